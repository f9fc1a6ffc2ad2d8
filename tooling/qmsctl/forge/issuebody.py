"""Takes the text of an issue apart that a form made: strictly, as anybody can write any text.

GitHub writes ``### label`` for each question in the form's order, and the answer below it;
``_No response_`` where there is none. Everything that differs from it is refused and never
guessed at: an answer that holds a line such as ``### Which document?`` would otherwise be able to
answer another question.
"""

import re
from collections.abc import Iterable, Sequence

from qmsctl.model.issueform import FilledForm, FormField, FormRefused, IssueForm

MOST_CHARACTERS = 65_536
"""GitHub's limit of an issue's text."""

_LINE = 300
_TEXT = 10_000
_HEADING = "### "
_EMPTY = frozenset({"", "_No response_"})
_TICKED = re.compile(r"- \[(?P<mark>[ xX])\] (?P<label>.+)")
_STEERING = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)
"""Signs that steer a screen, turn the direction of writing, or end a line unseen."""


def is_form(body: str, forms: Iterable[IssueForm]) -> bool:
    """Whether a text begins as a filled-in form does; whether it is one whole, `fill` says."""
    first = _lines(body[:MOST_CHARACTERS])[0]
    return any(first == _HEADING + form.labels[0] for form in forms)


def fill(body: str, forms: Iterable[IssueForm]) -> FilledForm:
    """The form that a text fills in, with its answers.

    Raises:
        FormRefused: it is none of the forms, or an answer is not one that the form lets be given.
    """
    if len(body) > MOST_CHARACTERS:
        raise FormRefused(
            f"The issue has {len(body):,} characters; at most {MOST_CHARACTERS:,} are read.",
            hint="Shorten it, and put long texts into the pull request later.",
        )
    lines = _lines(body)
    headings = [line.removeprefix(_HEADING) for line in lines if line.startswith(_HEADING)]
    form = _chosen(headings, tuple(forms))
    answers: dict[str, list[str]] = {}
    current: list[str] = []
    ids = {field.label: field.id for field in form.fields}
    for line in lines:
        if line.startswith(_HEADING):
            current = answers.setdefault(ids[line.removeprefix(_HEADING)], [])
        else:
            current.append(line)
    return FilledForm(
        form,
        {field.id: _answer(field, "\n".join(answers[field.id]).strip()) for field in form.fields},
    )


def _lines(body: str) -> list[str]:
    """The lines from the first one that is not empty; there is always one."""
    return body.replace("\r\n", "\n").strip("\n ").split("\n")


def _chosen(headings: Sequence[str], forms: Sequence[IssueForm]) -> IssueForm:
    """The form that asks exactly these questions in this order."""
    for form in forms:
        if tuple(headings) == form.labels:
            return form
    nearest = max(forms, key=lambda form: len(set(form.labels) & set(headings)))
    for heading in headings:
        if heading not in nearest.labels:
            raise FormRefused(
                f"The line '{_HEADING}{heading[:80]}' is no question of the form "
                f"'{nearest.kind.value}'.",
                hint="Begin a heading inside an answer with '####' instead.",
            )
        if headings.count(heading) > 1:
            raise FormRefused(
                f"The question '{heading}' stands there {headings.count(heading)} times, so it is "
                "not clear which answer counts.",
                hint="Open a new issue with the form, and leave its headings as they are.",
            )
    missing = [label for label in nearest.labels if label not in headings]
    what = f"lacks the question '{missing[0]}'" if missing else "has its questions in another order"
    raise FormRefused(
        f"The issue {what} of the form '{nearest.kind.value}'.",
        hint="Open a new issue with the form, and leave its headings as they are.",
    )


def _answer(field: FormField, given: str) -> str:
    """An answer that its question allows.

    Raises:
        FormRefused: it is not.
    """
    text = "" if given in _EMPTY or (field.shape == "dropdown" and given == "None") else given
    sign = _STEERING.search(text)
    if sign:
        raise FormRefused(
            f"The answer to '{field.label}' holds the character U+{ord(sign[0]):04X}, which cannot "
            "be seen.",
            hint="Type it again instead of pasting it.",
        )
    if field.required and not text:
        raise FormRefused(f"The question '{field.label}' has no answer.", hint="Answer it.")
    if field.shape == "checkboxes":
        return _ticked(field, text)
    if field.shape == "dropdown" and text and text not in field.options:
        raise FormRefused(
            f"The answer to '{field.label}' is none of those that the form offers.",
            hint="Open a new issue with the form, and choose one of its answers.",
        )
    if field.shape == "input" and "\n" in text:
        raise FormRefused(
            f"The answer to '{field.label}' has several lines; one is expected.",
            hint="Open a new issue with the form.",
        )
    most = _LINE if field.shape == "input" else _TEXT
    if len(text) > most:
        raise FormRefused(
            f"The answer to '{field.label}' has {len(text):,} characters; at most {most:,} are "
            "read.",
            hint="Shorten it, and put the whole text into the pull request later.",
        )
    return text


def _ticked(field: FormField, text: str) -> str:
    """The labels of the boxes that are ticked, one a line."""
    chosen = []
    for line in filter(None, text.split("\n")):
        box = _TICKED.fullmatch(line)
        if box is None or box["label"] not in field.options:
            raise FormRefused(
                f"The answer to '{field.label}' holds a line that is none of the form's boxes.",
                hint="Open a new issue with the form, and tick its boxes.",
            )
        if box["mark"] != " ":
            chosen.append(box["label"])
    return "\n".join(chosen)
