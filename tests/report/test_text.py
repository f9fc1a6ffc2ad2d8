import dataclasses

import pytest

from qmsctl.report.summary import Summary, visible
from qmsctl.report.text import render
from tests.report.findings import BAD, EVERYTHING, HISTORY, NOTE, OVERDUE


def _report(*findings, documents=3, **options):
    return render(findings, Summary.of(findings, documents), **options)


def test_findings_are_grouped_by_file_with_repair_and_counts() -> None:
    assert _report(*EVERYTHING) == (
        "The repository\n"
        "  note     GT008  Nothing is committed yet.\n"
        "                  → Commit.\n"
        "\n"
        "qms_docs/forms/FRM-001.md\n"
        "  3:1  warning  RV003  The review is due soon.\n"
        "                       → Review it.\n"
        "\n"
        "qms_docs/procedures/a.md\n"
        "        error    VC001  The content changed. (commit 0123456789)\n"
        "                        → Issue a new version.\n"
        "  12:5  error    ID004  The file 'a.md' holds SOP-001 but is not named after it.\n"
        "                        → Rename it.\n"
        "\n"
        "3 documents checked: 2 errors, 1 warning, 1 note.\n"
    )


@pytest.mark.parametrize(
    ("findings", "documents", "sentence"),
    [
        ((), 1, "1 document checked: no findings."),
        ((), 12_000, "12,000 documents checked: no findings."),
        ((BAD,), 0, "0 documents checked: 1 error."),
        ((NOTE, NOTE, OVERDUE), 2, "2 documents checked: 1 warning, 2 notes."),
    ],
)
def test_the_last_line_counts(findings, documents, sentence) -> None:
    assert _report(*findings, documents=documents).splitlines()[-1] == sentence


def test_colours_come_only_from_the_given_paint() -> None:
    assert "\x1b" not in _report(*EVERYTHING)
    painted = _report(*EVERYTHING, paint=lambda meaning, text: f"<{meaning}>{text}</{meaning}>")
    assert "<bad>error  </bad>  <bold>ID004</bold>  The file" in painted
    assert "<warn>warning</warn>" in painted
    assert "<bold>qms_docs/forms/FRM-001.md</bold>" in painted
    assert painted.splitlines()[-1].startswith("<bad>3 documents checked")
    plain = _report(*EVERYTHING, paint=lambda meaning, text: text)
    assert plain == _report(*EVERYTHING)


@pytest.mark.parametrize(
    ("findings", "meaning"),
    [((), "good"), ((OVERDUE,), "warn"), ((NOTE,), "good"), ((BAD,), "bad")],
)
def test_the_sum_takes_the_colour_of_the_gravest(findings, meaning) -> None:
    painted = _report(*findings, paint=lambda meaning, text: f"{meaning}|{text}")
    assert painted.splitlines()[-1].startswith(f"{meaning}|")


def test_longer_messages_and_hints_stay_below_each_other() -> None:
    finding = dataclasses.replace(NOTE, message="One.\nTwo.", hint="First.\n\nThen.")
    assert _report(finding).splitlines()[1:5] == [
        "  note     GT008  One.",
        "                  Two.",
        "                  → First.",
        "                    Then.",
    ]


def test_a_finding_without_hint_has_no_arrow() -> None:
    assert "→" not in _report(dataclasses.replace(HISTORY, hint=""))


def test_files_cannot_steer_the_terminal() -> None:
    finding = dataclasses.replace(
        BAD, message="The title is '\x1b[2J\u202eevil'.", path="qms_docs/\x07bell.md"
    )
    report = _report(finding)
    assert "\\x1b[2J\\u202eevil" in report
    assert "qms_docs/\\x07bell.md" in report
    assert "\x1b" not in report
    assert "\x07" not in report


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("Prüfung → ok", "Prüfung → ok"),
        ("no\u00a0break", "no\u00a0break"),
        ("a\nb", "a\\x0ab"),
        ("\x00", "\\x00"),
        ("\u200b", "\\u200b"),
        ("\U000e0041", "\\U000e0041"),
        ("\udc80", "\\udc80"),
    ],
)
def test_invisible_characters_are_shown(text, shown) -> None:
    assert visible(text) == shown
