"""Edits touch only the lines that they mean to change; everything else stays, to the byte."""

import copy
import datetime as dt
import difflib
import re
from io import StringIO
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from qmsctl.repository.edits import (
    Append,
    Edit,
    EditRefused,
    Remove,
    Set,
    _one,
    edit_front_matter,
    edit_yaml,
)
from qmsctl.repository.editsteps import apply_to_values
from qmsctl.repository.yamlnodes import comments, compose
from qmsctl.repository.yamlreader import read_yaml

DOCUMENT = """\
---
# who we are
id: SOP-001   # never changes
title: 'Control of documented information'
type:   sop
version: "1.0"
change: substantive
change_summary: Adds approval
  through pull requests.   # two lines
authors: [ m.keller,x ]
effective_date: 2026-03-15
status: draft

# owner below
owner: quality-manager
clauses:
- "iso9001:2015/7.5.2"   # first
# between
- "iso9001:2015/7.5.3"

reviews:
    - {version: "1.1", by: a.brandt, date: 2025-11-02}
tags:
audience: []
note: |
  one
  two

steps:
  - a: x
    b: z
  - - nested

# end
---
# Body\r
 ends without a line end"""


def changed(text: str, *edits: Edit) -> list[str]:
    """The lines that differ, as a diff shows them."""
    made = edit_front_matter(text.encode(), edits).decode()
    diff = difflib.ndiff(text.splitlines(), made.splitlines())
    return [line for line in diff if line[0] in "+-"]


@pytest.mark.parametrize(
    ("edit", "lines"),
    [
        (Set(("version",), "2.0"), ['- version: "1.0"', '+ version: "2.0"']),
        (Set(("type",), "form"), ["- type:   sop", "+ type:   form"]),
        (
            Set(("id",), "SOP-002"),
            ["- id: SOP-001   # never changes", "+ id: SOP-002   # never changes"],
        ),
        (
            Set(("title",), "It's: new"),
            ["- title: 'Control of documented information'", "+ title: 'It''s: new'"],
        ),
        (
            Set(("change_summary",), "New."),
            [
                "- change_summary: Adds approval",
                "-   through pull requests.   # two lines",
                "+ change_summary: New.   # two lines",
            ],
        ),
        (Set(("status",), "NO"), ["- status: draft", '+ status: "NO"']),
        (Set(("status",), True), ["- status: draft", "+ status: true"]),
        (Set(("tags",), "x"), ["- tags:", "+ tags: x"]),
        (Set(("tags",), ["x", "1.0"]), ["- tags:", '+ tags: [x, "1.0"]']),
        (Append(("tags",), "x"), ["- tags:", "+ tags: [x]"]),
        (Append(("audience",), "x"), ["- audience: []", "+ audience: [x]"]),
        (
            Set(("effective_date",), dt.date(2026, 4, 1)),
            ["- effective_date: 2026-03-15", "+ effective_date: 2026-04-01"],
        ),
        (
            Append(("authors",), "NO"),
            ["- authors: [ m.keller,x ]", '+ authors: [ m.keller,x, "NO" ]'],
        ),
        (
            Set(("authors",), ["m.keller", "new", "x"]),
            ["- authors: [ m.keller,x ]", "+ authors: [ m.keller,new, x ]"],
        ),
        (Set(("authors",), ["x"]), ["- authors: [ m.keller,x ]", "+ authors: [ x ]"]),
        (Remove(("authors", 1)), ["- authors: [ m.keller,x ]", "+ authors: [ m.keller ]"]),
        (Set(("authors", 1), "y"), ["- authors: [ m.keller,x ]", '+ authors: [ m.keller,"y" ]']),
        (Set(("authors", 2), "z"), ["- authors: [ m.keller,x ]", "+ authors: [ m.keller,x, z ]"]),
        (Append(("clauses",), "iso9001:2015/4"), ['+ - "iso9001:2015/4"']),
        (Remove(("clauses", 0)), ['- - "iso9001:2015/7.5.2"   # first']),
        (
            Set(("clauses",), ["iso9001:2015/7.5.2", "new", "iso9001:2015/7.5.3"]),
            ['+ - "new"'],
        ),
        (
            Append(("approvals",), {"role": "owner", "by": "a", "date": dt.date(2026, 3, 2)}),
            ["+ approvals:", "+   - {role: owner, by: a, date: 2026-03-02}"],
        ),
        (
            Append(("reviews",), {"version": "1.10", "date": "2026-01-01"}),
            ['+     - {version: "1.10", date: 2026-01-01}'],
        ),
        (
            Set(("reviews", 0, "version"), "1.2"),
            [
                '-     - {version: "1.1", by: a.brandt, date: 2025-11-02}',
                '+     - {version: "1.2", by: a.brandt, date: 2025-11-02}',
            ],
        ),
        (
            Remove(("reviews", 0, "by")),
            [
                '-     - {version: "1.1", by: a.brandt, date: 2025-11-02}',
                '+     - {version: "1.1", date: 2025-11-02}',
            ],
        ),
        (
            Set(("reviews", 0, "outcome"), "revise"),
            [
                '-     - {version: "1.1", by: a.brandt, date: 2025-11-02}',
                '+     - {version: "1.1", by: a.brandt, date: 2025-11-02, outcome: revise}',
            ],
        ),
        (
            Remove(("reviews", 0)),
            [
                "- reviews:",
                '-     - {version: "1.1", by: a.brandt, date: 2025-11-02}',
                "+ reviews: []",
            ],
        ),
        (
            Remove(("change_summary",)),
            ["- change_summary: Adds approval", "-   through pull requests.   # two lines"],
        ),
        (Remove(("note",)), ["- note: |", "-   one", "-   two"]),
        (Set(("note",), "three\nfour\n"), ["-   one", "-   two", "+   three", "+   four"]),
        (Set(("note",), "short"), ["- note: |", "-   one", "-   two", "+ note: short"]),
        (Set(("language",), "de"), ["+ language: de"]),
        (Set(("own_key",), "x"), ["+ own_key: x"]),
        (
            Set(("withdrawal",), {"reason": "old", "replaced_by": ["SOP-002"]}),
            ["+ withdrawal:", "+   reason: old", "+   replaced_by: [SOP-002]"],
        ),
        (
            Append(("withdrawal", "approvals"), {"role": "owner"}),
            ["+ withdrawal:", "+   approvals:", "+     - {role: owner}"],
        ),
        (Set(("steps", 0, "c"), "1"), ['+     c: "1"']),
        (Remove(("steps", 0, "a")), ["-   - a: x", "?     --\n", "-     b: z", "+   - b: z"]),
        (Remove(("steps", 0, "b")), ["-     b: z"]),
        (Append(("steps",), {"a": "w"}), ["+   - {a: w}"]),
        (Append(("steps", 1), "more"), ["+     - more"]),
        (Remove(("nothing",)), []),
        (Remove(("reviews", 7)), []),
        (Set(("id",), "SOP-001"), []),
        (Set(("authors",), ["m.keller", "x"]), []),
        (Set(("authors",), ("m.keller", "x")), []),
    ],
    ids=repr,
)
def test_only_these_lines_change(edit: Edit, lines: list[str]) -> None:
    assert sorted(changed(DOCUMENT, edit)) == sorted(line for line in lines if line[0] in "+-")


