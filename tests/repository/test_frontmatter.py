"""Splitting files at their fences, and reading them whole."""

import hashlib
import json

import frontmatter as oracle
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmsctl.model.finding import Position
from qmsctl.model.policy import FieldMapping
from qmsctl.repository.blobfacts import FactReader
from qmsctl.repository.frontmatter import (
    Known,
    body_digest,
    cut,
    read_source,
    split,
    unread_source,
)
from qmsctl.repository.plaintext import too_large

PLAIN = FieldMapping()
GOOD = b"""\
---
id: SOP-001
title: Control of documented information
type: sop
version: "1.0"
status: draft
---

# Control of documented information
"""


def test_a_file_is_cut_at_its_fences() -> None:
    parts = split(GOOD)
    assert parts.front is not None
    assert parts.front.startswith("id: SOP-001\n")
    assert (parts.front_line, parts.body_line) == (2, 8)
    assert parts.body == "\n# Control of documented information\n"
    assert parts.body_sha256 == hashlib.sha256(parts.body.encode()).hexdigest()
    assert parts.problems == ()


@pytest.mark.parametrize(
    ("data", "front", "body", "body_line"),
    [
        (b"---\n---\n", "", "", 3),
        (b"---\n---", "", "", 3),
        (b"---\na: x\n---", "a: x\n", "", 4),
        (b"---\na: x\n---\nb", "a: x\n", "b", 4),
        (b"---  \na: x\n---\t\nb", "a: x\n", "b", 4),
        (b"---\r\na: x\r\n---\r\n\r\nb\r\n", "a: x\n", "\nb\n", 4),
        (b"\xef\xbb\xbf---\na: x\n---\nb", "a: x\n", "b", 4),
        (b"---\na: x\n---\nb\n---\nc\n", "a: x\n", "b\n---\nc\n", 4),
        (b"---\na: |\n  ---\n  b\n---\nc", "a: |\n  ---\n  b\n", "c", 6),
        (b"---\na: x\n----\nb\n---\nc", "a: x\n----\nb\n", "c", 6),
        ("---\na: é\n---\nü".encode(), "a: é\n", "ü", 4),
    ],
)
def test_where_fences_are(data: bytes, front: str, body: str, body_line: int) -> None:
    parts = split(data)
    assert (parts.front, parts.body, parts.body_line) == (front, body, body_line)


@pytest.mark.parametrize(
    ("data", "rule", "message"),
    [
        (b"", "FM008", "The file has no front matter. The first line is not '---'."),
        (b"# Title\n", "FM008", "The file has no front matter. The first line is not '---'."),
        (b"----\na: x\n----\n", "FM008", "The file has no front matter. The first line is not"),
        (b"+++\na = 1\n+++\n", "FM008", "The file has no front matter. It is TOML (+++)."),
        (b"\n\n---\na: x\n---\n", "FM008", "The front matter begins on line 3, not on the first"),
        (b"---\na: x\n", "FM009", "The front matter opens with '---' on the first line and is"),
        (b"---\na: x\n ---\n", "FM009", "The front matter opens with '---' on the first line and"),
        (b"---", "FM009", "The front matter opens with '---' on the first line and is never"),
    ],
)
def test_no_front_matter_says_why(data: bytes, rule: str, message: str) -> None:
    parts = split(data)
    assert parts.front is None
    assert parts.body == data.decode()
    assert [p.rule for p in parts.problems] == [rule]
    assert parts.problems[0].message.startswith(message)


def test_front_matter_that_is_no_utf8_is_not_read_but_a_damaged_body_is() -> None:
    parts = split(b"---\na: \xff\n---\nbody")
    assert (parts.front, parts.body, parts.body_line) == (None, "body", 4)
    assert [p.rule for p in parts.problems] == ["FM001"]
    parts = split(b"---\na: x\n---\nb\xff")
    assert (parts.front, parts.body) == ("a: x\n", "b\ufffd")
    assert parts.body_sha256 == hashlib.sha256(b"b\xff").hexdigest()


def test_a_file_above_the_limit_is_not_read() -> None:
    parts = split(GOOD, max_bytes=len(GOOD) - 1)
    assert (parts.front, parts.body) == (None, "")
    assert [p.rule for p in parts.problems] == ["FM007"]
    assert split(GOOD, max_bytes=len(GOOD)).problems == ()


