import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmsctl.model.finding import Finding, Severity
from qmsctl.report.github import render
from qmsctl.report.summary import Summary
from tests.report.findings import BAD, EVERYTHING, NOTE


def _report(*findings, **options):
    return render(findings, Summary.of(findings, 3), **options)


def test_the_gravest_come_first_and_the_counts_last() -> None:
    assert _report(*EVERYTHING).splitlines() == [
        (
            "::error file=qms_docs/procedures/a.md,line=12,col=5,title=ID004::"
            "The file 'a.md' holds SOP-001 but is not named after it.%0ARename it."
        ),
        (
            "::error file=qms_docs/procedures/a.md,title=VC001::"
            "The content changed. (commit 0123456789)%0AIssue a new version."
        ),
        (
            "::warning file=qms_docs/forms/FRM-001.md,line=3,title=RV003::"
            "The review is due soon.%0AReview it."
        ),
        "::notice title=GT008::Nothing is committed yet.%0ACommit.",
        "3 documents checked: 2 errors, 1 warning, 1 note.",
    ]


@pytest.mark.parametrize(
    ("message", "written"),
    [
        ("100% done", "100%25 done"),
        ("%0A", "%250A"),
        ("a\r\nb", "a%0D%0Ab"),
        ("a: b, c", "a: b, c"),
        ("::error::x", "::error::x"),
        ("\x1b[0m", "\\x1b[0m"),
    ],
)
def test_messages_are_escaped(message, written) -> None:
    line = _report(dataclasses.replace(NOTE, message=message, hint="")).splitlines()[0]
    assert line == f"::notice title=GT008::{written}"


def test_properties_are_escaped_as_well() -> None:
    finding = dataclasses.replace(BAD, path="a:b,c%d\ne.md")
    line = _report(finding, titles={"ID004": "Name, first"}).splitlines()[0]
    head = "::error file=a%3Ab%2Cc%25d%0Ae.md,line=12,col=5,title=ID004%3A Name%2C first::"
    assert line.startswith(head)


@given(st.text(), st.text(min_size=1))
def test_a_finding_is_always_one_command_that_reads_back(message, path) -> None:
    finding = dataclasses.replace(NOTE, message=message, hint="", path=path)
    lines = _report(finding).split("\n")
    assert len(lines) == 3
    head, _, data = lines[0].removeprefix("::notice ").partition("::")
    assert ":" not in head
    assert len(head.split(",")) == 2
    back = data.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")
    if message.isprintable():
        assert back == message


def _many(severity: Severity, number: int, path: str) -> list[Finding]:
    return [
        dataclasses.replace(BAD, severity=severity, message=f"{severity} {n}", path=path, line=n)
        for n in range(1, number + 1)
    ]


def test_more_than_github_shows_stand_in_a_fold_with_their_count() -> None:
    found = [*_many(Severity.NOTE, 12, "n.md"), *_many(Severity.ERROR, 13, "e.md")]
    lines = _report(*found).splitlines()
    kinds = [line.split(" ")[0] for line in lines]
    assert kinds[:20] == ["::error"] * 10 + ["::notice"] * 10
    assert lines[20] == "::group::5 more findings than GitHub shows as annotations"
    assert lines[21] == "error ID004 e.md:11 error 11 Rename it."
    assert kinds[21:26] == ["error"] * 3 + ["note"] * 2
    assert lines[26] == "::endgroup::"
    assert lines[27].startswith("3 documents checked: 13 errors, 12 notes")


def test_annotations_are_spread_over_the_documents() -> None:
    found = [*_many(Severity.ERROR, 30, "a.md")]
    found += [f for n in range(4) for f in _many(Severity.ERROR, 2, f"b{n}.md")]
    shown = [line for line in _report(*found).splitlines() if line.startswith("::error ")]
    files = [line.removeprefix("::error file=").partition(",")[0] for line in shown]
    assert len(files) == 10
    assert {name: files.count(name) for name in set(files)} == {
        "a.md": 2,
        **{f"b{n}.md": 2 for n in range(4)},
    }


def test_a_line_of_the_fold_is_no_command() -> None:
    evil = dataclasses.replace(BAD, path="::error::x.md", message="##[error]no\n::set-env::y")
    lines = _report(*[evil] * 11).splitlines()
    folded = lines[lines.index("::endgroup::") - 1]
    assert folded == "error ID004 ::error::x.md:12 ## [error]no ::set-env::y Rename it."
