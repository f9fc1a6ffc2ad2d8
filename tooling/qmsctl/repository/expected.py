"""What the models expect at a key, in plain words: taken from the types, so it cannot drift."""

import enum
import types
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator
from pydantic.fields import FieldInfo

from qmsctl.model.base import parse_day
from qmsctl.model.finding import KeyPath
from qmsctl.model.forgesource import HOST_PATTERN, REPOSITORY_PATTERN
from qmsctl.model.interval import IntervalText
from qmsctl.model.route import Step
from qmsctl.model.statement import SUBJECT_PATTERN, VERSION_PATTERN

_INTERVAL_MARK = get_args(IntervalText)[1]
_STEP_MARK = get_args(Step)[1]
_SEAT_MARK = get_args(get_args(get_args(Step)[0])[0])[1]

PATTERNS = {
    r"\S": "a text that is not empty",
    r"^[a-z0-9]+(?:[-._][a-z0-9]+)*$": "lower-case letters and digits, with - . _ between them, "
    "at most 64",
    r"^[A-Z][A-Z0-9]{0,9}$": "up to ten capital letters and digits, such as SOP",
    r"^[A-Z]{2}\d{3}$": "the code of a rule, such as FM021",
    r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$": "a language tag, such as en or de-CH",
    r"^[0-9a-f]{40}(?:[0-9a-f]{24})?$": "the full id of a commit (40 or 64 hex digits)",
    r"^(?:sk-)?(?:ssh|ecdsa)-[A-Za-z0-9@.-]+ [A-Za-z0-9+/=]+": "a public SSH key, "
    "such as ssh-ed25519 AAAA…",
    r"^[0-9a-f]{64}$": "a SHA-256 (64 hex digits)",
    r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$": "a time in UTC, such as 2026-03-02T09:30:00Z",
    REPOSITORY_PATTERN: "owner and name of a repository, such as acme/qms",
    HOST_PATTERN: "the name of a server, such as github.com",
    VERSION_PATTERN: "a version, such as 2.0 or 3",
    SUBJECT_PATTERN: "id, version and language, such as SOP-001@2.0;lang=en",
}
"""The patterns of the models and what they ask for; a test holds that none is missing."""

_OWN_VALIDATORS = {
    "_day_or_release": "a day as YYYY-MM-DD, or on-release",
    "_known_time_zone": "an IANA time zone, such as Europe/Berlin",
    "_parse_moment": "a time in UTC, such as 2026-03-02T09:30:00Z",
    "_seen_alike": "a text that is not empty, in Unicode NFC and without hidden signs",
    "_document_field": "a field that belongs to the document, such as owner",
}
"""Our own validators by name, and what they ask for."""

_PLAIN = {
    str: "a text",
    bool: "true or false",
    int: "a whole number",
}


