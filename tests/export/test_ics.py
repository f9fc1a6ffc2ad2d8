import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmsctl.export.ics import Event, calendar, escaped, folded

STAMP = dt.datetime(2026, 1, 20, 13, 0, 5, 999, tzinfo=dt.timezone(dt.timedelta(hours=1)))
EVENT = Event(
    uid="review-1",
    day=dt.date(2026, 3, 15),
    stamp=STAMP,
    summary="Review SOP-001; owner: quality, production",
    description="Version 2.0\nqms review SOP-001",
    category="REVIEW",
)


def test_a_calendar_says_everything_in_the_order_of_the_standard() -> None:
    data = calendar([EVENT], name="Reviews", product="qmsctl")
    assert data.decode() == "\r\n".join(
        [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//qmsctl//EN",
            "CALSCALE:GREGORIAN",
            "METHOD:PUBLISH",
            "NAME:Reviews",
            "X-WR-CALNAME:Reviews",
            "BEGIN:VEVENT",
            "UID:review-1",
            "DTSTAMP:20260120T120005Z",
            "DTSTART;VALUE=DATE:20260315",
            "SUMMARY:Review SOP-001\\; owner: quality\\, production",
            "DESCRIPTION:Version 2.0\\nqms review SOP-001",
            "CATEGORIES:REVIEW",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ]
    )


def test_what_is_empty_is_left_out() -> None:
    event = Event("u", dt.date(9999, 12, 31), dt.datetime(987, 1, 2, tzinfo=dt.UTC), "Review")
    text = calendar([event], name="n", product="p").decode()
    assert "DESCRIPTION" not in text
    assert "CATEGORIES" not in text
    assert "DTSTART;VALUE=DATE:99991231\r\n" in text
    assert "DTSTAMP:09870102T000000Z\r\n" in text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a\\b", "a\\\\b"),
        ("a\r\nb\rc\nd", "a\\nb\\nc\\nd"),
        ("tab\tbell\x07", "tab bell "),
        ("BEGIN:VEVENT\nEND:VEVENT", "BEGIN:VEVENT\\nEND:VEVENT"),
    ],
)
def test_texts_are_escaped_so_that_none_can_add_a_line(text: str, written: str) -> None:
    assert escaped(text) == written


def test_lines_are_folded_at_75_octets() -> None:
    assert folded("x" * 75) == b"x" * 75 + b"\r\n"
    assert folded("x" * 76) == b"x" * 75 + b"\r\n x\r\n"
    assert folded("x" * 75 + "y" * 75) == b"x" * 75 + b"\r\n " + b"y" * 74 + b"\r\n y\r\n"


@given(st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"])))
def test_unfolding_gives_the_line_back(line: str) -> None:
    data = folded(line)
    assert data.endswith(b"\r\n")
    for physical in data.removesuffix(b"\r\n").split(b"\r\n"):
        assert len(physical) <= 75
        physical.decode()  # no character was split
    assert data.removesuffix(b"\r\n").replace(b"\r\n ", b"").decode() == line
