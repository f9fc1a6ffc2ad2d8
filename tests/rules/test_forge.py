"""Approvals at tier forge along a real main line: recorded after the merge, and attacked."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from qmsctl.approval.digest import content_digest
from qmsctl.approval.forgereviewfile import (
    forge_evidence,
    forge_review_bytes,
    forge_review_path,
)
from qmsctl.approval.proving import reached
from qmsctl.approval.statement import statement_bytes, statement_path
from qmsctl.lifecycle.standing import Standing, State
from qmsctl.model.finding import Finding
from qmsctl.model.forgereview import ForgeReview
from qmsctl.model.statement import SubjectName
from qmsctl.rules.backing import revision_proofs
from qmsctl.rules.context import Context
from qmsctl.rules.example import ROOT, SOP_PATH, person, person_path, types
from qmsctl.rules.example_signed import state_of, statement
from qmsctl.rules.example_versions import NEW_BODY
from tests.rules.stories import Story
from tests.rules.trees import findings, tree_context
from tests.support.forgereviews import SUBMITTED, record, reviewed
from tests.support.forgestory import (
    GIVEN,
    ROLES,
    WORKFLOW,
    Files,
    both,
    recorded,
    review_of,
    rules,
    text,
)
from tests.support.statements import statement as plain_statement

CODES = tuple(f"EV{n:03}" for n in range(1, 11))


def merged(base: Path, path: Path, *keys: dict[str, Any]) -> Story:
    """SOP-001 2.0 was merged on 2026-02-20; the records of its reviews are to come."""
    story = Story(base, path)
    story.on("2026-02-10", rules(keys))
    story.on("2026-02-20", {SOP_PATH: text(effective_date="2026-02-25")})
    return story


def standing(context: Context) -> Standing:
    assert context.history is not None
    return next(s for s in context.history.standings.values() if s.key.id == "SOP-001")


def in_force(context: Context) -> str:
    effective = standing(context).effective
    assert effective is not None
    return effective.revision.version.text


def told(context: Context) -> list[str]:
    found: list[Finding] = findings(context, *CODES)
    return [f"{one.rule} {one.message}" for one in found]


_ROUTE = {"substantive": ["owner", "quality-manager"], "withdrawal": ["quality-manager"]}
TEXT = text(effective_date="2026-02-25")
PENDING = [
    f"EV001 The approval as {role} by {by} needs evidence of tier 'forge', a review that the forge "
    "recorded; the forge's record of it is not here yet."
    for by, role in ROLES.items()
]


@pytest.mark.parametrize("key", [None, "workflow"])
def test_a_version_waits_for_its_records_and_then_counts(
    example_base: Path, tmp_path: Path, key: str | None
) -> None:
    story = merged(example_base, tmp_path / "repo", *([WORKFLOW] if key else []))
    waiting = story.verify()
    assert told(waiting) == PENDING
    assert in_force(waiting) == "1.0"
    item = standing(waiting).of("2.0")
    assert item is not None
    assert item.state is State.INVALID

    story.on("2026-02-21", both(TEXT, key))
    for context in (story.verify(), story.tree()):
        assert told(context) == []
        assert in_force(context) == "2.0"
    item = standing(context).of("2.0")
    assert item is not None
    proofs = revision_proofs(context, item.revision, standing(context).known)
    assert reached(proofs) == "forge"
    assert [proof.claim.day for proof in proofs] == [dt.date(2026, 2, 18), dt.date(2026, 2, 19)]


def test_records_can_be_checked_before_they_are_merged(example_base: Path, tmp_path: Path) -> None:
    story = merged(example_base, tmp_path / "repo", WORKFLOW)
    context = story.pull_request(both(TEXT, "workflow"))
    assert [line for line in told(context) if not line.startswith("EV001")] == []


LATER = text(effective_date="2026-02-25", body=f"{NEW_BODY}4. Tell everybody.\n")
OWNER = "The approval of SOP-001@2.0;lang=en as owner by a.brandt"
RECORD = forge_review_path(review_of("a.brandt", TEXT))


def _edited() -> Files:
    """The owner's record says another commit than when the statement was made."""
    other = forge_review_bytes(review_of("a.brandt", TEXT, review__commit="4d" * 20))
    return {**both(TEXT), f"{ROOT}/{RECORD}": other}


def _short(made: ForgeReview) -> str:
    return forge_evidence(made).digest.sha256[:12]


def _owners(made: ForgeReview) -> Files:
    return {**recorded("j.tanaka", TEXT), **recorded("a.brandt", TEXT, made)}


