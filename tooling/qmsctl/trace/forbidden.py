"""What a controlled document must not contain: HTML and addresses that run, load or hide."""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from qmsctl.trace.links import LinkKind, Scan
from qmsctl.trace.rawhtml import FORBIDDEN_TAGS, running_attributes, running_scheme


class Danger(StrEnum):
    """Why a piece of text is forbidden."""

    TAG = "tag"
    HANDLER = "handler"
    ADDRESS = "address"


class Forbidden(NamedTuple):
    """A forbidden piece: the tag, attribute or scheme that makes it so, and its place."""

    danger: Danger
    what: str
    offset: int


_ADDRESS_BEGINS = re.compile(r"\](?:\(|:)\s*<?|<(?=[A-Za-z&])")
_LONGEST_SCHEME = 400


def _lenient(scan: Scan) -> Iterator[Forbidden]:
    """Addresses that stand where a link may have one, even if this is no link to the scanner."""
    markup = scan.markup
    if "]" not in markup and "<" not in markup:
        return
    spans = [(link.offset, link.end) for link in scan.links]
    for match in _ADDRESS_BEGINS.finditer(markup):
        scheme = running_scheme(markup[match.end() : match.end() + _LONGEST_SCHEME], picture=True)
        if scheme and not any(start <= match.start() < end for start, end in spans):
            yield Forbidden(Danger.ADDRESS, scheme, match.start())


def find_forbidden(scan: Scan) -> Iterator[Forbidden]:
    """Everything forbidden in a body. Code is spared only where no reader can take it for HTML."""
    yield from _lenient(scan)
    for link in scan.links:
        if link.kind in (LinkKind.HTML, LinkKind.HTML_IMAGE):
            continue  # its tag is looked at below
        scheme = running_scheme(link.address, picture=link.kind is LinkKind.IMAGE)
        if scheme:
            yield Forbidden(Danger.ADDRESS, scheme, link.offset)
    for tag in scan.tags:
        if tag.name in FORBIDDEN_TAGS:
            yield Forbidden(Danger.TAG, tag.name, tag.offset)
        for name in tag.handlers:
            yield Forbidden(Danger.HANDLER, name, tag.offset)
        for _, scheme in running_attributes(tag.attributes):
            yield Forbidden(Danger.ADDRESS, scheme, tag.offset)
    for item in scan.attribute_lists:
        for name in item.handlers:
            yield Forbidden(Danger.HANDLER, name, item.offset)
        for _, scheme in running_attributes(item.attributes):
            yield Forbidden(Danger.ADDRESS, scheme, item.offset)
