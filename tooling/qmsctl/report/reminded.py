"""What `qms remind` did, or would do, for people and for programs."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from html import unescape
from typing import Any

from qmsctl.forge.reminders import Kind, Step
from qmsctl.report.summary import visible
from qmsctl.report.tables import counted

SCHEMA = "qms-remind/1"

_DONE = {
    Kind.OPEN: "opened",
    Kind.STANDS: "is open",
    Kind.DECLINED: "closed by hand",
    Kind.CLOSE: "closed",
    Kind.MERGE: "closed, duplicate",
    Kind.LEAVE: "left",
}
_AHEAD = {
    **_DONE,
    Kind.OPEN: "would open",
    Kind.CLOSE: "would close",
    Kind.MERGE: "would close, duplicate",
}
_UNKNOWN = "nothing is known to be due for it; close it by hand if it is over"


def as_json(
    steps: Iterable[Step], *, as_of: dt.date, repository: str, dry_run: bool
) -> dict[str, Any]:
    """The steps as JSON values; with `dry_run` nothing of it was done."""
    found = list(steps)
    totals = Counter(step.kind for step in found)
    return {
        "schema": SCHEMA,
        "as_of": as_of.isoformat(),
        "repository": repository,
        "dry_run": dry_run,
        "issues": [_as_dict(step) for step in found],
        "summary": {kind.value: totals[kind] for kind in Kind},
    }


def _as_dict(step: Step) -> dict[str, Any]:
    issue, reminder = step.issue, step.reminder
    return {
        "action": step.kind.value,
        "document": step.marker.document,
        "language": step.marker.language,
        "due": step.marker.due.isoformat(),
        "what": step.marker.what or "review",
        "issue": issue.number if issue else None,
        "url": issue.html_url if issue else None,
        "title": issue.title if issue else reminder.title if reminder else None,
        "assignees": list(reminder.assignees) if reminder else [],
        "comment": step.news or None,
        "notes": list(step.notes),
    }


def as_text(steps: Iterable[Step], *, dry_run: bool) -> str:
    """A line for each issue, and below it what people should know."""
    words = _AHEAD if dry_run else _DONE
    width = max(map(len, words.values()))
    lines = []
    for step in steps:
        issue, reminder = step.issue, step.reminder
        title = issue.title if issue else reminder.title if reminder else ""
        number = f"#{issue.number} " if issue else ""
        lines.append(f"{words[step.kind]:{width}}  {number}{visible(title)}")
        notes = [unescape(step.news), *step.notes, _UNKNOWN if step.kind is Kind.LEAVE else ""]
        lines += [f"{'':{width}}  {visible(note)}" for note in notes if note]
    return "".join(f"{line}\n" for line in lines)


def summary(steps: Iterable[Step], *, dry_run: bool) -> str:
    """How many issues were opened, closed and left as they are."""
    totals = Counter(step.kind for step in steps)
    opened, closed = totals[Kind.OPEN], totals[Kind.CLOSE] + totals[Kind.MERGE]
    done = f"{counted(opened, 'issue')} opened, {closed} closed"
    if dry_run:
        done = f"Nothing was done: {counted(opened, 'issue')} to open, {closed} to close"
    rest = f"{totals[Kind.STANDS]} open already, {totals[Kind.DECLINED]} closed by hand"
    left = f", {totals[Kind.LEAVE]} left to you" if totals[Kind.LEAVE] else ""
    return f"{done}, {rest}{left}."
