"""Records of reviews have one form and one place, and say everything or nothing."""

import hashlib
import json
from typing import Any

import pytest
import rfc8785
from pydantic import ValidationError

from qmsctl.approval.forgereviewfile import (
    forge_evidence,
    forge_review_bytes,
    forge_review_path,
    read_forge_review,
)
from qmsctl.model.statement import SubjectName
from tests.support.forgereviews import record, record_fields, reviewed

GOOD = forge_review_bytes(record())
WITHDRAWAL = {"reason": "Merged.", "date": "2026-05-01"}


def test_place_name_and_round_trip() -> None:
    made = record()
    sha = hashlib.sha256(GOOD).hexdigest()
    path = forge_review_path(made)
    assert path == f"records/approvals/reviews/github-90210-{sha[:12]}.json"
    found = read_forge_review(GOOD, path)
    assert (found.record, found.sha256, found.problems) == (made, sha, ())
    named = forge_evidence(made)
    assert (named.name, named.digest.sha256) == (path, sha)
    assert rfc8785.dumps(json.loads(GOOD)) + b"\n" == GOOD


def test_what_it_says_of_each_subject() -> None:
    both = [reviewed(), reviewed(meaning="withdrawal", withdrawal=WITHDRAWAL)]
    made = record(subjects=both)
    name = SubjectName("SOP-001", "2.0", "en")
    assert made.about(name, "approval") == made.subjects[0]
    assert made.about(name, "withdrawal") == made.subjects[1]
    assert made.about(name, "recall") is None
    assert made.about(name._replace(version="2.1"), "approval") is None
    assert read_forge_review(forge_review_bytes(made)).record == made


def test_a_record_without_accounts_that_are_gone() -> None:
    made = record(changes={"pull_request.author": None, "pull_request.merged_by": None})
    assert b"null" not in forge_review_bytes(made)
    assert read_forge_review(forge_review_bytes(made)).record == made


CASES: dict[str, tuple[dict[str, Any], str, str]] = {
    "another schema": ({"schema": "qms-forge-review/2"}, "wrong-value", "`schema` is"),
    "no reviewer": ({"review.account": None}, "missing-key", "`account` is missing"),
    "a comment": ({"review.body": "Fine."}, "unknown-key", "`body` is no known key"),
    "another state": ({"review.state": "LGTM"}, "wrong-value", "is 'LGTM'"),
    "no number": ({"review.account.id": "303"}, "wrong-value", "`id` of `account`"),
    "a short commit": ({"review.commit": "1a1a1a"}, "wrong-value", "the full id of a commit"),
    "no repository": ({"repository.name": "qms"}, "wrong-value", "such as acme/qms"),
    "an address as host": ({"host": "https://github.com"}, "wrong-value", "name of a server"),
    "nothing approved": ({"subjects": []}, "wrong-value", "`subjects` is an empty list"),
    "no files": ({"subjects.0.files": []}, "wrong-value", "`files` of entry 1"),
    "one subject twice": (
        {"subjects": [reviewed(), reviewed()]},
        "wrong-value",
        "SOP-001@2.0;lang=en (approval) is twice",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_a_record_may_not_say(case: str) -> None:
    changes, kind, words = CASES[case]
    plain = json.loads(GOOD)
    fields = record_fields(changes=changes)
    for part in ("pull_request", "taken"):
        fields[part] = plain[part]
    fields["review"].update(submitted_at=plain["review"]["submitted_at"])
    found = read_forge_review(rfc8785.dumps(fields) + b"\n")
    assert found.record is None
    assert [problem.kind for problem in found.problems] == [kind]
    assert words in found.problems[0].message
    assert "never edited" in found.problems[0].hint


def test_numbers_that_programs_would_round_are_refused() -> None:
    assert record(changes={"review.id": 2**53 - 1}).review.id == 2**53 - 1
    with pytest.raises(ValidationError):
        record(changes={"review.id": 2**53})


@pytest.mark.parametrize(
    ("data", "kind", "words"),
    [
        (b"", "no-json", "line 1, column 1"),
        (GOOD[:-1], "not-canonical", "the one form that a record of a review has"),
        (GOOD + b" " * 65_536, "too-large", "a record of a review has at most 65,536"),
        (GOOD.replace(b'"state":', b'"state":"x","state":'), "duplicate-key", "'state'"),
    ],
    ids=["empty", "no line feed", "too large", "twice"],
)
def test_bytes_that_are_no_record(data: bytes, kind: str, words: str) -> None:
    found = read_forge_review(data)
    assert found.record is None
    assert [problem.kind for problem in found.problems] == [kind]
    assert words in found.problems[0].message


def test_a_copy_elsewhere_is_noticed() -> None:
    path = forge_review_path(record())
    other = path.replace("90210", "90211")
    (problem,) = read_forge_review(GOOD, other).problems
    assert problem.kind == "wrong-place"
    assert problem.message == (f"The record lies at {other}; by what it says it belongs at {path}.")
