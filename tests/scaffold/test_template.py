"""New documents: front matter that is valid, headings in order, guidance that nobody publishes."""

from typing import Any

import pytest

from qmsctl.model.document import Document
from qmsctl.model.policy import DocumentType, FieldMapping
from qmsctl.repository.frontmatter import read_source
from qmsctl.scaffold.template import (
    NewDocument,
    body,
    file_name,
    first_version,
    guidance,
    new_document,
    placeholders_left,
)


def kind(**changes: Any) -> DocumentType:
    return DocumentType.model_validate(
        {
            "title": "Procedure",
            "prefix": "SOP",
            "folder": "procedures",
            "route": {"substantive": ["owner"]},
            "review": {"interval": "24 months"},
            **changes,
        }
    )


NEW = NewDocument(
    id="SOP-002",
    title='Cleaning: "deep"',
    type="sop",
    version="1.0",
    owner="quality-manager",
    authors=("m.keller", "3d.printer"),
    language="de",
    clauses=("iso9001:2026/7.2", "iso9001:2026/7.3"),
)

TEXT = """\
---
id: SOP-002
title: "Cleaning: \\"deep\\""
type: sop
language: de
version: "1.0"
change: substantive
change_summary: First issue.
authors: [m.keller, "3d.printer"]
effective_date: on-release
status: draft
owner: quality-manager
clauses:
  - "iso9001:2026/7.2"
  - "iso9001:2026/7.3"
---

# Cleaning: "deep"

## Purpose

<!-- Why this document exists and what it achieves, in one or two sentences. -->

## Odds & *ends*

<!-- Say here what readers need to know. -->
"""


def test_a_new_document_is_exactly_this() -> None:
    made = new_document(NEW, kind(required_headings=["Purpose", "Odds & *ends*"]))
    assert made == TEXT.replace("Odds & *ends*", "Odds & \\*ends\\*")


def test_a_new_document_is_valid() -> None:
    source = read_source(
        "qms_docs/procedures/SOP-002.md", TEXT.encode(), FieldMapping(), inner_path="x"
    )
    assert source.problems == ()
    assert source.document == Document.model_validate(
        {
            "id": "SOP-002",
            "title": 'Cleaning: "deep"',
            "type": "sop",
            "language": "de",
            "version": "1.0",
            "change": "substantive",
            "change_summary": "First issue.",
            "authors": ["m.keller", "3d.printer"],
            "effective_date": "on-release",
            "status": "draft",
            "owner": "quality-manager",
            "clauses": ["iso9001:2026/7.2", "iso9001:2026/7.3"],
        }
    )


def test_without_language_and_clauses_their_lines_are_absent() -> None:
    made = new_document(
        NewDocument("WI-001", "Tidy", "work-instruction", "1", "x", ("a",)), kind(prefix="WI")
    )
    assert "language" not in made
    assert "clauses" not in made
    assert made.endswith("\n# Tidy\n\n<!-- Say here what readers need to know. -->\n")


@pytest.mark.parametrize(("scheme", "version"), [("major.minor", "1.0"), ("integer", "1")])
def test_first_version_follows_the_scheme(scheme: str, version: str) -> None:
    assert first_version(kind(versions=scheme)) == version


@pytest.mark.parametrize(
    ("title", "language", "expected"),
    [
        ("Cleaning", None, "SOP-002-cleaning.md"),
        ("Reinigung", "de", "SOP-002-reinigung.de.md"),
        ("日本", None, "SOP-002.md"),
        ("日本", "ja", "SOP-002.ja.md"),
    ],
)
def test_file_name_table(title: str, language: str | None, expected: str) -> None:
    assert file_name("SOP-002", title, language) == expected


def test_guidance_is_found_again_until_it_is_replaced() -> None:
    text = body("Cleaning", ["Purpose", "Steps"])
    assert placeholders_left(text) == (guidance("Purpose"), guidance("steps"))
    assert placeholders_left("# T\n\n<!-- our own remark -->\n\nText\n") == ()
