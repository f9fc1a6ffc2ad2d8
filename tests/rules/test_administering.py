"""Changes of a document's own fields, where the policy wants them to be approved."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from qmsctl.approval.statement import administrative_digest
from qmsctl.rules import engine
from qmsctl.rules.context import Context
from qmsctl.rules.example import SOP_PATH, document, draft, types
from qmsctl.rules.example_signed import keyed, laid, state_of, statement
from qmsctl.rules.example_versions import second
from qmsctl.rules.registry import ALL
from tests.rules.stories import Story

ROUTE = {
    "substantive": ["owner", "quality-manager"],
    "editorial": ["quality-manager"],
    "administrative": ["owner"],
}
OWNED = document(owner="quality-manager")
ALEX = {"role": "owner", "by": "a.brandt"}
JUN = {"role": "owner", "by": "j.tanaka"}


def approval(
    text: str,
    *fields: str,
    role: str = "owner",
    by: str = "a.brandt",
    signed: str = "2026-02-19",
    about: str | None = None,
    **said: Any,
) -> dict[str, bytes]:
    """A statement that approves the fields as `text` has them; `about` is the approved version."""
    moment = dt.datetime.fromisoformat(f"{signed}T09:00:00+00:00")
    facts = {"fields": fields, "sha256": administrative_digest(state_of(text).fields, fields)}
    made = {"meaning": "administrative", "administrative": facts, **said}
    return laid(statement(role, by, moment, about or text, **made))


def told(context: Context, *families: str) -> list[str]:
    """What the rules about approvals and evidence say."""
    wanted = families or ("AP", "EV", "VC")
    found = engine.run(context, ALL)
    return [f"{f.rule} {f.message}" for f in found if f.rule[:2] in wanted]


@pytest.fixture(scope="module")
def asking(example_base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The owner of a procedure is asked about its fields, and people have keys."""
    story = Story(example_base, tmp_path_factory.mktemp("asking") / "repo")
    story.on("2026-02-10", keyed(types=types(sop={"route": ROUTE})))
    return story.repo.path


@pytest.fixture
def story(asking: Path, tmp_path: Path) -> Story:
    return Story(asking, tmp_path / "repo")


def test_the_owner_of_before_lets_the_document_go(story: Story) -> None:
    proof = approval(OWNED, "owner", **ALEX)
    assert told(story.pull_request({SOP_PATH: OWNED, **proof}, as_of="2026-02-20")) == []
    story.repo.git("switch", "-q", "main")
    story.on("2026-02-20", {SOP_PATH: OWNED, **proof})
    assert told(story.verify()) == []


def test_without_a_statement_the_change_is_found_in_both_places(story: Story) -> None:
    expected = (
        "AP017 `owner` of SOP-001 changed from 'operations-manager' to 'quality-manager' without "
        "a new version, and nobody who may has approved that: No approval as owner; the "
        "administrative route of Standard operating procedure asks for owner. It can come from "
        "a.brandt."
    )
    assert told(story.pull_request({SOP_PATH: OWNED}, as_of="2026-02-20")) == [expected]
    story.repo.git("switch", "-q", "main")
    story.on("2026-02-20", {SOP_PATH: OWNED})
    assert told(story.verify()) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (document(tags=["new", "hot"]), "`tags` of SOP-001 changed from nothing to 'new, hot'"),
        (document(tags=["new"], owner="j.tanaka"), "`owner` and `tags` of SOP-001 changed without"),
    ],
)
def test_the_finding_names_what_changed(story: Story, text: str, expected: str) -> None:
    (found,) = told(story.pull_request({SOP_PATH: text}, as_of="2026-02-20"))
    assert found.startswith(f"AP017 {expected}")


def test_who_signs_for_a_field_without_the_key_is_named(story: Story) -> None:
    proof = approval(OWNED, "owner")
    unsigned = {path: data for path, data in proof.items() if path.endswith(".json")}
    found = told(story.pull_request({SOP_PATH: OWNED, **unsigned}, as_of="2026-02-20"))
    assert [line[:5] for line in found] == ["AP017", "EV002"]
    assert "has no signature beside it" in found[0]


