"""Clause coverage as a matrix: which document in force answers which clause, and the gaps."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from qmsctl.lifecycle.standing import State
from qmsctl.model.errors import UsageError
from qmsctl.model.standard import Standard
from qmsctl.report.entries import Entry, natural, snapshot_of, texts
from qmsctl.report.tables import NOTHING, plain, table
from qmsctl.report.words import Paint, unpainted
from qmsctl.rules.context import Context
from qmsctl.rules.support import nearest
from qmsctl.trace.coverage import Claim, ClauseCoverage, ClauseStatus, Coverage, cover

SCHEMA = "qms-trace/1"

CSV_COLUMNS = ("standard", "clause", "title", "status", "documents", "pending", "records", "reason")

_MEANINGS = {
    ClauseStatus.GAP: "bad",
    ClauseStatus.NOT_APPLICABLE: "dim",
    ClauseStatus.HEADING: "dim",
}


def claims(context: Context, found: Iterable[Entry]) -> tuple[Claim, ...]:
    """What each document says it answers.

    What only the tree's file says is not on the main line yet, so it is claimed but not in force.
    Without history an approved file counts as in force: that is all that can be said.
    """
    made: list[Claim] = []
    for entry in found:
        claim = Claim(
            document=entry.key.id,
            title=entry.title or "",
            path=entry.head.path,
            clauses=entry.clauses,
            in_force=entry.state in (State.EFFECTIVE, None),
        )
        made.append(claim)
        for file in context.corpus.by_key.get(entry.key, ()):
            new = tuple(c for c in texts(snapshot_of(file), "clauses") if c not in entry.clauses)
            if new:
                made.append(replace(claim, path=file.path, clauses=new, in_force=False))
    return tuple(made)


def chosen(context: Context, name: str | None) -> tuple[Standard, ...]:
    """The editions to show: `name` such as ``iso9001:2015`` or ``iso9001``, else all in use.

    Raises:
        UsageError: the policy does not list that standard, or lists none at all.
    """
    in_use = tuple(
        context.standards[item.id]
        for item in context.policy.standards
        if item.id in context.standards
    )
    if name is None:
        if not in_use:
            raise UsageError(
                "The policy lists no standard with known clauses.",
                hint="Name one under 'standards' in qms.yml, such as 'iso9001:2015'.",
            )
        return in_use
    wanted = name.lower().replace(" ", "")
    same = [s for s in in_use if wanted in (s.key, s.key.partition(":")[0], _flat(s.title))]
    if not same:
        known = [standard.key for standard in in_use]
        raise UsageError(
            f"'{name}' is no standard of this QMS.{nearest(wanted, known)}",
            hint=f"In use: {', '.join(known) or 'none'}; 'standards' in qms.yml says which.",
        )
    return tuple(same)


def _flat(title: str) -> str:
    return title.lower().replace(" ", "")


def coverages(
    context: Context, found: Iterable[Entry], standards: Iterable[Standard]
) -> tuple[Coverage, ...]:
    """The coverage of each of `standards` by the documents `found`."""
    own = claims(context, found)
    return tuple(cover(standard, own, context.policy) for standard in standards)


def as_json(
    context: Context, found: Sequence[Coverage], *, gaps_only: bool = False
) -> dict[str, Any]:
    """The matrix as JSON values: the first edition at the top, all further ones in `others`.

    The counts of `summary` are those of the whole edition, also with `gaps_only`.
    """
    first, *others = (_edition(coverage, gaps_only=gaps_only) for coverage in found)
    return {
        "schema": SCHEMA,
        "as_of": context.as_of.isoformat(),
        **first,
        "others": others,
    }


def _shown(coverage: Coverage, *, gaps_only: bool) -> Sequence[ClauseCoverage]:
    return coverage.gaps if gaps_only else coverage.clauses


def _edition(coverage: Coverage, *, gaps_only: bool) -> dict[str, Any]:
    standard = coverage.standard
    return {
        "standard": standard.key,
        "edition": standard.edition,
        "title": standard.title,
        "clauses": [_clause(item) for item in _shown(coverage, gaps_only=gaps_only)],
        "summary": dict(coverage.summary),
    }


def _clause(item: ClauseCoverage) -> dict[str, Any]:
    return {
        "clause": item.clause.id,
        "title": item.clause.title,
        "status": item.status.value,
        "documents": _ids(item.documents),
        "pending": _ids(item.pending),
        "records": list(item.records),
        "justification": item.exclusion.justification if item.exclusion else None,
    }


def _ids(found: Iterable[Claim]) -> list[str]:
    return sorted({claim.document for claim in found}, key=natural)


def csv_rows(found: Iterable[Coverage], *, gaps_only: bool = False) -> list[list[object]]:
    """The matrix for a spreadsheet, in the order of `CSV_COLUMNS`; lists joined with ``; ``."""
    return [
        [
            coverage.standard.key,
            item.clause.id,
            item.clause.title,
            item.status.value,
            "; ".join(_ids(item.documents)),
            "; ".join(_ids(item.pending)),
            "; ".join(item.records),
            item.exclusion.justification if item.exclusion else None,
        ]
        for coverage in found
        for item in _shown(coverage, gaps_only=gaps_only)
    ]


def as_text(
    context: Context,
    found: Iterable[Coverage],
    *,
    gaps_only: bool = False,
    width: int | None = None,
    paint: Paint = unpainted,
) -> str:
    """The matrix as a table for each edition, below its name and its counts."""
    blocks = []
    for coverage in found:
        name = f"{coverage.standard.title} ({coverage.standard.key}) on {context.as_of}"
        items = _shown(coverage, gaps_only=gaps_only)
        block = f"{paint('bold', plain(name))}\n{_counts(coverage)}\n"
        if items:
            block += "\n" + _matrix(items, width, paint)
        blocks.append(block)
    return "\n".join(blocks)


def _matrix(items: Sequence[ClauseCoverage], width: int | None, paint: Paint) -> str:
    headers = ["Clause", "Status", "Title", "Answered by"]
    rows = [
        [item.clause.id, item.status.value.replace("-", " "), item.clause.title, _answer(item)]
        for item in items
    ]
    return table(
        headers,
        rows,
        width=width,
        wrapped=headers.index("Answered by"),
        paint=lambda index, line: paint(_MEANINGS.get(items[index].status, ""), line),
    )


def _answer(item: ClauseCoverage) -> str:
    parts = _ids(item.documents)
    parts += [f"records: {name}" for name in item.records]
    text = ", ".join(parts)
    if item.status is ClauseStatus.NOT_APPLICABLE and item.exclusion is not None:
        text = f"not applied: {item.exclusion.justification}"
    waiting = _ids(item.pending)
    if waiting and item.status is ClauseStatus.GAP:
        text = f"{f'{text}; ' if text else ''}not in force: {', '.join(waiting)}"
    return text or NOTHING


def _counts(coverage: Coverage) -> str:
    totals = coverage.summary
    asked = totals["covered"] + totals["gap"]
    left_out = totals["not-applicable"]
    tail = f"; {left_out} not applicable" if left_out else ""
    return f"{totals['covered']} of {asked} clauses covered, {totals['gap']} without cover{tail}."
