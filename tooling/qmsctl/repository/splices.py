"""The single cuts of which an edit of YAML text is made: replace, insert, remove."""

from collections.abc import Sequence
from typing import Any

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from qmsctl.model.finding import KeyPath
from qmsctl.repository.yamlnodes import (
    Place,
    after_colon,
    begin,
    end,
    is_flow,
    line_start,
    next_line,
    refuse,
)
from qmsctl.repository.yamlwriting import after_key, flow_text, item_text, scalar_text


def is_collection(value: Any) -> bool:
    """Whether a value is a list or a mapping."""
    return isinstance(value, list | dict)


def newline_of(text: str) -> str:
    """The line end that the text uses, judged by its first line."""
    first = text.find("\n")
    return "\r\n" if first > 0 and text[first - 1] == "\r" else "\n"


def _in_flow(place: Place) -> bool:
    return place.parent is not None and is_flow(place.parent)


def replace_value(text: str, place: Place, value: Any) -> str:
    """Write another value where `place` has one."""
    node = place.node
    start, stop = begin(node), end(node, text)
    if isinstance(node, ScalarNode) and not is_collection(value) and node.style not in ("|", ">"):
        made = scalar_text(value, flow=_in_flow(place), quote=_quotes(node, value))
        return text[:start] + (f" {made}" if start == stop else made) + text[stop:]
    if _in_flow(place):
        return text[:start] + flow_text(value) + text[stop:]
    newline = newline_of(text)
    if place.key is None:
        made, cut = item_text(value, node.start_mark.column), start
    else:
        indent = place.key.start_mark.column
        cut = after_colon(place.key, text)
        made = after_key(value, indent, newline, taken=cut - line_start(text, cut))
    keeps_line = stop > 0 and text[stop - 1] == "\n"
    return text[:cut] + made + (newline if keeps_line else "") + text[stop:]


def _quotes(node: ScalarNode, value: Any) -> str | None:
    """The quotes that a text keeps; numbers and truth values have none."""
    return node.style if isinstance(value, str) and node.style in ("'", '"') else None


def insert_key(
    text: str, parent: Node | None, path: KeyPath, value: Any, order: Sequence[str]
) -> str:
    """Add a key to a mapping: at the place that `order` gives it, else at its end."""
    name = str(path[-1])
    newline = newline_of(text)
    if parent is None:
        ended = text if not text or text.endswith("\n") else text + newline
        return f"{ended}{scalar_text(name)}:{after_key(value, 0, newline)}{newline}"
    if not isinstance(parent, MappingNode):
        raise refuse(path, "what holds it has no keys")
    if is_flow(parent):
        entry = f"{scalar_text(name, flow=True)}: {flow_text(value)}"
        return _into_brackets(text, parent, len(parent.value), entry, path)
    keys = [key.value for key, _ in parent.value]
    number = _number(keys, name, order)
    indent = parent.value[0][0].start_mark.column
    head = f"{' ' * indent}{scalar_text(name)}:"
    entry = head + after_key(value, indent, newline, taken=len(head)) + newline
    if number == 0:  # only at the top, where no key stands behind the dash of a list
        at = line_start(text, begin(parent.value[0][0]))
        return text[:at] + entry + text[at:]
    return _below(text, _entry_end(text, parent.value[number - 1]), entry, newline)


def _number(keys: Sequence[str], name: str, order: Sequence[str]) -> int:
    """Before which of `keys` the key `name` goes, by their usual order."""
    if name not in order:
        return len(keys)
    before = set(order[: order.index(name)])
    after = [number for number, key in enumerate(keys) if key in before]
    return after[-1] + 1 if after else 0


def _entry_end(text: str, entry: tuple[Node, Node]) -> int:
    key, value = entry
    return max(end(value, text), after_colon(key, text))


