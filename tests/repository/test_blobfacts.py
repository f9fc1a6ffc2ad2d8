import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmsctl.model.history import Snapshot
from qmsctl.model.layout import Layout
from qmsctl.repository.blobfacts import (
    ABSENT,
    READ,
    UNREADABLE,
    BlobFacts,
    FactReader,
    as_text,
    body_text,
    parser_fingerprint,
    rare_names,
)
from qmsctl.repository.frontmatter import read_source
from qmsctl.repository.view import Decoder, LazyFields, View, texts
from tests.support.qmsrepo import LAYOUT, POLICY, ROOT, doc, policy


def new_reader(*, headings: bool = False) -> FactReader:
    return FactReader(lambda _digest: None, headings=headings)


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (doc("SOP-001"), READ),
        ("---\n---\n", READ),
        ("---\nid: [\n---\n", UNREADABLE),
        ("---\nid: SOP-001\n", UNREADABLE),
        ("---\n- a\n---\n", UNREADABLE),
        ("# Title\n", ABSENT),
        ("----\n", ABSENT),
        ("", ABSENT),
        ("\n---\nid: a\n---\n", ABSENT),
        (b"---\nid: \xff\n---\n", UNREADABLE),
    ],
)
def test_forms_are_those_of_the_reader(data: str | bytes, form: int) -> None:
    raw = data.encode() if isinstance(data, str) else data
    facts, _ = new_reader().read(raw)
    assert facts.form == form
    source = read_source("a.md", raw, POLICY.mapping)
    assert source.readable == (form == READ)
    assert facts.body_sha256 == source.body_sha256


def test_the_same_front_matter_is_read_once() -> None:
    reader = new_reader(headings=True)
    first, front = reader.read(doc("SOP-001", body="# One\n").encode())
    assert front is not None
    assert (front.id, front.version, front.attachments) == ("SOP-001", "1.0", None)
    assert json.loads(front.fields) == {"id": "SOP-001", "version": "1.0", "status": "draft"}
    windows = doc("SOP-001", body="Two\n").replace("\n", "\r\n").encode()
    second, again = reader.read(windows)
    assert again is None
    assert first.front == second.front
    assert (first.heading, second.heading) == ("One", "")
    assert second.body_sha256 == hashlib.sha256(b"Two\n").hexdigest()


def test_what_was_read_before_is_not_read_again() -> None:
    data = doc("SOP-001").encode()
    for readable, form in ((True, READ), (False, UNREADABLE)):
        facts, front = FactReader(lambda _digest, known=readable: known).read(data)  # type: ignore[misc]
        assert isinstance(facts, BlobFacts)
        assert (facts.form, front) == (form, None)


@given(
    st.binary(max_size=200) | st.text(max_size=200).map(lambda text: f"---\n{text}\n---\n".encode())
)
def test_any_bytes_are_read_as_the_reader_reads_them(data: bytes) -> None:
    facts, front = new_reader().read(data)
    source = read_source("a.md", data, POLICY.mapping)
    assert (facts.form == READ) == source.readable
    assert facts.body_sha256 == source.body_sha256
    assert body_text(data) == source.body
    if front is not None:
        assert json.loads(front.fields) == source.fields


def test_texts_that_cannot_be_kept_are_none() -> None:
    assert as_text("half \ud800") is None
    assert as_text(3) is None
    assert as_text("ä") == "ä"


def test_the_fingerprint_follows_the_code() -> None:
    assert parser_fingerprint() == parser_fingerprint()
    assert len(parser_fingerprint()) == 64


def test_views_differ_by_what_they_read() -> None:
    prints = {
        View(layout, made).fingerprint()
        for layout in (LAYOUT, Layout(""), Layout(ROOT, ("x/**",)))
        for made in (POLICY, policy(language="de"), policy(mapping={"ignore": "*"}))
    }
    assert len(prints) == 9
    assert View(LAYOUT, policy(due_soon_days=3)).fingerprint() in prints


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("img/a.png", f"{ROOT}/sop/img/a.png"),
        ("./a.png", f"{ROOT}/sop/a.png"),
        ("../img/../a.png", f"{ROOT}/a.png"),
        ("../../outside.png", None),
        ("../../../etc/passwd", None),
        (f"../../{ROOT}/a.png", f"{ROOT}/a.png"),
        ("/etc/passwd", None),
        ("..", None),
    ],
)
def test_attachments_stay_below_the_root(written: str, place: str | None) -> None:
    assert View(LAYOUT, POLICY).locate(f"{ROOT}/sop/a.md", written) == place


def test_attachments_of_a_root_at_the_top() -> None:
    view = View(Layout(""), POLICY)
    assert view.locate("a.md", "img/b.png") == "img/b.png"
    assert view.locate("a.md", "../b.png") is None
    assert view.locate("a.md", "..") is None


def test_lists_of_texts() -> None:
    assert texts(["b", "a", 3, None, "b"]) == ("a", "b")
    assert texts("a") == ()
    assert texts(None) == ()


def test_lazy_fields_decode_once_and_late() -> None:
    calls: list[tuple[str, str, bytes | None]] = []

    def decode(*of: str | bytes | None) -> dict[str, object]:
        calls.append(of)  # type: ignore[arg-type]
        return {"version": "1.0", "status": 3, "title": "T"}

    decoder = Decoder(decode)  # type: ignore[arg-type]
    fields = LazyFields(("1.0", None, None, ""), decoder, ("a.md", "0", b"f"))
    snapshot = Snapshot("a.md", "0", fields, "")
    assert snapshot.version_text == "1.0"
    assert calls == []
    assert snapshot.status is None
    assert snapshot.text("title") == "T"
    assert (len(fields), list(fields), fields["status"]) == (3, ["version", "status", "title"], 3)
    assert calls == [("a.md", "0", b"f")]


def test_only_so_many_lazy_fields_hold_what_was_decoded() -> None:
    calls: list[str] = []

    def decode(path: str, _oid: str, _front: bytes | None) -> dict[str, object]:
        calls.append(path)
        return {"title": path}

    decoder = Decoder(decode, most=2)
    fields = [LazyFields((None,) * 4, decoder, (name, "0", None)) for name in "abc"]
    assert [f["title"] for f in fields] == ["a", "b", "c"]
    assert [f["title"] for f in reversed(fields)] == ["c", "b", "a"]
    assert calls == ["a", "b", "c", "a"]


def test_lazy_fields_know_which_rare_ones_are_there() -> None:
    calls: list[object] = []

    def decode(*of: object) -> dict[str, object]:
        calls.append(of)
        return {"change_request": "CR-7"}

    def fields(rare: str | None) -> LazyFields:
        return LazyFields(("1.0", None, None, rare), Decoder(decode), ("a.md", "0", None))

    assert rare_names({"title": "T", "change_request": "CR-7", "recalled": None}) == (
        "recalled change_request "
    )
    assert fields("change_request ").get("withdrawal") is None
    assert fields("").get("recalled", ()) == ()
    assert calls == []
    assert fields("change_request ").get("change_request") == "CR-7"
    assert fields(None).get("withdrawal") is None
    assert len(calls) == 2
