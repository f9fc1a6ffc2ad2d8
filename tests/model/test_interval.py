"""Lengths of time: one small grammar, calendar arithmetic that never drifts."""

import calendar
import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from qmsctl.model.interval import Interval, IntervalText, days_after

ADAPTER: TypeAdapter[Interval] = TypeAdapter(IntervalText)


@pytest.mark.parametrize(
    ("text", "months", "days"),
    [
        ("1 day", 0, 1),
        ("30 days", 0, 30),
        ("1 week", 0, 7),
        ("6 weeks", 0, 42),
        ("24 months", 24, 0),
        ("2 years", 24, 0),
        ("P2Y", 24, 0),
        ("P18M", 18, 0),
        ("P2W", 0, 14),
        ("P90D", 0, 90),
    ],
)
def test_grammar(text: str, months: int, days: int) -> None:
    interval = Interval(text)
    assert (interval.months, interval.days) == (months, days)
    assert str(interval) == text
    assert repr(interval) == f"Interval({text!r})"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0 days",
        "-1 day",
        "2",
        "months",
        "2 Months",
        "2  years",
        "1.5 years",
        "P1Y6M",
        "PT1H",
        "2 years ",
        "10000 days",
        "P0D",
        "two years",
        "٢ years",
        "p2y",
        "2 decades",
    ],
)
def test_what_is_no_interval(text: str) -> None:
    with pytest.raises(ValueError, match="'24 months', '2 years', '6 weeks' or 'P2Y'"):
        Interval(text)


@pytest.mark.parametrize(
    ("start", "text", "end"),
    [
        ("2026-01-31", "1 month", "2026-02-28"),
        ("2024-01-31", "1 month", "2024-02-29"),
        ("2024-02-29", "1 year", "2025-02-28"),
        ("2024-02-29", "4 years", "2028-02-29"),
        ("2026-08-31", "6 months", "2027-02-28"),
        ("2026-12-15", "1 month", "2027-01-15"),
        ("2026-03-15", "24 months", "2028-03-15"),
        ("2026-12-31", "1 day", "2027-01-01"),
        ("2026-03-15", "2 weeks", "2026-03-29"),
    ],
)
def test_after(start: str, text: str, end: str) -> None:
    assert Interval(text).after(dt.date.fromisoformat(start)) == dt.date.fromisoformat(end)


@pytest.mark.parametrize("text", ["1 year", "12 months", "366 days"])
def test_the_end_of_the_calendar(text: str) -> None:
    with pytest.raises(OverflowError):
        Interval(text).after(dt.date(9999, 12, 31))


def test_order_and_equality() -> None:
    assert Interval("24 months") == Interval("P2Y") == Interval("2 years")
    assert len({Interval("24 months"), Interval("2 years")}) == 1
    assert Interval("7 days") == Interval("1 week")
    assert Interval("1 month") != Interval("30 days")
    assert Interval("1 month") != "1 month"
    assert Interval("6 weeks") < Interval("2 months") < Interval("1 year")
    assert Interval("366 days") > Interval("1 year") >= Interval("365 days")


@given(
    st.dates(max_value=dt.date(2200, 1, 1)), st.integers(1, 400), st.sampled_from(["month", "year"])
)
def test_months_keep_the_day_or_end_the_month(day: dt.date, number: int, unit: str) -> None:
    end = Interval(f"{number} {unit}s").after(day)
    months = number * (12 if unit == "year" else 1)
    assert (end.year * 12 + end.month) - (day.year * 12 + day.month) == months
    last = calendar.monthrange(end.year, end.month)[1]
    assert end.day == min(day.day, last)


def test_in_models_it_is_read_from_and_written_as_text() -> None:
    interval = ADAPTER.validate_python("24 months")
    assert ADAPTER.validate_python(interval) is interval
    assert ADAPTER.dump_python(interval) == "24 months"
    for value in (24, None, "soon", ["2 years"]):
        with pytest.raises(ValidationError):
            ADAPTER.validate_python(value)
    described = ADAPTER.json_schema()
    assert re.fullmatch(described["pattern"], "24 months")
    assert not re.fullmatch(described["pattern"], "0 months")
    assert all(re.fullmatch(described["pattern"], text) for text in described["examples"])


def test_days_end_with_the_calendar() -> None:
    assert days_after(dt.date(2026, 12, 31), 1) == dt.date(2027, 1, 1)
    assert days_after(dt.date(9999, 12, 1), 90) == dt.date.max