def _below(text: str, offset: int, entry: str, newline: str) -> str:
    """Put whole lines below the line on which something ends at `offset`."""
    at = next_line(text, offset)
    if at and text[at - 1] != "\n":
        return text[:at] + newline + entry.removesuffix(newline) + text[at:]
    return text[:at] + entry + text[at:]


def insert_item(text: str, place: Place, number: int, path: KeyPath, value: Any) -> str:
    """Add an item to a list before item `number`, or at its end."""
    node = place.node
    if is_flow(node):
        entry = _like(node, number, value) or flow_text(value)
        return _into_brackets(text, node, number, entry, path)
    newline = newline_of(text)
    column = node.start_mark.column
    written = _like(node, number, value)
    if written is None:
        like = node.value[min(number, len(node.value) - 1)]
        block = isinstance(like, MappingNode) and not is_flow(like)
        written = item_text(value, column + 2, newline, block=block)
    item = f"{' ' * column}- {written}{newline}"
    if number < len(node.value):
        at = _dash(text, node.value[number], path)
        return text[:at] + item + text[at:]
    return _below(text, end(node, text), item, newline)


def _like(node: Any, number: int, value: Any) -> str | None:
    """A text in the quotes of the item beside it, or None if it has none."""
    if not node.value or not isinstance(value, str):
        return None
    beside = node.value[min(number, len(node.value) - 1)]
    quote = _quotes(beside, value) if isinstance(beside, ScalarNode) else None
    return scalar_text(value, quote=quote) if quote else None


def _into_brackets(text: str, node: Node, number: int, entry: str, path: KeyPath) -> str:
    """Add an entry to a list or mapping in brackets."""
    start = begin(node)
    if text[start] not in "[{":
        raise refuse(path, "a mapping without brackets stands in a list")
    if not node.value:
        return text[: start + 1] + entry + text[start + 1 :]
    if number < len(node.value):
        at = begin(_first(node.value[number]))
        return f"{text[:at]}{entry}, {text[at:]}"
    last = node.value[-1]
    at = _entry_end(text, last) if isinstance(last, tuple) else end(last, text)
    return f"{text[:at]}, {entry}{text[at:]}"


def _first(entry: Any) -> Node:
    node: Node = entry[0] if isinstance(entry, tuple) else entry
    return node


def _dash(text: str, item: Node, path: KeyPath) -> int:
    """Offset of the line that the dash of `item` begins."""
    dash = text.rfind("-", 0, begin(item))
    start = line_start(text, dash)
    if text[start:dash].strip(" ") or text[dash + 1 : begin(item)].strip(" "):
        raise refuse(path, "its dash does not stand in front of it on a line of its own")
    return start


def remove(text: str, place: Place, path: KeyPath) -> str:
    """Take a key or an item away, with the lines or the part of a line that it has alone."""
    parent = place.parent
    if is_flow(parent):
        return _out_of_brackets(text, parent, place.index)
    if place.key is None:
        start = _dash(text, place.node, path)
        return text[:start] + text[next_line(text, end(place.node, text)) :]
    start = line_start(text, begin(place.key))
    if not text[start : begin(place.key)].strip(" "):
        return text[:start] + text[next_line(text, _entry_end(text, (place.key, place.node))) :]
    if place.index + 1 == len(parent.value):
        raise refuse(path, "other signs stand before its key")
    following = begin(parent.value[place.index + 1][0])
    return text[: begin(place.key)] + text[following:]


def _out_of_brackets(text: str, parent: Any, number: int) -> str:
    entries = parent.value
    entry = entries[number]
    stop = _entry_end(text, entry) if isinstance(entry, tuple) else end(entry, text)
    if number + 1 < len(entries):
        return text[: begin(_first(entry))] + text[begin(_first(entries[number + 1])) :]
    before = entries[number - 1]  # the only entry is not removed: its list is set to empty
    start = _entry_end(text, before) if isinstance(before, tuple) else end(before, text)
    return text[:start] + text[stop:]
