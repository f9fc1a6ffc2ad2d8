"""Dates: when a revision comes into force, and when it goes."""

import datetime as dt
from collections.abc import Iterator
from functools import partial

from qmsctl.lifecycle.revisions import arrival_day
from qmsctl.lifecycle.standing import RevisionStanding, Standing, State
from qmsctl.model.document import Document, Recall
from qmsctl.model.finding import Finding, Scope, Severity
from qmsctl.model.tree import SourceFile
from qmsctl.rules import dt_examples as examples
from qmsctl.rules.catalogue import Rule
from qmsctl.rules.context import Context
from qmsctl.rules.received import repair_of
from qmsctl.rules.support import ISO9001_752, ISO9001_753, ORGANIZATION, PART11_10E, on_document
from qmsctl.rules.text_places import withdrawn
from qmsctl.rules.whereabouts import key_of, standing_of


def _standing(context: Context, file: SourceFile) -> Standing | None:
    key = key_of(file, context.corpus.default_language)
    return standing_of(context, key) if key is not None else None


def _received(context: Context, file: SourceFile, version: str) -> RevisionStanding | None:
    """The revision as the main line has it, or None if it has not."""
    standing = _standing(context, file)
    return standing.of(version) if standing else None


def _approved(context: Context) -> Iterator[tuple[SourceFile, Document]]:
    for file, document in context.corpus.valid:
        if document.status == "approved":
            yield file, document


def _no_effective_date(context: Context) -> Iterator[Finding]:
    for file, document in _approved(context):
        if document.effective_date is None and not withdrawn(context, file):
            yield on_document(
                "DT001",
                f"Version {document.version} is approved but has no 'effective_date', so it never "
                "comes into force.",
                "Write a day, 'effective_date: 2026-03-15', or 'effective_date: on-release'.",
                file,
                "effective_date",
            )


def _before_arrival(context: Context) -> Iterator[Finding]:
    for file, document in _approved(context):
        wanted = document.effective_date
        if not isinstance(wanted, dt.date) or (document.effective_reason or "").strip():
            continue
        if context.history is None:
            continue  # nothing tells since when the version has been there
        received = _received(context, file, document.version)
        if received is None:
            arrival, when = context.as_of, f"it arrives on {context.as_of} at the earliest"
        else:
            if _adopted(context, received):
                continue
            arrival = arrival_day(received.revision.arrival, context.policy)
            when = f"the main line received it on {arrival}"
        if wanted < arrival:
            yield on_document(
                "DT002",
                f"Version {document.version} is to be effective from {wanted}, but {when}: nobody "
                "could follow it before.",
                "Take a later day or 'on-release'. If it truly was in use before, say why in "
                "'effective_reason'.",
                file,
                "effective_date",
            )


def _adopted(context: Context, received: RevisionStanding) -> bool:
    court = context.history.court if context.history else None
    start = court.baseline if court else None
    return start is not None and received.revision.arrival.index <= start


def _before_approval(context: Context) -> Iterator[Finding]:
    for file, document in _approved(context):
        wanted = document.effective_date
        days = [item.date for item in document.approvals if item.date is not None]
        if not isinstance(wanted, dt.date) or not days or document.effective_reason:
            continue
        if wanted < max(days):
            yield on_document(
                "DT003",
                f"Version {document.version} is to be effective from {wanted}, before its last "
                f"approval on {max(days)}.",
                "Take a day on or after the last approval, or say in 'effective_reason' why the "
                "version applies earlier.",
                file,
                "effective_date",
            )


def _successors(context: Context) -> Iterator[Finding]:
    for file, document in context.corpus.valid:
        withdrawal = document.withdrawal
        for index, name in enumerate(withdrawal.replaced_by if withdrawal else ()):
            end = withdrawal.date if withdrawal else context.as_of
            hint = "Correct the id, or issue the successor before this document goes."
            if name == document.id:
                message = f"{name} names itself as its successor."
            elif name not in context.corpus.by_id:
                message = f"The successor {name} does not exist."
            else:
                start = _first_day(context, name)
                if start is not None and start <= end:
                    continue
                known = f"is effective from {start} only" if start else "is not approved yet"
                message = (
                    f"{document.id} is withdrawn on {end}, but its successor {name} {known}; "
                    "until then it stays in force."
                )
                hint = "Withdraw it later, or let the successor become effective earlier."
            yield on_document("DT004", message, hint, file, "withdrawal", "replaced_by", index)


