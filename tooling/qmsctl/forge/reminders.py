"""Issues that remind of something due: which to open and which to close (pure), and doing it.

The forge is the only memory. An issue is about the subject and the day in its hidden line; open
and closed ones are looked at. One that people closed is not opened again for the same day; one
that is closed here, because its day holds no more, loses its hidden line (`markers.done`).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from qmsctl.forge.comment import keep_comment
from qmsctl.forge.markers import DueMarker, done, due_marker
from qmsctl.forge.models import Issue
from qmsctl.forge.protocol import CloseReason, Forge

LABEL = "qms-review"
_COLOUR = "c5820c"
_LABEL_TEXT = "Reminder of qms: due or overdue"

Subject = tuple[str, str, str]
"""Document, language and what is to be done: see `DueMarker.subject`."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """An issue as it should be opened; `title` and `body` are safe to be shown on a forge."""

    marker: DueMarker
    title: str
    body: str
    assignees: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Today:
    """What holds for a subject today: the day it is due, None if nothing is due any more.

    ``news`` says in safe Markdown why an issue about another day is closed.
    """

    marker: DueMarker | None
    news: str


class Kind(StrEnum):
    """What is done about one issue."""

    OPEN = "open"
    """It is opened."""
    STANDS = "stands"
    """It is open already."""
    DECLINED = "declined"
    """People closed it: it is not opened again for the same day."""
    CLOSE = "close"
    """Its day holds no more."""
    MERGE = "merge"
    """An older issue is about the same; this one is closed."""
    LEAVE = "leave"
    """Nothing is known about its subject any more: people decide."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, or left alone; ``issue`` is None for one that is to be opened.

    ``news`` is what a closing comment says; ``notes`` are for those who started the run.
    """

    kind: Kind
    marker: DueMarker
    issue: Issue | None = None
    reminder: Reminder | None = None
    news: str = ""
    notes: tuple[str, ...] = ()


def plan(
    reminders: Iterable[Reminder],
    today: Mapping[Subject, Today],
    issues: Iterable[Issue],
    *,
    login: str,
) -> tuple[Step, ...]:
    """What to do, given all issues with the label; what is closed comes first.

    `today` knows every subject of `reminders`. Issues count that `login` opened, or an insider:
    anybody may copy a hidden line.
    """
    found = _by_marker(issues, login)
    steps: list[Step] = []
    for marker, same in found.items():
        steps += _merges(marker, same)
        first = same[0]
        if first.state == "open":
            steps += _outdated(marker, first, today.get(marker.subject))
    for reminder in reminders:
        known = found.get(reminder.marker)
        if not known:
            steps.append(Step(Kind.OPEN, reminder.marker, reminder=reminder))
        else:
            kind = Kind.STANDS if known[0].state == "open" else Kind.DECLINED
            steps.append(Step(kind, reminder.marker, known[0], reminder))
    return tuple(steps)


def carry_out(forge: Forge, steps: Sequence[Step]) -> Iterator[Step]:
    """Do the steps one by one, and say each as it ended; what two runs opened is merged at last.

    Raises:
        ForgeError: a step failed; those before it are done, and a later run goes on.
    """
    if any(step.kind is Kind.OPEN for step in steps):
        forge.make_label(LABEL, colour=_COLOUR, description=_LABEL_TEXT)
    assignable: dict[str, bool] = {}
    opened: set[int] = set()
    for step in steps:
        if step.kind in (Kind.CLOSE, Kind.MERGE):
            _close(forge, step)
        elif step.kind is Kind.OPEN:
            step = _open(forge, step, assignable)  # noqa: PLW2901 - as it ended
            opened.add(step.issue.number if step.issue else 0)
        yield step
    if opened:
        yield from _merge_own(forge, opened)


def _by_marker(issues: Iterable[Issue], login: str) -> dict[DueMarker, list[Issue]]:
    """The issues that count by what they remind of, the oldest first."""
    found: dict[DueMarker, list[Issue]] = {}
    for issue in sorted(issues, key=lambda issue: issue.number):
        marker = due_marker(issue.body)
        if marker is not None and (issue.by_insider or issue.author == login):
            found.setdefault(marker, []).append(issue)
    return found


def _merges(marker: DueMarker, same: Sequence[Issue]) -> Iterator[Step]:
    """All but the oldest of those about the same day are closed."""
    for issue in same[1:]:
        if issue.state == "open":
            news = f"#{same[0].number} is about the same and older."
            yield Step(Kind.MERGE, marker, issue, news=news)


def _outdated(marker: DueMarker, issue: Issue, today: Today | None) -> Iterator[Step]:
    if today is None:
        yield Step(Kind.LEAVE, marker, issue)
    elif today.marker != marker:
        yield Step(Kind.CLOSE, marker, issue, news=today.news)


def _open(forge: Forge, step: Step, assignable: dict[str, bool]) -> Step:
    reminder = step.reminder
    assert reminder is not None  # noqa: S101 - `plan` gives each opening its reminder
    for login in reminder.assignees:
        if login not in assignable:
            assignable[login] = forge.may_be_assigned(login)
    chosen = [login for login in reminder.assignees if assignable[login]]
    issue = forge.open_issue(
        title=reminder.title,
        body=f"{reminder.marker.line()}\n{reminder.body}",
        label=LABEL,
        assignees=chosen,
    )
    notes = tuple(
        f"{login} cannot be assigned in {forge.repository}"
        for login in reminder.assignees
        if not assignable[login]
    )
    return replace(step, issue=issue, notes=notes)


def _close(forge: Forge, step: Step) -> None:
    """Say why, then close; a run that was cut off between the two says it only once."""
    issue = step.issue
    assert issue is not None  # noqa: S101 - `plan` closes only what it was given
    keep_comment(forge, issue.number, step.marker.name("qms-due-done"), step.news)
    reason: CloseReason = "completed" if step.kind is Kind.CLOSE else "not_planned"
    forge.close_issue(issue.number, body=done(issue.body), reason=reason)


def _merge_own(forge: Forge, opened: Collection[int]) -> Iterator[Step]:
    """Close what this run opened although another run had opened the same just before."""
    for marker, same in _by_marker(forge.issues(LABEL), forge.login()).items():
        for step in _merges(marker, same):
            if step.issue is not None and step.issue.number in opened:
                _close(forge, step)
                yield step
