"""Fair shares, and the count of what was left out."""

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qmsctl.report.pullrequest.cut import (
    Limit,
    characters,
    fitting,
    octets,
    shares,
    together,
)


@pytest.mark.parametrize(
    ("needs", "room", "given"),
    [
        ([1, 2, 3], 10, [1, 2, 3]),
        ([10, 10], 10, [5, 5]),
        ([1, 100, 5], 20, [1, 14, 5]),
        ([100, 1, 100], 21, [10, 1, 10]),
        ([], 5, []),
    ],
)
def test_who_needs_little_gets_it_and_the_others_share(needs, room, given) -> None:
    assert shares(needs, room) == given


@settings(max_examples=50)
@given(st.lists(st.integers(0, 1000), max_size=12), st.integers(0, 3000))
def test_shares_are_never_more_than_there_is(needs, room) -> None:
    given_ = shares(needs, room)
    assert sum(given_) <= room + 0.001
    assert all(part <= need for part, need in zip(given_, needs, strict=True))
    if sum(needs) <= room:
        assert given_ == needs


@pytest.mark.parametrize(
    ("text", "in_characters", "in_octets"), [("abc", 3, 3), ("é…", 2, 5), ("❌🌈", 3, 7)]
)
def test_how_a_length_is_measured(text, in_characters, in_octets) -> None:
    assert (characters(text), octets(text)) == (in_characters, in_octets)


def test_what_does_not_fit_is_counted_within_the_room() -> None:
    items = ["aaaa", "bbbb", "cccc"]

    def rest(number: int) -> str:
        return f"+{number}" if number else ""

    def of(room: int) -> tuple[list[str], str]:
        return fitting(items, len(items), Limit(room, len, 9), rest)

    assert of(12) == (items, "")
    assert of(11) == (["aaaa", "bbbb"], "+1")
    assert of(9) == (["aaaa"], "+2")
    assert of(2) == ([], "+3")


@dataclass
class Words:
    count: int

    def write(self, limit: Limit) -> str:
        return "w" * int(min(self.count, limit.room))


def test_a_long_section_leaves_the_others_whole() -> None:
    found = together([Words(5), Words(1000), Words(7)], Limit(100, len, 9))
    assert len(found) == 100
    assert together([Words(5), Words(7)], Limit(100, len, 9)) == "w" * 12