LINES = st.lists(
    st.text(st.characters(codec="ascii", exclude_categories=("Cc",)), max_size=12), max_size=8
)


@given(LINES, LINES)
def test_cuts_where_python_frontmatter_cuts(front: list[str], body: list[str]) -> None:
    if any(line.startswith("---") and not line.strip("- \t") for line in (*front, *body)):
        return  # python-frontmatter also takes longer rows of dashes for a fence
    text = "\n".join(["---", *front, "---", *body])
    parts = split(text.encode())
    theirs = oracle.default_handlers.YAMLHandler().split(text)
    assert parts.front is not None
    assert parts.front.strip() == theirs[0].strip()
    assert parts.body.strip() == theirs[1].strip()


@given(st.binary(max_size=80))
def test_nothing_is_lost_and_line_ends_do_not_matter(data: bytes) -> None:
    for whole in (data, b"---\n" + data, b"---\nid: x\n---\n" + data):
        front, body = cut(whole)
        if front is None:
            assert body == whole.removeprefix(b"\xef\xbb\xbf")
        else:
            assert whole.endswith(body)
            assert front in whole
        parts = split(whole)
        assert parts.body_sha256 == body_digest(body)
        unix = whole.replace(b"\r\n", b"\n")
        windows = unix.replace(b"\n", b"\r\n")
        assert split(windows).body_sha256 == split(unix).body_sha256
        assert split(windows).front == split(unix).front


def test_a_source_file_has_fields_places_and_the_document() -> None:
    source = read_source("qms_docs/SOP-001.md", GOOD, PLAIN)
    assert source.problems == ()
    assert source.document is not None
    assert source.document.version == "1.0"
    assert source.id == "SOP-001"
    assert source.position("version") == Position(5, 1)
    assert source.position("approvals", 0, "role") == Position(1, 1)
    assert source.readable


def test_a_file_with_cr_lf_reads_the_same() -> None:
    unix = read_source("a.md", GOOD, PLAIN)
    windows = read_source("a.md", GOOD.replace(b"\n", b"\r\n"), PLAIN)
    assert windows == unix


FAULTS = pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (b'"1.0"', b"1.0", [("FM017", 5, 10)]),
        (b'"1.0"', b"1", [("FM017", 5, 10)]),
        (b"status: draft", b"stauts: draft", [("FM019", 6, 1)]),
        (b"status: draft\n", b"", [("FM020", 1, 1)]),
        (b"status: draft", b"status: 2", [("FM021", 6, 1)]),
        (b"title: Control", b"title: &a Control", [("FM012", 3, 8)]),
        (b"status: draft", b"status: draft\nstatus: approved", [("FM014", 7, 1)]),
        (b"status: draft", b"effective_date: 2026-02-30\nstatus: draft", [("FM018", 6, 17)]),
        (b"status: draft", b'effective_date: "2026-02-30"\nstatus: draft', [("FM018", 6, 1)]),
        (b"type: sop", b"type: sop\x00", [("FM003", 4, 10)]),
        (b"# Control", b"# Control\x00", [("FM003", 9, 10)]),
        (b"---\n\n#", b"#", [("FM009", 1, 1)]),
        (b"id: SOP-001", b"id: [", [("FM010", 2, 5)]),
    ],
)


@FAULTS
def test_each_fault_is_told_once_with_its_place(
    old: bytes, new: bytes, expected: list[tuple[str, int, int]]
) -> None:
    source = read_source("a.md", GOOD.replace(old, new, 1), PLAIN)
    assert [(p.rule, p.line, p.column) for p in source.problems] == expected


def remembering(data: bytes) -> Known:
    """What an index knows after it has seen `data`."""
    _, front = FactReader(lambda _digest: None).read(data)
    known = {front.digest: json.loads(front.fields)} if front and front.clean else {}
    return known.get


@FAULTS
def test_what_is_known_of_front_matter_changes_nothing(
    old: bytes, new: bytes, expected: list[tuple[str, int, int]]
) -> None:
    del expected
    for data in (GOOD, GOOD.replace(b"\n", b"\r\n"), GOOD.replace(old, new, 1)):
        known, read = (read_source("a.md", data, PLAIN, known=k) for k in (remembering(data), None))
        assert known == read
        assert [known.position(*key) for key in read.positions] == list(read.positions.values())
        assert list(known.positions) == list(read.positions)
        assert len(known.positions) == len(read.positions)


