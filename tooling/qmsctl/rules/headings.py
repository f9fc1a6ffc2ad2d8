"""The headings of a Markdown text, as rules about titles and required headings need them."""

import html
import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

# Lines that may be a heading or hide some: all others are passed over without a look.
_CANDIDATE = re.compile(
    r"^ {0,3}(?:(?P<atx>#{1,6})(?:[ \t]+(?P<words>.*?))?(?:[ \t]+#+)?[ \t]*"
    r"|(?P<fence>`{3,}|~{3,})(?P<info>.*)"
    r"|(?P<rule>=+|-+)[ \t]*"
    r"|(?P<comment><!--).*)$",
    re.MULTILINE,
)
_NO_PARAGRAPH = re.compile(r"\s*$| {4}|\t| {0,3}(?:[-+*>|#]|\d+[.)] )")

_ATTRIBUTES = re.compile(r"[ \t]*\{[:#.][^{}]*\}\s*$")
_LINK = re.compile(r"!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])")
_TAG = re.compile(r"</?[A-Za-z][^>]*>")
_MARKS = re.compile(r"(?<!\\)(\*\*|__|\*|`|~~)|(?<![\w\\])_|(?<!\\)_(?!\w)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_NUMBER = re.compile(r"(?:\d+(?:\.\d+)*|[A-Z])[.)]?\s+(?=\S)")


class Heading(NamedTuple):
    """One heading: its level from 1 to 6, its words without markup, its line in the file."""

    level: int
    text: str
    line: int


def headings(body: str, first_line: int = 1) -> Iterator[Heading]:
    """All headings of `body` in order; code blocks and comments hold none.

    `first_line` is the line of the file on which the body starts.
    """
    fence, line, counted, hidden_until = "", first_line, 0, 0
    for match in _CANDIDATE.finditer(body):
        start = match.start()
        if start < hidden_until:
            continue
        line += body.count("\n", counted, start)
        counted = start
        if fence:
            if match["fence"] and _closes(fence, match["fence"], match["info"]):
                fence = ""
        elif match["fence"]:
            fence = match["fence"]
        elif match["comment"]:
            end = body.find("-->", start)
            hidden_until = len(body) if end < 0 else end
        elif match["atx"]:
            yield Heading(len(match["atx"]), plain(match["words"] or ""), line)
        else:
            above = body[body.rfind("\n", 0, max(start - 1, 0)) + 1 : max(start - 1, 0)]
            if not _NO_PARAGRAPH.match(above):
                yield Heading(1 if match["rule"][0] == "=" else 2, plain(above), line - 1)


def _closes(opened: str, fence: str, info: str) -> bool:
    return fence[0] == opened[0] and len(fence) >= len(opened) and not info.strip()


def plain(markdown: str) -> str:
    """The words of one line of Markdown: no marks, link targets, tags or attributes."""
    text = _ATTRIBUTES.sub("", markdown)
    text = _LINK.sub(r"\1", text)
    text = _TAG.sub("", text)
    text = _MARKS.sub("", text)
    text = html.unescape(_ESCAPE.sub(r"\1", text))
    return " ".join(unicodedata.normalize("NFC", text).split())


def same_name(heading: str) -> str:
    """What two headings share that mean the same: numbering and letter case do not count."""
    return " ".join(_NUMBER.sub("", heading, count=1).split()).casefold()
