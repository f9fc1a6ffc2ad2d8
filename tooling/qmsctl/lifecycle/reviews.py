"""When the next periodic review is due, and what earlier ones still ask for (design §4)."""

import datetime as dt
from collections.abc import Container, Sequence
from dataclasses import dataclass

from qmsctl.lifecycle.revisions import read_entries
from qmsctl.lifecycle.standing import RevisionStanding, Standing, State
from qmsctl.model.document import Review
from qmsctl.model.history import Snapshot
from qmsctl.model.interval import Interval, days_after
from qmsctl.model.people import People
from qmsctl.model.policy import DocumentType, Policy
from qmsctl.model.version import Version


@dataclass(frozen=True, slots=True)
class OpenAction:
    """A review that asked for a revision or a withdrawal which has not come yet.

    ``due`` is the last day for it: `action_by`, else the policy's days after the review.
    """

    review: Review
    due: dt.date


def review_interval(head: Snapshot, policy: Policy) -> Interval | None:
    """The document's own interval, else its type's, never longer than the type's maximum.

    None if the type is unknown and the document names no interval either.
    """
    kind = policy.type_of(head.text("type") or "")
    own = _own_interval(head)
    if kind is None:
        return own
    interval = own or kind.review.interval
    maximum = kind.review.maximum
    return maximum if maximum is not None and maximum < interval else interval


def may_review(
    review: Review, kind: DocumentType | None, people: People, *, owner: str | None
) -> bool:
    """Whether the reviewer filled a role of the type's review route on the day of the review."""
    if review.by is None or kind is None:
        return False
    return any(
        people.fills(review.by, role, review.date, owner=owner) for role in kind.review.route
    )


def next_review(
    revisions: Sequence[RevisionStanding],
    effective: RevisionStanding | None,
    head: Snapshot,
    policy: Policy,
    people: People,
    *,
    as_of: dt.date,
    doubted: Container[Review] = frozenset(),
) -> dt.date | None:
    """The day by which the next review is due: None for a document that is not in force.

    It is the interval after the newest of: the day from which the last issue is effective that
    was not editorial, and the `no-change` reviews that count. A review counts from its day on if
    its reviewer may review, and if it looked at that issue or an editorial one since; those that
    are `doubted` lack the evidence that the policy asks for.
    """
    interval = review_interval(head, policy)
    if effective is None or effective.effective_from is None or interval is None:
        return None
    issued, issue = _last_issue(revisions, effective, as_of)
    kind = policy.type_of(head.text("type") or "")
    owner = head.text("owner")
    days = [
        review.date
        for review in read_entries(Review, head, "reviews")
        if review.outcome == "no-change"
        and issued < review.date <= as_of
        and _looked_at(review, issue)
        and may_review(review, kind, people, owner=owner)
        and review not in doubted
    ]
    try:
        return interval.after(max(days, default=issued))
    except OverflowError:
        return dt.date.max


def open_actions(standing: Standing, policy: Policy, *, as_of: dt.date) -> tuple[OpenAction, ...]:
    """What reviews up to `as_of` asked for and the main line has not received yet.

    A `revise` is done when a later version than the reviewed one arrived after the review; a
    `withdraw` also when the document names its withdrawal.
    """
    found = []
    for review in read_entries(Review, standing.head, "reviews"):
        if review.outcome not in ("revise", "withdraw") or review.date > as_of:
            continue
        if not _done(review, standing, policy):
            default = days_after(review.date, policy.review_action_days)
            found.append(OpenAction(review, review.action_by or default))
    return tuple(found)


def _own_interval(head: Snapshot) -> Interval | None:
    text = head.text("review_interval")
    try:
        return Interval(text) if text is not None else None
    except ValueError:
        return None  # a finding elsewhere; the type's interval holds


def _last_issue(
    revisions: Sequence[RevisionStanding], effective: RevisionStanding, as_of: dt.date
) -> tuple[dt.date, Version]:
    """Day and version of the last issue in force by `as_of` that was not editorial.

    The first issue always counts: somebody read the whole document for it.
    """
    found = (dt.date.min, effective.revision.version)
    for item in reversed(revisions):
        day, version = item.effective_from, item.revision.version
        if day is not None and day <= as_of and version <= effective.revision.version:
            found = (day, version)
            if item.revision.text("change") != "editorial":
                break
    return found


def _looked_at(review: Review, issue: Version) -> bool:
    if review.version is None:
        return True
    version = Version.parse(review.version)
    return version is not None and version >= issue


def _done(review: Review, standing: Standing, policy: Policy) -> bool:
    reviewed = Version.parse(review.version)
    for item in reversed(standing.revisions):
        if reviewed is not None and item.revision.version <= reviewed:
            break
        if policy.today(item.revision.arrival.committed_at) >= review.date and _counts(item):
            return True
    return review.outcome == "withdraw" and standing.head.fields.get("withdrawal") is not None


def _counts(item: RevisionStanding) -> bool:
    return item.state not in (State.INVALID, State.RECALLED)
