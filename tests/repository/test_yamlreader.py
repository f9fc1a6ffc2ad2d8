"""The YAML reader: values like PyYAML's for clean input, and its own word for every trap."""

import json
import sys
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from qmsctl.model.finding import Position, Problem
from qmsctl.repository import yamlreader
from qmsctl.repository.yamlbuilder import MAX_DEPTH
from qmsctl.repository.yamlreader import MAX_PROBLEMS, PureParser, read_yaml


def only(text: str, first_line: int = 1) -> Problem:
    """The one problem of `text`, the same with both parsers."""
    result = read_yaml(text, first_line)
    pure = read_yaml(text, first_line, parser=PureParser)
    assert [p.rule for p in pure.problems] == [p.rule for p in result.problems]
    assert len(result.problems) == 1, result.problems
    return result.problems[0]


DOCUMENT = """\
id: SOP-001
title: "Scope: everyone"
authors: [m.keller, 'a.b']
effective_date: 2026-03-15
status:
approvals:
  - {role: owner, by: a.brandt}
  - role: quality-manager
    by: j.tanaka
digits: 3
deep:
  on_site: true
"""


def test_values_and_places() -> None:
    result = read_yaml(DOCUMENT, 2)
    assert result.problems == ()
    assert result.readable
    assert result.fields == {
        "id": "SOP-001",
        "title": "Scope: everyone",
        "authors": ["m.keller", "a.b"],
        "effective_date": "2026-03-15",
        "status": None,
        "approvals": [
            {"role": "owner", "by": "a.brandt"},
            {"role": "quality-manager", "by": "j.tanaka"},
        ],
        "digits": 3,
        "deep": {"on_site": True},
    }
    assert result.positions == {
        ("id",): Position(2, 1),
        ("title",): Position(3, 1),
        ("authors",): Position(4, 1),
        ("authors", 0): Position(4, 11),
        ("authors", 1): Position(4, 21),
        ("effective_date",): Position(5, 1),
        ("status",): Position(6, 1),
        ("approvals",): Position(7, 1),
        ("approvals", 0): Position(8, 5),
        ("approvals", 0, "role"): Position(8, 6),
        ("approvals", 0, "by"): Position(8, 19),
        ("approvals", 1): Position(9, 5),
        ("approvals", 1, "role"): Position(9, 5),
        ("approvals", 1, "by"): Position(10, 5),
        ("digits",): Position(11, 1),
        ("deep",): Position(12, 1),
        ("deep", "on_site"): Position(13, 3),
    }
    assert read_yaml(DOCUMENT, 2, parser=PureParser) == result


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "null\n"])
def test_nothing_is_an_empty_mapping(text: str) -> None:
    result = read_yaml(text)
    assert (result.fields, result.readable, result.problems) == ({}, True, ())


def test_a_leading_marker_is_allowed() -> None:
    assert read_yaml("---\na: x\n").fields == {"a": "x"}


