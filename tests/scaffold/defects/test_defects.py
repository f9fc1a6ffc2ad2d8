"""Each planted violation is found by exactly the rules that it lists, and each rule is shown."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from qmsctl.rules.registry import CODES
from qmsctl.scaffold.defects.catalogue import DEFECTS
from qmsctl.scaffold.defects.defect import MAIN, How
from qmsctl.scaffold.defects.elsewhere import ELSEWHERE
from qmsctl.scaffold.defects.history import PREPARED
from qmsctl.scaffold.defects.listing import LISTING_PATH
from tests.cli.running import qms
from tests.scaffold.defects.planted import Planted, differences, groups, remember_histories
from tests.support.gitrepo import GitRepo

BRANCHES = groups(DEFECTS)
HERE = BRANCHES.pop(MAIN)

TIP = "581971637d6409022f3b29cdb43baafeecfae6c4"
ALL_BRANCHES = "6d8b1edb31c8b603b1b0141386ef21e4d5a9fb70f51f860349e3733a8f81026d"
"""SHA-256 of what `git show-ref` says."""


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    with pytest.MonkeyPatch.context() as patch:
        remember_histories(patch)
        yield Planted.make(tmp_path_factory.mktemp("planted") / "qms")


def test_every_rule_is_shown_or_cannot_be() -> None:
    """A new rule needs a planted violation, or a reason in `ELSEWHERE`."""
    shown = {rule for defect in DEFECTS for rule, _ in defect.everything}
    assert shown | set(ELSEWHERE) == CODES
    assert not shown & set(ELSEWHERE)


def test_each_finding_belongs_to_one_defect() -> None:
    for members in (HERE, *BRANCHES.values()):
        told = Counter(found for defect in members for found in set(defect.everything))
        assert [found for found, times in told.items() if times > 1] == []


def test_each_defect_is_told_in_a_sentence_and_found_by_one_command() -> None:
    assert [name for name, times in Counter(d.name for d in DEFECTS).items() if times > 1] == []
    for defect in DEFECTS:
        assert defect.everything, defect.name
        assert defect.deed.endswith("."), defect.name
        assert defect.steps, defect.name
    for branch, members in BRANCHES.items():
        assert len({(defect.how, defect.as_of) for defect in members}) == 1, branch


def test_all_is_well_before(planted: Planted) -> None:
    assert differences((), planted.findings(How.COMMIT, PREPARED), frozenset({("GT010", "")})) == []
    known = frozenset({("GT010", ""), ("PL009", "qms_docs/qms.yml")})
    assert differences((), planted.findings(How.REPLAY, PREPARED), known) == []


def test_check_finds_what_lies_on_the_main_line(planted: Planted) -> None:
    expected = [found for defect in HERE for found in defect.finds]
    without = planted.without(How.CHECK)
    assert differences(expected, planted.findings(How.CHECK), without) == []


def test_verify_finds_what_lies_on_the_main_line(planted: Planted) -> None:
    expected = [found for defect in HERE for found in defect.everything]
    without = planted.without(How.VERIFY)
    assert differences(expected, planted.findings(How.VERIFY), without) == []


def test_each_branch_shows_what_is_listed(planted: Planted) -> None:
    wrong = {}
    for branch, members in BRANCHES.items():
        how, as_of = members[0].how, members[0].as_of
        expected = [found for defect in members for found in defect.finds]
        findings = planted.findings(how, branch, as_of)
        wrong[branch] = differences(expected, findings, planted.without(how, as_of))
    assert {branch: said for branch, said in wrong.items() if said} == {}


def test_the_list_names_every_defect_and_rule(planted: Planted) -> None:
    text = (planted.top / LISTING_PATH).read_text(encoding="utf-8")
    for defect in DEFECTS:
        assert defect.deed in text
        assert defect.branch == MAIN or f"$ {defect.command} --as-of 20" in text
    assert [code for code in sorted(CODES) if code not in text] == []


def test_the_commits_are_the_same_on_every_machine(planted: Planted) -> None:
    """They change with the demo, with what is planted and with the titles of rules in the list."""
    refs = GitRepo(planted.top).git("show-ref")
    assert planted.tip == TIP
    assert hashlib.sha256(f"{refs}\n".encode()).hexdigest() == ALL_BRANCHES


def test_what_lies_on_main_can_be_checked_out_everywhere(planted: Planted) -> None:
    assert GitRepo(planted.top).git("status", "--porcelain") == ""
    files = [path.relative_to(planted.top) for path in planted.top.rglob("*")]
    assert not [p for p in files if Path(p).is_symlink() or set(str(p)) & set('<>:"\\|?*')]


def test_the_command_says_how_to_see_them(planted: Planted) -> None:
    assert f"on {len(BRANCHES)} branches" in planted.said
    *on_main, change = re.findall(r"^  (qms .*)$", planted.said, re.MULTILINE)
    assert on_main == [f"qms {word} --as-of {planted.day}" for word in ("check", "verify")]
    run = qms("-C", str(planted.top), *change.split()[1:])
    assert (run.code, "VC001" in run.out) == (1, True)


@pytest.mark.parametrize(
    "command",
    ["status", "register --format json", "trace --format json", "show WI-101", "history WI-124"],
)
def test_commands_that_read_bear_with_what_is_spoiled(planted: Planted, command: str) -> None:
    run = qms("-C", str(planted.top), *command.split(), "--as-of", planted.day.isoformat())
    assert run.code == 0, run.err
    assert run.out


def test_what_is_spoiled_is_not_built(planted: Planted) -> None:
    run = qms("-C", str(planted.top), "build", "--as-of", planted.day.isoformat())
    assert run.code == 1
    assert "Nothing was built" in run.err
    assert not (planted.top / "site").exists()
