"""axe-core finds nothing on any kind of page: light and dark, desk and phone."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import Reader, reader

if TYPE_CHECKING:
    from playwright.sync_api import Browser

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")

PAGES = (
    "index.html",
    "start/employee/index.html",
    "start/document-controller/index.html",
    "start/auditor/index.html",
    "documents/SOP-001/index.html",
    "documents/SOP-002/index.html",
    "documents/SOP-003/index.html",
    "documents/SOP-004/index.html",
    "documents/SOP-005/index.html",
    "documents/FRM-001/index.html",
    "documents/SOP-001/redline/2.0/index.html",
    "types/sop/index.html",
    "register/index.html",
    "clauses/index.html",
    "clauses/iso9001-2015/index.html",
    "reviews/index.html",
    "changes/index.html",
    "records/index.html",
    "external/index.html",
    "roles/index.html",
    "help/index.html",
    "tool/index.html",
    "tool/rules/index.html",
    "tool/rules/FM001/index.html",
    "404.html",
)


SIGHTS = [(1400, "light"), (1400, "dark"), (400, "light"), (400, "dark")]
COLOURS = "{runOnly: ['color-contrast', 'link-in-text-block']}"
"""What can differ between light and dark; everything else is looked at once a width."""


@pytest.fixture(scope="module")
def visitor(browser: "Browser", address: str) -> Iterator[Reader]:
    made = reader(browser, address)
    yield made
    made.context.close()


def violations(visitor: Reader) -> list[str]:
    """What axe finds on the open page at every width and in both schemes, and where."""
    visitor.page.evaluate(AXE)
    found = []
    for width, scheme in SIGHTS:
        visitor.look(width, scheme)
        rules = COLOURS if scheme == "dark" else ""
        result = visitor.page.evaluate(f"axe.run({rules})")
        found += [
            f"{width} {scheme} {v['id']}: {v['nodes'][0]['html'][:200]}"
            for v in result["violations"]
        ]
    return found


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_violation_and_calls_nobody(visitor: Reader, path: str) -> None:
    visitor.left.clear()
    visitor.open(path)
    assert violations(visitor) == []
    assert visitor.left == []


def test_open_parts_have_no_violation(visitor: Reader) -> None:
    page = visitor.open("documents/SOP-001/index.html")
    page.locator("details.qms-proof summary").click()
    visitor.search("SOP-001")
    page.locator(".md-search-result__item").first.wait_for()
    assert violations(visitor) == []


def test_axe_sees_what_is_wrong_in_one_scheme_and_width_only(visitor: Reader) -> None:
    """The check above is worth its name only if the page truly changes under it."""
    visitor.open("help/index.html")
    visitor.page.add_style_tag(
        content="@media (max-width: 500px) {"
        "[data-md-color-scheme=slate] h1 {color: #444; background: #333}}"
    )
    (found,) = violations(visitor)
    assert found.startswith("400 dark color-contrast: <h1")
