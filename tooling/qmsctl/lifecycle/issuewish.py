"""What a filled-in issue form asks for, checked against the policy: only ids and choices remain.

The free texts of a form are no part of a wish. They are quoted for people in the pull request, and
nothing is decided by them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from qmsctl.model.document import ChangeClass, ReviewOutcome
from qmsctl.model.issueform import FilledForm, FormKind, FormRefused
from qmsctl.model.people import People
from qmsctl.model.policy import Policy
from qmsctl.model.version import Version

_ID = re.compile(r"[A-Z][A-Z0-9]{0,9}-[0-9]{1,8}", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}", re.ASCII)
_MOST_SUMMARY = 200
_CHANGES: tuple[ChangeClass, ...] = ("substantive", "editorial", "urgent")
_OUTCOMES: tuple[ReviewOutcome, ...] = ("no-change", "revise", "withdraw")

T = TypeVar("T", bound=str)


@dataclass(frozen=True, slots=True)
class NewWish:
    """A new document of a type of the policy; ``owner`` is a role or a person that it knows."""

    type_name: str
    title: str
    owner: str | None


@dataclass(frozen=True, slots=True)
class ChangeWish:
    """The next version of a document; ``summary`` only where the wish was said in one line."""

    document: str
    language: str | None
    change: ChangeClass
    summary: str | None


@dataclass(frozen=True, slots=True)
class ReviewWish:
    """A review of one version."""

    document: str
    version: str
    outcome: ReviewOutcome


Wish: TypeAlias = NewWish | ChangeWish | ReviewWish


def wish_of(form: FilledForm, policy: Policy, people: People) -> Wish:
    """What a form asks for.

    Raises:
        FormRefused: it names a type, document, version or outcome that cannot be.
    """
    if form.kind is FormKind.NEW:
        owner = _owner(form.get("owner"), policy, people)
        return NewWish(_type(form.get("type"), policy), form.get("title"), owner)
    document = _document(form.get("document"), policy)
    if form.kind is FormKind.CHANGE:
        change = _choice(form.get("kind"), _CHANGES, "the kind of change")
        return ChangeWish(
            document, _language(form.get("language")), change, _summary(form.get("wanted"))
        )
    version = Version.parse(form.get("version"))
    if version is None:
        raise FormRefused(
            f"'{form.get('version')}' is no version.",
            hint="Write it as it stands beside the document's id, such as 2.0.",
        )
    outcome = _choice(form.get("outcome"), _OUTCOMES, "the outcome")
    return ReviewWish(document, version.text, outcome)


def _type(answer: str, policy: Policy) -> str:
    """The type that the words before a colon name: by its name, its title, or the title's end."""
    word = _before_colon(answer)
    for matching in (_is_named, _ends_with):
        found = [name for name, kind in policy.types.items() if matching(word, name, kind.title)]
        if len(found) == 1:
            return found[0]
    titles = ", ".join(kind.title for kind in policy.types.values())
    raise FormRefused(
        "Which of this QMS's types of documents it is cannot be told from that answer.",
        hint=f"The document controller decides ({titles}) and starts it with 'qms new'.",
    )


def _is_named(word: str, name: str, title: str) -> bool:
    return word in (name.replace("-", " ").casefold(), title.casefold())


def _ends_with(word: str, name: str, title: str) -> bool:
    del name
    return bool(word) and title.casefold().endswith(f" {word}")


def _owner(answer: str, policy: Policy, people: People) -> str | None:
    """The role or person that is meant; None if nobody of that name is known."""
    word = " ".join(answer.casefold().split())
    for role, about in policy.roles.items():
        if word in (role, role.replace("-", " "), about.title.casefold()):
            return role
    found = [p.id for p in people.by_id.values() if word in (p.id, p.name.casefold())]
    return found[0] if len(found) == 1 else None


def _document(answer: str, policy: Policy) -> str:
    document = answer.strip().upper()
    if not _ID.fullmatch(document):
        raise FormRefused(
            "The answer to which document is meant is not the id of one document.",
            hint="Write the id alone, such as SOP-001; open one issue for each document.",
        )
    if policy.type_by_id(document) is None:
        prefixes = ", ".join(sorted({kind.prefix for kind in policy.types.values()}))
        raise FormRefused(
            f"{document} is no id of this QMS.", hint=f"Its ids begin with {prefixes}."
        )
    return document


def _language(answer: str) -> str | None:
    if not answer:
        return None
    if not _LANGUAGE.fullmatch(answer):
        raise FormRefused(
            "The language is not written as a code.", hint="Write en, de or pt-BR; or nothing."
        )
    return answer


def _summary(answer: str) -> str | None:
    """A summary for readers, if the wish is one short line; longer ones the author sums up."""
    return answer if "\n" not in answer and 0 < len(answer) <= _MOST_SUMMARY else None


def _choice(answer: str, known: Sequence[T], what: str) -> T:
    word = _before_colon(answer)
    for name in known:
        if name == word:
            return name
    raise FormRefused(
        f"From the answer, {what} cannot be told.",
        hint=f"The form's choices begin with {', '.join(known)} and a colon.",
    )


def _before_colon(answer: str) -> str:
    return answer.partition(":")[0].strip().casefold()
