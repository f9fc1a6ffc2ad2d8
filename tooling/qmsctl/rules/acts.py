"""What is wrong with statements that are claims themselves: releases and administrative changes."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from qmsctl.approval.acting import Act, act_of
from qmsctl.approval.administering import AdministrativeCase
from qmsctl.approval.archive import Kept
from qmsctl.approval.bench import Bench
from qmsctl.approval.claims import ApprovalGap
from qmsctl.approval.evidence import Evidence
from qmsctl.approval.releasing import ReleaseCase, release_case
from qmsctl.lifecycle.revisions import predecessor_of
from qmsctl.model.document import DocumentKey
from qmsctl.model.history import Snapshot, Timeline
from qmsctl.model.statement import Statement
from qmsctl.rules.administering import administrative_case, changes_at, owner_before
from qmsctl.rules.context import Context
from qmsctl.rules.proofs import signed_state
from qmsctl.rules.releasing import received_case
from qmsctl.rules.whereabouts import snapshot_of


class _Spoken(NamedTuple):
    """What an act may speak of, with a state that names the document's owner."""

    case: ReleaseCase | AdministrativeCase
    state: Snapshot


def is_act(statement: Statement) -> bool:
    """Whether a statement stands for itself, and no claim of front matter beside it."""
    document = statement.about.language is not None
    return document and statement.predicate.meaning in ("release", "administrative")


def act_gaps(
    context: Context, kept: Kept, statement: Statement, evidence: Evidence
) -> Sequence[ApprovalGap] | None:
    """Why an act does not count, beside what is wrong with it by itself; None: about nothing."""
    key = DocumentKey(statement.about.id, statement.about.language or "")
    timeline = context.history.timelines.get(key) if context.history else None
    if statement.predicate.meaning == "release":
        spoken = _versions(context, kept, statement, key, timeline)
    else:
        spoken = _changes(context, kept, statement, key)
    bench, cause = evidence.bench_of(kept.arrival), context.voided.get(kept.path, "")
    best: Sequence[ApprovalGap] | None = None
    for case, state in spoken:
        act = act_of(kept, statement, case.policy)
        owner = owner_before(context, key, state, kept.arrival)
        wrong = _gaps(case, act, bench, owner, cause)
        if best is None or len(wrong) < len(best):
            best = wrong
    return best


def _gaps(
    case: ReleaseCase | AdministrativeCase,
    act: Act,
    bench: Bench | None,
    owner: str | None,
    cause: str,
) -> Sequence[ApprovalGap]:
    """Without a policy nobody could sign: that is a finding already."""
    found = case.fit(act.statement, cause) if bench is None else case.gaps(act, bench, owner, cause)
    return tuple(found)


def _versions(
    context: Context, kept: Kept, statement: Statement, key: DocumentKey, timeline: Timeline | None
) -> Iterator[_Spoken]:
    """The approved versions of this name: received by the main line, or in the tree only."""
    court = context.history.court if context.history else None
    known, version = timeline.revisions if timeline else (), statement.about.version
    for revision in known:
        if revision.version.text == version and court is not None and timeline is not None:
            case = received_case(court, timeline, revision)
            if case is not None:
                yield _Spoken(case, revision.snapshot)
                return
    for file in () if kept.arrival else context.corpus.by_key.get(key, ()):
        state = signed_state(context, file, snapshot_of(file))
        if state.version_text == version and state.approved:
            before = predecessor_of(state.version, known) if state.version else None
            yield _Spoken(release_case(state, context.policy, before), state)


def _changes(
    context: Context, kept: Kept, statement: Statement, key: DocumentKey
) -> Iterator[_Spoken]:
    """The steps with which the statement arrives that change what it names."""
    said = statement.predicate.administrative
    for change in changes_at(context, key, kept.arrival):
        case = administrative_case(context, change)
        if case is None or said is None or case.version.version_text != statement.about.version:
            continue
        if not said.fields or any(name in case.changed for name in said.fields):
            yield _Spoken(case, case.after)
