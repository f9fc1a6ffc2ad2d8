"""Who sits where: everybody on one seat at most, exactly when brute force finds a way."""

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qmsctl.approval.seating import Clash, ShortSeat, clashes, short_seats
from qmsctl.model.route import Routes, Seat, plain_route

Wanted = list[tuple[int, list[str]]]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ([], ()),
        ([(1, ["a"]), (1, ["b"])], ()),
        ([(1, ["a"]), (1, ["a"])], (Clash(1, "a", 0),)),
        ([(1, ["a", "b"]), (1, ["a"])], ()),  # the first moves aside
        ([(2, ["a", "b"]), (1, ["a"])], (Clash(1, "a", 0),)),
        ([(2, ["a", "b", "c"]), (1, ["a"]), (1, ["b"])], (Clash(2, "b", 0),)),
        ([(2, ["a", "b", "c", "d"]), (1, ["a"]), (1, ["b"])], ()),
        ([(1, ["a", "b"]), (2, ["a", "b"])], (Clash(1, "b", 0),)),
        ([(3, ["a"]), (1, ["b"])], ()),  # that people are missing is another finding
    ],
)
def test_clashes(wanted: Wanted, expected: tuple[Clash, ...]) -> None:
    assert clashes(wanted) == expected


def possible(wanted: Sequence[tuple[int, Sequence[str]]]) -> bool:
    """Every choice of people for every seat, tried one after the other."""
    choices = [
        itertools.combinations(sorted(set(people)), min(number, len(set(people))))
        for number, people in wanted
    ]
    for chosen in itertools.product(*choices):
        seated = [person for seat in chosen for person in seat]
        if len(seated) == len(set(seated)):
            return True
    return False


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.lists(st.sampled_from("abcdef"), max_size=5)), max_size=4
    )
)
def test_people_can_sit_exactly_if_brute_force_finds_how(
    wanted: list[tuple[int, list[str]]],
) -> None:
    found = clashes(wanted)
    assert (found == ()) is possible(wanted)
    for clash in found:
        assert clash.seat != clash.other
        assert clash.person in wanted[clash.seat][1]
        assert clash.person in wanted[clash.other][1]


def test_short_seats_tell_who_approved_and_who_did_so_twice() -> None:
    route = Routes.model_validate({"substantive": [{"any_of": ["a", "b"], "people": 3}]})
    (seat,) = route.substantive[0]
    given = [("a", "x"), ("b", "x"), ("a", "y"), ("c", "z")]
    assert short_seats(given, route.substantive) == (ShortSeat(seat, 1, ("x", "y"), ("x",)),)
    assert short_seats([*given, ("b", None)], route.substantive) == ()  # adopted: somebody else


def test_a_role_that_is_written_twice_is_one_seat() -> None:
    route = plain_route("a", "b", "a")
    assert short_seats([], route) == tuple(
        ShortSeat(Seat(role=role), 1, (), ()) for role in ("a", "b")
    )
    assert short_seats([("a", "x"), ("b", "y")], route) == ()
