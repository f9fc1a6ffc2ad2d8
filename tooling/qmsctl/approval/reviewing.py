"""Whether a periodic review has the evidence that its document's type asks for."""

from typing import NamedTuple

from qmsctl.approval.claims import ApprovalGap, Claim
from qmsctl.approval.evidence import Evidence
from qmsctl.approval.kinds import judged_type
from qmsctl.approval.matters import version_matter
from qmsctl.approval.proving import RANK, Matter, Proof, prove, unproved
from qmsctl.model.document import Review
from qmsctl.model.history import Snapshot
from qmsctl.model.people import People
from qmsctl.model.policy import Policy, Tier


class ReviewCase(NamedTuple):
    """A review as its statements have to say it: one claim for each role of the reviewer.

    A reviewer signs in any one role of the review route that he or she filled on that day; one who
    filled none has nothing to sign. ``route`` are all roles that may review, ``wanted`` is the tier
    that the type asks for.
    """

    review: Review
    route: tuple[str, ...]
    claims: tuple[Claim, ...]
    matter: Matter
    wanted: Tier

    def proof(self, evidence: Evidence) -> Proof:
        """What backs the review best."""
        nobody = Claim(("reviews",), None, self.review.by, None, self.review.date, None)
        return max(
            prove(self.claims, self.matter, evidence),
            key=lambda proof: (RANK[proof.tier], len(proof.doubts)),
            default=Proof(nobody, "declared"),
        )

    def gaps(self, evidence: Evidence) -> tuple[ApprovalGap, ...]:
        """EV001 if it is not backed as strongly as the type asks."""
        if self.wanted == "declared":
            return ()
        what = f"the review of {self.review.date}"
        return tuple(unproved((self.proof(evidence),), self.wanted, what=what))


def review_case(
    review: Review, snapshot: Snapshot, reviewed: Snapshot, policy: Policy, people: People
) -> ReviewCase | None:
    """A review that stands in `snapshot`; `reviewed` is the version it looked at.

    None if the policy does not know the document's type.
    """
    kind = judged_type(snapshot, policy)
    if kind is None:
        return None
    owner, by = snapshot.text("owner"), review.by or ""
    facts = review.model_dump(mode="json", include={"date", "outcome", "action_by", "note"})
    claims = tuple(
        Claim(("reviews",), role, review.by, review.date.isoformat(), review.date, None)
        for role in kind.review.route
        if people.fills(by, role, review.date, owner=owner)
    )
    matter = version_matter(reviewed, policy, "periodic-review", facts=facts)
    return ReviewCase(review, kind.review.route, claims, matter, kind.evidence)
