"""Issue forms of a forge: which questions they ask, and what somebody answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from qmsctl.model.errors import QmsError

FieldShape = Literal["input", "textarea", "dropdown", "checkboxes"]


class FormKind(StrEnum):
    """The forms from which pull requests are made, by the names of their files."""

    NEW = "new-document"
    CHANGE = "change-request"
    REVIEW = "periodic-review"


class FormRefused(QmsError):
    """What stands in an issue is not what its form lets people write; nothing is made of it."""


@dataclass(frozen=True, slots=True)
class FormField:
    """One question. ``options`` are the only answers that a dropdown or checkboxes can have."""

    id: str
    label: str
    shape: FieldShape
    required: bool = False
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IssueForm:
    """One form with its questions in their order."""

    kind: FormKind
    fields: tuple[FormField, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """The questions as people read them."""
        return tuple(field.label for field in self.fields)


@dataclass(frozen=True, slots=True)
class FilledForm:
    """A form with its answers by the ids of the questions; "" where nothing was answered.

    Answers are foreign text: checked in length and signs, and in nothing else.
    """

    form: IssueForm
    answers: Mapping[str, str]

    @property
    def kind(self) -> FormKind:
        """Which form it is."""
        return self.form.kind

    def get(self, field: str) -> str:
        """The answer to a question; "" also if the form does not ask it."""
        return self.answers.get(field, "")