def test_new_keys_stand_where_documents_usually_have_them() -> None:
    made = edit_front_matter(
        DOCUMENT.encode(), [Set(("language",), "de"), Append(("approvals",), {"role": "owner"})]
    ).decode()
    lines = made.splitlines()
    assert lines.index("language: de") == lines.index("type:   sop") + 1
    assert lines.index("approvals:") == lines.index("status: draft") + 1


@pytest.mark.parametrize(
    ("front", "edit", "made"),
    [
        ("", Set(("id",), "x"), "id: x\n"),
        ("# only a comment\n", Set(("id",), "x"), "# only a comment\nid: x\n"),
        ("title: x\n", Set(("id",), "y1"), "id: y1\ntitle: x\n"),
        ("{id: x}\n", Set(("title",), "t"), "{id: x, title: t}\n"),
        ("{}\n", Set(("title",), "t"), "{title: t}\n"),
        ("a: {}\n", Set(("a", "b"), "c"), "a:\n  b: c\n"),
        ("a: {b: c}\n", Remove(("a", "b")), "a: {}\n"),
        ("a: [[x]]\n", Append(("a", 0), "w"), "a: [[x, w]]\n"),
        ("a: [{b: c}]\n", Set(("a", 0, "b"), ["d"]), "a: [{b: [d]}]\n"),
        ("a: {b: c}\n", Set(("a",), {"d": "e"}), "a:\n  d: e\n"),
        ("a:\n- b\n- c\n", Set(("a",), ["b"]), "a:\n- b\n"),
        ("a:\n- b\n- c\n", Set(("a", 0), {"k": "v"}), "a:\n- {k: v}\n- c\n"),
        (
            "a:\n  - b: c\n    d: e\n",
            Append(("a",), {"b": "f"}),
            "a:\n  - b: c\n    d: e\n  - b: f\n",
        ),
        ("a:\n- b: c\n", Remove(("a", 0, "b")), "a:\n- {}\n"),
        ("a: >\n  long\n  text\nb: c\n", Set(("a",), "new"), "a: new\nb: c\n"),
        ("a: |+\n  x\n\n", Set(("b",), "c"), "a: |+\n  x\n\nb: c\n"),
        ("a: |\n  x\n\n\nb: c\n", Append(("l",), 1), "a: |\n  x\n\n\nb: c\nl: [1]\n"),
        ("a: [\n  x,  # one\n  z\n]\n", Append(("a",), "w"), "a: [\n  x,  # one\n  z, w\n]\n"),
        ("a: [x, z,]\n", Append(("a",), "w"), "a: [x, z, w,]\n"),
        ("? a\n: b\n", Set(("a",), "c"), "? a\n: c\n"),
        ('"a": b\n', Set(("a",), "c"), '"a": c\n'),
        ("a:\n- # x-z\n-\n- c\n", Set(("a", 1), "w"), "a:\n- # x-z\n- w\n- c\n"),
        ("a:\n  -\n  - c\n", Set(("a", 0), "w"), "a:\n  - w\n  - c\n"),
        ("a: b", Set(("a",), "c"), "a: c"),
        ("w: {a: b, c: d}\n", Set(("w",), {"a": "b", "c": "e"}), "w: {a: b, c: e}\n"),
        ("w: {a: b, c: d}\n", Set(("w",), {"c": "d", "f": "g"}), "w: {c: d, f: g}\n"),
        ("w:\n  a: b\n  c: d\n", Set(("w",), {"c": ["d"]}), "w:\n  c: [d]\n"),
        ("w:\n  a: [b]\n", Set(("w",), {"a": ["b", "c"]}), "w:\n  a: [b, c]\n"),
        ("w:\n  a: {b: c}\n", Set(("w",), {"a": {"b": "d"}}), "w:\n  a: {b: d}\n"),
        ("a: [{b: c}, e]\n", Set(("a",), [{"b": "d"}, "e"]), "a: [{b: d}, e]\n"),
        ("a: [1, b]\n", Set(("a",), [True, "b"]), "a: [true, b]\n"),
    ],
)
def test_shapes(front: str, edit: Edit, made: str) -> None:
    data = (
        f"---\n{front}\n---\nbody".encode()
        if not front.endswith("\n") and front
        else (f"---\n{front}---\nbody".encode())
    )
    expected = (
        data.replace(front.encode(), made.encode(), 1)
        if front
        else (f"---\n{made}---\nbody".encode())
    )
    assert edit_front_matter(data, [edit]) == expected


