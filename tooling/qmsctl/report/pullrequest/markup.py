"""Texts of documents inside Markdown that others render: they are shown, and do nothing.

What a document says is quoted in a comment that GitHub renders. It must not become markup there,
notify people, refer to issues, load images or offer links. Characters that mean something are
written as character references, which read alike in Markdown, in cells of tables and inside HTML.
What GitHub looks for in the finished text (mentions, issue numbers, addresses) is broken by an
invisible space.
"""

import re
from collections.abc import Iterable

from qmsctl.report.summary import visible

_SPACE = "\u200b"  # zero width: seen by programs, not by people
_MARKUP = re.compile(r"[&<>*`~\[\]|\\$]|(?<![^\W_])_|_(?![^\W_])")
_FIRES = re.compile(
    r"@"  # mentions and mail addresses
    r"|#(?=\d)"  # issues and pull requests
    r"|\bGH(?=-\d)"
    r"|:(?=//)"  # addresses
    r"|\bwww(?=\.)"
    r"|:(?=[\w+-]+:)",  # pictures such as :tada:
    re.IGNORECASE,
)
_BLOCK_START = re.compile(r"^(\s*)(#+(?=\s|$)|[-+](?=\s|$)|[-=](?=[-=]*\s*$)|\d+(?=[.)](?:\s|$)))")
_UNBROKEN = re.compile(r"\S{81,}")
_SHOWN_OF_WORD = 60
_PLAIN_CODE = re.compile(r"[A-Za-z0-9./ +=,:_(){}-]{1,160}\Z")


def text(value: str, *, most: int | None = None) -> str:
    """A text on one line, safe inside Markdown, a table's cell and HTML.

    Control and invisible characters stand as escapes. With `most` the rest after so many
    characters is counted instead; a word longer than a line is cut too.
    """
    line = visible(" ".join(value.split()))
    if most is not None and len(line) > most:
        line = f"{line[:most].rstrip()} … ({len(line) - most:,} more characters)"
    return _quoted(_UNBROKEN.sub(_shorter, line))


def inline(value: str) -> str:
    """The same for a part of a line: spaces at its ends stay, a line end becomes a break."""
    shown = visible(value, keep="\n\t").replace("\t", " ")
    parts = (_quoted(_UNBROKEN.sub(_shorter, part)) for part in shown.split("\n"))
    return "<br>".join(parts)


def code(value: str) -> str:
    """A name, such as that of a file, in the shape of code; nothing in it fires."""
    if _PLAIN_CODE.match(value) and value == value.strip():
        return f"`{value}`"
    return f"<code>{text(value)}</code>"


def deleted(content: str) -> str:
    """Safe text as struck out."""
    return f"<del>{content}</del>"


def inserted(content: str) -> str:
    """Safe text as new: bold and underlined, so that it is seen without colours."""
    return f"<ins><b>{content}</b></ins>"


def row(cells: Iterable[str]) -> str:
    """Safe cells as a row of a table."""
    return f"| {' | '.join(cells)} |\n"


def head(names: Iterable[str]) -> str:
    """The head of a table."""
    cells = tuple(names)
    return row(cells) + "|" + "---|" * len(cells) + "\n"


def folded(summary: str, content: str) -> str:
    """Content that opens on a click; `summary` is safe text."""
    return f"<details>\n<summary>{summary}</summary>\n\n{content.rstrip()}\n\n</details>\n"


def _quoted(line: str) -> str:
    broken = _FIRES.sub(lambda m: m[0] + _SPACE, line)
    plain = _MARKUP.sub(lambda m: _reference(m[0]), broken)
    return _BLOCK_START.sub(lambda m: m[1] + "".join(map(_reference, m[2])), plain)


def _reference(character: str) -> str:
    return f"&#{ord(character)};"


def _shorter(match: re.Match[str]) -> str:
    word = match[0]
    return f"{word[:_SHOWN_OF_WORD]}…({len(word) - _SHOWN_OF_WORD:,} more characters)"
