"""LK004, LK005: whether the documents that a text names exist and are still in use."""

import posixpath
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from qmsctl.model.finding import Finding, Scope, Severity
from qmsctl.model.tree import SourceFile
from qmsctl.rules.catalogue import Example, Rule
from qmsctl.rules.context import Context
from qmsctl.rules.example import ROOT, SOP_PATH, approvals, document
from qmsctl.rules.support import ISO9001_753, Similar, listed
from qmsctl.rules.text_places import at, draft_with, in_use, withdrawn
from qmsctl.trace.references import Reference, Via, by_field

_OLD_PATH = f"{ROOT}/procedures/SOP-009-faxing.md"


_ID_PARTS = 4
"""Parts between hyphens that an id may have, as far as file names are asked."""


def _first_of_each(references: Iterable[Reference]) -> Iterator[tuple[Reference, int]]:
    """One reference for each source and id, the first, and how many there are."""
    grouped: dict[tuple[str, str], list[Reference]] = {}
    for item in references:
        grouped.setdefault((item.source.path, item.id), []).append(item)
    for items in grouped.values():
        yield min(items, key=lambda item: item.place), len(items)


def _times(count: int) -> str:
    return f" (in {count} places)" if count > 1 else ""


def _of_unreadable(context: Context) -> Iterator[str]:
    """With what the names of files begin that do not say their id: the fault is theirs alone."""
    for file in context.corpus.files:
        if file.id is None:
            parts = posixpath.basename(file.path).split(".")[0].split("-", _ID_PARTS)
            yield from ("-".join(parts[:end]) for end in range(2, _ID_PARTS + 1))


def _unknown(context: Context) -> Iterator[Finding]:
    policy = context.policy
    known = {*context.corpus.by_id, *_of_unreadable(context)}
    similar = Similar(known)
    other = {item.id for item in policy.external_documents} | {r.id for r in policy.record_types}
    references = context.references
    found = [
        Reference(file, mention.id, Via.MENTION, partial(references.place, file, mention.offset))
        for file, mention in references.mentions
        if mention.id not in known
    ]
    found += [
        item
        for item in by_field(context.corpus)
        if item.via is Via.FIELD and item.id not in known and item.id not in other
    ]
    current = in_use(context, {item.source.path: item.source for item in found}.values())
    for item, count in _first_of_each(found):
        if item.source.path in current:
            yield at(
                "LK004",
                f"{item.id} is named here, but there is no such document{_times(count)}.",
                f"Correct the id, or write the document first.{similar.question(item.id)} To show "
                f"an id without meaning a document, mark it as code: `{item.id}`.",
                item.source,
                item.place,
            )


def _gone(context: Context) -> Iterator[Finding]:
    gone = {
        name: files
        for name, files in context.corpus.by_id.items()
        if any("withdrawal" in file.fields for file in files)
        and all(withdrawn(context, file) for file in files)
    }
    if not gone:
        return
    found = [i for i in context.references.all if i.id in gone and i.via is not Via.SUCCESSOR]
    current = in_use(context, {item.source.path: item.source for item in found}.values())
    for item, count in _first_of_each(found):
        if item.source.path in current:
            yield at(
                "LK005",
                f"{item.id}, which is named here, is withdrawn{_times(count)}"
                f"{_since(gone[item.id])}.",
                _instead(gone[item.id]),
                item.source,
                item.place,
                severity=Severity.WARNING,
            )


def _since(files: Iterable[SourceFile]) -> str:
    days = [f.document.withdrawal.date for f in files if f.document and f.document.withdrawal]
    return f" since {max(days)}" if days else ""


def _instead(files: Iterable[SourceFile]) -> str:
    names = {
        name
        for f in files
        if f.document and f.document.withdrawal
        for name in f.document.withdrawal.replaced_by
    }
    if names:
        return f"Refer to {listed(names)}, which replaced it, with the next version."
    return "Say without it what is to be done, with the next version."


_FIRST_ISSUE: dict[str, Any] = {
    "id": "SOP-009",
    "title": "Faxing",
    "effective_date": "2026-02-10",
    "approvals": approvals("2026-02-03", "2026-02-04"),
}
_WITHDRAWN = document(
    **_FIRST_ISSUE,
    withdrawal={
        "reason": "Nobody sends faxes any more.",
        "date": "2026-03-01",
        "approvals": approvals("2026-02-12", "2026-02-13"),
    },
)
_READER = draft_with("Orders by fax: SOP-009.")

RULES: tuple[Rule, ...] = (
    Rule(
        "LK004",
        "A document is named that does not exist",
        why="The text sends its reader to an instruction that nobody ever wrote, or to a wrong "
        "number.",
        source=ISO9001_753,
        scope=Scope.TREE,
        severity=Severity.ERROR,
        repair="Correct the id, or issue the document that is missing.",
        fails=Example(
            text="See SOP-099 for cleaning.\n",
            steps=({SOP_PATH: draft_with("See SOP-099 for cleaning.")},),
        ),
        passes=Example(
            text="Use FRM-001. Old number: `SOP-099`.\n",
            steps=({SOP_PATH: draft_with("Use FRM-001. Old number: `SOP-099`.")},),
        ),
        check=_unknown,
    ),
    Rule(
        "LK005",
        "A withdrawn document is referred to",
        why="Readers follow an instruction that is no longer in force, or search for one.",
        source=ISO9001_753,
        scope=Scope.TREE,
        severity=Severity.WARNING,
        repair="Refer to the successor with the next version of the document.",
        fails=Example(
            text="Orders by fax: SOP-009.          # withdrawn since 2026-03-01\n",
            steps=(
                {_OLD_PATH: document(**_FIRST_ISSUE)},
                {_OLD_PATH: _WITHDRAWN},
                {SOP_PATH: _READER},
            ),
        ),
        passes=Example(
            text="Orders by fax: SOP-009.          # in force\n",
            steps=({_OLD_PATH: document(**_FIRST_ISSUE)}, {SOP_PATH: _READER}),
        ),
        check=_gone,
    ),
)
"""The rules of this module, in code order."""
