"""The release of an approved version: from which day on it is in force, as its releasers state.

Where the policy has a route `release` for a type, a version waits until that route is complete.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from qmsctl.approval.acting import Act, act_demand, actor_gaps
from qmsctl.approval.bench import Bench, naming, signed_on
from qmsctl.approval.claims import ApprovalGap, Demand, capital
from qmsctl.approval.kinds import judged_type
from qmsctl.approval.matters import version_matter
from qmsctl.approval.proving import Matter, fit_gaps
from qmsctl.model.base import parse_day
from qmsctl.model.history import Revision, Snapshot
from qmsctl.model.policy import Policy
from qmsctl.model.route import Route
from qmsctl.model.statement import ReleaseFacts, Statement


class ReleaseCase(NamedTuple):
    """A version that may be released, by the policy under which it was approved.

    ``route`` is None where its type needs no release: statements may be signed all the same.
    ``predecessor`` is the revision on which it builds.
    """

    snapshot: Snapshot
    policy: Policy
    predecessor: Revision | None
    route: Route | None

    def matter(self, day: dt.date) -> Matter:
        """What a statement that releases the version from `day` on has to say."""
        facts = ReleaseFacts(effective_date=day).model_dump(mode="json")
        return version_matter(
            self.snapshot, self.policy, "release", facts=facts, predecessor=self.predecessor
        )

    def demand(self, route: Route, bench: Bench, owner: str | None, day: dt.date) -> Demand:
        """What is asked of the statements that arrive on `day`."""
        kind = judged_type(self.snapshot, self.policy, self.predecessor)
        return act_demand(
            f"the release route of {kind.title if kind else 'its type'}", route, bench, owner, day
        )

    def fit(self, statement: Statement, cause: str = "") -> Iterator[ApprovalGap]:
        """Why a statement does not release this version; `cause`: what changed its content."""
        said = statement.predicate.release
        if said is None:
            return
        day = said.effective_date
        yield from fit_gaps(statement, self.matter(day), cause)
        own, signed = own_day(self.snapshot), signed_on(statement, self.policy)
        if own is not None and day < own:
            yield _too_early(statement, day, f"the version itself says {own}")
        elif day < signed:
            yield _too_early(statement, day, f"it was signed on {signed}")

    def gaps(
        self, act: Act, bench: Bench, owner: str | None, cause: str = ""
    ) -> Iterator[ApprovalGap]:
        """The same, and why its signer could not release the version."""
        yield from self.fit(act.statement, cause)
        if self.route is not None:
            day = bench.arrived_on(act.kept)
            kind = judged_type(self.snapshot, self.policy, self.predecessor)
            wanted = kind.evidence if kind else "signature"
            yield from actor_gaps(act, self.demand(self.route, bench, owner, day), wanted)


def release_case(
    snapshot: Snapshot, policy: Policy, predecessor: Revision | None = None
) -> ReleaseCase:
    """How the version that `snapshot` holds is released under the policy that approved it."""
    kind = judged_type(snapshot, policy, predecessor)
    route = kind.route.on_request("release") if kind else None
    return ReleaseCase(snapshot, policy, predecessor, route)


def own_day(snapshot: Snapshot) -> dt.date | None:
    """The `effective_date` that a version names itself, if it names a day."""
    try:
        day: dt.date = parse_day(snapshot.fields.get("effective_date"))
    except ValueError:
        return None
    return day


def stated_day(acts: Iterable[Act]) -> dt.date | None:
    """The latest of the days from which releasers say that the version is in force."""
    said = (act.statement.predicate.release for act in acts)
    return max((one.effective_date for one in said if one is not None), default=None)


def _too_early(statement: Statement, day: dt.date, why: str) -> ApprovalGap:
    return ApprovalGap(
        "EV007",
        f"{capital(naming(statement))} says that the version is in force from {day}, but {why}.",
        "Have it released from that day on, or later ('qms approve … --for release --sign').",
        ("predicate", "release", "effective_date"),
    )
