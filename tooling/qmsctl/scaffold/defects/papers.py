"""New documents of the service workshop: short, clean work instructions to spoil."""

from collections.abc import Callable
from typing import Any

from qmsctl.repository.yamlwriting import front_matter
from qmsctl.scaffold.defects.book import ROOT, Book
from qmsctl.scaffold.defects.defect import Changes, Plant
from qmsctl.scaffold.template import file_name

Spoil = Callable[[str], str | bytes]
"""What is done to the text of a clean paper."""

_FOLDERS = {"WI": "work-instructions", "SOP": "procedures", "FRM": "forms"}
_TYPES = {"WI": "work-instruction", "SOP": "sop", "FRM": "form"}

_WI_PARTS = {
    "Purpose": "The service workshop does this in the same way every time, whoever is on duty.",
    "Safety": "Wear safety glasses. Take pressure and mains voltage off the instrument first.",
    "Equipment": "The tools of the service bench; nothing else is needed.",
    "Steps": "",
    "Records": "Initial the step in the file of the service case.",
}
_SOP_PARTS = {
    "Purpose": "Customers get their instruments back in time and in order.",
    "Scope": "All instruments that come back to the service workshop.",
    "Responsibilities": "The production manager answers for the workshop.",
    "Procedure": "",
    "Records": "The file of the service case.",
}


def text(title: str, steps: tuple[str, ...], *, sop: bool = False) -> str:
    """The body of a document with its required headings; `steps` are what is done."""
    parts = _SOP_PARTS if sop else _WI_PARTS
    listed = "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1))
    sections = (f"## {heading}\n\n{said or listed}\n" for heading, said in parts.items())
    return f"\n# {title}\n\n" + "\n".join(sections)


def fields_of(book: Book, document_id: str, title: str, **changed: Any) -> dict[str, Any]:
    """The front matter of a first issue, properly approved today.

    What is in `changed` replaces a field or (None) takes it away; functions are given the book.
    """
    proper: dict[str, Any] = {
        "id": document_id,
        "title": title,
        "type": _TYPES[document_id.partition("-")[0]],
        "version": "1.0",
        "change": "substantive",
        "change_summary": "First issue for the service workshop.",
        "authors": ["m.keller"],
        "effective_date": "on-release",
        "status": "approved",
        "approvals": book.approvals("production-manager"),
        "owner": "production-manager",
    }
    if changed.get("status") == "draft":
        proper["approvals"] = None
    known = {name: v(book) if callable(v) else v for name, v in changed.items()}
    return {name: v for name, v in {**proper, **known}.items() if v is not None}


def paper(
    document_id: str,
    title: str,
    *steps: str,
    spoil: Spoil | None = None,
    path: str | None = None,
    body: str | None = None,
    **changed: Any,
) -> Plant:
    """Adds a document: `changed` are fields, `spoil` is done to its whole text."""

    def plant(book: Book) -> Changes:
        prefix = document_id.partition("-")[0]
        fields = fields_of(book, document_id, title, **changed)
        written = text(title, steps, sop=prefix == "SOP") if body is None else body
        whole = front_matter(fields) + written
        made = spoil(whole) if spoil else whole
        name = file_name(document_id, title, fields.get("language"))
        where = f"{ROOT}/{path}" if path else f"{ROOT}/{_FOLDERS[prefix]}/{name}"
        return {where: made.encode() if isinstance(made, str) else made}

    return plant


def draft(document_id: str, title: str, *steps: str, **options: Any) -> Plant:
    """Adds a document that nobody has approved yet."""
    return paper(document_id, title, *steps, status="draft", **options)


def swap(old: str, new: str) -> Spoil:
    """Exchanges words that stand once in a text.

    Raises:
        ValueError: they do not.
    """

    def spoil(whole: str) -> str:
        if whole.count(old) != 1:
            raise ValueError(f"'{old}' does not stand there exactly once")
        return whole.replace(old, new)

    return spoil


def together(*plants: Plant) -> Plant:
    """Does several things in one commit."""

    def plant(book: Book) -> Changes:
        return {path: data for one in plants for path, data in one(book).items()}

    return plant
