"""Whether reviews fill a route: on their days, in its order, by people who may (design §5)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from qmsctl.approval.claims import ApprovalGap, Claim, who_can_give
from qmsctl.approval.gate import Asked, Standing, State, Word
from qmsctl.approval.routing import missing_words, route_gaps
from qmsctl.approval.seating import short_seats
from qmsctl.model.policy import Policy
from qmsctl.model.route import Route, route_text

_RULES: Mapping[str, Word] = {
    "AP002": Word.NO_PERSON,
    "AP003": Word.NO_ROLE,
    "AP004": Word.AUTHOR,
    "AP005": Word.ORDER,
    "AP008": Word.TOO_EARLY,
    "AP012": Word.SEVERAL_ROLES,
}


def by_the_route(
    asked: Asked, first: Sequence[Standing], policy: Policy
) -> tuple[list[Standing], tuple[str, ...]]:
    """The approvals, dated by their reviews, against the route; and gaps of the list as a whole.

    `first` are the approvals by themselves, in the order of `asked.proofs`.
    """
    claims = [
        _dated(proof.claim, standing, policy)
        for proof, standing in zip(asked.proofs, first, strict=True)
    ]
    gaps = [gap for gap in route_gaps(claims, asked.demand) if gap.rule != "AP001"]
    found = [
        _broken(standing, next(_own(gaps, claim), None))
        for standing, claim in zip(first, claims, strict=True)
    ]
    told = {id(gap) for claim in claims for gap in _own(gaps, claim)}
    found = _in_order(found, asked.demand.route)
    return found, tuple(gap.message for gap in gaps if id(gap) not in told)


def _dated(claim: Claim, standing: Standing, policy: Policy) -> Claim:
    """The claim with the day of what backs it; of one that is not given nobody knows the day."""
    if standing.state is not State.APPROVED:
        return claim._replace(day=None, date=None, moment=None)
    if standing.review is None or standing.at is None:
        return claim
    return claim._replace(day=policy.today(standing.at), moment=standing.at)


def _own(gaps: Iterable[ApprovalGap], claim: Claim) -> Iterator[ApprovalGap]:
    return (gap for gap in gaps if gap.key[: len(claim.key)] == claim.key)


def _broken(standing: Standing, gap: ApprovalGap | None) -> Standing:
    """The approval as not allowed, if the route finds something wrong with it."""
    if gap is None or standing.state not in (State.APPROVED, State.WAITING):
        return standing
    word = _RULES.get(gap.rule, Word.UNFIT)
    return replace(
        standing, state=State.NOT_ALLOWED, word=word, sentence=gap.message, hint=gap.hint
    )


def _in_order(standings: Sequence[Standing], route: Route) -> list[Standing]:
    """The same; of an approval that an earlier step will overtake this is told at once."""
    steps = [{role for seat in step for role in seat.roles} for step in route]
    place = {role: number for number, roles in enumerate(steps) for role in roles}
    found = []
    for one in standings:
        mine = place.get(one.role, 0)
        first = [
            other.name or other.role
            for other in standings
            if other.holds and other.person != one.person and place.get(other.role, mine) < mine
        ]
        if first and one.word is Word.REVIEWED:
            late = f"{one.sentence} It must be given again after that of {' and '.join(first)}"
            found.append(replace(one, sentence=f"{late}: the order is {route_text(route)}."))
        else:
            found.append(one)
    return found


def unfilled(asked: Asked) -> list[Standing]:
    """Seats of the route for which the files name too few people."""
    claims = [proof.claim for proof in asked.proofs]
    demand = asked.demand
    found = []
    for short in short_seats([(claim.role, claim.by) for claim in claims], demand.route):
        can = who_can_give(short.seat.roles, demand.as_of, demand, short.given)
        said = f"{missing_words(short)}: the file names nobody for it.{can}"
        found.append(Standing(short.seat.title, "", "", State.WAITING, Word.NOBODY_NAMED, said))
    return found
