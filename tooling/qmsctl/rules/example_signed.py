"""More of the example QMS: people with keys, and a second issue of SOP-001 that they signed.

The keys are demonstration keys, which everybody has (see `approval.demokeys`).
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from qmsctl.approval.demokeys import demo_key, signed
from qmsctl.approval.digest import content_digest
from qmsctl.approval.statement import signature_path
from qmsctl.model.history import Snapshot
from qmsctl.model.policy import FieldMapping
from qmsctl.model.statement import Predicate, Signer, Statement, SubjectName, statement_of
from qmsctl.rules.catalogue import Overlay, SymbolicLink
from qmsctl.rules.example import (
    ROOT,
    SOP_PATH,
    approvals,
    person,
    person_path,
    policy,
)
from qmsctl.rules.example_versions import second


class Late(Mapping[str, "str | bytes | SymbolicLink | None"]):
    """An overlay that is made when somebody looks at it: signing takes a library and time."""

    def __init__(self, make: Callable[[], Overlay]) -> None:
        self._make = make

    @cached_property
    def _made(self) -> Overlay:
        return self._make()

    def __getitem__(self, path: str) -> str | bytes | SymbolicLink | None:
        return self._made[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)


NAMES: Mapping[str, str] = {"a.brandt": "Alex Brandt", "j.tanaka": "Jun Tanaka"}
"""Who holds a key in these examples, with the names that statements print."""

OWNER_SIGNS = dt.datetime(2026, 2, 18, 9, 0, tzinfo=dt.UTC)
QUALITY_SIGNS = dt.datetime(2026, 2, 19, 9, 0, tzinfo=dt.UTC)


def key_entry(name: str, **more: Any) -> dict[str, Any]:
    """The entry of a people file for a demonstration key, counting since the start of 2026."""
    return {"key": demo_key(name).public_line, "valid_after": "2026-01-01", **more}


def keyed(keys: Mapping[str, list[dict[str, Any]]] | None = None, **rules: Any) -> dict[str, str]:
    """Version 1.1 of the policy, in which both approvers have keys; `rules` are further changes."""
    held = {name: [key_entry(name)] for name in NAMES} | dict(keys or {})
    approval = {"role": "policy-owner", "by": "a.brandt", "date": "2026-02-09"}
    fields = {
        "version": "1.1",
        "change_summary": "People have keys.",
        "effective_date": "2026-02-10",
        "approvals": [approval],
        **rules,
    }
    people = {person_path(name): person(name, keys=entries) for name, entries in held.items()}
    return {f"{ROOT}/qms.yml": policy(**fields), **people}


def state_of(text: str, path: str = SOP_PATH) -> Snapshot:
    """A document's text as the state that approvals are bound to; it has no attachments."""
    # `qms rules` lists these examples and reads none.
    from qmsctl.repository.frontmatter import read_source  # noqa: PLC0415

    source = read_source(path, text.encode(), FieldMapping(), inner_path=path)
    return Snapshot(path, None, source.fields, source.body_sha256)


def statement(role: str, by: str, time: dt.datetime, text: str, **said: Any) -> Statement:
    """The approval of a document's text in a role, with parts of what is said changed."""
    state = state_of(text)
    fields = {
        "meaning": "approval",
        "role": role,
        "signer": Signer(id=by, name=NAMES.get(by, by)),
        "authors": tuple(state.fields["authors"]),
        "time": time,
        "policy_version": "1.1",
        **said,
    }
    name = SubjectName(state.id or "", state.version_text or "", "en")
    return statement_of(name, content_digest(state), Predicate.model_validate(fields))


def both(text: str) -> dict[str, bytes]:
    """The statements of both approvers about a text, with their signatures, by path."""
    found: dict[str, bytes] = {}
    for role, by, time in (
        ("owner", "a.brandt", OWNER_SIGNS),
        ("quality-manager", "j.tanaka", QUALITY_SIGNS),
    ):
        found |= laid(statement(role, by, time, text))
    return found


def laid(one: Statement, key: str | None = None) -> dict[str, bytes]:
    """A statement and its signature by path, signed with the signer's key or that of `key`."""
    made = signed(one, demo_key(key) if key else None)
    return {f"{ROOT}/{path}": data for path, data in made.files.items()}


def to_sign(**overrides: Any) -> str:
    """SOP-001 as version 2.0, approved on the days on which both approvers signed."""
    return second(**{"approvals": approvals("2026-02-18", "2026-02-19"), **overrides})


def signed_second(**overrides: Any) -> dict[str, str | bytes]:
    """SOP-001 as version 2.0 with the signatures of both approvers."""
    text = to_sign(**overrides)
    return {SOP_PATH: text, **both(text)}


def path_of(one: Statement) -> tuple[str, str]:
    """Where a statement and its signature lie in the repository."""
    path = f"{ROOT}/{signed(one).path}"
    return path, signature_path(path)
