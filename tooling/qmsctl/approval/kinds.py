"""By which document type approvals are judged: nobody picks a weaker one for what they change."""

from qmsctl.approval.proving import RANK
from qmsctl.model.history import Revision, Snapshot
from qmsctl.model.policy import DocumentType, Policy


def may_need_evidence(document_id: str, policy: Policy) -> bool:
    """Whether `judged_type` may find a type that asks for more than claims, by the id alone."""
    if not policy.asks_for_evidence:
        return False
    if policy.type_by_id(document_id) is None:
        return True
    return any(
        kind.evidence != "declared" and document_id.startswith(f"{kind.prefix}-")
        for kind in policy.types.values()
    )


def judged_type(
    snapshot: Snapshot, policy: Policy, predecessor: Revision | None = None
) -> DocumentType | None:
    """The type whose route and evidence are asked; None if the policy does not know the type.

    It is the one that the document names, unless its id belongs to another type (ID001), or the
    version before (`predecessor`) was of a type that asks for more evidence: then it is that one.
    """
    name = snapshot.text("type") or ""
    kind = policy.type_of(name)
    if kind is None:
        return None
    document = snapshot.id or ""
    by_id = policy.type_by_id(document)
    if by_id is not None and not document.startswith(f"{kind.prefix}-"):
        kind = policy.types[by_id]
    before = policy.type_of(predecessor.snapshot.text("type") or "") if predecessor else None
    if before is not None and RANK[before.evidence] > RANK[kind.evidence]:
        return before
    return kind
