import dataclasses
import json
from pathlib import Path

import jsonschema
import pytest

from qmsctl.model.finding import Finding
from qmsctl.report.sarif import FINGERPRINT, render
from qmsctl.rules.registry import ALL, BY_CODE
from tests.report.findings import BAD, EVERYTHING, HISTORY, NOTE

SCHEMA = json.loads(
    (Path(__file__).parent / "schemas" / "sarif-2.1.0.json").read_text(encoding="utf-8")
)
VALIDATOR = jsonschema.Draft4Validator(SCHEMA, format_checker=jsonschema.FormatChecker())


def _log(*findings: Finding, rules=ALL, **options):
    log = json.loads(render(findings, rules, **options))
    VALIDATOR.validate(log)
    return log


def _results(*findings: Finding, **options):
    return _log(*findings, **options)["runs"][0]["results"]


def test_the_schema_itself_refuses_something() -> None:
    log = _log(BAD)
    log["runs"][0]["results"][0]["level"] = "grave"
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate(log)


def test_every_rule_is_described_once_with_help() -> None:
    rules = _log()["runs"][0]["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [rule.code for rule in ALL]
    for rule in rules:
        assert BY_CODE[rule["id"]].repair in rule["help"]["text"]
        assert BY_CODE[rule["id"]].repair in rule["help"]["markdown"]
        assert rule["defaultConfiguration"]["level"] in {"error", "warning", "note"}


def test_a_result_says_where_and_what_to_do() -> None:
    (result,) = _results(BAD)
    assert result["ruleId"] == "ID004"
    assert ALL[result["ruleIndex"]].code == "ID004"
    assert result["level"] == "error"
    assert result["message"]["text"].endswith("is not named after it. Rename it.")
    (location,) = result["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "qms_docs/procedures/a.md", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 12, "startColumn": 5},
    }
    assert location["logicalLocations"] == [{"name": "SOP-001", "kind": "document"}]


def test_paths_become_addresses() -> None:
    odd = dataclasses.replace(BAD, path="qms_docs/a b#ü.md")
    (result,) = _results(odd)
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "qms_docs/a%20b%23%C3%BC.md"
    (result,) = _results(HISTORY)
    related = result["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert related == "qms_docs/procedures/b%20c.md"
    assert result["properties"]["commit"] == HISTORY.commit


def test_findings_without_a_file_are_shown_at_the_anchor() -> None:
    (bare,) = _results(NOTE)
    assert "locations" not in bare
    (anchored,) = _results(NOTE, anchor="qms_docs/qms.yml")
    place = anchored["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "qms_docs/qms.yml", "uriBaseId": "%SRCROOT%"}}


def test_fingerprints_survive_moved_lines_and_tell_findings_apart() -> None:
    moved = dataclasses.replace(BAD, line=99, column=1)
    prints = [r["partialFingerprints"][FINGERPRINT] for r in _results(*EVERYTHING, moved)]
    assert len(set(prints)) == len(prints)  # the second of two like ones is told apart
    (first,) = _results(BAD)
    (second,) = _results(moved)
    assert first["partialFingerprints"] == second["partialFingerprints"]


def test_an_unknown_rule_and_an_empty_log_are_valid() -> None:
    assert _results() == []
    (result,) = _results(BAD, rules=())
    assert "ruleIndex" not in result
    assert _log(command="verify")["runs"][0]["automationDetails"]["id"] == "qms-verify/"
