"""Reads the front matter of adopted repositories: their field names become ours, by the policy."""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from qmsctl.model.document import Document
from qmsctl.model.finding import KeyPath, Position, Problem
from qmsctl.model.policy import FieldMapping

LAST_REVIEW = "last_review"
"""A rename target that is no field of ours: a bare day, read as a review without reviewer."""

LIST_FIELDS = frozenset(
    name for name, field in Document.model_fields.items() if field.default == ()
)
"""Fields that hold lists; a single value under another name is read as a list of one."""

_KNOWN = frozenset(Document.model_fields)
_UNSAFE = re.compile(r"[^\w.]+")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})(.*)$")
_HEADING = re.compile(r"^ {0,3}#[ \t]+(.*?)(?:(?:^|(?<=[ \t]))#+)?[ \t]*$")
_ATTRIBUTES = re.compile(r"[ \t]*\{[:#.][^{}]*\}$")


def apply_mapping(
    fields: dict[str, Any], mapping: FieldMapping, *, inner_path: str, body: str
) -> dict[str, Any]:
    """The fields under our names.

    `inner_path` is the file's path below the QMS root. A field that the file already has under
    our name wins over a renamed one; defaults fill what is missing or empty. Without an active
    mapping the very same object is returned.
    """
    if not mapping.active:
        return fields
    made: dict[str, Any] = {}
    for name, value in fields.items():
        if is_ignored(name, mapping):
            continue
        target = mapping.rename.get(name)
        if target is None or name == target:
            if value is not None or made.get(name) is None:
                made[name] = value
        elif target == LAST_REVIEW:
            if value is not None and fields.get("reviews") is None:
                made.setdefault("reviews", [{"date": value}])
        elif fields.get(target) is None and made.get(target) is None:
            made[target] = _as_ours(target, value)
    _fill(made, mapping, inner_path, body)
    return made


def _as_ours(target: str, value: Any) -> Any:
    """A renamed value in the shape that our field asks for, where that is beyond doubt."""
    if target in LIST_FIELDS:
        return value if value is None or isinstance(value, list) else [value]
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value


def _fill(made: dict[str, Any], mapping: FieldMapping, inner_path: str, body: str) -> None:
    for name, default in mapping.defaults.items():
        if made.get(name) is None:
            made[name] = _as_ours(name, default)
    if made.get("id") is None and mapping.id_from != "front-matter":
        made["id"] = id_from_path(inner_path, whole=mapping.id_from == "path")
    if made.get("title") is None and mapping.title_from == "heading":
        title = first_heading(body)
        if title is not None:
            made["title"] = title


def is_ignored(name: str, mapping: FieldMapping) -> bool:
    """Whether the key `name`, as the file has it, means nothing here."""
    if name in mapping.ignore:
        return True
    return "*" in mapping.ignore and name not in _KNOWN and name not in mapping.rename


def map_positions(
    positions: Mapping[KeyPath, Position], fields: Mapping[str, Any], mapping: FieldMapping
) -> dict[KeyPath, Position]:
    """The places of keys under our names; those of the file's own names stay as well."""
    made = dict(positions)
    for key, position in positions.items():
        target = mapping.rename.get(str(key[0]))
        if (
            target is not None
            and fields.get("reviews" if target == LAST_REVIEW else target) is None
        ):
            ours = map_key(key, mapping)
            for length in range(1, len(ours) + 1):
                made.setdefault(ours[:length], position)
    return made


def map_key(key: KeyPath, mapping: FieldMapping) -> KeyPath:
    """The key path under our name of one that the file has."""
    target = mapping.rename.get(str(key[0])) if key else None
    if target is None:
        return key
    return ("reviews", 0, "date") if target == LAST_REVIEW else (target, *key[1:])


def in_their_words(problem: Problem, mapping: FieldMapping, fields: Mapping[str, Any]) -> Problem:
    """The problem with the key named as the file writes it, where the mapping renamed it."""
    ours = problem.key[0] if problem.key else None
    for theirs, target in mapping.rename.items():
        field = "reviews" if target == LAST_REVIEW else target
        if field == ours and theirs in fields and ours not in fields:
            return replace(
                problem,
                message=problem.message.replace(f"`{ours}`", f"`{ours}` (here `{theirs}`)"),
                hint=problem.hint.replace(f"{ours}:", f"{theirs}:"),
            )
    return problem


def id_from_path(inner_path: str, *, whole: bool) -> str:
    """An id made of a path without its suffix (`whole`) or of the file name's stem alone.

    Folders are joined by ``--``; whatever is no letter, digit, ``.``, ``_`` becomes ``-``.
    """
    path = PurePosixPath(inner_path)
    parts = path.with_suffix("").parts if whole else (path.stem,)
    return "--".join(_UNSAFE.sub("-", part).strip("-.") or "-" for part in parts)


def first_heading(body: str) -> str | None:
    """The text of the first ``# heading`` outside code fences, without closing signs."""
    fence = ""
    for line in body.split("\n"):
        if match := _FENCE.match(line):
            marks, rest = match[1], match[2]
            if not fence:
                fence = marks
            elif marks[0] == fence[0] and len(marks) >= len(fence) and not rest.strip():
                fence = ""
        elif not fence and (match := _HEADING.match(line)):
            return _ATTRIBUTES.sub("", match[1]).strip() or None
    return None
