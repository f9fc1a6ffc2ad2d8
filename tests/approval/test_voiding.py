import pytest

from qmsctl.approval.voiding import Part, parts_of, since_approved, void_sentence, where_changed
from qmsctl.lifecycle.difference import Difference

GRAPHS: dict[str, tuple[str, list[str], tuple[str, ...] | None]] = {
    # Commits as "id=state parents", newest last; A is what was approved, "-" has no document.
    "the end still holds it": ("2=A 1", ["1=B"], ()),
    "the first change is named": ("3=B 2", ["1=A", "2=B 1"], ("2",)),
    "all changes are named, oldest first": ("4=D 3", ["1=A", "2=B 1", "3=B 2"], ("2", "4")),
    "the newest of several": ("4=C 3", ["1=A", "2=B 1", "3=A 2"], ("4",)),
    "deleted and made anew": ("3=B 2", ["1=A", "2=- 1"], ("2", "3")),
    "nobody holds it": ("2=B 1", ["1=C"], None),
    "the commit before the branch": ("2=B 1", ["1=A"], ("2",)),
    "a merge that changes nothing": ("4=B 2 3", ["1=A", "2=B 1", "3=- "], ("2",)),
    "a merge that brings another text": ("4=C 2 3", ["1=B", "2=A 1", "3=C 1"], ("4",)),
    "a merge that makes another text": ("4=D 2 3", ["1=B", "2=A 1", "3=C 1"], ("4",)),
    "the side that changed it": ("4=B 2 3", ["1=A", "2=A 1", "3=B 1"], ("3",)),
    "its second parent holds it": ("4=B 2 3", ["2=C ", "3=A "], ("4",)),
    "a dead end is left": ("4=B 2 3", ["2=B ", "3=A "], ("4",)),
    "a diamond is walked once": ("5=B 3 4", ["2=C ", "3=B 2", "4=B 2"], None),
    "an unknown parent ends the way": ("2=B 9", [], None),
}


@pytest.mark.parametrize("name", GRAPHS)
def test_since_approved(name: str) -> None:
    head, older, expected = GRAPHS[name]
    parents: dict[str, list[str]] = {}
    digests: dict[str, str | None] = {}
    for line in (*older, head):
        about, _, named = line.partition(" ")
        oid, _, state = about.partition("=")
        parents[oid] = named.split()
        digests[oid] = None if state == "-" else state
    found = since_approved(head[0], parents, digests, "A")
    assert (found and found.changed) == expected
    assert found is None or digests[found.approved] == "A"


def test_a_long_way_is_no_matter() -> None:
    parents = {str(n): [str(n - 1)] for n in range(1, 5_000)} | {"0": []}
    digests: dict[str, str | None] = {oid: oid for oid in parents}
    found = since_approved("4999", parents, digests, "0")
    assert found is not None
    assert found.changed[:2] == ("1", "2")
    assert where_changed(found.changed) == "1, 2, 3 and 4996 later commits"


@pytest.mark.parametrize(
    ("commits", "uncommitted", "expected"),
    [
        ([], False, ""),
        ([], True, "edits that are not committed yet"),
        (["0123456789abcdef"], False, "0123456789"),
        (["a", "b"], False, "a and b"),
        (["a", "b"], True, "a, b and edits that are not committed yet"),
        (["a", "b", "c", "d"], False, "a, b, c and 1 later commit"),
    ],
)
def test_where_changed(commits: list[str], uncommitted: bool, expected: str) -> None:
    assert where_changed(commits, uncommitted=uncommitted) == expected


@pytest.mark.parametrize(
    ("parts", "where", "expected"),
    [
        (
            [Part("the title", "'A' → 'B'")],
            "abc",
            "The title changed in abc ('A' → 'B') after x approved.",
        ),
        ([Part("the body")], "", "The body changed after x approved."),
        (
            [Part("the title", "'A' → 'B'"), Part("the body")],
            "abc",
            "The title ('A' → 'B') and the body changed in abc after x approved.",
        ),
        ([], "abc", "The content changed in abc after x approved."),
        ([Part("qms.yml", "roles")], "abc", "qms.yml changed in abc (roles) after x approved."),
    ],
)
def test_void_sentence(parts: list[Part], where: str, expected: str) -> None:
    assert void_sentence(parts, where, "x approved") == expected


def test_parts_of_a_difference() -> None:
    difference = Difference(
        fields=("title ('A (old)' → 'B (new)')", "authors (nothing → 'x')"),
        swapped=("img/a (1).svg",),
        files=("attachment img/b (2).svg (removed)",),
        sections=(("Scope (all)", 1), ("", 2)),
        body=True,
    )
    assert [str(part) for part in parts_of(difference)] == [
        "the title ('A (old)' → 'B (new)')",
        "the authors (nothing → 'x')",
        "the attachment img/b (2).svg (removed)",
        "the attachment img/a (1).svg (other bytes)",
        "the body (1 word under 'Scope (all)', 2 words before the first heading)",
    ]
    assert parts_of(Difference(body=True)) == (Part("the body"),)
