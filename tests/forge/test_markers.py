import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qmsctl.forge.markers import DueMarker, begins_with, done, due_marker, line_of
from qmsctl.model.errors import UsageError

DAY = dt.date(2027, 3, 1)
REVIEW = DueMarker("SOP-001", "en", DAY)


def test_the_hidden_line_of_a_reminder() -> None:
    assert REVIEW.line() == "<!-- qms-due SOP-001 en 2027-03-01 -->"
    other = DueMarker("EXT 1", "en", DAY, "check")
    assert other.line() == "<!-- qms-due EXT%201 en 2027-03-01 check -->"


@pytest.mark.parametrize(
    "body",
    [
        REVIEW.line(),
        f"{REVIEW.line()}\nText",
        f"Somebody wrote above it.\r\n{REVIEW.line()}\r\nText",
        f"{REVIEW.line()}  \n{DueMarker('SOP-002', 'en', DAY).line()}",
    ],
)
def test_a_reminder_is_recognized_also_after_people_edited_it(body: str) -> None:
    assert due_marker(body) == REVIEW


@pytest.mark.parametrize(
    "body",
    [
        "",
        "Text",
        f"In a line: {REVIEW.line()}",
        "<!-- qms-due SOP-001 en 2027-02-30 -->",
        "<!-- qms-due SOP-001 2027-03-01 -->",
        "<!-- qms-due-done SOP-001 en 2027-03-01 -->",
        "&lt;!-- qms-due SOP-001 en 2027-03-01 -->",
    ],
)
def test_what_is_no_marker_is_none(body: str) -> None:
    assert due_marker(body) is None


def test_a_closed_reminder_reminds_of_nothing_more() -> None:
    body = f"Hello\r\n{REVIEW.line()}\r\nText about qms-due\n"
    closed = done(body)
    assert due_marker(closed) is None
    assert closed == body.replace("<!-- qms-due ", "<!-- qms-due-done ")
    assert done(closed) == closed


words = st.text(min_size=1, max_size=12)


@settings(max_examples=60)
@given(words, words, st.dates(), st.one_of(st.just(""), words))
def test_every_document_is_found_again_by_its_marker(
    document: str, language: str, due: dt.date, what: str
) -> None:
    marker = DueMarker(document, language, due, what)
    line = marker.line()
    assert due_marker(f"{line}\ntext") == marker
    assert line.count("--") == 2
    assert len(line.splitlines()) == 1
    assert begins_with(f"{line_of(marker.name('qms-due-done'))}\n", marker.name("qms-due-done"))


@pytest.mark.parametrize("name", ["", "x -->", "a--b", "a\nb", "<b>", "-a", " a", "a" * 1001])
def test_a_marker_that_could_end_its_line_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="no name for a marker"):
        line_of(name)


@pytest.mark.parametrize("body", ["<!-- qms-check -->", "\ufeff<!-- qms-check --> \r\nText"])
def test_a_text_begins_with_its_marker(body: str) -> None:
    assert begins_with(body, "qms-check")
    assert not begins_with(body, "qms-check-2")
    assert not begins_with(f"Text\n{body}", "qms-check")
