"""Sequences are compared whole and in order, also where `difflib` would need hours."""

import time
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qmsctl.lifecycle import sequences
from qmsctl.lifecycle.sequences import Step, opcodes

WORDS = st.lists(st.sampled_from("abcdefgh"), max_size=30)


def replayed(old: Sequence[str], new: Sequence[str], steps: list[Step]) -> list[str]:
    """`new` as the steps make it out of `old`; they must follow each other without gaps."""
    made: list[str] = []
    i = j = 0
    for tag, i1, i2, j1, j2 in steps:
        assert (i1, j1) == (i, j)
        assert (i1, j1) != (i2, j2)
        i, j = i2, j2
        made += old[i1:i2] if tag == "equal" else new[j1:j2]
        assert tag == ("equal" if tag == "equal" else _tag(i2 - i1, j2 - j1))
    assert (i, j) == (len(old), len(new))
    return made


def _tag(gone: int, come: int) -> str:
    return "replace" if gone and come else "delete" if gone else "insert"


@given(WORDS, WORDS)
@settings(max_examples=60)
def test_the_steps_lead_from_one_to_the_other(old: list[str], new: list[str]) -> None:
    assert replayed(old, new, opcodes(old, new)) == new


@given(WORDS, WORDS, st.sampled_from([0, 10, 200]))
@settings(max_examples=100)
def test_so_do_the_steps_by_anchors(old: list[str], new: list[str], most: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sequences, "_MOST_WORK", most)
        assert replayed(old, new, opcodes(old, new)) == new


def test_what_is_there_once_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sequences, "_MOST_WORK", 0)
    old, new = ["x", "one", "x", "two", "x", "end"], ["y", "one", "y", "y", "two", "end"]
    same = [old[s.i1 : s.i2] for s in opcodes(old, new) if s.tag == "equal"]
    assert same == [["one"], ["two"], ["end"]]


def test_an_item_that_repeats_costs_no_cube() -> None:
    old = [word for n in range(20_000) for word in ("x", f"a{n}")]
    new = [word for n in range(20_000) for word in ("x", f"b{n}")]
    started = time.process_time()
    steps = opcodes(old, new)
    assert time.process_time() - started < 5
    assert replayed(old, new, steps) == new
