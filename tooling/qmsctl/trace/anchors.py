"""Headings and the anchors that Python-Markdown's `toc` extension gives them on the site."""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple


class Heading(NamedTuple):
    """A heading: its text as readers see it, and where its line starts in the body.

    ``own`` is the anchor that its attribute list gives it, or None.
    """

    level: int
    text: str
    offset: int
    own: str | None = None


_HASHES = re.compile(r"\n()(#{1,6})([^\n]*)")
_HELD_HASHES = re.compile(r"\n([> \t]*)(#{1,6})([^\n]*)")
_DOUBLE_LINE = re.compile(r"\n==*[ ]*(?=\n|$)")
_SINGLE_LINE = re.compile(r"\n--*[ ]*(?=\n|$)")
_MARKED_UP = re.compile(r"[\\`*_\[\]<>&!]")
_ATTRIBUTES = re.compile(r"(?:^|[ ]+)\{:?[ ]*([^{}\n ][^{}\n]*)\}[ ]*$")
_ID = re.compile(r"""#([^ =}]+)|\bid=(?:"([^"]*)"|'([^']*)'|([^ =}]+))""")
_TICKED = re.compile(r"(?<!\\)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_IMAGE = re.compile(r"!\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])")
_LINK = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\](?:\((?:[^()]|\([^()]*\))*\)|\[[^\]]*\])")
_NOTE = re.compile(r"\[\^[^\]]+\]")
_AUTOLINK = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]*://[^<>]*|[^<> !]+@[^@<> ]+)>")
_TAG = re.compile(r"<!--.*?-->|</?[A-Za-z](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")
_UNDERSCORED = re.compile(r"(?<![\w\\])(_{1,3})(?=[^\s_])(.+?)(?<=[^\s\\])\1(?!\w)")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()>#+\-.!])")
_HOLDING = re.compile("[\x02\x03]")
_HELD = re.compile("\x02(\\d+)\x03")
_DROPPED = re.compile(r"[^\w\s-]")
_SEPARATOR = re.compile(r"[-\s]+")
_NUMBERED = re.compile(r"^(.*)_([0-9]+)$")
_TAB = 4
_LONGEST = 1_000
"""Characters of a heading that are looked at: the rest is no heading that anyone would read."""


def find_headings(body: str, text: str) -> tuple[Heading, ...]:
    """Headings of `body`, in order; `text` is the body with code blanked."""
    padded = "\n" + text  # every offset is one higher, as is the start of a line
    lines = list(_HASHES.finditer(padded))
    if sum(match[0].count("#") for match in lines) != padded.count("#"):
        held = _HELD_HASHES.finditer(padded)  # some may lie in lists, notes or quotes
        lines = [match for match in held if _may_hold(match[1])]
    found = [
        _heading(len(match[2]), match.start(), body[match.end(2) - 1 : match.end() - 1])
        for match in lines
    ]
    if "\n=" in padded or "\n--" in padded:
        found += _underlined(body, padded, {m.start(): m.end() for m in lines})
        found.sort(key=lambda heading: heading.offset)
    return tuple(found)


def anchors_of(headings: Iterable[Heading]) -> tuple[str, ...]:
    """The anchor of each heading: its own, else its words, made unique in their order."""
    known = tuple(headings)
    used = {heading.own for heading in known if heading.own}
    reached: dict[str, int] = {}
    return tuple(h.own or _unique(slug(h.text), used, reached) for h in known)


def _heading(level: int, offset: int, source: str) -> Heading:
    if len(source) > _LONGEST:
        source = source[:_LONGEST]
    words, own = _without_attributes(source)
    return Heading(level, as_read(words), offset, own)


def _may_hold(prefix: str) -> bool:
    """Whether a heading may stand behind `prefix`: at the edge of what holds it, or in a quote."""
    return ">" in prefix or len(prefix.expandtabs(_TAB)) % _TAB == 0


def _underlined(body: str, padded: str, lines: Mapping[int, int]) -> Iterator[Heading]:
    """Headings that the next line makes, where a block begins."""
    ends = set(lines.values())
    rules = [(1, match) for match in _DOUBLE_LINE.finditer(padded)]
    rules += [(2, match) for match in _SINGLE_LINE.finditer(padded)]
    for level, match in sorted(rules, key=lambda item: item[1].start()):
        start = padded.rfind("\n", 0, match.start())
        before = padded[padded.rfind("\n", 0, max(start, 0)) + 1 : start]
        words = padded[start + 1 : match.start()]
        if words.strip() and start not in lines and (start in ends or not before.strip()):
            yield _heading(level, start, body[start : match.start() - 1])
            ends.add(match.end())


def _without_attributes(source: str) -> tuple[str, str | None]:
    """A heading without its closing hashes and attribute list, and the id that the list sets."""
    words = source.strip()
    if words.endswith("#") and not words.endswith("\\#"):
        words = words.rstrip("#").strip()
    if not words.endswith("}"):
        return words, None
    match = _ATTRIBUTES.search(words)
    if match is None:
        return words, None
    ids = [next(part for part in found.groups() if part) for found in _ID.finditer(match[1])]
    return words[: match.start()].rstrip("#").rstrip(), ids[-1] if ids else None


def as_read(source: str) -> str:
    """The text that readers see of one line of Markdown: no marks, no addresses, no tags."""
    if not _MARKED_UP.search(source):
        return " ".join(source.split())
    source = _HOLDING.sub("", source)
    held: list[str] = []

    def hold(words: str) -> str:
        held.append(words)
        return f"\x02{len(held) - 1}\x03"

    words = _TICKED.sub(lambda match: hold(match[2].strip()), source)
    words = _ESCAPED.sub(lambda match: hold(match[1]), words)
    words = _IMAGE.sub("", words)
    words = _NOTE.sub("", words)
    while (shorter := _LINK.sub(r"\1", words)) != words:
        words = shorter
    words = _AUTOLINK.sub(lambda match: hold(match[1]), words)
    words = _TAG.sub("", words)
    words = _UNDERSCORED.sub(r"\2", words)
    words = words.replace("*", "")
    words = html.unescape(words)
    while (shorter := _HELD.sub(lambda match: held[int(match[1])], words)) != words:
        words = shorter
    return " ".join(words.split())


def slug(words: str) -> str:
    """The anchor of a heading that reads `words`, before it is made unique."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode("ascii")
    return _SEPARATOR.sub("-", _DROPPED.sub("", plain).strip().lower())


def _unique(anchor: str, used: set[str], reached: dict[str, int]) -> str:
    """`anchor`, or with the next free number behind ``_``; `reached` spares a second search."""
    if anchor in used or not anchor:
        match = _NUMBERED.match(anchor)
        stem, first = (match[1], int(match[2])) if match else (anchor, 0)
        number = reached.get(anchor, first) + 1
        while f"{stem}_{number}" in used:
            number += 1
        reached[anchor] = number
        anchor = f"{stem}_{number}"
    used.add(anchor)
    return anchor
