"""Attacks on what happens to a version later: withdrawal, recall, review, deviations."""

from typing import Any

from qmsctl.rules.example import ROOT, SOP2_PATH, SOP_PATH, as_yaml
from tests.hostile.tampering.scene import Scene
from tests.hostile.tampering.world import (
    ATTACHED,
    BOTH,
    EVIL_BODY,
    OWNER,
    QUALITY,
    about,
    at,
    by_both,
    cleaning,
    filed,
    second,
    third,
)

DAY = "2026-03-10"
GONE: dict[str, Any] = {"reason": "Nobody cleans any more.", "date": "2026-04-20"}
REVIEW = {"version": "2.0", "by": "a.brandt", "date": "2026-03-09", "outcome": "no-change"}
FACTS = {"date": "2026-03-09", "outcome": "no-change"}
LATER = {"effective_date": "2026-04-15"}
"""A version that is received, and not yet in force: it can be recalled."""


def withdrawn(**fields: Any) -> str:
    return cleaning(
        withdrawal={**GONE, "date": DAY, "replaced_by": [], "approvals": BOTH, **fields}
    )


def withdrawal_typed(s: Scene) -> None:
    s.push(DAY, {SOP2_PATH: withdrawn()})


def withdrawal_replayed(s: Scene) -> None:
    """Both signed a withdrawal for April; it is brought forward."""
    facts = {"meaning": "withdrawal", "withdrawal": {**GONE, "replaced_by": []}}
    proof = (
        about(cleaning(), who, at("2026-03-01"), ATTACHED, **facts) for who in (OWNER, QUALITY)
    )
    s.push(DAY, {SOP2_PATH: withdrawn(), **filed(*proof)})


def withdrawal_under_another_type(s: Scene) -> None:
    line = [{"role": "owner", "by": "a.brandt", "date": "2026-03-09"}]
    s.push(DAY, {SOP2_PATH: withdrawn(approvals=line).replace('"sop"', '"work-instruction"')})


def approval_as_withdrawal(s: Scene) -> None:
    """The signatures of the version, called those of its withdrawal."""
    old = s.held("SOP-002/1.0")
    files = {path.replace("/approval-", "/withdrawal-"): data for path, data in old.items()}
    s.push(DAY, {SOP2_PATH: withdrawn(), **files})


def _waiting(s: Scene) -> str:
    text = third(**LATER, body=EVIL_BODY.replace("tell nobody", "tell everybody"))
    s.push(DAY, {SOP_PATH: text, **by_both(text, "2026-03-09")})
    return text


def recall_typed(s: Scene) -> None:
    _waiting(s)
    entry = {"version": "3.0", "reason": "Wrong.", "by": "a.brandt", "date": "2026-03-12"}
    good = EVIL_BODY.replace("tell nobody", "tell everybody")
    recalled = third(**LATER, body=good, recalled=[{**entry, "approvals": BOTH}])
    s.push("2026-03-12", {SOP_PATH: recalled})


def review_typed(s: Scene) -> None:
    s.push(DAY, {SOP_PATH: second(reviews=[REVIEW])})


def review_replayed(s: Scene) -> None:
    """A review that a.brandt signed, entered with another day."""
    facts = {"meaning": "periodic-review", "review": FACTS}
    proof = filed(about(second(), OWNER, at("2026-03-09"), **facts))
    s.push("2026-03-12", {SOP_PATH: second(reviews=[{**REVIEW, "date": "2026-03-12"}]), **proof})


def review_by_mallory(s: Scene) -> None:
    facts = {"meaning": "periodic-review", "review": FACTS}
    proof = filed(about(second(), ("owner", "mallory"), at("2026-03-09"), **facts))
    s.push(DAY, {SOP_PATH: second(reviews=[{**REVIEW, "by": "mallory"}]), **proof})


def deviation_typed(s: Scene) -> None:
    error = s.push(DAY, {SOP_PATH: second(body=EVIL_BODY)})
    deviation = {
        "id": "2026-01",
        "commit": error,
        "rule": "VC001",
        "document": "SOP-001",
        "reason": "A sentence was added.",
        "correction": "None is needed.",
        "date": "2026-03-11",
        "status": "approved",
        "approvals": [{"role": "policy-owner", "by": "a.brandt", "date": "2026-03-12"}],
    }
    s.push("2026-03-12", {f"{ROOT}/records/deviations/2026-01.yml": as_yaml(deviation)})
