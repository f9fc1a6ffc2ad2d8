"""Edits of front matter and YAML files that change only the lines that they mean to change."""

import copy
import datetime as dt
from collections.abc import Sequence
from typing import Any

from qmsctl.model.document import Document
from qmsctl.model.finding import Problem
from qmsctl.model.policy import Policy
from qmsctl.repository import splices
from qmsctl.repository.editsteps import (
    Append,
    Edit,
    Insert,
    Remove,
    Set,
    Step,
    apply_to_values,
    same,
    steps,
)
from qmsctl.repository.files import write_atomic
from qmsctl.repository.frontmatter import cut, split
from qmsctl.repository.plaintext import BOM
from qmsctl.repository.wording import name_of, sentence
from qmsctl.repository.yamlnodes import EditRefused, comments, compose, find
from qmsctl.repository.yamlreader import read_yaml

__all__ = [
    "Append",
    "Edit",
    "EditRefused",
    "Remove",
    "Set",
    "edit_front_matter",
    "edit_yaml",
    "write_atomic",
]


_UNSAFE_RULES = frozenset(f"FM{number:03d}" for number in (1, 3, *range(10, 17), 23))
"""What the reader may find that makes the meaning of the text uncertain: no edit builds on it."""


def edit_front_matter(data: bytes, changes: Sequence[Edit]) -> bytes:
    """The file with its front matter changed and all other bytes as they were.

    Comments, quotes, order, indentation and line ends are kept. Texts that YAML would read as
    something else are quoted.

    Raises:
        EditRefused: there is no front matter, it cannot be read without doubt, or the edit cannot
            be made without touching more than it means to change.
    """
    front, body = cut(data)
    if front is None:
        raise _refused(split(data, max_bytes=len(data)).problems)
    start = data.index(b"\n", len(BOM) if data.startswith(BOM) else 0) + 1
    closing = data[start + len(front) : len(data) - len(body)]
    made = _edit(front, changes, 2, tuple(Document.model_fields))
    return data[:start] + made + closing + body


def edit_yaml(data: bytes, changes: Sequence[Edit]) -> bytes:
    """A YAML file (policy, person) changed in the same way.

    Raises:
        EditRefused: as for `edit_front_matter`.
    """
    return _edit(data, changes, 1, tuple(Policy.model_fields))


def _edit(data: bytes, changes: Sequence[Edit], first_line: int, order: tuple[str, ...]) -> bytes:
    mark, data = (BOM, data[len(BOM) :]) if data.startswith(BOM) else (b"", data)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise EditRefused(
            "The text is not UTF-8.", hint="Save the file as 'UTF-8' and repeat the command."
        ) from error
    before = read_yaml(text, first_line)
    unsafe = [p for p in before.problems if p.rule in _UNSAFE_RULES]
    if unsafe or not before.readable:
        raise _refused(unsafe or before.problems)
    expected = copy.deepcopy(before.fields)
    made = text
    for change in changes:
        if not change.key:
            raise ValueError("an edit needs the key that it changes")
        plain = _plain(change)
        made = _apply(made, plain, order)
        apply_to_values(expected, plain)
    after = read_yaml(made, first_line)
    if not same(after.fields, expected) or any(p.rule in _UNSAFE_RULES for p in after.problems):
        raise EditRefused(
            "The front matter is written in a way that cannot be edited safely.",
            hint="Write its fields one per line, without nested brackets, and repeat the command.",
        )
    return mark + made.encode()


def _refused(problems: Sequence[Problem]) -> EditRefused:
    first = min(problems, key=lambda p: p.line)
    return EditRefused(
        f"The file cannot be edited as it is: line {first.line}: {first.message}", hint=first.hint
    )


def _plain(change: Edit) -> Edit:
    """The change with JSON values only: tuples as lists, days as ISO text."""
    if isinstance(change, Set):
        return Set(change.key, _json(change.value))
    return Append(change.key, _json(change.value)) if isinstance(change, Append) else change


def _json(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_json(item) for item in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def _apply(text: str, change: Edit, order: tuple[str, ...]) -> str:
    """The text with one change. Comments go only with the lines of what is removed."""
    for step in steps(_values(text), change):
        made = _one(text, step, order)
        if not isinstance(step, Remove) and comments(made) != comments(text):
            raise EditRefused(
                f"{sentence(name_of(step.key))} cannot be changed without losing a comment in it.",
                hint="Move the comment to a line above the key, or change the value by hand.",
            )
        text = made
    return text


def _values(text: str) -> dict[str, Any]:
    return read_yaml(text).fields


def _one(text: str, step: Step, order: tuple[str, ...]) -> str:
    """One smallest change of the text; `order` is that of the keys at the top."""
    root = compose(text)
    place = find(root, step.key[:-1] if isinstance(step, Insert) else step.key)
    if place is None:
        if not isinstance(step, Set):
            raise EditRefused(f"There is no {name_of(step.key)}.")
        holder = find(root, step.key[:-1])
        at = holder.node if holder else None
        usual = order if len(step.key) == 1 else ()
        return splices.insert_key(text, at, step.key, step.value, usual)
    if isinstance(step, Remove):
        return splices.remove(text, place, step.key)
    if isinstance(step, Set):
        return splices.replace_value(text, place, step.value)
    number = step.key[-1] if isinstance(step, Insert) else len(place.node.value)
    return splices.insert_item(text, place, int(number), step.key, step.value)
