"""Text that must not be found: lines of other versions, compared word by word."""

import re
from collections.abc import Iterable

_WORD = re.compile(r"\w+")
_ADDRESS = re.compile(r"\]\([^)]*\)|<[^>]*>")
_MIN_WORDS = 5
"""Shorter lines are often the same by chance: table rules, names. Headings are left out too: lists
name documents by their title, also those that are not in force yet."""


def words_of(text: str) -> str:
    """The words of a text in lower case, a blank between them, without marks and addresses."""
    return " ".join(_WORD.findall(_ADDRESS.sub("] ", text))).casefold()


def stale_lines(others: Iterable[str], current: str) -> tuple[str, ...]:
    """The lines of `others` whose words do not stand in `current`, as `words_of` gives them."""
    lines = {line for other in others for line in other.split("\n") if not line.startswith("#")}
    lines.difference_update(current.split("\n"))
    if not lines:
        return ()
    here = f" {words_of(current)} "
    found = {words_of(line) for line in lines}
    return tuple(
        sorted(w for w in found if w.count(" ") + 1 >= _MIN_WORDS and f" {w} " not in here)
    )
