"""What a plain (unquoted) YAML scalar means, and which ones programs read in different ways."""

import datetime as dt
import re
from typing import Any, Self

from qmsctl.model.base import ISO_DAY

MAX_DIGITS = 15  # longer integers are not the same number in every JSON reader

_SUSPECT_FIRST = frozenset("0123456789+-.~=<tTfFyYnNoO")
_MEANT: dict[str, Any] = {"": None, "~": None, "null": None, "true": True, "false": False}
_TRUTH = {
    **dict.fromkeys(("yes", "y", "on", "true"), "true"),
    **dict.fromkeys(("no", "n", "off", "false"), "false"),
}
_WORD_FORMS = frozenset(
    form for word in (*_TRUTH, "null") for form in (word, word.capitalize(), word.upper())
)
_INT = re.compile(r"0|-?[1-9][0-9]*", re.ASCII)
_DECIMAL = re.compile(
    r"[-+]?(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)?", re.ASCII
)
_BASED = re.compile(r"[-+]?0(?:x_*[0-9a-fA-F][0-9a-fA-F_]*|o[0-7]+|b_*[01][01_]*)", re.ASCII)
_SEXAGESIMAL = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?", re.ASCII)
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)", re.ASCII)
_TIMESTAMP = re.compile(
    r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}"
    r"(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::?[0-9]{2})?))?",
    re.ASCII,
)


class Misread(str):
    """A plain scalar kept as written although YAML programs would read it as something else.

    ``reading`` says in words what they would make of it; ``rule`` is FM017, or FM018 for a day
    that no calendar has.
    """

    __slots__ = ("reading", "rule")

    def __new__(cls, text: str, reading: str, rule: str = "FM017") -> Self:
        """The text with what is wrong about it."""
        made = super().__new__(cls, text)
        made.reading = reading
        made.rule = rule
        return made

    reading: str
    rule: str


def plain_value(text: str) -> Any:
    """The value of a plain scalar: None, bool, int or str; a `Misread` where programs differ.

    Days stay text: they are checked to exist, and read as dates by the models.
    """
    if text and text[0] not in _SUSPECT_FIRST:
        return text
    if text in _MEANT:
        return _MEANT[text]
    if text[0].isalpha():
        return Misread(text, _word_reading(text)) if text in _WORD_FORMS else text
    if _INT.fullmatch(text) and len(text.lstrip("-")) <= MAX_DIGITS:
        return int(text)
    if ISO_DAY.fullmatch(text):
        return _day(text)
    reading = _number_reading(text)
    return text if reading is None else Misread(text, reading)


def _word_reading(text: str) -> str:
    meaning = _TRUTH.get(text.lower())
    return f"the truth value {meaning}" if meaning else "no value at all"


def _day(text: str) -> str:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return Misread(text, "a day, but the calendar has no such day", "FM018")
    return text


def _number_reading(text: str) -> str | None:
    """What YAML 1.1 or 1.2 makes of text that looks like a number or a time; None if nothing."""
    if text in ("=", "<<"):
        return "a special sign"
    if _TIMESTAMP.fullmatch(text):
        return "a point in time"
    if _NOT_FINITE.fullmatch(text):
        return "infinity or no number"
    if _SEXAGESIMAL.fullmatch(text):
        return f"the number {_sexagesimal(text)}"
    if _BASED.fullmatch(text):
        return f"the number {int(text.replace('_', ''), 0)}" if len(text) < 40 else "a number"
    if _DECIMAL.fullmatch(text):
        return _decimal_reading(text)
    return None


def _sexagesimal(text: str) -> str:
    total = 0.0
    for part in text.lstrip("+-").replace("_", "").split(":"):
        total = total * 60 + float(part)
    return f"{-total if text.startswith('-') else total:.15g}"


def _decimal_reading(text: str) -> str:
    digits = text.replace("_", "")
    if len(digits) > 40:
        return "a number"
    if re.fullmatch(r"[-+]?0[0-7]+", digits):
        return f"the number {int(digits, 8)} or {int(digits)}"
    if digits.strip("+-").isdigit() and len(digits) > MAX_DIGITS:
        return "a number with more digits than every program keeps"
    return f"the number {float(digits):.15g}"
