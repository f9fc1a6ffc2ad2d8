"""`qms check` tells of approved versions that are not what the main line received."""

from pathlib import Path

import pytest

from qmsctl.model.finding import Finding
from qmsctl.rules.example import (
    FORM_PATH,
    POLICY_PATH,
    ROOT,
    SOP2_PATH,
    SOP_BODY,
    SOP_PATH,
    approvals,
    document,
    draft,
    policy,
)
from qmsctl.rules.example_versions import NEW_BODY, review, second
from tests.rules.stories import Story
from tests.rules.trees import findings

FLOW = f"{ROOT}/procedures/img/flow.svg"
STEPS = ("VC001", "VC002", "VC003", "VC006", "VC008", "VC009", "VC010", "VC014", "VC016")


@pytest.fixture
def story(example_base: Path, tmp_path: Path) -> Story:
    return Story(example_base, tmp_path / "repo")


def told(story: Story, overlay: dict[str, str | None] | None = None) -> list[Finding]:
    return findings(story.tree(overlay), *STEPS)


def rules(story: Story, overlay: dict[str, str | None] | None = None) -> list[str]:
    return [item.rule for item in told(story, overlay)]


def test_an_untouched_tree_says_nothing(story: Story) -> None:
    assert rules(story) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (document(body=NEW_BODY), ["VC001"]),
        (document(title="Documents"), ["VC001"]),
        (document(status="draft", approvals=None), ["VC006"]),
        (document(approvals=approvals("2026-01-10", "2026-01-11")), ["VC006"]),
        (document(owner="j.tanaka", clauses=["iso9001:2015/7.5.2"]), []),
        (document(reviews=[review(version='"1.0"')]), []),
        (document().replace("\n", "\r\n"), []),
        (second(), []),
        (draft(body=NEW_BODY), []),
        ("---\nid: [\n---\n# A\n", []),
        (None, ["VC009"]),
    ],
    ids=str,
)
def test_an_edit_of_the_work_tree(story: Story, text: str | None, expected: list[str]) -> None:
    found = told(story, {SOP_PATH: text})
    assert [item.rule for item in found] == expected
    assert all(item.commit is None for item in found)


def test_an_edit_that_the_main_line_has_received_names_its_commit(story: Story) -> None:
    oid = story.on("2026-02-10", {SOP_PATH: document(body=NEW_BODY)})
    story.on("2026-02-11", {SOP_PATH: document(body=NEW_BODY, owner="j.tanaka")})
    (found,) = told(story)
    assert (found.rule, found.commit) == ("VC001", oid)
    assert [(f.rule, f.commit) for f in findings(story.verify(), *STEPS)] == [("VC001", oid)]


def test_what_was_put_back_is_no_longer_told(story: Story) -> None:
    story.on("2026-02-10", {SOP_PATH: document(body=NEW_BODY)})
    story.on("2026-02-11", {SOP_PATH: document()})
    assert rules(story) == []


def test_a_deletion_that_the_main_line_has_received(story: Story) -> None:
    oid = story.on("2026-02-10", {SOP_PATH: None})
    (found,) = told(story)
    assert (found.rule, found.commit) == ("VC009", oid)


def test_an_attachment_is_swapped_in_the_work_tree(story: Story) -> None:
    body = f"{SOP_BODY}\n![The flow](img/flow.svg)\n".replace(
        "Control of documented information", "Cleaning"
    )
    shown = document(
        id="SOP-002",
        title="Cleaning",
        effective_date="2026-02-15",
        approvals=approvals("2026-02-03", "2026-02-04"),
        attachments=["img/flow.svg"],
        body=body,
    )
    story.on("2026-02-10", {SOP2_PATH: shown, FLOW: "<svg/>\n"})
    assert rules(story) == []
    assert rules(story, {FLOW: "<svg>x</svg>\n"}) == ["VC010"]


def test_a_branch_lacks_what_came_later(story: Story) -> None:
    """Only what the branch had when it left the main line can be missing from it."""
    story.repo.git("branch", "older")
    new = document(
        id="SOP-002", title="Cleaning", effective_date="on-release",
        approvals=approvals("2026-02-03", "2026-02-04"),
    )  # fmt: skip
    story.on("2026-02-10", {SOP2_PATH: new, SOP_PATH: second()})
    story.repo.switch("older")
    assert rules(story) == []
    assert rules(story, {FORM_PATH: None}) == ["VC009"]


def test_before_the_baseline_nothing_is_told(story: Story) -> None:
    start = story.on("2026-02-10", {SOP_PATH: document(body=NEW_BODY)})
    given = [{"role": "policy-owner", "by": "a.brandt", "date": "2026-02-13"}]
    story.on("2026-02-13", {POLICY_PATH: policy(version="1.1", approvals=given, baseline=start)})
    assert rules(story) == []


def test_two_files_of_one_document_are_another_finding(story: Story) -> None:
    copy = f"{ROOT}/procedures/SOP-001-copy.md"
    assert rules(story, {copy: document(body=NEW_BODY)}) == []
