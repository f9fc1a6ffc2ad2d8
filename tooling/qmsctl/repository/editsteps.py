"""Which changes there are, and of which smallest steps each one is made."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from qmsctl.model.finding import KeyPath
from qmsctl.repository.wording import name_of, sentence
from qmsctl.repository.yamlnodes import EditRefused


@dataclass(frozen=True, slots=True)
class Set:
    """Give a key this value; keys that are missing are added where documents usually have them."""

    key: KeyPath
    value: Any


@dataclass(frozen=True, slots=True)
class Remove:
    """Take a key or a list's item away; nothing happens if it is not there."""

    key: KeyPath


@dataclass(frozen=True, slots=True)
class Append:
    """Add an item to the end of a list; the list is made if it is missing."""

    key: KeyPath
    value: Any


@dataclass(frozen=True, slots=True)
class Insert:
    """Add an item to a list before the one whose number ends the path."""

    key: KeyPath
    value: Any


Edit = Set | Remove | Append
"""What callers may ask for."""

Step = Set | Remove | Append | Insert
"""What is done to the text: the smallest changes that together make an edit."""


def steps(fields: dict[str, Any], change: Edit) -> Iterator[Step]:
    """The smallest changes that together make `change`: only differences are written."""
    known, old = look_up(fields, change.key)
    if isinstance(change, Append):
        if isinstance(old, list) and old:
            yield change
        elif old is None or old == []:
            yield from steps(fields, Set(change.key, [change.value]))
        else:
            raise EditRefused(
                f"{sentence(name_of(change.key))} is no list.", hint="Write it as a list first."
            )
    elif isinstance(change, Remove):
        if known:
            yield from _removal(fields, change.key)
    elif not known:
        yield from _creation(fields, change)
    elif isinstance(old, dict) and isinstance(change.value, dict) and old and change.value:
        yield from _mapping_steps(change.key, old, change.value)
    elif isinstance(old, list) and isinstance(change.value, list) and old and change.value:
        yield from _liststeps(change.key, old, change.value)
    elif not same(old, change.value):
        yield change


def same(old: Any, new: Any) -> bool:
    """Whether two JSON values are the same; to Python alone, true and 1 are."""
    return bool(old == new) and json.dumps(old, sort_keys=True) == json.dumps(new, sort_keys=True)


def look_up(value: Any, key: KeyPath) -> tuple[bool, Any]:
    """Whether the path leads somewhere, and to what."""
    for part in key:
        if isinstance(value, list):
            if not isinstance(part, int) or not 0 <= part < len(value):
                return False, None
        elif not isinstance(value, dict) or part not in value:
            return False, None
        value = value[part]
    return True, value


def _removal(fields: dict[str, Any], key: KeyPath) -> Iterator[Step]:
    """Removing the last entry leaves an empty list or mapping, which must be written as one."""
    _, holder = look_up(fields, key[:-1])
    if len(holder) == 1 and len(key) > 1:
        yield Set(key[:-1], type(holder)())
    else:
        yield Remove(key)


def _creation(fields: dict[str, Any], change: Set) -> Iterator[Step]:
    """Add the outermost thing that is missing, with what it is to hold."""
    key, value = change.key, change.value
    while len(key) > 1:
        known, holder = look_up(fields, key[:-1])
        if known and holder is not None:
            break
        value = [value] if isinstance(key[-1], int) else {key[-1]: value}
        key = key[:-1]
    last = key[-1]
    known, holder = look_up(fields, key[:-1])
    if isinstance(last, int):
        if not isinstance(holder, list) or last != len(holder):
            raise EditRefused(f"There is no {name_of(key)}.", hint="Append to the list instead.")
        yield from steps(fields, Append(key[:-1], value))
    elif known and isinstance(holder, dict) and not holder and len(key) > 1:
        yield Set(key[:-1], {last: value})
    else:
        yield Set(key, value)


def _mapping_steps(key: KeyPath, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Step]:
    if not set(old) & set(new):
        yield Set(key, new)
        return
    for name in old:
        if name not in new:
            yield Remove((*key, name))
    for name, value in new.items():
        if name not in old:
            yield Set((*key, name), value)
        else:
            yield from _difference((*key, name), old[name], value)


def _difference(key: KeyPath, old: Any, new: Any) -> Iterator[Step]:
    """The steps from one value to another at a place that exists."""
    if isinstance(old, dict) and isinstance(new, dict) and old and new:
        yield from _mapping_steps(key, old, new)
    elif isinstance(old, list) and isinstance(new, list) and old and new:
        yield from _liststeps(key, old, new)
    elif not same(old, new):
        yield Set(key, new)


def _liststeps(key: KeyPath, old: list[Any], new: list[Any]) -> Iterator[Step]:
    """Keep what both lists begin and end with; change, remove or insert what lies between."""
    head = 0
    while head < min(len(old), len(new)) and same(old[head], new[head]):
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and same(old[-1 - tail], new[-1 - tail]):
        tail += 1
    changed = min(len(old), len(new)) - head - tail
    for number in range(head, head + changed):
        yield from _difference((*key, number), old[number], new[number])
    for number in range(len(old) - tail - 1, head + changed - 1, -1):
        yield Remove((*key, number))
    for number in range(head + changed, len(new) - tail):
        yield Insert((*key, number), new[number])


def apply_to_values(fields: dict[str, Any], change: Edit) -> None:
    """Make the same change to values: what the edited text must read as."""
    for step in list(steps(fields, change)):
        holder, last = _holder(fields, step), step.key[-1]
        if isinstance(step, Append):
            _, items = look_up(fields, step.key)
            items.append(step.value)
        elif isinstance(step, Remove):
            del holder[last]
        elif isinstance(step, Insert):
            holder.insert(last, step.value)
        else:
            holder[last] = step.value


def _holder(fields: dict[str, Any], step: Step) -> Any:
    return look_up(fields, step.key[:-1])[1]
