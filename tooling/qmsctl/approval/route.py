"""Whether a version, a withdrawal, a recall or a review has the approvals it needs (design §5)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal, NamedTuple

from qmsctl.approval.claims import ApprovalGap, Claim, Demand, read_claims
from qmsctl.approval.evidence import NO_EVIDENCE, Evidence
from qmsctl.approval.kinds import judged_type
from qmsctl.approval.lasting import outlived
from qmsctl.approval.matters import authors_of, version_matter
from qmsctl.approval.proving import Matter, Proof, prove, unproved
from qmsctl.approval.routing import route_gaps
from qmsctl.model.document import Approval, Recall, Withdrawal
from qmsctl.model.finding import KeyPath
from qmsctl.model.history import Revision, Snapshot
from qmsctl.model.people import People
from qmsctl.model.policy import DocumentType, Policy

__all__ = [
    "ApprovalGap",
    "Case",
    "approval_case",
    "approval_gaps",
    "no_type",
    "recall_case",
    "recall_gaps",
    "withdrawal_case",
    "withdrawal_gaps",
]

_LATER = "Approvals are needed before this counts; until then the previous state stays in force."


class Case(NamedTuple):
    """Approvals as they were found, what is asked of them, and what has to be proved."""

    claims: tuple[Claim, ...]
    demand: Demand
    matter: Matter
    kind: DocumentType

    def proofs(self, evidence: Evidence) -> tuple[Proof, ...]:
        """What backs each approval."""
        return prove(self.claims, self.matter, evidence)

    def gaps(self, evidence: Evidence) -> tuple[ApprovalGap, ...]:
        """What the approvals lack: against the route, and of the evidence that the type asks."""
        proofs = self.proofs(evidence)
        return (
            *route_gaps([proof.claim for proof in proofs], self.demand),
            *outlived(proofs, self.demand),
            *unproved(proofs, self.kind.evidence, at_baseline=self.demand.at_baseline),
        )


def approval_case(
    snapshot: Snapshot,
    policy: Policy,
    people: People,
    *,
    as_of: dt.date,
    arrived_on: dt.date | None = None,
    predecessor: Revision | None = None,
    at_baseline: bool = False,
) -> Case | None:
    """The approvals of a revision, to be judged by its day's policy; None for an unknown type.

    `arrived_on` is the day on which the main line received it (None: not merged yet),
    `predecessor` the revision on which it builds, `at_baseline` whether it existed before Git.
    """
    kind = judged_type(snapshot, policy, predecessor)
    if kind is None:
        return None
    change = snapshot.text("change")
    authors = authors_of(snapshot)
    demand = Demand(
        what=f"the {change or 'substantive'} route of {kind.title}",
        key=("approvals",),
        route=kind.route.of(change),
        known_roles=policy.roles,
        people=people,
        independence=policy.independence,
        several_roles=policy.one_person_several_roles,
        owner=snapshot.text("owner"),
        authors=authors,
        as_of=as_of,
        arrived_on=arrived_on,
        earliest=_earliest(predecessor, policy),
        dated=kind.evidence == "declared",
        at_baseline=at_baseline,
    )
    matter = version_matter(snapshot, policy, "approval", predecessor=predecessor)
    return Case(read_claims(snapshot.fields.get("approvals"), demand.key), demand, matter, kind)


def approval_gaps(
    snapshot: Snapshot,
    policy: Policy,
    people: People,
    *,
    as_of: dt.date,
    arrived_on: dt.date | None = None,
    predecessor: Revision | None = None,
    at_baseline: bool = False,
    evidence: Evidence = NO_EVIDENCE,
) -> tuple[ApprovalGap, ...]:
    """What the approvals of a revision lack; an empty result means that it is approved.

    The arguments are those of `approval_case`; `evidence` holds the statements that may prove it.
    """
    case = approval_case(
        snapshot,
        policy,
        people,
        as_of=as_of,
        arrived_on=arrived_on,
        predecessor=predecessor,
        at_baseline=at_baseline,
    )
    return (no_type(snapshot, policy),) if case is None else case.gaps(evidence)


def withdrawal_gaps(
    withdrawal: Withdrawal,
    snapshot: Snapshot,
    policy: Policy,
    people: People,
    *,
    as_of: dt.date,
    arrived_on: dt.date | None = None,
    evidence: Evidence = NO_EVIDENCE,
) -> tuple[ApprovalGap, ...]:
    """What the approvals of a withdrawal lack: as AP014, and EV001 for evidence."""
    case = withdrawal_case(withdrawal, snapshot, policy, people, as_of=as_of, arrived_on=arrived_on)
    if case is None:
        return (replace(no_type(snapshot, policy), rule="AP014"),)
    return tuple(
        _under(gap, "AP014", "The withdrawal is not approved") for gap in case.gaps(evidence)
    )


def withdrawal_case(
    withdrawal: Withdrawal,
    snapshot: Snapshot,
    policy: Policy,
    people: People,
    *,
    as_of: dt.date,
    arrived_on: dt.date | None = None,
) -> Case | None:
    """The approvals of a withdrawal that stands in `snapshot`; None for an unknown type."""
    key: KeyPath = ("withdrawal", "approvals")
    facts = withdrawal.model_dump(mode="json", include={"reason", "date", "replaced_by"})
    matter = version_matter(snapshot, policy, "withdrawal", facts=facts)
    return _case(
        "withdrawal", withdrawal.approvals, key, snapshot, matter, people, as_of, arrived_on
    )


def recall_gaps(
    recall: Recall,
    snapshot: Snapshot,
    policy: Policy,
    people: People,
    *,
    as_of: dt.date,
    arrived_on: dt.date | None = None,
    recalled: Snapshot | None = None,
    evidence: Evidence = NO_EVIDENCE,
) -> tuple[ApprovalGap, ...]:
    """What the approvals of a recall lack: as AP015, and EV001 for evidence.

    `recalled` is the version that is recalled, as the main line received it, else `snapshot`.
    """
    case = recall_case(
        recall, snapshot, policy, people, as_of=as_of, arrived_on=arrived_on, recalled=recalled
    )
    if case is None:
        return (replace(no_type(snapshot, policy), rule="AP015"),)
    start = f"The recall of {recall.version} is not approved"
    return tuple(_under(gap, "AP015", start) for gap in case.gaps(evidence))


def recall_case(
    recall: Recall,
    snapshot: Snapshot,
    policy: Policy,
    people: People,
    *,
    as_of: dt.date,
    arrived_on: dt.date | None = None,
    recalled: Snapshot | None = None,
) -> Case | None:
    """The approvals of a recall that stands in `snapshot`; None for an unknown type."""
    key: KeyPath = ("recalled", _place_of(recall, snapshot), "approvals")
    facts = recall.model_dump(mode="json", include={"reason", "date"})
    matter = version_matter(recalled or snapshot, policy, "recall", facts=facts)
    return _case("recall", recall.approvals, key, snapshot, matter, people, as_of, arrived_on)


def _case(
    route: Literal["withdrawal", "recall"],
    approvals: Sequence[Approval],
    key: KeyPath,
    snapshot: Snapshot,
    matter: Matter,
    people: People,
    as_of: dt.date,
    arrived_on: dt.date | None,
) -> Case | None:
    policy = matter.policy
    kind = judged_type(snapshot, policy)
    if kind is None:
        return None
    demand = Demand(
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
    claims = read_claims([a.model_dump(mode="json") for a in approvals], key)
    return Case(claims, demand, matter, kind)


def _place_of(recall: Recall, snapshot: Snapshot) -> int:
    entries = snapshot.fields.get("recalled")
    for index, entry in enumerate(entries if isinstance(entries, list | tuple) else ()):
        if isinstance(entry, Mapping) and entry.get("version") == recall.version:
            return index
    return 0


def _under(gap: ApprovalGap, rule: str, start: str) -> ApprovalGap:
    rule = gap.rule if gap.rule == "EV001" else rule
    return replace(gap, rule=rule, message=f"{start}: {gap.message}", hint=f"{gap.hint} {_LATER}")


def no_type(snapshot: Snapshot, policy: Policy) -> ApprovalGap:
    """The gap of a document whose type the policy does not know."""
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
