"""Approvals that a version carries over from another one: they were given for another text."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, Protocol

from qmsctl.lifecycle.step import listed
from qmsctl.model.base import parse_day
from qmsctl.model.history import Snapshot
from qmsctl.model.version import Version


class Approved(Protocol):
    """A version that the main line received as approved."""

    @property
    def version(self) -> Version:
        """Its number."""
        ...

    @property
    def snapshot(self) -> Snapshot:
        """Its state then."""
        ...


class Carried(NamedTuple):
    """The version for which approvals were given, and these approvals in words."""

    other: Version
    who: str


def carried_over(after: Snapshot, others: Iterable[Approved], today: dt.date) -> Carried | None:
    """Approvals that one of `others` has word for word, given before `today`; the newest first.

    `others` are other versions of the document, oldest first; `today` is the day on which `after`
    arrives.
    """
    mine = [entry for entry in listed(after, "approvals") if isinstance(entry, Mapping)]
    for other in reversed(tuple(others)):
        theirs = listed(other.snapshot, "approvals")
        same = [entry for entry in mine if entry in theirs and _given_before(entry, today)]
        if same:
            return Carried(other.version, ", ".join(map(_say_approval, same)))
    return None


def _given_before(entry: Mapping[str, Any], today: dt.date) -> bool:
    """Whether it is from an earlier day: two versions may well be approved on one day."""
    try:
        day: dt.date = parse_day(entry.get("date"))
    except ValueError:
        return entry.get("adopted") is not None
    return day < today


def _say_approval(entry: Mapping[str, Any]) -> str:
    who = entry.get("by") or entry.get("adopted")
    day = f", {entry['date']}" if entry.get("date") else ""
    return f"{entry.get('role')} ({who}{day})"
