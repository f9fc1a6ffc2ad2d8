import re

import pytest

from qmsctl.model.finding import Scope, Severity
from qmsctl.rules.catalogue import Rule
from qmsctl.rules.registry import ALL, BY_CODE, CODES, FAMILIES, family, rule

# The number of rules in each family. A rule is never renumbered and its code never reused: a
# family only grows at its end.
LAST = {
    "FM": 23,
    "ID": 12,
    "VC": 16,
    "AP": 17,
    "DT": 6,
    "RV": 8,
    "TR": 8,
    "LK": 15,
    "EV": 10,
    "RC": 3,
    "PL": 18,
    "GT": 18,
}

by_code = pytest.mark.parametrize("one", ALL, ids=lambda one: one.code)
SOURCES = re.compile(
    r"(?:ISO 9001|ISO 13485|ISO 9001, ISO 13485), clauses? [0-9.]+(?: and [0-9.]+)?"
    r"|21 CFR 11\.\d+(?:\([a-z0-9]+\))*"
    r"|organization"
)


def test_every_code_exists_once_and_none_else() -> None:
    expected = {f"{name}{n:03}" for name, last in LAST.items() for n in range(1, last + 1)}
    assert sorted(one.code for one in ALL) == sorted(expected)
    assert expected == CODES


def test_rules_come_family_by_family_in_order() -> None:
    order = list(FAMILIES)
    codes = [one.code for one in ALL]
    assert codes == sorted(codes, key=lambda code: (order.index(code[:2]), code))


@by_code
def test_every_text_is_filled(one: Rule) -> None:
    for text in (one.title, one.why, one.repair, one.fails.text, one.passes.text):
        assert text.strip()
    assert not one.title.endswith(".")
    assert one.why.rstrip().endswith((".", "?"))
    assert one.repair.rstrip().endswith(".")
    assert 1 <= len(re.findall(r"[.?!](?:\s|$)", one.why)) <= 3, one.why
    assert one.fails.text != one.passes.text
    assert isinstance(one.scope, Scope)
    assert isinstance(one.severity, Severity)


@by_code
def test_the_source_is_a_clause_or_the_organization(one: Rule) -> None:
    for part in one.source.split("; "):
        assert SOURCES.fullmatch(part), part


@by_code
def test_examples_are_plain_and_narrow(one: Rule) -> None:
    for example in (one.fails, one.passes):
        assert "```" not in example.text
        assert max(map(len, example.text.splitlines())) <= 100


@by_code
def test_only_errors_are_locked(one: Rule) -> None:
    assert one.may_be_lowered or one.severity is Severity.ERROR


def test_a_rule_is_found_in_any_letter_case() -> None:
    assert rule("id004") is BY_CODE["ID004"]
    assert rule("ID999") is None
    assert family("ID004") == "Identity"
