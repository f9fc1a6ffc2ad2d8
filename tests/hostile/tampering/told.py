"""What is told after many attacks, and words that the tables share.

A message is given whole; ``*`` stands for ids of commits, digests and fingerprints, and for what
follows where a finding repeats another one.
"""

from qmsctl.model.document import DocumentKey
from tests.hostile.tampering.scene import Judge
from tests.hostile.tampering.world import HONEST

PULL_REQUEST: Judge = "qms check --base main"
VERIFY: Judge = "qms verify"
CHECK: Judge = "qms check"

SOP1 = DocumentKey("SOP-001", "en")
NOTHING = dict.fromkeys(HONEST)
"""Nothing can be said to be in force."""

TYPED = (
    "EV001",
    (
        "The approval as owner by a.brandt needs evidence of tier 'signature', a signed statement; "
        "there is only the name in the document.*"
    ),
)
EDITED = (
    "VC001",
    (
        "Version 2.0 of SOP-001 is approved, and its content changed without a new version: the "
        "text. The approvals of 2.0 no longer count for this content."
    ),
)
EDITED_HERE = (
    "VC001",
    (
        "Version 2.0 of SOP-001 is approved, and its content changed without a new version: in the "
        "text 3 words under “Procedure”. The approvals of 2.0 no longer count for this content."
    ),
)
NO_RULES = (
    "PL008",
    (
        "In commit *: Policy 1.2 grants nothing. The approval as policy-owner by a.brandt needs "
        "evidence of tier 'signature', a signed statement; there is only the name in the document.*"
    ),
)
NO_RULES_YET = (
    "PL008",
    (
        "Under the policy in force, 1.1: The approval as policy-owner by a.brandt needs evidence "
        "of tier 'signature', a signed statement; there is only the name in the document."
    ),
)
NO_VERSION = (
    "PL007",
    (
        "In commit *: The policy, a people file or a shared asset changed, but the version is "
        "still 1.1, which was approved with other content."
    ),
)
NO_VERSION_YET = (
    "PL007",
    (
        "The policy, a people file or a shared asset changes, but its version is 1.1, and 1.1 is "
        "in force."
    ),
)
NOT_OWNER = (
    "AP003",
    (
        "'mallory' was not owner (here: operations-manager) on 2026-03-20. On that day it was "
        "a.brandt."
    ),
)
NEW_OWNER = (
    "AP017",
    (
        "`owner` of SOP-001 changed from 'operations-manager' to 'mallory' without "
        "a new version, and nobody who may has approved that: No approval as "
        "quality-manager; the administrative route of Standard operating procedure "
        "asks for quality-manager. It can come from j.tanaka."
    ),
)
