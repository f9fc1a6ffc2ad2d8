"""From which day each approved revision may be in force: own date, recall, release together."""

import datetime as dt
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType
from typing import NamedTuple, overload

from qmsctl.lifecycle.doubts import NO_DOUBTS, AllDoubts, Doubts
from qmsctl.lifecycle.revisions import (
    SeenRecall,
    arrival_day,
    by_version,
    last_known,
    seen_recalls,
)
from qmsctl.model.base import parse_day
from qmsctl.model.document import DocumentKey
from qmsctl.model.history import Commit, Revision, Timeline
from qmsctl.model.policy import Policy


@dataclass(frozen=True, slots=True)
class Release:
    """A revision and the first day on which it may be in force.

    ``day`` is None while it is not known (a document of the same change request is still missing,
    or its release: ``awaits`` says by whom) or when no day is named. ``unproved`` says that the
    day rests on a committer date. Whether a higher version overtakes it is not looked at here.
    ``doubts`` are the versions of its document that are not approved.
    """

    revision: Revision
    day: dt.date | None
    unproved: bool = False
    doubts: Container[str] = frozenset()
    dated: bool = True
    recall: SeenRecall | None = None
    awaits: str = ""

    @property
    def invalid(self) -> bool:
        """Whether its approvals lack something."""
        return self.revision.version.text in self.doubts

    @property
    def counts(self) -> bool:
        """Whether it is approved, dated and not recalled."""
        return self.dated and self.recall is None and not self.invalid


def own_release(
    revision: Revision,
    timeline: Timeline,
    policy: Policy,
    *,
    doubts: Container[str] = frozenset(),
    baseline: int | None = None,
) -> Release:
    """The release that the revision itself asks for.

    A day before its arrival needs an `effective_reason`; without one it is in force from its
    arrival. What arrived up to the commit with index `baseline` existed before Git: its day
    counts as written. Without a readable day it is never in force.
    """
    arrival = arrival_day(revision.arrival, policy)
    wanted = revision.snapshot.fields.get("effective_date")
    if wanted == "on-release":
        return Release(revision, arrival, unproved=True, doubts=doubts)
    try:
        day = parse_day(wanted)
    except ValueError:
        return Release(revision, None, doubts=doubts, dated=False)
    adopted = baseline is not None and revision.arrival.index <= baseline
    if day >= arrival or adopted or _has_reason(revision, timeline):
        return Release(revision, day, doubts=doubts)
    return Release(revision, arrival, unproved=True, doubts=doubts)


def _released(
    revision: Revision, timeline: Timeline, policy: Policy, doubts: Doubts, baseline: int | None
) -> Release:
    """The same, no earlier than those say who release it, where the policy asks them."""
    own = own_release(revision, timeline, policy, doubts=doubts.versions, baseline=baseline)
    awaited = doubts.awaited(revision) if own.day is not None else None
    if own.day is None or awaited is None:
        return own
    if awaited.stated is None or awaited.completed is None:
        return replace(own, day=None, unproved=False, awaits=awaited.missing)
    day = max(own.day, awaited.stated, awaited.completed)
    return replace(own, day=day, unproved=day != awaited.stated)


class Releases(Sequence[Release]):
    """The releases of one document in version order, each worked out when it is asked for.

    Most questions are about the newest ones, and a document may have hundreds.
    """

    def __init__(self, timeline: Timeline, make: Callable[[Revision], Release]) -> None:
        self._revisions = by_version(timeline.revisions)
        self._make = make
        self._made: dict[int, Release] = {}

    def __len__(self) -> int:
        return len(self._revisions)

    @overload
    def __getitem__(self, index: int) -> Release: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Release, ...]: ...
    def __getitem__(self, index: int | slice) -> Release | tuple[Release, ...]:
        if isinstance(index, slice):
            return tuple(self)[index]
        place = range(len(self._revisions))[index]
        made = self._made.get(place)
        if made is None:
            made = self._made[place] = self._make(self._revisions[place])
        return made


def all_releases(
    timelines: Mapping[DocumentKey, Timeline],
    *,
    policy: Policy,
    doubts: AllDoubts = MappingProxyType({}),
    baseline: int | None = None,
) -> dict[DocumentKey, Sequence[Release]]:
    """The releases of every document in version order, documents of one change request together.

    Documents that share a `change_request` wait for each other: each becomes effective on the
    latest of their days, and none while one of them is still a draft on the main line or not
    approved. A recalled one is waited for until its recall. Who joins after the others were
    released changes nothing for them.
    """
    own: dict[DocumentKey, Sequence[Release]] = {
        key: Releases(
            timeline,
            partial(
                _released,
                timeline=timeline,
                policy=policy,
                doubts=doubts.get(key, NO_DOUBTS),
                baseline=baseline,
            ),
        )
        for key, timeline in timelines.items()
    }
    waiting = _together(own, timelines, policy)
    recalled = {
        key: _with_recalls(releases, timelines[key], doubts.get(key, NO_DOUBTS), policy)
        for key, releases in waiting.items()
    }
    stopped = [
        k for k in own if recalled[k] is not waiting[k] and any(r.recall for r in recalled[k])
    ]
    if not stopped:
        return recalled
    marked = own | {
        key: tuple(
            replace(o, recall=r.recall) for o, r in zip(own[key], recalled[key], strict=True)
        )
        for key in stopped
    }
    return _together(marked, timelines, policy)


