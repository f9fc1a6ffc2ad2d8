"""Approvals of old revisions are judged only when somebody asks about them."""

from pathlib import Path

import pytest

from qmsctl.approval.claims import ApprovalGap
from qmsctl.model.history import Revision, Timeline
from qmsctl.rules.example import SOP_PATH
from qmsctl.rules.example_versions import second
from qmsctl.rules.judging import Court
from tests.rules.stories import Story


def test_a_check_judges_no_version_below_what_is_in_force(
    example_base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str]] = []
    judge = Court._judge

    def watched(
        court: Court, revision: Revision, siblings: tuple[Revision, ...]
    ) -> tuple[ApprovalGap, ...]:
        asked.append((revision.key.id, revision.version.text))
        return judge(court, revision, siblings)

    monkeypatch.setattr(Court, "_judge", watched)
    story = Story(example_base, tmp_path / "repo")
    story.on("2026-03-10", {SOP_PATH: second()})
    context = story.tree(as_of="2026-07-01")
    history = context.history
    assert history is not None
    assert history.court is not None
    timeline: Timeline = next(t for t in history.timelines.values() if len(t.revisions) > 1)
    old, new = timeline.revisions
    standing = history.standings[timeline.key]
    assert standing.effective is not None
    assert standing.effective.revision == new
    assert (new.key.id, new.version.text) in asked
    assert (old.key.id, old.version.text) not in asked

    assert standing.of(old.version.text) is not None
    assert asked.count((old.key.id, old.version.text)) == 1
    history.court.revision_gaps(old, timeline.revisions)
    assert asked.count((old.key.id, old.version.text)) == 1
