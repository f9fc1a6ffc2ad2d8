"""What of a document does not count, each thing judged when somebody asks for it."""

from __future__ import annotations

from collections.abc import Container
from functools import cached_property
from typing import TYPE_CHECKING

from qmsctl.lifecycle.revisions import seen_reviews
from qmsctl.model.document import Review

if TYPE_CHECKING:
    from qmsctl.model.history import Timeline
    from qmsctl.rules.judging import Court


class DoubtfulVersions(Container[str]):
    """The versions of one document that are not approved; each is judged when it is asked for."""

    def __init__(self, court: Court, timeline: Timeline) -> None:
        self._court = court
        self._timeline = timeline
        self._answers: dict[object, bool] = {}

    def __contains__(self, version: object) -> bool:
        answer = self._answers.get(version)
        if answer is None:
            known = self._timeline.revisions
            same = (r for r in known if r.version.text == version)
            answer = any(self._court.revision_gaps(revision, known) for revision in same)
            self._answers[version] = answer
        return answer


class DoubtfulReviews(Container[Review]):
    """The periodic reviews of one document that do not count; judged when the first is asked for.

    Most documents ask for no more than the entry itself.
    """

    def __init__(self, court: Court, timeline: Timeline) -> None:
        self._court = court
        self._timeline = timeline

    @cached_property
    def _reviews(self) -> frozenset[Review]:
        court, timeline = self._court, self._timeline
        if not court.may_ask_for_evidence(timeline.key):
            return frozenset()
        return frozenset(
            seen.review for seen in seen_reviews(timeline) if court.review_gaps(timeline, seen)
        )

    def __contains__(self, review: object) -> bool:
        return review in self._reviews
