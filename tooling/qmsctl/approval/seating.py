"""Who fills which seat of a route: seats that lack people, and people in more than one seat.

A role stands in one seat of a route only (`Routes` holds that), so the role of an approval tells
its seat. Within a seat nobody counts twice.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from qmsctl.model.route import Route, Seat, seats_of


class ShortSeat(NamedTuple):
    """A seat that ``missing`` people have not filled; ``given`` are those who have, by id."""

    seat: Seat
    missing: int
    given: tuple[str, ...]
    twice: tuple[str, ...]  # of them those who approved more than once


def short_seats(
    approvals: Iterable[tuple[str | None, str | None]], route: Route
) -> tuple[ShortSeat, ...]:
    """The seats of `route` that `approvals`, pairs of role and person, leave open, in their order.

    An approval that names no person counts as one of somebody else: that it may do so is asked
    elsewhere.
    """
    pairs = tuple(approvals)
    found = []
    for seat in seats_of(route):
        mine = [by for role, by in pairs if role in seat.roles]
        named = [by for by in mine if by is not None]
        people = tuple(dict.fromkeys(named))
        missing = seat.people - len(people) - (len(mine) - len(named))
        if missing > 0:
            twice = tuple(person for person in people if named.count(person) > 1)
            found.append(ShortSeat(seat, missing, people, twice))
    return tuple(found)


class Clash(NamedTuple):
    """A seat of index ``seat`` that wants `person`, who is needed for the seat ``other`` too."""

    seat: int
    person: str
    other: int


def clashes(wanted: Sequence[tuple[int, Sequence[str]]]) -> tuple[Clash, ...]:
    """Why people cannot sit so that each has one seat only; empty if they can.

    Each of `wanted` is a seat: how many people it takes, and who approved for it. A maximum
    bipartite matching decides (augmenting paths), so nobody is said to clash who could move aside.
    """
    seat_of: dict[str, int] = {}
    found = []
    for seat, (number, people) in enumerate(wanted):
        for _ in range(min(number, len(set(people)))):
            if not _sit(seat, wanted, seat_of, set()):
                person = next(p for p in people if seat_of[p] != seat)
                found.append(Clash(seat, person, seat_of[person]))
                break
    return tuple(found)


def _sit(
    seat: int,
    wanted: Sequence[tuple[int, Sequence[str]]],
    seat_of: dict[str, int],
    tried: set[str],
) -> bool:
    """Find `seat` one more person, moving others aside where their seats have a choice."""
    for person in wanted[seat][1]:
        if person in tried or seat_of.get(person) == seat:
            continue
        tried.add(person)
        taken = seat_of.get(person)
        if taken is None or _sit(taken, wanted, seat_of, tried):
            seat_of[person] = seat
            return True
    return False
