"""Statements have one form and one place; whatever is changed is noticed without a key."""

import datetime as dt
import hashlib
import json
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from qmsctl.approval.canonicalfile import MAX_BYTES
from qmsctl.approval.statement import (
    StatementPlace,
    administrative_digest,
    parse_statement_path,
    read_statement,
    signature_path,
    statement_bytes,
    statement_path,
)
from qmsctl.model.statement import MEANINGS, Statement, SubjectName
from tests.support.statements import DIGEST, FACTS, statement

EXPECTED = (
    '{"_type":"https://in-toto.io/Statement/v1",'
    '"predicate":{"authors":["m.keller"],"meaning":"approval","policy_version":"1.0",'
    '"role":"quality-manager","signer":{"id":"j.tanaka","name":"Junko Tanaka"},'
    '"time":"2026-03-02T09:30:00Z"},"predicateType":"urn:qmsctl:approval:1",'
    f'"subject":[{{"digest":{{"qms-content-1":"{DIGEST}"}},"name":"SOP-001@2.0;lang=en"}}]}}\n'
)


def plain(made: Statement) -> dict[str, Any]:
    fields = json.loads(statement_bytes(made))
    assert isinstance(fields, dict)
    return fields


def as_file(fields: object) -> bytes:
    return rfc8785.dumps(fields) + b"\n"  # type: ignore[arg-type]


def test_the_bytes_are_what_the_manual_shows() -> None:
    assert statement_bytes(statement()).decode() == EXPECTED


@pytest.mark.parametrize("meaning", MEANINGS)
def test_each_meaning_can_be_written_and_read(meaning: str) -> None:
    made = statement(meaning)
    data = statement_bytes(made)
    assert data == as_file(json.loads(data))
    found = read_statement(data, statement_path(made))
    assert found.problems == ()
    assert found.statement == made
    assert found.sha256 == hashlib.sha256(data).hexdigest()


def test_place_and_name() -> None:
    made = statement("periodic-review")
    path = statement_path(made)
    sha = hashlib.sha256(statement_bytes(made)).hexdigest()
    assert path == (
        f"records/approvals/SOP-001/2.0/periodic-review-quality-manager-j.tanaka-{sha[:12]}.json"
    )
    assert signature_path(path) == f"{path}.sig"
    assert parse_statement_path(path) == StatementPlace(
        "SOP-001", "2.0", "periodic-review", "quality-manager-j.tanaka", sha[:12]
    )


@pytest.mark.parametrize(
    "path",
    [
        "records/approvals/SOP-001/2.0/approval-owner-a.brandt-0123456789ab.json.sig",
        "records/approvals/SOP-001/2.0/praise-owner-a.brandt-0123456789ab.json",
        "records/approvals/SOP-001/2.0/approval-owner-a.brandt-0123456789AB.json",
        "records/approvals/SOP-001/2.0/approval-owner-a.brandt-0123.json",
        "records/approvals/SOP-001/approval-owner-a.brandt-0123456789ab.json",
        "records/approvals/../2.0/approval-owner-a.brandt-0123456789ab.json",
        "approvals/SOP-001/2.0/approval-owner-a.brandt-0123456789ab.json",
        "records/approvals/SOP-001/2.0/approval-owner-a.brandt-0123456789ab.json\n",
    ],
)
def test_other_paths_are_no_statements(path: str) -> None:
    assert parse_statement_path(path) is None


def test_the_policy_has_no_language_and_a_digest_of_its_own() -> None:
    made = statement(name=SubjectName("QMS-POLICY", "3"))
    assert plain(made)["subject"] == [{"name": "QMS-POLICY@3", "digest": {"qms-policy-1": DIGEST}}]
    assert made.about == SubjectName("QMS-POLICY", "3", None)
    assert made.content_digest == DIGEST


@pytest.mark.parametrize(
    "name",
    [
        SubjectName("sop-001", "2.0", "en"),
        SubjectName("SOP", "2.0", "en"),
        SubjectName("SOP-001", "02.0", "en"),
        SubjectName("SOP-001", "2.0.1", "en"),
        SubjectName("SOP-001", "2.0", "EN"),
        SubjectName("SOP-001", "2.0", "en\n"),
        SubjectName("../SOP-001", "2.0", "en"),
    ],
)
def test_names_that_are_no_names_are_refused(name: SubjectName) -> None:
    assert SubjectName.parse(str(name)) is None
    with pytest.raises(ValidationError):
        statement(name=name)


