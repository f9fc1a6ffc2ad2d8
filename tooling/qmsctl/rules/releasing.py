"""Whether approved versions were released, by the statements that the main line received."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from qmsctl.approval.acting import Act, act_of, missing_seats, newest
from qmsctl.approval.releasing import ReleaseCase, release_case, stated_day
from qmsctl.approval.routing import route_gaps
from qmsctl.lifecycle.doubts import Awaited
from qmsctl.lifecycle.revisions import predecessor_of
from qmsctl.model.history import Revision, Timeline
from qmsctl.rules.owning import owned_before

if TYPE_CHECKING:
    from qmsctl.approval.archive import Kept
    from qmsctl.approval.evidence import Evidence
    from qmsctl.rules.judging import Court


def received_case(court: Court, timeline: Timeline, revision: Revision) -> ReleaseCase | None:
    """How a version that the main line received is released; None if nothing can judge it."""
    judge = court.judge_of(revision.arrival)
    if judge is None:
        return None
    earlier = [r for r in timeline.revisions if r.arrival.index < revision.arrival.index]
    before = predecessor_of(revision.version, earlier)
    return release_case(revision.snapshot, judge.policy, before)


def awaited(court: Court, timeline: Timeline, revision: Revision) -> Awaited | None:
    """What came of the release of a version; None if none is asked for.

    What existed before Git was released before Git. Each statement counts as of its arrival, by
    the policy before it; once the route is complete, what comes later changes nothing.
    """
    judge = court.judge_of(revision.arrival)
    if judge is None or not judge.policy.asks_on_request("release"):
        return None
    case = received_case(court, timeline, revision)
    adopted = court.baseline is not None and revision.arrival.index <= court.baseline
    if case is None or case.route is None or adopted:
        return None
    evidence = court.evidence()
    acts: tuple[Act, ...] = ()
    about = evidence.archive.about(case.matter(court.as_of).subject, "release")
    for arrival, arrived in groupby(_in_order(about), key=lambda kept: kept.arrival):
        bench = court.bench_of(arrival)
        if bench is None:
            continue
        owner = owned_before(court, revision.snapshot, timeline, arrival).text("owner")
        fresh = [act for kept in arrived if (act := _act(kept, case, evidence)) is not None]
        counting = [act for act in fresh if not any(case.gaps(act, bench, owner))]
        if not counting:
            continue
        acts = newest((*acts, *counting))
        day = bench.arrived_on(counting[0].kept)
        demand = case.demand(case.route, bench, owner, day)
        if not route_gaps([act.claim for act in acts], demand):
            return Awaited(stated_day(acts), day)
    return Awaited(missing=missing_seats(acts, case.route))


def _act(kept: Kept, case: ReleaseCase, evidence: Evidence) -> Act | None:
    """A statement as an act, if nothing is wrong with it by itself."""
    statement = kept.statement
    if statement is None or evidence.gaps(kept):
        return None
    return act_of(kept, statement, case.policy)


def _in_order(about: tuple[Kept, ...]) -> list[Kept]:
    """In the order of their arrival; what has not arrived yet comes last."""
    return sorted(
        about, key=lambda kept: (kept.arrival is None, kept.arrival.index if kept.arrival else 0)
    )