def _layers(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    """The bare type and all marks on it; ``X | None`` counts as X."""
    marks: tuple[Any, ...] = ()
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation, *more = get_args(annotation)
            marks += tuple(more)
        elif origin in (Union, types.UnionType):
            inner = [arg for arg in get_args(annotation) if arg is not types.NoneType]
            if len(inner) != 1:
                return annotation, marks
            annotation = inner[0]
        else:
            return annotation, marks


def _field(model: type[BaseModel], name: str) -> FieldInfo | None:
    """The field written as `name`: ``from`` is `from_`."""
    fields = model.model_fields
    found = fields.get(name)
    return found or next((f for f in fields.values() if f.serialization_alias == name), None)


def _step(annotation: Any, part: str | int) -> tuple[Any, tuple[Any, ...]]:
    """Type and marks one level further in; None where there is nothing."""
    bare, _ = _layers(annotation)
    if isinstance(bare, type) and issubclass(bare, BaseModel):
        field = _field(bare, str(part))
        return (field.annotation, tuple(field.metadata)) if field else (None, ())
    origin, args = get_origin(bare), get_args(bare)
    if origin is tuple and args:
        return args[0], ()
    if origin is dict:
        return args[1], ()
    return None, ()


def _at(model: type[BaseModel], key: KeyPath) -> tuple[Any, tuple[Any, ...]]:
    annotation: Any = model
    marks: tuple[Any, ...] = ()
    for part in key:
        annotation, marks = _step(annotation, part)
        if annotation is None:
            break
    return annotation, marks


def model_at(model: type[BaseModel], key: KeyPath) -> type[BaseModel] | None:
    """The model that describes the mapping at `key`, or None if none does."""
    bare, _ = _layers(_at(model, key)[0])
    return bare if isinstance(bare, type) and issubclass(bare, BaseModel) else None


def keys_at(model: type[BaseModel], key: KeyPath) -> tuple[str, ...]:
    """The keys that may be written in the mapping at `key`."""
    found = model_at(model, key)
    if found is None:
        return ()
    return tuple(f.serialization_alias or n for n, f in found.model_fields.items())


def words_for(model: type[BaseModel], key: KeyPath, *, is_key: bool = False) -> str:
    """What is expected at `key` (`is_key`: of the key itself), such as "a day as YYYY-MM-DD"."""
    annotation, marks = _at(model, key[:-1] if is_key else key)
    if is_key:
        annotation, marks = get_args(_layers(annotation)[0])[0], ()
    return _words(annotation, marks)


def _words(annotation: Any, marks: tuple[Any, ...]) -> str:
    bare, inner = _layers(annotation)
    all_marks = (*marks, *inner)
    special = next(_special(all_marks), None)
    if special is not None:
        return special
    if get_origin(bare) is Literal:
        return _one_of(get_args(bare))
    if isinstance(bare, type) and issubclass(bare, enum.Enum):
        return _one_of(tuple(member.value for member in bare))
    if isinstance(bare, type) and issubclass(bare, BaseModel):
        return f"a mapping with {_keys(bare)}"
    return _container(bare, all_marks) or _limited(bare, all_marks)


def _special(marks: tuple[Any, ...]) -> Iterator[str]:
    for mark in marks:
        if mark is _INTERVAL_MARK:
            yield "a length of time, such as 24 months, 2 years, 6 weeks or P2Y"
        elif mark is _STEP_MARK:
            yield "a role, or a list of roles that approve side by side"
        elif mark is _SEAT_MARK:
            yield "a role, or a mapping with role or any_of, and people"
        elif isinstance(mark, BeforeValidator) and mark.func is parse_day:
            yield "a day as YYYY-MM-DD"
        else:
            words = _OWN_VALIDATORS.get(getattr(getattr(mark, "func", None), "__name__", ""))
            if words is not None:
                yield words


def _container(bare: Any, marks: tuple[Any, ...]) -> str | None:
    origin, args = get_origin(bare), get_args(bare)
    if origin is tuple:
        least = " with at least one entry" if _limit(marks, "min_length") else ""
        item, item_marks = _layers(args[0])
        if item is str and next(_special(item_marks), None) is None:
            return f"a list of texts{least}, such as [one, two]"
        return f"a list{least}; each entry is {_words(args[0], ())}"
    if origin is dict:
        least = " with at least one key" if _limit(marks, "min_length") else ""
        return f"a mapping{least}; each value is {_words(args[1], ())}"
    return None


def _limited(bare: Any, marks: tuple[Any, ...]) -> str:
    pattern = _limit(marks, "pattern")
    if pattern is not None:
        return PATTERNS.get(str(pattern), "a text of another form")
    words = _PLAIN.get(bare, "another value")
    low, high = _limit(marks, "ge"), _limit(marks, "le")
    if low is not None and high is not None:
        return f"{words} from {low:,} to {high:,}"
    return words if low is None else f"{words} of at least {low:,}"


def _limit(marks: tuple[Any, ...], name: str) -> Any:
    """The constraint `name` among the marks, wherever pydantic keeps it."""
    for mark in marks:
        for holder in (mark, *getattr(mark, "metadata", ())):
            value = getattr(holder, name, None)
            if value is not None:
                return value
    return None


def _one_of(values: tuple[Any, ...]) -> str:
    *first, last = (str(value) for value in values)
    return f"{', '.join(first)} or {last}" if first else last


def _keys(model: type[BaseModel]) -> str:
    required = [n for n, f in model.model_fields.items() if f.is_required()]
    named = required or [f.serialization_alias or n for n, f in model.model_fields.items()]
    return ("the keys " if len(named) > 1 else "the key ") + ", ".join(named[:4])
