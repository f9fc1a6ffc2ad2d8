"""What it means to add approvals: which are refused, who is still needed, when it is complete."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qmsctl.approval.claims import ApprovalGap
from qmsctl.approval.seating import short_seats
from qmsctl.model.finding import KeyPath
from qmsctl.model.route import Route, Seat, seats_of

Entries = list[dict[str, Any]]
"""Approvals as front matter holds them."""


@dataclass(frozen=True, slots=True)
class Giving:
    """The outcome of adding approvals to a list.

    ``added`` are the new entries. ``refused`` are gaps that forbid them; ``missing`` the seats of
    the route that are not filled yet, in their order, each with the number of people it still
    needs. ``pending`` are gaps that later approvals may close, such as somebody independent.
    ``complete``: nothing is open.
    """

    added: Entries
    refused: tuple[ApprovalGap, ...]
    missing: tuple[Seat, ...]
    pending: tuple[ApprovalGap, ...]

    @property
    def complete(self) -> bool:
        """Whether the approvals now fill the whole route."""
        return not (self.refused or self.missing or self.pending)


def give(
    existing: Sequence[dict[str, Any]],
    *,
    roles: Sequence[str],
    by: str,
    day: dt.date,
    route: Route,
    key: KeyPath,
    judge: Callable[[Entries], Sequence[ApprovalGap]],
) -> Giving:
    """Add an approval by `by` on `day` in each of `roles` to the list at `key`.

    `judge` tells what a list of approvals lacks. A gap that speaks about single approvals, or that
    is left when every seat is filled, refuses; what only further approvals can close does not.
    """
    added: Entries = [{"role": role, "by": by, "date": day.isoformat()} for role in roles]
    together: Entries = [*(dict(entry) for entry in existing), *added]
    missing = open_seats(together, route)
    refused: list[ApprovalGap] = []
    pending: list[ApprovalGap] = []
    for gap in judge(together):
        whole_list = gap.key == key
        if whole_list and missing:
            pending.append(gap)
        else:
            refused.append(gap)
    return Giving(added, tuple(refused), missing, tuple(pending))


def open_seats(entries: Sequence[Mapping[str, Any]], route: Route) -> tuple[Seat, ...]:
    """The seats of `route` that still need people, in their order, with how many they need."""
    given = [(entry.get("role"), entry.get("by")) for entry in entries]
    return tuple(
        short.seat.model_copy(update={"people": short.missing})
        for short in short_seats(given, route)
    )


def told_before(
    entries: Sequence[Mapping[str, Any]], route: Route, role: str, by: str
) -> str | None:
    """The role in which `by` fills the seat of `role` already, or None: nobody fills it twice."""
    seat = next((seat for seat in seats_of(route) if role in seat.roles), None)
    roles = seat.roles if seat else (role,)
    return next((e["role"] for e in entries if e.get("by") == by and e.get("role") in roles), None)


def usual_roles(route: Route) -> tuple[str, ...]:
    """A role for each seat of a route, in their order: the first where several will do."""
    return tuple(dict.fromkeys(seat.roles[0] for seat in seats_of(route)))
