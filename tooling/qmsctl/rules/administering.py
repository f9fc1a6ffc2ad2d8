"""Judges changes of approved documents' own fields, by the statements that arrive with them."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from qmsctl.approval.acting import act_of, newest
from qmsctl.approval.administering import AdministrativeCase, changed_fields
from qmsctl.approval.archive import Kept
from qmsctl.approval.claims import ApprovalGap
from qmsctl.approval.evidence import Evidence
from qmsctl.approval.kinds import judged_type
from qmsctl.approval.routing import route_gaps
from qmsctl.lifecycle.revisions import arrival_day, as_owned_before, last_known
from qmsctl.model.document import DocumentKey
from qmsctl.model.finding import Finding
from qmsctl.model.history import Change, Commit, Revision, Snapshot, Timeline
from qmsctl.rules.context import Context
from qmsctl.rules.owning import owned_before
from qmsctl.rules.proofs import evidence_of, kept_there, signed_state
from qmsctl.rules.steps import after_baseline
from qmsctl.rules.support import listed
from qmsctl.rules.vc_steps import on_step
from qmsctl.rules.whereabouts import snapshot_of


class Unapproved(NamedTuple):
    """What the approval of one step's fields lacks."""

    case: AdministrativeCase
    gap: ApprovalGap


def administrative_changes(context: Context) -> Iterator[Finding]:
    """AP017: the steps whose fields changed without the approvals that the policy asks for."""
    for change in after_baseline(context):
        found = _judged(context, change)
        if found is None:
            continue
        case, gap = found
        document = change.key.id
        yield on_step(
            "AP017",
            f"{_what_changed(change, case)} without a new version, and nobody who may has approved "
            f"that: {gap.message}",
            "Have the change signed and merged together with its statements (`qms approve "
            f"{document} --for administrative --sign`), or put the fields back.",
            change,
            context,
            case.changed[0],
        )


def _what_changed(change: Change, case: AdministrativeCase) -> str:
    if len(case.changed) > 1 or change.before is None:
        return f"{listed(f'`{name}`' for name in case.changed)} of {change.key.id} changed"
    (name,) = case.changed
    values = f"from {_value(change.before, name)} to {_value(case.after, name)}"
    return f"`{name}` of {change.key.id} changed {values}"


def _value(state: Snapshot, name: str) -> str:
    value = state.fields.get(name)
    if isinstance(value, list | tuple):
        value = ", ".join(map(str, value))
    return f"'{value}'" if value else "nothing"


def _judged(context: Context, change: Change) -> Unapproved | None:
    """What the approval of a step lacks; None if nothing, or if nobody is asked."""
    policy, _ = context.policy_before(change)
    if not policy.asks_on_request("administrative"):
        return None
    case = administrative_case(context, change)
    if case is None or case.route is None or not case.changed or brings_version(context, change):
        return None
    evidence = _evidence(context, change)
    bench = evidence.bench_of(change.commit)
    if bench is None:
        return None
    owner = owner_before(context, change.key, case.after, change.commit)
    doubts: list[ApprovalGap] = []
    acts = []
    for kept in _arriving(context, case, evidence, change.commit):
        statement = kept.statement
        if statement is None:
            continue
        act = act_of(kept, statement, case.policy)
        wrong = (*evidence.gaps(kept), *case.gaps(act, bench, owner))
        doubts += wrong
        if not wrong:
            acts.append(act)
    claims = [act.claim for act in newest(acts)]
    day = arrival_day(change.commit, bench.policy) if change.commit else bench.as_of
    gaps = route_gaps(claims, case.demand(case.route, bench, owner, day))
    return Unapproved(case, (*doubts, *gaps)[0]) if gaps else None


def administrative_case(context: Context, change: Change) -> AdministrativeCase | None:
    """What a step does to the fields of a document that was approved before; else None.

    Where the state before cannot be read, or the file was gone, the last one that could counts.
    """
    after, known = change.after, _known(context, change)
    before = change.before if change.before is not None and change.before.readable else None
    before = before or _last_readable(_timeline(context, change.key), change.commit)
    if after is None or not after.readable or before is None:
        return None
    version = _version(before, known)
    if version is None:
        return None
    policy, _ = context.policy_before(change)
    kind = judged_type(version, policy)
    route = kind.route.on_request("administrative") if kind else None
    return AdministrativeCase(version, after, changed_fields(before, after), policy, route)


