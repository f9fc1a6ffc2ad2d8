"""Aligned plain-text tables and labelled lines for terminals and pipes; pure."""

import unicodedata
from collections.abc import Callable, Iterable, Sequence

from qmsctl.report.summary import visible

NOTHING = "–"
"""What a cell says when there is nothing to say."""

_GAP = "  "
_NARROWEST = 16  # a column that wraps is never made narrower than this many columns


def plain(text: object) -> str:
    """The text on one line; what could steer a terminal or turn its direction stands as escapes.

    None and blank texts become `NOTHING`.
    """
    if text is None:
        return NOTHING
    line = str(text).replace("\r\n", "\n").strip()
    return visible("".join(" " if char.isspace() else char for char in line)) or NOTHING


def width_of(text: str) -> int:
    """How many terminal columns the text takes: East Asian wide characters take two."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) == "Cf":
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def table(
    headers: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    width: int | None = None,
    wrapped: int | None = None,
    paint: Callable[[int, str], str] | None = None,
) -> str:
    """The rows below their headers, columns aligned; every line ends with a line feed.

    `width` is that of the terminal; None writes each row on one line, however long. If a row is
    wider, the column with index `wrapped` goes on below itself. `paint` gets the index of a row
    and each finished line of it, to give it colour.
    """
    cells = [[plain(cell) for cell in row] for row in rows]
    widths = [
        max(width_of(line[index]) for line in ([*headers], *cells)) for index in range(len(headers))
    ]
    rule = None if wrapped is None or width is None else (wrapped, width)
    if rule is not None:
        index, limit = rule
        others = sum(widths) - widths[index] + len(_GAP) * (len(widths) - 1)
        widths[index] = min(widths[index], max(_NARROWEST, limit - others))
    lines = [_line(headers, widths), _line(["-" * size for size in widths], widths)]
    for number, row in enumerate(cells):
        for part in _split(row, widths):
            line = _line(part, widths)
            lines.append(paint(number, line) if paint else line)
    return "".join(f"{line}\n" for line in lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (
        cell + " " * (size - width_of(cell)) for cell, size in zip(cells, widths, strict=True)
    )
    return _GAP.join(padded).rstrip()


def _split(row: Sequence[str], widths: Sequence[int]) -> list[list[str]]:
    """A row as the lines that it takes: cells that fit stand on the first one."""
    columns = [
        wrap(cell, size) if width_of(cell) > size else [cell]
        for cell, size in zip(row, widths, strict=True)
    ]
    height = max(map(len, columns))
    return [
        [column[index] if index < len(column) else "" for column in columns]
        for index in range(height)
    ]


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` columns, broken between words where possible."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        if line and width_of(f"{line} {word}") <= width:
            line = f"{line} {word}"
            continue
        *full, rest = _pieces(word, width)
        lines += [line, *full] if line else full
        line = rest
    return [*lines, line] if line else lines


def _pieces(word: str, width: int) -> list[str]:
    """A word cut into parts that fit; each holds at least one character."""
    parts = [""]
    used = 0
    for char in word:
        used += _columns(char)
        if used > width and parts[-1]:
            parts.append("")
            used = _columns(char)
        parts[-1] += char
    return parts


def labelled(pairs: Iterable[tuple[str, object]], *, indent: str = "") -> str:
    """Labels and values, one pair a line, values aligned; a list of values goes on below itself.

    A label without a value is left out, an empty list too.
    """
    kept = [(label, _values(value)) for label, value in pairs]
    shown = [(label, values) for label, values in kept if values]
    size = max((width_of(label) for label, _ in shown), default=0)
    lines = []
    for label, values in shown:
        for index, value in enumerate(values):
            start = label if index == 0 else ""
            lines.append(f"{indent}{start}{' ' * (size - width_of(start))}{_GAP}{value}\n")
    return "".join(lines)


def _values(value: object) -> list[str]:
    if value is None or value == "":
        return []
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return [plain(value)]


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """The number with its noun: ``1 document``, ``2 documents``."""
    return f"{number} {noun if number == 1 else plural or f'{noun}s'}"
