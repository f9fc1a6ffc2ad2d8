"""What the main line claims to be approved: judged when somebody asks, and by its own approvals."""

from pathlib import Path

import pytest

from qmsctl.approval.claims import ApprovalGap
from qmsctl.lifecycle.standing import State
from qmsctl.model.history import Revision, Timeline
from qmsctl.rules.example import SOP_PATH, approvals
from qmsctl.rules.example_versions import NEW_BODY, second
from qmsctl.rules.judging import Court
from tests.rules.stories import Story
from tests.rules.trees import findings

BODY = NEW_BODY.replace("effective", "valid")


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


def received(story: Story, version: str, **changes: object) -> None:
    """2.0 and 2.1 as they should be, then `version` with the approvals of 2.1."""
    story.on("2026-03-10", {SOP_PATH: second(effective_date="on-release")})
    given = approvals("2026-03-18", "2026-03-18")
    fields = {"effective_date": "on-release", "approvals": given}
    said = {"version": "2.1", "change_summary": "Says it in fewer words.", "body": BODY}
    story.on("2026-03-20", {SOP_PATH: second(**{**fields, **said})})
    more = {"change_summary": "Asks for nothing any more.", "body": f"{BODY}\nNo rule holds.\n"}
    story.on("2026-04-01", {SOP_PATH: second(**{**fields, **more, "version": version, **changes})})


@pytest.mark.parametrize(("version", "expected"), [("3.0", {"VC007"}), ("2.2", {"VC007", "AP008"})])
def test_approvals_of_another_version_bring_nothing_into_force(
    example_base: Path, tmp_path: Path, version: str, expected: set[str]
) -> None:
    story = Story(example_base, tmp_path / "repo")
    received(story, version)
    context = story.tree(as_of="2026-05-01")
    (told,) = findings(context, "VC007")
    assert {f.rule for f in findings(context, "VC007", "AP008")} == expected
    assert told.path == SOP_PATH
    assert f"Version {version} of SOP-001 carries approvals of version 2.1" in told.message
    assert "under a higher version" in told.hint
    assert context.history is not None
    standing = next(s for s in context.history.standings.values() if s.key.id == "SOP-001")
    assert standing.effective is not None
    assert standing.effective.revision.version.text == "2.1"
    item = standing.of(version)
    assert item is not None
    assert item.state is State.INVALID
    assert [f.rule for f in findings(story.verify(as_of="2026-05-01"), "VC007")] == ["VC007"]


def test_two_versions_may_be_approved_by_the_same_people(
    example_base: Path, tmp_path: Path
) -> None:
    story = Story(example_base, tmp_path / "repo")
    received(story, "3.0", approvals=approvals("2026-03-30", "2026-03-31"))
    context = story.tree(as_of="2026-05-01")
    assert findings(context, "VC007", "AP008") == []
    assert context.history is not None
    standing = next(s for s in context.history.standings.values() if s.key.id == "SOP-001")
    assert standing.effective is not None
    assert standing.effective.revision.version.text == "3.0"
