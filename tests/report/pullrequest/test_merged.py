"""Where documents stand once a pull request is merged, and what else moves with them."""

import dataclasses
from pathlib import Path

import pytest

from qmsctl.lifecycle.standing import State
from qmsctl.report.pullrequest.data import as_dict
from qmsctl.report.pullrequest.gather import gather
from qmsctl.report.pullrequest.markdown import render
from qmsctl.report.pullrequest.model import (
    Clauses,
    DocumentChange,
    Kind,
    PullRequestReport,
)
from qmsctl.report.pullrequest.wording import approval_words, merged_words
from qmsctl.rules.example import (
    FORM_PATH,
    POLICY_PATH,
    ROOT,
    SOP_BODY,
    SOP_PATH,
    approvals,
    document,
    files,
    form,
    person,
    person_path,
    policy,
)
from tests.report.pullrequest.conftest import judge
from tests.support.gitrepo import GitRepo

QUALITY = [{"role": "quality-manager", "by": "j.tanaka", "date": "2026-03-20"}]
WAITS = f"{ROOT}/forms/FRM-002-label.md"
TOGETHER = f"{ROOT}/procedures/SOP-002-cleaning.md"
GERMAN = f"{ROOT}/forms/FRM-001-de.md"
GONE = f"{ROOT}/procedures/SOP-003-gone.md"
BROKEN = f"{ROOT}/procedures/SOP-004-broken.md"
DELETED = f"{ROOT}/procedures/SOP-005-deleted.md"
LATER = f"{ROOT}/procedures/SOP-006-later.md"
RETIRED = f"{ROOT}/procedures/SOP-007-retired.md"
ODD = f"{ROOT}/procedures/SOP-008-odd.md"
UNSURE = f"{ROOT}/procedures/SOP-009-unsure.md"
WANTED = f"{ROOT}/procedures/SOP-010-wanted.md"
LOGO = f"{ROOT}/img/logo.svg"
RECORD = f"{ROOT}/records/a.md"


def sop(number: int, title: str, **fields: object) -> str:
    return document(id=f"SOP-{number:03}", title=title, **fields)  # type: ignore[arg-type]


def waiting(**fields: object) -> str:
    """FRM-002 in version 2.0, part of a change request."""
    values: dict[str, object] = {
        "id": "FRM-002",
        "title": "Label",
        "version": "2.0",
        "change_summary": "Warns.",
        "effective_date": "on-release",
        "change_request": "CR-9",
        **fields,
    }
    return form(body="# Label\n\n| Question | Answer |\n|---|---|\n| Hot? | |\n", **values)  # type: ignore[arg-type]


RECALL = {"version": "2.0", "reason": "No.", "by": "a.brandt", "date": "2026-03-20"}


def _wanted(**fields: object) -> str:
    """SOP-010 in version 2.0, which waits for its day."""
    return sop(
        10,
        "Wanted",
        version="2.0",
        change_summary="Soon.",
        effective_date="2026-06-01",
        approvals=approvals("2026-03-01", "2026-03-02"),
        **fields,
    )


