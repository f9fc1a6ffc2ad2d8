"""Days and the frozen base of all models."""

import datetime as dt

import pytest
from pydantic import ValidationError

from qmsctl.model.base import Day, Frozen, Slug, Text, parse_day


class Sample(Frozen):
    day: Day | None = None
    text: Text = "x"
    slug: Slug = "x"


@pytest.mark.parametrize("value", ["2026-03-15", dt.date(2026, 3, 15)])
def test_days(value: object) -> None:
    assert parse_day(value) == dt.date(2026, 3, 15)


@pytest.mark.parametrize(
    "value",
    [
        "2026-3-15",
        "20260315",
        "2026-W11-7",
        "15.3.2026",
        "2026-03-15T00:00",
        "",
        None,
        3,
        "2026-02-30",
        "٢٠٢٦-٠٣-١٥",
        dt.datetime(2026, 3, 15, tzinfo=dt.UTC),
    ],
)
def test_no_days(value: object) -> None:
    with pytest.raises(ValueError, match="day"):
        parse_day(value)


def test_models_never_change_and_refuse_unknown_keys() -> None:
    with pytest.raises(ValidationError):
        Sample.model_validate({"other": 1})
    with pytest.raises(ValidationError):
        Sample().text = "y"


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_texts_say_something(text: str) -> None:
    with pytest.raises(ValidationError):
        Sample(text=text)


@pytest.mark.parametrize("slug", ["a", "m.keller", "quality-manager", "iso_9001", "a1"])
def test_slugs(slug: str) -> None:
    assert Sample(slug=slug).slug == slug


@pytest.mark.parametrize("slug", ["", "A", "a b", "-a", "a-", "a--b", "a/b", "é", "a\n", "a" * 65])
def test_no_slugs(slug: str) -> None:
    with pytest.raises(ValidationError):
        Sample(slug=slug)
