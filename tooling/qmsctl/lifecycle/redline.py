"""A redline: two states of a document, aligned block by block and compared word by word."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qmsctl.lifecycle.blocks import Block, BlockKind, Row, blocks
from qmsctl.lifecycle.sequences import Effort, opcodes
from qmsctl.lifecycle.words import (
    Op,
    Run,
    Runs,
    align,
    changed_words,
    compare_values,
    compare_words,
)
from qmsctl.model.document import APPROVAL_FIELDS, CONTENT_FIELDS, DOCUMENT_FIELDS
from qmsctl.model.history import Snapshot

__all__ = [
    "FieldRow",
    "Line",
    "Piece",
    "Redline",
    "blocks",
    "compare",
    "compare_attachments",
    "compare_fields",
    "redline",
]

Attachments = Sequence[tuple[str, str | None]]

_SHOWN_DIGITS = 16
_FIELD_ORDER = (*CONTENT_FIELDS, *APPROVAL_FIELDS, *DOCUMENT_FIELDS)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a block: what became of it as a whole, and of the words in its cells.

    ``op`` is SAME for a row that both sides have, also if words in it changed. ``columns`` tells
    for a table what became of each cell's column.
    """

    op: Op
    cells: tuple[Runs, ...]
    level: int = 0
    marker: str = ""
    verbatim: bool = False
    columns: tuple[Op, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether anything in it is new or gone."""
        return self.op is not Op.SAME or any(
            run.op is not Op.SAME for cell in self.cells for run in cell
        )


@dataclass(frozen=True, slots=True)
class Piece:
    """A block of either side, or one of both.

    ``op`` is SAME for a block that both sides have. ``heading`` is the text of the heading under
    which it stands, "" before the first one.
    """

    kind: BlockKind
    op: Op
    lines: tuple[Line, ...]
    level: int = 0
    info: str = ""
    heading: str = ""

    @property
    def changed(self) -> bool:
        """Whether anything in it is new or gone."""
        return self.op is not Op.SAME or any(line.changed for line in self.lines)

    @property
    def words(self) -> int:
        """How many words changed in it."""
        return sum(changed_words(cell) for line in self.lines for cell in line.cells)


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field of the front matter on both sides; a value's entries are lines."""

    name: str
    lines: tuple[Line, ...]

    @property
    def changed(self) -> bool:
        """Whether the field differs."""
        return any(line.changed for line in self.lines)


@dataclass(frozen=True, slots=True)
class Redline:
    """Everything that differs, and what stands around it: front matter, attachments, body."""

    fields: tuple[FieldRow, ...]
    attachments: tuple[FieldRow, ...]
    pieces: tuple[Piece, ...]

    @property
    def changed(self) -> bool:
        """Whether anything that readers can see differs; spaces at line ends do not show."""
        rows = (*self.fields, *self.attachments)
        return any(row.changed for row in rows) or any(piece.changed for piece in self.pieces)


def redline(old: Snapshot, old_body: str, new: Snapshot, new_body: str) -> Redline:
    """Two states of a document side by side."""
    return Redline(
        compare_fields(old.fields, new.fields),
        compare_attachments(old.attachments, new.attachments),
        compare(old_body, new_body),
    )


def compare(old: str, new: str) -> tuple[Piece, ...]:
    """Two Markdown bodies as one sequence of pieces, in the order of the new one."""
    effort = Effort()
    pairs = align(
        blocks(old),
        blocks(new),
        key=lambda b: b,
        text=lambda b: b.text,
        kind=lambda b: b.kind,
        effort=effort,
    )
    pieces = []
    heading = ""
    for before, after in pairs:
        block = after or before
        if block is None:
            continue
        if block.kind is BlockKind.HEADING:
            heading = block.text
        pieces.append(_piece(before, after, block, heading, effort))
    return tuple(pieces)


def compare_fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[FieldRow, ...]:
    """The front matter of both sides, a row for each field that either has."""
    extra = sorted({*old, *new} - set(_FIELD_ORDER))
    effort = Effort()
    rows = []
    for name in (*_FIELD_ORDER, *extra):
        before, after = old.get(name), new.get(name)
        if before is not None or after is not None:
            rows.append(FieldRow(name, _field_lines(before, after, effort)))
    return tuple(rows)


def compare_attachments(old: Attachments, new: Attachments) -> tuple[FieldRow, ...]:
    """Attachments of both sides by path, with the first digits of the SHA-256 of their bytes."""
    left, right = dict(old), dict(new)
    rows = []
    for path in dict.fromkeys([*left, *right]):
        before = (_bytes_of(left[path]),) if path in left else ()
        after = (_bytes_of(right[path]),) if path in right else ()
        rows.append(FieldRow(path, _lines(_as_rows(before), _as_rows(after), Effort())))
    return tuple(rows)


def _bytes_of(sha256: str | None) -> str:
    return "missing" if sha256 is None else f"SHA-256 {sha256[:_SHOWN_DIGITS]}…"


def _piece(
    before: Block | None, after: Block | None, block: Block, heading: str, effort: Effort
) -> Piece:
    if before is None or after is None:
        op = Op.INSERTED if before is None else Op.DELETED
        lines = tuple(_one_sided(row, op, block.kind) for row in block.rows)
    else:
        op = Op.SAME
        table = block.kind is BlockKind.TABLE
        lines = (_table_lines if table else _lines)(before.rows, after.rows, effort)
    return Piece(block.kind, op, lines, block.level, block.info, heading)


def _one_sided(row: Row, op: Op, kind: BlockKind) -> Line:
    columns = (Op.SAME,) * len(row.cells) if kind is BlockKind.TABLE else ()
    cells = tuple((Run(op, cell),) if cell else () for cell in row.cells)
    return Line(op, cells, row.level, row.marker, row.verbatim, columns)


def _lines(old: Sequence[Row], new: Sequence[Row], effort: Effort) -> tuple[Line, ...]:
    pairs = align(
        old,
        new,
        key=lambda r: r.cells,
        text=lambda r: r.text,
        kind=lambda r: r.verbatim,
        effort=effort,
    )
    found = []
    for before, after in pairs:
        row = after or before
        if row is None:
            continue
        if before is None or after is None:
            op = Op.INSERTED if before is None else Op.DELETED
            found.append(_one_sided(row, op, BlockKind.PARAGRAPH))
        else:
            cells = (compare_words(before.text, after.text, effort),)
            found.append(Line(Op.SAME, cells, row.level, row.marker, row.verbatim))
    return tuple(found)


def _table_lines(old: Sequence[Row], new: Sequence[Row], effort: Effort) -> tuple[Line, ...]:
    """Rows of a table: columns are matched by their heads, then rows, then words in cells."""
    columns = _columns(old[0].cells, new[0].cells, effort)
    pairs = align(old[1:], new[1:], key=lambda r: r.cells, text=lambda r: r.text, effort=effort)
    return tuple(
        _table_line(before, after, columns, effort) for before, after in [(old[0], new[0]), *pairs]
    )


def _columns(
    old: Sequence[str], new: Sequence[str], effort: Effort
) -> tuple[tuple[int | None, int | None], ...]:
    """Index pairs of columns; heads that only changed their words stay one column."""
    found: list[tuple[int | None, int | None]] = []
    for _, i1, i2, j1, j2 in opcodes(old, new, effort):
        common = min(i2 - i1, j2 - j1)
        found.extend((i1 + n, j1 + n) for n in range(common))
        found.extend((i, None) for i in range(i1 + common, i2))
        found.extend((None, j) for j in range(j1 + common, j2))
    return tuple(found)


def _table_line(
    before: Row | None,
    after: Row | None,
    columns: Sequence[tuple[int | None, int | None]],
    effort: Effort,
) -> Line:
    cells: list[Runs] = []
    fates: list[Op] = []
    for i, j in columns:
        left, right = _cell(before, i), _cell(after, j)
        if before is None or after is None:
            op = Op.INSERTED if before is None else Op.DELETED
            text = right if before is None else left
            cells.append((Run(op, text),) if text else ())
        else:
            cells.append(compare_words(left, right, effort))
        fates.append(Op.INSERTED if i is None else Op.DELETED if j is None else Op.SAME)
    whole = Op.INSERTED if before is None else Op.DELETED if after is None else Op.SAME
    return Line(whole, tuple(cells), columns=tuple(fates))


def _cell(row: Row | None, index: int | None) -> str:
    return row.cells[index] if row and index is not None and index < len(row.cells) else ""


def _as_rows(entries: Sequence[str]) -> tuple[Row, ...]:
    return tuple(Row((entry,)) for entry in entries)


def _field_lines(before: Any, after: Any, effort: Effort) -> tuple[Line, ...]:
    """A single value is one line however much of it changed; entries of lists are aligned."""
    listed = isinstance(before, list | tuple) or isinstance(after, list | tuple)
    if listed or before is None or after is None:
        return _lines(_as_rows(_entries(before)), _as_rows(_entries(after)), effort)
    return (Line(Op.SAME, (compare_values(_flat(before), _flat(after), effort),)),)


def _entries(value: Any) -> tuple[str, ...]:
    """A front matter value as lines of text: a line an entry of a list."""
    if value is None:
        return ()
    if isinstance(value, list | tuple):
        return tuple(_flat(entry) for entry in value)
    return (_flat(value),)


def _flat(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_flat(item)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_flat(item) for item in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
