"""Fits sections into a limit: each gets a fair share, and says how much of it was left out."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol


def characters(text: str) -> int:
    """The length as GitHub counts it at most: in UTF-16, where some signs count twice."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "replace")) // 2


def octets(text: str) -> int:
    """The length in bytes of UTF-8."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "replace"))


@dataclass(frozen=True, slots=True)
class Limit:
    """How long a text may be and how that is measured; ``words``: of changes in one document."""

    room: float
    measure: Callable[[str], int]
    words: int


COMMENT = Limit(65_000, characters, 400)
"""GitHub takes 65,536 characters in a comment, of up to four bytes each."""

SUMMARY = Limit(1_000_000, octets, 4_000)
"""GitHub shows 1 MiB (1,048,576 bytes) of summary a step and drops it whole if it is longer."""


class Section(Protocol):
    """A part of a report that can be told at several lengths."""

    def write(self, limit: Limit) -> str:
        """The section in at most `limit.room`; "" if there is nothing to tell."""
        ...


def shares(needs: Sequence[float], room: float) -> list[float]:
    """How much of `room` each gets: those that need little get it all, the others equal parts."""
    given = [0.0] * len(needs)
    left = room
    for place, index in enumerate(sorted(range(len(needs)), key=lambda i: needs[i])):
        part = left / (len(needs) - place)
        given[index] = min(needs[index], part)
        left -= given[index]
    return given


def together(sections: Iterable[Section], limit: Limit) -> str:
    """The sections one after another, in at most `limit.room`."""
    everyone = tuple(sections)
    alone = [section.write(limit) for section in everyone]
    needs = [limit.measure(text) for text in alone]
    if sum(needs) <= limit.room:
        return "".join(alone)
    parts = shares(needs, limit.room)
    return "".join(
        text if need <= part else section.write(within(limit, part))
        for section, text, need, part in zip(everyone, alone, needs, parts, strict=True)
    )


def fitting(
    items: Iterable[str], count: int, limit: Limit, rest: Callable[[int], str] = lambda _: ""
) -> tuple[list[str], str]:
    """The first of `count` items that fit, and what `rest` says about the number of the others.

    The length of what it says is counted in. Items behind the last that fits are not asked for.
    """
    note = limit.measure(rest(count))
    kept: list[str] = []
    used = 0
    safe = 0  # so many leave room for the note
    for item in items:
        used += limit.measure(item)
        if used > limit.room:
            return kept[:safe], rest(count - safe)
        kept.append(item)
        if used + note <= limit.room:
            safe = len(kept)
    return kept, ""


def within(limit: Limit, room: float) -> Limit:
    """The same limit with other room."""
    return Limit(room, limit.measure, limit.words)