def build(path: Path) -> GitRepo:
    """Documents in every position, and a pull request that moves each of them."""
    repo = GitRepo.init(path)
    start = {
        **files(),
        POLICY_PATH: policy(shared_assets=["img/logo.svg"], stale_draft_days=365),
        LOGO: "<svg/>",
        RECORD: "x",
        WAITS: form(id="FRM-002", title="Label"),
        TOGETHER: sop(2, "Cleaning"),
        GONE: sop(3, "Gone", status="draft", approvals=None, effective_date=None),
        BROKEN: sop(4, "Broken"),
        DELETED: sop(5, "Deleted"),
        LATER: sop(6, "Later"),
        RETIRED: sop(7, "Retired"),
        ODD: sop(8, "Odd"),
        UNSURE: sop(9, "Unsure"),
        WANTED: sop(10, "Wanted"),
        person_path("p.old"): person("p.old"),
    }
    repo.commit(start, "Begin", date="2026-01-20T12:00:00+00:00")
    second = sop(
        2,
        "Cleaning",
        version="2.0",
        change_summary="Weekly.",
        effective_date="on-release",
        change_request="CR-9",
        approvals=approvals("2026-03-01", "2026-03-02"),
        body=f"{SOP_BODY}\nSee [it](SOP-005-deleted.md) and SOP-004.\n",
    )
    draft = waiting(status="draft", approvals=None)
    soon = _wanted()
    repo.commit(
        {TOGETHER: second, WAITS: draft, WANTED: soon}, "Two", date="2026-03-05T12:00:00+00:00"
    )
    repo.branch("change")
    withdrawal = {
        "reason": "Nobody does it.",
        "date": "2026-03-25",
        "approvals": approvals("2026-03-20", "2026-03-20"),
    }
    later = sop(
        6,
        "Later",
        version="2.0",
        change_summary="Later.",
        effective_date="2026-05-01",
        approvals=approvals("2026-03-20", "2026-03-21"),
    )
    wrong = [{"role": "owner", "by": "m.keller", "date": "2026-03-20"}]
    odd = sop(8, "Odd", version="2.0", change_summary="Odd.", approvals=[*wrong, *QUALITY])
    repo.commit(
        {
            POLICY_PATH: policy(
                shared_assets=["img/logo.svg"],
                stale_draft_days=99,
                version="1.1",
                status="draft",
                approvals=None,
            ),
            LOGO: "<svg>new</svg>",
            RECORD: None,
            person_path("p.old"): None,
            WAITS: waiting(approvals=QUALITY),
            GERMAN: form(language="de", title="Antrag", version="1.0", approvals=QUALITY),
            GONE: None,
            BROKEN: "---\nid: [\n---\n",
            DELETED: None,
            LATER: later,
            RETIRED: sop(7, "Retired", withdrawal=withdrawal),
            ODD: odd,
            UNSURE: sop(9, "Unsure", withdrawal={**withdrawal, "approvals": []}),
            WANTED: _wanted(recalled=[RECALL]),
            SOP_PATH: document(status="draft", version="2.0", approvals=None),
            FORM_PATH: form(tags=["x"]),
        },
        "Change",
        date="2026-03-22T12:00:00+00:00",
    )
    return repo


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> PullRequestReport:
    """What the pull request is told."""
    found = judge(build(tmp_path_factory.mktemp("merged") / "repo")).pull_request
    assert found is not None
    return found


@pytest.fixture(scope="module")
def by_id(moved: PullRequestReport) -> dict[str, DocumentChange]:
    return {f"{item.key.id}{item.language or ''}": item for item in moved.documents}


LOST = ("SOP-004", "SOP-005")
SENTENCES = {
    "FRM-002": "Version 2.0 is in force at once, in place of 1.0.",
    "FRM-001de": "Version 1.0 is in force at once.",
    "SOP-003": "The file is gone.",
    "SOP-004": "What cannot be read counts for nothing. 1.0 stays in force.",
    "SOP-005": "The file is gone, which withdraws nothing. 1.0 stays in force.",
    "SOP-006": "Version 2.0 is in force from 2026-05-01 (in 31 days). 1.0 stays in force until "
    "then.",
    "SOP-007": "Withdrawn at once: nothing of it is in force any more.",
    "SOP-008": "Version 2.0 would not count: its approvals lack something. 1.0 stays in force. "
    "Once approved it is in force from 2026-02-01.",
    "SOP-009": "Version 1.0 stays in force. The withdrawal would not count: its approvals lack "
    "something.",
    "SOP-010": "Version 2.0 is in force from 2026-06-01 (in 62 days). 1.0 stays in force until "
    "then. The recall of 2.0 would not count: its approvals lack something.",
    "SOP-001": "Version 2.0 is a draft and binds nobody. 1.0 stays in force.",
}


@pytest.mark.parametrize("name", SENTENCES)
def test_where_each_stands(name: str, by_id: dict[str, DocumentChange]) -> None:
    assert by_id[name].merged.sentence == SENTENCES[name]


def test_in_the_words_of_the_table(by_id: dict[str, DocumentChange]) -> None:
    told = {name: merged_words(by_id[name]) for name in ("SOP-006", "SOP-007", "SOP-003")}
    assert told == {"SOP-006": "in force from 2026-05-01", "SOP-007": "obsolete", "SOP-003": "–"}


def test_a_document_of_the_same_change_request_comes_into_force(moved: PullRequestReport) -> None:
    assert [(one.document.id, one.sentence) for one in moved.effects] == [
        ("SOP-002", "version 2.0 comes into force")
    ]
    assert "- SOP-002 Cleaning: version 2.0 comes into force\n" in render(moved.judgement, moved)


