"""Signed statements that are claims themselves: no line of front matter stands beside them.

So are releases and changes of administrative fields (design §6). Whoever signed what counts as one
approval in a route of its own; what does not count is as if it were not there, and is a finding.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from qmsctl.approval.archive import Kept
from qmsctl.approval.bench import Bench, naming, signed_on
from qmsctl.approval.claims import ApprovalGap, Claim, Demand, capital, claim_gaps
from qmsctl.approval.lasting import outlived
from qmsctl.approval.proving import RANK, Proof, tier_of
from qmsctl.approval.seating import short_seats
from qmsctl.model.policy import Policy, Tier
from qmsctl.model.route import Route, route_text
from qmsctl.model.statement import Statement


class Act(NamedTuple):
    """A statement with the claim that it makes."""

    kept: Kept
    statement: Statement
    claim: Claim


def act_of(kept: Kept, statement: Statement, policy: Policy) -> Act:
    """The act that a statement is; `policy` has the time zone that tells its day."""
    said, day = statement.predicate, signed_on(statement, policy)
    claim = Claim((), said.role, said.signer.id, day.isoformat(), day, None, said.time)
    return Act(kept, statement, claim)


def act_demand(what: str, route: Route, bench: Bench, owner: str | None, day: dt.date) -> Demand:
    """What is asked of acts that arrive on `day`; `owner` is whoever owned the document before.

    Their independence is not asked for: the authors of a text may well say that people know it.
    """
    policy = bench.policy
    return Demand(
        what=what,
        key=(),
        route=route,
        known_roles=policy.roles,
        people=bench.people,
        independence=policy.independence,
        several_roles=policy.one_person_several_roles,
        owner=owner,
        authors=None,
        as_of=max(day, bench.as_of),
        arrived_on=day,
    )


def actor_gaps(act: Act, demand: Demand, wanted: Tier) -> Iterator[ApprovalGap]:
    """EV007 where whoever signed was not entitled to what they say, or proves it too weakly.

    `wanted` is the tier that the document's type asks of its approvals.
    """
    tier = tier_of(act.statement)
    if RANK[tier] < RANK[wanted]:
        yield ApprovalGap(
            "EV007",
            f"{capital(naming(act.statement))} does not count: documents of this type need "
            f"evidence of tier '{wanted}', and this is of tier '{tier}'.",
            "Have it signed with a key ('qms approve … --sign').",
            ("predicate", "forge"),
        )
    for gap in (
        *claim_gaps(act.claim, demand),
        *outlived((Proof(act.claim, tier, act.kept),), demand),
    ):
        yield replace(
            gap,
            rule="EV007",
            message=f"{capital(naming(act.statement))} does not count: {gap.message}",
            hint="Have it signed by somebody who holds the role.",
            key=("predicate", "role"),
        )


def newest(acts: Iterable[Act]) -> tuple[Act, ...]:
    """The acts that hold: of several by one person in one role, the one signed last."""
    found: dict[tuple[str | None, str | None], Act] = {}
    for act in sorted(acts, key=lambda act: act.statement.predicate.time):
        found[act.claim.role, act.claim.by] = act
    return tuple(found.values())


def missing_seats(acts: Iterable[Act], route: Route) -> str:
    """Who is missing yet, as people say it; the whole route where only their order is wrong."""
    short = short_seats([(act.claim.role, act.claim.by) for act in acts], route)
    words = [
        f"{one.missing} more as {one.seat.title}" if one.given else str(one.seat) for one in short
    ]
    return " and ".join(words) or route_text(route)
