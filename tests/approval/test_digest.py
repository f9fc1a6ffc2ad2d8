import hashlib
import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from qmsctl.approval.digest import canonical_json, content_digest, policy_digest
from tests.support.builders import approval, sha256, snapshot

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_canonical_json_is_rfc_8785(value: object) -> None:
    assert canonical_json(value) == rfc8785.dumps(value)


def test_keys_beyond_the_basic_plane_are_ordered_by_utf_16_units() -> None:
    assert canonical_json({"\ufb33": 1, "\U0001f600": 2}) == '{"\U0001f600":2,"\ufb33":1}'.encode()


def test_integers_that_json_cannot_keep_are_written_as_texts() -> None:
    assert canonical_json([2**53 - 1, 2**53, True]) == b'[9007199254740991,"9007199254740992",true]'


def test_the_digest_can_be_recomputed_by_hand() -> None:
    state = snapshot("2.0", body="Text\n", files={"img/b.svg": "B", "img/a.svg": "A"})
    by_hand = {
        "schema": "qms-content/1",
        "content": {
            "id": "SOP-001",
            "title": "Control of documented information",
            "type": "sop",
            "version": "2.0",
            "change": "substantive",
            "change_summary": "What version 2.0 changes.",
            "authors": ["m.keller"],
            "effective_date": "on-release",
        },
        "body": sha256("Text\n"),
        "attachments": [
            {"path": "img/a.svg", "sha256": sha256("A")},
            {"path": "img/b.svg", "sha256": sha256("B")},
        ],
    }
    text = json.dumps(by_hand, sort_keys=True, separators=(",", ":"))
    assert content_digest(state) == hashlib.sha256(text.encode()).hexdigest()


CONTENT_CHANGES = {
    "title": "Other",
    "type": "wi",
    "language": "de",
    "version": "2.0",
    "change": "editorial",
    "change_summary": "Other",
    "authors": ["j.tanaka"],
    "effective_date": "2026-03-15",
    "id": "SOP-002",
}


@pytest.mark.parametrize("field", CONTENT_CHANGES)
def test_each_content_field_belongs_to_the_digest(field: str) -> None:
    before = snapshot("1.0", body="Text")
    after = snapshot(**{"version": "1.0", "body": "Text", field: CONTENT_CHANGES[field]})
    assert content_digest(before) != content_digest(after)
    without = snapshot(**{"version": "1.0", "body": "Text", field: None})
    assert content_digest(without) != content_digest(after)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("status", "draft"),
        ("approvals", [approval("owner", "a.brandt", "2026-01-02")]),
        ("owner", "j.tanaka"),
        ("clauses", ["iso9001:2015/7.5"]),
        ("reviews", [{"date": "2026-01-02"}]),
        ("change_request", "CR-1"),
        ("effective_reason", "Paper copy was in use."),
    ],
)
def test_approval_and_document_fields_do_not(field: str, value: object) -> None:
    assert content_digest(snapshot("1.0")) == content_digest(snapshot("1.0", **{field: value}))


def test_an_empty_field_counts_as_absent() -> None:
    state = snapshot("1.0", change=None)
    empty = snapshot("1.0")
    object.__setattr__(empty, "fields", {**empty.fields, "change": None})
    assert content_digest(state) == content_digest(empty)


def test_body_and_attachments_belong_to_the_digest() -> None:
    digests = {
        content_digest(snapshot("1.0", body="A")),
        content_digest(snapshot("1.0", body="B")),
        content_digest(snapshot("1.0", body="A", files={"a.svg": "1"})),
        content_digest(snapshot("1.0", body="A", files={"a.svg": "2"})),
        content_digest(snapshot("1.0", body="A", files={"b.svg": "1"})),
        content_digest(snapshot("1.0", body="A", files={"a.svg": None})),
    }
    assert len(digests) == 6


FILES = {
    "qms.yml": b"version: '1.0'",
    "people/a.yml": b"id: a",
    "asset:img/logo.svg": b"0" * 64,
}


@pytest.mark.parametrize(
    ("fields", "files", "same"),
    [
        ({"version": "1.0", "status": "approved", "approvals": []}, FILES, True),
        ({"version": "1.0"}, {**FILES, "qms.yml": b"# the fields are what counts"}, True),
        ({"version": "1.0"}, {**FILES, "records/deviations/1.yml": b"id: x"}, True),
        ({"version": "1.1"}, FILES, False),
        ({"version": "1.0", "status": "draft", "roles": {"x": {}}}, FILES, False),
        ({"version": "1.0"}, {**FILES, "people/a.yml": b"id: b"}, False),
        ({"version": "1.0"}, {**FILES, "people/b.yml": b"id: b"}, False),
        ({"version": "1.0"}, {**FILES, "asset:img/logo.svg": b"1" * 64}, False),
        ({"version": "1.0"}, {"qms.yml": b""}, False),
    ],
)
def test_policy_digest(fields: dict[str, object], files: dict[str, bytes], same: bool) -> None:
    assert (policy_digest(fields, files) == policy_digest({"version": "1.0"}, FILES)) is same


def test_policy_and_document_digests_never_meet() -> None:
    state = snapshot("1.0")
    assert content_digest(state) != policy_digest(state.fields, {})
