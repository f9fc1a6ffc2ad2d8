"""A route's own questions (design §5): who is missing, in which order, how independent they are."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from qmsctl.approval.claims import ApprovalGap, Claim, Demand, claim_gaps, who_can_give
from qmsctl.model.policy import Route


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
