"""Writes JSON-like values as YAML that every reader reads alike: what needs quotes gets them."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from qmsctl.repository.scalars import plain_value

LINE_WIDTH = 100
"""Lists and mappings that would make a line longer than this go on lines of their own."""

_PLAIN = re.compile(r"[^\W_][^\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\"'`\\]*")
_ESCAPED = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\"\\]")
_NAMED = {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


def scalar_text(value: Any, *, flow: bool = False, quote: str | None = None) -> str:
    """One scalar; `flow`: it stands inside ``[]`` or ``{}``; `quote`: the quotes to keep."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    text = value.isoformat() if isinstance(value, dt.date) else str(value)
    if quote == "'" and not _ESCAPED.search(text.replace('"', "").replace("\\", "")):
        return "'" + text.replace("'", "''") + "'"
    if quote is None and _may_be_plain(text, flow=flow):
        return text
    return '"' + _ESCAPED.sub(lambda m: _NAMED.get(m[0], f"\\u{ord(m[0]):04x}"), text) + '"'


def _may_be_plain(text: str, *, flow: bool) -> bool:
    """Whether the text can stand without quotes and means itself to every reader."""
    if plain_value(text).__class__ is not str or not _PLAIN.fullmatch(text):
        return False
    if text != text.strip() or ": " in text or " #" in text or text.endswith(":"):
        return False
    return not (flow and any(sign in text for sign in ",[]{}:"))


def flow_text(value: Any) -> str:
    """A value on one line, lists and mappings in brackets."""
    if isinstance(value, Mapping):
        pairs = (f"{scalar_text(k, flow=True)}: {flow_text(v)}" for k, v in value.items())
        return "{" + ", ".join(pairs) + "}"
    if _is_list(value):
        return "[" + ", ".join(flow_text(item) for item in value) + "]"
    return scalar_text(value, flow=True)


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def after_key(value: Any, indent: int, newline: str = "\n", *, taken: int = 0) -> str:
    """What follows ``key:`` in a mapping whose keys stand in column `indent`, from 0.

    `taken` is how long the line is already. The text begins with a space or a line end and has
    no line end after it.
    """
    if isinstance(value, Mapping) and value:
        return newline + mapping_text(value, indent + 2, newline)
    if _is_list(value) and value:
        line = flow_text(value)
        if taken + len(line) < LINE_WIDTH and not any(
            isinstance(item, Mapping) or _is_list(item) for item in value
        ):
            return f" {line}"
        return "".join(
            f"{newline}{' ' * (indent + 2)}- {item_text(item, indent + 4, newline)}"
            for item in value
        )
    literal = _literal(value, indent + 2, newline)
    return f" {literal or (flow_text(value) if _is_empty(value) else scalar_text(value))}"


def _is_empty(value: Any) -> bool:
    return isinstance(value, Mapping) or _is_list(value)


def _literal(value: Any, indent: int, newline: str) -> str | None:
    """A text of several lines as a literal block, or None where that could change it."""
    if not isinstance(value, str) or "\n" not in value:
        return None
    body = value.removesuffix("\n")
    lines = body.split("\n")
    if any(not line or line != line.strip() or _ESCAPED.search(_bare(line)) for line in lines):
        return None
    sign = "|" if value.endswith("\n") else "|-"
    return sign + "".join(f"{newline}{' ' * indent}{line}" for line in lines)


def _bare(line: str) -> str:
    return line.replace('"', "").replace("\\", "")


def item_text(value: Any, indent: int, newline: str = "\n", *, block: bool = False) -> str:
    """What follows ``- `` in a list; keys of a mapping on several lines stand in `indent`.

    A mapping goes on one line if it fits, unless `block` asks for lines of its own.
    """
    if isinstance(value, Mapping) and value:
        line = flow_text(value)
        if block or indent + len(line) > LINE_WIDTH:
            return mapping_text(value, indent, newline)[indent:]
    return flow_text(value) if _is_empty(value) else scalar_text(value)


def mapping_text(value: Mapping[str, Any], indent: int = 0, newline: str = "\n") -> str:
    """A mapping, one key a line, without a line end after the last."""
    lines = []
    for key, item in value.items():
        head = f"{' ' * indent}{scalar_text(key)}:"
        lines.append(head + after_key(item, indent, newline, taken=len(head)))
    return newline.join(lines)


def front_matter(fields: Mapping[str, Any]) -> str:
    """Front matter for a new file: fences and fields in the given order, with LF line ends."""
    return f"---\n{mapping_text(fields)}\n---\n" if fields else "---\n---\n"
