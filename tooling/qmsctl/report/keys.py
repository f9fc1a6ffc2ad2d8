"""The keys with which people sign: a table, data, and what is wrong with them."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from qmsctl.approval.demokeys import everybody_has
from qmsctl.approval.keyring import HeldKey, Keyring
from qmsctl.model.people import People
from qmsctl.model.policy import Policy
from qmsctl.model.sshkey import MalformedKey
from qmsctl.report.tables import counted, plain, table
from qmsctl.report.words import Paint, day_text, iso, unpainted
from qmsctl.rules.context import Context

SCHEMA = "qms-keys/1"

State = Literal["valid", "not-yet-valid", "expired", "revoked", "not-approved"]

_STATES: dict[State, tuple[str, str]] = {
    "valid": ("valid", "good"),
    "not-yet-valid": ("not yet valid", "dim"),
    "expired": ("expired", "dim"),
    "revoked": ("revoked", "dim"),
    "not-approved": ("waits for approval", "warn"),
}
"""State → in words, and how to paint it."""


@dataclass(frozen=True, slots=True)
class KeyProblem:
    """One thing that is wrong with keys: where, what, and what to do."""

    path: str
    line: int
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class ListedKey:
    """A key of this tree, and how it stands on the day that was asked about."""

    held: HeldKey
    state: State


def in_force(context: Context) -> tuple[Policy, People]:
    """The last approved policy and its people; without history those of the tree.

    What a tree changes is not in force before it is approved, and a history whose policy nobody
    approved has no people.
    """
    if context.history is None:
        return context.policy, context.people
    state = context.history.policy_for(None)
    return (state.policy, state.people) if state else (context.policy, People.of(()))


def listed(context: Context, person: str | None = None) -> tuple[ListedKey, ...]:
    """Every key of the tree's people (or of one of them), in the order of ids and files."""
    people = sorted((one for _, one in context.own_people), key=lambda one: one.id)
    keys = (HeldKey(one, entry) for one in people for entry in one.keys)
    _, approved = in_force(context)
    return tuple(
        ListedKey(held, _state(held, approved, context.as_of))
        for held in keys
        if person is None or held.person.id == person
    )


def problems(context: Context, person: str | None = None) -> tuple[KeyProblem, ...]:
    """What is wrong with keys, or hides them, by place.

    People files that cannot be read; keys that two people share, that are no keys, or that count
    on no day.
    """
    found = [*_unreadable(context), *_shared(context, person), *_unusable(context, person)]
    return tuple(sorted(found, key=lambda one: (one.path, one.line)))


def as_json(
    context: Context, keys: Sequence[ListedKey], found: Sequence[KeyProblem]
) -> dict[str, Any]:
    """Keys and problems as JSON values."""
    history = context.history
    return {
        "schema": SCHEMA,
        "as_of": context.as_of.isoformat(),
        "commit": history.commits[-1].oid if history and history.commits else None,
        "keys": [_as_dict(key) for key in keys],
        "problems": [
            {"path": one.path, "line": one.line, "message": one.message, "hint": one.hint}
            for one in found
        ],
    }


def as_text(
    keys: Sequence[ListedKey], *, width: int | None = None, paint: Paint = unpainted
) -> str:
    """The keys as a table; below it each revocation, and whose keys everybody has."""
    headers = ("Person", "Kind", "Fingerprint", "From", "Until", "State")
    rows = [
        (
            key.held.person.id,
            key.held.entry.public.type,
            key.held.entry.public.fingerprint,
            day_text(key.held.entry.valid_after),
            day_text(key.held.entry.last_day),
            _STATES[key.state][0],
        )
        for key in keys
    ]
    if not rows:
        return "There are no keys.\n"

    def colour(row: int, line: str) -> str:
        return paint(_STATES[keys[row].state][1], line)

    notes = "".join(
        f"Revoked on {said.date}: {key.held.entry.public.fingerprint} of {key.held.person.id}: "
        f"{plain(said.reason)}\n"
        for key in keys
        if (said := key.held.entry.revoked) is not None
    )
    public = [key.held.person.id for key in keys if everybody_has(key.held.entry.public)]
    if public:
        notes += (
            f"Demonstration keys of {', '.join(dict.fromkeys(public))}: everybody has them, and "
            "what they sign proves nothing.\n"
        )
    made = table(headers, rows, width=width, paint=colour)
    return f"{made}\n{notes}" if notes else made


