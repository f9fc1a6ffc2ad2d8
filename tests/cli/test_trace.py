import csv
import io
import json

import pytest

from qmsctl.model.errors import UsageError
from qmsctl.rules.example import POLICY_PATH, SOP_PATH, document, files, policy
from tests.cli.story import data, look, run
from tests.support.gitrepo import GitRepo


def clause(found: dict[str, object], number: str) -> dict[str, object]:
    clauses = found["clauses"]
    assert isinstance(clauses, list)
    return next(item for item in clauses if item["clause"] == number)


def test_json_names_every_clause_with_its_status(story: GitRepo) -> None:
    trace = data(story, "trace", "iso9001:2015")
    assert trace["schema"] == "qms-trace/1"
    assert (trace["standard"], trace["edition"]) == ("iso9001:2015", "2015")
    assert all(set(c) >= {"clause", "title", "status", "documents"} for c in trace["clauses"])
    assert clause(trace, "7.5.2")["status"] == "covered"
    assert clause(trace, "7.5.2")["documents"] == ["SOP-001"]
    assert clause(trace, "7.5")["status"] == "heading"
    assert clause(trace, "7.1.4")["status"] == "gap"
    assert clause(trace, "7.1.4")["pending"] == ["SOP-002"]
    assert clause(trace, "8.3.1")["status"] == "not-applicable"
    assert clause(trace, "8.3.1")["justification"] == "Nothing is designed here."
    counted = {"covered": 0, "gap": 0, "not-applicable": 0, "heading": 0}
    for item in trace["clauses"]:
        counted[item["status"]] += 1
    assert trace["summary"] == counted
    assert trace["others"] == []


def test_another_day_has_another_coverage(story: GitRepo) -> None:
    text = run(story, "trace", "--format", "csv", "--as-of", "2026-05-01").stdout
    rows = {row["clause"]: row for row in csv.DictReader(io.StringIO(text))}
    assert rows["7.1.4"]["status"] == "covered"
    assert rows["7.1.4"]["documents"] == "SOP-002"
    assert rows["8.3"]["reason"] == "Nothing is designed here."


def test_the_table_says_what_answers_and_what_waits(story: GitRepo) -> None:
    text = look(story, "trace", "ISO 9001:2015")
    lines = text.splitlines()
    assert lines[0] == "ISO 9001:2015 (iso9001:2015) on 2026-03-31"
    assert lines[1] == "2 of 59 clauses covered, 57 without cover; 7 not applicable."

    def row(number: str) -> list[str]:
        found = next(line for line in lines if line.split()[:1] == [number])
        return [part.strip() for part in found.split("  ") if part.strip()]

    assert row("7.5.2") == ["7.5.2", "covered", "Creating and updating", "SOP-001"]
    assert row("7.1.4")[-1] == "not in force: SOP-002"
    assert row("8.3.1")[-1] == "not applied: Nothing is designed here."
    assert row("7.5")[-1] == "–"


def test_gaps_shortens_the_table(story: GitRepo) -> None:
    lines = look(story, "trace", "--gaps").splitlines()
    assert len(lines) == 3 + 2 + 57
    assert all(line.split()[1] == "gap" for line in lines[5:])


def test_gaps_shortens_every_format(story: GitRepo) -> None:
    rows = look(story, "trace", "--gaps", "--format", "csv").splitlines()[1:]
    assert len(rows) == 57
    assert all(",gap," in row for row in rows)
    found = json.loads(look(story, "trace", "--gaps", "--format", "json"))
    assert {item["status"] for item in found["clauses"]} == {"gap"}
    assert found["summary"]["covered"] > 0


def test_no_gap_leaves_only_the_counts(example: GitRepo) -> None:
    every = [
        {"clause": f"iso9001:2015/{n}", "justification": "No."} for n in (4, 5, 6, 7, 8, 9, 10)
    ]
    own = policy(standards=[{"id": "iso9001:2015"}], non_applicable=every)
    example.commit({**files(), POLICY_PATH: own})
    lines = look(example, "trace", "--gaps").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("0 of 0 clauses covered, 0 without cover; ")


def test_several_editions_are_told_one_after_the_other(example: GitRepo) -> None:
    standards = [{"id": "iso9001:2015"}, {"id": "iso9001:2026"}]
    record = {
        "id": "training",
        "title": "Training",
        "clauses": ["iso9001:2015/8.5.6"],
        "location": "Drive",
        "owner": "quality-manager",
        "retention": "5 years",
    }
    own = policy(standards=standards, record_types=[record])
    example.commit({**files(), POLICY_PATH: own})
    trace = data(example, "trace")
    assert trace["standard"] == "iso9001:2015"
    assert [other["standard"] for other in trace["others"]] == ["iso9001:2026"]
    text = look(example, "trace", "iso9001")
    assert "ISO 9001:2015 (iso9001:2015)" in text
    assert "\n\nISO 9001:2026 (iso9001:2026)" in text
    assert "records: training" in text


def test_an_unknown_standard_is_told_with_the_known_ones(story: GitRepo) -> None:
    with pytest.raises(UsageError) as caught:
        run(story, "trace", "iso9001:2016")
    assert "Did you mean 'iso9001:2015'?" in caught.value.message
    assert "In use: iso9001:2015" in caught.value.hint


def test_a_policy_without_standards_says_so(example: GitRepo) -> None:
    example.commit(files())
    with pytest.raises(UsageError, match="no standard with known clauses"):
        run(example, "trace")
    with pytest.raises(UsageError) as caught:
        run(example, "trace", "iso9001:2015")
    assert "In use: none" in caught.value.hint


def test_a_claim_that_is_not_merged_yet_waits(example: GitRepo) -> None:
    own = {**files(), POLICY_PATH: policy(standards=[{"id": "iso9001:2015"}])}
    example.commit(own)
    example.write({SOP_PATH: document(clauses=["iso9001:2015/7.5.2"])})
    found = clause(data(example, "trace"), "7.5.2")
    assert (found["status"], found["documents"], found["pending"]) == ("gap", [], ["SOP-001"])
    example.commit()
    found = clause(data(example, "trace"), "7.5.2")
    assert (found["status"], found["documents"], found["pending"]) == ("covered", ["SOP-001"], [])


def test_without_history_approved_files_count(example: GitRepo) -> None:
    own = {**files(), POLICY_PATH: policy(standards=[{"id": "iso9001:2015"}])}
    example.write({**own, SOP_PATH: document(clauses=["iso9001:2015/7.5.2"])})
    assert clause(data(example, "trace"), "7.5.2")["documents"] == ["SOP-001"]
