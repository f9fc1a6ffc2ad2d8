"""Whether a signer could still sign when the statement came: its own time is only a claim.

Somebody who left may keep a key and a memory of the day on which both still counted. So key and
role have to count on the day that the statement names *and* on the day on which it came.
"""

from collections.abc import Iterator, Sequence

from qmsctl.approval.claims import ApprovalGap, Demand
from qmsctl.approval.proving import Proof


def outlived(proofs: Sequence[Proof], demand: Demand) -> Iterator[ApprovalGap]:
    """AP003 for each signature in a role that the signer no longer held when it came.

    What a forge recorded has the forge's time, not the signer's.
    """
    came = demand.arrived_on or demand.as_of
    for proof in proofs:
        claim = proof.claim
        if proof.tier != "signature" or claim.by is None or claim.role is None or not claim.day:
            continue
        fills = demand.people.fills
        if not fills(claim.by, claim.role, claim.day, owner=demand.owner):
            continue  # told already
        if not fills(claim.by, claim.role, came, owner=demand.owner):
            yield ApprovalGap(
                "AP003",
                f"'{claim.by}' was no longer {claim.role} on {came}, when this came; that it was "
                f"signed on {claim.day} the statement says itself only.",
                "Have it signed by someone who holds the role today.",
                (*claim.key, "by"),
            )
