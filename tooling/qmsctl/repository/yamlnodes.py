"""Where each value stands in a YAML text, to the character: the ground on which edits cut."""

import copy
import re
from dataclasses import dataclass
from typing import Any

import yaml as pyyaml
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from qmsctl.model.errors import QmsError
from qmsctl.model.finding import KeyPath
from qmsctl.repository.wording import name_of, sentence


class EditRefused(QmsError):
    """An edit cannot be made without touching more than it means to change."""


@dataclass(frozen=True, slots=True)
class Place:
    """A value and what holds it: ``key`` is its key's node in a mapping, ``index`` its number."""

    node: Any  # ruamel.yaml types what nodes hold too loosely to help
    parent: Any = None
    key: Any = None
    index: int = 0


def compose(text: str) -> Node | None:
    """The tree of nodes of `text`, or None if there is nothing in it.

    Raises:
        EditRefused: ruamel.yaml cannot read the text.
    """
    try:
        root: Node | None = YAML().compose(text)
    except YAMLError as error:
        raise EditRefused(
            "The front matter cannot be edited: it is not read alike by all YAML programs.",
            hint="Run 'qms check', correct what it finds, and repeat the command.",
        ) from error
    if root is not None:
        _settle(root, text)
    return root


def _settle(node: Any, text: str) -> None:
    """Move empty values to where they belong: ruamel.yaml puts them before the next token."""
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if _is_empty(value):
                _move(value, after_colon(key, text))
            _settle(value, text)
    elif isinstance(node, SequenceNode):
        last = begin(node)
        for item in node.value:
            if _is_empty(item):
                _move(item, _after_dash(text, last, begin(item)))
            _settle(item, text)
            last = end(item, text)


def _is_empty(node: Any) -> bool:
    return isinstance(node, ScalarNode) and node.start_mark.index == node.end_mark.index


def _move(node: Any, offset: int) -> None:
    node.start_mark = copy.copy(node.start_mark)
    node.start_mark.index = offset
    node.end_mark = node.start_mark


def _after_dash(text: str, start: int, stop: int) -> int:
    """Offset after the dash of an empty item that lies between two offsets."""
    bare = _COMMENT.sub(lambda match: " " * len(match[0]), text[start:stop])
    return start + bare.rindex("-") + 1


_COMMENT = re.compile(r"(?:^|(?<=\s))#.*", re.MULTILINE)


def find(root: Node | None, path: KeyPath) -> Place | None:
    """The value at `path`, or None."""
    if root is None:
        return None
    place = Place(root)
    for part in path:
        inner = _child(place.node, part)
        if inner is None:
            return None
        place = inner
    return place


def _child(node: Node, part: str | int) -> Place | None:
    if isinstance(node, MappingNode) and isinstance(part, str):
        for number, (key, value) in enumerate(node.value):
            if key.value == part:
                return Place(value, node, key, number)
    elif isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
        return Place(node.value[part], node, None, part)
    return None


def is_flow(node: Any) -> bool:
    """Whether a list or mapping is written in brackets."""
    return bool(node.flow_style)


def begin(node: Node) -> int:
    """Offset at which a node starts."""
    offset: int = node.start_mark.index
    return offset


def end(node: Any, text: str) -> int:
    """Offset just after the last sign of a node: comments and blank lines after it are not it."""
    if isinstance(node, ScalarNode) or is_flow(node) or not node.value:
        offset: int = node.end_mark.index
        if isinstance(node, ScalarNode) and node.style in ("|", ">"):
            return _without_blank_lines(node, text, offset)
        return offset
    last = node.value[-1]
    if isinstance(last, tuple):
        return max(end(last[1], text), after_colon(last[0], text))
    return end(last, text)


def _without_blank_lines(node: Any, text: str, offset: int) -> int:
    """The end of a block scalar before the blank lines that follow it, if they mean nothing."""
    start = begin(node)
    if "+" in text[start : text.find("\n", start)]:
        return offset
    content = text[start:offset].rstrip()
    after = text.find("\n", start + len(content))
    return offset if after < 0 else min(after + 1, offset)


def line_start(text: str, offset: int) -> int:
    """Offset of the first sign of the line of `offset`."""
    return text.rfind("\n", 0, offset) + 1


def next_line(text: str, offset: int) -> int:
    """Offset of the line after the one on which something that ends at `offset` stands."""
    if offset and text[offset - 1] == "\n":
        return offset
    after = text.find("\n", offset)
    return len(text) if after < 0 else after + 1


def after_colon(key: Node, text: str) -> int:
    """Offset just after the colon that follows a key."""
    return text.index(":", key.end_mark.index) + 1


def comments(text: str) -> list[str]:
    """All comments of `text`, in order: what stands between tokens and begins with ``#``."""
    found: list[str] = []
    last = 0
    for token in pyyaml.scan(text):
        gap = text[last : token.start_mark.index]
        if "#" in gap:
            found += [line[line.index("#") :].rstrip() for line in gap.splitlines() if "#" in line]
        last = max(last, token.end_mark.index)
    return found


def refuse(path: KeyPath, why: str) -> EditRefused:
    """The error for a place that cannot be edited safely."""
    return EditRefused(
        f"{sentence(name_of(path))} cannot be changed without touching other text: {why}.",
        hint="Change it by hand, or write it as one value per line, and repeat the command.",
    )
