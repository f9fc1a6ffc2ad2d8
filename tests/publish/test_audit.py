"""The audit finds whatever a renderer could have done wrong."""

import json
from pathlib import Path

import pytest

from qmsctl.publish.audit import audit
from qmsctl.publish.site import Issue, Page, Site

DIGEST = "ab" * 32
STALE = "everybody wears the striped hat"
PAGE = "documents/SOP-001/index.html"


def site(**changes: object) -> Site:
    issue = Issue("documents/SOP-001/index.md", "SOP-001", "en", "2.0", DIGEST, (STALE,))
    values: dict[str, object] = {
        "name": "Example",
        "pages": (
            Page("index.md", "Home", ""),
            Page(issue.page, "SOP-001", ""),
            Page("hidden/index.md", "Hidden", "", searchable=False),
        ),
        "assets": (),
        "nav": (),
        "issues": (issue,),
        "stale": ("zebras carry all finished instruments to the gate in the morning",),
        **changes,
    }
    return Site(**values)  # type: ignore[arg-type]  # a table of fields


def block(version: str = "2.0", digest: str = DIGEST, document_id: str = "SOP-001") -> str:
    return (
        f'<div class="qms-control" data-qms-id="{document_id}" data-qms-language="en" '
        f'data-qms-version="{version}" data-qms-digest="{digest}" data-qms-state="effective">'
    )


def html(body: str, head: str = "") -> str:
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"


def entry(location: str, text: str) -> dict[str, str]:
    return {"location": location, "title": "T", "text": text}


def rendered(folder: Path, **files: str) -> Path:
    entries = [entry("", "home"), entry("documents/SOP-001/index.html#a", "plain blue helmet")]
    everything = {
        "index.html": html("home <a href='https://example.org/'>elsewhere</a>"),
        PAGE: html(block()),
        "search/search_index.json": json.dumps({"docs": entries}),
        **{name: text for name, text in files.items() if text},
    }
    for name, text in everything.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def faults(folder: Path, files: dict[str, str], **changes: object) -> list[str]:
    found = audit(rendered(folder, **files), site(**changes))
    return [f"{fault.path}: {fault.message}" for fault in found]


def test_a_right_site_has_no_fault(tmp_path: Path) -> None:
    assert faults(tmp_path, {}) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (html("nothing"), "has no page"),
        (html(block(version="1.0")), "version is 1.0; in force is 2.0"),
        (html(block(digest="cd" * 32)), "digest is cdcd"),
        (html(block(document_id="SOP-002")), "id is SOP-002"),
        (html(block(), '<meta name="qms-version" content="1.0">'), "version is 2.0 / 1.0"),
    ],
)
def test_a_page_that_shows_something_else_is_found(tmp_path: Path, text: str, told: str) -> None:
    assert told in faults(tmp_path, {PAGE: text})[0]


def test_a_missing_page_is_found(tmp_path: Path) -> None:
    rendered(tmp_path)
    (tmp_path / PAGE).unlink()
    assert "has no page" in audit(tmp_path, site())[0].message


def test_a_page_that_nobody_expects_is_found(tmp_path: Path) -> None:
    found = faults(tmp_path, {"old/index.html": html(block("1.0"))})
    assert found == ["old/index.html: shows SOP-001 1.0, which is not in force"]


@pytest.mark.parametrize(
    "tag",
    [
        '<script src="https://cdn.example.org/x.js"></script>',
        "<script async src=//cdn.example.org/x.js></script>",
        '<img alt="" src="http://example.org/p.png">',
        '<img srcset="https://example.org/p.png 2x">',
        '<iframe src="https://example.org"></iframe>',
        '<object data="https://example.org/x"></object>',
        '<link rel="stylesheet" href="https://fonts.example.org/css">',
        '<link href="https://fonts.example.org" rel="preconnect">',
        '<link rel="shortcut icon" href="//example.org/i.png">',
        "<style>@import 'https://example.org/x.css';</style>",
        '<div style="background:url(https://example.org/p.png)">',
    ],
)
def test_whatever_calls_elsewhere_is_found(tmp_path: Path, tag: str) -> None:
    found = faults(tmp_path, {"x.html": html(tag)})
    assert len(found) == 1
    assert "loads something from elsewhere" in found[0]


@pytest.mark.parametrize(
    "tag",
    [
        '<a href="https://example.org">x</a>',
        '<link rel="canonical" href="https://example.org/">',
        '<script src="assets/x.js"></script>',
        '<img src="data:image/png;base64,AA==">',
    ],
)
def test_what_stays_here_is_no_fault(tmp_path: Path, tag: str) -> None:
    assert faults(tmp_path, {"x.html": html(tag)}) == []


def test_a_style_sheet_that_calls_elsewhere_is_found(tmp_path: Path) -> None:
    found = faults(tmp_path, {"a.css": "x{background:url( 'https://example.org/p.png')}"})
    assert found[0].startswith("a.css: loads something from elsewhere")


@pytest.mark.parametrize(
    ("location", "text", "told"),
    [
        (PAGE, "<p>Everybody wears</p> the striped hat.", "not in force"),
        (PAGE, "everybody wears the striped helmet", ""),
        (PAGE, "everybody <b>wears</b> the striped hat", "not in force"),
        ("", "see: everybody wears the striped hat!", ""),
        (
            "index.html#x",
            "zebras carry all &amp; finished instruments to the gate in the morning",
            "no document's",
        ),
        (
            "index.html#x",
            "zebras carry all finished instruments to the gate in the morning",
            "no document's",
        ),
        ("hidden/index.html", "x", "no page for searching"),
        ("documents/SOP-001/redline/2.0/index.html", "x", "no page for searching"),
    ],
)
def test_the_search_index_is_looked_through(
    tmp_path: Path, location: str, text: str, told: str
) -> None:
    index = json.dumps({"docs": [entry(location, text)]})
    found = faults(tmp_path, {"search/search_index.json": index})
    assert (told in found[0]) if told else (found == [])
