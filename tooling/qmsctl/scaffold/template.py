"""The text with which a new document starts: front matter, title, required headings, guidance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qmsctl.model.policy import DocumentType
from qmsctl.scaffold.wording import heading_text, quoted, scalar, slug

_GUIDANCE: Mapping[str, str] = {
    "purpose": "Why this document exists and what it achieves, in one or two sentences.",
    "scope": "Where and for whom it applies, and what it leaves to other documents.",
    "responsibilities": "Who does what. Name roles, not people: roles stay when people change.",
    "procedure": "The steps in the order in which they are done: who, what, with what result. "
    "Give limits with their units.",
    "steps": "One action a line, in the order in which they are done. Say what a good result "
    "looks like.",
    "records": "What is written down as evidence, on which form, kept by whom and how long.",
    "safety": "What can hurt people or the product, and how to prevent it.",
    "equipment": "Tools, materials and settings that are needed before the first step.",
    "completion": "Who fills in the form, when, and to whom it goes.",
    "form": "The fields to fill in, as a table or a list.",
    "policy": "What the organization commits itself to.",
    "application": "How people notice the policy in their daily work, and how it is made known.",
    "introduction": "Who we are and what we make or do.",
    "context": "What around and inside the organization matters to quality, and who expects what.",
    "processes": "The processes, how they work together, and who leads each of them.",
    "references": "Other documents that are needed to follow this one.",
    "definitions": "Words that readers could understand in different ways.",
    "objectives": "What is to be reached, by when, measured how.",
    "planning": "What is done to reach it, by whom, with which means.",
}

_ELSE = "Say here what readers need to know."


@dataclass(frozen=True, slots=True)
class NewDocument:
    """What front matter of a new document says; `clauses` are full keys."""

    id: str
    title: str
    type: str
    version: str
    owner: str
    authors: tuple[str, ...]
    language: str | None = None
    clauses: tuple[str, ...] = ()
    change_summary: str = "First issue."


def first_version(kind: DocumentType) -> str:
    """The version of a new document of this type."""
    return "1" if kind.versions == "integer" else "1.0"


def file_name(document_id: str, title: str, language: str | None = None) -> str:
    """``SOP-002-cleaning.md``; a translation has its language before the ending."""
    stem = "-".join(part for part in (document_id, slug(title)) if part)
    return f"{stem}.{language}.md" if language else f"{stem}.md"


def front_matter(document: NewDocument) -> str:
    """The front matter of a new draft, with its fences."""
    lines = [
        "---",
        f"id: {document.id}",
        f"title: {scalar(document.title)}",
        f"type: {document.type}",
        *([f"language: {scalar(document.language)}"] if document.language else []),
        f"version: {quoted(document.version)}",
        "change: substantive",
        f"change_summary: {scalar(document.change_summary)}",
        f"authors: [{', '.join(map(scalar, document.authors))}]",
        "effective_date: on-release",
        "status: draft",
        f"owner: {scalar(document.owner)}",
    ]
    if document.clauses:
        lines += ["clauses:", *(f"  - {quoted(clause)}" for clause in document.clauses)]
    return "\n".join([*lines, "---", ""])


def guidance(heading: str) -> str:
    """What belongs below a heading, as a comment that no reader of the site sees."""
    text = _GUIDANCE.get(heading.casefold(), _ELSE)
    return f"<!-- {text} -->"


def body(title: str, headings: Sequence[str]) -> str:
    """The text of a new document: its title and each required heading with what belongs there."""
    parts = [f"\n# {heading_text(title)}\n"]
    parts += [f"\n## {heading_text(heading)}\n\n{guidance(heading)}\n" for heading in headings]
    if not headings:
        parts.append(f"\n<!-- {_ELSE} -->\n")
    return "".join(parts)


def new_document(document: NewDocument, kind: DocumentType) -> str:
    """The whole file of a new draft."""
    return front_matter(document) + body(document.title, kind.required_headings)


def placeholders_left(text: str) -> tuple[str, ...]:
    """The guiding comments of a template that are still in `text`."""
    known = {*_GUIDANCE.values(), _ELSE}
    return tuple(line for line in text.splitlines() if line.strip()[5:-4] in known)
