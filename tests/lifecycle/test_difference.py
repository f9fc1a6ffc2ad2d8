import pytest

from qmsctl.lifecycle.difference import describe_difference, same_substance
from qmsctl.model.history import Snapshot
from tests.support.builders import snapshot

FOUR = "in the text " + ", ".join(f"1 word under “H{n}”" for n in range(4))
OLD = snapshot("1.0", body="A", files={"a.svg": "1", "b.svg": "1"})


def other(
    body: str = "A", files: dict[str, str | None] | None = None, **fields: object
) -> Snapshot:
    return snapshot(
        "1.0", body=body, files={"a.svg": "1", "b.svg": "1"} if files is None else files, **fields
    )


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (OLD, "nothing"),
        (other(title="B"), "title ('Control of documented information' → 'B')"),
        (other(change=None), "change class ('substantive' → nothing)"),
        (other(authors=["a", "b"]), "authors ('m.keller' → 'a, b')"),
        (
            other(change_summary="x" * 70),
            f"change summary ('What version 1.0 changes.' → '{'x' * 60}…')",
        ),
        (other(owner="x"), "nothing"),
        (other("B"), "the text"),
        (other(files={"a.svg": "2", "b.svg": "1"}), "attachment a.svg (other bytes)"),
        (
            other(files={"b.svg": "1", "c.svg": "1"}),
            "attachment a.svg (removed); attachment c.svg (added)",
        ),
        (other("B", title="B", files={"a.svg": "2", "b.svg": None}), None),
    ],
)
def test_describe_difference(after: Snapshot, expected: str | None) -> None:
    found = describe_difference(OLD, after)
    assert bool(found) == (expected != "nothing")
    if expected is not None:
        assert str(found) == expected
    assert found.beyond_swaps == (
        bool(found) and not str(found).startswith("attachment a.svg (oth")
    )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("# A\n\none\n", "# A\n\ntwo\n", "in the text 1 word under “A”"),
        ("one\n", "two three\n", "in the text 2 words before the first heading"),
        ("one  two", "one two", "the text"),
        (
            "\n\n".join(f"# H{n}\n\none" for n in range(6)),
            "\n\n".join(f"# H{n}\n\ntwo" for n in range(6)),
            f"{FOUR} and in 2 more sections",
        ),
        (
            "\n\n".join(f"# H{n}\n\none" for n in range(5)),
            "\n\n".join(f"# H{n}\n\ntwo" for n in range(5)),
            f"{FOUR} and in 1 more section",
        ),
    ],
)
def test_words_are_counted_by_heading(old: str, new: str, expected: str) -> None:
    found = describe_difference(OLD, other("B"), old, new)
    assert str(found) == expected


@pytest.mark.parametrize(
    ("after", "same"),
    [
        (snapshot("1.1", body="A", files={"a.svg": "1", "b.svg": "1"}), True),
        (other(change="editorial", authors=["x"], effective_date="2026-01-01"), True),
        (other("B"), False),
        (other(title="B"), False),
        (other(language="de"), False),
        (other(files={"a.svg": "2", "b.svg": "1"}), False),
    ],
)
def test_same_substance(after: Snapshot, same: bool) -> None:
    assert same_substance(OLD, after) is same