CASES: dict[str, tuple[dict[str, Any], str, str]] = {
    # changes of the plain form by key path; the kind of problem; words of its message
    "an unknown key": ({"note": "x"}, "unknown-key", "`note` is no known key"),
    "an unknown key inside": (
        {"predicate.comment": "x"},
        "unknown-key",
        "`comment` is no known key in `predicate`",
    ),
    "no meaning": ({"predicate.meaning": None}, "missing-key", "`meaning` is missing"),
    "another meaning": ({"predicate.meaning": "praise"}, "wrong-value", "is 'praise'"),
    "another type": ({"_type": "https://in-toto.io/Statement/v0.1"}, "wrong-value", "/v0.1'"),
    "another predicate": ({"predicateType": "urn:x"}, "wrong-value", "is 'urn:x'"),
    "no subject": ({"subject": []}, "wrong-value", "`subject` is an empty list"),
    "two subjects": (
        {"subject": [{"name": "SOP-001@2.0;lang=en", "digest": {"qms-content-1": DIGEST}}] * 2},
        "wrong-value",
        "`subject` is a list",
    ),
    "a digest of another form": (
        {"subject.0.digest": {"sha256": DIGEST}},
        "wrong-value",
        "`sha256` of `digest`",
    ),
    "two digests": (
        {"subject.0.digest": {"qms-content-1": DIGEST, "qms-policy-1": DIGEST}},
        "wrong-value",
        "`digest` of entry 1 of `subject`",
    ),
    "a digest in capitals": (
        {"subject.0.digest": {"qms-content-1": "AB" * 32}},
        "wrong-value",
        "a SHA-256 (64 hex digits)",
    ),
    "a document without language": (
        {"subject.0.name": "SOP-001@2.0"},
        "wrong-value",
        "a document has a language",
    ),
    "a name of another form": (
        {"subject.0.name": "SOP-001 2.0"},
        "wrong-value",
        "such as SOP-001@2.0;lang=en",
    ),
    "a time without zone": (
        {"predicate.time": "2026-03-02T09:30:00"},
        "wrong-value",
        "a time in UTC",
    ),
    "a time with fractions": (
        {"predicate.time": "2026-03-02T09:30:00.5Z"},
        "wrong-value",
        "a time in UTC",
    ),
    "a time that does not exist": (
        {"predicate.time": "2026-02-30T09:30:00Z"},
        "wrong-value",
        "a time in UTC",
    ),
    "a time as a number": ({"predicate.time": 1772443800}, "wrong-value", "a time in UTC"),
    "a version as a number": ({"predicate.policy_version": 1}, "wrong-value", "policy_version"),
    "a name with separate accents": (
        {"predicate.signer.name": "A\u0301da"},
        "wrong-value",
        "Unicode NFC",
    ),
    "a name that turns the line round": (
        {"predicate.signer.name": "Ada\u202eadA"},
        "wrong-value",
        "hidden signs",
    ),
    "an empty name": ({"predicate.signer.name": " "}, "wrong-value", "is an empty text"),
    "a role with blanks": ({"predicate.role": "Quality Manager"}, "wrong-value", "lower-case"),
    "an approval with the facts of a recall": (
        {"predicate.recall": FACTS["recall"]["recall"]},
        "wrong-value",
        "the meaning 'approval' needs none of them; found: recall",
    ),
    "a recall without its facts": (
        {"predicate.meaning": "recall"},
        "wrong-value",
        "the meaning 'recall' needs the key 'recall'; found: none",
    ),
    "a field of the revision as administrative": (
        {
            "predicate.meaning": "administrative",
            "predicate.administrative": {"fields": ["title"], "sha256": DIGEST},
        },
        "wrong-value",
        "a field that belongs to the document",
    ),
    "a key with null": ({"predicate.forge": "null"}, "not-canonical", "from byte"),
}


@pytest.mark.parametrize("case", CASES)
def test_what_a_statement_may_not_say(case: str) -> None:
    changes, kind, words = CASES[case]
    fields = plain(statement())
    for path, value in changes.items():
        *way, last = path.split(".")
        holder: Any = fields
        for part in way:
            holder = holder[int(part) if part.isdigit() else part]
        if value is None:
            del holder[last]
        else:
            holder[last] = None if value == "null" else value
    found = read_statement(as_file(fields))
    assert found.statement is None
    assert [problem.kind for problem in found.problems] == [kind]
    assert words in found.problems[0].message
    assert found.problems[0].message.endswith((".", "?"))
    assert "never edited" in found.problems[0].hint


GOOD = EXPECTED.encode()


