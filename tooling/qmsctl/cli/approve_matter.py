"""What can be approved: a version, a withdrawal or a recall, with how its approvals are judged."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from qmsctl.cli.desk import Desk
from qmsctl.model.errors import UsageError
from qmsctl.model.finding import KeyPath

if TYPE_CHECKING:
    from qmsctl.approval.claims import ApprovalGap
    from qmsctl.approval.evidence import Evidence
    from qmsctl.approval.giving import Entries
    from qmsctl.approval.proving import Matter
    from qmsctl.model.history import Timeline
    from qmsctl.model.policy import DocumentType, Tier
    from qmsctl.model.route import Route
    from qmsctl.model.tree import SourceFile

    Judge = Callable[[Entries, Evidence], Sequence[ApprovalGap]]


@dataclass(frozen=True)
class Approvable:
    """What is approved, and where its approvals stand.

    ``wanted`` is the tier of evidence that it needs, ``matter`` what statements have to say of it.
    ``received`` says that the main line has it as it stands: what is signed later comes too late.
    ``retry`` is the command that approves it, up to the roles, and ``released_by`` the route by
    which it is released afterwards, if its type asks for that.
    """

    what: str
    route: "Route"
    key: KeyPath
    existing: "Sequence[dict[str, Any]]"
    wanted: "Tier"
    matter: "Matter"
    judge: "Judge"
    received: bool
    retry: str
    released_by: "Route | None" = None


def approvable(desk: Desk, source: "SourceFile", purpose: str, *, signing: bool) -> Approvable:
    """What is to be approved in a document, for `purpose` issue, withdrawal or recall.

    Raises:
        QmsError: there is nothing to approve, the file has errors, or no policy is approved.
    """
    kind = _kind(desk, source)
    if purpose == "withdrawal":
        return _withdrawal(desk, source, kind)
    if purpose == "recall":
        return _recall(desk, source, kind)
    return _issue(desk, source, kind, signing=signing)


def _kind(desk: Desk, source: "SourceFile") -> "DocumentType":
    policy, _ = desk.ruling
    kind = policy.type_of(str(source.fields.get("type")))
    if source.document is None or kind is None:
        raise UsageError(
            f"{source.path} has errors in its front matter; what is approved must be readable.",
            hint=f"'qms check {desk.shown(source.path)}' lists them.",
        )
    desk.require_policy()
    return kind


def _timeline(desk: Desk, source: "SourceFile") -> "Timeline | None":
    """What the main line knows of the document."""
    history = desk.context.history
    return history.timelines.get(desk.key(source)) if history else None


def _issue(desk: Desk, source: "SourceFile", kind: "DocumentType", *, signing: bool) -> Approvable:
    from qmsctl.approval.matters import version_matter
    from qmsctl.approval.route import approval_gaps

    snapshot = desk.snapshot(source)
    version = str(source.fields["version"])
    standing = desk.standing(source)
    received = standing is not None and standing.of(version) is not None
    if source.fields["status"] == "approved" and (received or not signing):
        raise UsageError(
            f"{source.id} {version} is approved already.",
            hint=f"'qms revise {source.id}' opens the next version; '--for withdrawal' and "
            "'--for recall' approve those.",
        )
    policy, people = desk.ruling
    previous = desk.predecessor(source)

    def judge(entries: "Entries", evidence: "Evidence") -> "Sequence[ApprovalGap]":
        fields = {**snapshot.fields, "approvals": entries, "status": "approved"}
        return approval_gaps(
            replace(snapshot, fields=fields),
            policy,
            people,
            as_of=desk.today,
            predecessor=previous,
            evidence=evidence,
        )

    return Approvable(
        what=f"{source.id} {version}",
        route=kind.route.of(str(source.fields.get("change") or "substantive")),
        key=("approvals",),
        existing=source.fields.get("approvals") or [],
        wanted=kind.evidence,
        matter=version_matter(snapshot, policy, "approval", predecessor=previous),
        judge=judge,
        received=received,
        retry=f"qms approve {source.id}",
        released_by=kind.route.on_request("release"),
    )


def _withdrawal(desk: Desk, source: "SourceFile", kind: "DocumentType") -> Approvable:
    from qmsctl.approval.route import withdrawal_case, withdrawal_gaps
    from qmsctl.lifecycle.revisions import seen_withdrawals
    from qmsctl.model.document import Withdrawal

    snapshot, (policy, people) = desk.snapshot(source), desk.ruling
    written = source.fields.get("withdrawal")
    if written is None:
        raise UsageError(
            f"{source.id} is not being withdrawn.", hint=f"'qms retire {source.id}' begins that."
        )

    def judge(entries: "Entries", evidence: "Evidence") -> "Sequence[ApprovalGap]":
        withdrawal = Withdrawal.model_validate({**written, "approvals": entries})
        return withdrawal_gaps(
            withdrawal, snapshot, policy, people, as_of=desk.today, evidence=evidence
        )

    present = Withdrawal.model_validate(written)
    case = withdrawal_case(present, snapshot, policy, people, as_of=desk.today)
    assert case is not None  # noqa: S101 - None stands for an unknown type, and this one is known
    timeline = _timeline(desk, source)
    seen = seen_withdrawals(timeline) if timeline else ()
    return Approvable(
        what=f"the withdrawal of {source.id}",
        route=kind.route.of("withdrawal"),
        key=("withdrawal", "approvals"),
        existing=written.get("approvals") or [],
        wanted=kind.evidence,
        matter=case.matter,
        judge=judge,
        received=any(one.withdrawal == present for one in seen),
        retry=f"qms approve {source.id} --for withdrawal",
    )


def _recall(desk: Desk, source: "SourceFile", kind: "DocumentType") -> Approvable:
    from qmsctl.approval.route import recall_case, recall_gaps
    from qmsctl.lifecycle.revisions import seen_recalls, version_in
    from qmsctl.model.document import Recall

    snapshot, (policy, people) = desk.snapshot(source), desk.ruling
    written = source.fields.get("recalled") or []
    if not written:
        raise UsageError(
            f"No version of {source.id} is being recalled.",
            hint=f"'qms recall {source.id} VERSION' begins that.",
        )
    last = written[-1]
    timeline = _timeline(desk, source)
    recalled = version_in(timeline, last["version"]) if timeline else None

    def judge(entries: "Entries", evidence: "Evidence") -> "Sequence[ApprovalGap]":
        return recall_gaps(
            Recall.model_validate({**last, "approvals": entries}),
            snapshot,
            policy,
            people,
            as_of=desk.today,
            recalled=recalled,
            evidence=evidence,
        )

    present = Recall.model_validate(last)
    case = recall_case(present, snapshot, policy, people, as_of=desk.today, recalled=recalled)
    assert case is not None  # noqa: S101 - None stands for an unknown type, and this one is known
    seen = seen_recalls(timeline) if timeline else ()
    return Approvable(
        what=f"the recall of {source.id} {last['version']}",
        route=kind.route.of("recall"),
        key=("recalled", len(written) - 1, "approvals"),
        existing=last.get("approvals") or [],
        wanted=kind.evidence,
        matter=case.matter,
        judge=judge,
        received=any(one.recall == present for one in seen),
        retry=f"qms approve {source.id} --for recall",
    )
