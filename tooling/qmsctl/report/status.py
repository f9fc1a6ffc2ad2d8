"""How the QMS stands today, in one screen: counts, what is late, what waits, what to do next."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from qmsctl.lifecycle.standing import Standing, State
from qmsctl.model.interval import days_after
from qmsctl.report import due
from qmsctl.report.entries import Entry, counts
from qmsctl.report.tables import counted, plain
from qmsctl.report.words import Paint, day_text, in_days, iso, owner_name, state_word, unpainted
from qmsctl.rules.context import Context

SCHEMA = "qms-status/1"

_MOST = 5  # lines of a section: the whole must fit on one screen

_COUNTED = {
    State.EFFECTIVE: "in force",
    State.SCHEDULED: "approved, not in force yet",
    State.DRAFT: "in draft, never in force",
    State.IN_REVIEW: "in review, never in force",
    State.INVALID: "not validly approved",
    State.RECALLED: "recalled",
    State.OBSOLETE: "obsolete",
    None: "of unknown standing",
}


@dataclass(frozen=True, slots=True)
class Work:
    """A version that is not issued yet.

    ``where`` is `main line` or `tree` (a branch, or files that are not committed); ``since`` is
    the day on which the main line received its first draft; ``awaits`` names who has yet to
    release it.
    """

    entry: Entry
    version: str | None
    state: State
    where: str
    since: dt.date | None = None
    awaits: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do: why, and the command that does it, if one does."""

    why: str
    command: str | None