def _has_reason(revision: Revision, timeline: Timeline) -> bool:
    """Whether any state of this approved version gives a reason; other versions' do not count."""
    return any(
        bool((state.text("effective_reason") or "").strip())
        for state in (a.snapshot for a in timeline.appearances)
        if state is not None and state.approved and state.version == revision.version
    )


def _with_recalls(
    releases: Sequence[Release], timeline: Timeline, doubts: Doubts, policy: Policy
) -> Sequence[Release]:
    """Mark what was recalled in time: before the day on which it would have become effective."""
    seen = [s for s in seen_recalls(timeline) if s.recall not in doubts.recalls]
    if not seen:
        return releases
    return tuple(
        replace(release, recall=next((s for s in seen if _in_time(s, release, policy)), None))
        for release in releases
    )


def _in_time(seen: SeenRecall, release: Release, policy: Policy) -> bool:
    last = max(seen.recall.date, arrival_day(seen.arrival, policy))
    named = seen.recall.version == str(release.revision.version)
    return named and (release.day is None or last < release.day)


class _Member(NamedTuple):
    """One document of a change request: when it joined, and from when it is ready."""

    key: DocumentKey
    joined: Commit
    ready: dt.date | None
    unproved: bool


def _together(
    own: Mapping[DocumentKey, Sequence[Release]],
    timelines: Mapping[DocumentKey, Timeline],
    policy: Policy,
) -> dict[DocumentKey, Sequence[Release]]:
    result = dict(own)
    for request, keys in _requests(timelines).items():
        members = [_member(request, own[key], timelines[key], policy) for key in keys]
        group = _waiting_together(members, policy)
        days = [member.ready for member in group]
        latest = max(group, key=lambda m: (m.ready or dt.date.max, m.unproved))
        for key in {member.key for member in group}:
            result[key] = tuple(
                _no_earlier(release, latest, known=None not in days)
                if release.revision.text("change_request") == request
                else release
                for release in result[key]
            )
    return result


def _no_earlier(release: Release, latest: _Member, *, known: bool) -> Release:
    if not known:
        return replace(release, day=None, unproved=False)
    if release.day is None or latest.ready is None or latest.ready <= release.day:
        return release
    return replace(release, day=latest.ready, unproved=latest.unproved)


def _requests(timelines: Mapping[DocumentKey, Timeline]) -> dict[str, list[DocumentKey]]:
    """Change request → the documents that carry it: in a revision, or in their open draft."""
    found: dict[str, list[DocumentKey]] = {}
    for key, timeline in timelines.items():
        names = {revision.text("change_request") for revision in timeline.revisions}
        names.add(_draft_request(timeline))
        for name in names:
            if name and name.strip():
                found.setdefault(name, []).append(key)
    return found


def _draft_request(timeline: Timeline) -> str | None:
    head = last_known(timeline) if timeline.head is not None else None
    return head.text("change_request") if head is not None and not head.approved else None


def _member(
    request: str, releases: Iterable[Release], timeline: Timeline, policy: Policy
) -> _Member:
    joined = next(
        a.commit
        for a in timeline.appearances
        if a.snapshot is not None and a.snapshot.text("change_request") == request
    )
    mine = sorted(
        (r for r in releases if r.revision.text("change_request") == request and not r.invalid),
        key=lambda r: r.revision.arrival.index,
    )
    if not mine:
        return _Member(timeline.key, joined, None, unproved=False)
    first = mine[0]
    if first.recall is not None:
        day = max(first.recall.recall.date, arrival_day(first.recall.arrival, policy))
        return _Member(timeline.key, joined, day, unproved=True)
    return _Member(timeline.key, joined, first.day, first.unproved)


def _waiting_together(members: Iterable[_Member], policy: Policy) -> list[_Member]:
    """The members that joined before those that came earlier were released."""
    group: list[_Member] = []
    for member in sorted(members, key=lambda m: m.joined.index):
        days = [m.ready for m in group]
        known = [day for day in days if day is not None]
        released = max(known) if known and len(known) == len(days) else None
        if released is not None and arrival_day(member.joined, policy) > released:
            break
        group.append(member)
    return group
