"""What backs the approvals that lists and pages show: those of the main line, and of a tree.

What the main line received is judged by its court, once; what only a tree holds as if it were
merged now. Where nothing can judge, an approval is what it says of itself.
"""

from collections.abc import Iterable, Sequence

from qmsctl.approval.claims import Claim, read_claims
from qmsctl.approval.evidence import Evidence
from qmsctl.approval.proving import Proof
from qmsctl.approval.reviewing import review_case
from qmsctl.approval.route import Case, approval_case, recall_case, withdrawal_case
from qmsctl.lifecycle.revisions import (
    predecessor_of,
    seen_recalls,
    seen_reviews,
    seen_withdrawals,
    version_in,
)
from qmsctl.lifecycle.standing import Standing
from qmsctl.model.document import CONTENT_FIELDS, Approval, Recall, Review, Withdrawal
from qmsctl.model.finding import KeyPath
from qmsctl.model.history import Commit, Revision, Snapshot, Timeline
from qmsctl.model.people import People
from qmsctl.model.policy import Policy
from qmsctl.model.tree import SourceFile
from qmsctl.rules.context import Context
from qmsctl.rules.judging import Court
from qmsctl.rules.proofs import evidence_of, signed_state
from qmsctl.rules.whereabouts import snapshot_of

Bench = tuple[Policy, People, Evidence]


def revision_proofs(
    context: Context, revision: Revision, siblings: Sequence[Revision]
) -> tuple[Proof, ...]:
    """What backs each approval of a revision; `siblings` are all revisions of its document."""
    court = _court(context)
    # Most versions have no statement: then nothing has to be judged to know what backs them.
    if court is None or not court.archive.of_version(revision.key.id, revision.version.text):
        return claimed(revision.snapshot)
    return court.proofs(revision, siblings) or claimed(revision.snapshot)


def _same_content(received: Snapshot, here: Snapshot) -> bool:
    """Whether a state of the tree is what was received: nobody signed what was edited since."""
    names = ("approvals", *CONTENT_FIELDS)
    return received.body_sha256 == here.body_sha256 and all(
        received.fields.get(name) == here.fields.get(name) for name in names
    )


def file_proofs(context: Context, file: SourceFile, standing: Standing | None) -> tuple[Proof, ...]:
    """What backs each approval in a file of the tree; `standing` is where the main line has it."""
    plain = snapshot_of(file)
    known = standing.known if standing else ()
    for revision in known:
        same = _same_content(revision.snapshot, plain)
        if revision.version.text == plain.version_text and same:
            return revision_proofs(context, revision, known)
    version = plain.version
    case = approval_case(
        signed_state(context, file, plain),
        context.policy,
        context.people,
        as_of=context.as_of,
        predecessor=predecessor_of(version, known) if version is not None else None,
    )
    return _proofs(case, evidence_of(context)) or claimed(plain)


def withdrawal_proofs(
    context: Context, withdrawal: Withdrawal, timeline: Timeline | None, path: str
) -> tuple[Proof, ...]:
    """What backs each approval of a withdrawal; `path` is the tree's file if only that has it."""
    key: KeyPath = ("withdrawal", "approvals")
    for seen in seen_withdrawals(timeline) if timeline else ():
        bench = _bench(context, seen.arrival)
        if seen.withdrawal == withdrawal and bench:
            return _of_withdrawal(withdrawal, seen.snapshot, bench, context) or _as_said(
                withdrawal.approvals, key
            )
    state = context.signed.get(path)
    found = _of_withdrawal(withdrawal, state, _here(context), context) if state else ()
    return found or _as_said(withdrawal.approvals, key)


def recall_proofs(
    context: Context, recall: Recall, timeline: Timeline | None, path: str
) -> tuple[Proof, ...]:
    """What backs each approval of a recall; `path` is the tree's file if only that has it."""
    recalled = version_in(timeline, recall.version) if timeline else None
    for seen in seen_recalls(timeline) if timeline else ():
        bench = _bench(context, seen.arrival)
        if seen.recall == recall and bench:
            found = _of_recall(recall, seen.snapshot, recalled, bench, context)
            return found or _as_said(recall.approvals, ("recalled",))
    state = context.signed.get(path)
    found = _of_recall(recall, state, recalled, _here(context), context) if state else ()
    return found or _as_said(recall.approvals, ("recalled",))


def review_proof(context: Context, review: Review, timeline: Timeline | None, path: str) -> Proof:
    """What backs a periodic review; `path` is the tree's file if only that has it."""
    reviewed = version_in(timeline, review.version) if timeline else None
    for seen in seen_reviews(timeline) if timeline else ():
        bench = _bench(context, seen.arrival)
        if seen.review == review and bench:
            return _of_review(review, seen.snapshot, reviewed, bench)
    state = context.signed.get(path)
    return _of_review(review, state, reviewed, _here(context))


def claimed(snapshot: Snapshot) -> tuple[Proof, ...]:
    """The approvals of a state, backed by nothing but themselves."""
    claims = read_claims(snapshot.fields.get("approvals"), ("approvals",))
    return tuple(Proof(claim, "declared") for claim in claims)


def _court(context: Context) -> Court | None:
    return context.history.court if context.history else None


def _bench(context: Context, arrival: Commit) -> Bench | None:
    """By what the main line judges what came with `arrival`; None if nothing was approved yet."""
    court = _court(context)
    judge = court.judge_of(arrival) if court else None
    if court is None or judge is None:
        return None
    return judge.policy, judge.people, court.evidence(arrival.index)


def _here(context: Context) -> Bench:
    return context.policy, context.people, evidence_of(context)


def _of_withdrawal(
    withdrawal: Withdrawal, state: Snapshot, bench: Bench, context: Context
) -> tuple[Proof, ...]:
    policy, people, evidence = bench
    case = withdrawal_case(withdrawal, state, policy, people, as_of=context.as_of)
    return _proofs(case, evidence)


def _of_recall(
    recall: Recall, state: Snapshot, recalled: Snapshot | None, bench: Bench, context: Context
) -> tuple[Proof, ...]:
    policy, people, evidence = bench
    as_of = context.as_of
    case = recall_case(recall, state, policy, people, as_of=as_of, recalled=recalled)
    return _proofs(case, evidence)


def _of_review(
    review: Review, state: Snapshot | None, reviewed: Snapshot | None, bench: Bench
) -> Proof:
    policy, people, evidence = bench
    case = review_case(review, state, reviewed or state, policy, people) if state else None
    if case is not None:
        return case.proof(evidence)
    claim = Claim(("reviews",), None, review.by, review.date.isoformat(), review.date, None)
    return Proof(claim, "declared")


def _proofs(case: Case | None, evidence: Evidence) -> tuple[Proof, ...]:
    return case.proofs(evidence) if case else ()


def _as_said(approvals: Iterable[Approval], key: KeyPath) -> tuple[Proof, ...]:
    claims = read_claims([a.model_dump(mode="json") for a in approvals], key)
    return tuple(Proof(claim, "declared") for claim in claims)
