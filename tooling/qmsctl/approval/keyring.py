"""Whose key made a signature, and whether that key counted on a day (design §5)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from qmsctl.model.people import People, Person
from qmsctl.model.signingkey import KeyState, SigningKey
from qmsctl.model.sshkey import PublicKey


@dataclass(frozen=True, slots=True)
class HeldKey:
    """A key of a person, as the people file has it."""

    person: Person
    entry: SigningKey

    def state(self, day: dt.date) -> KeyState:
        """How the key stands on `day`."""
        return self.entry.state(day)


@dataclass(frozen=True, slots=True)
class KeyDoubt:
    """Why a key does not count for somebody on a day; ``message`` says it in a sentence.

    ``owners`` are the ids of those in whose people files the key stands.
    """

    reason: Literal[
        "unknown-key", "shared-key", "other-person", "not-yet-valid", "expired", "revoked"
    ]
    message: str
    hint: str
    owners: tuple[str, ...] = ()


class Keyring:
    """Every key of some people, found by the key itself."""

    def __init__(self, people: People) -> None:
        found: dict[bytes, list[HeldKey]] = {}
        for person in people.by_id.values():
            for entry in person.keys:
                found.setdefault(entry.public.blob, []).append(HeldKey(person, entry))
        self._held: Mapping[bytes, tuple[HeldKey, ...]] = MappingProxyType(
            {blob: tuple(keys) for blob, keys in found.items()}
        )

    def holders(self, key: PublicKey) -> tuple[HeldKey, ...]:
        """In whose files the key stands: nobody's, one person's or, by mistake, several."""
        return self._held.get(key.blob, ())

    def judge(self, key: PublicKey, person: str, day: dt.date) -> HeldKey | KeyDoubt:
        """The key as `person` holds it on `day`, or why a signature of that day does not count."""
        held = self.holders(key)
        owners = tuple(one.person.id for one in held)
        name = f"The key {key.fingerprint}"
        if not held:
            return KeyDoubt(
                "unknown-key",
                f"{name} ({key.type}) stands in nobody's people file.",
                f"Add it to `keys` in people/{person}.yml and have the policy approved, or sign "
                "with a key that stands there.",
            )
        if len(held) > 1:
            return KeyDoubt(
                "shared-key",
                f"{name} stands in the files of {' and '.join(owners)}; it proves for neither "
                "that it was him or her.",
                "Give each person a key of their own.",
                owners,
            )
        if owners != (person,):
            return KeyDoubt(
                "other-person",
                f"{name} is that of {owners[0]}, not of {person}.",
                f"Let {person} sign with an own key.",
                owners,
            )
        return _timely(held[0], name, day, owners)


def _timely(held: HeldKey, name: str, day: dt.date, owners: tuple[str, ...]) -> HeldKey | KeyDoubt:
    state = held.state(day)
    if state == "valid":
        return held
    hint = f"Sign with a key of {held.person.id} that counts on that day; 'qms keys' lists them."
    return KeyDoubt(state, f"{name} {untimely(held.entry, day)}", hint, owners)


def untimely(entry: SigningKey, day: dt.date) -> str:
    """Why a key does not count on `day`, as what follows its name in a sentence."""
    if entry.revoked is not None and entry.revoked.date <= day:
        return f"was revoked on {entry.revoked.date}, because: {_one_line(entry.revoked.reason)}"
    if entry.valid_before is not None and entry.valid_before < day:
        return f"counted until {entry.valid_before} only, not on {day}."
    return f"counts from {entry.valid_after} on, not on {day}."


def _one_line(text: str) -> str:
    return " ".join(text.split()).rstrip(".") + "."
