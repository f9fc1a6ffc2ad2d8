"""Edits of planted files: what they build on must be there, or they fail at once."""

import datetime as dt

import pytest

from qmsctl.approval.demokeys import demo_key
from qmsctl.repository.fastimport import Symlink
from qmsctl.scaffold.defects.book import POLICY_PATH, Book, exchanged, with_item, with_key
from qmsctl.scaffold.defects.papers import paper, swap
from qmsctl.scaffold.defects.signing import key_of

SOP = b'---\nid: SOP-001\nversion: "2.3"\nowner: boss\n---\n\n# Cleaning\n\nWipe.\n'
PERSON = b"id: a.b\nname: A. B.\nroles:\n  - {role: boss, from: 2020-01-01, until: 2026-03-31}\n"
BOOK = Book(
    {
        "qms_docs/procedures/SOP-001-cleaning.md": SOP,
        "qms_docs/procedures/SOP-001-reinigen.de.md": SOP,
        "qms_docs/forms/FRM-001-a.md": SOP,
        "qms_docs/forms/FRM-001-b.md": SOP,
        "qms_docs/people/a.b.yml": PERSON,
        "qms_docs/link.md": Symlink("a.md"),
        POLICY_PATH: b'version: "1.9"\n# who\nroles:\n  boss: {title: Boss}\n\nlanguage: en\n',
    },
    dt.datetime(2026, 3, 31, 8, tzinfo=dt.UTC),
)


def test_a_document_is_found_in_the_language_of_the_policy() -> None:
    assert BOOK.path("SOP-001") == "qms_docs/procedures/SOP-001-cleaning.md"
    assert BOOK.version("SOP-001") == "2.3"
    assert BOOK.next_version("SOP-001") == "3.0"
    assert BOOK.next_version("SOP-001", minor=True) == "2.4"


@pytest.mark.parametrize("document_id", ["SOP-009", "FRM-001"])
def test_no_document_or_several_are_refused(document_id: str) -> None:
    with pytest.raises(ValueError, match=f"{document_id} is in"):
        BOOK.path(document_id)


@pytest.mark.parametrize("path", ["nothing.md", "qms_docs/link.md"])
def test_what_is_no_file_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="has no file"):
        BOOK.data(path)


def test_a_role_is_held_until_its_last_day() -> None:
    assert BOOK.holder("boss") == "a.b"
    later = Book(BOOK.files, dt.datetime(2026, 4, 1, 8, tzinfo=dt.UTC))
    with pytest.raises(ValueError, match="nobody is boss on 2026-04-01"):
        later.holder("boss")


@pytest.mark.parametrize("old", ["Mop.", "e"])
def test_words_to_exchange_stand_there_once(old: str) -> None:
    with pytest.raises(ValueError, match="exactly once"):
        exchanged(SOP, old, "x")
    with pytest.raises(ValueError, match="exactly once"):
        swap(old, "x")(SOP.decode())


def test_a_policy_is_changed_line_by_line() -> None:
    text = BOOK.data(POLICY_PATH).decode()
    assert with_key(text, "version", "1.10") == text.replace("1.9", "1.10")
    assert with_key(text, "roles", {"a": {"b": 1}}) == text.replace(
        "  boss: {title: Boss}", "  a:\n    b: 1"
    )
    assert with_key(text, "new", 1) == f"{text}new: 1\n"
    one = with_item(text, "list", {"a": "b"})
    assert with_item(one, "list", {"c": "d"}).endswith("list:\n  - {a: b}\n  - c: d\n")


def test_a_paper_has_what_its_type_asks_for() -> None:
    people = b"id: q.m\nname: Q. M.\nroles:\n  - {role: quality-manager, from: 2020-01-01}\n"
    production = b"id: p.m\nname: P. M.\nroles:\n  - {role: production-manager, from: 2020-01-01}\n"
    staff = {"qms_docs/people/q.yml": people, "qms_docs/people/p.yml": production}
    book = Book(staff, dt.datetime(2026, 3, 31, 8, tzinfo=dt.UTC))
    [(path, data)] = paper("WI-101", "Cleaning", "Wipe.", owner=None)(book).items()
    assert path == "qms_docs/work-instructions/WI-101-cleaning.md"
    assert isinstance(data, bytes)
    assert b"  - {role: owner, by: p.m, date: 2026-03-31}\n" in data
    assert b"owner: " not in data.replace(b"role: owner", b"")
    assert b"## Steps\n\n1. Wipe.\n" in data


def test_people_sign_with_the_key_that_was_not_revoked() -> None:
    first, second = ({"key": demo_key(name).public_line} for name in ("a.b", "a.b-2"))
    revoked = {**first, "revoked": {"date": "2026-01-01", "reason": "Lost."}}
    assert key_of({"id": "a.b", "keys": [first]}) == demo_key("a.b")
    assert key_of({"id": "a.b", "keys": [revoked, second]}) == demo_key("a.b-2")
    with pytest.raises(ValueError, match=r"a\.b has no demonstration key"):
        key_of({"id": "a.b", "keys": [revoked]})