def test_known_front_matter_is_not_parsed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    known = remembering(GOOD)
    monkeypatch.setattr("qmsctl.repository.frontmatter.read_yaml", None)
    assert read_source("a.md", GOOD, PLAIN, known=known).id == "SOP-001"
    with pytest.raises(TypeError):
        read_source("a.md", GOOD.replace(b"SOP-001", b"SOP-002"), PLAIN, known=known)


def test_a_version_without_quotes_stays_the_text_that_was_written() -> None:
    source = read_source("a.md", GOOD.replace(b'"1.0"', b"1.10"), PLAIN)
    assert source.fields["version"] == "1.10"
    assert source.document is not None
    assert source.document.version == "1.10"


def test_what_cannot_be_read_keeps_its_body_and_says_so() -> None:
    source = read_source("a.md", b"---\n- a\n---\nbody\n", PLAIN)
    assert (source.readable, source.fields, source.document) == (False, {}, None)
    assert (source.body, source.body_line) == ("body\n", 4)
    assert source.id is None


def test_problems_come_in_the_order_of_lines() -> None:
    data = b"---\nid: x\nversion: 1.0\nfoo: x\ntype: []\n---\nb\x00\n"
    lines = [p.line for p in read_source("a.md", data, PLAIN).problems]
    assert lines == sorted(lines)
    assert len(lines) == 6  # title and status missing, 1.0, foo, type, NUL


def test_an_unread_file_carries_its_reason() -> None:
    problem = too_large(2, 1)
    source = unread_source("a.md", problem)
    assert (source.problems, source.readable, source.body) == ((problem,), False, "")
    assert source.body_sha256 == hashlib.sha256(b"").hexdigest()


ADOPTED = FieldMapping(
    rename={
        "last_reviewed_on": "last_review",
        "review_in": "review_interval",
        "owner_slack": "owner",
        "revision": "version",
    },
    ignore="*",
    defaults={"type": "page", "status": "approved", "version": "1"},
    id_from="path",
    title_from="heading",
    front_matter="optional",
)


def test_an_adopted_page_is_read_by_the_mapping() -> None:
    data = b"---\nlast_reviewed_on: 2024-03-01\nreview_in: 6 months\nowner_slack: '#team'\n"
    data += b"weight: 010\n---\n# Hello\n"
    source = read_source("docs/a/b.md", data, ADOPTED, inner_path="a/b.md")
    assert source.problems == ()  # the trap stands under an ignored key
    assert source.fields == {
        "reviews": [{"date": "2024-03-01"}],
        "review_interval": "6 months",
        "owner": "#team",
        "type": "page",
        "status": "approved",
        "version": "1",
        "id": "a--b",
        "title": "Hello",
    }
    assert source.document is not None
    assert source.document.reviews[0].outcome is None
    assert source.position("reviews", 0, "date") == Position(2, 1)
    assert source.position("review_interval") == Position(3, 1)


def test_a_page_without_front_matter_may_be_allowed() -> None:
    source = read_source("docs/x.md", b"# Hello\n", ADOPTED)
    assert source.problems == ()
    assert source.document is not None
    assert source.document.id == "docs--x"
    broken = read_source("docs/x.md", b"---\n# Hello\n", ADOPTED)
    assert [p.rule for p in broken.problems] == ["FM009"]


def test_messages_name_the_key_that_the_file_has() -> None:
    data = b"---\nreview_in: 6 mounths\nlast_reviewed_on: soon\nrevision: 1.10\n---\n# Hello\n"
    source = read_source("x.md", data, ADOPTED)
    assert [(p.rule, p.line, p.message) for p in source.problems] == [
        (
            "FM021",
            2,
            (
                "`review_interval` (here `review_in`) is '6 mounths'; expected: a length of time, "
                "such as 24 months, 2 years, 6 weeks or P2Y."
            ),
        ),
        (
            "FM021",
            3,
            (
                "`date` of entry 1 of `reviews` (here `last_reviewed_on`) is 'soon'; "
                "expected: a day as YYYY-MM-DD."
            ),
        ),
        ("FM017", 4, "`revision`: YAML reads 1.10 without quotes as the number 1.1."),
    ]
    assert source.fields["version"] == "1.10"
