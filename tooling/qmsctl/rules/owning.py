"""Who owned a document before a change, and so approves as its owner.

Where the policy asks for approval of administrative changes, an owner whom nobody approved is no
owner: the one before goes on.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qmsctl.approval.acting import act_of, newest
from qmsctl.approval.administering import AdministrativeCase, changed_fields
from qmsctl.approval.kinds import judged_type
from qmsctl.approval.routing import route_gaps
from qmsctl.lifecycle.revisions import as_owned_before
from qmsctl.model.history import Commit, Snapshot, Timeline

if TYPE_CHECKING:
    from qmsctl.rules.judging import Court


def owned_before(
    court: Court, snapshot: Snapshot, timeline: Timeline | None, before: Commit | None = None
) -> Snapshot:
    """The state with the owner that the document had before `before` (None: as it stands now)."""
    plain = as_owned_before(snapshot, timeline, before)
    if timeline is None or not court.asks_about_fields:
        return plain
    owner = _owner(court, timeline, before)
    if owner is None or owner == plain.text("owner"):
        return plain
    return replace(snapshot, fields={**snapshot.fields, "owner": owner})


def _owner(court: Court, timeline: Timeline, before: Commit | None) -> str | None:
    """The last owner of an approved document whom the policy of the day accepted."""
    owner: str | None = None
    last: Snapshot | None = None
    approved: list[Snapshot] = []
    for commit, state in ((a.commit, a.snapshot) for a in timeline.appearances):
        if before is not None and commit.index >= before.index:
            break
        if state is None or not state.readable:
            continue
        fresh = state.approved and all(s.version_text != state.version_text for s in approved)
        if not approved or last is None:
            owner = state.text("owner")
        elif state.text("owner") != owner:
            accepted = (
                _valid(court, timeline, state, commit)
                if fresh
                else _signed(court, approved, last, state, commit, owner)
            )
            owner = state.text("owner") if accepted else owner
        if fresh:
            approved.append(state)
        last = state
    return owner if approved else None


def _valid(court: Court, timeline: Timeline, state: Snapshot, commit: Commit) -> bool:
    """Whether the version that came with the new owner has its approvals, by the old one."""
    known = timeline.revisions
    mine = (r for r in known if r.arrival == commit and r.version.text == state.version_text)
    return all(not court.revision_gaps(revision, known) for revision in mine)


def _signed(
    court: Court,
    approved: list[Snapshot],
    last: Snapshot,
    state: Snapshot,
    commit: Commit,
    owner: str | None,
) -> bool:
    """Whether the step was approved by statements that came with it, where that is asked for."""
    bench, evidence = court.bench_of(commit), court.evidence()
    if bench is None:
        return True
    version = next((s for s in approved if s.version_text == last.version_text), approved[-1])
    kind = judged_type(version, bench.policy)
    route = kind.route.on_request("administrative") if kind else None
    if route is None:
        return True
    changed = changed_fields(last, state)
    case = AdministrativeCase(version, state, changed, bench.policy, route)
    acts = [
        act_of(kept, kept.statement, bench.policy)
        for kept in evidence.archive.about(case.matter(changed).subject, "administrative")
        if kept.arrival == commit and kept.statement is not None and not evidence.gaps(kept)
    ]
    counting = [act for act in acts if not any(case.gaps(act, bench, owner))]
    day = bench.policy.today(commit.committed_at)
    claims = [act.claim for act in newest(counting)]
    return not route_gaps(claims, case.demand(route, bench, owner, day))
