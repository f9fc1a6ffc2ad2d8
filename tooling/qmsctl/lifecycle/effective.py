"""Which revision is in force on a day (design §4): pure functions of histories and days."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from types import MappingProxyType
from typing import NamedTuple

from qmsctl.lifecycle.doubts import NO_DOUBTS, AllDoubts, Doubts
from qmsctl.lifecycle.release import Release, all_releases
from qmsctl.lifecycle.reviews import next_review
from qmsctl.lifecycle.revisions import (
    SeenWithdrawal,
    arrival_day,
    by_version,
    exists,
    last_known,
    read_entry,
)
from qmsctl.lifecycle.standing import RevisionStanding, RevisionStandings, Standing, State
from qmsctl.model.document import DocumentKey, Withdrawal
from qmsctl.model.history import Commit, Snapshot, Timeline
from qmsctl.model.people import People
from qmsctl.model.policy import Policy

FirstDay = Callable[[str], dt.date | None]
"""Document id → the first day on which any language of it may be in force."""

NOBODY = People(MappingProxyType({}))


class Ending(NamedTuple):
    """From `day` on the document is withdrawn, until a version of `ended_by` or later is issued."""

    day: dt.date
    withdrawal: Withdrawal
    arrival: Commit
    ended_by: Commit | None


def standings(
    timelines: Mapping[DocumentKey, Timeline],
    *,
    as_of: dt.date,
    policy: Policy,
    people: People = NOBODY,
    doubts: AllDoubts = MappingProxyType({}),
    baseline: int | None = None,
) -> dict[DocumentKey, Standing]:
    """The standing of every document on `as_of`, by everything that the main line knows.

    `doubts` names what is not approved and so does not count; `baseline` is the index of the
    commit with which replay starts. Deleted drafts that were never approved are left out.
    """
    releases = all_releases(timelines, policy=policy, doubts=doubts, baseline=baseline)
    first_days = _first_days(releases)
    return {
        key: _standing(
            timeline,
            releases[key],
            endings(timeline, policy, doubts=doubts.get(key, NO_DOUBTS), successors=first_days),
            as_of,
            policy,
            people,
            doubts.get(key, NO_DOUBTS),
        )
        for key, timeline in timelines.items()
        if exists(timeline)
    }


def standing(
    timeline: Timeline,
    *,
    as_of: dt.date,
    policy: Policy,
    invalid: frozenset[str] = frozenset(),
    people: People = NOBODY,
    doubts: Doubts = NO_DOUBTS,
    baseline: int | None = None,
) -> Standing:
    """One document on one day, looked at alone: nobody waits for it and no successor is awaited.

    Raises:
        ValueError: the timeline is that of a deleted draft, so there is no document.
    """
    if not exists(timeline):
        raise ValueError(f"{timeline.key} was a draft that is gone: it has no standing")
    key = timeline.key
    named = (revision.version.text for revision in timeline.revisions)
    versions = frozenset(v for v in named if v in invalid or v in doubts.versions)
    own = replace(doubts, versions=versions)
    releases = all_releases({key: timeline}, policy=policy, doubts={key: own}, baseline=baseline)
    ends = endings(timeline, policy, doubts=own)
    return _standing(timeline, releases[key], ends, as_of, policy, people, own)


def endings(
    timeline: Timeline,
    policy: Policy,
    *,
    doubts: Doubts = NO_DOUBTS,
    successors: FirstDay | None = None,
) -> tuple[Ending, ...]:
    """The times from which a document is withdrawn, oldest first.

    A withdrawal counts from its date, but neither before it arrived nor before all its successors
    are effective (`successors` tells their first days; None looks at none). Once it
    counts it stays, also if a later state drops or rewrites it, unless that state brings a new
    approved version: that reinstates the document.
    """
    if not any(a.snapshot and a.snapshot.fields.get("withdrawal") for a in timeline.appearances):
        return ()
    found: list[Ending] = []
    current: Ending | None = None
    versions = set()
    for appearance in timeline.appearances:
        snapshot = appearance.snapshot
        if snapshot is None or not snapshot.readable:
            continue
        today = arrival_day(appearance.commit, policy)
        fresh = snapshot.approved and snapshot.version not in versions
        if snapshot.approved:
            versions.add(snapshot.version)
        raw = snapshot.fields.get("withdrawal")
        written = read_entry(Withdrawal, raw)
        if (raw is not None and written is None) or (current and written == current.withdrawal):
            continue
        if current is not None and current.day <= today:
            if not fresh:
                continue
            found.append(current._replace(ended_by=appearance.commit))
        seen = written and SeenWithdrawal(written, snapshot, appearance.commit)
        current = _ending(seen, today, doubts, successors) if seen else None
    return (*found, current) if current else tuple(found)


def _ending(
    seen: SeenWithdrawal,
    today: dt.date,
    doubts: Doubts,
    successors: FirstDay | None,
) -> Ending | None:
    withdrawal = seen.withdrawal
    if withdrawal in doubts.withdrawals:
        return None
    days = [max(withdrawal.date, today)]
    for document_id in withdrawal.replaced_by if successors is not None else ():
        first = successors(document_id) if successors is not None else None
        if first is None:
            return None
        days.append(first)
    return Ending(max(days), withdrawal, seen.arrival, None)


def _first_days(releases: Mapping[DocumentKey, Sequence[Release]]) -> FirstDay:
    """The first day of each document; approvals are judged only for what is asked."""
    by_id: dict[str, list[Sequence[Release]]] = {}
    for key, items in releases.items():
        by_id.setdefault(key.id, []).append(items)

    def first_day(document_id: str) -> dt.date | None:
        found = chain.from_iterable(by_id.get(document_id, ()))
        days = (r.day for r in found if r.day is not None and r.counts)
        return min(days, default=None)

    return first_day


def _standing(
    timeline: Timeline,
    releases: Sequence[Release],
    ends: Sequence[Ending],
    as_of: dt.date,
    policy: Policy,
    people: People,
    doubts: Doubts,
) -> Standing:
    items = RevisionStandings(len(releases), _newest_first(releases, ends, as_of))
    effective, scheduled = _current(items)
    head = last_known(timeline) or _any_state(timeline)
    draft = head if timeline.head is not None and head.readable and not head.approved else None
    withdrawn = any(_covers(end, as_of, items) for end in ends)
    return Standing(
        key=timeline.key,
        state=_document_state(items, effective, withdrawn=withdrawn, draft=draft),
        head=head,
        known=by_version(timeline.revisions),
        revisions=items,
        effective=effective,
        scheduled=scheduled,
        draft=draft,
        next_review=next_review(
            items, effective, head, policy, people, as_of=as_of, doubted=doubts.reviews
        ),
        timeline=timeline,
    )


def _current(
    items: Sequence[RevisionStanding],
) -> tuple[RevisionStanding | None, tuple[RevisionStanding, ...]]:
    """What is in force and what is scheduled: nothing below what is in force can be either."""
    scheduled: list[RevisionStanding] = []
    for item in reversed(items):
        if item.state is State.EFFECTIVE:
            return item, tuple(reversed(scheduled))
        if item.state is State.SCHEDULED:
            scheduled.append(item)
    return None, tuple(reversed(scheduled))


def _any_state(timeline: Timeline) -> Snapshot:
    return next(a.snapshot for a in reversed(timeline.appearances) if a.snapshot is not None)


def _covers(end: Ending, as_of: dt.date, items: Sequence[RevisionStanding]) -> bool:
    """Whether the document is withdrawn on `as_of` and no reinstating version is in force yet."""
    return end.day <= as_of and not any(
        item.effective_from is not None
        and item.effective_from <= as_of
        and end.ended_by is not None
        and item.revision.arrival.index >= end.ended_by.index
        for item in items
    )


def _document_state(
    items: Sequence[RevisionStanding],
    effective: RevisionStanding | None,
    *,
    withdrawn: bool,
    draft: Snapshot | None,
) -> State:
    if effective is not None:
        return State.EFFECTIVE
    states = {item.state for item in items}
    if withdrawn and items:
        return State.OBSOLETE
    if State.SCHEDULED in states:
        return State.SCHEDULED
    if draft is not None:
        return State.DRAFT
    return State.RECALLED if State.RECALLED in states else State.INVALID


def _newest_first(
    releases: Sequence[Release], ends: Sequence[Ending], as_of: dt.date
) -> Iterator[RevisionStanding]:
    """Each release on `as_of`, the highest first: the highest that may be in force is."""
    overtaken: dt.date | None = None  # the first day of any higher version
    for release in reversed(releases):
        end = _end_of(release, ends)
        yield _revision_standing(release, overtaken, end, as_of)
        if release.counts and release.day is not None and (end is None or release.day < end):
            overtaken = release.day if overtaken is None else min(overtaken, release.day)


def _end_of(release: Release, ends: Sequence[Ending]) -> dt.date | None:
    """The first day on which a withdrawal takes this release out of force."""
    days = [
        end.day
        for end in ends
        if end.ended_by is None or release.revision.arrival.index < end.ended_by.index
    ]
    return min(days, default=None)


def _revision_standing(
    release: Release, overtaken: dt.date | None, end: dt.date | None, as_of: dt.date
) -> RevisionStanding:
    revision, day = release.revision, release.day
    if release.recall is not None:
        return RevisionStanding(revision, State.RECALLED, None, None)
    if not release.counts:
        return RevisionStanding(revision, State.INVALID, None, None)
    bounds = [limit for limit in (overtaken, end) if limit is not None]
    last = min(bounds, default=None)
    gone = State.OBSOLETE if end is not None and end == last != overtaken else State.SUPERSEDED
    if day is None:
        # Not released yet; a withdrawal or a higher version in force leaves it no day at all.
        waits = last is None or as_of < last
        if not waits:
            return RevisionStanding(revision, gone, None, None)
        return RevisionStanding(revision, State.SCHEDULED, None, None, awaits=release.awaits)
    if last is not None and last <= day:
        return RevisionStanding(revision, gone, None, None)
    if as_of < day:
        state = State.SCHEDULED
    elif last is None or as_of < last:
        state = State.EFFECTIVE
    else:
        state = gone
    return RevisionStanding(revision, state, day, last, release.unproved)
