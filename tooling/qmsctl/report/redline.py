"""A redline for terminals: changed words as [-old-]{+new+}, or coloured where that is wanted."""

from collections.abc import Iterator, Sequence

from qmsctl.lifecycle.blocks import BlockKind
from qmsctl.lifecycle.redline import FieldRow, Line, Piece, Redline
from qmsctl.lifecycle.words import Op, Run
from qmsctl.report.summary import visible

_COLOURS = {Op.DELETED: "\x1b[31;9m", Op.INSERTED: "\x1b[32;4m"}
_RESET = "\x1b[0m"
_MARKS = {Op.DELETED: ("[-", "-]"), Op.INSERTED: ("{+", "+}")}
_SIGNS = {Op.SAME: " ", Op.DELETED: "-", Op.INSERTED: "+"}
_WIDTH = 16  # of the column with the names of fields


def render(redline: Redline, *, colour: bool = False, context: int = 1) -> str:
    """The redline as text; of unchanged blocks only `context` ones next to a change are shown.

    Colours are used only when `colour` asks for them; without it nothing but marks is printed, so
    that the text can be kept or sent. Control characters of the documents are written as escapes.
    """
    return "".join(f"{line}\n" for line in _Printer(colour).lines(redline, context))


class _Printer:
    """Turns a redline into lines."""

    def __init__(self, colour: bool) -> None:
        self.colour = colour

    def lines(self, redline: Redline, context: int) -> Iterator[str]:
        if not redline.changed:
            yield "Nothing differs that readers can see."
            return
        yield from self.fields("Front matter", redline.fields)
        yield from self.fields("Attachments", redline.attachments)
        yield from self.body(redline.pieces, context)

    def fields(self, title: str, rows: Sequence[FieldRow]) -> Iterator[str]:
        changed = [row for row in rows if row.changed]
        if not changed:
            return
        yield title
        for row in changed:
            name = f"  {visible(row.name):<{_WIDTH}} "
            for line in row.lines:
                yield f"{name}{self.runs(line)}"
                name = " " * len(name)
        yield ""

    def body(self, pieces: Sequence[Piece], context: int) -> Iterator[str]:
        if not any(piece.changed for piece in pieces):
            return
        yield "Text"
        skipped = 0
        for index, piece in enumerate(pieces):
            near = pieces[max(0, index - context) : index + context + 1]
            if not any(other.changed for other in near):
                skipped += 1
                continue
            if skipped:
                yield from _gap(skipped)
            skipped = 0
            yield from self.piece(piece)
            yield ""
        if skipped:
            yield from _gap(skipped)

    def piece(self, piece: Piece) -> Iterator[str]:
        if piece.kind is BlockKind.TABLE:
            yield from self.table(piece)
            return
        lead = ""
        if piece.kind is BlockKind.HEADING:
            lead = "#" * piece.level + " "
        elif piece.kind is BlockKind.QUOTE:
            lead = "> "
        elif piece.kind is BlockKind.NOTE:
            lead = "!!! "
        elif piece.kind is BlockKind.CODE:
            yield f"    ```{visible(piece.info)}"
        for line in piece.lines:
            text = f"{'  ' * line.level}{lead}{line.marker and line.marker + ' '}{self.runs(line)}"
            for part in text.split("\n"):
                yield f"  {_SIGNS[line.op]} {part}".rstrip()
            if piece.kind is BlockKind.NOTE:
                lead = "    "
        if piece.kind is BlockKind.CODE:
            yield "    ```"

    def table(self, piece: Piece) -> Iterator[str]:
        """The head and every changed row; the others are counted."""
        skipped = 0
        for index, line in enumerate(piece.lines):
            if index and not line.changed:
                skipped += 1
                continue
            if skipped:
                yield f"    | … {_rows(skipped)}"
            skipped = 0
            cells = (self.cell(cell).replace("\n", " ") for cell in line.cells)
            yield f"  {_SIGNS[line.op]} | " + " | ".join(cells) + " |"
        if skipped:
            yield f"    | … {_rows(skipped)}"

    def runs(self, line: Line) -> str:
        return " ".join(self.cell(cell) for cell in line.cells)

    def cell(self, runs: Sequence[Run]) -> str:
        return "".join(self.run(run) for run in runs)

    def run(self, run: Run) -> str:
        text = visible(run.text, keep="\n")
        if run.op is Op.SAME:
            return text
        if self.colour:
            # Each line for itself: a pager resets colours at line ends.
            start = _COLOURS[run.op]
            return "\n".join(f"{start}{part}{_RESET}" if part else "" for part in text.split("\n"))
        opening, closing = _MARKS[run.op]
        return f"{opening}{text}{closing}"


def _gap(blocks: int) -> Iterator[str]:
    yield f"  … {blocks} unchanged block{'' if blocks == 1 else 's'}"
    yield ""


def _rows(number: int) -> str:
    return f"{number} unchanged row{'' if number == 1 else 's'} |"
