"""What the story's pull request does to each document, and what else it changes."""

import pytest

from qmsctl.cli.judged import Judged
from qmsctl.model.document import DocumentKey
from qmsctl.model.history import Change, Snapshot
from qmsctl.report.pullrequest.approvals import approvals_of
from qmsctl.report.pullrequest.model import (
    Approvals,
    DocumentChange,
    Kind,
    PullRequestReport,
)
from qmsctl.report.pullrequest.wording import (
    approval_words,
    finding_words,
    kind_words,
    merged_words,
    versions,
)
from tests.report.pullrequest import story

ROWS = {
    "SOP-001": (
        "Substantive change, attachments, administrative",
        "1.0 → 2.0",
        "not approved",
        "waiting for Quality manager",
        "❌ 1",
    ),
    "SOP-002": ("Review only", "1.0", "in force", "none needed", "none"),
    "SOP-003": ("Administrative, moved", "1.0", "in force", "none needed", "none"),
    "SOP-004": ("New draft", "1.0", "draft", "not asked yet (draft)", "none"),
    "SOP-005": ("Approved version altered", "1.0", "in force", "void: other content", "❌ 1"),
    "SOP-006": ("Recall, earlier version restored", "2.0 → 1.0", "in force", "given", "none"),
    "FRM-001": ("Editorial change", "1.0 → 1.1", "in force", "given", "none"),
    "FRM-002": ("Urgent change", "1.0 → 2.0", "in force", "given", "none"),
    "FRM-003": ("Substantive change", "1.0 → 2.0", "in force", "given", "none"),
    "WI-001": ("Withdrawal", "1.0", "in force until 2026-06-29", "given", "none"),
}


@pytest.mark.parametrize("name", ROWS)
def test_a_row_for_each_document(name: str, documents: dict[str, DocumentChange]) -> None:
    item = documents[name]
    assert ROWS[name] == (
        kind_words(item.kinds),
        versions(item),
        merged_words(item),
        approval_words(item),
        finding_words(item.findings),
    )


def test_nothing_else_is_told_and_the_gravest_come_first(report: PullRequestReport) -> None:
    ids = [item.key.id for item in report.documents]
    assert sorted(ids) == sorted(ROWS)
    assert ids[:2] == ["SOP-005", "SOP-001"]
    assert ids[-1] == "SOP-003"


MERGED = {
    "SOP-001": "Version 2.0 would not count: its approvals lack something. 1.0 stays in force. "
    "Once approved it is in force from 2026-04-15.",
    "SOP-002": "Version 1.0 stays in force.",
    "SOP-004": "Version 1.0 is a draft and binds nobody.",
    "SOP-005": "Version 1.0 stays in force. Its text stays as it was approved; what this changes "
    "in it counts for nothing.",
    "FRM-002": "Version 2.0 is in force at once, in place of 1.0.",
    "SOP-006": "Version 1.0 stays in force. 2.0, which waits for its day, never comes into force.",
    "WI-001": "Version 1.0 stays in force; its last day is 2026-06-29.",
}


@pytest.mark.parametrize("name", MERGED)
def test_where_a_document_stands_once_merged(
    name: str, documents: dict[str, DocumentChange]
) -> None:
    assert documents[name].merged.sentence == MERGED[name]


def test_approvals_name_who_gave_them_and_who_can(documents: dict[str, DocumentChange]) -> None:
    (approvals,) = documents["SOP-001"].approvals
    owner, quality = approvals.needs
    assert [(one.name, one.day, one.problem) for one in owner.given] == [
        ("Alex Brandt", "2026-03-27", "")
    ]
    assert owner.title == "owner (Operations manager)"
    assert (quality.met, quality.holders, quality.step) == (False, ("Jun Tanaka",), 2)
    assert (approvals.route, approvals.complete) == ("owner, then quality-manager", False)


def test_approvals_of_other_content_do_not_count(documents: dict[str, DocumentChange]) -> None:
    (approvals,) = documents["SOP-005"].approvals
    assert not approvals.asked
    assert all(one.problem for need in approvals.needs for one in need.given)


def test_a_version_is_compared_with_what_it_replaces(documents: dict[str, DocumentChange]) -> None:
    item = documents["FRM-003"]
    assert item.redline is not None
    assert item.changed_words == 7
    assert item.compared == "against 1.0, which it replaces, not against the draft before it"
    assert documents["FRM-001"].compared == ""


