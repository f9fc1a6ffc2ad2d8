"""What the main line knew of a document before a change: the ground on which steps are judged."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

from qmsctl.lifecycle.doubts import NO_DOUBTS, Doubts
from qmsctl.lifecycle.release import Release, all_releases
from qmsctl.model.history import Change, Commit, Snapshot, Timeline
from qmsctl.model.policy import Policy
from qmsctl.model.version import Version

Digest = Callable[[Snapshot], str]
"""The content digest of a state, 64 hex digits."""


@dataclass(frozen=True)
class KnownVersion:
    """A version that the main line received as approved.

    ``day`` is the first day on which it may be in force (None: none is known); ``counts`` is False
    for one that is not really approved, has no readable day or was recalled by then.
    """

    version: Version
    snapshot: Snapshot
    day: dt.date | None
    counts: bool
    digest_of: Digest

    @cached_property
    def digest(self) -> str:
        """The digest that was approved."""
        return self.digest_of(self.snapshot)

    def effective_by(self, day: dt.date) -> bool:
        """Whether it was, or had been, in force on `day` as far as its own dates say."""
        return self.counts and self.day is not None and self.day <= day


@dataclass(frozen=True)
class Known:
    """The versions known before one change, in version order; all numbers below are taken."""

    versions: tuple[KnownVersion, ...]
    last: Snapshot | None = None
    doubts: Doubts = NO_DOUBTS

    @cached_property
    def by_version(self) -> Mapping[Version, KnownVersion]:
        """The known versions by number."""
        return MappingProxyType({item.version: item for item in self.versions})

    @property
    def newest(self) -> KnownVersion | None:
        """The highest known version."""
        return self.versions[-1] if self.versions else None

    def floor(self, day: dt.date) -> Version | None:
        """The highest version that was effective by `day`: new ones must be above it."""
        for item in reversed(self.versions):
            if item.effective_by(day):
                return item.version
        return None

    def bases(self, floor: Version | None) -> tuple[Version, ...]:
        """The versions on which a new one may build: the floor and everything above it."""
        start = floor.parts if floor is not None else ()
        return tuple(k.version for k in self.versions if k.version.parts >= start)

    def expected(self, floor: Version | None) -> str:
        """The numbers that a new version may take, as people say it."""
        free = {n for base in self.bases(floor) for n in _next(base)} - set(self.by_version)
        return " or ".join(map(str, sorted(free))) if free else "any number"


@dataclass(frozen=True)
class Past:
    """A document's whole main-line past, from which the state before any change can be read."""

    timeline: Timeline | None
    releases: Sequence[Release]
    digest: Digest
    doubts: Doubts = NO_DOUBTS

    @classmethod
    def of(
        cls,
        timeline: Timeline | None,
        *,
        policy: Policy,
        digest: Digest,
        doubts: Doubts = NO_DOUBTS,
        baseline: int | None = None,
    ) -> "Past":
        """The past of a document; None if the main line never had it or nothing is known of it."""
        if timeline is None:
            return cls(None, (), digest, doubts)
        key = timeline.key
        found = all_releases(
            {key: timeline}, policy=policy, doubts={key: doubts}, baseline=baseline
        )
        return cls(timeline, found[key], digest, doubts)

    @cached_property
    def _received(self) -> tuple[tuple[Release, KnownVersion], ...]:
        """Every release as a known version, whatever recalled it later."""
        return tuple(
            (
                r,
                KnownVersion(
                    r.revision.version,
                    r.revision.snapshot,
                    r.day,
                    r.dated and not r.invalid,
                    self.digest,
                ),
            )
            for r in self.releases
        )

    def before(self, change: Change) -> Known:
        """What was known before `change`; its own old state counts even without a history."""
        commit = change.commit
        versions = [
            replace(known, counts=False) if _recalled(release, commit) else known
            for release, known in self._received
            if _earlier(release.revision.arrival, commit)
        ]
        old = change.before
        number = old.version if old is not None and old.approved else None
        if old is not None and number is not None and all(v.version != number for v in versions):
            # Nothing tells since when: taking it as effective refuses more, not less.
            versions.append(KnownVersion(number, old, dt.date.min, True, self.digest))
            versions.sort(key=lambda known: known.version.parts)
        return Known(tuple(versions), old or self._last(commit), self.doubts)

    def _last(self, commit: Commit | None) -> Snapshot | None:
        """The newest state before `commit` that was there at all."""
        for item in reversed(self.timeline.appearances if self.timeline else ()):
            if item.snapshot is not None and _earlier(item.commit, commit):
                return item.snapshot
        return None


def _next(base: Version) -> Iterator[Version]:
    """The versions that follow `base` directly; the largest number of all has none."""
    *head, last = base.parts
    texts = [[*head, last + 1], [base.parts[0] + 1, *(0 for _ in head)]]
    for version in (Version.parse(".".join(map(str, parts))) for parts in texts):
        if version is not None:
            yield version


def _earlier(commit: Commit, than: Commit | None) -> bool:
    return than is None or commit.index < than.index


def _recalled(release: Release, by: Commit | None) -> bool:
    return release.recall is not None and _earlier(release.recall.arrival, by)
