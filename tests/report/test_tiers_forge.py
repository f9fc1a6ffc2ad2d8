"""What readers are told of approvals that a forge recorded, with and without a signature."""

import pytest

from qmsctl.approval.archive import Kept
from qmsctl.approval.claims import Claim
from qmsctl.approval.demokeys import demo_key, signed
from qmsctl.approval.forgereviewfile import forge_evidence, forge_review_path
from qmsctl.approval.proving import Proof
from qmsctl.model.filed import Filed
from qmsctl.report.tiers import (
    backed,
    backed_dict,
    backed_lines,
    backing_of,
    proves,
    tier_of,
    tier_sentence,
)
from tests.support.builders import people, person, policy
from tests.support.forgereviews import SUBMITTED, record
from tests.support.statements import statement

CLAIM = Claim(
    ("approvals", 0), "quality-manager", "j.tanaka", None, SUBMITTED.date(), None, SUBMITTED
)
MADE = signed(statement(time=SUBMITTED, forge=forge_evidence(record())), demo_key("workflow"))
RECORDED = Proof(CLAIM, "forge", Kept(Filed(MADE.path, MADE.content, MADE.signature)))
UNSIGNED = Proof(CLAIM, "forge", Kept(Filed(MADE.path, MADE.content, None)))
DECLARED = Proof(CLAIM, "declared")
WHO = "J.Tanaka (quality-manager) on 2026-02-18"
KEY = demo_key("workflow").public.fingerprint
RECORD = forge_review_path(record())


def test_a_record_names_the_key_of_the_workflow_and_the_forge_s_time() -> None:
    assert backed_lines((RECORDED,), people(), policy(), root="qms") == [
        f"{WHO}: recorded by the forge",
        f"with the key {KEY} of the forge's workflow",
        f"in qms/{MADE.path}",
        f"by the record qms/{RECORD}",
    ]
    told = backed_dict(backed(RECORDED), people(person("j.tanaka")), "qms")
    assert (told["evidence"], told["key"], told["record"]) == ("forge", KEY, f"qms/{RECORD}")


def test_a_record_that_nobody_signed_says_what_it_proves_less() -> None:
    assert backed_lines((UNSIGNED,), people(), policy()) == [
        f"{WHO}: recorded without a signature",
        f"in {MADE.path}",
        f"by the record {RECORD}",
    ]
    told = backed_dict(backed(UNSIGNED), people(person("j.tanaka")), "")
    assert (told["evidence"], told["key"], told["record"]) == ("forge", None, RECORD)
    assert tier_sentence((UNSIGNED,)) == (
        "recorded without a signature: A file says that the forge recorded how these accounts "
        "approved exactly this content; nobody signed it, so only the forge itself can confirm it."
    )


@pytest.mark.parametrize(
    ("other", "tier", "backing"),
    [(RECORDED, "forge", "unsigned"), (DECLARED, "declared", "declared")],
)
def test_the_weakest_counts(other: Proof, tier: str, backing: str) -> None:
    assert tier_of((UNSIGNED, other)) == tier
    assert backing_of((UNSIGNED, other)) == backing
    assert "the weakest counts" in proves((UNSIGNED, other))
