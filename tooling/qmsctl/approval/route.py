"""Whether everyone who had to approve did (design §5): roles, order, independence, days."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from qmsctl.approval.claims import (
    ApprovalGap,
    Claim,
    Demand,
    claim_gaps,
    read_claims,
    who_can_give,
)
from qmsctl.model.document import Approval, Recall, Withdrawal
from qmsctl.model.finding import KeyPath
from qmsctl.model.history import Revision, Snapshot
from qmsctl.model.people import People
from qmsctl.model.policy import DocumentType, Policy, Route

__all__ = ["ApprovalGap", "approval_gaps", "recall_gaps", "route_gaps", "withdrawal_gaps"]

_LATER = "Approvals are needed before this counts; until then the previous state stays in force."


def approval_gaps(
    snapshot: Snapshot,
    policy: Policy,
    people: People,
    *,
    as_of: dt.date,
    arrived_on: dt.date | None = None,
    predecessor: Revision | None = None,
    at_baseline: bool = False,
    purpose: Literal["issue"] = "issue",  # noqa: ARG001  room for statements of other meaning
) -> tuple[ApprovalGap, ...]:
    """What the approvals of a revision lack, judged by the policy and people of its day.

    `arrived_on` is the day on which the main line received it (None: not merged yet),
    `predecessor` the revision on which it builds, `at_baseline` whether it existed before Git.
    An empty result means that the revision is approved.
    """
    kind = policy.type_of(snapshot.text("type") or "")
    if kind is None:
        return (_no_type(snapshot, policy),)
    change = snapshot.text("change")
    route = kind.route.of(change)
    authors = snapshot.fields.get("authors")
    demand = Demand(
        what=f"the {change or 'substantive'} route of {kind.title}",
        key=("approvals",),
        route=route,
        known_roles=policy.roles,
        people=people,
        independence=policy.independence,
        several_roles=policy.one_person_several_roles,
        owner=snapshot.text("owner"),
        authors=tuple(str(a) for a in authors) if isinstance(authors, list | tuple) else (),
        as_of=as_of,
        arrived_on=arrived_on,
        earliest=_earliest(predecessor, policy),
        dated=kind.evidence == "declared",
        at_baseline=at_baseline,
    )
    return route_gaps(read_claims(snapshot.fields.get("approvals"), demand.key), demand)


def withdrawal_gaps(
    withdrawal: Withdrawal,
    snapshot: Snapshot,
    policy: Policy,
    people: People,
    *,
    as_of: dt.date,
    arrived_on: dt.date | None = None,
) -> tuple[ApprovalGap, ...]:
    """What the approvals of a withdrawal lack; every gap is reported as AP014."""
    kind = policy.type_of(snapshot.text("type") or "")
    if kind is None:
        return (replace(_no_type(snapshot, policy), rule="AP014"),)
    key = ("withdrawal", "approvals")
    demand = _demand(kind, "withdrawal", key, snapshot, policy, people, as_of, arrived_on)
    gaps = route_gaps(_claims(withdrawal.approvals, demand), demand)
    return tuple(_under(gap, "AP014", "The withdrawal is not approved") for gap in gaps)


def recall_gaps(
    recall: Recall,
    snapshot: Snapshot,
    policy: Policy,
    people: People,
    *,
    as_of: dt.date,
    arrived_on: dt.date | None = None,
) -> tuple[ApprovalGap, ...]:
    """What the approvals of a recall lack; every gap is reported as AP015."""
    kind = policy.type_of(snapshot.text("type") or "")
    if kind is None:
        return (replace(_no_type(snapshot, policy), rule="AP015"),)
    key = ("recalled", _place_of(recall, snapshot), "approvals")
    demand = _demand(kind, "recall", key, snapshot, policy, people, as_of, arrived_on)
    gaps = route_gaps(_claims(recall.approvals, demand), demand)
    start = f"The recall of {recall.version} is not approved"
    return tuple(_under(gap, "AP015", start) for gap in gaps)


def route_gaps(claims: Sequence[Claim], demand: Demand) -> tuple[ApprovalGap, ...]:
    """What a list of approvals lacks: each by itself, then all of them against the route."""
    found = [gap for claim in claims for gap in claim_gaps(claim, demand)]
    found.extend(_missing_roles(claims, demand))
    found.extend(_order(claims, demand))
    found.extend(_independence(claims, demand))
    if not demand.several_roles:
        found.extend(_several_roles(claims, demand))
    return tuple(found)


def route_text(route: Route) -> str:
    """A route as people say it: `owner, then quality-manager and safety-officer`."""
    return ", then ".join(" and ".join(step) for step in route)


def _claims(approvals: Sequence[Approval], demand: Demand) -> tuple[Claim, ...]:
    return read_claims([a.model_dump(mode="json") for a in approvals], demand.key)


def _demand(
    kind: DocumentType,
    route: Literal["withdrawal", "recall"],
    key: KeyPath,
    snapshot: Snapshot,
    policy: Policy,
    people: People,
    as_of: dt.date,
    arrived_on: dt.date | None,
) -> Demand:
    return Demand(
        what=f"the {route} route of {kind.title}",
        key=key,
        route=kind.route.of(route),
        known_roles=policy.roles,
        people=people,
        independence=policy.independence,
        several_roles=policy.one_person_several_roles,
        owner=snapshot.text("owner"),
        authors=None,
        as_of=as_of,
        arrived_on=arrived_on,
        dated=kind.evidence == "declared",
    )


def _place_of(recall: Recall, snapshot: Snapshot) -> int:
    entries = snapshot.fields.get("recalled")
    for index, entry in enumerate(entries if isinstance(entries, list | tuple) else ()):
        if isinstance(entry, Mapping) and entry.get("version") == recall.version:
            return index
    return 0


def _under(gap: ApprovalGap, rule: str, start: str) -> ApprovalGap:
    return replace(gap, rule=rule, message=f"{start}: {gap.message}", hint=f"{gap.hint} {_LATER}")


def _no_type(snapshot: Snapshot, policy: Policy) -> ApprovalGap:
    known = ", ".join(sorted(policy.types))
    return ApprovalGap(
        "AP001",
        f"Who must approve cannot be told: the type '{snapshot.text('type') or ''}' is not in "
        f"the policy, which knows {known}.",
        "Correct `type`, or add the type to qms.yml.",
        ("type",),
    )


def _earliest(predecessor: Revision | None, policy: Policy) -> tuple[dt.date, str] | None:
    """The first day on which a version that builds on `predecessor` could be approved."""
    if predecessor is None:
        return None
    arrived = policy.today(predecessor.arrival.committed_at)
    return arrived, f"version {predecessor.version}, on which it builds, was received"


def _missing_roles(claims: Sequence[Claim], demand: Demand) -> Iterator[ApprovalGap]:
    given = {claim.role for claim in claims}
    for role in dict.fromkeys(role for step in demand.route for role in step):
        if role not in given:
            day = demand.arrived_on or demand.as_of
            yield ApprovalGap(
                "AP001",
                f"No approval as {role}; {demand.what} asks for {route_text(demand.route)}."
                f"{who_can_give(role, day, demand)}",
                f"Let someone who is {role} approve (`qms approve`).",
                demand.key,
            )


def _order(claims: Sequence[Claim], demand: Demand) -> Iterator[ApprovalGap]:
    """A later step may not be dated before an earlier one; within a step any order will do."""
    earlier: Claim | None = None
    for step in demand.route:
        mine = [c for c in claims if c.role in step and c.day is not None]
        for claim in mine:
            if earlier is not None and _day_of(claim) < _day_of(earlier):
                yield ApprovalGap(
                    "AP005",
                    f"The approval as {claim.role} of {claim.day} comes before the one as "
                    f"{earlier.role} of {earlier.day}; the order is {route_text(demand.route)}.",
                    "Have the later step approve after the earlier one, with the day on which "
                    "it really happened.",
                    (*claim.key, "date"),
                )
        newest = max(mine, key=_day_of, default=None)
        if newest is not None and (earlier is None or _day_of(newest) > _day_of(earlier)):
            earlier = newest


def _day_of(claim: Claim) -> dt.date:
    return claim.day or dt.date.min


def _independence(claims: Sequence[Claim], demand: Demand) -> Iterator[ApprovalGap]:
    named = [claim for claim in claims if claim.by is not None]
    mode = demand.independence.mode
    if mode == "off" or demand.authors is None or not named:
        return
    if not demand.authors:
        yield ApprovalGap(
            "AP004",
            "`authors` names nobody, so nobody can tell whether the approvers are independent.",
            "Name in `authors` who wrote this version.",
            ("authors",),
        )
        return
    own = [claim for claim in named if claim.by in demand.authors]
    if mode == "strict":
        for claim in own:
            yield ApprovalGap(
                "AP004",
                f"'{claim.by}' approved as {claim.role} and is named in `authors`; the policy "
                "wants every approver to be someone who did not write it (strict).",
                "Have someone else who holds the role approve.",
                (*claim.key, "by"),
            )
    elif len(own) == len(named) and not any(_missing_roles(claims, demand)):
        # Whoever gives an approval that is still missing may be the other one.
        names = ", ".join(sorted({claim.by or "" for claim in own}))
        yield ApprovalGap(
            "AP004",
            f"Everyone who approved ({names}) is named in `authors`; the policy wants at least "
            "one approver who did not write it (one-other).",
            "Have someone approve who did not write this version.",
            demand.key,
        )


def _several_roles(claims: Sequence[Claim], demand: Demand) -> Iterator[ApprovalGap]:
    """Each role of the route needs a person of its own; extra approvals may help to find one."""
    if len({claim.by for claim in claims}) == len(claims):
        return
    asked = dict.fromkeys(role for step in demand.route for role in step)
    people_of = {role: [c for c in claims if c.role == role and c.by is not None] for role in asked}
    taken: dict[str, Claim] = {}
    for role in asked:
        if people_of[role] and not _assign(role, people_of, taken, set()):
            claim = people_of[role][0]
            other = taken[claim.by or ""].role
            yield ApprovalGap(
                "AP012",
                f"'{claim.by}' approved as {other} and as {role}; the policy wants a person of "
                "their own for each role of a route.",
                f"Have someone else who is {role} approve, or allow it in qms.yml "
                "(`one_person_several_roles: true`).",
                (*claim.key, "by"),
            )


def _assign(
    role: str,
    people_of: Mapping[str, Sequence[Claim]],
    taken: dict[str, Claim],
    tried: set[str],
) -> bool:
    """Find `role` a person of its own, moving others aside where they have a choice."""
    for claim in people_of[role]:
        person = claim.by or ""
        if person in tried:
            continue
        tried.add(person)
        holder = taken.get(person)
        if holder is None or _assign(holder.role or "", people_of, taken, tried):
            taken[person] = claim
            return True
    return False
