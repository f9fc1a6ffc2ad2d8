"""Approvals as front matter claims them, each judged by itself."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from qmsctl.approval.placeholder import is_nothing, is_placeholder
from qmsctl.model.base import parse_day
from qmsctl.model.finding import KeyPath
from qmsctl.model.people import People
from qmsctl.model.policy import OWNER_ROLE, Independence
from qmsctl.model.route import Route


@dataclass(frozen=True, slots=True)
class ApprovalGap:
    """What one approval, or a route as a whole, lacks: the rule's code, the place, what to do.

    ``awaited`` says that it is no more than a forge's record, which comes after the merge.
    """

    rule: str
    message: str
    hint: str
    key: KeyPath
    awaited: bool = False


class Claim(NamedTuple):
    """One entry of `approvals` as written; `day` is None if no readable day is given.

    ``moment`` is the time of the statement that proves it, None if nothing does.
    """

    key: KeyPath
    role: str | None
    by: str | None
    date: str | None
    day: dt.date | None
    adopted: str | None
    moment: dt.datetime | None = None

    @property
    def who(self) -> str:
        """How messages call it."""
        return f"the approval as {self.role or 'no role'} by {self.by or 'nobody'}"


class Demand(NamedTuple):
    """What the list of approvals at `key` is judged against.

    ``authors`` is None where independence is not asked for. ``earliest`` is the first day on
    which somebody could approve, with what happened on it; ``arrived_on`` the day on which the
    main line received it, None before that. ``dated`` says whether each claim must name its day.
    """

    what: str
    key: KeyPath
    route: Route
    known_roles: Collection[str]
    people: People
    independence: Independence
    several_roles: bool
    owner: str | None
    authors: tuple[str, ...] | None
    as_of: dt.date
    arrived_on: dt.date | None = None
    earliest: tuple[dt.date, str] | None = None
    dated: bool = True
    at_baseline: bool = False


def read_claims(value: Any, key: KeyPath) -> tuple[Claim, ...]:
    """The entries of an `approvals` list; what is no mapping is left out (and found elsewhere)."""
    if not isinstance(value, list | tuple):
        return ()
    return tuple(
        Claim(
            key=(*key, index),
            role=_text(entry, "role"),
            by=_text(entry, "by"),
            date=_text(entry, "date"),
            day=_day(entry.get("date")),
            adopted=_text(entry, "adopted"),
        )
        for index, entry in enumerate(value)
        if isinstance(entry, Mapping)
    )


def claim_gaps(claim: Claim, demand: Demand) -> Iterator[ApprovalGap]:
    """What is wrong with one approval, whatever the others say."""
    yield from _role_gaps(claim, demand)
    if claim.adopted is not None and claim.by is None:
        yield from _adopted_gaps(claim, demand)
        return
    if claim.adopted is not None and not demand.at_baseline:
        yield _after_baseline(claim)
    yield from _person_gaps(claim, demand)
    yield from _day_gaps(claim, demand)


def _text(entry: Mapping[str, Any], name: str) -> str | None:
    value = entry.get(name)
    return None if value is None or value == "" else str(value)


def _day(value: Any) -> dt.date | None:
    try:
        return parse_day(value) if value is not None else None
    except ValueError:
        return None


def _role_gaps(claim: Claim, demand: Demand) -> Iterator[ApprovalGap]:
    if claim.role is None or claim.role == OWNER_ROLE or claim.role in demand.known_roles:
        return
    if is_nothing(claim.role):
        yield _placeholder(claim, "role", claim.role, "a role of the policy")
        return
    known = ", ".join(sorted({OWNER_ROLE, *demand.known_roles}))
    yield ApprovalGap(
        "AP016",
        f"The policy knows no role '{claim.role}'; it knows {known}.",
        "Write the role as the policy spells it, or add it to `roles` in qms.yml.",
        (*claim.key, "role"),
    )


def _adopted_gaps(claim: Claim, demand: Demand) -> Iterator[ApprovalGap]:
    if not demand.at_baseline:
        yield _after_baseline(claim)
    elif is_placeholder(claim.adopted or ""):
        yield _placeholder(claim, "adopted", claim.adopted, "where the old approval is kept")


def _after_baseline(claim: Claim) -> ApprovalGap:
    return ApprovalGap(
        "AP013",
        f"An adopted approval ('{claim.adopted}') stands on a version that came after the "
        "baseline; adopted approvals count for what existed before Git only.",
        "Have this version approved by the people of its route, with their names and days.",
        (*claim.key, "adopted"),
    )


def _placeholder(claim: Claim, field: str, found: str | None, expected: str) -> ApprovalGap:
    return ApprovalGap(
        "AP006",
        f"'{found}' is a placeholder; {expected} is expected.",
        "Let the person who approves fill in the entry, or remove it until then.",
        (*claim.key, field),
    )


def _person_gaps(claim: Claim, demand: Demand) -> Iterator[ApprovalGap]:
    key = (*claim.key, "by")
    if claim.by is None:
        yield ApprovalGap(
            "AP002",
            f"An approval as {claim.role or 'no role'} names nobody.",
            "Write the id of the person who approved: `by: a.brandt`.",
            claim.key,
        )
        return
    known = demand.people.get(claim.by)
    if known is None and is_placeholder(claim.by):
        yield _placeholder(claim, "by", claim.by, "the id of a person")
    elif known is None:
        yield ApprovalGap(
            "AP002",
            f"Nobody has the id '{claim.by}': people/{claim.by}.yml was not in force then.",
            "Correct the id, or have a people file approved first (`qms.yml` and `people/` are "
            "approved together).",
            key,
        )
    elif claim.day is not None and claim.role is not None and _role_exists(claim, demand):
        yield from _holds_role(claim, claim.role, claim.by, claim.day, demand)


def _role_exists(claim: Claim, demand: Demand) -> bool:
    return claim.role == OWNER_ROLE or claim.role in demand.known_roles


def _holds_role(
    claim: Claim, role: str, by: str, day: dt.date, demand: Demand
) -> Iterator[ApprovalGap]:
    if demand.people.fills(by, role, day, owner=demand.owner):
        return
    if role == OWNER_ROLE and demand.owner is None:
        yield ApprovalGap(
            "AP003",
            f"'{by}' approved as owner, but the document names no owner.",
            "Name the document's `owner`: a role or a person.",
            (*claim.key, "role"),
        )
        return
    wanted = f"owner (here: {demand.owner})" if role == OWNER_ROLE else role
    yield ApprovalGap(
        "AP003",
        f"'{by}' was not {wanted} on {day}.{who_holds(role, day, demand)}",
        "Have it approved by someone who holds the role on that day, or correct role, person "
        "or day.",
        (*claim.key, "by"),
    )


def who_holds(role: str, day: dt.date, demand: Demand) -> str:
    """A sentence (with a blank before it) that names who fills `role` on `day`."""
    shown = _listed(_holders((role,), day, demand))
    return f" On that day it was {shown}." if shown else f" On {day} nobody was."


def who_can_give(
    roles: Sequence[str], day: dt.date, demand: Demand, given: Collection[str] = ()
) -> str:
    """The same for an approval that is missing: who can give it, beyond those who gave theirs."""
    holders = _holders(roles, day, demand)
    shown = _listed([person for person in holders if person not in given])
    if shown:
        return f" It can come from {shown}."
    word = "role" if len(roles) == 1 else "roles"
    return f" On {day} nobody {'else ' if holders else ''}holds the {word}."


def _holders(roles: Sequence[str], day: dt.date, demand: Demand) -> list[str]:
    fills, owner = demand.people.fills, demand.owner
    return sorted(
        person
        for person in demand.people.by_id
        if any(fills(person, role, day, owner=owner) for role in roles)
    )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:5]) + (" and others" if len(names) > 5 else "")


def _day_gaps(claim: Claim, demand: Demand) -> Iterator[ApprovalGap]:
    key = (*claim.key, "date")
    day = claim.day
    if day is None:
        yield from _no_day(claim, demand)
        return
    if day > demand.as_of:
        yield ApprovalGap(
            "AP007",
            f"{capital(claim.who)} is dated {day}, which lies in the future "
            f"(today is {demand.as_of}).",
            "Write the day on which the person approved.",
            key,
        )
    elif demand.arrived_on is not None and day > demand.arrived_on:
        yield ApprovalGap(
            "AP009",
            f"{capital(claim.who)} is dated {day}, after the main line received it on "
            f"{demand.arrived_on}; an approval comes before the release.",
            "Issue a new version whose approvals are given before it is merged.",
            key,
        )
    if demand.earliest is not None and day < demand.earliest[0]:
        first, event = demand.earliest
        yield ApprovalGap(
            "AP008",
            f"{capital(claim.who)} is dated {day}, but {event} on {first}: what is approved "
            "here did not exist before.",
            "Have this version approved anew; approvals of an earlier version do not count.",
            key,
        )


def _no_day(claim: Claim, demand: Demand) -> Iterator[ApprovalGap]:
    if claim.date is not None and is_placeholder(claim.date):
        yield _placeholder(claim, "date", claim.date, "a day as YYYY-MM-DD")
    elif claim.date is not None:
        yield ApprovalGap(
            "AP010",
            f"'{claim.date}' is no day; a day as YYYY-MM-DD is expected.",
            "Write the day on which the person approved, such as 2026-03-02.",
            (*claim.key, "date"),
        )
    elif demand.dated:
        yield ApprovalGap(
            "AP010",
            f"{capital(claim.who)} has no date.",
            "Write the day on which the person approved: `date: 2026-03-02`.",
            claim.key,
        )


def capital(text: str) -> str:
    """The text with a capital at its beginning, as sentences have."""
    return text[:1].upper() + text[1:]
