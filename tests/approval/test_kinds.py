"""The type by which approvals are judged: the stated one, unless that would ask for less."""

import pytest

from qmsctl.approval.kinds import judged_type, may_need_evidence
from qmsctl.approval.route import approval_gaps
from qmsctl.model.policy import Policy
from tests.support.builders import day, people, policy, snapshot, timeline

KIND = {
    "prefix": "SOP",
    "folder": "procedures",
    "route": {"substantive": ["quality-manager"]},
    "review": {"interval": "24 months"},
}


def rules() -> Policy:
    return policy(
        types={
            "sop": {**KIND, "title": "Procedure", "evidence": "signature"},
            "short": {**KIND, "title": "Short procedure"},
            "wi": {**KIND, "title": "Work instruction", "prefix": "WI"},
        }
    )


@pytest.mark.parametrize(
    ("document", "stated", "before", "expected"),
    [
        ("SOP-001", "sop", None, "Procedure"),
        ("SOP-001", "short", None, "Short procedure"),
        ("SOP-001", "wi", None, "Procedure"),
        ("SOP-001", "wi", "wi", "Procedure"),
        ("X-1", "wi", None, "Work instruction"),
        ("SOP-001", "short", "sop", "Procedure"),
        ("SOP-001", "sop", "short", "Procedure"),
        ("SOP-001", "short", "gone", "Short procedure"),
        ("WI-001", "sop", None, "Work instruction"),
        ("SOP-001", "memo", "sop", None),
        ("SOP-001", None, "sop", None),
    ],
)
def test_nobody_picks_a_weaker_type(
    document: str, stated: str | None, before: str | None, expected: str | None
) -> None:
    state = snapshot("2.0", id=document, type=stated)
    known = timeline(("2026-01-20", snapshot("1.0", id=document, type=before))).revisions
    found = judged_type(state, rules(), known[0] if before else None)
    assert (found.title if found else None) == expected


def test_approvals_are_asked_for_by_that_type() -> None:
    line = [{"role": "quality-manager", "by": "j.tanaka", "date": "2026-03-01"}]
    known = timeline(("2026-01-20", snapshot("1.0"))).revisions
    state = snapshot("2.0", type="short", approvals=line)
    gaps = approval_gaps(state, rules(), people(), as_of=day("2026-03-31"), predecessor=known[0])
    assert [gap.rule for gap in gaps] == ["EV001"]


@pytest.mark.parametrize(
    ("document", "expected"), [("SOP-001", True), ("WI-001", False), ("X-1", True)]
)
def test_an_id_tells_that_no_type_can_ask_for_evidence(document: str, expected: bool) -> None:
    assert may_need_evidence(document, rules()) is expected
    if not expected:
        found = (judged_type(snapshot("1.0", id=document, type=n), rules()) for n in rules().types)
        assert {kind.evidence for kind in found if kind} == {"declared"}


def test_a_policy_that_asks_for_no_evidence_asks_no_document() -> None:
    assert not may_need_evidence("X-1", policy(types={"wi": rules().types["wi"]}))
