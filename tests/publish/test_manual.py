"""The manual and a page for each rule, below tool/."""

import pytest

from qmsctl.publish.manual import ManualFile, address, manual_pages
from qmsctl.rules import registry


def made(**files: str) -> dict[str, str]:
    given = [
        ManualFile(f"{name.replace('__', '/')}.md", text.encode()) for name, text in files.items()
    ]
    return {page.path: page.body for page in manual_pages(given).pages}


def test_without_files_there_is_nothing() -> None:
    assert manual_pages(()).pages == ()


def test_every_rule_has_a_page_with_reason_repair_and_examples() -> None:
    pages = made(index="# Manual\n")
    for rule in registry.ALL:
        text = pages[f"tool/rules/{rule.code}/index.md"]
        assert rule.title in text
        assert rule.repair in text
        assert rule.fails.text.rstrip() in text
        assert f"]({rule.code}/index.md)" in pages["tool/rules/index.md"]


@pytest.mark.parametrize(
    ("page", "target", "expected"),
    [
        ("index", "policy.md", "policy/index.md"),
        ("policy", "index.md", "../index.md"),
        ("policy", "commands/check.md#options", "../commands/check/index.md#options"),
        ("commands__check", "../rules/FM001.md", "../../rules/FM001/index.md"),
        ("commands__check", "../rules.md", "../../rules/index.md"),
        ("index", "https://example.org/x.md", "https://example.org/x.md"),
    ],
)
def test_links_lead_to_the_folders_of_pages(page: str, target: str, expected: str) -> None:
    pages = made(**{page: f"# T\n\n[x]({target})\n"})
    assert f"[x]({expected})" in pages[address(f"{page.replace('__', '/')}.md")]


def test_a_page_without_a_heading_is_named_by_its_file() -> None:
    found = manual_pages([ManualFile("some-page.md", b"words")])
    assert found.pages[0].title == "some-page"


def test_pictures_are_kept_beside_the_pages() -> None:
    found = manual_pages([ManualFile("index.md", b"# M"), ManualFile("img/a.svg", b"<svg/>")])
    assert [(a.path, a.data) for a in found.assets] == [("tool/img/a.svg", b"<svg/>")]


@pytest.mark.parametrize(
    ("page", "target", "expected"),
    [
        ("index.md", "img/a.svg", "img/a.svg"),
        ("policy.md", "img/a.svg", "../img/a.svg"),
        ("commands/check.md", "../img/a.svg", "../../img/a.svg"),
        ("policy.md", "img/missing.svg", "img/missing.svg"),
        ("policy.md", "https://example.org/img/a.svg", "https://example.org/img/a.svg"),
    ],
)
def test_pictures_are_found_from_the_folders_of_pages(
    page: str, target: str, expected: str
) -> None:
    files = [ManualFile("img/a.svg", b"<svg/>"), ManualFile(page, f"![x]({target})".encode())]
    assert manual_pages(files).pages[0].body == f"![x]({expected})"


def test_own_pages_of_rules_come_first() -> None:
    pages = made(index="# M", rules="# My rules", rules__FM001="# Mine")
    assert pages["tool/rules/index.md"] == "# My rules"
    assert pages["tool/rules/FM001/index.md"] == "# Mine"


def test_rules_and_commands_are_not_in_the_navigation_one_by_one() -> None:
    given = {"index": "# Manual", "policy": "# Policy", "commands__check": "# qms check"}
    files = [ManualFile(f"{n.replace('__', '/')}.md", t.encode()) for n, t in given.items()]
    (heading,) = manual_pages(files).nav
    assert [item.title for item in heading.children] == ["Manual", "Policy", "Rules"]
