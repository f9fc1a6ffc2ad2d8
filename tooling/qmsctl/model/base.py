"""What every model shares: frozen, strict about unknown keys, days as ISO strings."""

import datetime as dt
import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class Frozen(BaseModel):
    """A model that never changes and refuses keys that it does not know.

    Its validator is built when it is first needed: most commands need a few of the models only.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, defer_build=True)


def parse_day(value: Any) -> Any:
    """Read ``YYYY-MM-DD`` as a date; refuse every other spelling of one.

    Raises:
        ValueError: the text is no calendar day in ISO form.
    """
    if isinstance(value, dt.datetime):
        raise ValueError("a day without a time is expected")
    if isinstance(value, dt.date):
        return value
    if isinstance(value, str) and ISO_DAY.fullmatch(value):
        return dt.date.fromisoformat(value)
    raise ValueError("a day as YYYY-MM-DD is expected")


Day = Annotated[dt.date, BeforeValidator(parse_day)]
"""A calendar day, written ``YYYY-MM-DD``; it has no time of day and no time zone."""

Text = Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]
"""A text that says something: neither empty nor only blanks."""

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:[-._][a-z0-9]+)*$", max_length=64)]
"""A name that other files refer to: lower-case letters, digits, ``-``, ``.``, ``_``."""
