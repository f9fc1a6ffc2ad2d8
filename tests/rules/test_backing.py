"""What backs approvals of the main line and of a tree, and what nothing can judge."""

import datetime as dt

import pytest

from qmsctl.approval.proving import reached
from qmsctl.lifecycle.revisions import read_entries, read_entry
from qmsctl.model.document import DocumentKey, Recall, Review, Withdrawal
from qmsctl.rules.backing import (
    claimed,
    file_proofs,
    recall_proofs,
    review_proof,
    revision_proofs,
    withdrawal_proofs,
)
from qmsctl.rules.context import Context
from qmsctl.rules.example import SOP_PATH
from qmsctl.rules.loading import load
from tests.rules.trees import tree_context
from tests.support.builders import snapshot, timeline
from tests.support.evidence import (
    OWNER,
    QUALITY,
    REVIEW,
    SIGNED_AT,
    SOP3_PATH,
    UNDATED,
    WITHDRAWAL,
    build,
    sop,
    statement_files,
)
from tests.support.gitrepo import GitRepo

KEY = DocumentKey("SOP-001", "en")
THIRD = DocumentKey("SOP-003", "en")
RECALL = {
    "version": "2.0",
    "reason": "Wrong form.",
    "by": "j.tanaka",
    "date": "2026-03-20",
    "approvals": UNDATED,
}
COMING = {"version": "2.0", "change_summary": "Says more.", "effective_date": "2026-06-01"}


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    """The story, then 2.0 of SOP-001 signed and recalled; a signed review that is not merged."""
    repo: GitRepo = build(tmp_path_factory.mktemp("backing") / "repo")
    second = sop(1, reviews=[REVIEW], **COMING)
    march = SIGNED_AT.replace(month=3)
    proof = statement_files(second, OWNER, QUALITY, time=march)
    repo.commit({SOP_PATH: second, **proof}, "2.0", date="2026-03-16T12:00:00+00:00")
    facts = {"reason": RECALL["reason"], "date": RECALL["date"]}
    stopped = sop(1, reviews=[REVIEW], recalled=[RECALL], **COMING)
    april = dt.datetime(2026, 3, 20, 8, tzinfo=dt.UTC)
    proof = statement_files(stopped, OWNER, QUALITY, time=april, meaning="recall", recall=facts)
    repo.commit({SOP_PATH: stopped, **proof}, "Stop 2.0", date="2026-03-21T12:00:00+00:00")
    return load(repo.path, as_of=dt.date(2026, 3, 31))


def test_a_recall_of_the_main_line_is_judged_by_what_came_with_it(context: Context) -> None:
    assert context.history is not None
    timeline = context.history.timelines[KEY]
    assert timeline.head is not None
    (recall,) = read_entries(Recall, timeline.head, "recalled")
    found = recall_proofs(context, recall, timeline, SOP_PATH)
    assert reached(found) == "signature"
    assert [proof.claim.day for proof in found] == [dt.date(2026, 3, 20)] * 2
    # The tree's own statements say the same of a recall that is not on the main line.
    assert reached(recall_proofs(context, recall, None, "elsewhere.md")) == "declared"


def test_a_withdrawal_that_only_the_tree_has_is_judged_by_its_statements(
    context: Context,
) -> None:
    withdrawal = read_entry(Withdrawal, WITHDRAWAL)
    assert withdrawal is not None
    assert reached(withdrawal_proofs(context, withdrawal, None, SOP3_PATH)) == "signature"
    unknown = withdrawal_proofs(context, withdrawal, None, "elsewhere.md")
    assert [(p.tier, p.claim.by) for p in unknown] == [
        ("declared", "a.brandt"),
        ("declared", "j.tanaka"),
    ]


def test_a_review_without_statement_or_file_is_what_it_says(context: Context) -> None:
    review = Review.model_validate(REVIEW)
    assert context.history is not None
    timeline = context.history.timelines[KEY]
    assert review_proof(context, review, timeline, SOP_PATH).tier == "signature"
    other = Review.model_validate({**REVIEW, "date": "2026-03-01"})
    assert review_proof(context, other, timeline, SOP_PATH).tier == "declared"
    nowhere = review_proof(context, other, None, "elsewhere.md")
    assert (nowhere.tier, nowhere.claim.by) == ("declared", "a.brandt")


def test_a_file_as_the_main_line_has_it_is_judged_there(context: Context) -> None:
    assert context.history is not None
    standing = context.history.standings[THIRD]
    file = next(f for f in context.corpus.files if f.path == SOP3_PATH)
    assert reached(file_proofs(context, file, standing)) == "signature"
    assert reached(file_proofs(context, file, None)) == "signature"


def test_without_a_history_a_claim_is_all_there_is() -> None:
    context = tree_context()
    (line,) = timeline(("2026-01-20", snapshot("1.0", approvals=UNDATED))).revisions
    assert [p.tier for p in revision_proofs(context, line, (line,))] == ["declared"] * 2
    file = context.corpus.files[0]
    assert {p.tier for p in file_proofs(context, file, None)} == {"declared"}


def test_what_is_no_approval_is_left_to_its_rules() -> None:
    assert claimed(snapshot(approvals="nobody")) == ()
    unknown = tree_context({SOP_PATH: sop(1, type="nonsense")})
    file = next(f for f in unknown.corpus.files if f.path == SOP_PATH)
    assert [p.tier for p in file_proofs(unknown, file, None)] == ["declared"] * 2
