"""Differences between two texts word by word; spaces and line ends are not words."""

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, TypeVar

from qmsctl.lifecycle.sequences import Effort, opcodes, shared

_TOKEN = re.compile(r"\s+|\w+(?:[.,:'’\-/]\w+)*|[^\w\s]")
_WORD = re.compile(r"\w+(?:[.,:'’\-/]\w+)*")
_SENTENCE = re.compile(r"(?<=[.!?;:])\s+")
_STOPS = frozenset(".!?;:")
_MOST_TOKENS = 2_000
"""Above this many tokens on both sides a word diff would take seconds; sentences come first."""

_ALIKE = 0.4
"""From this share of common words on two texts are one text that changed."""

_MOST_PAIRS = 40_000
"""Above this many pairs alignment by similarity would take seconds; order decides."""

Item = TypeVar("Item")


class Op(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    DELETED = "deleted"
    INSERTED = "inserted"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text with one fate."""

    op: Op
    text: str


Runs = tuple[Run, ...]


def words(text: str) -> list[str]:
    """The words of a text; `1.5`, `7.5.3` and `e-mail` are one word each."""
    return _WORD.findall(text)


def compare_words(old: str, new: str, effort: Effort | None = None) -> Runs:
    """The runs that turn `old` into `new`: without the inserted ones they spell `old` again.

    Comparisons of parts of one text share its `effort`.
    """
    effort = effort or Effort()
    if old == new:
        return (Run(Op.SAME, old),) if old else ()
    left, right = _TOKEN.findall(old), _TOKEN.findall(new)
    if min(len(left), len(right)) > _MOST_TOKENS:
        return _merge(_by_sentences(old, new, effort))
    return _merge(_by_tokens(left, right, effort))


def compare_values(old: str, new: str, effort: Effort | None = None) -> Runs:
    """As `compare_words`, but two values that say different things replace each other whole.

    A summary of another change shares only small words with the one before; marked word by word
    nobody could read either of them.
    """
    if _likeness(_Bag.of(old), _Bag.of(new)) >= _ALIKE or not (old and new):
        return compare_words(old, new, effort)
    return Run(Op.DELETED, old), Run(Op.INSERTED, new)


def changed_words(runs: Iterable[Run]) -> int:
    """How many words were deleted or inserted; a replaced word counts once."""
    counts: Counter[Op] = Counter()
    total = 0
    for run in runs:
        if run.op is Op.SAME:
            total += max(counts[Op.DELETED], counts[Op.INSERTED])
            counts.clear()
        else:
            counts[run.op] += len(words(run.text))
    return total + max(counts[Op.DELETED], counts[Op.INSERTED])


def align(
    old: Sequence[Item],
    new: Sequence[Item],
    *,
    key: Callable[[Item], Hashable],
    text: Callable[[Item], str],
    kind: Callable[[Item], Hashable] = lambda _: None,
    effort: Effort | None = None,
) -> list[tuple[Item | None, Item | None]]:
    """Pair two sequences in order: equal ones first, then those of one kind that are alike."""
    pairs: list[tuple[Item | None, Item | None]] = []
    for tag, i1, i2, j1, j2 in opcodes([key(i) for i in old], [key(i) for i in new], effort):
        if tag == "equal":
            pairs.extend(zip(old[i1:i2], new[j1:j2], strict=True))
        else:
            found = _pair_alike(old[i1:i2], new[j1:j2], text, kind)
            pairs.extend(found)
    return pairs


def _pair_alike(
    old: Sequence[Item],
    new: Sequence[Item],
    text: Callable[[Item], str],
    kind: Callable[[Item], Hashable],
) -> list[tuple[Item | None, Item | None]]:
    pairs: list[tuple[Item | None, Item | None]] = []
    i = j = 0
    for a, b in _best_chain(old, new, text, kind) if old and new else ():
        pairs.extend((item, None) for item in old[i:a])
        pairs.extend((None, item) for item in new[j:b])
        pairs.append((old[a], new[b]))
        i, j = a + 1, b + 1
    pairs.extend((item, None) for item in old[i:])
    pairs.extend((None, item) for item in new[j:])
    return pairs


def _best_chain(
    old: Sequence[Item],
    new: Sequence[Item],
    text: Callable[[Item], str],
    kind: Callable[[Item], Hashable],
) -> list[tuple[int, int]]:
    """Index pairs, rising on both sides, that are most alike in sum."""
    if len(old) * len(new) > _MOST_PAIRS:
        same = [(n, n) for n in range(min(len(old), len(new)))]
        return [(a, b) for a, b in same if kind(old[a]) == kind(new[b])]
    left = [_Bag.of(text(item)) for item in old]
    right = [_Bag.of(text(item)) for item in new]
    alone = len(old) == len(new) == 1
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    likes: dict[tuple[int, int], float] = {}
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            score = _likeness(left[i], right[j]) if kind(old[i]) == kind(new[j]) else 0.0
            if score >= _ALIKE or (alone and score > 0):
                likes[i, j] = score
            pair = best[i + 1][j + 1] + likes.get((i, j), -1.0)
            best[i][j] = max(best[i + 1][j], best[i][j + 1], pair)
    return list(_walk(best, len(old), len(new)))


def _walk(best: Sequence[Sequence[float]], rows: int, columns: int) -> Iterator[tuple[int, int]]:
    i = j = 0
    while i < rows and j < columns:
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            yield i, j
            i, j = i + 1, j + 1


def _likeness(left: "_Bag", right: "_Bag") -> float:
    total = left.total + right.total
    # One long text beside thousands of short ones must not be counted thousands of times.
    few, many = sorted((left.counts, right.counts), key=len)
    both = sum(min(count, many[word]) for word, count in few.items() if word in many)
    return 2 * both / total if total else 1.0


class _Bag(NamedTuple):
    """How often a text holds each of its words, in any letter case, and how many they are."""

    counts: Counter[str]
    total: int

    @classmethod
    def of(cls, text: str) -> "_Bag":
        counts = Counter(words(text.lower()))
        return cls(counts, counts.total())


def _by_sentences(old: str, new: str, effort: Effort) -> Iterator[Run]:
    left, right = _sentences(old), _sentences(new)
    for a, b in align(left, right, key=str, text=str, effort=effort):
        if a is not None and b is not None:
            yield from _by_tokens(_TOKEN.findall(a), _TOKEN.findall(b), effort)
        elif a is not None:
            yield Run(Op.DELETED, a)
        elif b is not None:
            yield Run(Op.INSERTED, b)


def _sentences(text: str) -> list[str]:
    ends = [match.end() for match in _SENTENCE.finditer(text)]
    return [text[a:b] for a, b in zip([0, *ends], [*ends, len(text)], strict=True) if a < b]


def _by_tokens(left: Sequence[str], right: Sequence[str], effort: Effort) -> Iterator[Run]:
    if min(len(left), len(right)) > _MOST_TOKENS:
        yield Run(Op.DELETED, "".join(left))
        yield Run(Op.INSERTED, "".join(right))
        return
    # Most changes leave beginning and end alone, and what is compared costs by the square.
    head = shared(left, right)
    if head:
        yield Run(Op.SAME, "".join(left[:head]))
    left, right = left[head:], right[head:]
    tail = shared(left[::-1], right[::-1])
    # A full stop belongs to the sentence it ends: a sentence added after it is added whole.
    while tail and left[-tail] in _STOPS:
        tail -= 1
    yield from _middle(left[: len(left) - tail], right[: len(right) - tail], effort)
    if tail:
        yield Run(Op.SAME, "".join(left[-tail:]))


def _middle(left: Sequence[str], right: Sequence[str], effort: Effort) -> Iterator[Run]:
    for tag, i1, i2, j1, j2 in opcodes(left, right, effort):
        if tag == "equal":
            yield Run(Op.SAME, "".join(left[i1:i2]))
            continue
        if i1 < i2:
            yield Run(Op.DELETED, "".join(left[i1:i2]))
        if j1 < j2:
            yield Run(Op.INSERTED, "".join(right[j1:j2]))


def _merge(runs: Iterable[Run]) -> Runs:
    """Gather neighbours: between two changes, a lone space belongs to both of them."""
    result: list[Run] = []
    deleted, inserted, gap = "", "", ""
    for run in runs:
        if run.op is Op.SAME:
            if run.text.isspace() and (deleted or inserted) and not gap:
                gap = run.text
                continue
            result.extend(_flush(deleted, inserted, gap))
            deleted = inserted = gap = ""
            result.append(run)
            continue
        if gap:
            deleted, inserted, gap = deleted + gap, inserted + gap, ""
        if run.op is Op.DELETED:
            deleted += run.text
        else:
            inserted += run.text
    result.extend(_flush(deleted, inserted, gap))
    return tuple(result)


def _flush(deleted: str, inserted: str, gap: str) -> Iterator[Run]:
    if deleted:
        yield Run(Op.DELETED, deleted)
    if inserted:
        yield Run(Op.INSERTED, inserted)
    if gap:
        yield Run(Op.SAME, gap)