def test_attachments_readers_and_clauses(documents: dict[str, DocumentChange]) -> None:
    item = documents["SOP-001"]
    assert [(a.path, a.fate, a.before, a.after) for a in item.attachments] == [
        ("img/flow.svg", "replaced", 6, 30)
    ]
    assert [one.id for one in item.referred_by] == ["SOP-004", "WI-001"]
    clauses = item.clauses
    assert [[c.id for c in group] for group in (clauses.added, clauses.removed, clauses.kept)] == [
        ["iso9001:2015/7.5.3.2"],
        ["iso9001:2015/7.5.3.1"],
        ["iso9001:2015/7.5.2"],
    ]
    assert [c.id for c in documents["WI-001"].clauses.uncovered] == ["iso9001:2015/7.1.4"]


def test_what_is_recorded_beside_the_text(documents: dict[str, DocumentChange]) -> None:
    assert documents["SOP-002"].statements == (
        "Review of version 1.0 by Alex Brandt, 2026-03-26: no change is needed",
    )
    assert documents["WI-001"].statements == (
        "Withdrawal from 2026-06-30: SOP-001 says it all. Replaced by SOP-001.",
    )
    assert documents["SOP-006"].statements == (
        "Recall of version 2.0 by Jun Tanaka, 2026-03-30: Two days cannot be held.",
    )
    assert documents["SOP-003"].moved_from == story.OLD_PLACE
    assert documents["SOP-004"].outline == (("Purchasing", 0), ("Purpose", 7), ("Procedure", 6))


def test_what_rules_is_told_with_whether_it_gives_power(report: PullRequestReport) -> None:
    ruling = report.ruling
    assert [(f.what, f.fate, f.power) for f in ruling.files] == [
        ("policy", "changed", True),
        ("person", "changed", True),
    ]
    assert (ruling.old, ruling.new, ruling.power) == ("1.0", "1.1", True)
    assert "types.form.route.substantive" in [row.name for row in ruling.files[0].fields]
    assert ruling.approvals is not None
    assert [need.holders for need in ruling.approvals.waiting] == [("Alex Brandt",)]


def test_other_files_are_counted(report: PullRequestReport) -> None:
    files = report.files
    assert files.records_changed == (story.RECORD,)
    assert files.records_added == ("qms_docs/records/training/2026-02.md",)
    assert (files.records_removed, files.other, files.outside) == ((), 1, 1)


RECALL = {"version": "2.0", "reason": "x", "by": "a.brandt", "date": "2026-03-01"}


def _needed(judged: Judged, **fields: object) -> list[str]:
    """What needs an approval in a document that does everything at once."""
    return [item.what for item in _asked(judged, **fields)]


def _asked(judged: Judged, **fields: object) -> tuple[Approvals, ...]:
    withdrawal = {"reason": "x", "date": "2026-05-01"}
    named = {"id": "SOP-009", "version": "1.0", "status": "approved", "withdrawal": withdrawal}
    after = Snapshot("a.md", "1", {**named, "recalled": [RECALL], **fields}, "1")
    change = Change(DocumentKey("SOP-009", "en"), None, after)
    return approvals_of(judged.context, change, (Kind.NEW, Kind.WITHDRAWAL, Kind.RECALL))


def test_each_claim_is_judged_by_its_own_route(judged: Judged) -> None:
    assert _needed(judged, type="sop") == ["issue", "withdrawal", "recall of 2.0"]
    broken = ["nonsense", {**RECALL, "date": "soon"}, {**RECALL, "version": "3.0"}]
    assert _needed(judged, type="sop", recalled=broken, withdrawal={}) == [
        "issue",
        "recall of 3.0",
    ]


def test_who_must_approve_an_unknown_type_cannot_be_told(judged: Judged) -> None:
    assert _needed(judged, type="nothing") == []


@pytest.mark.parametrize(
    ("owner", "title"),
    [("operations-manager", "owner (Operations manager)"), ("a.brandt", "owner"), ("x", "owner")],
)
def test_an_owner_is_called_by_the_role_or_is_the_person(
    judged: Judged, owner: str, title: str
) -> None:
    issue = _asked(judged, type="sop", owner=owner)[0]
    assert issue.needs[0].title == title
