"""What a pull request says is approved, on real repositories, and what its commits hold of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from qmsctl.approval.gate import Asked
from qmsctl.report.gate.gather import Gathered, gather
from qmsctl.repository.git import Git
from qmsctl.rules.contents import Contents
from qmsctl.rules.context import Context
from qmsctl.rules.example import POLICY_PATH, ROOT, SOP2_PATH, SOP_PATH, document, types
from qmsctl.rules.example_versions import NEW_BODY, second
from tests.rules.examples import make_base
from tests.rules.stories import Story
from tests.support.forgestory import Files, rules, text

BY_BOTH = [{"role": "owner", "by": "a.brandt"}, {"role": "quality-manager", "by": "j.tanaka"}]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_base(tmp_path_factory.mktemp("gather") / "base").path


@pytest.fixture
def story(base: Path, tmp_path: Path) -> Story:
    """SOPs need reviews of the forge; 2.0 of SOP-001 waits for its day."""
    made = Story(base, tmp_path / "repo")
    made.on("2026-02-09", {SOP_PATH: second(approvals=SIGNED, effective_date="2026-06-01")})
    made.on("2026-02-10", rules())
    return made


SIGNED = [{**one, "date": "2026-02-05"} for one in BY_BOTH]
WAITS = second(approvals=SIGNED, effective_date="2026-06-01")


@contextmanager
def gathered(story: Story, *steps: Files) -> Iterator[tuple[Gathered, Context]]:
    context = story.pull_request(*steps)
    assert context.base is not None
    with Git.open(story.repo.path) as git:
        yield gather(context, Contents.of(git, context, context.base)), context


def names(found: Gathered) -> list[tuple[str, str]]:
    return [(one.about.what, one.about.name) for one in found.asked]


def only(found: Gathered) -> Asked:
    assert len(found.asked) == 1
    return found.asked[0]


def recalling(reason: str = "Wrong limit.", version: str = "2.0") -> str:
    recall = {"version": version, "reason": reason, "by": "a.brandt", "date": "2026-03-01",
              "approvals": BY_BOTH}  # fmt: skip
    return second(approvals=SIGNED, effective_date="2026-06-01", recalled=[recall])


def test_a_recall_is_of_the_version_and_its_reason(story: Story) -> None:
    """The text of the file may be another one meanwhile: the main line's version is recalled."""
    with gathered(story, {SOP_PATH: recalling("Other.")}, {SOP_PATH: recalling()}) as (found, ctx):
        one = only(found)
        assert names(found) == [("recall", "SOP-001 2.0, recall")]
        assert one.wanted == "forge"
        head, first, main = (story.repo.oid(rev) for rev in ("change", "change~1", "main"))
        assert one.look.at(head).mark == one.look.now
        assert one.look.at(first).mark not in (None, one.look.now)
        assert one.look.at(main) == (True, None)
        assert one.look.changed(first, "X approved") == (
            "The reason of the recall changed after X approved."
        )
        assert ctx.base is not None


def test_a_recall_that_the_main_line_has_is_not_asked_again(story: Story) -> None:
    story.on("2026-03-02", {SOP_PATH: recalling()})
    with gathered(story, {SOP_PATH: recalling().replace("tags:", "tags:")}) as (found, _):
        assert found == ((), (), ())


def test_a_review_by_any_of_the_roles(base: Path, tmp_path: Path) -> None:
    story = Story(base, tmp_path / "repo")
    both = types(
        sop={
            "evidence": "forge",
            "review": {"interval": "24 months", "route": ["quality-manager", "owner"]},
        }
    )
    story.on("2026-02-10", rules(more={"types": both}))
    said = {"version": "1.0", "by": "a.brandt", "date": "2026-02-18", "outcome": "no-change"}
    first = {SOP_PATH: document(reviews=[{**said, "outcome": "revise"}])}
    with gathered(story, first, {SOP_PATH: document(reviews=[said])}) as (found, _):
        one = only(found)
        assert names(found) == [("periodic-review", "SOP-001 1.0, review")]
        assert [proof.claim.role for proof in one.proofs] == ["owner"]
        before = story.repo.oid("change~1")
        assert one.look.at(before).mark not in (None, one.look.now)
        assert one.look.changed(before, "X approved") == (
            "The outcome of the review changed after X approved."
        )
        assert one.look.at(story.repo.oid("main")) == (True, None)


