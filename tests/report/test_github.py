import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
