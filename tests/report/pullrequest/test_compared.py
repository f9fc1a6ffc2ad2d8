"""Which two states a document is told about: one change a document, whatever the steps were."""

from pathlib import Path

import pytest

from qmsctl.report.pullrequest.compared import compared, net_changes
from qmsctl.report.pullrequest.model import PullRequestReport
from qmsctl.rules.example import (
    FORM_PATH,
    POLICY_PATH,
    SOP2_PATH,
    SOP_PATH,
    approvals,
    document,
    draft,
    files,
    form,
    policy,
)
from tests.report.pullrequest.conftest import judge
from tests.support.gitrepo import GitRepo


def waiting(version: str, day: str, **fields: object) -> str:
    values: dict[str, object] = {"id": "SOP-002", "title": "Cleaning", "version": version}
    values |= {"change_summary": version, "effective_date": day, **fields}
    return document(**values)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> PullRequestReport:
    """A main line on which each commit counts, and a change of three commits."""
    repo = GitRepo.init(tmp_path_factory.mktemp("linear") / "repo")
    start = {
        **files(),
        POLICY_PATH: policy(main_line="linear"),
        SOP2_PATH: waiting("1.0", "2026-06-01"),
    }
    repo.commit(start, "Begin", date="2026-01-20T12:00:00+00:00")
    repo.branch("change")
    repo.commit({SOP_PATH: draft(), FORM_PATH: form(owner="x")}, date="2026-03-01T12:00:00+00:00")
    repo.commit(
        {SOP_PATH: draft(body="# Control of documented information\n"), FORM_PATH: form()},
        date="2026-03-02T12:00:00+00:00",
    )
    given = approvals("2026-03-03", "2026-03-03")
    second = waiting("2.0", "2026-07-01", approvals=given, body="# Cleaning\n\nNew.\n")
    repo.commit({SOP2_PATH: second}, date="2026-03-03T12:00:00+00:00")
    judged = judge(repo)
    context = judged.context
    assert len(context.changes) == 5
    assert sorted(key.id for key in net_changes(context)) == ["SOP-001", "SOP-002"]
    assert sorted(pair.key.id for pair in compared(context)) == ["SOP-001", "SOP-002"]
    assert judged.pull_request is not None
    return judged.pull_request


def test_a_document_is_told_once_from_its_first_state_to_its_last(
    report: PullRequestReport,
) -> None:
    (item,) = [one for one in report.documents if one.key.id == "SOP-001"]
    assert (item.old, item.new) == ("1.0", "2.0")
    assert item.redline is not None
    assert any(piece.heading == "Purpose" for piece in item.redline.pieces if piece.changed)


def test_what_comes_back_to_where_it_was_is_no_change(report: PullRequestReport) -> None:
    assert "FRM-001" not in {item.key.id for item in report.documents}


def test_where_nothing_is_in_force_the_version_below_is_replaced(
    report: PullRequestReport,
) -> None:
    (item,) = [one for one in report.documents if one.key.id == "SOP-002"]
    assert (item.old, item.new, item.compared) == ("1.0", "2.0", "")
    assert item.merged.sentence == "Version 2.0 is in force from 2026-07-01 (in 92 days)."


def test_a_change_outside_the_qms_only(tmp_path: Path) -> None:
    repo = GitRepo.init(tmp_path / "repo")
    repo.commit(files(), "Begin", date="2026-01-20T12:00:00+00:00")
    repo.branch("change")
    repo.commit({"README.md": "x"}, date="2026-03-01T12:00:00+00:00")
    judged = judge(repo)
    assert judged.pull_request is not None
    written = judged.rendered("markdown")
    assert "### ✅ May be merged: no rule objects; no document changes\n" in written
    assert "- 1 file outside the QMS, not judged\n" in written
