"""What it means to add approvals: which are refused, who is still needed, when it is complete."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from qmsctl.approval.claims import ApprovalGap
from qmsctl.model.finding import KeyPath
from qmsctl.model.policy import Route

Entries = list[dict[str, Any]]
"""Approvals as front matter holds them."""


@dataclass(frozen=True, slots=True)
class Giving:
    """The outcome of adding approvals to a list.

    ``added`` are the new entries. ``refused`` are gaps that forbid them; ``missing`` the roles of
    the route that nobody has filled yet, in their order. ``pending`` are gaps that later approvals
    may close, such as somebody independent. ``complete``: nothing is open.
    """

    added: Entries
    refused: tuple[ApprovalGap, ...]
    missing: tuple[str, ...]
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
    is left when every role is filled, refuses; what only further approvals can close does not.
    """
    added: Entries = [{"role": role, "by": by, "date": day.isoformat()} for role in roles]
    together: Entries = [*(dict(entry) for entry in existing), *added]
    missing = open_roles(together, route)
    refused: list[ApprovalGap] = []
    pending: list[ApprovalGap] = []
    for gap in judge(together):
        whole_list = gap.key == key
        if whole_list and missing:
            pending.append(gap)
        else:
            refused.append(gap)
    return Giving(added, tuple(refused), missing, tuple(pending))


def open_roles(entries: Sequence[dict[str, Any]], route: Route) -> tuple[str, ...]:
    """The roles of `route` in which nobody has approved yet, in their order."""
    given = {entry.get("role") for entry in entries}
    return tuple(dict.fromkeys(r for step in route for r in step if r not in given))


def all_roles(route: Route) -> tuple[str, ...]:
    """Every role of a route, each once, in their order."""
    return tuple(dict.fromkeys(role for step in route for role in step))
