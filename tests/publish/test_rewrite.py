"""Addresses in a body become those of current pages; every other character stays."""

import datetime as dt
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmsctl.lifecycle.standing import State
from qmsctl.model.document import DocumentKey
from qmsctl.publish.library import Doc, Library
from qmsctl.publish.rewrite import rewrite
from qmsctl.publish.site import Stamp
from tests.support.builders import people, policy

DAY = dt.date(2026, 5, 4)


def doc(document_id: str, body: str | None = "", language: str = "en", **fields: object) -> Doc:
    folder = "" if language == "en" else f"{language}/"
    return Doc(
        key=DocumentKey(document_id, language),
        kind_name="sop",
        kind=None,
        state=State.EFFECTIVE,
        title=f"Title of {document_id}",
        fields={},
        head={},
        tree_path=str(fields.pop("tree_path", f"qms_docs/procedures/{document_id}-x.md")),
        source="",
        body=body,
        page=None if body is None else f"documents/{document_id}/{folder}index.md",
        **fields,  # type: ignore[arg-type]  # attachments only
    )


def library(*docs: Doc, shared: frozenset[str] = frozenset()) -> Library:
    return Library(
        documents=docs,
        policy=policy(),
        people=people(),
        standards=MappingProxyType({}),
        stamp=Stamp(dt.datetime(2026, 5, 4, tzinfo=dt.UTC), DAY),
        root="qms_docs",
        shared=shared,
    )


def rewritten(body: str, language: str = "en") -> str:
    own = doc(
        "SOP-001",
        f"# Title of SOP-001\n\n{body}",
        language,
        attachments=("img/a b.png", "../forms/blank.csv"),
    )
    others = (
        doc("SOP-002"),
        doc("SOP-003", None),
        doc("SOP-004", tree_path="qms_docs/elsewhere/renamed.md"),
        doc("SOP-002", "", "de", tree_path="qms_docs/procedures/SOP-002-x.de.md"),
    )
    shared = frozenset({"qms_docs/img/logo.svg"})
    result = rewrite(own, library(own, *others, shared=shared))
    return result.markdown[result.heading_end :].strip()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("[x](SOP-002-x.md)", "[x](../SOP-002/index.md)"),
        ("[x](SOP-002-x.md#part)", "[x](../SOP-002/index.md#part)"),
        ('[x](SOP-002-x.md "Title")', '[x](../SOP-002/index.md "Title")'),
        ("[x](<SOP-002-x.md>)", "[x](../SOP-002/index.md)"),
        ("[x](../old/SOP-002-older-name.md)", "[x](../SOP-002/index.md)"),
        ("[x](SOP-002.md)", "[x](../SOP-002/index.md)"),
        ("[x](../elsewhere/renamed.md)", "[x](../SOP-004/index.md)"),
        ("[x](SOP-001-x.md#part)", "[x](#part)"),
        ("[x](SOP-001-x.md)", "[x](#)"),
        ("[x](#part)", "[x](#part)"),
        ("[x](https://example.org/a)", "[x](https://example.org/a)"),
        ("[x](mailto:a@example.org)", "[x](mailto:a@example.org)"),
        ("<https://example.org>", "<https://example.org>"),
        ("![p](img/a%20b.png)", "![p](files/img/a%20b.png)"),
        ("![p](<img/a b.png>)", "![p](files/img/a%20b.png)"),
        ("[f](../forms/blank.csv)", "[f](files/qms_docs/forms/blank.csv)"),
        ("![l](../img/logo.svg)", "![l](../../assets/qms/shared/img/logo.svg)"),
        ("[![l](../img/logo.svg)](SOP-002-x.md)",
         "[![l](../../assets/qms/shared/img/logo.svg)](../SOP-002/index.md)"),
        ("a [gone *now*](SOP-003-x.md) b", "a gone *now* b"),
        ("a [nowhere](../x/unknown.md) b", "a nowhere b"),
        ("![far](https://example.org/p.png)", "far"),
        ("[x][r]\n\n[r]: SOP-002-x.md", "[x][r]\n\n[r]: ../SOP-002/index.md"),
        ("[x][r]\n\n[r]: unknown.md", "[x][r]\n\n[r]: #"),
        ('<a href="SOP-002-x.md">x</a>', '<a href="../SOP-002/index.html">x</a>'),
        ('<img src="img/a b.png">', '<img src="files/img/a%20b.png">'),
        ('<img src="https://example.org/p.png">', '<img src="">'),
        ("see SOP-002, please", "see [SOP-002](../SOP-002/index.md), please"),
        ("see SOP-001 and SOP-003 and SOP-999", "see SOP-001 and SOP-003 and SOP-999"),
        ("`SOP-002` and SOP-002a", "`SOP-002` and SOP-002a"),
        ("## SOP-002 in a heading", "## SOP-002 in a heading"),
        ("SOP-002 below\n=====", "SOP-002 below\n====="),
        ("[see SOP-002][r]\n\n[r]: #x", "[see SOP-002][r]\n\n[r]: #x"),
        ('<span title="SOP-002">x</span>', '<span title="SOP-002">x</span>'),
        ("```\n[x](SOP-002-x.md) SOP-002\n```", "```\n[x](SOP-002-x.md) SOP-002\n```"),
    ],
)  # fmt: skip
def test_addresses(body: str, expected: str) -> None:
    assert rewritten(body) == expected


def test_a_translation_links_to_translations_unless_it_names_the_original() -> None:
    assert rewritten("SOP-002", "de") == "[SOP-002](../../SOP-002/de/index.md)"
    assert rewritten("[x](SOP-002-old.md)", "de") == "[x](../../SOP-002/de/index.md)"
    assert rewritten("[x](SOP-002-x.md)", "de") == "[x](../../SOP-002/index.md)"


def heading_of(body: str) -> str:
    own = doc("SOP-001", body)
    result = rewrite(own, library(own))
    return result.markdown[: result.heading_end]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "# Care\n\nText",
            '# <span id="care"></span><span class="qms-id">SOP-001</span> Care\n',
        ),
        (
            "Care\n====\n\nText",
            '<span id="care"></span><span class="qms-id">SOP-001</span> Care\n====\n',
        ),
        ("Text only", '# <span class="qms-id">SOP-001</span> Title of SOP-001\n'),
        (
            "# Only",
            '# <span id="only"></span><span class="qms-id">SOP-001</span> Only',
        ),
    ],
)  # fmt: skip
def test_the_first_heading_carries_the_id_and_keeps_its_anchor(body: str, expected: str) -> None:
    assert heading_of(body) == expected


def test_footnotes_stay_with_the_text() -> None:
    assert rewritten("a[^1]\n\n[^1]: note").endswith("///Footnotes Go Here///")
    assert "Footnotes Go Here" not in rewritten("a")


def test_references_are_counted_once_and_never_to_oneself() -> None:
    own = doc("SOP-001", "# T\n\nSOP-002 [x](SOP-002-x.md) SOP-001 [g](SOP-003-y.md)")
    result = rewrite(own, library(own, doc("SOP-002"), doc("SOP-003", None)))
    assert sorted(result.refers) == ["SOP-002", "SOP-003"]


@given(st.text(alphabet="ab [](){}<>!#`*_\n-:\"'SOP012.md/=|", max_size=80))
def test_no_text_makes_it_fail_and_plain_words_survive(noise: str) -> None:
    own = doc("SOP-001", f"# T\n\n{noise}\n\nThe last plain words.\n")
    result = rewrite(own, library(own, doc("SOP-002")))
    assert result.markdown.count("The last plain words.") == 1
