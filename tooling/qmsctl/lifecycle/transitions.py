"""Whether a document may step from one state to the next (design §4).

Pull requests and the replay of history are judged by the same code: the difference is only which
day it is and what was known before.
"""

import datetime as dt
from collections.abc import Iterator

from qmsctl.lifecycle.carried import carried_over
from qmsctl.lifecycle.continuity import (
    entries_kept,
    gone,
    reused,
    type_kept,
    withdrawal_kept,
)
from qmsctl.lifecycle.difference import attachments_swapped, describe_difference, same_substance
from qmsctl.lifecycle.past import KnownVersion, Past
from qmsctl.lifecycle.revisions import arrival_day, read_entries
from qmsctl.lifecycle.step import Step, listed
from qmsctl.lifecycle.verdicts import Kind, Verdict
from qmsctl.model.document import Recall
from qmsctl.model.history import Change, Snapshot
from qmsctl.model.policy import Policy
from qmsctl.model.version import Version

_SHOWN_DIGITS = 12


def judge(
    change: Change,
    past: Past,
    *,
    policy: Policy,
    as_of: dt.date,
) -> tuple[Verdict, ...]:
    """Everything that is wrong with one step of one document.

    `past` is what the main line holds of it, `policy` the one that judges the step, `as_of` the
    day of a pull request (a main-line commit is judged on its own day).
    """
    today = arrival_day(change.commit, policy) if change.commit is not None else as_of
    step = Step(change, past.before(change), past, policy, today)
    if change.after is None:
        return tuple(gone(step))
    if reused(step, change.after):
        title = (step.known.last and step.known.last.text("title")) or "another document"
        return (step.verdict(Kind.ID_REUSED, title=title),)
    return tuple(_kept(step, change.after))


def _kept(step: Step, after: Snapshot) -> Iterator[Verdict]:
    if not after.readable:
        if step.was_approved:
            yield step.verdict(Kind.UNREADABLE, version=step.last_version)
        return
    if step.was_approved:
        yield from type_kept(step, after)
        yield from entries_kept(step, after)
        yield from withdrawal_kept(step, after)
    if after.approved:
        yield from _approved(step, after)
    elif after.status == "draft":
        yield from _draft(step, after)
    elif step.change.before is not None and step.change.before.approved:
        status = after.status or ""
        yield step.verdict(Kind.STATUS_LOST, version=step.last_version, status=status)


def _approved(step: Step, after: Snapshot) -> Iterator[Verdict]:
    version = after.version
    if version is None:
        return  # what is written is no version: a finding of the tree
    known = step.known.by_version.get(version)
    if known is None:
        yield from _number(step, version)
        yield from _substance(step, after, version)
        yield from _carried_over(step, after, version)
        return
    before = step.change.before
    if before is not None and before.approved and before.version == version:
        yield from _same_version(step, known, before, after)
    elif step.past.digest(after) != known.digest:
        yield step.verdict(
            Kind.APPROVED_AGAIN,
            version=version,
            old_digest=known.digest[:_SHOWN_DIGITS],
            new_digest=step.past.digest(after)[:_SHOWN_DIGITS],
            expected=step.expected,
        )
    else:
        yield from _restored(step, known, after)


def _same_version(
    step: Step, known: KnownVersion, before: Snapshot, after: Snapshot
) -> Iterator[Verdict]:
    """An approved version stays as it was; putting the approved content back is a repair."""
    digest = step.past.digest(after)
    if digest not in (known.digest, step.past.digest(before)):
        swapped = attachments_swapped(before, after)
        change = step.change
        difference = describe_difference(before, after, change.before_body, change.after_body)
        if difference.beyond_swaps:
            yield step.verdict(
                Kind.CONTENT_CHANGED, version=known.version, difference=difference.without_swaps
            )
        if swapped:
            files = ", ".join(swapped)
            yield step.verdict(Kind.ATTACHMENT_SWAPPED, version=known.version, files=files)
    given = listed(after, "approvals")
    if given not in (listed(before, "approvals"), listed(known.snapshot, "approvals")):
        yield step.verdict(Kind.APPROVALS_CHANGED, version=known.version)


