"""A route's own questions (design §5): who is missing, in which order, how independent they are."""

from collections.abc import Iterator, Sequence

from qmsctl.approval.claims import ApprovalGap, Claim, Demand, claim_gaps, who_can_give
from qmsctl.approval.seating import ShortSeat, clashes, short_seats
from qmsctl.model.route import route_text, seats_of

__all__ = ["missing_words", "route_gaps", "route_text"]


def route_gaps(claims: Sequence[Claim], demand: Demand) -> tuple[ApprovalGap, ...]:
    """What a list of approvals lacks: each by itself, then all of them against the route."""
    found = [gap for claim in claims for gap in claim_gaps(claim, demand)]
    found.extend(_missing(claims, demand))
    found.extend(_order(claims, demand))
    found.extend(_independence(claims, demand))
    if not demand.several_roles:
        found.extend(_several_roles(claims, demand))
    return tuple(found)


def missing_words(short: ShortSeat) -> str:
    """What a seat lacks, as the message that says so begins."""
    seat = short.seat
    if seat.people == 1:
        return f"No approval as {seat.title}"
    return f"{short.missing} of {seat.people} people as {seat.title} are missing"


def _more(short: ShortSeat) -> str:
    if short.seat.people == 1:
        return "someone who is"
    return "one more person who is" if short.missing == 1 else f"{short.missing} people who are"


def _missing(claims: Sequence[Claim], demand: Demand) -> Iterator[ApprovalGap]:
    day = demand.arrived_on or demand.as_of
    for short in short_seats([(claim.role, claim.by) for claim in claims], demand.route):
        roles, title = short.seat.roles, short.seat.title
        counted = "".join(f" '{person}' counts once." for person in short.twice)
        yield ApprovalGap(
            "AP001",
            f"{missing_words(short)}; {demand.what} asks for {route_text(demand.route)}."
            f"{counted}{who_can_give(roles, day, demand, short.given)}",
            f"Let {_more(short)} {title} approve (`qms approve`).",
            demand.key,
        )


def _order(claims: Sequence[Claim], demand: Demand) -> Iterator[ApprovalGap]:
    """A later step may not be dated before an earlier one; within a step any order will do.

    Two approvals of one day are told apart by their times where both were signed.
    """
    earlier: Claim | None = None
    for step in demand.route:
        roles = {role for seat in step for role in seat.roles}
        mine = [c for c in claims if c.role in roles and c.day is not None]
        for claim in mine:
            if earlier is not None and _precedes(claim, earlier):
                yield ApprovalGap(
                    "AP005",
                    f"The approval as {claim.role} of {_when(claim)} comes before the one as "
                    f"{earlier.role} of {_when(earlier)}; the order is {route_text(demand.route)}.",
                    "Have the later step approve after the earlier one, with the day on which "
                    "it really happened.",
                    (*claim.key, "date"),
                )
        for claim in mine:
            if earlier is None or _precedes(earlier, claim):
                earlier = claim


def _precedes(one: Claim, other: Claim) -> bool:
    """Whether one approval is known to come before another."""
    if one.moment is not None and other.moment is not None:
        return one.moment < other.moment
    return one.day is not None and other.day is not None and one.day < other.day


def _when(claim: Claim) -> str:
    return f"{claim.moment:%Y-%m-%d %H:%M} UTC" if claim.moment else str(claim.day)


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
        for claim in named:
            yield from _strictly(claim, demand.authors, demand)
    elif len(own) == len(named) and not any(_missing(claims, demand)):
        # Whoever gives an approval that is still missing may be the other one.
        names = ", ".join(sorted({claim.by or "" for claim in own}))
        yield ApprovalGap(
            "AP004",
            f"Everyone who approved ({names}) is named in `authors`; the policy wants at least "
            "one approver who did not write it (one-other).",
            "Have someone approve who did not write this version.",
            demand.key,
        )


def _strictly(claim: Claim, authors: Sequence[str], demand: Demand) -> Iterator[ApprovalGap]:
    """No author may approve, nor somebody whom an author chose to stand in."""
    stands_for = _delegator(claim, demand)
    if claim.by in authors:
        reason = "is named in `authors`"
    elif stands_for in authors:
        reason = f"stands in for '{stands_for}', who is named in `authors`"
    else:
        return
    yield ApprovalGap(
        "AP004",
        f"'{claim.by}' approved as {claim.role} and {reason}; the policy wants every approver to "
        "be someone who did not write it (strict).",
        "Have someone else who holds the role approve.",
        (*claim.key, "by"),
    )


def _delegator(claim: Claim, demand: Demand) -> str | None:
    if claim.by is None or claim.role is None or claim.day is None:
        return None
    return demand.people.delegator(claim.by, claim.role, claim.day, owner=demand.owner)


def _several_roles(claims: Sequence[Claim], demand: Demand) -> Iterator[ApprovalGap]:
    """Each seat of the route needs people of its own; extra approvals may help to find them."""
    if len({claim.by for claim in claims}) == len(claims):
        return
    seats = seats_of(demand.route)
    claims_of = [[c for c in claims if c.role in seat.roles] for seat in seats]
    wanted = []
    for seat, mine in zip(seats, claims_of, strict=True):
        people = [claim.by for claim in mine if claim.by is not None]
        wanted.append((seat.people - (len(mine) - len(people)), people))
    for clash in clashes(wanted):
        claim = _by(clash.person, claims_of[clash.seat])
        other = _by(clash.person, claims_of[clash.other])
        yield ApprovalGap(
            "AP012",
            f"'{claim.by}' approved as {other.role} and as {claim.role}; the policy wants a "
            "person of their own for each role of a route.",
            f"Have someone else who is {seats[clash.seat].title} approve, or allow it in qms.yml "
            "(`one_person_several_roles: true`).",
            (*claim.key, "by"),
        )


def _by(person: str, claims: Sequence[Claim]) -> Claim:
    return next(claim for claim in claims if claim.by == person)
