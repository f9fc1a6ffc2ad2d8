"""What unquoted values mean, and which are kept as written because programs differ."""

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from qmsctl.repository.scalars import Misread, plain_value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("true", True),
        ("false", False),
        ("0", 0),
        ("7", 7),
        ("-12", -12),
        ("999999999999999", 999_999_999_999_999),
        ("2026-03-15", "2026-03-15"),
        ("2024-02-29", "2024-02-29"),
        ("SOP-001", "SOP-001"),
        ("24 months", "24 months"),
        ("1.2.3", "1.2.3"),
        ("2026-3-1", "2026-3-1"),
        ("-", "-"),
        ("+", "+"),
        (".", "."),
        ("...", "..."),
        ("yesterday", "yesterday"),
        ("nON", "nON"),
        ("0x", "0x"),
        ("0b2", "0b2"),
        ("1e", "1e"),
        ("12:60", "12:60"),
        ("<", "<"),
        ("Österreich", "Österreich"),
    ],
)
def test_what_everyone_reads_alike_is_that_value(text: str, value: object) -> None:
    assert plain_value(text) == value
    assert type(plain_value(text)) is type(value)


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("1.10", "the number 1.1"),
        ("2.0", "the number 2"),
        ("1.", "the number 1"),
        (".5", "the number 0.5"),
        ("1e3", "the number 1000"),
        ("1.5E+3", "the number 1500"),
        ("010", "the number 8 or 10"),
        ("00123", "the number 83 or 123"),
        ("-017", "the number -15 or -17"),
        ("089", "the number 89"),
        ("0x1F", "the number 31"),
        ("0x_1_F", "the number 31"),
        ("-0x10", "the number -16"),
        ("0o17", "the number 15"),
        ("0b101", "the number 5"),
        ("0x" + "f" * 50, "a number"),
        ("1_000", "the number 1000"),
        ("+1", "the number 1"),
        ("-0", "the number -0"),
        ("9" * 16, "a number with more digits than every program keeps"),
        ("9" * 60, "a number"),
        ("12:30", "the number 750"),
        ("-1:00", "the number -60"),
        ("190:20:30", "the number 685230"),
        ("1:30.5", "the number 90.5"),
        (".inf", "infinity or no number"),
        ("-.INF", "infinity or no number"),
        (".nan", "infinity or no number"),
        ("2024-01-02 10:00:00", "a point in time"),
        ("2024-01-02T10:00:00Z", "a point in time"),
        ("2024-1-2t1:00:00.5 +01:00", "a point in time"),
        ("yes", "the truth value true"),
        ("NO", "the truth value false"),
        ("On", "the truth value true"),
        ("off", "the truth value false"),
        ("y", "the truth value true"),
        ("N", "the truth value false"),
        ("True", "the truth value true"),
        ("FALSE", "the truth value false"),
        ("Null", "no value at all"),
        ("NULL", "no value at all"),
        ("=", "a special sign"),
    ],
)
def test_what_programs_read_in_different_ways_is_kept_as_written(text: str, reading: str) -> None:
    value = plain_value(text)
    assert isinstance(value, Misread)
    assert (str(value), value.reading, value.rule) == (text, reading, "FM017")


@pytest.mark.parametrize("text", ["2024-02-30", "2023-02-29", "2024-13-01", "0000-01-01"])
def test_a_day_that_no_calendar_has_is_told_apart(text: str) -> None:
    value = plain_value(text)
    assert isinstance(value, Misread)
    assert value.rule == "FM018"


def _other_readings(text: str) -> list[object]:
    """How PyYAML (YAML 1.1) and ruamel.yaml (YAML 1.2) read a plain scalar."""
    return [yaml.safe_load(f"k: {text}")["k"], YAML(typ="safe", pure=True).load(f"k: {text}")["k"]]


@given(st.text("0123456789+-._:xXobeETZinfaNyYsSo ", min_size=1, max_size=10))
def test_a_text_that_counts_as_safe_is_text_for_other_readers_too(text: str) -> None:
    if text != text.strip() or text.startswith(("- ", ": ")) or text in ("-", ":", "---", "..."):
        return
    if ": " in text or text.endswith(":"):
        return
    value = plain_value(text)
    if isinstance(value, Misread) or type(value) is not str:
        return
    for other in _other_readings(text):
        assert other == text or other.isoformat() == text  # a day


@given(st.integers(-(10**14), 10**14))
def test_whole_numbers_are_the_same_everywhere(number: int) -> None:
    assert plain_value(str(number)) == number
    assert _other_readings(str(number)) == [number, number]
    assert json.loads(json.dumps(number)) == number
