"""The blocks of a Markdown text by its lines, for comparing: never for rendering."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class BlockKind(StrEnum):
    """What a block is; comparing keeps tables, lists and code whole."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST = "list"
    TABLE = "table"
    CODE = "code"
    QUOTE = "quote"
    NOTE = "note"
    HTML = "html"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph, a list item, a table row or a line of code: its cells are what is compared.

    ``level`` counts how deep a list item is nested, ``marker`` is `-`, `1.` or nothing,
    ``verbatim`` says that spaces count.
    """

    cells: tuple[str, ...]
    level: int = 0
    marker: str = ""
    verbatim: bool = False

    @property
    def text(self) -> str:
        """All its words."""
        return " ".join(self.cells)


@dataclass(frozen=True, slots=True)
class Block:
    """One block; ``level`` is a heading's depth, ``info`` the language of code or kind of note."""

    kind: BlockKind
    rows: tuple[Row, ...]
    level: int = 0
    info: str = ""

    @property
    def text(self) -> str:
        """All its words."""
        return " ".join(row.text for row in self.rows)


_FENCE = re.compile(r"( *)(`{3,}|~{3,})\s*([^`]*)$")
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$")
_SETEXT = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
_RULE = re.compile(r" {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$")
_ITEM = re.compile(r"(\s*)([-*+]|\d{1,9}[.)])(?:[ \t]+(.*))?$")
_QUOTE = re.compile(r" {0,3}> ?(.*)$")
_HTML = re.compile(r" {0,3}<[A-Za-z/!?]")
_NOTE = re.compile(r"(?:!!!|\?\?\?\+?)[ \t]*(.*)$")
_DELIMITER = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
_CELL_BORDER = re.compile(r"(?<!\\)\|")
_INDENT = 4


def blocks(markdown: str) -> tuple[Block, ...]:
    """The blocks of a text in their order; every line that is not blank is in exactly one."""
    return tuple(_Reader(markdown.expandtabs(_INDENT).split("\n")).blocks())


@dataclass(slots=True)
class _Reader:
    """Reads lines from the top; `at` is the next line."""

    lines: Sequence[str]
    at: int = 0
    paragraph: list[str] = field(default_factory=list)

    def blocks(self) -> Iterator[Block]:
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if not line.strip():
                self.at += 1
                yield from self.end_paragraph()
                continue
            level = self.setext_level(line)
            if level:
                self.at += 1
                text = " ".join(part.strip() for part in self.paragraph)
                self.paragraph.clear()
                yield Block(BlockKind.HEADING, (Row((text,)),), level)
                continue
            block = self.interrupting(line) or (None if self.paragraph else self.starting(line))
            if block is None:
                self.paragraph.append(line)
                self.at += 1
            else:
                yield from self.end_paragraph()
                yield block
        yield from self.end_paragraph()

    def end_paragraph(self) -> Iterator[Block]:
        if self.paragraph:
            yield Block(BlockKind.PARAGRAPH, (Row((_flow(self.paragraph),)),))
            self.paragraph.clear()

    def setext_level(self, line: str) -> int:
        match = _SETEXT.match(line) if self.paragraph else None
        return 0 if match is None else 1 if match[1].startswith("=") else 2

    def interrupting(self, line: str) -> Block | None:
        """A block that may follow a paragraph without a blank line; moves on past it."""
        heading = _HEADING.match(line)
        if heading:
            self.at += 1
            text = Row(((heading[2] or "").strip(),))
            return Block(BlockKind.HEADING, (text,), len(heading[1]))
        if _FENCE.match(line):
            return self.fence()
        if self.is_table():
            return self.table()
        return None

    def starting(self, line: str) -> Block | None:
        """A block that begins here after a blank line; moves on past it."""
        if _RULE.match(line):
            self.at += 1
            return Block(BlockKind.RULE, (Row((line.strip(),)),))
        if _ITEM.match(line):
            return Block(BlockKind.LIST, tuple(_rows(self.take_list())))
        if _QUOTE.match(line):
            return self.quote()
        note = _NOTE.match(line)
        if note:
            self.at += 1
            inner = _rows(self.take_indented())
            return Block(BlockKind.NOTE, (Row((note[1].strip(),)), *inner), info="note")
        if _HTML.match(line):
            return Block(BlockKind.HTML, _verbatim(self.take_filled()))
        if line.startswith(" " * _INDENT):
            return Block(BlockKind.CODE, _verbatim(_dedent(self.take_indented())))
        return None

    def fence(self) -> Block:
        opening = self.lines[self.at]
        match = _FENCE.match(opening)
        indent, mark, info = (match[1], match[2], match[3]) if match else ("", "```", "")
        closing = re.compile(rf" *{re.escape(mark[0])}{{{len(mark)},}}\s*$")
        self.at += 1
        body = []
        while self.at < len(self.lines):
            line = self.lines[self.at]
            self.at += 1
            if closing.match(line):
                break
            body.append(line.removeprefix(indent))
        return Block(BlockKind.CODE, _verbatim(body), info=info.strip())

    def is_table(self) -> bool:
        if self.at + 1 >= len(self.lines):
            return False
        head, below = self.lines[self.at], self.lines[self.at + 1]
        return "|" in head and "|" in below and _DELIMITER.match(below) is not None

    def table(self) -> Block:
        rows = [_cells(self.lines[self.at])]
        self.at += 2
        while self.at < len(self.lines) and "|" in self.lines[self.at]:
            rows.append(_cells(self.lines[self.at]))
            self.at += 1
        return Block(BlockKind.TABLE, tuple(Row(cells) for cells in rows))

    def quote(self) -> Block:
        inner = []
        for line in self.take_filled():
            match = _QUOTE.match(line)
            inner.append(match[1] if match else line)
        return Block(BlockKind.QUOTE, tuple(_rows(inner)))

    def take_filled(self) -> list[str]:
        start = self.at
        while self.at < len(self.lines) and self.lines[self.at].strip():
            self.at += 1
        return list(self.lines[start : self.at])

    def take_indented(self) -> list[str]:
        return self.take_while_part(lambda line: line.startswith(" " * _INDENT))

    def take_list(self) -> list[str]:
        """The lines of a list: after a blank line only items and indented lines go on."""
        return self.take_while_part(lambda line: line.startswith("  ") or _is_item(line), lazy=True)

    def take_while_part(self, belongs: Callable[[str], bool], *, lazy: bool = False) -> list[str]:
        start = end = self.at
        after_blank = False
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if not line.strip():
                after_blank = True
            elif belongs(line) or (lazy and not after_blank and not _ends_list(line)):
                after_blank = False
                end = self.at + 1
            else:
                break
            self.at += 1
        self.at = max(end, start)
        return list(self.lines[start : self.at])


