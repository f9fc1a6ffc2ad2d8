"""Texts that were written to keep a reader busy: everything that looks at a text stays linear."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import pytest

from qmsctl.lifecycle.blocks import blocks
from qmsctl.lifecycle.editorial import editorial_misfit
from qmsctl.model.policy import FieldMapping
from qmsctl.repository.frontmatter import read_source
from qmsctl.rules.gt_paths import _fault, _usual
from qmsctl.trace.forbidden import find_forbidden
from qmsctl.trace.links import scan

SIZE = 60_000
TIMES = 20
"""How many times longer than ordinary texts of the same size hostile ones may take. The worst of
them need eight times; what costs by the square of 60,000 needs hundreds."""


class TooSlow(Exception):
    """The time of the processor ran out."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """End what runs longer, on this processor's clock; also inside one regular expression."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@pytest.fixture(scope="module")
def patience() -> float:
    """Seconds of this processor, as busy and as closely watched as it is in this very run."""
    ordinary = (
        "Calibrate the [gauge](WI-001-gauge.md) each week, see `SOP-002`.\n\n- one\n- two\n\n"
    )
    body = (ordinary * (SIZE // len(ordinary)))[: SIZE // 2]
    started = time.process_time()
    look(body)
    read_and_compare(body)
    return TIMES * max(time.process_time() - started, 0.03)


def filled(unit: str) -> str:
    return unit * (SIZE // len(unit))


UNITS = (
    "[", "(", "<", "`", "`a", "``` \n", "*", "_a ", "[](", "[a](", "![a][", "](", "[a]: b\n",
    "\n[a\n", "<a ", '<a b="', "<a\n", "<!--", "<!-- a\n", "> ", "- ", "#\n", "{", "{: ", "{#a ",
    '{: a="', "{% ", "{{", "\\", "[^", "\n[^a]: \n", " ", " \n", "\n", "|", "|a|b|\n", "a\n==\n",
    "--8<-- ", "-8<", "SOP-", "-1", "&", "&amp;", "1 ", '[a](("', "[a](( )", "[](<", "[a](\n",
    "<http://", "<a@", "# a\n", "# a_1\n", "](javascript:", "\\`", "[![a](", "a ", "-1\u00a0",
)  # fmt: skip

LINES = {
    "nested list": "".join(f"{' ' * 4 * n}- a\n" for n in range(170)),
    "nested quote": "".join(f"{'> ' * n}a\n" for n in range(240)),
    "brackets": "# " + "[" * SIZE,
    "ticks": "# " + "`a" * (SIZE // 2),
    "underscores": "# " + " _a" * (SIZE // 3),
    "pictures": "# " + "![" * (SIZE // 2),
    "notes": "# " + "[^a" * (SIZE // 3),
    "attributes": "# " + " {a" * (SIZE // 3) + "}",
    "blanks": "# a" + " " * SIZE + "}",
    "tags": "# <a" + '"a' * (SIZE // 2),
    "entities": "# &" + "amp;&" * (SIZE // 5),
    "many headings": ("# " + " _a`<[" * 160 + "\n") * (SIZE // 1000),
    "table rule": "|a|\n|" + "-" * SIZE + "x",
    "one list": "{: " + "a " * (SIZE // 2) + "}",
    "lists in one": "{#a " * (SIZE // 4) + "}",
}


def look(body: str) -> None:
    """Everything that `qms check` asks of a body."""
    found = scan(body)
    list(find_forbidden(found))
    found.mentions(("SOP", "FRM"))
    assert len(found.anchors) >= 0
    assert found.links is not None
    assert found.includes is not None
    assert found.macros is not None


@pytest.mark.parametrize("body", [*map(filled, UNITS), *LINES.values()], ids=[*UNITS, *LINES])
def test_the_scanner(body: str, patience: float) -> None:
    with within(patience):
        look(body)


def read_and_compare(body: str) -> None:
    """Everything that a changed text goes through."""
    other = f"{body[: SIZE // 4]}2 mm{body[SIZE // 4 :]}"
    blocks(body)
    editorial_misfit(body, other)
    editorial_misfit("", body)
    read_source("a.md", f"---\nid: a\n---\n{body}".encode(), FieldMapping())


@pytest.mark.parametrize("unit", UNITS)
def test_reading_and_comparing(unit: str, patience: float) -> None:
    with within(patience):
        read_and_compare(filled(unit)[: SIZE // 2])


FRONTS = {
    "lists": "a: " + "[" * SIZE,
    "mappings": "a: " + "{a: " * (SIZE // 4),
    "dashes": "- " * (SIZE // 2),
    "levels": "".join(f"{' ' * n}a:\n" for n in range(340)),
    "keys": "? " * (SIZE // 2),
    "aliases": "a: &a [x]\n" + "".join(f"b{n}: *a\n" for n in range(SIZE // 10)),
    "laughs": "a0: &a0 [x]\n"
    + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 500)),
    "tags": "a: " + "!a " * (SIZE // 3),
    "quotes": "a: " + '"' * SIZE,
    "digits": "a: " + "1" * SIZE,
    "digits and lines": "a: " + "1_" * (SIZE // 2),
    "times": "a: " + "1:" * (SIZE // 2) + "x",
    "same key": "a: 1\n" * (SIZE // 5),
    "long key": "a" * SIZE + ": 1",
    "comments": "#" * SIZE,
    "tabs": "\t" * SIZE,
    "documents": "---\n" * (SIZE // 4),
    "colons": ": " * (SIZE // 2),
    "text": "title: " + "x" * SIZE,
    "clauses": "clauses: [" + "iso9001:2015/7.5, " * (SIZE // 18) + "]",
    "versions": f'version: "{"1." * (SIZE // 2)}"',
    "dates": f"effective_date: {'2026-' * (SIZE // 5)}",
}


@pytest.mark.parametrize("front", FRONTS.values(), ids=FRONTS)
def test_front_matter(front: str, patience: float) -> None:
    with within(patience):
        source = read_source("a.md", f"---\n{front}\n---\n# A\n".encode(), FieldMapping())
    assert 0 < len(source.problems) <= 1_100


@pytest.mark.parametrize("judge", [_usual, _fault])
def test_a_path(judge: Callable[[str], object], patience: float) -> None:
    with within(patience):
        for path in ("a" * 4_000 + "\x01", "a " * 2_000 + "\x01", "a/" * 2_000 + "\x01"):
            judge(path)


@pytest.mark.parametrize(
    "heading",
    ["`\x020\x03`", "`\x021\x03` `\x020\x03`", "`\x020\x03\x020\x03`", "`a` \x0299\x03"],
)
def test_a_heading_cannot_name_what_was_put_aside(heading: str, patience: float) -> None:
    with within(patience):
        (found,) = scan(f"# {heading}\n").headings
    assert len(found.text) < 40
