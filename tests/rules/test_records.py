"""Cases of the RC and EV families beyond the examples that readers see."""

import pytest

from qmsctl.rules.catalogue import Example
from qmsctl.rules.example import POLICY_PATH, ROOT, SOP_PATH, as_yaml, document, policy, types
from tests.rules.examples import told_by

PATH = f"{ROOT}/records/deviations/2026-01.yml"
OWNER = {"role": "policy-owner", "by": "a.brandt", "date": "2026-03-02"}


def _deviation(**overrides) -> str:
    fields = {
        "id": "2026-01",
        "commit": "0123456789abcdef0123456789abcdef01234567",
        "rule": "ID006",
        "document": "SOP-001",
        "reason": "A mistake.",
        "correction": "It was put right.",
        "date": "2026-03-01",
        "status": "approved",
        "approvals": [OWNER],
    }
    return as_yaml({**fields, **overrides})


@pytest.mark.parametrize(
    ("overrides", "counts"),
    [
        ({}, True),
        ({"approvals": [{**OWNER, "role": "quality-manager"}, OWNER]}, True),
        ({"status": "draft"}, False),
        ({"approvals": []}, False),
        ({"approvals": [{**OWNER, "by": "j.tanaka"}]}, False),
        ({"approvals": [{**OWNER, "by": "nobody"}]}, False),
        ({"approvals": [{**OWNER, "by": None}]}, False),
        ({"approvals": [{**OWNER, "date": None}]}, False),
        ({"approvals": [{**OWNER, "date": "2026-02-28"}]}, False),
        ({"approvals": [{**OWNER, "date": "2026-04-01"}]}, False),
        ({"reason": None}, False),
    ],
)
def test_who_must_approve_a_deviation(overrides, counts, example_base, tmp_path) -> None:
    example = Example("", steps=({PATH: _deviation(**overrides)},))
    told = told_by("RC001", example, example_base, tmp_path / "repo")
    assert bool(told) is not counts, told


def test_a_deviation_names_commit_document_and_rule(example_base, tmp_path) -> None:
    wrong = _deviation(document="SOP-999", rule="ID999")
    told = told_by("RC002", Example("", steps=({PATH: wrong},)), example_base, tmp_path / "a")
    assert len(told) == 3
    head = (example_base / ".git" / "refs" / "heads" / "main").read_text().strip()
    for document_id in ("SOP-001", "QMS-POLICY"):
        right = _deviation(commit=head, document=document_id)
        example = Example("", steps=({PATH: right},))
        assert not told_by("RC002", example, example_base, tmp_path / document_id)


def test_nothing_is_said_of_commits_without_history(example_base, tmp_path) -> None:
    example = Example("", steps=({PATH: _deviation()},), repository=False)
    assert not told_by("RC002", example, example_base, tmp_path / "repo")
    broken = Example("", steps=({PATH: "id: [\n"},))
    assert not told_by("RC002", broken, example_base, tmp_path / "broken")


@pytest.mark.parametrize(
    ("first", "then", "expected"),
    [
        ("A record.\n", None, ["was removed"]),
        ("A record.\n", "Another text.\n", ["was changed"]),
        ("A record.\n", "A record.\n", []),
    ],
)
@pytest.mark.parametrize("replay", [False, True], ids=["pull request", "replay"])
def test_records_only_grow(first, then, expected, replay, example_base, tmp_path) -> None:
    path = f"{ROOT}/records/a.txt"
    example = Example("", steps=({path: first}, {path: then}), replay=replay)
    told = told_by("RC003", example, example_base, tmp_path / "repo")
    assert len(told) == len(expected)
    assert all(part in told[0] for part in expected)


def test_a_deviation_in_draft_may_be_finished(example_base, tmp_path) -> None:
    drafted = _deviation(status="draft", approvals=None)
    example = Example("", steps=({PATH: drafted}, {PATH: _deviation()}))
    assert not told_by("RC003", example, example_base, tmp_path / "draft")
    example = Example("", steps=({PATH: _deviation()}, {PATH: _deviation(reason="Other.")}))
    (told,) = told_by("RC003", example, example_base, tmp_path / "approved")
    assert "was changed" in told


def test_evidence_that_was_not_asked_for_then_is_a_warning_now(example_base, tmp_path) -> None:
    overlay = {POLICY_PATH: policy(types=types(sop={"evidence": "forge"}))}
    (told,) = told_by("EV001", Example("", steps=(overlay,)), example_base, tmp_path / "repo")
    assert told.startswith("warning: SOP-001 1.0 has evidence of tier 'declared'; documents")


def test_paper_and_drafts_need_no_evidence(example_base, tmp_path) -> None:
    asked = policy(types=types(sop={"evidence": "forge"}))
    paper = [{"role": "quality-manager", "adopted": "paper, A. Muster, 2019-04-03, binder 12"}]
    overlay = {
        POLICY_PATH: asked,
        SOP_PATH: document(approvals=paper),
        f"{ROOT}/procedures/SOP-002.md": document(id="SOP-002", status="draft", approvals=None),
    }
    assert not told_by("EV001", Example("", steps=(overlay,)), example_base, tmp_path / "repo")