def _is_item(line: str) -> bool:
    return _ITEM.match(line) is not None and _RULE.match(line) is None


def _ends_list(line: str) -> bool:
    return any(shape.match(line) for shape in (_HEADING, _FENCE, _RULE, _QUOTE))


def _rows(lines: Sequence[str]) -> Iterator[Row]:
    """Items, paragraphs and fenced code of a list, quote or note, a row each."""
    text: list[str] = []
    level, marker = 0, ""
    indents: list[int] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        item, fence = _ITEM.match(line), _FENCE.match(line)
        if item or fence or not line.strip():
            yield from _row(text, level, marker)
            text, marker = [], ""
        if fence:
            code = _Reader(lines, at)
            inner = code.fence()
            yield from (Row(row.cells, level, "", verbatim=True) for row in inner.rows)
            at = code.at
            continue
        if item:
            width = len(item[1])
            indents = [*(i for i in indents if i < width), width]
            level, marker = len(indents) - 1, item[2]
            text = [item[3] or ""]
        elif line.strip():
            text.append(line)
        at += 1
    yield from _row(text, level, marker)


def _row(text: Sequence[str], level: int, marker: str) -> Iterator[Row]:
    if text:
        yield Row((_flow(text),), level, marker)


def _flow(lines: Sequence[str]) -> str:
    """Lines joined as a reader sees them: a line end is a space, a hard break stays one."""
    parts = []
    for line in lines:
        hard = line.endswith(("  ", "\\"))
        parts.append(" ".join(line.rstrip("\\").split()) + ("\n" if hard else " "))
    return "".join(parts).strip()


def _cells(line: str) -> tuple[str, ...]:
    inner = line.strip().removeprefix("|")
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return tuple(" ".join(cell.split()) for cell in _CELL_BORDER.split(inner))


def _dedent(lines: Sequence[str]) -> list[str]:
    return [line[_INDENT:] for line in lines]


def _verbatim(lines: Sequence[str]) -> tuple[Row, ...]:
    return tuple(Row((line,), verbatim=True) for line in lines)
