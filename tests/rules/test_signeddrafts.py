"""A draft that was signed, merged and then changed leaves its statement behind without harm."""

from pathlib import Path

from qmsctl.model.finding import Severity
from qmsctl.rules import engine
from qmsctl.rules.example import SOP_PATH
from qmsctl.rules.example_signed import OWNER_SIGNS, both, keyed, laid, statement, to_sign
from qmsctl.rules.registry import ALL
from tests.rules.stories import Story

OWNER = [{"role": "owner", "by": "a.brandt", "date": "2026-02-18"}]


def told(story: Story) -> list[str]:
    found = engine.run(story.verify(), ALL)
    return [f"{f.severity} {f.rule}" for f in found if f.rule.startswith("EV")]


def test_what_a_draft_leaves_behind_is_a_note(example_base: Path, tmp_path: Path) -> None:
    story = Story(example_base, tmp_path / "repo")
    story.on("2026-02-10", keyed())
    draft = to_sign(status="draft", approvals=OWNER)
    story.on(
        "2026-02-19", {SOP_PATH: draft, **laid(statement("owner", "a.brandt", OWNER_SIGNS, draft))}
    )
    assert told(story) == ["note EV006"]
    later = to_sign(change_summary="Readers are told about changes at once.")
    story.on("2026-02-20", {SOP_PATH: later, **both(later)})
    assert told(story) == ["note EV005"]
    (note,) = (f for f in engine.run(story.verify(), ALL) if f.rule == "EV005")
    assert note.severity is Severity.NOTE
    assert note.message.endswith(
        "It was signed for a draft that the main line held then; it stays, and proves nothing of "
        "what came after."
    )


def test_a_statement_about_content_that_never_was_there_stays_an_error(
    example_base: Path, tmp_path: Path
) -> None:
    story = Story(example_base, tmp_path / "repo")
    story.on("2026-02-10", keyed())
    draft = to_sign(status="draft", approvals=OWNER)
    other = to_sign(title="Another title")
    proof = laid(statement("owner", "a.brandt", OWNER_SIGNS, other))
    story.on("2026-02-19", {SOP_PATH: draft, **proof})
    assert told(story) == ["error EV006"]


def test_an_approval_that_nobody_signed_again_stays_an_error(
    example_base: Path, tmp_path: Path
) -> None:
    story = Story(example_base, tmp_path / "repo")
    story.on("2026-02-10", keyed())
    draft = to_sign(status="draft", approvals=OWNER)
    proof = laid(statement("owner", "a.brandt", OWNER_SIGNS, draft))
    story.on("2026-02-19", {SOP_PATH: draft, **proof})
    story.on("2026-02-20", {SOP_PATH: to_sign(change_summary="Something else is told.")})
    assert told(story) == ["error EV005"]