def test_what_is_wrong_with_an_approval_stands_beside_it(by_id: dict[str, DocumentChange]) -> None:
    (found,) = by_id["SOP-008"].approvals
    (given,) = found.needs[0].given
    assert (given.name, found.needs[0].met) == ("Mia Keller", False)
    assert "was not owner" in given.problem
    assert approval_words(by_id["SOP-008"]) == "waiting for owner (Operations manager)"


def test_files_that_cannot_be_read_or_are_gone(by_id: dict[str, DocumentChange]) -> None:
    assert by_id["SOP-004"].kinds == (Kind.UNREADABLE,)
    assert by_id["SOP-005"].kinds == (Kind.REMOVED,)
    assert by_id["SOP-004"].approvals == ()
    assert by_id["SOP-005"].outline
    told = {(one.title, approval_words(one)) for one in map(by_id.get, LOST) if one is not None}
    assert told == {("Broken", "–"), ("Deleted", "–")}
    assert by_id["SOP-004"].clauses == Clauses()


def test_who_refers_to_what_is_gone_is_told(
    moved: PullRequestReport, by_id: dict[str, DocumentChange]
) -> None:
    """A link to a file that is gone leads nowhere in the tree of the pull request."""
    for name in LOST:
        assert [one.id for one in by_id[name].referred_by] == ["SOP-002"]
    assert "⚠️ <b>Still referred to by:</b> SOP-002 Cleaning\n" in render(moved.judgement, moved)


def test_a_policy_that_gives_no_power_says_so(moved: PullRequestReport) -> None:
    ruling = moved.ruling
    assert [(f.what, f.fate, f.power) for f in ruling.files] == [
        ("policy", "changed", False),
        ("person", "removed", True),
        ("asset", "changed", False),
    ]
    assert {row.name for row in ruling.files[1].fields} == {"id", "name"}
    assert ruling.approvals is not None
    assert not ruling.approvals.asked
    alone = dataclasses.replace(ruling, files=ruling.files[:1])
    written = render(moved.judgement, dataclasses.replace(moved, ruling=alone))
    assert "> [!IMPORTANT]\n> <b>This changes how documents are judged.</b>" in written
    assert "not asked yet: Policy owner: Alex Brandt" in written
    assert "before it is approved and merged. It is a draft: 1.0 goes on.\n" in written


def test_records_that_are_gone_are_told(moved: PullRequestReport) -> None:
    written = render(moved.judgement, moved)
    assert "<b>1 record removed:</b> `qms_docs/records/a.md`" in written
    assert "`qms_docs/img/logo.svg`" in written


def test_only_a_record_is_told_without_a_table(moved: PullRequestReport) -> None:
    none = dataclasses.replace(moved.ruling, files=(), approvals=None, new=None)
    written = render(moved.judgement, dataclasses.replace(moved, ruling=none, documents=()))
    assert "[!WARNING]" in written
    assert "[!CAUTION]" not in written


def test_as_data(moved: PullRequestReport) -> None:
    data = as_dict(moved)
    changes = {(item["document"], item["language"]): item for item in data["changes"]}
    assert changes["SOP-006", "en"]["once_merged"] == {
        "state": "scheduled",
        "version": "2.0",
        "effective_from": "2026-05-01",
        "text": SENTENCES["SOP-006"],
    }
    assert changes["SOP-008", "en"]["approvals"][0]["complete"] is False
    assert data["ruling"]["files"][1]["path"] == person_path("p.old")
    assert data["effects"] == [{"document": "SOP-002", "effect": "version 2.0 comes into force"}]
    assert data["files"]["records_removed"] == [RECORD]


def test_without_a_history_nothing_is_claimed(tmp_path: Path) -> None:
    judged = judge(build(tmp_path / "repo"))
    context = dataclasses.replace(judged.context, history=None)
    assert context.base is not None
    report = gather(context, context.base, judged.judgement, ())
    item = next(one for one in report.documents if one.key.id == "SOP-006")
    assert item.merged.state is None
    assert item.merged.sentence == "Not known: there is no history to look into."
    assert report.effects == ()
    assert State.EFFECTIVE not in {one.merged.state for one in report.documents}