def problems_text(found: Sequence[KeyProblem]) -> str:
    """Each problem with its place, and what to do on the line below."""
    return "".join(
        f"{plain(one.path)}:{one.line}: {plain(one.message)}\n  {plain(one.hint)}\n"
        for one in found
    )


def summary(
    context: Context,
    keys: Sequence[ListedKey],
    found: Sequence[KeyProblem],
    person: str | None = None,
) -> str:
    """One sentence about what was listed."""
    owners = {key.held.person.id for key in keys}
    asked = {one.id for _, one in context.own_people if person in (None, one.id)}
    without = len(asked - owners)
    said = f"{counted(len(keys), 'key')} of {counted(len(owners), 'person', 'people')}"
    rest = f"; {without} without a key" if without else ""
    return f"{said}{rest}; {counted(len(found), 'problem')}."


def _state(held: HeldKey, approved: People, day: dt.date) -> State:
    """How it stands by the policy in force, which alone says what counts."""
    known = approved.get(held.person.id)
    if known is None or held.entry not in known.keys:
        return "not-approved"
    return held.state(day)


def _as_dict(key: ListedKey) -> dict[str, Any]:
    entry = key.held.entry
    return {
        "person": key.held.person.id,
        "name": key.held.person.name,
        "type": entry.public.type,
        "fingerprint": entry.public.fingerprint,
        "key": entry.public.line,
        "valid_after": iso(entry.valid_after),
        "valid_before": iso(entry.valid_before),
        "revoked": (
            {"date": entry.revoked.date.isoformat(), "reason": entry.revoked.reason}
            if entry.revoked
            else None
        ),
        "state": key.state,
        "demonstration": everybody_has(entry.public),
    }


def _unreadable(context: Context) -> Iterator[KeyProblem]:
    readable = {file.path for file, _ in context.own_people}
    for file in context.person_files:
        if file.path in readable:
            continue
        for problem in file.problems:
            yield KeyProblem(file.path, problem.line, problem.message, problem.hint)


def _places(context: Context, person: str | None) -> Iterator[tuple[HeldKey, str, int]]:
    for file, one in context.own_people:
        for number, entry in enumerate(one.keys):
            if person is None or one.id == person:
                place = file.positions.get(("keys", number))
                yield HeldKey(one, entry), file.path, place.line if place else 1


def _shared(context: Context, person: str | None) -> Iterator[KeyProblem]:
    ring = Keyring(People.of(one for _, one in context.own_people))
    for held, path, line in _places(context, person):
        owners = [one.person.id for one in ring.holders(held.entry.public)]
        if len(owners) > 1:
            yield KeyProblem(
                path,
                line,
                f"The key {held.entry.public.fingerprint} stands in the files of "
                f"{' and '.join(owners)}; a signature by it proves for neither that it was theirs.",
                "Give each person a key of their own.",
            )


def _unusable(context: Context, person: str | None) -> Iterator[KeyProblem]:
    places = tuple(_places(context, person))
    if not places:
        return
    # `cryptography` takes time to load; a QMS without keys does without it.
    from qmsctl.approval.sshcrypto import require_usable  # noqa: PLC0415

    for held, path, line in places:
        try:
            require_usable(held.entry.public)
        except MalformedKey as error:
            yield KeyProblem(path, line, error.message, error.hint)
        if not held.entry.ever_counts and held.entry.revoked is not None:
            yield KeyProblem(
                path,
                line,
                f"The key is revoked from {held.entry.revoked.date} on, before it counts on "
                f"{held.entry.valid_after}: there is no day on which it counts.",
                "Correct the days; a key that was never used may be removed.",
            )
