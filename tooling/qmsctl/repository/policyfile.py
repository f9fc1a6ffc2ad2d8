"""Reads the YAML files that rule: policy, people, deviations; and the standards that ship along."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TypeVar

from pydantic import BaseModel

from qmsctl.model.errors import QmsError, UnreadablePolicy
from qmsctl.model.finding import Problem
from qmsctl.model.layout import Layout
from qmsctl.model.people import People, Person
from qmsctl.model.policy import Policy
from qmsctl.model.record import Deviation
from qmsctl.model.standard import Standard
from qmsctl.model.tree import EntryKind, YamlFile
from qmsctl.repository.plaintext import decode, too_large
from qmsctl.repository.rootfinder import find_root
from qmsctl.repository.tree import Tree
from qmsctl.repository.validation import DEVIATION_CODES, POLICY_CODES, Codes, validate
from qmsctl.repository.yamlreader import read_yaml

__all__ = [
    "available_standards",
    "find_root",
    "load_deviations",
    "load_people",
    "load_policy",
    "load_standards",
    "read_deviation",
    "read_person",
    "read_policy",
]

MAX_POLICY_BYTES = 1_000_000
"""More than any policy needs; larger files are not read."""

UNREADABLE = "PL003"
_VALUE_RULES = frozenset({"FM017", "FM018"})

Model = TypeVar("Model", bound=BaseModel)


def read_policy(path: str, data: bytes) -> tuple[YamlFile, Policy | None]:
    """The policy file and, if it is valid apart from unknown keys, the policy."""
    return _read(path, data, Policy, POLICY_CODES)


def read_person(path: str, data: bytes) -> tuple[YamlFile, Person | None]:
    """A person's file and, if it is valid apart from unknown keys, the person."""
    return _read(path, data, Person, POLICY_CODES)


def read_deviation(path: str, data: bytes) -> tuple[YamlFile, Deviation | None]:
    """A deviation's file and, if it is valid, the deviation."""
    return _read(path, data, Deviation, DEVIATION_CODES)


def _read(
    path: str, data: bytes, model: type[Model], codes: Codes
) -> tuple[YamlFile, Model | None]:
    """Read and validate one file; YAML that cannot be read in one way only gives no model."""
    if len(data) > MAX_POLICY_BYTES:
        problem = replace(too_large(len(data), MAX_POLICY_BYTES), rule=UNREADABLE, hint="Split it.")
        return YamlFile(path, {}, (problem,)), None
    text, problems = decode(data)
    result = read_yaml(text.replace("\r\n", "\n"))
    seen = [*problems, *(p for p in result.problems if p.rule != "FM003" or not problems)]
    recoded = [_recode(problem, codes) for problem in seen]
    if not result.readable:
        return YamlFile(path, {}, tuple(recoded), result.positions), None
    reported = [p.key for p in seen if p.key]
    made, wrong = validate(
        model, result.fields, result.positions, codes, reported=reported, lenient=True
    )
    broken = any(p.rule == UNREADABLE for p in recoded)
    found = sorted((*recoded, *wrong), key=lambda p: (p.line, p.column))
    file = YamlFile(path, result.fields, tuple(found), result.positions)
    return file, None if broken else made


def _recode(problem: Problem, codes: Codes) -> Problem:
    """The same problem under the rule that reports it in a policy, people or deviation file."""
    return replace(problem, rule=codes.wrong if problem.rule in _VALUE_RULES else UNREADABLE)


