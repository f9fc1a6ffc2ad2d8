"""Two texts that were written to keep a comparison busy: what is compared by words is bounded."""

import pytest

from qmsctl.lifecycle.redline import compare
from qmsctl.lifecycle.words import Op
from tests.hostile.test_slow_texts import within

SIZE = 100_000
SECONDS = 20.0
"""Of the processor's own time. These take a few, and took one to four minutes."""


def _paragraphs(filling: str) -> str:
    """Paragraphs that are alike by one word each, and else the slowest that `difflib` can get."""
    return "\n\n".join(f"word{n} {(filling * 360)[:360]}" for n in range(SIZE // 370))


CASES = {
    "repeated signs": (_paragraphs("?"), _paragraphs("?!")),
    "one text beside thousands": (
        " ".join(f"a{n:x}" for n in range(SIZE // 6)),
        "\n\n".join(["a1 z"] * (SIZE // 6)),
    ),
}


@pytest.mark.parametrize(("old", "new"), CASES.values(), ids=CASES)
def test_comparing(old: str, new: str) -> None:
    with within(SECONDS):
        pieces = compare(old, new)
    assert all(piece.changed or piece.op is Op.SAME for piece in pieces)
    assert any(piece.changed for piece in pieces)