@pytest.mark.parametrize(
    ("data", "kind", "words"),
    [
        (b"", "no-json", "line 1, column 1"),
        (b"[]\n", "no-object", "no JSON object"),
        (GOOD[:-3], "no-json", "Expecting ',' delimiter"),
        (b"\xef\xbb\xbf" + GOOD, "no-json", "no JSON"),
        (GOOD.replace(b"Junko", b"Junk\xf6"), "no-utf-8", "byte 0xF6"),
        (b"[" * 60_000, "no-json", "read safely"),
        (b'{"a":' + b"9" * 5000 + b"}", "no-json", "read safely"),
        (GOOD + b" " * MAX_BYTES, "too-large", f"{MAX_BYTES + len(GOOD):,} bytes"),
        (
            GOOD.replace(b'"meaning":', b'"meaning":"recall","meaning":'),
            "duplicate-key",
            "'meaning' stands twice",
        ),
        (GOOD[:-1], "not-canonical", "line feed at its end is missing"),
        (GOOD.replace(b"\n", b"\r\n"), "not-canonical", "CR LF"),
        (GOOD + b"\n", "not-canonical", "expected is nothing more"),
        (b" " + GOOD, "not-canonical", "from byte 1 on it reads ' {"),
        (GOOD.replace(b"Junko", b"\\u004aunko"), "not-canonical", "from byte"),
        (GOOD.replace(b'"_type"', b'"type_"'), "not-canonical", "'type_"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_bytes_that_are_no_statement(data: bytes, kind: str, words: str) -> None:
    found = read_statement(data)
    assert found.statement is None
    assert [problem.kind for problem in found.problems] == [kind]
    assert words in found.problems[0].message


def test_a_copy_elsewhere_is_noticed() -> None:
    path = statement_path(statement())
    for other in (
        path.replace("SOP-001", "SOP-002"),
        path.replace("/2.0/", "/3.0/"),
        path.replace("j.tanaka", "a.brandt"),
        path.replace("approval-", "release-"),
        f"x/{path}",
    ):
        (problem,) = read_statement(GOOD, other).problems
        assert problem.kind == "wrong-place"
        assert path in problem.message
        assert other in problem.message


def test_another_zone_is_written_as_utc() -> None:
    zone = dt.timezone(dt.timedelta(hours=2))
    made = statement(time=dt.datetime(2026, 3, 2, 11, 30, tzinfo=zone))
    assert made == statement()
    with pytest.raises(ValidationError):
        statement(time=dt.datetime(2026, 3, 2, 11, 30))


def test_the_digest_of_administrative_fields() -> None:
    fields = {"owner": "a.brandt", "clauses": ["iso9001:2015/7.5.2"], "tags": None, "title": "x"}
    by_hand = '{"clauses":["iso9001:2015/7.5.2"],"owner":"a.brandt"}'
    wanted = hashlib.sha256(by_hand.encode()).hexdigest()
    assert administrative_digest(fields, ("owner", "clauses", "tags")) == wanted


_slugs = st.from_regex(r"[a-z0-9]{1,8}(?:[-._][a-z0-9]{1,8}){0,2}", fullmatch=True)
_statements = st.builds(
    lambda meaning, number, version, role, who, time, digest: statement(
        meaning,
        SubjectName(f"SOP-{number:03d}", version, "de-CH"),
        digest.hex(),
        role=role,
        signer={"id": who, "name": who.title()},
        time=time.replace(microsecond=0),
    ),
    st.sampled_from(MEANINGS),
    st.integers(1, 999),
    st.from_regex(r"[1-9][0-9]{0,2}(?:\.[1-9]?[0-9])?", fullmatch=True),
    _slugs,
    _slugs,
    st.datetimes(dt.datetime(1, 1, 2), dt.datetime(9999, 12, 30), timezones=st.just(dt.UTC)),
    st.binary(min_size=32, max_size=32),
)


@settings(max_examples=40)
@given(_statements, st.data())
def test_round_trip_and_one_changed_byte(made: Statement, data: st.DataObject) -> None:
    file, path = statement_bytes(made), statement_path(made)
    assert read_statement(file, path).statement == made
    place = parse_statement_path(path)
    assert place is not None
    said = made.predicate
    assert (place.id, place.version, place.meaning) == (*made.about[:2], said.meaning)
    assert place.role_and_person == f"{said.role}-{said.signer.id}"
    at = data.draw(st.integers(0, len(file) - 1))
    changed = bytearray(file)
    changed[at] ^= data.draw(st.integers(1, 255))
    found = read_statement(bytes(changed), path)
    assert found.statement is None
    assert found.problems
    assert found.sha256 != read_statement(file).sha256


@settings(max_examples=40)
@given(st.binary(max_size=80))
def test_no_bytes_make_it_stumble(data: bytes) -> None:
    assert read_statement(data).statement is None
