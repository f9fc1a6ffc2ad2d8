"""Adopted repositories: their field names, read as ours."""

from typing import Any

import pytest

from qmsctl.model.finding import Position, Problem
from qmsctl.model.policy import FieldMapping
from qmsctl.repository.mapping import (
    LIST_FIELDS,
    apply_mapping,
    first_heading,
    id_from_path,
    in_their_words,
    is_ignored,
    map_key,
    map_positions,
)


def mapped(fields: dict[str, Any], body: str = "", path: str = "a/b.md", **rules: Any) -> object:
    return apply_mapping(fields, FieldMapping(**rules), inner_path=path, body=body)


def test_without_a_mapping_the_same_object_comes_back() -> None:
    fields = {"id": "x", "foo": 1}
    assert mapped(fields) is fields


@pytest.mark.parametrize(
    ("fields", "rules", "expected"),
    [
        ({"slug": "x"}, {"rename": {"slug": "id"}}, {"id": "x"}),
        ({"slug": 12}, {"rename": {"slug": "id"}}, {"id": "12"}),
        ({"rev": 3}, {"rename": {"rev": "version"}}, {"version": "3"}),
        ({"rev": True}, {"rename": {"rev": "version"}}, {"version": True}),
        ({"who": "a"}, {"rename": {"who": "authors"}}, {"authors": ["a"]}),
        ({"who": ["a", "b"]}, {"rename": {"who": "authors"}}, {"authors": ["a", "b"]}),
        ({"who": None}, {"rename": {"who": "authors"}}, {"authors": None}),
        ({"slug": "x", "id": "y"}, {"rename": {"slug": "id"}}, {"id": "y"}),
        ({"slug": "x", "id": None}, {"rename": {"slug": "id"}}, {"id": "x"}),
        ({"a": "x", "b": "y"}, {"rename": {"a": "id", "b": "id"}}, {"id": "x"}),
        ({"id": "x"}, {"rename": {"id": "id"}}, {"id": "x"}),
        (
            {"seen": "2024-03-01"},
            {"rename": {"seen": "last_review"}},
            {"reviews": [{"date": "2024-03-01"}]},
        ),
        ({"seen": None}, {"rename": {"seen": "last_review"}}, {}),
        (
            {"seen": "2024-03-01", "reviews": [{"date": "2025-01-01"}]},
            {"rename": {"seen": "last_review"}},
            {"reviews": [{"date": "2025-01-01"}]},
        ),
        ({"weight": 1, "id": "x"}, {"ignore": ["weight"]}, {"id": "x"}),
        ({"weight": 1, "id": "x", "x": 2}, {"ignore": "*"}, {"id": "x"}),
        ({"slug": "x", "x": 2}, {"ignore": "*", "rename": {"slug": "id"}}, {"id": "x"}),
        ({"weight": 1}, {"ignore": ["other"]}, {"weight": 1}),
        ({"id": "x"}, {"defaults": {"type": "page"}}, {"id": "x", "type": "page"}),
        ({"type": "sop"}, {"defaults": {"type": "page"}}, {"type": "sop"}),
        ({"type": None}, {"defaults": {"type": "page"}}, {"type": "page"}),
        ({}, {"defaults": {"tags": "x"}}, {"tags": ["x"]}),
        ({}, {"id_from": "path"}, {"id": "a--b"}),
        ({}, {"id_from": "stem"}, {"id": "b"}),
        ({"id": "x"}, {"id_from": "path"}, {"id": "x"}),
        ({}, {"title_from": "heading"}, {"title": "Hello"}),
        ({"title": "Own"}, {"title_from": "heading"}, {"title": "Own"}),
    ],
)
def test_rules(fields: dict[str, Any], rules: dict[str, Any], expected: dict[str, Any]) -> None:
    before = dict(fields)
    assert mapped(fields, body="# Hello\n", **rules) == expected
    assert fields == before


def test_a_page_without_a_heading_gets_no_title() -> None:
    assert mapped({}, body="text\n", title_from="heading") == {}


def test_fields_that_hold_lists_are_known_from_the_model() -> None:
    assert {"authors", "attachments", "clauses", "reviews"} <= LIST_FIELDS
    assert not LIST_FIELDS & {"id", "withdrawal", "owner"}


@pytest.mark.parametrize(
    ("path", "whole", "stem"),
    [
        ("intro.md", "intro", "intro"),
        ("manual/Quality Policy.md", "manual--Quality-Policy", "Quality-Policy"),
        ("a/b/index.html.md", "a--b--index.html", "index.html"),
        ("über/straße (1).md", "über--straße-1", "straße-1"),
        ("a/!!!.md", "a---", "-"),
    ],
)
def test_ids_from_paths(path: str, whole: str, stem: str) -> None:
    assert id_from_path(path, whole=True) == whole
    assert id_from_path(path, whole=False) == stem


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("# Hello\n", "Hello"),
        ("text\n\n# Hello ##\n", "Hello"),
        ("   # Hello {#anchor .x}\n", "Hello"),
        ("## Second\n# First\n", "First"),
        ("```\n# no\n```\n# Yes\n", "Yes"),
        ("````\n```\n# no\n````\n# Yes\n", "Yes"),
        ("~~~ x\n# no\n```\n# no\n~~~\n# Yes\n", "Yes"),
        ("```\n# no\n``` x\n# no\n", None),
        ("#no space\n    # code\n", None),
        ("# {#only-anchor}\n", None),
        ("#  #\n# Later\n", None),
        ("", None),
    ],
)
def test_the_first_heading(body: str, title: str | None) -> None:
    assert first_heading(body) == title


def test_ignored_keys() -> None:
    mapping = FieldMapping(rename={"slug": "id"}, ignore=("*",))
    assert is_ignored("weight", mapping)
    assert not is_ignored("slug", mapping)
    assert not is_ignored("title", mapping)
    assert not is_ignored("weight", FieldMapping(rename={"slug": "id"}))


RENAMES = FieldMapping(rename={"slug": "id", "seen": "last_review"})


def test_places_follow_the_names() -> None:
    places = {("slug",): Position(2, 1), ("seen",): Position(3, 1), ("tags", 0): Position(4, 8)}
    fields = {"slug": "x", "seen": "2024-01-01", "tags": ["a"]}
    assert map_positions(places, fields, RENAMES) == {
        **places,
        ("id",): Position(2, 1),
        ("reviews",): Position(3, 1),
        ("reviews", 0): Position(3, 1),
        ("reviews", 0, "date"): Position(3, 1),
    }
    own = {"slug": "x", "id": "y", "seen": "x", "reviews": []}
    assert ("id",) not in map_positions({("slug",): Position(2, 1)}, own, RENAMES)


def test_key_paths_under_our_names() -> None:
    assert map_key(("slug",), RENAMES) == ("id",)
    assert map_key(("seen",), RENAMES) == ("reviews", 0, "date")
    assert map_key(("tags", 1), RENAMES) == ("tags", 1)
    assert map_key((), RENAMES) == ()


def test_only_renamed_keys_are_named_as_the_file_has_them() -> None:
    problem = Problem("FM021", "`id` is 'x'.", "Write id: y", key=("id",))
    told = in_their_words(problem, RENAMES, {"slug": "x"})
    assert (told.message, told.hint) == ("`id` (here `slug`) is 'x'.", "Write slug: y")
    assert in_their_words(problem, RENAMES, {"slug": "x", "id": "y"}) is problem
    assert in_their_words(problem, RENAMES, {}) is problem
    general = Problem("FM010", "x", "y")
    assert in_their_words(general, RENAMES, {"slug": "x"}) is general
