"""The words, names and colours that all lists share."""

import datetime as dt
from collections.abc import Callable

from qmsctl.lifecycle.standing import State
from qmsctl.model.people import People
from qmsctl.model.policy import Policy
from qmsctl.report.tables import NOTHING

Paint = Callable[[str, str], str]
"""Gives a text (second) a meaning (first): `good`, `warn`, `bad`, `dim` or `bold`."""

NOT_KNOWN = "not known"

_MEANINGS = {
    State.EFFECTIVE: "good",
    State.INVALID: "bad",
    State.SCHEDULED: "warn",
    State.DRAFT: "warn",
    State.IN_REVIEW: "warn",
}


def unpainted(meaning: str, text: str) -> str:
    """The text without colour."""
    del meaning
    return text


def state_word(state: State | None) -> str:
    """A derived state as people read it."""
    return NOT_KNOWN if state is None else state.value.replace("-", " ")


def meaning_of(state: State | None) -> str:
    """Which colour a state takes; all that is over is dim."""
    return "bad" if state is None else _MEANINGS.get(state, "dim")


def owner_name(owner: str | None, policy: Policy, people: People) -> str | None:
    """The printed name of a person, the title of a role, or what is written if it is neither."""
    if owner is None:
        return None
    role = policy.roles.get(owner)
    return role.title if role else people.name_of(owner)


def role_title(role: str, policy: Policy) -> str:
    """The title of a role; `owner`, which each document fills itself, stays as it is."""
    known = policy.roles.get(role)
    return known.title if known else role


def iso(day: dt.date | None) -> str | None:
    """A day as JSON writes it."""
    return None if day is None else day.isoformat()


def day_text(day: dt.date | None) -> str:
    """A day as tables write it."""
    return NOTHING if day is None else day.isoformat()


def last_day(end: dt.date | None) -> dt.date | None:
    """The last day before `end`, which bounds a time from outside."""
    return None if end is None else end - dt.timedelta(days=1)


def in_days(day: dt.date, as_of: dt.date) -> str:
    """How far a day is away: ``today``, ``in 3 days``, ``2 days ago``."""
    number = (day - as_of).days
    if number == 0:
        return "today"
    many = f"{abs(number)} day{'' if abs(number) == 1 else 's'}"
    return f"in {many}" if number > 0 else f"{many} ago"
