"""What turns one sequence into another, in bounded time whatever the sequences hold.

`difflib` finds the best answer and needs the cube of the length where one item comes again and
again, as it may in a text that somebody wrote to stop the check. Above a limit the items that are
there once on both sides decide, and what lies between them is compared if it is small enough.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

_MOST_WORK = 50_000_000
"""Equal pairs times length up to which `difflib` is asked: about a second where it is slowest."""


_MOST_IN_ALL = 60_000_000
"""The same for all sequences of one text together: a text may hold hundreds of such paragraphs."""


class Effort:
    """What may still be spent on the sequences of one text; who shares it, shares the limit."""

    def __init__(self, left: int = _MOST_IN_ALL) -> None:
        self._left = left

    def spend(self, work: int) -> bool:
        """Whether `work` (equal pairs times length) can be afforded; then it is spent."""
        if work > min(self._left, _MOST_WORK):
            return False
        self._left -= work
        return True


class Step(NamedTuple):
    """``old[i1:i2]`` becomes ``new[j1:j2]``; ``tag`` is equal, replace, delete or insert."""

    tag: str
    i1: int
    i2: int
    j1: int
    j2: int


def opcodes(
    old: Sequence[Hashable], new: Sequence[Hashable], effort: Effort | None = None
) -> list[Step]:
    """The steps that turn `old` into `new`, in order and without gaps."""
    effort = effort or Effort()
    if _affordable(old, new, effort):
        return _compared(old, new)
    return _joined(_anchored(old, new, effort))


def shared(left: Sequence[Hashable], right: Sequence[Hashable]) -> int:
    """How many items both begin with."""
    pairs = enumerate(zip(left, right, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(left), len(right)))


def _affordable(old: Sequence[Hashable], new: Sequence[Hashable], effort: Effort) -> bool:
    ours, theirs = Counter(old), Counter(new)
    pairs = sum(count * theirs[item] for item, count in ours.items())
    return effort.spend(pairs * min(len(old), len(new)))


def _compared(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Step]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [Step(*found) for found in matcher.get_opcodes()]


def _anchored(old: Sequence[Hashable], new: Sequence[Hashable], effort: Effort) -> Iterator[Step]:
    """Beginning and end that both share, and between them the items that are there but once."""
    head = shared(old, new)
    tail = shared(old[head:][::-1], new[head:][::-1])
    yield Step("equal", 0, head, 0, head)
    i = j = head
    last, end = len(old) - tail, len(new) - tail
    for a, b in [*_anchors(old[head:last], new[head:end]), (last - head, end - head)]:
        a, b = a + head, b + head  # noqa: PLW2901 - the same place, counted from the start
        for step in _between(old[i:a], new[j:b], effort):
            yield Step(step.tag, step.i1 + i, step.i2 + i, step.j1 + j, step.j2 + j)
        if a < last:
            yield Step("equal", a, a + 1, b, b + 1)
        i, j = a + 1, b + 1
    yield Step("equal", last, len(old), end, len(new))


def _between(old: Sequence[Hashable], new: Sequence[Hashable], effort: Effort) -> list[Step]:
    if old and new and _affordable(old, new, effort):
        return _compared(old, new)
    tag = "replace" if old and new else "delete" if old else "insert"
    return [Step(tag, 0, len(old), 0, len(new))]


def _anchors(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Places of items that each side has once: the longest row of them that rises on both."""
    ours, theirs = Counter(old), Counter(new)
    places = {item: place for place, item in enumerate(new) if theirs[item] == 1}
    pairs = [(a, places[i]) for a, i in enumerate(old) if ours[i] == 1 and i in places]
    ends: list[int] = []  # the lowest place in `new` at which a row of each length can end
    rows: list[int] = []  # the pair with which that row ends
    before: list[int] = []  # for each pair the one before it in its row
    for number, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        before.append(rows[length - 1] if length else -1)
        ends[length : length + 1] = [place]
        rows[length : length + 1] = [number]
    found: list[tuple[int, int]] = []
    number = rows[-1] if rows else -1
    while number >= 0:
        found.append(pairs[number])
        number = before[number]
    return found[::-1]


def _joined(steps: Iterator[Step]) -> list[Step]:
    """Neighbours of one kind as one step; empty ones are left out."""
    found: list[Step] = []
    for step in steps:
        if step.i1 == step.i2 and step.j1 == step.j2:
            continue
        if found and found[-1].tag == step.tag == "equal":
            found[-1] = Step("equal", found[-1].i1, step.i2, found[-1].j1, step.j2)
        else:
            found.append(step)
    return found
