"""Cases of the GT family beyond the examples that readers see."""

import pytest

from qmsctl.model.finding import Scope
from qmsctl.rules.catalogue import Example
from qmsctl.rules.example import POLICY_PATH, ROOT, policy
from tests.rules.examples import build, found_in_repo, told_by

NAMES = [
    ("blank.txt", None),
    ("a file (1).txt", None),
    ("Prüfung.txt", None),
    ("Pru\u0308fung.txt", "normal form C"),
    ("zero\u200bwidth.txt", "invisible characters"),
    ("tab\there.txt", "invisible characters"),
    ("what?.txt", "holds '?'"),
    ("back\\slash.txt", "holds '\\'"),
    ("end.", "begins or ends with a blank or ends with a dot"),
    (" start.txt", "begins or ends with a blank"),
    ("CON.txt", "name of a device"),
    ("nul", "name of a device"),
    ("console.txt", None),
]


@pytest.mark.parametrize(("name", "fault"), NAMES)
def test_portable_names(name, fault, example_base, tmp_path) -> None:
    example = Example("", steps=({f"{ROOT}/forms/{name}": "x\n"},))
    told = told_by("GT011", example, example_base, tmp_path / "repo")
    assert len(told) == (fault is not None), told
    if fault:
        assert fault in told[0]


def test_names_that_differ_in_case_only(example_base, tmp_path) -> None:
    step = {f"{ROOT}/forms/a.txt": "x\n", f"{ROOT}/forms/A.txt": "x\n", f"{ROOT}/Forms/b.txt": "x"}
    told = told_by("GT011", Example("", steps=(step,)), example_base, tmp_path / "repo")
    assert len(told) == 2
    assert any("'qms_docs/forms/a.txt' and 'qms_docs/forms/A.txt'" in one for one in told)
    assert any("'qms_docs/forms' and 'qms_docs/Forms'" in one for one in told)


def test_a_committed_submodule_that_is_not_checked_out(example_base, tmp_path) -> None:
    oid = "0123456789abcdef0123456789abcdef01234567"
    example = Example(
        "",
        git=(
            f"update-index --add --cacheinfo 160000,{oid},{ROOT}/supplier",
            "commit --quiet -m Submodule",
        ),
    )
    (told,) = told_by("GT004", example, example_base, tmp_path / "repo")
    assert "qms_docs/supplier is a submodule" in told


def test_merges_before_the_main_line_was_linear_are_no_finding(example_base, tmp_path) -> None:
    merge = (
        "checkout --quiet -b topic HEAD~1",
        "commit --quiet --allow-empty -m Topic",
        "checkout --quiet main",
        "merge --quiet --no-ff --no-edit topic",
    )
    linear = policy(
        main_line="linear",
        version="1.1",
        approvals=[{"role": "policy-owner", "by": "a.brandt", "date": "2026-03-22"}],
    )
    example = Example("", steps=({"README.md": "x\n"}, {}, {POLICY_PATH: linear}), git=merge)
    assert not told_by("GT012", example, example_base, tmp_path / "repo")


def test_a_pull_request_is_told_of_the_pointer_that_it_brings(example_base, tmp_path) -> None:
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'a' * 64}\nsize 12345\n"
    path = f"{ROOT}/forms/big.pdf"
    base = build(Example("", steps=({path: pointer},)), Scope.CHANGE, example_base, tmp_path / "1")
    (told,) = [f for f in found_in_repo(tmp_path / "1", base) if f.rule == "GT005"]
    assert told.path == path
    steps = ({path: pointer}, {"README.md": "x"})
    base = build(Example("", steps=steps), Scope.CHANGE, example_base, tmp_path / "2")
    assert not [f for f in found_in_repo(tmp_path / "2", base) if f.rule == "GT005"]
