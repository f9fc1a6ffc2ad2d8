"""What has a day ahead or behind: reviews, actions, effective dates, external documents."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from qmsctl.lifecycle.reviews import open_actions
from qmsctl.lifecycle.standing import Standing, State
from qmsctl.model.policy import OWNER_ROLE, ExternalDocument, Policy
from qmsctl.report.entries import Entry, natural
from qmsctl.report.tables import counted, table
from qmsctl.report.words import Paint, in_days, owner_name, unpainted
from qmsctl.rules.context import Context

SCHEMA = "qms-due/1"


class Kind(StrEnum):
    """What is due."""

    REVIEW = "review"
    ACTION = "action"
    EFFECTIVE = "effective"
    WITHDRAWAL = "withdrawal"
    EXTERNAL = "external-check"


_TODO = frozenset({Kind.REVIEW, Kind.ACTION, Kind.EXTERNAL})
"""What somebody has to do; the rest happens by itself on its day."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing on one day.

    ``due`` is the last day on which it is in time. ``detail`` tells items of one kind and document
    apart and stays the same when `due` moves. ``stamp`` says when what it rests on last changed.
    """

    kind: Kind
    due: dt.date
    id: str
    language: str | None
    version: str | None
    title: str
    owner: str | None
    what: str
    stamp: dt.datetime
    path: str
    detail: str = ""

    def overdue(self, as_of: dt.date) -> bool:
        """Whether its last day has passed."""
        return self.due < as_of

    @property
    def todo(self) -> bool:
        """Whether somebody has to do something; else it happens by itself on its day."""
        return self.kind in _TODO


def items(context: Context, found: Iterable[Entry]) -> tuple[Item, ...]:
    """Everything that has a day, the earliest first."""
    policy = context.policy
    every: list[Item] = []
    for entry in found:
        if entry.standing is not None:
            every += _of_document(entry, entry.standing, policy, context.as_of)
    every += [_external(item, context) for item in policy.external_documents]
    return tuple(sorted(every, key=lambda i: (i.due, natural(i.id), i.language or "", i.kind)))


def select(
    every: Iterable[Item],
    context: Context,
    *,
    until: dt.date | None = None,
    owner: str | None = None,
) -> tuple[Item, ...]:
    """The items up to the day `until` that concern `owner`: a role, or a person and their roles."""
    return tuple(
        item
        for item in every
        if (until is None or item.due <= until)
        and (owner is None or _concerns(item, owner, context))
    )


def _concerns(item: Item, owner: str, context: Context) -> bool:
    if item.owner is None:
        return False
    return item.owner == owner or context.people.fills(
        owner, OWNER_ROLE, context.as_of, owner=item.owner
    )


def _of_document(
    entry: Entry, standing: Standing, policy: Policy, as_of: dt.date
) -> Iterator[Item]:
    changed = standing.timeline.appearances[-1].commit.committed_at
    in_force = standing.effective

    def item(kind: Kind, due: dt.date, what: str, **more: Any) -> Item:
        version = str(in_force.revision.version) if in_force else None
        values: dict[str, Any] = {"version": version, "stamp": changed, **more}
        return Item(
            kind=kind,
            due=due,
            id=entry.key.id,
            language=entry.key.language,
            title=entry.title or "",
            owner=entry.owner,
            what=what,
            path=entry.head.path,
            **values,
        )

    if standing.next_review is not None:
        yield item(Kind.REVIEW, standing.next_review, "Periodic review")
    for action in open_actions(standing, policy, as_of=as_of):
        if standing.state is not State.OBSOLETE:
            wish = "Revise" if action.review.outcome == "revise" else "Withdraw"
            what = f"{wish}, as the review of {action.review.date} asks"
            yield item(Kind.ACTION, action.due, what, detail=action.review.date.isoformat())
    for waiting in standing.scheduled:
        if waiting.effective_from is not None:
            version = str(waiting.revision.version)
            yield item(
                Kind.EFFECTIVE,
                waiting.effective_from,
                f"Version {version} comes into force",
                version=version,
                detail=version,
                stamp=waiting.revision.arrival.committed_at,
            )
    end = in_force.effective_to if in_force else None
    if end is not None and end not in {s.effective_from for s in standing.scheduled}:
        yield item(Kind.WITHDRAWAL, end, "Withdrawal takes effect")


def _external(document: ExternalDocument, context: Context) -> Item:
    try:
        due = document.check_interval.after(document.last_checked)
    except OverflowError:
        due = dt.date.max
    return Item(
        kind=Kind.EXTERNAL,
        due=due,
        id=document.id,
        language=None,
        version=document.edition,
        title=document.title,
        owner=document.owner,
        what="Check whether the edition is still current",
        stamp=dt.datetime.combine(document.last_checked, dt.time(), dt.UTC),
        path=context.policy_file.path,
    )


def as_dict(item: Item, context: Context) -> dict[str, Any]:
    """One item as JSON values; `days` is negative for what is overdue."""
    return {
        "kind": item.kind.value,
        "due": item.due.isoformat(),
        "days": (item.due - context.as_of).days,
        "overdue": item.overdue(context.as_of),
        "document": item.id,
        "language": item.language,
        "version": item.version,
        "title": item.title,
        "owner": item.owner,
        "owner_name": owner_name(item.owner, context.policy, context.people),
        "what": item.what,
        "path": item.path,
    }


def as_json(context: Context, chosen: Sequence[Item], until: dt.date | None) -> dict[str, Any]:
    """The list as JSON values; `until` is the last day that was asked for, None for all days."""
    late = sum(item.overdue(context.as_of) for item in chosen)
    return {
        "schema": SCHEMA,
        "as_of": context.as_of.isoformat(),
        "until": until.isoformat() if until else None,
        "items": [as_dict(item, context) for item in chosen],
        "summary": {"overdue": late, "ahead": len(chosen) - late},
    }


def as_text(
    context: Context,
    chosen: Sequence[Item],
    *,
    width: int | None = None,
    paint: Paint = unpainted,
) -> str:
    """The list as a table, the longest overdue first."""
    headers = ["Day", "When", "Id", "What", "Owner", "Title"]
    rows = [
        [
            item.due,
            _when(item, context.as_of),
            item.id if item.language in (None, context.policy.language) else _with_language(item),
            item.what,
            owner_name(item.owner, context.policy, context.people),
            item.title,
        ]
        for item in chosen
    ]
    return table(
        headers,
        rows,
        width=width,
        wrapped=headers.index("Title"),
        paint=lambda index, line: paint(meaning(chosen[index], context), line),
    )


def _with_language(item: Item) -> str:
    return f"{item.id} ({item.language})"


def _when(item: Item, as_of: dt.date) -> str:
    if item.overdue(as_of):
        return f"overdue {counted((as_of - item.due).days, 'day')}"
    return in_days(item.due, as_of)


def meaning(item: Item, context: Context) -> str:
    """Its colour: overdue is bad, due soon by the policy is a warning."""
    if item.overdue(context.as_of):
        return "bad"
    soon = (item.due - context.as_of).days <= context.policy.due_soon_days
    return "warn" if soon and item.todo else ""


def summary(context: Context, chosen: Sequence[Item], until: dt.date | None) -> str:
    """How many items are overdue and how many lie ahead."""
    late = sum(item.overdue(context.as_of) for item in chosen)
    horizon = f" up to {until}" if until else ""
    return f"{late} overdue, {len(chosen) - late} ahead{horizon}."
