"""A redline as Markdown: by heading, only what changed, cut after so many words.

Deleted words are struck out, new ones bold and underlined. Long unchanged stretches are shortened
to their ends. Every word of a document passes `markup`, so that nothing of it acts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from qmsctl.lifecycle.blocks import BlockKind
from qmsctl.lifecycle.redline import FieldRow, Line, Piece
from qmsctl.lifecycle.words import Op, Run, words
from qmsctl.report.pullrequest.cut import Limit
from qmsctl.report.pullrequest.markup import deleted, head, inline, inserted, row, text
from qmsctl.report.tables import counted

_MOST_SAME = 24  # words of an unchanged stretch that are all shown
_ENDS = 9  # words that are kept at each end of a longer one
_MOST_LINES = 40  # of one block
_FEW_LINES = 6  # of a field: so many are shown with what stays
_MOST_CELLS = 12  # of one row
_REPLACED = {Op.DELETED, Op.INSERTED}
_VERBATIM = frozenset({BlockKind.CODE, BlockKind.HTML})


class Shown(NamedTuple):
    """What was written, and how many changed words and blocks were left out."""

    text: str
    words: int = 0
    blocks: int = 0


def redlined(pieces: Sequence[Piece], limit: Limit) -> Shown:
    """The changed pieces in at most `limit.room` and about `limit.words` changed words."""
    pen = _Pen(limit.words)
    parts: list[str] = []
    left = limit.room
    heading: str | None = None
    changed = [piece for piece in pieces if piece.changed]
    for index, piece in enumerate(changed):
        if pen.empty:
            return _stopped(parts, pen, changed[index:])
        hidden = pen.hidden
        written = "".join(_piece(piece, pen))
        if piece.heading != heading and piece.kind is not BlockKind.HEADING:
            written = (
                f"<b>{text(piece.heading, most=80) or 'Before the first heading'}</b>\n\n{written}"
            )
        left -= limit.measure(written)
        if left < 0:
            pen.hidden = hidden
            return _stopped(parts, pen, changed[index:])
        heading = piece.heading
        parts.append(written)
    return Shown("".join(parts), pen.hidden)


def _stopped(parts: list[str], pen: "_Pen", rest: Sequence[Piece]) -> Shown:
    return Shown("".join(parts), pen.hidden + sum(p.words for p in rest), len(rest))


def field_rows(rows: Sequence[FieldRow], most: int) -> list[str]:
    """Fields as rows of a table: the name, and what became of the value."""
    found = []
    for item in rows:
        pen = _Pen(most)
        lines = item.lines
        if len(lines) > _FEW_LINES:
            lines = tuple(line for line in lines if line.changed)
        shown = [_runs(line, pen) for line in lines[:_MOST_LINES]]
        more = len(lines) - len(shown)
        shown += [f"… {counted(more, 'more line')}"] if more else []
        shown += [_left_out(pen.hidden)] if pen.hidden else []
        found.append(row((text(item.name, most=60), "<br>".join(shown))))
    return found


def _left_out(hidden: int) -> str:
    return f"… ({counted(hidden, 'changed word')} not shown)"


@dataclass(slots=True)
class _Pen:
    """Writes runs while it has words left; `hidden` counts the changed words it could not write."""

    left: int
    hidden: int = 0

    @property
    def empty(self) -> bool:
        return self.left <= 0

    def run(self, run: Run) -> str:
        if run.op is Op.SAME:
            return inline(_shortened(run.text))
        count = len(words(run.text))
        shown = run.text
        if count > self.left:
            shown = _first(run.text, max(self.left, 0))
            self.hidden += count - max(self.left, 0)
        self.left -= max(count, 1)
        if not shown:
            return ""
        mark = deleted if run.op is Op.DELETED else inserted
        return mark(inline(shown))


def _shortened(value: str) -> str:
    """An unchanged stretch: whole, or its first and last words."""
    parts = value.split(" ")
    if len(parts) <= _MOST_SAME:
        return value
    return " ".join((*parts[:_ENDS], "…", *parts[-_ENDS:]))


def _first(value: str, count: int) -> str:
    """The first words of a text."""
    if count == 0:
        return ""
    return " ".join(value.split(" ")[:count]) + " …"


def _piece(piece: Piece, pen: _Pen) -> Iterator[str]:
    if piece.kind is BlockKind.TABLE:
        yield from _table(piece, pen)
        return
    if piece.kind is BlockKind.RULE:
        yield f"{_Pen(1).run(Run(piece.op, '———'))}\n\n"
        return
    shown: list[str] = []
    places = [n for n, line in enumerate(piece.lines) if line.changed]
    for number, (place, after) in enumerate(pairwise((*places, len(piece.lines)))):
        if number == _MOST_LINES or pen.empty:
            rest = places[number:]
            pen.hidden += sum(_words(piece.lines[n]) for n in rest)
            shown.append(f"… {counted(len(rest), 'more changed line')}")
            break
        shown.append(_line(piece, piece.lines[place], pen))
        if after > place + 1 and after < len(piece.lines):
            shown.append("…")
    yield "<br>\n".join(shown) + "\n\n"


def _words(line: Line) -> int:
    return sum(len(words(run.text)) for cell in line.cells for run in cell if run.op is not Op.SAME)


def _line(piece: Piece, line: Line, pen: _Pen) -> str:
    content = _runs(line, pen) or "…"
    if piece.kind in _VERBATIM or line.verbatim:
        return f"<code>{content}</code>"
    lead = f"{text(line.marker)} " if line.marker else ""
    if piece.kind is BlockKind.HEADING:
        lead = "Heading: "
    elif piece.kind is BlockKind.QUOTE:
        lead = f"&gt; {lead}"
    return f"{'&emsp;' * min(line.level, 6)}{lead}{content.lstrip()}"


def _runs(line: Line, pen: _Pen) -> str:
    return " ".join(_cell(cell, pen) for cell in line.cells[:_MOST_CELLS])


def _cell(runs: Sequence[Run], pen: _Pen) -> str:
    """The runs of a cell; what was deleted never touches what took its place."""
    parts: list[str] = []
    before: Run | None = None
    for run in runs:
        if before is not None and {before.op, run.op} == _REPLACED:
            parts.append(" ")
        parts.append(pen.run(run))
        before = run
    return "".join(parts)


def _table(piece: Piece, pen: _Pen) -> Iterator[str]:
    """The head and the changed rows; the others are counted."""
    top, *rest = piece.lines
    width = min(len(top.cells), _MOST_CELLS)
    if piece.op is Op.SAME and not top.changed:
        yield head(inline(" ".join(run.text for run in cell)) or " " for cell in top.cells[:width])
    else:
        yield head(_cells(top, pen, width))
    places = [n for n, line in enumerate(rest) if line.changed]
    for number, place in enumerate(places):
        if number == _MOST_LINES or pen.empty:
            pen.hidden += sum(_words(rest[n]) for n in places[number:])
            yield row(
                (f"… {counted(len(places) - number, 'more changed row')}",) + (" ",) * (width - 1)
            )
            break
        yield row(_cells(rest[place], pen, width))
    yield "\n"


def _cells(line: Line, pen: _Pen, width: int) -> Iterator[str]:
    for cell in line.cells[:width]:
        yield _cell(cell, pen) or " "
    yield from (" " for _ in range(width - len(line.cells)))
