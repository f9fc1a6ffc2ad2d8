"""Links and images in square brackets, and the definitions that some of them refer to."""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from qmsctl.trace.code import escaped


class LinkKind(StrEnum):
    """How an address stands in the text."""

    LINK = "link"
    IMAGE = "image"
    AUTOLINK = "autolink"
    HTML = "html"  # href of a raw tag
    HTML_IMAGE = "html-image"  # src, poster and the like of a raw tag

    @property
    def shows_a_file(self) -> bool:
        """Whether the page shows what is at the address, without a click."""
        return self in (LinkKind.IMAGE, LinkKind.HTML_IMAGE)


class Link(NamedTuple):
    """An address in the text, and the stretch of body that makes it."""

    address: str
    kind: LinkKind
    offset: int
    end: int


_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()>#+\-.!])")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_SIMPLE_TARGET = re.compile(r"\(([^()\s<>\"'\\]*)\)")
_TARGET = re.compile(
    r"""(?x)\(\s*
    (?:<(?P<angle>[^<>]*)>
     |(?P<plain>(?:[^()"'\n]|\n(?![ \t]*\n)|\((?:[^()\n]|\([^()\n]*\))*\)
        |["'](?![^()\n]*["']\s*\)))*?))
    \s*(?:"[^"]*"|'[^']*')?\s*\)"""
)
_PICTURE_LABEL = re.compile(r"!\[([^\[\]]*)\](?:\s?\[([^\[\]]*)\])?")
_DEFINITION = re.compile(
    r"""(?x)\n[ >\t]*\[(?P<label>[^\[\]\n^][^\[\]\n]*)\]:[ \t]*(?:\n[ \t]*)?(?P<target>\S+)
    [ \t]*(?:\n?[ \t]*(?:"[^\n]*"|'[^\n]*'|\([^\n]*\)))?[ \t]*(?=\n|$)"""
)


def unescaped(address: str) -> str:
    """An address without the backslashes that Markdown takes away."""
    return _ESCAPED.sub(r"\1", address).strip() if "\\" in address else address.strip()


def definitions(text: str) -> Iterator[tuple[str, Link]]:
    """Reference definitions, ``[label]: address``: the label and the link that it stands for."""
    for match in _DEFINITION.finditer("\n" + text):
        target = match["target"].lstrip("<").rstrip(">")
        offset = text.index("[", match.start())
        yield _normal(match["label"]), Link(target, LinkKind.LINK, offset, match.end() - 1)


def _normal(label: str) -> str:
    return " ".join(label.lower().split())


def inline_links(text: str) -> Iterator[Link]:
    """Links and images with their address in round brackets."""
    place = text.find("](")
    while place >= 0:
        start = _opening(text, place)
        target = _target(text, place + 1) if start is not None else None
        if start is not None and target is not None:
            picture = start > 0 and text[start - 1] == "!" and not escaped(text, start - 1)
            kind = LinkKind.IMAGE if picture else LinkKind.LINK
            yield Link(unescaped(target[0]), kind, start - picture, target[1])
        place = text.find("](", place + 2)


def _opening(text: str, closing: int) -> int | None:
    """Where the square bracket opens that closes at `closing`, in the same paragraph."""
    if escaped(text, closing):
        return None
    depth, place = 1, closing
    while depth:
        opening = text.rfind("[", 0, place)
        if opening < 0:
            return None
        depth += text.count("]", opening, place) - 1
        place = opening
        if escaped(text, opening):
            depth += 1
    return None if _BLANK_LINE.search(text, place, closing) else place


def labels_of_pictures(text: str) -> frozenset[str]:
    """Labels that images use: ``![words][label]``, ``![label][]``, ``![label]``."""
    found = set()
    for match in _PICTURE_LABEL.finditer(text):
        found.add(_normal(match[2] or match[1]))
    return frozenset(found)


def _target(text: str, position: int) -> tuple[str, int] | None:
    simple = _SIMPLE_TARGET.match(text, position)
    if simple:
        return simple[1], simple.end()
    match = _TARGET.match(text, position)
    if match is None:
        return None
    plain = match["plain"]
    return (match["angle"] if plain is None else plain), match.end()
