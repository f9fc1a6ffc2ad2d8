"""What became of looking at a setting: seen, surely not set, or hidden from this token.

A forge answers "not found" both for what is not there and for what a token may not see. Whoever
judges settings must tell the two apart, so a look has three outcomes and no default.
"""

from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Seen(Generic[T]):
    """It was looked at, and this is what it says."""

    value: T


@dataclass(frozen=True, slots=True)
class NotSet:
    """It was looked for and is surely not there; ``reason`` says how that is known."""

    reason: str


@dataclass(frozen=True, slots=True)
class CannotSee:
    """It may be there or not: this token is not allowed to know.

    ``needs`` is the right that would show it, as the forge names it, such as
    ``administration: read``; "" if the forge does not say. The token that GitHub gives to workflows
    never has a right of administration: that takes a person's token or that of a GitHub App.
    """

    reason: str
    needs: str = ""


Sight: TypeAlias = Seen[T] | NotSet | CannotSee
"""The outcome of one look."""