@dataclass(frozen=True, slots=True)
class Status:
    """All that one screen shows."""

    entries: tuple[Entry, ...]
    overdue: tuple[due.Item, ...]
    soon: tuple[due.Item, ...]
    coming: tuple[due.Item, ...]
    waiting: tuple[Work, ...]
    work: tuple[Work, ...]
    invalid: tuple[Work, ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        """What to do next, the most pressing first."""
        return tuple(_steps(self))


def status(context: Context, found: Sequence[Entry]) -> Status:
    """How everything stands; `found` are all documents."""
    every = due.items(context, found)
    as_of = context.as_of
    horizon = days_after(as_of, context.policy.due_soon_days)
    ahead = [item for item in every if not item.overdue(as_of)]
    return Status(
        entries=tuple(found),
        overdue=tuple(item for item in every if item.overdue(as_of)),
        soon=tuple(item for item in ahead if item.todo and item.due <= horizon),
        coming=tuple(item for item in ahead if not item.todo),
        waiting=tuple(_in_state(found, State.SCHEDULED, without_day=True)),
        work=tuple(work for entry in found for work in _work(entry, context)),
        invalid=tuple(_in_state(found, State.INVALID)),
    )


def _in_state(found: Iterable[Entry], state: State, *, without_day: bool = False) -> Iterable[Work]:
    for entry in found:
        for item in entry.standing.revisions if entry.standing else ():
            if item.state is state and not (without_day and item.effective_from is not None):
                version = str(item.revision.version)
                yield Work(entry, version, state, "main line", awaits=item.awaits)


def _work(entry: Entry, context: Context) -> Iterable[Work]:
    draft = entry.standing.draft if entry.standing else None
    if draft is not None and entry.standing is not None:
        since = _since(entry.standing, context)
        yield Work(entry, draft.version_text, State.DRAFT, "main line", since)
    if entry.pending is not None:
        version, status_ = (entry.pending.fields.get(name) for name in ("version", "status"))
        state = State.IN_REVIEW if status_ == "approved" else State.DRAFT
        yield Work(entry, version if isinstance(version, str) else None, state, "tree")


def _since(standing: Standing, context: Context) -> dt.date | None:
    """The day on which the main line received the first state of the draft that is open."""
    first = None
    for appearance in reversed(standing.timeline.appearances):
        snapshot = appearance.snapshot
        if snapshot is None or snapshot.approved or standing.draft is None:
            break
        if snapshot.readable and snapshot.version_text != standing.draft.version_text:
            break
        first = context.policy.today(appearance.commit.committed_at)
    return first


def _steps(found: Status) -> Iterable[Step]:
    for work in found.invalid:
        why = f"{_name(work)} is marked approved, but its approval does not count"
        yield Step(why, "qms check")
    for work in found.waiting:
        if work.awaits:
            command = f"qms approve {work.entry.key.id} --for release --sign"
            yield Step(f"{_name(work)} waits for its release by {work.awaits}", command)
    drafted = {work.entry.key for work in found.work}
    for item in (*found.overdue, *found.soon):
        started = item.kind is due.Kind.ACTION and (item.id, item.language) in drafted
        if not started:  # its draft is told below
            yield _step(item)
    for work in found.work:
        name = _name(work)
        if work.state is State.IN_REVIEW:
            yield Step(f"{name} is approved here, but not on the main line: merge it", None)
        elif not any(other.entry is work.entry and other.where == "tree" for other in found.work):
            yield Step(f"{name} is a draft", f"qms approve {work.entry.key.id}")
        elif work.where == "tree":
            yield Step(f"{name} is a draft on this branch", f"qms approve {work.entry.key.id}")


def _step(item: due.Item) -> Step:
    late = f"{item.id}: {item.what[:1].lower()}{item.what[1:]}, due {item.due}"
    if item.kind is due.Kind.REVIEW:
        return Step(late, f"qms review {item.id}")
    if item.kind is due.Kind.ACTION:
        verb = "retire" if item.what.startswith("Withdraw") else "revise"
        return Step(late, f"qms {verb} {item.id}")
    return Step(f"{late}; then set last_checked in {item.path}", None)


def _name(work: Work) -> str:
    return f"{work.entry.key.id} {work.version or '(no version)'}"


def as_json(context: Context, found: Status) -> dict[str, Any]:
    """The screen as JSON values."""
    history = context.history
    totals = counts(found.entries)
    return {
        "schema": SCHEMA,
        "as_of": context.as_of.isoformat(),
        "commit": history.commits[-1].oid if history and history.commits else None,
        "organization": context.policy.organization.name,
        "documents": {
            "total": len(found.entries),
            **{state.value: totals.get(state, 0) for state in _COUNTED if state is not None},
            "unknown": totals.get(None, 0),
        },
        "overdue": [due.as_dict(item, context) for item in found.overdue],
        "due_soon": [due.as_dict(item, context) for item in found.soon],
        "coming": [due.as_dict(item, context) for item in found.coming],
        "waiting": [_work_dict(work) for work in found.waiting],
        "work": [_work_dict(work) for work in found.work],
        "invalid": [_work_dict(work) for work in found.invalid],
        "next": [{"why": step.why, "command": step.command} for step in found.steps],
    }


def _work_dict(work: Work) -> dict[str, Any]:
    return {
        "document": work.entry.key.id,
        "language": work.entry.key.language,
        "version": work.version,
        "title": work.entry.title,
        "state": work.state.value,
        "where": work.where,
        "since": iso(work.since),
    }


def as_text(context: Context, found: Status, *, paint: Paint = unpainted) -> str:
    """The screen as text."""
    totals = counts(found.entries)
    name = context.policy.organization.name
    lines = [paint("bold", f"{plain(name)} on {context.as_of}"), ""]
    lines += [
        f"{totals[state]:>6}  {words}" for state, words in _COUNTED.items() if state in totals
    ]
    if not totals:
        lines.append("There is no document yet.")

    def section(title: str, meaning: str, rows: Sequence[str], more: str) -> None:
        if rows:
            lines.extend(("", paint(meaning, f"{title} ({len(rows)})")))
            lines.extend(f"  {row}" for row in rows[:_MOST])
            if len(rows) > _MOST:
                lines.append(f"  and {len(rows) - _MOST} more: {more}")

    section("Overdue", "bad", [_due_line(i, context) for i in found.overdue], "qms due")
    soon = f"Due within {counted(context.policy.due_soon_days, 'day')}"
    section(soon, "warn", [_due_line(i, context) for i in found.soon], "qms due")
    section("Changes ahead", "bold", [_coming(i, context) for i in found.coming], "qms due --all")
    section("Waiting for a day", "bold", [_waiting(w) for w in found.waiting], "qms register")
    section("Not validly approved", "bad", [_line(w) for w in found.invalid], "qms check")
    section("In work", "bold", [_in_work(w) for w in found.work], "qms register --all")
    lines += ["", paint("bold", "Next"), *_next(found)]
    return "".join(f"{line}\n" for line in lines)


def _next(found: Status) -> Iterable[str]:
    steps = found.steps
    for step in steps[:_MOST]:
        yield f"  {plain(f'{step.why}: {step.command}' if step.command else step.why)}"
    if len(steps) > _MOST:
        yield f"  and {len(steps) - _MOST} more"
    if not steps:
        yield "  Nothing is waiting. 'qms check' applies every rule."


def _due_line(item: due.Item, context: Context) -> str:
    owner = owner_name(item.owner, context.policy, context.people)
    return plain(
        f"{item.id}  {item.what}, due {in_days(item.due, context.as_of)} ({item.due})"
        f"{f', {owner}' if owner else ''}"
    )


def _coming(item: due.Item, context: Context) -> str:
    return plain(f"{item.id}  {item.what} {in_days(item.due, context.as_of)} ({item.due})")


def _waiting(work: Work) -> str:
    if work.awaits:
        return plain(f"{_name(work)} waits for its release by {work.awaits}")
    request = work.entry.head.text("change_request")
    for_what = f" for the other documents of {request}" if request else " for an effective date"
    return plain(f"{_name(work)} waits{for_what}")


def _line(work: Work) -> str:
    return plain(f"{_name(work)}  {work.entry.title or ''}")


def _in_work(work: Work) -> str:
    in_force = work.entry.standing.effective if work.entry.standing else None
    beside = f"; {in_force.revision.version} is in force" if in_force else ""
    if work.where == "tree":
        return plain(f"{_name(work)}  {state_word(work.state)}, not on the main line{beside}")
    days = f" since {day_text(work.since)}" if work.since else ""
    return plain(f"{_name(work)}  draft on the main line{days}{beside}")
