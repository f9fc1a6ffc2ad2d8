"""Lengths of time in calendar units: ``24 months``, ``2 years``, ``6 weeks``, ``P2Y``."""

import calendar
import datetime as dt
import re
from functools import total_ordering
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

_WORDS = re.compile(r"([1-9]\d{0,3}) (day|week|month|year)s?", re.ASCII)
_ISO = re.compile(r"P([1-9]\d{0,3})([DWMY])", re.ASCII)
_UNITS = {"D": "day", "W": "week", "M": "month", "Y": "year"}
_DAYS_PER_MONTH = 30.436875  # mean Gregorian month, only to order months against days


def days_after(day: dt.date, days: int) -> dt.date:
    """The day so many days after `day`, but never beyond the last day of the calendar."""
    return day + dt.timedelta(days=min(days, (dt.date.max - day).days))


@total_ordering
class Interval:
    """A positive number of one calendar unit; months and years keep the day of the month.

    Adding months to a day that the target month lacks gives that month's last day:
    31 January + 1 month is 28 (or 29) February, always counted from the start.
    """

    __slots__ = ("days", "months", "text")

    def __init__(self, text: str) -> None:
        match = _WORDS.fullmatch(text) or _ISO.fullmatch(text)
        if match is None:
            raise ValueError(
                "an interval such as '24 months', '2 years', '6 weeks' or 'P2Y' is expected"
            )
        number, unit = int(match[1]), _UNITS.get(match[2], match[2])
        self.text = text
        self.months = number * {"month": 1, "year": 12}.get(unit, 0)
        self.days = number * {"day": 1, "week": 7}.get(unit, 0)

    def after(self, day: dt.date) -> dt.date:
        """The day this long after `day`.

        Raises:
            OverflowError: the result lies beyond the year 9999.
        """
        month_index = day.year * 12 + day.month - 1 + self.months
        year, month = divmod(month_index, 12)
        if year > dt.MAXYEAR:
            raise OverflowError(f"{day} + {self.text} lies beyond the year {dt.MAXYEAR}")
        last = calendar.monthrange(year, month + 1)[1]
        moved = dt.date(year, month + 1, min(day.day, last))
        return moved + dt.timedelta(days=self.days)

    @property
    def approximate_days(self) -> float:
        """Length in days, months taken at their mean length: for comparing, never for dates."""
        return self.days + self.months * _DAYS_PER_MONTH

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Interval):
            return NotImplemented
        return (self.months, self.days) == (other.months, other.days)

    def __lt__(self, other: "Interval") -> bool:
        return self.approximate_days < other.approximate_days

    def __hash__(self) -> int:
        return hash((self.months, self.days))

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Interval({self.text!r})"


class _AsText:
    """Tells pydantic to read an `Interval` from its text and to write it back."""

    @classmethod
    def __get_pydantic_core_schema__(
        cls, _source: Any, _handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        def read(value: Any) -> Interval:
            if isinstance(value, Interval):
                return value
            if isinstance(value, str):
                return Interval(value)
            raise ValueError("an interval such as '24 months' is expected")

        return core_schema.no_info_plain_validator_function(
            read, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, _schema: CoreSchema, _handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {
            "type": "string",
            "pattern": rf"^(?:{_WORDS.pattern}|{_ISO.pattern})$",
            "examples": ["24 months", "2 years", "P2Y"],
        }


IntervalText = Annotated[Interval, _AsText]
"""An `Interval` in a model: read from and written as its text."""