def _restored(step: Step, known: KnownVersion, after: Snapshot) -> Iterator[Verdict]:
    """An approved version comes back unchanged: the waiting one, or the one in force."""
    floor = step.floor
    if floor is not None and known.version < floor:
        yield step.verdict(
            Kind.VERSION_WENT_BACK,
            version=known.version,
            floor=floor,
            expected=step.expected,
        )
    else:
        yield from _dropped(step, known, after)
    if listed(after, "approvals") != listed(known.snapshot, "approvals"):
        yield step.verdict(Kind.APPROVALS_CHANGED, version=known.version)


def _dropped(step: Step, known: KnownVersion, after: Snapshot) -> Iterator[Verdict]:
    """Going back from a version that waits does not stop it: only a recall does."""
    before = step.change.before
    number = before.version if before is not None and before.approved else None
    waiting = step.known.by_version.get(number) if number is not None else None
    if waiting is None or not waiting.counts or waiting.version <= known.version:
        return
    recalled = {recall.version for recall in read_entries(Recall, after, "recalled")}
    if str(waiting.version) not in recalled:
        when = f" on {waiting.day}" if waiting.day is not None else ""
        yield step.verdict(
            Kind.WAITING_DROPPED, version=known.version, dropped=waiting.version, when=when
        )


def _draft(step: Step, after: Snapshot) -> Iterator[Verdict]:
    version, before = after.version, step.change.before
    if version is None:
        if before is not None and before.approved:
            yield step.verdict(Kind.BACK_TO_DRAFT, version=before.version_text, status="draft")
        return
    if before is not None and before.approved and before.version == version:
        yield step.verdict(Kind.BACK_TO_DRAFT, version=version, status="draft")
    elif version in step.known.by_version:
        expected = step.expected
        yield step.verdict(Kind.APPROVED_NUMBER_AS_DRAFT, version=version, expected=expected)
    else:
        yield from _number(step, version)


def _number(step: Step, version: Version) -> Iterator[Verdict]:
    """A new number is above everything effective and leaves none out; the first may be any."""
    known, floor = step.known, step.floor
    if not known.versions:
        return
    if floor is not None and version <= floor:
        yield step.verdict(
            Kind.VERSION_NOT_ABOVE, version=version, floor=floor, expected=step.expected
        )
    elif not any(_follows(version, base) for base in known.bases(floor)):
        numbers = ", ".join(str(item.version) for item in known.versions[-5:])
        yield step.verdict(
            Kind.VERSION_SKIPPED, version=version, known=numbers, expected=step.expected
        )


def _follows(version: Version, base: Version) -> bool:
    if len(version.parts) == len(base.parts):
        return version.directly_follows(base)
    # The type changed between `1.2` and `3`: the next whole number follows.
    return version.parts[0] == base.parts[0] + 1


def _substance(step: Step, after: Snapshot, version: Version) -> Iterator[Verdict]:
    """A new version says something new, unless it only moves the day of one that still waits."""
    below = [k for k in step.known.versions if k.counts and k.version < version]
    if not below:
        return
    last = below[-1]
    moved = after.fields.get("effective_date") != last.snapshot.fields.get("effective_date")
    if moved and not last.effective_by(step.today):
        return
    if same_substance(last.snapshot, after):
        yield step.verdict(Kind.NOTHING_CHANGED, version=version, same=last.version)


def _carried_over(step: Step, after: Snapshot, version: Version) -> Iterator[Verdict]:
    found = carried_over(after, step.known.versions, step.today)
    if found is not None:
        yield step.verdict(
            Kind.APPROVALS_CARRIED_OVER, version=version, other=found.other, who=found.who
        )
