"""The page about regulations names only what exists, and every clause that it sets out to cover."""

import re

import pytest

from qmsctl.cli.main import COMMANDS
from qmsctl.rules.registry import CODES
from tests.manual.pages import TOP, page
from tests.test_manual import command

PAGES = ("regulations.md", "threat-model.md", "check-an-approval.md", "attacks.md")
PAGE = page("regulations.md")
ROWS = [line.split("|")[1:-1] for line in PAGE.splitlines() if line.startswith("| ")]
HEAD = ("clause", "here", "shown by", "what remains yours")
CLAUSE = re.compile(r"\*\*(.+?)\*\* (.+)")


def mentioned(pattern: str, text: str) -> set[str]:
    return set(re.findall(pattern, text))


@pytest.mark.parametrize("name", PAGES)
def test_rules_commands_and_options_exist(name: str) -> None:
    text = page(name)
    assert mentioned(r"\b[A-Z]{2}\d{3}\b", text) <= set(CODES)
    for called, options in re.findall(r"`qms ([a-z]+)([^`]*)`", text):
        assert called in COMMANDS
        known = {option for parameter in command(called).params for option in parameter.opts}
        assert mentioned(r"--[a-z-]+", options) <= known, called


def test_tests_exist_and_hold_tests() -> None:
    assert '"cli/due" is\n`tests/cli/test_due.py`' in PAGE
    cells = {row[2].strip() for row in ROWS} - {HEAD[2], "–"}
    named = {name for cell in cells for name in cell.split(", ")}
    assert len(named) >= 30
    for name in named:
        folder, _, module = name.rpartition("/")
        path = TOP / "tests" / folder / f"test_{module.replace(' ', '_')}.py"
        assert "def test_" in path.read_text(encoding="utf-8"), name


def test_every_row_is_whole() -> None:
    assert all(len(row) == len(HEAD) for row in ROWS)
    for clause, here, shown, yours in ROWS:
        assert clause.strip() == HEAD[0] or CLAUSE.fullmatch(clause.strip())
        if here.strip() == "–":  # what the tool does not do, the organization does
            assert shown.strip() == "–"
            assert yours.strip() != "–", clause


def test_every_clause_has_a_row() -> None:
    clauses = [found[1] for row in ROWS if (found := CLAUSE.match(row[0].strip()))]
    part_11 = [f"11.10({letter})" for letter in "abcdefghijk"]
    part_11 += ["11.50", "11.70", *(f"11.100({letter})" for letter in "abc")]
    part_11 += ["11.200(a)", "11.200(b)", *(f"11.300({letter})" for letter in "abcde")]
    annex_11 = [str(number) for number in range(1, 18)]
    iso = ["7.5.1", "7.5.2", "7.5.3.1", "7.5.3.2", "4.2.4", "4.2.5"]
    assert set(clauses) - {"11.30"} == {*part_11, *annex_11, *iso}


@pytest.mark.parametrize("name", PAGES)
def test_nothing_claims_compliance(name: str) -> None:
    claims = mentioned(r"(?i)[^.|\n]*\bcompl(?:iant|iance|ies|y)\b[^.|\n]*", page(name))
    assert {claim.strip("* ") for claim in claims} <= {"No tool is compliant; an organization is"}
