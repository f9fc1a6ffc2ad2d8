"""What a Markdown body points to: a fast scanner, not a renderer.

It finds links, images, reference definitions, automatic links, bare document ids, headings with
their anchors, attribute lists, HTML tags, includes and macros, each with its offset; code is left
out. It reads as Python-Markdown does, with which the tests compare it.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from qmsctl.model.finding import Position
from qmsctl.trace.anchors import Heading, anchors_of, find_headings
from qmsctl.trace.brackets import Link, LinkKind, definitions, inline_links, labels_of_pictures
from qmsctl.trace.code import mask_certain_code, mask_code, mask_fences
from qmsctl.trace.rawhtml import FORBIDDEN_TAGS, AttributeList, Tag, find_attribute_lists, find_tags

__all__ = ["Link", "LinkKind", "Mention", "Piece", "Scan", "scan"]


class Mention(NamedTuple):
    """A bare document id in running text."""

    id: str
    offset: int
    end: int


class Piece(NamedTuple):
    """A stretch of text that is neither link nor HTML: an include or a macro."""

    text: str
    offset: int


_AUTOLINK = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]*://[^<>]*)>")
_NUMBER = re.compile(r"-\d+(?!-?\w|\.\w)")
_INCLUDE = re.compile(r"(?<![;-])-+8<-+[^\n]*")
_MACRO = re.compile(r"\{\{[^\n]*|\{%[^\n]*")
_FOOTNOTE = re.compile(r"\n[ ]{0,3}\[\^([^\]\n]+)\]:")
_TAG_ADDRESSES = {"href": LinkKind.HTML, "xlink:href": LinkKind.HTML, "cite": LinkKind.HTML}
_TAG_FILES = frozenset({"src", "poster", "data", "background"})


@dataclass(frozen=True)
class Scan:
    """One body and what is found in it; each kind of thing is sought when first asked for.

    ``first_line`` is the line of the file on which the body starts.
    """

    body: str
    first_line: int = 1

    @cached_property
    def _line_starts(self) -> tuple[int, ...]:
        return (0, *(match.end() for match in re.finditer("\n", self.body)))

    def position(self, offset: int) -> Position:
        """Line and column in the file of an offset in the body."""
        line = bisect_right(self._line_starts, offset) - 1
        return Position(self.first_line + line, offset - self._line_starts[line] + 1)

    @cached_property
    def _fenced(self) -> str:
        return mask_fences(self.body)

    @cached_property
    def text(self) -> str:
        """The body with code and comments blanked; offsets stay."""
        text = mask_code(self._fenced)
        if "<!--" in text:
            text = _without_comments(text)
        return text

    @cached_property
    def markup(self) -> str:
        """The body with only such code blanked as is code beyond doubt; offsets stay."""
        return mask_certain_code(self._fenced)

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """All addresses, in order of their place in the text."""
        text = self.text
        found = list(inline_links(text))
        if "]:" in text:
            pictures = labels_of_pictures(text)
            for label, link in definitions(text):
                found.append(link._replace(kind=LinkKind.IMAGE) if label in pictures else link)
        if "<" in text:
            found += [
                Link(match[1], LinkKind.AUTOLINK, match.start(), match.end())
                for match in _AUTOLINK.finditer(text)
            ]
            found += _addresses_of(self.tags)
        return tuple(sorted(found, key=lambda link: link.offset))

    def mentions(self, prefixes: Sequence[str]) -> tuple[Mention, ...]:
        """Bare ids such as ``SOP-001`` with one of `prefixes`, outside links and addresses."""
        text, found = self.text, []
        known = tuple(sorted(prefixes, key=len, reverse=True))
        for match in _NUMBER.finditer(text):
            hyphen = match.start()
            if not known or not text.endswith(known, 0, hyphen):
                continue
            for prefix in known:
                start = hyphen - len(prefix)
                if text.startswith(prefix, max(start, 0)) and not _joined(text[start - 1 : start]):
                    if not self._inside_link(start):
                        found.append(Mention(prefix + match[0], start, match.end()))
                    break
        return tuple(found)

    @cached_property
    def _link_starts(self) -> list[int]:
        return [link.offset for link in self.links]

    def _inside_link(self, offset: int) -> bool:
        before = bisect_right(self._link_starts, offset)
        # A picture may stand inside a link, and nothing nests deeper.
        return any(offset < link.end for link in self.links[max(before - 2, 0) : before])

    @cached_property
    def tags(self) -> tuple[Tag, ...]:
        """HTML tags outside code; `Tag.doubtful` where it may be code after all."""
        if "<" not in self.body:
            return ()
        return tuple(find_tags(self.markup, self.text))

    @cached_property
    def attribute_lists(self) -> tuple[AttributeList, ...]:
        """Attribute lists such as ``{#anchor .wide}``."""
        if "{" not in self.body:
            return ()
        return tuple(find_attribute_lists(self.markup))

    @cached_property
    def includes(self) -> tuple[Piece, ...]:
        """Snippet includes, also in code: they are carried out there too."""
        if "<" not in self.body:  # a single character is found much faster than two
            return ()
        return tuple(Piece(m[0], m.start()) for m in _INCLUDE.finditer(self.body))

    @cached_property
    def macros(self) -> tuple[Piece, ...]:
        """Template expressions and statements outside code."""
        if "{" not in self.body:
            return ()
        return tuple(Piece(m[0], m.start()) for m in _MACRO.finditer(self.text))

    @cached_property
    def headings(self) -> tuple[Heading, ...]:
        """Headings, in order."""
        return find_headings(self.body, self.text)

    @cached_property
    def heading_anchors(self) -> tuple[str, ...]:
        """The anchors that the site gives the headings, in the same order."""
        return anchors_of(self.headings)

    @cached_property
    def anchors(self) -> frozenset[str]:
        """Everything in this body that an address can name after ``#``."""
        own = set(self.heading_anchors)
        for item in self.attribute_lists:
            if item.applies and self.text[item.offset] == "{":
                own |= set(item.ids)
        for tag in self.tags:
            own |= {value for name, value in tag.attributes if name in ("id", "name")}
        if "[^" in self.text:
            own |= {f"fn:{match[1]}" for match in _FOOTNOTE.finditer("\n" + self.text)}
        return frozenset(own)


def scan(body: str, first_line: int = 1) -> Scan:
    """Look through `body`, which starts on `first_line` of its file."""
    return Scan(body, first_line)


def _without_comments(text: str) -> str:
    """`text` with comments blanked; one that nothing closes is looked for once only."""
    parts, last = [], 0
    start = text.find("<!--")
    while start >= 0:
        end = text.find("-->", start + 4)
        if end < 0:
            break
        parts += [text[last:start], " " * (end + 3 - start)]
        last = end + 3
        start = text.find("<!--", last)
    return "".join((*parts, text[last:]))


def _joined(before: str) -> bool:
    return before.isalnum() or before in ("_", "-", "/", ".", "#")


def _addresses_of(tags: Sequence[Tag]) -> Iterator[Link]:
    for tag in tags:
        if tag.doubtful or tag.name in FORBIDDEN_TAGS:
            continue
        for name, value in tag.attributes:
            if name in _TAG_ADDRESSES:
                yield Link(value.strip(), LinkKind.HTML, tag.offset, tag.end)
            elif name in _TAG_FILES:
                yield Link(value.strip(), LinkKind.HTML_IMAGE, tag.offset, tag.end)
            elif name == "srcset":
                for candidate in value.split(","):
                    if candidate.strip():
                        yield Link(candidate.split()[0], LinkKind.HTML_IMAGE, tag.offset, tag.end)
