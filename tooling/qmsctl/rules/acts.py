"""What is wrong with statements that are claims themselves: releases and administrative changes."""

from collections.abc import Iterator, Sequence

from qmsctl.approval.acting import Act, act_of
from qmsctl.approval.archive import Kept
from qmsctl.approval.bench import Bench
from qmsctl.approval.claims import ApprovalGap
from qmsctl.approval.evidence import Evidence
from qmsctl.approval.releasing import ReleaseCase, release_case
from qmsctl.lifecycle.revisions import as_owned_before, predecessor_of
from qmsctl.model.document import DocumentKey
from qmsctl.model.history import Timeline
from qmsctl.model.statement import Statement, SubjectName
from qmsctl.rules.context import Context
from qmsctl.rules.gaps import snapshot_of
from qmsctl.rules.proofs import signed_state
from qmsctl.rules.releasing import received_case


def is_act(statement: Statement) -> bool:
    """Whether a statement stands for itself, and no claim of front matter beside it."""
    document = statement.about.language is not None
    return document and statement.predicate.meaning == "release"


def act_gaps(
    context: Context, kept: Kept, statement: Statement, evidence: Evidence
) -> Sequence[ApprovalGap] | None:
    """Why an act does not count, beside what is wrong with it by itself; None: about nothing."""
    bench = evidence.bench_of(kept.arrival)
    name, cause = statement.about, context.voided.get(kept.path, "")
    best: Sequence[ApprovalGap] | None = None
    for case in _versions(context, name, merged=kept.arrival is not None):
        act = act_of(kept, statement, case.policy)
        wrong = _gaps(context, case, act, bench, cause)
        if best is None or len(wrong) < len(best):
            best = wrong
    return best


def _gaps(
    context: Context, case: ReleaseCase, act: Act, bench: Bench | None, cause: str
) -> Sequence[ApprovalGap]:
    if bench is None:
        return tuple(case.fit(act.statement, cause))
    timeline = _timeline(context, act.statement.about)
    owner = as_owned_before(case.snapshot, timeline, act.kept.arrival).text("owner")
    return tuple(case.gaps(act, bench, owner, cause))


def _versions(context: Context, name: SubjectName, *, merged: bool) -> Iterator[ReleaseCase]:
    """The approved versions of this name: received by the main line, or in the tree only."""
    court = context.history.court if context.history else None
    timeline = _timeline(context, name)
    for revision in timeline.revisions if timeline else ():
        if revision.version.text == name.version and court is not None and timeline is not None:
            case = received_case(court, timeline, revision)
            if case is not None:
                yield case
                return
    known = timeline.revisions if timeline else ()
    key = DocumentKey(name.id, name.language or "")
    for file in () if merged else context.corpus.by_key.get(key, ()):
        state = signed_state(context, file, snapshot_of(file))
        if state.version_text == name.version and state.approved:
            before = predecessor_of(state.version, known) if state.version else None
            yield release_case(state, context.policy, before)


def _timeline(context: Context, name: SubjectName) -> Timeline | None:
    key = DocumentKey(name.id, name.language or "")
    return context.history.timelines.get(key) if context.history else None
