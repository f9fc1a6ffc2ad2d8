from hypothesis import given
from hypothesis import strategies as st

from qmsctl.lifecycle.blocks import BlockKind
from qmsctl.lifecycle.redline import Piece, compare, compare_attachments, compare_fields, redline
from qmsctl.lifecycle.words import Op
from tests.support.builders import approval, sha256, snapshot

BODIES = st.lists(
    st.sampled_from(
        [
            "# Head",
            "text here",
            "- item one",
            "- item two",
            "| a | b |",
            "|---|---|",
            "| 1 | 2 |",
            "",
        ]
    ),
    max_size=12,
).map("\n".join)


def side(pieces: tuple[Piece, ...], without: Op) -> list[str]:
    """All words of one side, in order."""
    cells = (cell for piece in pieces for line in piece.lines for cell in line.cells)
    texts = ("".join(run.text for run in cell if run.op is not without) for cell in cells)
    return " ".join(texts).split()


@given(BODIES)
def test_nothing_differs_from_itself(body: str) -> None:
    assert not any(piece.changed for piece in compare(body, body))


@given(BODIES, BODIES)
def test_each_side_can_be_read_again(old: str, new: str) -> None:
    pieces = compare(old, new)
    assert sorted(side(pieces, Op.INSERTED)) == sorted(side(compare(old, old), Op.INSERTED))
    assert sorted(side(pieces, Op.DELETED)) == sorted(side(compare(new, new), Op.DELETED))
    if old != new and any(piece.changed for piece in pieces):
        assert {piece.op for piece in pieces} <= set(Op)


def test_pieces_know_their_heading() -> None:
    pieces = compare(
        "intro\n\n# A\n\none\n\n# B\n\ntwo words", "intro\n\n# A\n\none\n\n# B\n\ntwo cats"
    )
    assert [(p.heading, p.words) for p in pieces] == [
        ("", 0),
        ("A", 0),
        ("A", 0),
        ("B", 0),
        ("B", 1),
    ]


def test_a_table_matches_columns_by_their_heads() -> None:
    old = "| Gauge | Who |\n|---|---|\n| P1 | QM |\n| P2 | QM |"
    new = "| Gauge | Range | Who |\n|---|---|---|\n| P1 | 0-5 | QM |\n| P3 | 0-9 | AB |"
    (piece,) = compare(old, new)
    assert piece.kind is BlockKind.TABLE
    assert [line.columns for line in piece.lines] == [(Op.SAME, Op.INSERTED, Op.SAME)] * 4
    assert [line.op for line in piece.lines] == [Op.SAME, Op.SAME, Op.DELETED, Op.INSERTED]
    back = compare(new, old)[0]
    assert back.lines[0].columns == (Op.SAME, Op.DELETED, Op.SAME)
    assert len(back.lines[0].cells) == 3


def test_rows_with_missing_cells() -> None:
    table = "| a | b |\n|---|---|\n| one |\n"
    (piece,) = compare(table, table.replace("one", "two"))
    assert all(len(line.cells) == 2 for line in piece.lines)


def test_blocks_of_different_kinds_are_never_one_piece() -> None:
    pieces = compare("one two three", "- one two three")
    assert [(p.kind, p.op) for p in pieces] == [
        (BlockKind.PARAGRAPH, Op.DELETED),
        (BlockKind.LIST, Op.INSERTED),
    ]


def test_fields_are_rows_in_the_order_of_a_document() -> None:
    old = {"title": "A", "id": "X", "note": {"a": [1, True]}, "authors": ["x", "y"], "tags": None}
    new = {"id": "X", "title": "B", "note": {"a": [1, False]}, "authors": ["x", "z"], "status": 3}
    rows = compare_fields(old, new)
    assert [(row.name, row.changed) for row in rows] == [
        ("id", False),
        ("title", True),
        ("authors", True),
        ("status", True),
        ("note", True),
    ]
    texts = [run.text for row in rows for line in row.lines for cell in line.cells for run in cell]
    assert "a: [1, true]" in " ".join(texts) or "true" in texts
    assert compare_fields({"a": [None, "x"]}, {"a": [None, "x"]})[0].changed is False


def test_attachments_are_compared_by_their_bytes() -> None:
    old = [("a.svg", sha256("1")), ("b.svg", sha256("1")), ("c.svg", None)]
    new = [("a.svg", sha256("2")), ("b.svg", sha256("1")), ("d.svg", sha256("1"))]
    rows = {row.name: row.changed for row in compare_attachments(old, new)}
    assert rows == {"a.svg": True, "b.svg": False, "c.svg": True, "d.svg": True}


def test_redline_gathers_everything() -> None:
    old = snapshot("1.0", body="a", approvals=[approval("owner", "x", "2026-01-01")])
    assert not redline(old, "a", old, "a  \n").changed
    assert redline(old, "a", old, "b").changed
    assert redline(old, "a", snapshot("1.1", body="a"), "a").changed
    with_file = snapshot("1.0", body="a", files={"a.svg": "1"})
    other_file = snapshot("1.0", body="a", files={"a.svg": "2"})
    assert redline(with_file, "a", other_file, "a").changed