TRAPS = [
    # text, rule, line, column, message, hint
    (
        "version: 1.10",
        "FM017",
        (1, 10),
        "`version`: YAML reads 1.10 without quotes as the number 1.1.",
        'Quote it: version: "1.10"',
    ),
    (
        "version: 2",
        "FM017",
        (1, 10),
        "`version`: YAML reads 2 without quotes as the number 2.",
        'Quote it: version: "2"',
    ),
    (
        "tags: [a, NO]",
        "FM017",
        (1, 11),
        "Entry 2 of `tags`: YAML reads NO without quotes as the truth value false.",
        'Quote it: "NO"',
    ),
    (
        "reviews:\n  - {version: 1.0}",
        "FM017",
        (2, 15),
        "`version` of entry 1 of `reviews`: YAML reads 1.0 without quotes as the number 1.",
        'Quote it: version: "1.0"',
    ),
    (
        "on: x",
        "FM017",
        (1, 1),
        "The key: YAML reads on without quotes as the truth value true.",
        'Quote it: "on":',
    ),
    (
        "1: x",
        "FM017",
        (1, 1),
        "The key: YAML reads 1 without quotes as the number 1.",
        'Quote it: "1":',
    ),
    (
        "true: x",
        "FM017",
        (1, 1),
        "The key: YAML reads true without quotes as the truth value true.",
        'Quote it: "true":',
    ),
    (
        "~: x",
        "FM017",
        (1, 1),
        "The key: YAML reads ~ without quotes as no value at all.",
        'Quote it: "~":',
    ),
    (
        "date: 2026-02-30",
        "FM018",
        (1, 7),
        "`date` is 2026-02-30, a day that does not exist.",
        "Write an existing day as YYYY-MM-DD.",
    ),
    (
        "a: &x 1",
        "FM012",
        (1, 4),
        "An anchor (&x) names a value.",
        "Write the value out where it is needed, without & and *.",
    ),
    (
        "a: [*x]",
        "FM012",
        (1, 5),
        "An alias (*x) repeats a value.",
        "Write the value out where it is needed, without & and *.",
    ),
    (
        "a: !!int '1'",
        "FM013",
        (1, 4),
        "A tag (!!int) gives a value another type.",
        "Remove the tag; quote the value if it is a text.",
    ),
    (
        "a: !python/object:os.system {}",
        "FM013",
        (1, 4),
        "A tag (!python/object:os.system) gives a value another type.",
        "Remove the tag; quote the value if it is a text.",
    ),
    (
        "a: x\nb: u\na: z",
        "FM014",
        (3, 1),
        "The key `a` is given twice (also line 1).",
        "Keep one of the two and delete the other.",
    ),
    (
        "a: {b: x, b: u}",
        "FM014",
        (1, 11),
        "The key `b` of `a` is given twice (also line 1).",
        "Keep one of the two and delete the other.",
    ),
    (
        "<<: {a: x}",
        "FM015",
        (1, 1),
        "A merge key (<<) copies other values into this mapping.",
        "Write the keys out and delete the line with <<.",
    ),
    (
        "a:\n\tb: x",
        "FM011",
        (2, 1),
        "A tab stands in the YAML; programs disagree on how far it indents.",
        "Replace it with spaces.",
    ),
    (
        "a: x\t# comment",
        "FM011",
        (1, 5),
        "A tab stands in the YAML; programs disagree on how far it indents.",
        "Replace it with spaces.",
    ),
    (
        "a: " + "[" * 20,
        "FM016",
        (1, 15),
        "Values are nested more than 12 levels deep.",
        "Flatten the value: the known fields need far fewer levels.",
    ),
    (
        "a: x\n---\nb: y",
        "FM010",
        (2, 1),
        "A second YAML document begins here ('---').",
        "Remove the line: one mapping is expected.",
    ),
    (
        "a: x\n...\n",
        "FM010",
        (2, 1),
        "A line '...' ends the YAML.",
        "Remove the line: one mapping is expected.",
    ),
    (
        "%YAML 1.1\n---\na: x",
        "FM010",
        (1, 1),
        "A YAML directive (%) stands here.",
        "Remove the line: one mapping is expected.",
    ),
    (
        "? [a]\n: b",
        "FM010",
        (1, 3),
        "A key is itself a mapping or list.",
        "Use a text as the key, or quote it.",
    ),
    (
        "title: Part 1: Scope",
        "FM010",
        (1, 14),
        "A colon stands in a value without quotes, or a line is indented too far.",
        'Quote a value that holds a colon, as in title: "Part 1: Scope".',
    ),
    (
        "a: 'x\nb: y",
        "FM010",
        (1, 4),
        "A quote or bracket is opened and never closed.",
        "Close it on the same line.",
    ),
    (
        "authors: [a, b\ntitle: x",
        "FM010",
        (1, 10),
        "A quote or bracket is opened and never closed.",
        "Close it on the same line.",
    ),
    (
        "a: @x",
        "FM010",
        (1, 4),
        "A value begins with a sign that YAML reserves.",
        "Quote the value.",
    ),
    (
        "a: x\nsome words\nb: y",
        "FM010",
        (3, 1),
        "A line has no colon after its key, or a text of several lines is not indented.",
        "Write 'key: value', or indent the lines of a long text.",
    ),
    (
        "- a\n- b",
        "FM023",
        (1, 1),
        "A list stands where keys with values are expected.",
        "Write one 'key: value' per line.",
    ),
    (
        "some words",
        "FM023",
        (1, 1),
        "A single value stands where keys with values are expected.",
        "Write one 'key: value' per line.",
    ),
    ("a: \x01", "FM003", (1, 1), "A character that YAML does not allow.", "Delete it."),
]


@pytest.mark.parametrize(
    ("text", "rule", "place", "message", "hint"), TRAPS, ids=[t[0][:20] for t in TRAPS]
)
def test_traps(text: str, rule: str, place: tuple[int, int], message: str, hint: str) -> None:
    problem = only(text)
    assert problem.rule == rule
    assert (problem.message, problem.hint) == (message, hint)
    assert (problem.line, problem.column) == place
    assert only(text, 11).line == place[0] + 10


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("version: 1.10", {"version": "1.10"}),
        ("version: 2", {"version": "2"}),
        ("a: NO\nb: 010\nc: 12:30", {"a": "NO", "b": "010", "c": "12:30"}),
        ("a: &x 1\nb: *x", {"a": 1, "b": None}),
        ("a: !!str 12", {"a": "12"}),
        ("a: x\na: y\nb: z", {"a": None, "b": "z"}),
        ("a: {x: 1}\na: {x: 2}", {"a": None}),
        ("*x : y\nb: z", {"": "y", "b": "z"}),
    ],
)
def test_what_is_doubtful_has_no_value_but_hides_nothing(text: str, fields: dict[str, Any]) -> None:
    result = read_yaml(text)
    assert result.fields == fields
    assert result.readable
    assert result.problems


