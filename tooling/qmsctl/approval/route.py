"""Whether a version, a withdrawal or a recall has the approvals of its route (design §5)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from qmsctl.approval.claims import ApprovalGap, Claim, Demand, read_claims
from qmsctl.approval.routing import route_gaps
from qmsctl.model.document import Approval, Recall, Withdrawal
from qmsctl.model.finding import KeyPath
from qmsctl.model.history import Revision, Snapshot
from qmsctl.model.people import People
from qmsctl.model.policy import DocumentType, Policy

__all__ = ["ApprovalGap", "approval_gaps", "recall_gaps", "withdrawal_gaps"]

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