def test_cr_lf_and_a_byte_order_mark_stay() -> None:
    data = b"\xef\xbb\xbf" + DOCUMENT.replace("\r\n", "\n").replace("\n", "\r\n").encode()
    made = edit_front_matter(
        data, [Set(("version",), "2.0"), Append(("approvals",), {"role": "owner"})]
    )
    assert b"\n" not in made.replace(b"\r\n", b"")
    assert made.startswith(b"\xef\xbb\xbf---\r\n")
    assert b'\r\nversion: "2.0"\r\n' in made
    assert b"\r\napprovals:\r\n  - {role: owner}\r\n" in made


def test_a_yaml_file_is_edited_in_the_same_way() -> None:
    data = b"---\n# policy\nversion: '1.0'  # quoted\ntypes:\n  sop:\n    digits: 3"
    made = edit_yaml(data, [Set(("version",), "1.1"), Set(("types", "sop", "prefix"), "SOP")])
    assert made == (
        b"---\n# policy\nversion: '1.1'  # quoted\ntypes:\n  sop:\n    digits: 3\n    prefix: SOP"
    )
    assert edit_yaml(b"\xef\xbb\xbfa: b\n", [Set(("a",), "c")]) == b"\xef\xbb\xbfa: c\n"
    assert edit_yaml(b"a: b", [Set(("c",), "d")]) == b"a: b\nc: d"


