"""Reads a repository's issue forms: by them, what people write into issues is taken apart."""

from pathlib import Path
from typing import Any

import yaml

from qmsctl.model.errors import UsageError
from qmsctl.model.issueform import FieldShape, FormField, FormKind, IssueForm
from qmsctl.repository.files import read_file

FOLDER = ".github/ISSUE_TEMPLATE"
_SHAPES: tuple[FieldShape, ...] = ("input", "textarea", "dropdown", "checkboxes")


def read_forms(top: Path) -> tuple[IssueForm, ...]:
    """The forms below `top` from which pull requests are made, as many as there are.

    Raises:
        UsageError: a file is no issue form, or there is none of them.
    """
    found = []
    for kind in FormKind:
        path = f"{FOLDER}/{kind.value}.yml"
        if (top / path).is_file():
            found.append(_form(kind, path, read_file(top / path)))
    if not found:
        names = ", ".join(f"{kind.value}.yml" for kind in FormKind)
        raise UsageError(
            f"{FOLDER} holds none of the forms {names}.",
            hint="'qms init --github' writes them.",
        )
    return tuple(found)


def _form(kind: FormKind, path: str, data: bytes) -> IssueForm:
    try:
        body = yaml.safe_load(data)["body"]
        fields = tuple(_field(item) for item in body if item["type"] != "markdown")
    except (yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        raise UsageError(
            f"{path} is no issue form that can be read ({type(error).__name__}: "
            f"{' '.join(str(error).split())[:160]}).",
            hint="'body' lists fields with 'type', 'id' and 'attributes.label'.",
        ) from error
    form = IssueForm(kind, fields)
    if not fields or len(set(form.labels)) != len(fields):
        raise UsageError(
            f"{path} asks nothing, or asks two questions in the same words, so answers cannot be "
            "told apart.",
            hint="Give each field a label of its own.",
        )
    return form


def _field(item: Any) -> FormField:
    shape, about = item["type"], item["attributes"]
    if shape not in _SHAPES:
        raise ValueError(f"a field of the type {shape!r}")
    given = about.get("options", ())
    options = tuple(o["label"] if isinstance(o, dict) else o for o in given)
    field_id, label = item["id"], about["label"]
    if not all(isinstance(text, str) for text in (field_id, label, *options)):
        raise ValueError("ids, labels and options are texts")
    required = item.get("validations", {}).get("required", False) is True
    return FormField(field_id, " ".join(label.split()), shape, required, options)
