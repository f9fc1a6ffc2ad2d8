"""Cases of the ID family beyond the examples that readers see."""

import pytest

from qmsctl.model.finding import Scope
from qmsctl.rules.catalogue import Example
from qmsctl.rules.example import (
    FORM_PATH,
    POLICY_PATH,
    ROOT,
    SOP_PATH,
    approvals,
    document,
    draft,
    form,
    policy,
    types,
)
from qmsctl.rules.registry import BY_CODE
from tests.rules.examples import build, found_in, found_in_repo, make_base, told_by

NEW = f"{ROOT}/procedures/SOP-002-cleaning.md"
LOST = f"{ROOT}/procedures/SOP-002-lost.md"


def _new(**overrides):
    return draft(**{"id": "SOP-002", "version": "0.1", **overrides})


CASES = [
    ("ID001", {NEW: _new(id="SOP-000")}, ["error: The id 'SOP-000' does not look like"]),
    ("ID001", {NEW: _new(id="SOP-0002")}, ["error: The id 'SOP-0002' does not look like"]),
    ("ID001", {NEW: _new(id="WI-002")}, ["error: The id 'WI-002' does not look like"]),
    ("ID001", {NEW: _new(id="SOP-1002")}, []),
    ("ID001", {NEW: _new(id="SOP-0O2\u0430")}, ["It holds U+0430 CYRILLIC SMALL LETTER A."]),
    ("ID001", {NEW: _new(type="unknown", id="x")}, []),
    ("ID003", {NEW: _new(id="sop-001")}, ["'sop-001' is easily taken for 'SOP-001'"]),
    ("ID004", {NEW: _new(id="SOP-00")}, ["holds SOP-00 but is not named after it"]),
    ("ID004", {f"{ROOT}/procedures/SOP-002.md": _new()}, []),
    ("ID005", {f"{ROOT}/procedures/deep/er/SOP-002.md": _new()}, []),
    ("ID005", {f"{ROOT}/SOP-002.md": _new()}, ["lie in 'qms_docs/procedures'; this one lies in"]),
    ("ID005", {f"{ROOT}/procedures-old/SOP-002.md": _new()}, ["lie in 'qms_docs/procedures'"]),
    ("ID008", {NEW: _new(body="No heading at all.\n")}, ["The text has no heading"]),
    ("ID008", {NEW: _new(title="A & *B*", body="# A &amp; \\*B\\*\n")}, []),
    ("ID009", {NEW: _new(body="# x\n\n```\n## Purpose\n```\n")}, ["'Procedure'", "'Purpose'"]),
    ("ID010", {NEW: _new(body="# x\n\n## Procedure\n")}, []),
    ("ID011", {NEW: _new(type="spo")}, ["no document type 'spo'. Did you mean 'sop'?"]),
    ("ID011", {NEW: _new(type=["sop"])}, []),
]


@pytest.mark.parametrize(("code", "overlay", "expected"), CASES)
def test_trees(code, overlay, expected, example_base, tmp_path) -> None:
    told = told_by(code, Example("", steps=(overlay,)), example_base, tmp_path / "repo")
    assert len(told) == len(expected), told
    for message, part in zip(told, expected, strict=True):
        assert part in message


def test_a_folder_of_all_accepts_any_place(example_base, tmp_path) -> None:
    overlay = {
        POLICY_PATH: policy(types=types(sop={"folder": "."})),
        f"{ROOT}/anywhere/SOP-002.md": _new(),
    }
    assert not told_by("ID005", Example("", steps=(overlay,)), example_base, tmp_path / "repo")


@pytest.mark.parametrize("code", ["ID001", "ID004"])
def test_ids_from_paths_have_no_pattern(code, example_base, tmp_path) -> None:
    overlay = {
        POLICY_PATH: policy(mapping={"id_from": "stem"}),
        f"{ROOT}/procedures/how-to-clean.md": document(id=None, status="draft", approvals=None),
    }
    assert not told_by(code, Example("", steps=(overlay,)), example_base, tmp_path / "repo")


def test_what_was_approved_stays_approved_under_a_stricter_policy(example_base, tmp_path) -> None:
    stricter = {"required_headings": ["Purpose", "Procedure", "Records"]}
    overlay = {POLICY_PATH: policy(types=types(sop=stricter)), NEW: _new()}
    example = Example("", steps=(overlay,))
    told = told_by("ID009", example, example_base, tmp_path / "one")
    assert sorted(told) == [
        "error: The heading 'Records' is missing; documents of the type 'sop' need it.",
        "warning: The heading 'Records' is missing; documents of the type 'sop' need it.",
    ]
    retroactive = {POLICY_PATH: policy(types=types(sop=stricter), retroactive=["ID009"])}
    (only,) = told_by("ID009", Example("", steps=(retroactive,)), example_base, tmp_path / "two")
    assert only.startswith("error")


