"""HTML inside Markdown: tags, attribute lists, and what a controlled document must not contain.

The search is suspicious: what a browser, however lenient, could take for a tag or an address that
runs something is found, also when it is written with entities, blanks or odd case.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

FORBIDDEN_TAGS = frozenset(
    {
        "applet",
        "base",
        "embed",
        "fencedframe",
        "form",
        "frame",
        "frameset",
        "iframe",
        "link",
        "meta",
        "object",
        "plaintext",
        "portal",
        "script",
        "style",
    }
)
"""Tags that run something, load something, or change what the rest of the page says."""

_LONGEST_TAG = 4096
_MOST_WITHIN = 8
"""Attributes read of a list that begins within another one, which was read to its end."""

_TAG_START = re.compile(r"<(/?)([A-Za-z][^\s/<>]*)")
_TAG_REST = re.compile(r"""(?:[^<>"']++|"[^"]*+"|'[^']*+')*+>""")
_NEXT_TAG = re.compile(r"<[A-Za-z/]|\n[ \t]*\n")
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>][^\s>]*)))?""")
_LIST_START = re.compile(r"\{:?[ ]*(?=[^}\n ])")
_FILLED = re.compile(r"\S")
_LIST_TOKEN = re.compile(r"""([^ =}\n]+)(?:="([^"\n]*)"|='([^'\n]*)'|=([^ =}\n]+))?|[ ]""")
_TAKES_LIST = frozenset(")]*_`>~=^\0")
_INVISIBLE = re.compile(r"[\x00-\x20\x7f-\xa0\xad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]+")
_RUNNING_SCHEMES = ("javascript:", "vbscript:", "livescript:", "jscript:")
_RUNNING_DATA = re.compile(r"data:[^,]*?(?:html|xml|javascript|ecmascript)")


@dataclass(frozen=True, slots=True)
class Tag:
    """An opening tag; names of tag and attributes in lower case.

    ``doubtful``: it stands where text may be code, so it is no link, but may be HTML.
    """

    name: str
    attributes: tuple[tuple[str, str], ...]
    offset: int
    end: int
    doubtful: bool = False

    @property
    def handlers(self) -> tuple[str, ...]:
        """Attributes that run a script on an event."""
        return tuple(name for name, _ in self.attributes if is_handler(name))


class AttributeList(NamedTuple):
    """``{#anchor .class key=value}`` behind a piece of text."""

    attributes: tuple[tuple[str, str], ...]
    offset: int
    applies: bool  # it stands where the site takes it for an attribute list, not for text

    @property
    def ids(self) -> tuple[str, ...]:
        """Anchors that it would set."""
        hashed = [name[1:] for name, _ in self.attributes if name.startswith("#")]
        return (*hashed, *(value for name, value in self.attributes if name == "id"))

    @property
    def handlers(self) -> tuple[str, ...]:
        """Attributes that run a script on an event."""
        return tuple(name for name, value in self.attributes if value and is_handler(name))


def is_handler(attribute: str) -> bool:
    """Whether browsers run the value of `attribute` on an event (``onclick`` and its like)."""
    name = attribute.lower()
    return name.startswith("on") and len(name) > 3 and name.isalpha()


def find_tags(markup: str, text: str) -> Iterator[Tag]:
    """Opening tags in `markup`; those that `text` (all code blanked) lacks are doubtful."""
    for match in _TAG_START.finditer(markup):
        if match[1]:
            continue
        window = markup[match.end() : match.end() + _LONGEST_TAG]
        rest = _TAG_REST.match(window)
        if rest is None:  # no end within reach: look at all up to what else may be a tag
            cut = _NEXT_TAG.search(window)
            inside = window[: cut.start()] if cut else window
        else:
            inside = rest[0][:-1]
        yield Tag(
            name=match[2].lower(),
            attributes=tuple(_attributes(inside)),
            offset=match.start(),
            end=match.end() + (rest.end() if rest else 0),
            doubtful=text[match.start()] != "<" or rest is None,
        )


def _attributes(inside: str) -> Iterator[tuple[str, str]]:
    for match in _ATTRIBUTE.finditer(inside):
        value = next((part for part in match.groups()[1:] if part is not None), "")
        yield match[1].lower(), html.unescape(value)


def find_attribute_lists(markup: str) -> Iterator[AttributeList]:
    """Attribute lists; read as far as the Markdown extension reads them."""
    # Each line is measured once, and what lies within a list is not read to the end again: a line
    # of nothing but brackets must not cost by the square of its length.
    filled = line_end = last_close = read_to = -1
    for start in _LIST_START.finditer(markup):
        opening = start.start()
        if opening > line_end:
            line_start = markup.rfind("\n", 0, opening) + 1
            line_end = markup.find("\n", opening)
            line_end = len(markup) if line_end < 0 else line_end
            last_close = markup.rfind("}", opening, line_end)
            words = _FILLED.search(markup, line_start)
            filled = words.start() if words else len(markup)
        if last_close <= start.end():
            continue
        most = _MOST_WITHIN if opening < read_to else None
        attributes, end = _list_at(markup, start.end(), most)
        read_to = max(read_to, end)
        after = markup[end + 1 : end + 40].lstrip(" ")
        applies = filled >= opening or markup[opening - 1] in _TAKES_LIST or after[:1] == "|"
        yield AttributeList(tuple(attributes), opening, applies)


def _list_at(markup: str, start: int, most: int | None) -> tuple[list[tuple[str, str]], int]:
    """At most `most` attributes of the list whose words begin at `start`, and where they end."""
    attributes: list[tuple[str, str]] = []
    while (most is None or len(attributes) < most) and (match := _LIST_TOKEN.match(markup, start)):
        start = match.end()
        if match[1]:
            value = next((part for part in match.groups()[1:] if part is not None), "")
            attributes.append((match[1], value))
    return attributes, start


def running_scheme(address: str, *, picture: bool = False) -> str | None:
    """The scheme of an address that runs something when followed, however disguised, else None.

    ``picture``: the address is only shown as an image, where data may be XML (SVG) without harm.
    """
    if ":" not in address and "&" not in address:
        return None
    plain = address
    for _ in range(3):
        plain = html.unescape(plain)
    plain = _INVISIBLE.sub("", plain).lower()
    for scheme in _RUNNING_SCHEMES:
        if plain.startswith(scheme):
            return scheme
    if not picture and _RUNNING_DATA.match(plain):
        return "data:"
    return None


def running_attributes(
    attributes: tuple[tuple[str, str], ...],
) -> Iterator[tuple[str, str]]:
    """Attributes whose value is an address that runs something: (name, scheme)."""
    for name, value in attributes:
        parts = value.split(";") if name in ("values", "style") else (value,)
        for part in parts:
            scheme = running_scheme(part, picture=name in ("src", "srcset", "poster"))
            if scheme:
                yield name, scheme
                break
