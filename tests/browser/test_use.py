"""What people do on the site, in a real browser."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.browser.conftest import Reader
from tests.publish.story import NEW_WORDS


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("SOP-001", "SOP-001 Control of documents"),
        ("documents", "SOP-001 Control of documents"),
        ("helmet", "SOP-001 Control of documents"),
    ],
)
def test_an_employee_searches_opens_and_sees_the_version(
    employee: Reader, words: str, expected: str
) -> None:
    page = employee.open("index.html")
    employee.search(words)
    first = page.locator(".md-search-result__item a").filter(has_text=expected).first
    first.wait_for()
    first.click()
    page.wait_for_url("**/documents/SOP-001/**")
    block = page.locator(".qms-control")
    assert "In force" in block.inner_text()
    assert block.get_attribute("data-qms-version") == "2.0"
    assert NEW_WORDS in page.locator("article").inner_text()


def test_search_finds_nothing_of_drafts_and_old_versions(employee: Reader) -> None:
    page = employee.open("index.html")
    for words in ("zebras", "striped", "cupboard"):
        employee.search(words)
        page.locator(".md-search-result__meta", has_text="No matching documents").wait_for()


def rows(page: object) -> list[str]:
    found = page.locator("table.qms-register tbody tr:visible th .qms-id")  # type: ignore[attr-defined]
    return list(found.all_inner_texts())


def test_the_register_filters_and_the_address_keeps_it(employee: Reader) -> None:
    page = employee.open("register/index.html")
    assert len(rows(page)) == 7
    page.get_by_label("Type").select_option("form")
    assert rows(page) == ["FRM-001"]
    assert "type=form" in page.url
    page.get_by_role("button", name="Show all").click()
    page.wait_for_url("**/register/index.html")
    assert len(rows(page)) == 7
    page.get_by_label("State").select_option("obsolete")
    assert rows(page) == ["SOP-003"]
    page.get_by_label("State").select_option("")
    page.get_by_label("Words").fill("clean")
    assert rows(page) == ["SOP-002"]
    assert page.locator(".qms-filters__count").inner_text() == "1 of 7 rows"


def test_the_register_opens_filtered_and_sorts(employee: Reader) -> None:
    page = employee.open("register/index.html?type=sop&sort=1&down=1")
    assert rows(page) == [f"SOP-00{n}" for n in (6, 5, 4, 3, 2, 1)]
    page.get_by_role("button", name="Document", exact=True).click()
    assert rows(page)[0] == "SOP-001"
    assert page.locator("th[aria-sort]").get_attribute("aria-sort") == "ascending"


def test_the_register_is_complete_without_scripts(employee: Reader) -> None:
    browser = employee.context.browser
    assert browser is not None
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{employee.address}register/index.html")
    assert len(rows(page)) == 7
    assert not page.locator("form.qms-filters").is_visible()
    context.close()


def test_a_diagram_is_drawn_from_beside_the_page(employee: Reader) -> None:
    page = employee.open("documents/SOP-002/index.html")
    page.locator(".qms-figure svg").wait_for()
    assert page.locator(".qms-figure").get_attribute("aria-label") == "Diagram: Procedure"
    employee.open("documents/SOP-001/index.html")
    assert page.locator("script[src*=mermaid]").count() == 0


def test_an_old_page_says_that_it_may_be_out_of_date(employee: Reader) -> None:
    employee.page.clock.set_fixed_time("2026-05-31T12:00:00")
    page = employee.open("documents/SOP-001/index.html")
    assert page.locator(".qms-notice--old").count() == 0
    page.clock.set_fixed_time("2026-06-01T12:00:00")
    page.reload(wait_until="networkidle")
    assert "may be out of date" in page.locator(".qms-notice--old").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_sheet_says_what_it_is(employee: Reader, tmp_path: Path, scheme: str) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext on this machine")
    page = employee.open("documents/SOP-001/index.html")
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.pdf(path=str(tmp_path / "p.pdf"), prefer_css_page_size=True)
    text = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "p.pdf"), "-"],
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    sheets = text.removesuffix("\f").split("\f")
    for number, sheet in enumerate(sheets, 1):
        assert "SOP-001 · Control of documents" in sheet
        assert "Version 2.0" in sheet
        assert "Uncontrolled when printed" in sheet
        assert "Example Instruments" in sheet
        assert f"Page {number} of {len(sheets)}" in sheet


def test_a_phone_needs_no_sideways_scrolling(employee: Reader) -> None:
    page = employee.page
    page.set_viewport_size({"width": 400, "height": 850})
    for path in ("index.html", "documents/SOP-001/index.html", "register/index.html"):
        employee.open(path)
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wide, path


def test_a_printed_page_shows_the_proof_and_hides_the_navigation(employee: Reader) -> None:
    page = employee.open("documents/SOP-001/index.html")
    page.emulate_media(media="print")
    assert not page.locator(".md-header").is_visible()
    assert not page.locator(".md-sidebar--primary").is_visible()
    assert not page.locator(".qms-workshop").is_visible()


@pytest.mark.parametrize("width", [1400, 400])
def test_a_reader_reaches_the_form_and_the_editor_by_keys(employee: Reader, width: int) -> None:
    page = employee.open("documents/SOP-001/index.html")
    page.set_viewport_size({"width": width, "height": 900})
    first = page.get_by_role("link", name="Propose a change")
    first.focus()
    page.keyboard.press("Tab")
    reached = page.evaluate("[document.activeElement.textContent, document.activeElement.href]")
    assert reached[0] == "Report a problem"
    assert reached[1].startswith("https://github.com/halden/qms/issues/new?template=")
    for words in ("Propose a change", "Report a problem"):
        box = page.get_by_role("link", name=words).bounding_box()
        assert box is not None
        assert box["height"] >= 24  # WCAG 2.2, target size (minimum)
        assert 0 <= box["x"] <= width - box["width"]