@pytest.mark.parametrize(
    ("data", "edit", "message"),
    [
        ("# no front matter\n", Set(("id",), "x"), "The file has no front matter"),
        ("---\nid: x\n", Set(("id",), "z"), "The front matter opens with '---'"),
        ("---\nid: &a x\n---\n", Set(("id",), "z"), "line 2: An anchor (&a) names a value."),
        ("---\nid: x\nid: z\n---\n", Set(("id",), "w"), "line 3: The key `id` is given twice"),
        ("---\nid: [\n---\n", Set(("id",), "z"), "line 3: A bracket is opened and never closed"),
        ("---\nid:\tx\n---\n", Set(("id",), "z"), "line 2: A tab stands in the YAML"),
        ("---\n- id\n---\n", Set(("id",), "z"), "line 2: A list stands where keys"),
        (DOCUMENT, Set(("clauses",), "x"), "`clauses` cannot be changed without losing a comment"),
        (DOCUMENT, Append(("id",), "x"), "`id` is no list."),
        (DOCUMENT, Set(("authors", 9), "x"), "There is no entry 10 of `authors`."),
        (DOCUMENT, Set(("id", "deeper"), "x"), "`deeper` of `id` cannot be changed"),
        (DOCUMENT, Set(("id", 0), "x"), "There is no entry 1 of `id`."),
        (
            "---\na: [b: c]\n---\n",
            Set(("a", 0, "d"), "e"),
            (
                "`d` of entry 1 of `a` cannot be changed without touching other text: a mapping "
                "without brackets stands in a list."
            ),
        ),
        ("---\nx: z\n? a\n: b\n---\n", Remove(("a",)), "other signs stand before its key"),
        ("---\n? a\n: b\nx: z\n---\n", Remove(("a",)), "in a way that cannot be edited safely"),
        ("---\na:\n- - b\n  - c\n---\n", Remove(("a", 0, 0)), "its dash does not stand in front"),
    ],
)
def test_what_cannot_be_done_safely_is_refused(data: str, edit: Edit, message: str) -> None:
    with pytest.raises(EditRefused) as caught:
        edit_front_matter(data.encode(), [edit])
    assert message in caught.value.message
    assert caught.value.hint


def test_text_that_ruamel_cannot_read_is_refused() -> None:
    with pytest.raises(EditRefused, match="not read alike by all YAML programs"):
        compose("a: [")


def test_a_step_that_leads_nowhere_is_refused() -> None:
    with pytest.raises(EditRefused, match="There is no `x`"):
        _one("a: b\n", Remove(("x",)), ())


def test_an_edit_without_a_key_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="needs the key"):
        edit_yaml(b"a: b\n", [Remove(())])


def test_damaged_text_is_refused() -> None:
    with pytest.raises(EditRefused, match="not UTF-8"):
        edit_front_matter(b"---\nid: \xff\n---\n", [Set(("id",), "x")])


def test_a_value_that_yaml_misreads_elsewhere_does_not_stop_an_edit() -> None:
    made = edit_front_matter(b"---\nversion: 1.10\nid: x\n---\n", [Set(("version",), "1.11")])
    assert made == b'---\nversion: "1.11"\nid: x\n---\n'


def test_no_edit_is_no_change() -> None:
    assert edit_front_matter(DOCUMENT.encode(), []) == DOCUMENT.encode()


# The proof: any edit of any of these texts gives exactly the values meant, keeps every comment,
# and every line that belongs to no changed key.

SCALARS = st.sampled_from(
    ["SOP-001", '"1.0"', "'it''s'", "2026-03-15", "24 months", "", '"a: b # c"', "true", "7"]
)
COMMENTS = st.sampled_from(["", "", "   # note", " # 'quoted' text"])
NAMES = ("id", "title", "version", "status", "owner", "authors", "reviews", "own")


@st.composite
def entries(draw: st.DrawFn, name: str) -> str:
    """One key in one of the ways in which people write it."""
    shape = draw(st.sampled_from(["scalar", "flow", "block", "items", "literal", "folded"]))
    comment = draw(COMMENTS)
    pad = draw(st.sampled_from(["", "  "]))
    one, two = draw(SCALARS) or "x", draw(SCALARS) or "x"
    if shape == "scalar":
        return f"{name}:{draw(st.sampled_from([' ', '   ']))}{draw(SCALARS)}{comment}\n"
    if shape == "flow":
        return f"{name}: [{pad}{one}, {two}{pad}]{comment}\n"
    if shape == "block":
        return f"{name}:{comment}\n{pad}- {one}{draw(COMMENTS)}\n{pad}- {two}\n"
    if shape == "items":
        return f"{name}:{comment}\n{pad}- {{role: {one}, by: {two}}}\n{pad}- role: {two}{comment}\n"
    if shape == "literal":
        return f"{name}: |\n  line one\n  # no comment\n"
    return f"{name}: several words{draw(st.sampled_from(['', ' here']))}\n  and more{comment}\n"


