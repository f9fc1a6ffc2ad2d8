"""Whether the approval of a deviation is proved: it excuses errors, so it must not be forged.

A deviation has no version of its own. Its statement is about the policy in force, of the meaning
`administrative`, and names the file with the digest of what it says.
"""

import hashlib
from collections.abc import Iterable

from qmsctl.approval.claims import read_claims
from qmsctl.approval.digest import canonical_json
from qmsctl.approval.evidence import Evidence
from qmsctl.approval.proving import RANK, Matter, Proof, prove
from qmsctl.model.document import APPROVAL_FIELDS
from qmsctl.model.history import Fields
from qmsctl.model.policy import Policy
from qmsctl.model.statement import AdministrativeFacts, SubjectName


def record_digest(fields: Fields) -> str:
    """The SHA-256 to which a statement binds a record: all its keys but status and approvals."""
    said = {key: value for key, value in fields.items() if key not in APPROVAL_FIELDS}
    return hashlib.sha256(canonical_json(said)).hexdigest()


def deviation_matter(path: str, fields: Fields, policy: Policy, digest: str) -> Matter:
    """What a statement that approves the deviation at `path` (below the QMS root) has to say.

    `policy` is the one in force when it is signed, `digest` the digest of that policy.
    """
    facts = AdministrativeFacts(record=path, sha256=record_digest(fields))
    return Matter(
        subject=SubjectName(policy.id, policy.version),
        meaning="administrative",
        digest=lambda: digest,
        authors=None,
        policy=policy,
        facts=facts.model_dump(mode="json"),
    )


def deviation_proofs(
    path: str, fields: Fields, policies: Iterable[tuple[Policy, str]], evidence: Evidence
) -> tuple[Proof, ...]:
    """What backs each approval of a deviation; `policies` are those approved, with their digests.

    It may have been signed under any of them; the strongest statement counts.
    """
    claims = read_claims(fields.get("approvals"), ("approvals",))
    best = tuple(Proof(claim, "declared") for claim in claims)
    for policy, digest in policies:
        found = prove(claims, deviation_matter(path, fields, policy, digest), evidence)
        best = tuple(
            max(pair, key=lambda proof: (RANK[proof.tier], len(proof.doubts)))
            for pair in zip(best, found, strict=True)
        )
    return best