@pytest.mark.parametrize("text", ["a: [", "- a", "a: x\n---\nb: y", "a:\n\tb: x", "[" * 40])
def test_what_cannot_be_read_has_no_fields(text: str) -> None:
    result = read_yaml(text)
    assert (result.fields, result.readable) == ({}, False)


def test_problems_before_a_syntax_error_are_kept() -> None:
    result = read_yaml("version: 1.0\na: &x z\nb: [")
    assert [p.rule for p in result.problems] == ["FM017", "FM012", "FM010"]


def test_every_line_with_a_tab_is_named_once() -> None:
    result = read_yaml("a: x\t\t\nb: u\nc:\tz\n", 5)
    assert [(p.rule, p.line, p.column) for p in result.problems] == [
        ("FM011", 5, 5),
        ("FM011", 7, 3),
    ]
    assert result.fields == {"a": "x", "b": "u", "c": "z"}


def test_nesting_up_to_the_limit_is_read_and_a_deep_bomb_is_not() -> None:
    levels = MAX_DEPTH - 1
    assert read_yaml("a: " + "[" * levels + "]" * levels).problems == ()
    for text in ("a: " + "[" * 100_000, "a: " + "{a: " * 50_000, "- " * 50_000):
        assert read_yaml(text).problems[-1].rule == "FM016"


def test_a_flood_of_problems_is_cut_and_its_cause_is_kept() -> None:
    assert len(read_yaml("a: [" + "no, " * 5000 + "]").problems) == MAX_PROBLEMS
    assert len(read_yaml("a: x\t\n\t\n" * 5000).problems) == MAX_PROBLEMS
    flood = read_yaml("a: [" + "no, " * 5000)
    assert (len(flood.problems), flood.problems[-1].rule) == (MAX_PROBLEMS + 1, "FM010")


def test_false_alone_is_a_single_value() -> None:
    assert [p.rule for p in read_yaml("false").problems] == ["FM023"]


def test_a_billion_laughs_costs_nothing() -> None:
    lines = ["a0: &a0 [x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    result = read_yaml("\n".join(lines))
    assert result.fields["a29"] == [None] * 9
    assert {p.rule for p in result.problems} == {"FM012"}


def test_without_libyaml_the_pure_parser_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    assert yamlreader._parser_class() is not PureParser
    monkeypatch.setitem(sys.modules, "yaml._yaml", None)
    assert yamlreader._parser_class() is PureParser


KEYS = st.from_regex(r"[a-z][a-z_]{2,8}", fullmatch=True).filter(
    lambda key: key not in ("yes", "off", "null", "true", "false", "version")
)
TEXTS = st.text(
    st.characters(
        codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\u2028\u2029"
    ),
    max_size=20,
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**14), 10**14) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(KEYS, VALUES, max_size=6))
def test_reads_what_pyyaml_wrote(fields: dict[str, Any]) -> None:
    for flow in (True, False):
        text = yaml.safe_dump(fields, default_flow_style=flow, allow_unicode=True, sort_keys=False)
        result = read_yaml(text)
        if "\t" in text or any(p.rule == "FM016" for p in result.problems):
            continue
        # PyYAML does not quote y, n and some numbers of YAML 1.2: kept as written, and reported.
        assert result.fields == fields
        assert {p.rule for p in result.problems} <= {"FM017", "FM018"}
        assert read_yaml(text, parser=PureParser).fields == result.fields


@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=6))
def test_reads_json_and_knows_every_place(fields: dict[str, Any]) -> None:
    text = json.dumps(fields, ensure_ascii=False)
    result = read_yaml(text, 3)
    if any(p.rule in ("FM016", "FM010") for p in result.problems):
        return
    assert result.fields == fields
    assert result.positions.keys() == set(_paths(fields))
    for path, (line, column) in result.positions.items():
        assert line == 3
        if isinstance(path[-1], str):
            assert text[column - 1 :].startswith(json.dumps(path[-1]))


def _paths(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for key, item in inner:
        found.append((*path, key))
        if isinstance(item, dict | list):
            found += _paths(item, (*path, key))
    return found


@given(st.text("abc: -[]{}\"'&*!|>%@#,?~\n\t10.<=\r\x00é", max_size=60))
def test_no_text_makes_it_fail(text: str) -> None:
    for result in (read_yaml(text), read_yaml(text, parser=PureParser)):
        if not result.readable:
            assert result.fields == {}
            assert result.problems
        json.dumps(result.fields)
        for problem in result.problems:
            assert problem.line >= 1
            assert problem.column >= 1
            assert problem.message
            assert problem.hint


@given(st.text("ab: -[]{},\"'\n#1~", max_size=40))
def test_clean_text_is_read_as_pyyaml_reads_it(text: str) -> None:
    result = read_yaml(text)
    if result.problems:
        return
    loaded = yaml.load(text, Loader=yaml.SafeLoader)
    assert result.fields == (loaded or {})
