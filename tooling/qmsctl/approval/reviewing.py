"""Whether a periodic review has the evidence that its document's type asks for."""

from qmsctl.approval.claims import ApprovalGap, Claim
from qmsctl.approval.evidence import Evidence
from qmsctl.approval.proving import RANK, Proof, prove, unproved
from qmsctl.approval.route import version_matter
from qmsctl.model.document import Review
from qmsctl.model.history import Snapshot
from qmsctl.model.policy import Policy


def review_proof(
    review: Review, snapshot: Snapshot, reviewed: Snapshot, policy: Policy, evidence: Evidence
) -> Proof:
    """What backs a review that stands in `snapshot`; `reviewed` is the version it looked at.

    A reviewer signs in any one role of the type's review route; RV rules ask who holds it.
    """
    kind = policy.type_of(snapshot.text("type") or "")
    facts = review.model_dump(mode="json", include={"date", "outcome", "action_by", "note"})
    matter = version_matter(reviewed, policy, "periodic-review", facts=facts)
    claims = [
        Claim(("reviews",), role, review.by, review.date.isoformat(), review.date, None)
        for role in (kind.review.route if kind else ())
    ]
    proofs = prove(claims, matter, evidence)
    nothing = Proof(Claim(("reviews",), None, review.by, None, review.date, None), "declared")
    return max(proofs, key=lambda proof: (RANK[proof.tier], len(proof.doubts)), default=nothing)


def review_gaps(
    review: Review, snapshot: Snapshot, reviewed: Snapshot, policy: Policy, evidence: Evidence
) -> tuple[ApprovalGap, ...]:
    """EV001 if a review is not backed as strongly as its document's type asks."""
    kind = policy.type_of(snapshot.text("type") or "")
    if kind is None or kind.evidence == "declared":
        return ()
    proof = review_proof(review, snapshot, reviewed, policy, evidence)
    return tuple(unproved((proof,), kind.evidence, what=f"the review of {review.date}"))
