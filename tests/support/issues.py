"""Issues as GitHub makes them of the forms in `.github/ISSUE_TEMPLATE`: question → answer."""

from pathlib import Path

from qmsctl.model.issueform import FormKind, IssueForm
from qmsctl.repository.issueforms import read_forms

FORMS: dict[FormKind, IssueForm] = {
    form.kind: form for form in read_forms(Path(__file__).parents[2])
}


def answered(answers: dict[str, str]) -> str:
    """The text of the issue."""
    return "\n\n".join(
        f"### {label}\n\n{text or '_No response_'}" for label, text in answers.items()
    )


def changed(**answers: str) -> dict[str, str]:
    """A change request for SOP-001; keywords are the ids of questions."""
    usual = {
        "document": "SOP-001",
        "version": "1.0",
        "found": "Section 2 names nobody.",
        "wanted": "Say who.",
        "kind": _option(FormKind.CHANGE, "kind", 0),
        "impact": "I do not know.",
    }
    return _labelled(FormKind.CHANGE, {**usual, **answers})


def new(**answers: str) -> dict[str, str]:
    """A new procedure."""
    usual = {
        "title": "Cleaning of measuring rooms",
        "type": _option(FormKind.NEW, "type", 0),
        "need": "Dust in three instruments.",
        "scope": "Both measuring rooms.",
        "owner": "quality manager",
    }
    return _labelled(FormKind.NEW, {**usual, **answers})


def reviewed(ticked: int = 4, **answers: str) -> dict[str, str]:
    """A review of SOP-001 1.0 that found nothing, with so many boxes ticked."""
    boxes = next(f for f in FORMS[FormKind.REVIEW].fields if f.id == "looked").options
    usual = {
        "document": "SOP-001",
        "version": "1.0",
        "looked": "\n".join(
            f"- [{'X' if number < ticked else ' '}] {box}" for number, box in enumerate(boxes)
        ),
        "outcome": _option(FormKind.REVIEW, "outcome", 0),
        "found": "It is done as written.",
    }
    return _labelled(FormKind.REVIEW, {**usual, **answers})


def _option(kind: FormKind, field: str, number: int) -> str:
    return next(f for f in FORMS[kind].fields if f.id == field).options[number]


def _labelled(kind: FormKind, answers: dict[str, str]) -> dict[str, str]:
    return {field.label: answers.get(field.id, "") for field in FORMS[kind].fields}