@st.composite
def fronts(draw: st.DrawFn) -> list[str]:
    """Blocks of lines: keys with their lines, comments and blank lines between them."""
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, min_size=1, max_size=6))
    blocks: list[str] = []
    for name in names:
        blocks.append(draw(st.sampled_from(["", "", "# above\n", "\n# above\n"])))
        blocks.append(draw(entries(name)))
    blocks.append(draw(st.sampled_from(["", "# end\n"])))
    return [block for block in blocks if block]


NEW_VALUES = st.sampled_from(
    ["x", "2.0", "NO", "a: b", "it's", "two\nlines", "", 3, None, True]
) | (
    st.lists(st.sampled_from(["x", "1.0", "a, b"]), max_size=3)
    | st.lists(
        st.fixed_dictionaries({"role": st.just("owner"), "by": st.just("m.keller")}), max_size=2
    )
    | st.fixed_dictionaries({"reason": st.just("old: x")})
)


@st.composite
def edits(draw: st.DrawFn) -> Edit:
    name = draw(st.sampled_from(NAMES))
    kind = draw(st.sampled_from(["set", "set", "append", "remove", "inner"]))
    if kind == "append":
        return Append((name,), draw(NEW_VALUES))
    if kind == "remove":
        return Remove((name,) if draw(st.booleans()) else (name, draw(st.integers(0, 2))))
    if kind == "inner":
        return Set((name, draw(st.integers(0, 1)), "by"), draw(NEW_VALUES))
    return Set((name,), draw(NEW_VALUES))


def _owner_of_lines(blocks: list[str]) -> list[tuple[str, str]]:
    """Each line with the key to which it belongs ("" for those between keys)."""
    found = []
    for block in blocks:
        match = re.match(r"([a-z]+):", block)
        found += [(match[1] if match else "", line) for line in block.splitlines(keepends=True)]
    return found


@settings(max_examples=400)
@given(fronts(), edits(), st.sampled_from(["\n", "\r\n"]), st.binary(max_size=20))
def test_an_edit_is_exact_and_minimal(
    blocks: list[str], edit: Edit, newline: str, tail: bytes
) -> None:
    text = "".join(blocks).replace("\n", newline)
    body = b"---" + newline.encode() + b"body\r\n\n" + tail
    data = b"---" + newline.encode() + text.encode() + body
    before = read_yaml(text)
    assert before.readable
    try:
        made = edit_front_matter(data, [edit])
    except EditRefused as refused:
        event(f"refused: {refused.message.partition(' cannot')[2][:40]}")
        return
    event("made")
    assert made.startswith(b"---" + newline.encode())
    assert made.endswith(body)
    after_text = made[3 + len(newline) : -len(body)].decode()
    expected = copy.deepcopy(before.fields)
    apply_to_values(expected, edit)
    assert read_yaml(after_text).fields == expected
    if isinstance(edit.key[-1], str) and len(edit.key) == 1:
        value = getattr(edit, "value", None)
        if isinstance(edit, Remove):
            assert edit.key[0] not in expected
        elif isinstance(edit, Set):
            assert expected[edit.key[0]] == value
    # Every line of another key, and every line between keys, is still there, in order.
    kept = [
        line.replace("\n", newline) for name, line in _owner_of_lines(blocks) if name != edit.key[0]
    ]
    lines = iter(after_text.splitlines(keepends=True))
    assert all(line in lines for line in kept)
    if newline == "\r\n":
        assert "\n" not in after_text.replace("\r\n", "")
    if not isinstance(edit, Remove) and before.fields:
        removed = len(comments(text)) - len(comments(after_text))
        assert removed == 0 or _shrinks(before.fields, edit)
    if after_text == text:
        assert expected == before.fields


def _shrinks(fields: dict[str, Any], edit: Edit) -> bool:
    """Whether a list or mapping loses entries, with the comments on their lines."""
    old = fields.get(str(edit.key[0]))
    return isinstance(old, list | dict) and isinstance(getattr(edit, "value", None), list | dict)


@given(fronts(), st.sampled_from(NAMES), st.sampled_from(["x", "2.0", "a: b"]))
def test_ruamel_reads_the_same_change(blocks: list[str], name: str, value: str) -> None:
    text = "".join(blocks)
    try:
        made = edit_yaml(text.encode(), [Set((name,), value)]).decode()
    except EditRefused:
        return
    reader = YAML()
    theirs = reader.load(text) or {}
    theirs[name] = value
    stream = StringIO()
    reader.dump(theirs, stream)
    assert read_yaml(made).fields == read_yaml(stream.getvalue()).fields | {name: value}
