"""Validates read values with the models and says in plain words what is wrong and where."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from qmsctl.model.base import ISO_DAY
from qmsctl.model.finding import KeyPath, Position, Problem
from qmsctl.repository.expected import keys_at, model_at, words_for
from qmsctl.repository.wording import closest, name_of, quoted, sentence, shown

MAX_PROBLEMS = 100
"""Of one file, more problems are not told: nobody mends so many before looking again."""

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Codes:
    """Which rules report what a validation finds."""

    unknown: str
    missing: str
    wrong: str
    no_such_day: str
    unquoted: str
    remedy: str = ""  # what to do about an unknown key at the top, beyond removing it


DOCUMENT_CODES = Codes(
    unknown="FM019",
    missing="FM020",
    wrong="FM021",
    no_such_day="FM018",
    unquoted="FM017",
    remedy=" For field names of your own, see 'mapping' in qms.yml.",
)
POLICY_CODES = Codes(
    unknown="PL001", missing="PL018", wrong="PL002", no_such_day="PL002", unquoted="PL002"
)
DEVIATION_CODES = Codes(
    unknown="RC001", missing="RC001", wrong="RC001", no_such_day="RC001", unquoted="RC001"
)


def validate(
    model: type[Model],
    fields: Mapping[str, Any],
    positions: Mapping[KeyPath, Position],
    codes: Codes,
    *,
    reported: Iterable[KeyPath] = (),
    lenient: bool = False,
) -> tuple[Model | None, tuple[Problem, ...]]:
    """The model's instance, or None, and what is wrong.

    Keys in `reported` already have a problem from the reader and get no second one. With
    `lenient`, unknown keys are reported and left out, so that the rest can still be judged.
    """
    try:
        return model.model_validate(fields), ()
    except ValidationError as error:
        details = error.errors(include_url=False)
    unknown = [_key_of(d) for d in details if d["type"] == "extra_forbidden"]
    told, meant = set(reported), set(_meant(model, unknown))
    problems = tuple(
        _problem(model, detail, positions, codes)
        for detail in details[:MAX_PROBLEMS]
        if not (
            _covered(_key_of(detail), told)
            or _follows(detail, details[:MAX_PROBLEMS])
            or (detail["type"] == "missing" and _key_of(detail) in meant)
        )
    )
    if lenient and unknown and len(unknown) == len(details):
        return model.model_validate(_without(fields, unknown)), problems
    return None, problems


def _meant(model: type[BaseModel], unknown: Iterable[KeyPath]) -> Iterator[KeyPath]:
    """The known keys that misspelt ones were meant to be: that they are missing is no news."""
    for key in unknown:
        guess = closest(str(key[-1]), keys_at(model, key[:-1]))
        if guess is not None:
            yield (*key[:-1], guess)


def _follows(detail: ErrorDetails, details: Sequence[ErrorDetails]) -> bool:
    """Whether a list is too short only because its entries are wrong, which is told already."""
    own = detail["loc"]
    return detail["type"] == "too_short" and any(
        len(other["loc"]) > len(own) and other["loc"][: len(own)] == own for other in details
    )


def _covered(key: KeyPath, reported: set[KeyPath]) -> bool:
    """Whether the key or one that holds it was reported."""
    return any(key[:length] in reported for length in range(1, len(key) + 1))


def _without(fields: Mapping[str, Any], keys: Iterable[KeyPath]) -> dict[str, Any]:
    """A copy of `fields` without `keys`."""

    def copy(value: Any, path: KeyPath) -> Any:
        if isinstance(value, Mapping):
            return {k: copy(v, (*path, k)) for k, v in value.items() if (*path, k) not in dropped}
        if isinstance(value, list):
            return [copy(item, (*path, number)) for number, item in enumerate(value)]
        return value

    dropped = set(keys)
    made: dict[str, Any] = copy(fields, ())
    return made


def _key_of(detail: ErrorDetails) -> KeyPath:
    loc = detail["loc"]
    return loc[:-1] if _is_about_key(detail) else loc


def _is_about_key(detail: ErrorDetails) -> bool:
    """Whether a key of a mapping is wrong, not the value under it."""
    loc = detail["loc"]
    return len(loc) > 1 and loc[-1] == "[key]" and detail["type"] != "extra_forbidden"


def _place(positions: Mapping[KeyPath, Position], key: KeyPath) -> Position:
    """Where `key` stands, or what holds it."""
    while key:
        if key in positions:
            return positions[key]
        key = key[:-1]
    return Position(1, 1)


def _problem(
    model: type[BaseModel],
    detail: ErrorDetails,
    positions: Mapping[KeyPath, Position],
    codes: Codes,
) -> Problem:
    key = _key_of(detail)
    line, column = _place(positions, key)
    describe = _DESCRIBERS.get(detail["type"], _wrong)
    rule, message, hint = describe(model, detail, key, codes)
    return Problem(rule, sentence(message), hint, line, column, key)


Words = tuple[str, str, str]


def _unknown(model: type[BaseModel], _detail: ErrorDetails, key: KeyPath, codes: Codes) -> Words:
    known = keys_at(model, key[:-1])
    guess = closest(str(key[-1]), known)
    where = f" in {name_of(key[:-1])}" if len(key) > 1 else ""
    message = f"`{key[-1]}` is no known key{where}."
    if guess is not None:
        return codes.unknown, f"{message} Did you mean `{guess}`?", f"Write {guess}: instead."
    if len(key) > 1:
        return codes.unknown, message, f"Remove it; known keys are {', '.join(known)}."
    return codes.unknown, message, f"Remove it.{codes.remedy}"


def _missing(model: type[BaseModel], _detail: ErrorDetails, key: KeyPath, codes: Codes) -> Words:
    name = str(key[-1])
    where = f" in {name_of(key[:-1])}" if len(key) > 1 else ""
    field = (model_at(model, key[:-1]) or model).model_fields.get(name)
    what = f": {field.description.rstrip('.')}" if field and field.description else ""
    return (
        codes.missing,
        f"The required key `{name}` is missing{where}.",
        f"Add '{name}:'{where} ({words_for(model, key)}){what}.",
    )


def _text(model: type[BaseModel], detail: ErrorDetails, key: KeyPath, codes: Codes) -> Words:
    value = detail["input"]
    if isinstance(value, bool | int):
        written = str(value).lower() if isinstance(value, bool) else str(value)
        before = f"{key[-1]}: " if key and isinstance(key[-1], str) else ""
        kind = "true or false" if isinstance(value, bool) else "a number"
        return (
            codes.unquoted,
            f"{name_of(key)} is {written} without quotes: {kind}, where a text is expected.",
            f"Quote it: {before}{quoted(written)}",
        )
    return _wrong(model, detail, key, codes)


def _day_or_other(
    model: type[BaseModel], detail: ErrorDetails, key: KeyPath, codes: Codes
) -> Words:
    """A value that one of our own validators refused: its message is ours, and plain."""
    value = detail["input"]
    if isinstance(value, str) and ISO_DAY.fullmatch(value):
        return (
            codes.no_such_day,
            f"{name_of(key)} is {value}, a day that does not exist.",
            "Write an existing day as YYYY-MM-DD.",
        )
    if isinstance(value, Mapping):  # a rule between several keys of one mapping
        said = str(detail["ctx"]["error"])
        return codes.wrong, f"In {name_of(key)}: {said}.", "Correct one of the keys."
    return _wrong(model, detail, key, codes)


def _key(_model: type[BaseModel], detail: ErrorDetails, key: KeyPath, codes: Codes) -> Words:
    """A refused SSH key, which is not shown: it might be a private one."""
    return codes.wrong, f"{name_of(key)}: {detail['ctx']['message']}", detail["ctx"]["hint"]


def _choice(model: type[BaseModel], detail: ErrorDetails, key: KeyPath, codes: Codes) -> Words:
    rule, message, hint = _wrong(model, detail, key, codes)
    value = detail["input"]
    choices = detail["ctx"]["expected"].replace("' or '", "', '").strip("'").split("', '")
    guess = closest(value, choices) if isinstance(value, str) else None
    if guess is not None:
        return rule, f"{message} Did you mean {guess}?", f"Write {key[-1]}: {guess}"
    return rule, message, hint


def _wrong(model: type[BaseModel], detail: ErrorDetails, key: KeyPath, codes: Codes) -> Words:
    about_key = _is_about_key(detail)
    expected = words_for(model, key, is_key=about_key)
    if about_key:
        return (
            codes.wrong,
            f"The key {name_of(key)} is not written as expected: {expected}.",
            "Rename the key.",
        )
    hint = f"Write {expected}."
    if detail["type"] in ("int_type", "bool_type") and isinstance(detail["input"], str):
        hint += " A number and true or false stand without quotes."
    return codes.wrong, f"{name_of(key)} {shown(detail['input'])}; expected: {expected}.", hint


_DESCRIBERS: dict[str, Callable[[type[BaseModel], ErrorDetails, KeyPath, Codes], Words]] = {
    "extra_forbidden": _unknown,
    "missing": _missing,
    "string_type": _text,
    "value_error": _day_or_other,
    "literal_error": _choice,
    "enum": _choice,
    "ssh_key": _key,
}
