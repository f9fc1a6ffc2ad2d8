"""What is written reads back as itself, for us and for other programs."""

import datetime as dt
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from qmsctl.repository.frontmatter import read_source, split
from qmsctl.repository.yamlreader import read_yaml
from qmsctl.repository.yamlwriting import (
    after_key,
    flow_text,
    front_matter,
    item_text,
    mapping_text,
    scalar_text,
)

TRAPS = """\
| |NO|1.10|12:30|a: b|a #b|- a|#a|'|"|\\|null|~|2026-02-30|2026-03-01|[a]|{a}|a,b|x:|%a|@a|*a|y
---|...|?|? a|&a|!a|`a|a: |a\tb|=|<<|0x1F|é\u2028"""
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=25
) | st.sampled_from(
    [
        *TRAPS.replace("\n", "|").split("|"),
        *("a\nb", "a\nb\n", "a\n", "\n", "a\n\nb", " a\nb", "a\n# b", "a\r\nb", "\ta", "a\n- b\n"),
    ]
)
KEYS = st.from_regex(r"[a-z][a-z_]{1,8}", fullmatch=True) | TEXTS.filter(bool)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**14), 10**14) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (False, "false"),
        (7, "7"),
        ("SOP-001", "SOP-001"),
        ("1.0", '"1.0"'),
        ("NO", '"NO"'),
        ("24 months", "24 months"),
        (dt.date(2026, 3, 15), "2026-03-15"),
        ("2026-02-30", '"2026-02-30"'),
        ("Part 1: Scope", '"Part 1: Scope"'),
        ("it's", '"it\'s"'),
        ('say "x"', '"say \\"x\\""'),
        ("a\nb", '"a\\nb"'),
        ("\x01", '"\\u0001"'),
        ("Größe", "Größe"),
        ("", '""'),
    ],
)
def test_scalars(value: Any, text: str) -> None:
    assert scalar_text(value) == text


def test_quotes_are_kept_where_they_can_be() -> None:
    assert scalar_text("it's", quote="'") == "'it''s'"
    assert scalar_text("a", quote='"') == '"a"'
    assert scalar_text("a\nb", quote="'") == '"a\\nb"'
    assert scalar_text('a"\\', quote="'") == "'a\"\\'"


def test_brackets_need_more_quotes() -> None:
    assert flow_text(["a, b", "iso9001:2015/4", {"k": None}]) == (
        '["a, b", "iso9001:2015/4", {k: null}]'
    )
    assert flow_text({}) == "{}"
    assert flow_text([]) == "[]"


def test_lists_and_mappings_take_the_usual_shape() -> None:
    assert after_key(["a", "b"], 0) == " [a, b]"
    assert after_key(["a" * 60, "b" * 60], 0) == f"\n  - {'a' * 60}\n  - {'b' * 60}"
    assert after_key([{"role": "owner"}], 2) == "\n    - {role: owner}"
    assert after_key({"k": ["a"], "m": {}}, 0, "\r\n") == "\r\n  k: [a]\r\n  m: {}"
    assert after_key("one\ntwo\n", 0) == " |\n  one\n  two"
    assert after_key("one\ntwo", 0) == " |-\n  one\n  two"
    assert after_key("one\n\ntwo", 0) == ' "one\\n\\ntwo"'
    long = {"note": "x " * 60, "by": "a"}
    assert item_text(long, 4) == f'note: "{"x " * 60}"\n    by: a'
    assert item_text({"a": "b"}, 4, block=True) == "a: b"


FIELDS = {
    "id": "SOP-001",
    "title": "Scope: all",
    "type": "sop",
    "version": "1.0",
    "status": "draft",
    "effective_date": dt.date(2026, 3, 15),
    "approvals": [{"role": "owner", "by": "a.brandt", "date": dt.date(2026, 3, 2)}],
}


def test_front_matter_of_a_new_file() -> None:
    text = front_matter(FIELDS)
    assert text == (
        '---\nid: SOP-001\ntitle: "Scope: all"\ntype: sop\nversion: "1.0"\nstatus: draft\n'
        "effective_date: 2026-03-15\napprovals:\n  - {role: owner, by: a.brandt, date: 2026-03-02}"
        "\n---\n"
    )
    from qmsctl.model.policy import FieldMapping

    assert read_source("a.md", text.encode(), FieldMapping()).problems == ()
    assert split(front_matter({}).encode()).front == ""


@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=4))
def test_everything_reads_back_as_itself(fields: dict[str, Any]) -> None:
    text = mapping_text(fields) + "\n"
    result = read_yaml(text)
    if any(p.rule == "FM016" for p in result.problems):
        return
    assert result.problems == ()
    assert result.fields == fields
    if not any(d in text for d in ("\x85", "\u2028")):
        assert YAML(typ="safe", pure=True).load(text) is not None
    loaded = yaml.load(text, Loader=_Text)
    assert loaded == fields


class _Text(yaml.SafeLoader):
    """PyYAML with days left as text."""


_Text.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in found if "timestamp" not in tag]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
