"""What stops a build, and what does not."""

from pathlib import Path

import pytest

from qmsctl.publish.gate import stopping
from qmsctl.rules import example, registry
from qmsctl.rules.engine import run
from tests.publish.story import build_story, loaded
from tests.support.gitrepo import GitRepo


def stops(repo: GitRepo) -> list[str]:
    context = loaded(repo)
    return [
        f"{f.rule} {f.document or f.path}" for f in stopping(run(context, registry.ALL), context)
    ]


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    return build_story(tmp_path / "repo")


def broken(**fields: object) -> str:
    return example.form(body="# Change request\n\n[nowhere](../none/nothing.md)\n", **fields)


def test_a_clean_history_does_not_stop(repo: GitRepo) -> None:
    assert stops(repo) == []


def test_a_broken_link_in_a_released_document_stops(tmp_path: Path) -> None:
    repo = build_story(tmp_path / "r", {example.FORM_PATH: broken()})
    assert [s for s in stops(repo) if s.startswith("LK001")] == ["LK001 FRM-001"]


def test_the_same_in_a_draft_or_before_its_commit_does_not_stop(repo: GitRepo) -> None:
    repo.write({example.FORM_PATH: broken(version="2.0")})
    assert stops(repo) == []
    repo.commit({example.FORM_PATH: broken(version="2.0", status="draft", approvals=None)})
    assert stops(repo) == []


def test_a_new_file_that_is_no_document_yet_does_not_stop(repo: GitRepo) -> None:
    repo.write({"qms_docs/procedures/SOP-077-new.md": "no front matter\n"})
    assert stops(repo) == []


def test_a_released_document_that_can_no_longer_be_read_stops(repo: GitRepo) -> None:
    repo.commit({example.FORM_PATH: "---\nid: [\n---\n\n# Change request\n"})
    assert stops(repo)


def test_an_overdue_review_and_a_gap_do_not_stop(tmp_path: Path) -> None:
    policy = example.policy(standards=[{"id": "iso9001:2015"}])
    form = example.form(review_interval="1 month")
    repo = build_story(tmp_path / "r", {example.POLICY_PATH: policy, example.FORM_PATH: form})
    context = loaded(repo)
    rules = {f.rule for f in run(context, registry.ALL) if f.severity == "error"}
    assert {"RV002", "TR004"} <= rules
    assert stops(repo) == []


def test_an_error_of_the_policy_stops_unless_the_policy_is_a_draft(repo: GitRepo) -> None:
    wrong = {"PLX-1": 1}
    repo.commit({example.POLICY_PATH: example.policy(version="1.1", **wrong)})
    assert stops(repo)


def test_a_shallow_clone_stops(repo: GitRepo, tmp_path: Path) -> None:
    clone = repo.clone(tmp_path / "shallow", "--depth", "1")
    assert any(s.startswith("GT") for s in stops(clone))