def _first_day(context: Context, document_id: str) -> dt.date | None:
    """From when a document is in force in any language: by the main line, else by its own words."""
    days: list[dt.date] = []
    for file in context.corpus.by_id.get(document_id, ()):
        standing, document = _standing(context, file), file.document
        revisions = standing.revisions if standing else ()
        days += [item.effective_from for item in revisions if item.effective_from is not None]
        if document is None or document.status != "approved":
            continue
        if _received(context, file, document.version) is None:
            wanted = document.effective_date
            days += [context.as_of if wanted == "on-release" else wanted] if wanted else []
    return min(days, default=None)


def _released_apart(context: Context) -> Iterator[Finding]:
    groups: dict[str, list[tuple[SourceFile, Document]]] = {}
    for file, document in context.corpus.valid:
        if document.change_request and document.effective_date is not None:
            received = _received(context, file, document.version)
            if received is None or received.state in (State.SCHEDULED, State.INVALID):
                groups.setdefault(document.change_request, []).append((file, document))
    for request, members in groups.items():
        days = sorted({str(document.effective_date) for _, document in members})
        if len(days) < 2:
            continue
        for file, document in members:
            others = ", ".join(
                f"{other.id}: {other.effective_date}" for _, other in members if other != document
            )
            yield on_document(
                "DT005",
                f"{document.id} belongs to change request {request} and is to be effective "
                f"'{document.effective_date}', unlike the others ({others}). They are released "
                "together, on the latest day.",
                "Give all of them the same 'effective_date', or separate the change requests.",
                file,
                "effective_date",
            )


def _recalled_late(context: Context) -> Iterator[Finding]:
    for file, document in context.corpus.valid:
        for index, recall in enumerate(document.recalled):
            started = _in_force_since(context, file, document, recall)
            if started is not None:
                yield on_document(
                    "DT006",
                    f"Version {recall.version} was recalled on {recall.date}, but has been "
                    f"effective since {started}: a recall comes before that.",
                    "Issue a higher version instead (`qms revise --from` brings back an old text). "
                    + repair_of(context, file, recall, "Remove the recall."),
                    file,
                    "recalled",
                    index,
                )


def _in_force_since(
    context: Context, file: SourceFile, document: Document, recall: Recall
) -> dt.date | None:
    received = _received(context, file, recall.version)
    if received is not None:
        start = received.effective_from
        # One that took effect in time leaves the version without any day in force.
        return start if start is not None and start <= max(recall.date, context.as_of) else None
    wanted = document.effective_date
    own = document.version == recall.version and isinstance(wanted, dt.date)
    return wanted if own and isinstance(wanted, dt.date) and wanted <= recall.date else None


_date = partial(Rule, scope=Scope.TREE, severity=Severity.ERROR)

RULES: tuple[Rule, ...] = (
    _date(
        "DT001",
        "The effective date is missing",
        why="Approved is not effective: without a day nobody knows from when the text binds.",
        source=ISO9001_752,
        repair="Write a day or 'on-release'.",
        fails=examples.NO_DATE,
        passes=examples.ON_RELEASE,
        check=_no_effective_date,
    ),
    _date(
        "DT002",
        "A revision is to be effective before it arrived",
        why="People cannot follow what they cannot read; a backdated document makes past work look "
        "wrong or right after the event.",
        source=PART11_10E,
        repair="Take a later day or 'on-release', or give the reason in 'effective_reason'.",
        fails=examples.BACKDATED,
        passes=examples.BACKDATED_WITH_REASON,
        check=_before_arrival,
    ),
    _date(
        "DT003",
        "A revision is to be effective before its approval",
        why="What is in force must have been approved before.",
        source=ISO9001_752,
        repair="Take a day on or after the last approval.",
        fails=examples.BEFORE_APPROVAL,
        passes=examples.AFTER_APPROVAL,
        check=_before_approval,
    ),
    _date(
        "DT004",
        "A document goes before its successor comes",
        why="On the days in between nobody has an instruction, or the one named does not exist.",
        source=ISO9001_753,
        repair="Withdraw the document on the day on which its successors are effective, or later.",
        fails=examples.NO_SUCCESSOR,
        passes=examples.SUCCESSOR_IN_FORCE,
        check=_successors,
    ),
    _date(
        "DT005",
        "Documents of one change request have different effective dates",
        why="They were changed together because one does not work without the other.",
        source=ORGANIZATION,
        repair="Give them the same 'effective_date'.",
        fails=examples.APART,
        passes=examples.TOGETHER,
        check=_released_apart,
    ),
    _date(
        "DT006",
        "A version was recalled after it was effective",
        why="People have worked by it; a recall would make believe that it never was in force.",
        source=PART11_10E,
        repair="Issue a higher version; remove the recall.",
        fails=examples.RECALLED_LATE,
        passes=examples.RECALLED_IN_TIME,
        check=_recalled_late,
    ),
)
"""Every rule of this family, in code order."""