def test_several_things_at_once(story: Story) -> None:
    new = document(id="SOP-002", title="Cleaning", version="1.0", approvals=BY_BOTH).replace(
        "# Control of documented information", "# Cleaning"
    )
    said = {"reason": "Gone.", "date": "2026-07-01", "approvals": BY_BOTH}
    withdrawn = second(approvals=SIGNED, effective_date="2026-06-01", withdrawal=said)
    with gathered(story, {SOP2_PATH: new, SOP_PATH: withdrawn}) as (found, _):
        assert names(found) == [("withdrawal", "SOP-001 2.0, withdrawal"),
                                ("version", "SOP-002 1.0")]  # fmt: skip


def test_a_withdrawal_whose_text_changed(story: Story) -> None:
    said = {"reason": "Gone.", "date": "2026-07-01", "approvals": BY_BOTH}
    kept = {"approvals": SIGNED, "effective_date": "2026-06-01", "withdrawal": said}
    altered = {SOP_PATH: second(**kept, body=NEW_BODY.replace("Everyone", "All"))}
    with gathered(story, altered, {SOP_PATH: second(**kept)}) as (found, _):
        look = only(found).look
        before = story.repo.oid("change~1")
        assert look.at(before).mark != look.now
        assert look.changed(before, "X approved").startswith("The body changed in ")


@pytest.mark.parametrize(
    ("files", "unjudged", "drafts"),
    [
        ({SOP_PATH: "---\n: [\n---\n"},
         [("SOP-001", "its front matter cannot be read, as 'qms check' says")], ()),
        ({SOP_PATH: second(type="unheard", version="3.0", approvals=BY_BOTH)},
         [("SOP-001 3.0", "the policy knows no type 'unheard'")], ()),
        ({SOP_PATH: second(approvals=SIGNED, effective_date="2026-06-01", body="# Other\n")},
         [("SOP-001 2.0", "its approved text was altered; that needs a new version")], ()),
        ({SOP_PATH: text(version="3.0", status="draft", approvals=[])}, [], ("SOP-001 3.0",)),
        ({SOP_PATH: None}, [], ()),
        ({f"{ROOT}/procedures/SOP-001-moved.md": WAITS, SOP_PATH: None}, [], ()),
    ],
)  # fmt: skip
def test_what_asks_nobody(
    story: Story, files: Files, unjudged: list[Any], drafts: tuple[str, ...]
) -> None:
    with gathered(story, files) as (found, _):
        assert found.asked == ()
        assert [tuple(one) for one in found.unjudged] == unjudged
        assert found.drafts == drafts


def test_a_document_is_found_where_its_id_leads(story: Story) -> None:
    """The branch was rewritten under another name: what was reviewed is on no branch now."""
    there = f"{ROOT}/procedures/SOP-001-once.md"
    issued = text(version="3.0", effective_date="2026-07-01")
    story.repo.branch("before")
    rewritten = story.repo.commit({SOP_PATH: None, there: issued})
    story.repo.switch("main")
    with gathered(story, {SOP_PATH: issued}) as (found, _):
        one = only(found)
        assert one.look.at(rewritten).mark == one.look.now
        assert one.look.at("f" * 40) == (False, None)
        assert one.look.at("--help") == (False, None)


def test_a_policy_that_cannot_be_read_then(story: Story) -> None:
    new = rules(version="1.2")[POLICY_PATH]
    steps: list[Files] = [{POLICY_PATH: None}, {POLICY_PATH: "[\n"}, {POLICY_PATH: new}]
    with gathered(story, *steps) as (found, _):
        one = only(found)
        assert names(found) == [("policy", "QMS-POLICY 1.2")]
        for rev in ("change~1", "change~2"):
            assert one.look.at(story.repo.oid(rev)) == (True, None)
            assert one.look.changed(story.repo.oid(rev), "X approved") == ""
        assert one.look.at(story.repo.oid("change")).mark == one.look.now


def test_a_draft_of_the_policy_asks_nobody(story: Story) -> None:
    draft = rules(version="1.2", more={"status": "draft", "approvals": []})[POLICY_PATH]
    with gathered(story, {POLICY_PATH: draft}) as (found, _):
        assert found == ((), (), ())
