"""Seals as bytes: what is written is read again, and nothing else is."""

import datetime as dt
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from qmsctl.approval.demokeys import demo_key
from qmsctl.approval.seal import SealDoubt, SignedSeal, read_seal, seal_name, seal_text
from qmsctl.model.seal import NAME, Seal, SealTag

TAG = "qms-seal/2026-03-20"
KEY = demo_key("a.brandt")


def seal(**changed: Any) -> Seal:
    fields = {
        "tip": "1" * 40,
        "commits": 3,
        "anchor": "2" * 40,
        "root": "qms_docs",
        "manifest": {"files": 2, "sha256": "3" * 64},
        "by": "a.brandt",
        "time": "2026-03-20T12:00:00Z",
    }
    return Seal.model_validate({**fields, **changed})


def signed(text: bytes) -> SealTag:
    return SealTag(TAG, "4" * 40, "tag", text + KEY.sign(text, "git"))


def text_of(made: Seal, *, who: str = "Alex Brandt", mail: str = "a@example.org") -> bytes:
    return seal_text(made, TAG, who=who, mail=mail)


ids = st.sampled_from([40, 64]).flatmap(
    lambda n: st.text("0123456789abcdef", min_size=n, max_size=n)
)
seals = st.builds(
    seal,
    tip=ids,
    commits=st.integers(1, 2**53 - 1),
    root=st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    time=st.datetimes(
        dt.datetime(1970, 1, 2), dt.datetime(2200, 1, 1), timezones=st.just(dt.UTC)
    ).map(lambda moment: moment.replace(microsecond=0)),
    previous=st.none() | ids,
)
people = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@settings(max_examples=40, deadline=None)
@given(seals, people, people)
def test_what_is_written_is_read_again(made: Seal, who: str, mail: str) -> None:
    found = read_seal(signed(text_of(made, who=who, mail=mail)))
    assert isinstance(found, SignedSeal), found
    assert found.seal == made
    assert found.key.line == KEY.public_line


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_no_byte_can_be_changed(data: st.DataObject) -> None:
    """Neither before it is signed (then it is not in its form, or says it) nor after."""
    text = text_of(seal())
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != text[place]))
    spoiled = text[:place] + bytes([other]) + text[place + 1 :]
    good = signed(text)
    assert good.data is not None
    after = SealTag(TAG, good.oid, "tag", spoiled + good.data[len(text) :])
    assert isinstance(read_seal(after), SealDoubt)
    before = read_seal(signed(spoiled))
    if isinstance(before, SignedSeal):
        tagger = text.index(b"\ntagger ")
        shown_only = tagger < place < text.index(b"\n", tagger + 1)
        assert shown_only or before.seal != seal()


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_without_an_accident(data: bytes) -> None:
    assert isinstance(read_seal(SealTag(TAG, "0" * 40, "tag", data)), SealDoubt)
    head = text_of(seal()).partition(b"\n\n")[0] + b"\n\n"
    assert isinstance(read_seal(signed(head + data)), SealDoubt)


def test_deep_and_huge_json_is_no_accident() -> None:
    head = text_of(seal()).partition(b"\n\n")[0] + b"\n\n"
    for line in (b"[" * 15_000, b'{"commits":' + b"9" * 10_000 + b"}", b'{"commits":NaN}', b""):
        found = read_seal(signed(head + line + b"\n"))
        assert isinstance(found, SealDoubt)
        assert found.kind == "form"


def test_what_git_cannot_hold_in_a_name_is_left_out() -> None:
    text = text_of(seal(), who="A <b>\nobject 0", mail="x>\ny").decode()
    assert "\ntagger A bobject 0 <xy> 1774008000 +0000\n\n" in text
    assert "\ntagger a.brandt <" in text_of(seal(), who="<>").decode()


def test_names_of_a_day() -> None:
    taken: list[str] = []
    for _ in range(4):
        taken.append(seal_name("2026-03-20", taken))
    assert taken == [TAG, f"{TAG}-2", f"{TAG}-3", f"{TAG}-4"]
    assert all(NAME.fullmatch(name) for name in taken)
