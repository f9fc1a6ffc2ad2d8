import dataclasses
import json

from qmsctl.report.json import render
from qmsctl.report.summary import Summary
from tests.report.findings import BAD, EVERYTHING


def test_check_has_the_keys_of_the_design() -> None:
    report = json.loads(render(EVERYTHING, Summary.of(EVERYTHING, 7)))
    assert report["schema"] == "qms-check/1"
    assert report["summary"] == {"documents": 7, "errors": 2, "warnings": 1, "notes": 1}
    assert report["findings"][2] == {
        "rule": "ID004",
        "severity": "error",
        "scope": "tree",
        "document": "SOP-001",
        "path": "qms_docs/procedures/a.md",
        "line": 12,
        "column": 5,
        "commit": None,
        "message": "The file 'a.md' holds SOP-001 but is not named after it.",
        "hint": "Rename it.",
    }


def test_verify_names_itself_and_takes_more_keys() -> None:
    text = render((), Summary.of((), 0), command="verify", more={"as_of": "2026-03-31"})
    assert json.loads(text) == {
        "schema": "qms-verify/1",
        "as_of": "2026-03-31",
        "findings": [],
        "summary": {"documents": 0, "errors": 0, "warnings": 0, "notes": 0},
    }


def test_letters_stay_readable_and_names_that_are_no_unicode_can_be_written() -> None:
    readable = dataclasses.replace(BAD, message="Prüfung")
    assert "Prüfung" in render((readable,), Summary.of((readable,), 1))
    odd = dataclasses.replace(BAD, path="qms_docs/\udcff.md")
    text = render((odd,), Summary.of((odd,), 1))
    assert json.loads(text.encode())["findings"][0]["path"] == "qms_docs/\udcff.md"
