"""RV002, RV003, RV006: what the passing of days makes due."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from qmsctl.lifecycle.reviews import (
    OpenAction,
    may_review,
    next_review,
    open_actions,
    review_interval,
)
from qmsctl.model.document import Document
from qmsctl.model.finding import Finding, Scope, Severity
from qmsctl.model.interval import days_after
from qmsctl.model.tree import SourceFile
from qmsctl.model.version import Version
from qmsctl.rules.catalogue import Example, Rule
from qmsctl.rules.context import Context
from qmsctl.rules.example import SOP_PATH, document
from qmsctl.rules.example_versions import review, shown
from qmsctl.rules.support import ORGANIZATION, on_document
from qmsctl.rules.text_places import withdrawn
from qmsctl.rules.whereabouts import key_of, snapshot_of, standing_of

_SOURCE = "ISO 13485, clause 4.2.4; organization"


class _Due(NamedTuple):
    """A document of the tree and the day by which it is to be reviewed."""

    file: SourceFile
    day: dt.date


def _reviews_due(context: Context) -> tuple[_Due, ...]:
    """Documents in force; a review that the tree adds counts already."""
    return tuple(_find_due(context))


def _find_due(context: Context) -> Iterator[_Due]:
    for file in context.corpus.files:
        key = key_of(file, context.corpus.default_language)
        if key is None:
            continue
        day = None
        if context.history is not None:
            standing = standing_of(context, key)
            if standing is not None and standing.effective is not None:
                day = next_review(
                    standing.revisions,
                    standing.effective,
                    snapshot_of(file) if file.readable else standing.head,
                    context.policy,
                    context.people,
                    as_of=context.as_of,
                )
        elif file.document is not None and not withdrawn(context, file):
            day = _by_own_words(context, file, file.document)
        if day is not None:
            yield _Due(file, day)


def _by_own_words(context: Context, file: SourceFile, document: Document) -> dt.date | None:
    """Without history: from the effective date and the reviews that the file itself names."""
    start = document.effective_date
    interval = review_interval(snapshot_of(file), context.policy)
    if document.status != "approved" or not isinstance(start, dt.date) or interval is None:
        return None
    if start > context.as_of:
        return None
    kind = context.policy.type_of(document.type)
    days = [
        item.date
        for item in document.reviews
        if item.outcome == "no-change"
        and start < item.date <= context.as_of
        and may_review(item, kind, context.people, owner=document.owner)
    ]
    try:
        return interval.after(max(days, default=start))
    except OverflowError:
        return dt.date.max


def _place(file: SourceFile) -> str:
    return "reviews" if "reviews" in file.fields else "effective_date"


def _overdue(context: Context) -> Iterator[Finding]:
    for file, day in context.once(_reviews_due):
        if day < context.as_of:
            late = (context.as_of - day).days
            yield on_document(
                "RV002",
                f"The review of {file.id} was due on {day}, {late} day{'s' * (late != 1)} ago.",
                "Look through the document and enter the outcome: `qms review "
                f"{file.id}`. It stays in force until then.",
                file,
                _place(file),
                scope=Scope.TIME,
            )


def _due_soon(context: Context) -> Iterator[Finding]:
    horizon = context.policy.due_soon_days
    for file, day in context.once(_reviews_due):
        left = (day - context.as_of).days
        if 0 <= left <= horizon:
            when = "today" if left == 0 else f"in {left} day{'s' * (left != 1)}"
            yield on_document(
                "RV003",
                f"The review of {file.id} is due on {day}, {when}.",
                f"Review it by then and enter the outcome: `qms review {file.id}`.",
                file,
                _place(file),
                severity=Severity.WARNING,
                scope=Scope.TIME,
            )


def _actions(context: Context, file: SourceFile) -> tuple[OpenAction, ...]:
    key = key_of(file, context.corpus.default_language)
    standing = standing_of(context, key) if key is not None else None
    if standing is not None:
        if file.readable:
            standing = replace(standing, head=snapshot_of(file))
        return open_actions(standing, context.policy, as_of=context.as_of)
    document = file.document
    if document is None or context.history is not None or document.withdrawal is not None:
        return ()
    now = Version.parse(document.version) if document.status == "approved" else None
    return tuple(
        OpenAction(item, item.action_by or days_after(item.date, context.policy.review_action_days))
        for item in document.reviews
        if item.outcome in ("revise", "withdraw") and not _newer(now, item.version)
    )


def _newer(now: Version | None, reviewed: str | None) -> bool:
    then = Version.parse(reviewed)
    return now is not None and then is not None and now > then


def _action_overdue(context: Context) -> Iterator[Finding]:
    for file in context.corpus.files:
        if not file.fields.get("reviews"):
            continue
        for review_, due in ((item.review, item.due) for item in _actions(context, file)):
            if due >= context.as_of:
                continue
            what = "revised" if review_.outcome == "revise" else "withdrawn"
            yield on_document(
                "RV006",
                f"The review of {review_.date} decided that {file.id} is to be {what}; that was "
                f"due on {due}.",
                f"Issue the new version (`qms revise {file.id}`)."
                if review_.outcome == "revise"
                else f"Withdraw it (`qms retire {file.id}`).",
                file,
                "reviews",
                _index(file, review_.date),
                scope=Scope.TIME,
            )


def _index(file: SourceFile, day: dt.date) -> int:
    entries = file.document.reviews if file.document else ()
    return next((n for n, item in enumerate(entries) if item.date == day), 0)


_DECIDED = review(outcome="revise", action_by="2026-03-20")
_IN_FORCE = "# SOP-001, in force since 2026-02-01\nreview_interval: 24 months\n"


def _reviewed(*entries: dict[str, str], as_of: str | None = None) -> Example:
    return Example(
        text=shown("reviews", entries),
        steps=({SOP_PATH: document(reviews=list(entries))},),
        as_of=as_of,
    )


RULES: tuple[Rule, ...] = (
    Rule(
        "RV002",
        "A review is overdue",
        why="A document that nobody has looked at for long describes how work was done once.",
        source=_SOURCE,
        scope=Scope.TIME,
        severity=Severity.ERROR,
        repair="Review the document and enter the outcome: `qms review`.",
        fails=Example(text=f"# 2028-02-02\n{_IN_FORCE}", as_of="2028-02-02"),
        passes=Example(text=f"# 2028-02-01\n{_IN_FORCE}", as_of="2028-02-01"),
        check=_overdue,
    ),
    Rule(
        "RV003",
        "A review is due soon",
        why="Owners need time to read and, if need be, to revise.",
        source=ORGANIZATION,
        scope=Scope.TIME,
        severity=Severity.WARNING,
        repair="Review the document by the day that is named.",
        fails=Example(text=f"# 2028-01-15\n{_IN_FORCE}", as_of="2028-01-15"),
        passes=Example(text=f"# 2027-10-01\n{_IN_FORCE}", as_of="2027-10-01"),
        check=_due_soon,
    ),
    Rule(
        "RV006",
        "What a review decided was not done in time",
        why="A review that finds something wrong helps nobody until it is put right.",
        source=ORGANIZATION,
        scope=Scope.TIME,
        severity=Severity.ERROR,
        repair="Issue the new version, or withdraw the document, as the review decided.",
        fails=_reviewed(_DECIDED),
        passes=_reviewed({**_DECIDED, "action_by": "2026-04-20"}),
        check=_action_overdue,
    ),
)
"""The rules of this module, in code order."""