def pending_change(context: Context, key: DocumentKey) -> Change | None:
    """The step from the main line's newest state of a document to the one in the tree."""
    timeline = _timeline(context, key)
    before = last_known(timeline) if timeline is not None else None
    file = next(iter(context.corpus.by_key.get(key, ())), None)
    if before is None or file is None:
        return None
    return Change(key, before, signed_state(context, file, snapshot_of(file)))


def changes_at(context: Context, key: DocumentKey, commit: Commit | None) -> tuple[Change, ...]:
    """The steps of a document by which statements may arrive: with a commit, or with the tree."""
    if commit is not None:
        return context.once(_by_place).get((key, commit.index), ())
    if context.base is not None:
        return tuple(change for change in context.base.changes if change.key == key)
    pending = pending_change(context, key)
    return (pending,) if pending is not None else ()


def owner_before(
    context: Context, key: DocumentKey, state: Snapshot, commit: Commit | None
) -> str | None:
    """Who owned the document before a step: nobody approves as the owner that the step names."""
    timeline, court = _timeline(context, key), context.history.court if context.history else None
    if court is None:
        return as_owned_before(state, timeline, commit).text("owner")
    return owned_before(court, state, timeline, commit).text("owner")


def _by_place(context: Context) -> Mapping[tuple[DocumentKey, int], tuple[Change, ...]]:
    found: dict[tuple[DocumentKey, int], tuple[Change, ...]] = {}
    for change in context.replay:
        if change.commit is not None:
            place = change.key, change.commit.index
            found[place] = (*found.get(place, ()), change)
    return found


def _evidence(context: Context, change: Change) -> Evidence:
    court = context.history.court if context.history else None
    if change.commit is None or court is None:
        return evidence_of(context)
    return court.evidence()


def _arriving(
    context: Context, case: AdministrativeCase, evidence: Evidence, commit: Commit | None
) -> Iterator[Kept]:
    """The statements that arrive together with the step; earlier ones were for earlier steps."""
    received = kept_there(context) if commit is None else {}
    for kept in evidence.archive.about(case.matter(case.changed).subject, "administrative"):
        arrived = kept.path not in received if commit is None else kept.arrival == commit
        if arrived:
            yield kept


def _known(context: Context, change: Change) -> tuple[Revision, ...]:
    """The versions that the main line had received before the step."""
    timeline, commit = _timeline(context, change.key), change.commit
    known = timeline.revisions if timeline is not None else ()
    return tuple(r for r in known if commit is None or r.arrival.index < commit.index)


def _version(before: Snapshot, known: tuple[Revision, ...]) -> Snapshot | None:
    """The approved version that the document had: its own, else, under a draft, the highest."""
    own = next((r.snapshot for r in known if r.version.text == before.version_text), None)
    if before.approved:
        return own or before
    highest = max(known, key=lambda r: r.version.parts, default=None)
    return highest.snapshot if highest is not None else None


def brings_version(context: Context, change: Change) -> bool:
    """Whether the step brings a version that was never approved before: its approvals are asked."""
    after, before = change.after, change.before
    if after is None or not after.approved:
        return False
    known = {r.version.text for r in _known(context, change)}
    if before is not None and before.approved:
        known.add(before.version_text or "")
    return after.version_text not in known


def _last_readable(timeline: Timeline | None, commit: Commit | None) -> Snapshot | None:
    for appearance in reversed(timeline.appearances if timeline is not None else ()):
        state = appearance.snapshot
        earlier = commit is None or appearance.commit.index < commit.index
        if earlier and state is not None and state.readable:
            return state
    return None


def _timeline(context: Context, key: DocumentKey) -> Timeline | None:
    return context.history.timelines.get(key) if context.history else None