@pytest.mark.parametrize(
    ("text", "proof", "expected"),
    [
        # Whom the change makes the owner does not approve it.
        (OWNED, approval(OWNED, "owner", **JUN), ["AP017", "EV007"]),
        # Other values than those that were signed.
        (OWNED, approval(document(owner="j.tanaka"), "owner"), ["AP017", "EV007"]),
        # Not all that changed was signed.
        (
            document(owner="quality-manager", tags=["new"]),
            approval(OWNED, "owner", **ALEX),
            ["AP017", "EV007"],
        ),
        # Of another version than the one that stands.
        (OWNED, approval(OWNED, "owner", about=second()), ["AP017", "EV006"]),
        # More may be named than changed.
        (OWNED, approval(OWNED, "owner", "clauses"), []),
        # Nothing of what is named changed.
        (document(), approval(document(), "owner"), ["EV006"]),
    ],
)
def test_what_a_statement_has_to_say(
    story: Story, text: str, proof: dict[str, bytes], expected: list[str]
) -> None:
    found = told(story.pull_request({SOP_PATH: text, **proof}, as_of="2026-02-20"))
    assert sorted(line[:5] for line in found) == expected, found
    story.repo.git("switch", "-q", "main")
    story.on("2026-02-20", {SOP_PATH: text, **proof})
    found = told(story.verify())
    assert sorted(line[:5] for line in found) == expected, found


def test_a_statement_serves_once(story: Story) -> None:
    story.on("2026-02-20", {SOP_PATH: OWNED, **approval(OWNED, "owner", **ALEX)})
    back = approval(document(), "owner", **JUN, signed="2026-02-25", about=OWNED)
    story.on("2026-02-26", {SOP_PATH: document(), **back})
    assert told(story.verify()) == []
    again = story.on("2026-03-02", {SOP_PATH: OWNED})
    found = [f for f in engine.run(story.verify(), ALL) if f.rule == "AP017"]
    assert [f.commit for f in found] == [again]


def test_a_new_version_is_approved_as_a_whole(story: Story) -> None:
    story.on("2026-03-10", {SOP_PATH: second(owner="quality-manager")})
    assert "AP017" not in " ".join(told(story.verify()))


def test_under_an_open_draft_the_fields_are_those_of_the_document(story: Story) -> None:
    """They hold from the commit that changes them, also while the draft is not approved."""
    story.on("2026-02-18", {SOP_PATH: draft()})
    text = draft(owner="quality-manager")
    signed = approval(text, "owner", about=document())
    story.on("2026-02-20", {SOP_PATH: text, **signed})
    assert told(story.verify()) == []
    story.on("2026-02-22", {SOP_PATH: draft(owner="j.tanaka")})
    assert [line[:5] for line in told(story.verify())] == ["AP017"]


def test_breaking_the_file_in_between_hides_no_change(story: Story) -> None:
    story.on("2026-02-20", {SOP_PATH: "---\nid: [\n---\n"})
    story.on("2026-02-22", {SOP_PATH: OWNED})
    assert "AP017" in [line[:5] for line in told(story.verify())]
    story.on("2026-02-24", {SOP_PATH: None})
    story.on("2026-02-26", {SOP_PATH: document()})
    assert [line[:5] for line in told(story.verify())].count("AP017") == 2


def test_a_record_is_no_field(story: Story) -> None:
    facts = {"record": "records/deviations/1.yml", "sha256": "0" * 64}
    proof = approval(OWNED, "owner", administrative=facts)
    found = told(story.pull_request({SOP_PATH: OWNED, **proof}, as_of="2026-02-20"), "EV")
    assert found == [
        (
            "EV007 The administrative approval of SOP-001@1.0;lang=en as owner by a.brandt speaks "
            "of records/deviations/1.yml, which is no part of the document."
        )
    ]


def test_where_nobody_asks_statements_are_welcome(example_base: Path, tmp_path: Path) -> None:
    story = Story(example_base, tmp_path / "repo")
    story.on("2026-02-10", keyed())
    story.on("2026-02-20", {SOP_PATH: OWNED, **approval(OWNED, "owner", **JUN)})
    story.on("2026-02-22", {SOP_PATH: document(tags=["new"])})
    assert told(story.verify()) == []
    wrong = approval(document(owner="m.keller"), "owner", signed="2026-02-24", about=document())
    found = told(story.tree({SOP_PATH: document(), **wrong}, as_of="2026-02-25"))
    assert [line[:5] for line in found] == ["EV006"], found