def load_policy(tree: Tree, layout: Layout) -> tuple[YamlFile, Policy]:
    """The policy of a tree; unknown keys stand among the file's problems.

    Raises:
        UnreadablePolicy: the file is missing, no ordinary file, or not valid; the message names
            every problem with its line.
    """
    path = layout.policy_path
    entry = tree.entries.get(path)
    if entry is None:
        raise UnreadablePolicy(
            f"There is no {path}.", hint="'qms init' writes one; '-C DIR' chooses another folder."
        )
    if entry.kind is not EntryKind.FILE:
        raise UnreadablePolicy(
            f"{path} is a {entry.kind.value}.", hint="Put the policy there as an ordinary file."
        )
    if entry.size > MAX_POLICY_BYTES:
        raise UnreadablePolicy(
            f"{path} has {entry.size:,} bytes; at most {MAX_POLICY_BYTES:,} are read.",
            hint="A policy is a few hundred lines; see whether another file took its name.",
        )
    try:
        file, policy = read_policy(path, tree.read(path))
    except QmsError as error:
        raise UnreadablePolicy(error.message, hint=error.hint) from error
    if policy is None:
        raise UnreadablePolicy(_told(file), hint="Correct the lines above; nothing was checked.")
    return file, policy


def _told(file: YamlFile) -> str:
    places = (
        f"{file.path}:{p.line}:{p.column}: {p.rule} {p.message} {p.hint}" for p in file.problems
    )
    # What a key or a value holds must not make lines of its own.
    told = (" ".join(place.splitlines()) for place in places)
    return "\n".join([f"{file.path} cannot be used as the policy:", *told])


def load_people(tree: Tree, layout: Layout) -> tuple[tuple[YamlFile, ...], People]:
    """Every person's file of a tree, in path order, and the people whose files are valid."""
    files: list[YamlFile] = []
    persons: list[Person] = []
    for file, person in _load_all(tree, filter(layout.is_person, tree.entries), Person):
        files.append(file)
        if person is not None:
            persons.append(person)
    return tuple(files), People.of(persons)


def load_deviations(tree: Tree, layout: Layout) -> tuple[tuple[YamlFile, Deviation | None], ...]:
    """Every deviation's file of a tree, in path order, with its content where it is valid."""
    return tuple(_load_all(tree, filter(layout.is_deviation, tree.entries), Deviation))


def _load_all(
    tree: Tree, paths: Iterable[str], model: type[Model]
) -> list[tuple[YamlFile, Model | None]]:
    codes = DEVIATION_CODES if model is Deviation else POLICY_CODES
    found: dict[str, tuple[YamlFile, Model | None]] = {}
    wanted = list(paths)
    small = [
        path
        for path in wanted
        if tree.entries[path].kind is EntryKind.FILE and tree.entries[path].size <= MAX_POLICY_BYTES
    ]
    for path, data in tree.read_many(small):
        found[path] = _read(path, data, model, codes)
    for path in wanted:
        if path not in found:
            found[path] = (YamlFile(path, {}, (_unread(tree, path),)), None)
    return [found[path] for path in wanted]


def _unread(tree: Tree, path: str) -> Problem:
    entry = tree.entries[path]
    if entry.kind is EntryKind.FILE and entry.size > MAX_POLICY_BYTES:
        return replace(too_large(entry.size, MAX_POLICY_BYTES), rule=UNREADABLE, hint="Split it.")
    try:
        tree.read(path)
    except QmsError as error:
        return Problem(UNREADABLE, error.message, error.hint or "Make it an ordinary file.")
    return Problem(UNREADABLE, "The file changed while it was read.", "Run the command again.")


def available_standards() -> tuple[str, ...]:
    """The keys of all editions that ship with the tool, such as `iso9001:2015`."""
    folder = resources.files("qmsctl") / "standards"
    return tuple(
        sorted(
            item.name.removesuffix(".yaml").replace("-", ":")
            for item in folder.iterdir()
            if item.name.endswith(".yaml")
        )
    )


def load_standards(keys: Iterable[str]) -> Mapping[str, Standard]:
    """The standards of `keys` that ship with the tool; others are left out."""
    known = set(available_standards())
    return MappingProxyType({key: _standard(key) for key in keys if key in known})


@cache
def _standard(key: str) -> Standard:
    name = key.replace(":", "-") + ".yaml"
    text = (resources.files("qmsctl") / "standards" / name).read_text(encoding="utf-8")
    return Standard.model_validate({**read_yaml(text).fields, "key": key})
