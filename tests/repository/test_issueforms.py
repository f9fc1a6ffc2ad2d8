"""Forms are read as they are in the repository, in any language; broken ones are told."""

from pathlib import Path

import pytest

from qmsctl.model.errors import UsageError
from qmsctl.model.issueform import FormField, FormKind
from qmsctl.repository.issueforms import FOLDER, read_forms

GERMAN = """\
body:
  - type: markdown
    attributes: {value: Hallo}
  - type: input
    id: document
    attributes: {label: "Welches  Dokument?"}
    validations: {required: true}
  - type: checkboxes
    id: looked
    attributes: {label: "Gelesen?", options: [{label: Ganz}]}
  - type: dropdown
    id: outcome
    attributes: {label: "Ergebnis?", options: ["no-change: bleibt"]}
"""


TWICE = """\
body:
  - {type: input, id: a, attributes: {label: x}}
  - {type: input, id: b, attributes: {label: x}}
"""


def written(top: Path, text: str) -> Path:
    path = top / FOLDER / "periodic-review.yml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return top


def test_questions_are_known_by_their_ids(tmp_path: Path) -> None:
    (form,) = read_forms(written(tmp_path, GERMAN))
    assert form.kind is FormKind.REVIEW
    assert form.fields == (
        FormField("document", "Welches Dokument?", "input", required=True),
        FormField("looked", "Gelesen?", "checkboxes", options=("Ganz",)),
        FormField("outcome", "Ergebnis?", "dropdown", options=("no-change: bleibt",)),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("body: [", "no issue form that can be read"),
        ("[]", "no issue form that can be read"),
        ("body: [{type: rating, id: a, attributes: {label: a}}]", "a field of the type 'rating'"),
        ("body: [{type: input, attributes: {label: a}}]", "KeyError: 'id'"),
        ("body: [{type: input, id: 1, attributes: {label: a}}]", "are texts"),
        ("body: [{type: input, id: a, attributes: {label: 1}}]", "are texts"),
        ("body: []", "asks nothing"),
        (TWICE, "two questions in the same words"),
    ],
)
def test_what_is_no_form_is_told(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        read_forms(written(tmp_path, text))
    assert said in refused.value.message
    assert "periodic-review.yml" in refused.value.message


def test_a_repository_without_forms_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds none of the forms"):
        read_forms(tmp_path)
