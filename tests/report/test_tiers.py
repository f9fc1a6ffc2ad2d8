"""What approvals prove in words: each tier, what was given on paper, and mixtures."""

import datetime as dt

import pytest

from qmsctl.approval.archive import Kept
from qmsctl.approval.claims import ApprovalGap, Claim
from qmsctl.approval.demokeys import demo_key, signed
from qmsctl.approval.proving import Proof
from qmsctl.model.filed import Filed
from qmsctl.report.tiers import (
    WORDS,
    Backing,
    backed,
    backed_dict,
    backed_lines,
    backing_of,
    proves,
    tier_name,
    tier_of,
    tier_sentence,
)
from tests.support.builders import people, person, policy
from tests.support.statements import statement

DAY = dt.date(2026, 3, 2)
CLAIM = Claim(("approvals", 0), "quality-manager", "j.tanaka", None, DAY, None)
DECLARED = Proof(CLAIM, "declared")
PAPER = Proof(CLAIM._replace(by=None, day=None, adopted="binder 12"), "declared")


def _kept() -> Kept:
    made = signed(statement())
    return Kept(Filed(made.path, made.content, made.signature))


SIGNED = Proof(CLAIM, "signature", _kept())
FORGE = Proof(CLAIM, "forge", _kept())


@pytest.mark.parametrize(
    ("proofs", "tier", "backing", "name"),
    [
        ((), None, None, "–"),
        ((DECLARED,), "declared", "declared", "declared"),
        ((FORGE, SIGNED), "forge", "forge", "recorded by the forge"),
        ((SIGNED, SIGNED), "signature", "signature", "signed"),
        ((SIGNED, DECLARED), "declared", "declared", "declared"),
        ((PAPER, PAPER), "declared", "adopted", "adopted"),
        ((PAPER, SIGNED), "declared", "adopted", "adopted"),
        ((PAPER, DECLARED), "declared", "declared", "declared"),
    ],
)
def test_the_weakest_approval_counts(
    proofs: tuple[Proof, ...], tier: str | None, backing: Backing | None, name: str
) -> None:
    assert tier_of(proofs) == tier
    assert backing_of(proofs) == backing
    assert tier_name(proofs) == name
    assert (tier_sentence(proofs) is None) is (backing is None)


@pytest.mark.parametrize("proof", [DECLARED, FORGE, SIGNED, PAPER])
def test_approvals_of_one_kind_say_what_they_prove(proof: Proof) -> None:
    words = WORDS[backed(proof).backing]
    assert proves((proof, proof)) == words.proves
    assert tier_sentence((proof,)) == f"{words.name}: {words.proves}"


def test_a_mixture_says_so() -> None:
    assert proves((SIGNED, FORGE, DECLARED)) == (
        "Some of these approvals are signed or recorded by the forge, others only declared; the "
        "weakest counts."
    )
    assert proves((PAPER, SIGNED)) == (
        "Some of these approvals are signed, others only adopted; the weakest counts."
    )
    assert proves(()) == ""


def test_key_statement_and_time_come_from_the_statement() -> None:
    item = backed(SIGNED)
    assert item.key == demo_key("j.tanaka").public.fingerprint
    assert item.moment == dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)
    told = backed_dict(item, people(person("j.tanaka")), "qms")
    assert told["statement"].startswith("qms/records/approvals/SOP-001/2.0/approval-quality")
    assert told["time"] == "2026-03-02T09:30:00Z"
    at_top = backed_dict(item, people(person("j.tanaka")), "")
    assert at_top["statement"].startswith("records/approvals/SOP-001/")


def test_lines_name_who_what_and_why_not() -> None:
    doubt = ApprovalGap("EV003", "The signature does not hold.", "", ())
    doubted = DECLARED._replace(doubts=(doubt, doubt))
    nobody = Proof(Claim(("approvals", 0), None, "x.nobody", None, None, None), "declared")
    on_paper = PAPER._replace(claim=CLAIM._replace(adopted="binder 12"))
    lines = backed_lines((doubted, nobody, PAPER, on_paper), people(), policy())
    assert lines == [
        "J.Tanaka (quality-manager) on 2026-03-02: declared",
        "a signature does not count: The signature does not hold.",
        "x.nobody (no role): declared",
        "quality-manager: adopted from binder 12",
        "J.Tanaka (quality-manager) on 2026-03-02: adopted from binder 12",
    ]