def test_an_id_that_the_base_gave_away_meanwhile(tmp_path) -> None:
    repo = make_base(tmp_path / "repo")
    repo.branch("topic")
    repo.commit({NEW: _new()}, "Add a document")
    repo.switch("main")
    repo.commit({f"{ROOT}/procedures/SOP-002-other.md": _new(title="Other")}, "Add another one")
    repo.switch("topic")

    (found,) = [f for f in found_in_repo(repo.path, "main") if f.rule == "ID002"]
    assert "was meanwhile given to qms_docs/procedures/SOP-002-other.md on main" in found.message
    assert found.path == NEW


def test_a_draft_may_be_renumbered(example_base, tmp_path) -> None:
    moved = {NEW: None, f"{ROOT}/procedures/SOP-003-cleaning.md": _new(id="SOP-003")}
    example = Example("", steps=({NEW: _new()}, moved))
    assert not told_by("ID006", example, example_base, tmp_path / "repo")


def test_deleting_one_and_adding_another_is_no_renumbering(example_base, tmp_path) -> None:
    other = document(
        id="SOP-009", title="Cleaning", body="# Cleaning\n\n## Purpose\n\nX.\n\n## Procedure\n"
    )
    steps = ({SOP_PATH: None, f"{ROOT}/procedures/SOP-009-cleaning.md": other},)
    assert not told_by("ID006", Example("", steps=steps), example_base, tmp_path / "repo")


def test_bringing_a_deleted_document_back_is_a_repair(example_base, tmp_path) -> None:
    steps = ({FORM_PATH: None}, {FORM_PATH: form()})
    assert not told_by("ID007", Example("", steps=steps), example_base, tmp_path / "one")
    changed = form(title="Something else", approvals=approvals("2026-02-21", "2026-02-21")[1:])
    steps = ({FORM_PATH: None}, {FORM_PATH: changed})
    (told,) = told_by("ID007", Example("", steps=steps), example_base, tmp_path / "two")
    assert "FRM-001 was already the id of 'Change request'" in told


def test_an_id_of_a_draft_that_was_dropped_is_free(example_base, tmp_path) -> None:
    steps = ({NEW: _new()}, {NEW: None}, {NEW: _new(title="Other")})
    assert not told_by("ID007", Example("", steps=steps), example_base, tmp_path / "repo")


def test_changes_of_history_name_their_commit(example_base, tmp_path) -> None:

    new = document(id="SOP-009", approvals=approvals("2026-02-03", "2026-02-04"))
    steps = ({SOP_PATH: None, f"{ROOT}/procedures/SOP-009-documents.md": new}, {})
    example = Example("", steps=steps, replay=True)
    found = found_in(example, BY_CODE["ID006"], example_base, tmp_path / "repo")
    (finding,) = [f for f in found if f.rule == "ID006"]
    assert finding.commit is not None
    assert len(finding.commit) == 40


def test_look_alikes_of_former_ids_are_found(example_base, tmp_path) -> None:
    former = document(id="SOP-010", effective_date="2026-02-15")
    steps = (
        {f"{ROOT}/procedures/SOP-010-a.md": former},
        {f"{ROOT}/procedures/SOP-010-a.md": None},
        {f"{ROOT}/procedures/SOP-0l0.md": _new(id="SOP-0l0")},
    )
    (told,) = told_by("ID003", Example("", steps=steps), example_base, tmp_path / "repo")
    assert "easily taken for 'SOP-010'" in told


def test_an_example_without_repository_has_none(example_base, tmp_path) -> None:

    build(Example("", repository=False), Scope.TREE, example_base, tmp_path / "repo")
    assert not (tmp_path / "repo" / ".git").exists()


def test_another_language_is_another_document(example_base, tmp_path) -> None:
    step = {SOP_PATH: document(language="de")}
    base = build(Example("", steps=(step,)), Scope.CHANGE, example_base, tmp_path / "repo")
    (told,) = [f for f in found_in_repo(tmp_path / "repo", base) if f.rule == "ID006"]
    assert told.message == "SOP-001 (en) was renumbered to SOP-001 (de)."
