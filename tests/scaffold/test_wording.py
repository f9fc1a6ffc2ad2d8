"""Titles, slugs, ids and YAML scalars: whatever people type reads the same everywhere."""

import re
import unicodedata

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from qmsctl.model.errors import UsageError
from qmsctl.repository.yamlreader import read_yaml
from qmsctl.scaffold.wording import clean, heading_text, person_id, quoted, scalar, slug
from qmsctl.trace.links import scan


def _accepted(text: str) -> bool:
    try:
        clean(text, "x")
    except UsageError:
        return False
    return True


TITLES = st.text(min_size=1, max_size=60).filter(_accepted)
TRICKY = (
    "Cleaning",
    'He said "no"',
    "Größe: Prüfung der Übermaße",
    "Release 🚀 & rollback",
    "a\\b",
    "C#",
    "Issue #",
    "*now* and _then_ and `code`",
    "snake_case_name",
    "[link](target) ![image](x)",
    "<b>bold</b> & &amp; AT&T",
    "~~gone~~ {#anchor} {: .class}",
    "NO",
    "yes",
    "1.10",
    "2026-02-30",
    "12:30",
    "null",
    "- dash",
    "# hash",
    "key: value",
    "a # comment",
    "'quoted'",
    "日本語の文書",
    "&anchor *alias !tag",
    "%directive @at `tick",
    "trailing\\",
    "trailing.",
)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("  Cleaning \t of  tools ", "Cleaning of tools"),
        ("Gro\u0308\u00dfe", "Größe"),
        ("two\nlines", "two lines"),
    ],
)
def test_clean_makes_one_composed_line(typed: str, expected: str) -> None:
    assert clean(typed, "The title") == expected


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "The title is empty."),
        (" \t ", "The title is empty."),
        ("x" * 201, "The title has 201 characters; at most 200 are allowed."),
        ("bell\x07", "The title holds the character U+0007, which cannot be shown."),
        ("\ud800", "The title holds the character U+D800, which cannot be shown."),
        ("\ufeffmark", "The title holds the character U+FEFF, which cannot be shown."),
        ("\ufffe", "The title holds the character U+FFFE, which cannot be shown."),
        ("\U0001ffff", "The title holds the character U+1FFFF, which cannot be shown."),
    ],
)
def test_clean_refuses_what_cannot_be_a_title(typed: str, message: str) -> None:
    with pytest.raises(UsageError) as refused:
        clean(typed, "The title")
    assert refused.value.message == message
    assert refused.value.hint


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Cleaning", "cleaning"),
        ("Prüfung der Größe", "pruefung-der-groesse"),
        ("Crème brûlée & café", "creme-brulee-and-cafe"),
        ("Łódź – Ærø / Straße", "lodz-aero-strasse"),
        ("C++ (2nd)", "c-plus-plus-2nd"),
        ("日本語", ""),
        ("🚀", ""),
        ("a" * 100, "a" * 60),
        ("word " * 30, "-".join(["word"] * 12)),
    ],
)
def test_slug_table(title: str, expected: str) -> None:
    assert slug(title) == expected


@given(st.text(max_size=120))
def test_slug_is_portable(title: str) -> None:
    found = slug(title)
    assert re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", found)
    assert len(found) <= 60
    assert slug(found) == found


@pytest.mark.parametrize(
    ("name", "mail", "expected"),
    [
        ("Mia Keller", "x@y.org", "m.keller"),
        ("Dr. Anna-Lena von Müller", "x@y.org", "d.mueller"),
        ("Cher", "x@y.org", "cher"),
        ("山田太郎", "taro.yamada@example.org", "taro-yamada"),
        ("山田太郎", "山@example.org", "quality-manager"),
    ],
)
def test_person_id_table(name: str, mail: str, expected: str) -> None:
    assert person_id(name, mail) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cleaning of tools", "Cleaning of tools"),
        ("m.keller", "m.keller"),
        ("First issue.", "First issue."),
        ("No", '"No"'),
        ("2.0", '"2.0"'),
        ('Say "hi": now', '"Say \\"hi\\": now"'),
    ],
)
def test_scalar_quotes_only_where_needed(text: str, expected: str) -> None:
    assert scalar(text) == expected


def _reads_as(yaml_text: str, expected: str) -> None:
    own = read_yaml(f"title: {yaml_text}\nnext: [{yaml_text}]\n")
    assert (own.fields["title"], own.problems) == (expected, ())
    assert own.fields["next"] == [expected]
    assert yaml.safe_load(f"title: {yaml_text}\n") == {"title": expected}


@pytest.mark.parametrize("title", TRICKY)
def test_scalars_read_back_from_tricky_titles(title: str) -> None:
    _reads_as(scalar(title), title)
    _reads_as(quoted(title), title)


@given(TITLES)
def test_scalars_read_back(title: str) -> None:
    words = clean(title, "x")
    _reads_as(scalar(words), words)


@pytest.mark.parametrize("title", TRICKY)
def test_headings_read_back_from_tricky_titles(title: str) -> None:
    assert [h.text for h in scan(f"# {heading_text(title)}\n").headings] == [title]


@given(TITLES)
def test_headings_read_back(title: str) -> None:
    words = clean(title, "x")
    found = scan(f"# {heading_text(words)}\n\nText\n").headings[0]
    assert found.text == " ".join(unicodedata.normalize("NFC", words).split())


@pytest.mark.parametrize("title", TRICKY)
def test_headings_render_as_the_title(title: str) -> None:
    """The site's own Markdown reader shows exactly the title."""
    import html

    import markdown

    page = markdown.markdown(f"# {heading_text(title)}\n", extensions=["tables", "sane_lists"])
    inner = re.fullmatch(r"<h1>(.*)</h1>", page)
    assert inner is not None
    assert "<" not in inner[1]
    assert html.unescape(inner[1]) == title