ATTACKS: dict[str, tuple[Files, str]] = {
    "the record is of other content": (
        _owners(review_of("a.brandt", LATER)),
        (
            f"EV005 {OWNER} rests on a review of other content (digest "
            f"{content_digest(state_of(LATER))[:12]}…, the statement says "
            f"{content_digest(state_of(TEXT))[:12]}…)."
        ),
    ),
    "the review was dismissed": (
        _owners(review_of("a.brandt", TEXT, review__state="DISMISSED")),
        f"EV007 {OWNER} rests on a review whose state is DISMISSED, not APPROVED.",
    ),
    "one record for two people": (
        _owners(review_of("j.tanaka", TEXT, review__submitted_at=GIVEN["a.brandt"])),
        (
            f"EV004 {OWNER} rests on a review by the login 'jtanaka' on github, which is that of "
            "j.tanaka."
        ),
    ),
    "the record was edited": (
        _edited(),
        (
            f"EV002 {OWNER} names the record {RECORD} with the SHA-256 "
            f"{_short(review_of('a.brandt', TEXT))}…; that of the file is "
            f"{_short(review_of('a.brandt', TEXT, review__commit='4d' * 20))}…."
        ),
    ),
    "a record of another repository": (
        _owners(review_of("a.brandt", TEXT, repository={"name": "mallory/qms", "id": 13})),
        (
            f"EV007 {OWNER} rests on a review in the repository mallory/qms (number 13); by the "
            "policy those in number 4711 count."
        ),
    ),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_a_record_that_does_not_fit_leaves_the_version_out_of_force(
    example_base: Path, tmp_path: Path, name: str
) -> None:
    files, expected = ATTACKS[name]
    story = merged(example_base, tmp_path / "repo")
    story.on("2026-02-21", files)
    context = story.verify()
    missing, wrong = sorted(told(context))
    assert wrong == expected
    assert missing == (
        "EV001 The approval as owner by a.brandt needs evidence of tier 'forge', a review that the "
        f"forge recorded; there is only the name in the document. {expected[6:]}"
    )
    assert in_force(context) == "1.0"


def test_a_login_that_moved_before_the_record_came_does_not_count(
    example_base: Path, tmp_path: Path
) -> None:
    story = merged(example_base, tmp_path / "repo")
    story.on("2026-02-20", rules(version="1.2", a_brandt="", m_keller="abrandt"))
    story.on("2026-02-21", both(TEXT))
    expected = (
        f"{OWNER} rests on a review by the login 'abrandt' on github, which is that of m.keller."
    )
    found = told(story.verify())
    assert f"EV004 {expected}" in found
    assert any(line.startswith("EV001") and line.endswith(expected) for line in found)


def test_what_counted_when_it_came_counts_after_logins_moved(
    example_base: Path, tmp_path: Path
) -> None:
    story = merged(example_base, tmp_path / "repo")
    story.on("2026-02-21", both(TEXT))
    story.on("2026-02-22", rules(version="1.2", a_brandt="", m_keller="abrandt"))
    context = story.verify()
    assert told(context) == []
    assert in_force(context) == "2.0"


def test_a_record_that_is_edited_or_lost_later_is_told(example_base: Path, tmp_path: Path) -> None:
    story = merged(example_base, tmp_path / "repo")
    story.on("2026-02-21", both(TEXT))
    story.on("2026-02-22", {f"{ROOT}/{RECORD}": b"{}\n"})
    found = findings(story.verify(), *CODES)
    assert {(one.rule, one.path) for one in found} == {("EV009", f"{ROOT}/{RECORD}")}


def test_a_record_that_no_statement_names_is_told(example_base: Path, tmp_path: Path) -> None:
    story = merged(example_base, tmp_path / "repo")
    lonely = review_of("a.brandt", TEXT, review__id=7)
    path = forge_review_path(lonely)
    story.on("2026-02-21", {**both(TEXT), f"{ROOT}/{path}": forge_review_bytes(lonely)})
    assert told(story.verify()) == [
        f"EV002 {path} is no statement by its name, and no statement refers to it."
    ]


def test_a_signature_that_is_added_later_is_told_before_it_is_merged(
    example_base: Path, tmp_path: Path
) -> None:
    story = merged(example_base, tmp_path / "repo")
    story.on("2026-02-21", both(TEXT))
    (path,) = (p for p in recorded("a.brandt", TEXT) if "/SOP-001/" in p)
    garbage = story.pull_request({f"{path}.sig": b"nothing"})
    (line,) = told(garbage)
    assert line.startswith(f"EV003 The signature of the {OWNER[4:]} does not hold: ")


def test_a_key_of_the_workflow_that_leaked_is_told(example_base: Path, tmp_path: Path) -> None:
    story = merged(example_base, tmp_path / "repo", WORKFLOW)
    story.on("2026-02-21", both(TEXT, "workflow"))
    revoked = {**WORKFLOW, "revoked": {"date": "2026-02-18", "reason": "Leaked."}}
    story.on("2026-02-22", rules((revoked,), version="1.2"))
    context = story.verify()
    assert in_force(context) == "2.0"
    assert told(context) == [
        f"EV010 The approval of SOP-001@2.0;lang=en as {role} by {by} was signed on "
        f"{GIVEN[by]:%Y-%m-%d} with a key that was revoked later, as of 2026-02-18: Leaked."
        for by, role in ROLES.items()
    ]


def test_a_person_with_the_key_of_the_workflow_is_told() -> None:
    files = rules((WORKFLOW,))
    files[person_path("j.tanaka")] = person("j.tanaka", keys=[WORKFLOW])
    assert [one.message for one in findings(tree_context(files), "PL016")] == [
        "The forge's workflow and j.tanaka have the same signing key."
    ]


def test_the_policy_itself_may_wait_for_its_record(example_base: Path, tmp_path: Path) -> None:
    story = Story(example_base, tmp_path / "repo")
    story.on("2026-02-10", rules(more={"evidence": "forge"}))
    by = {"role": "policy-owner", "by": "a.brandt"}
    story.on("2026-02-20", rules(version="1.2", more={"evidence": "forge", "approvals": [by]}))
    waiting = story.verify().history
    assert waiting is not None
    (pending,) = waiting.rejected
    assert [gap.message for gap in pending.gaps] == [
        PENDING[0][6:].replace("as owner", "as policy-owner")
    ]

    subject = SubjectName("QMS-POLICY", "1.2")
    made = record(subjects=[reviewed(str(subject), pending.digest)])
    said: dict[str, Any] = {
        "role": "policy-owner",
        "signer": {"id": "a.brandt", "name": "Alex Brandt"},
        "time": SUBMITTED,
        "policy_version": "1.1",
        "forge": forge_evidence(made),
    }
    one = plain_statement(name=subject, digest=pending.digest, **said)
    files: Files = {
        f"{ROOT}/{statement_path(one)}": statement_bytes(one),
        f"{ROOT}/{forge_review_path(made)}": forge_review_bytes(made),
    }
    story.on("2026-02-21", files)
    history = story.verify().history
    assert history is not None
    assert [one.policy.version for one in history.policies] == ["1.0", "1.1", "1.2"]
    assert history.rejected == ()


def test_a_withdrawal_waits_for_its_record(example_base: Path, tmp_path: Path) -> None:
    story = merged(example_base, tmp_path / "repo")
    story.on("2026-02-21", both(TEXT))
    facts = {"reason": "Nobody needs it.", "date": "2026-03-05", "replaced_by": []}
    by = {"role": "quality-manager", "by": "j.tanaka"}
    route = types(sop={"evidence": "forge", "route": _ROUTE})
    story.on("2026-02-22", rules(version="1.2", more={"types": route}))
    withdrawn = text(effective_date="2026-02-25", withdrawal={**facts, "approvals": [by]})
    story.on("2026-02-24", {SOP_PATH: withdrawn})
    assert told(story.verify()) == [f"EV001 The withdrawal is not approved: {PENDING[1][6:]}"]
    moment = dt.datetime(2026, 2, 23, 9, 0, tzinfo=dt.UTC)
    after = moment + dt.timedelta(hours=30)
    subject = reviewed(
        "SOP-001@2.0;lang=en",
        content_digest(state_of(TEXT)),
        "withdrawal",
        withdrawal=facts,
    )
    made = record(
        "jtanaka",
        [subject],
        {
            "review.id": 7,
            "review.submitted_at": moment,
            "pull_request.merged_at": after,
            "taken.at": after,
        },
    )
    more = {"withdrawal": facts, "policy_version": "1.2", "forge": forge_evidence(made)}
    one = statement("quality-manager", "j.tanaka", moment, TEXT, meaning="withdrawal", **more)
    files: Files = {
        f"{ROOT}/{statement_path(one)}": statement_bytes(one),
        f"{ROOT}/{forge_review_path(made)}": forge_review_bytes(made),
    }
    story.on("2026-02-25", files)
    context = story.verify()
    assert told(context) == []
    assert standing(context).effective is None
