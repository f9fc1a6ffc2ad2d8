"""Changes of an approved document's own fields, such as its owner, that need no new version.

Where the policy has a route `administrative` for a type, statements that arrive with the change
have to name every field that changes, with the values that they have afterwards.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from qmsctl.approval.acting import Act, act_demand, actor_gaps
from qmsctl.approval.bench import Bench, naming
from qmsctl.approval.claims import ApprovalGap, Demand, capital
from qmsctl.approval.kinds import judged_type
from qmsctl.approval.matters import version_matter
from qmsctl.approval.proving import Matter, fit_gaps
from qmsctl.approval.statement import administrative_digest
from qmsctl.model.document import DOCUMENT_FIELDS
from qmsctl.model.history import Snapshot
from qmsctl.model.policy import Policy
from qmsctl.model.route import Route
from qmsctl.model.statement import AdministrativeFacts, Statement

ADMINISTRATIVE_FIELDS = tuple(
    name for name in DOCUMENT_FIELDS if name not in ("reviews", "withdrawal", "recalled")
)
"""Fields of the document class; reviews, withdrawal and recalls are approved in their own ways."""


class AdministrativeCase(NamedTuple):
    """A step after which a document's fields differ, and who is asked about it.

    ``version`` is the approved version of which statements speak, ``after`` the state with the new
    values, ``changed`` the fields that differ. ``route`` is None where nobody is asked, but
    statements may be signed all the same.
    """

    version: Snapshot
    after: Snapshot
    changed: tuple[str, ...]
    policy: Policy
    route: Route | None

    def matter(self, names: Sequence[str]) -> Matter:
        """What a statement that names these fields has to say."""
        sha256 = administrative_digest(self.after.fields, names)
        facts = AdministrativeFacts(fields=tuple(names), sha256=sha256).model_dump(mode="json")
        return version_matter(self.version, self.policy, "administrative", facts=facts)

    def demand(self, route: Route, bench: Bench, owner: str | None, day: dt.date) -> Demand:
        """What is asked of the statements that arrive on `day`, together with the step."""
        kind = judged_type(self.version, self.policy)
        what = f"the administrative route of {kind.title if kind else 'its type'}"
        return act_demand(what, route, bench, owner, day)

    def fit(self, statement: Statement, cause: str = "") -> Iterator[ApprovalGap]:
        """Why a statement does not approve this change; `cause`: what changed the version."""
        said = statement.predicate.administrative
        if said is None:
            return
        if not said.fields:
            yield _of_a_record(statement, said)
            return
        yield from fit_gaps(statement, self.matter(said.fields), cause)
        left_out = [name for name in self.changed if name not in said.fields]
        if left_out:
            yield ApprovalGap(
                "EV007",
                f"{capital(naming(statement))} does not name {', '.join(left_out)}, which changed "
                "with it.",
                "Have all that changes signed together ('qms approve … --for administrative "
                "--sign').",
                ("predicate", "administrative", "fields"),
            )

    def gaps(
        self, act: Act, bench: Bench, owner: str | None, cause: str = ""
    ) -> Iterator[ApprovalGap]:
        """The same, and why its signer could not approve it."""
        yield from self.fit(act.statement, cause)
        if self.route is not None:
            day = bench.arrived_on(act.kept)
            kind = judged_type(self.version, self.policy)
            wanted = kind.evidence if kind else "signature"
            yield from actor_gaps(act, self.demand(self.route, bench, owner, day), wanted)


def _of_a_record(statement: Statement, said: AdministrativeFacts) -> ApprovalGap:
    return ApprovalGap(
        "EV007",
        f"{capital(naming(statement))} speaks of {said.record}, which is no part of the document.",
        "Have the record signed under the policy, of which such statements speak.",
        ("predicate", "administrative", "record"),
    )


def changed_fields(before: Snapshot, after: Snapshot) -> tuple[str, ...]:
    """The administrative fields that differ; one that is empty is as good as absent."""
    return tuple(
        name
        for name in ADMINISTRATIVE_FIELDS
        if (before.fields.get(name) or None) != (after.fields.get(name) or None)
    )
