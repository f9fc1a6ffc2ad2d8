"""The story as data: what the files in `texts/` say, and errors that name file and entry."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from qmsctl.repository.yamlreader import read_yaml

Way = Literal["squash", "rebase", "merge"]
"""How a pull request reaches the main line: one commit, several in a row, or a merge commit."""


class StoryError(ValueError):
    """The story contradicts itself; a fault of the tool's own data, caught by its tests."""


@dataclass(frozen=True)
class Passage:
    """Words that a revision replaced. `file` is an attachment; without it they are of the text."""

    was: str
    now: str
    file: str | None = None


@dataclass(frozen=True)
class Revision:
    """One version and how it came about.

    `on` is the day on which the main line received it, `begun` the one on which its branch left
    the main line. `pull` is what revisions of one pull request share. `fields` are other fields
    that it sets. `swap` names documents that the text calls by a new id: new → old.
    """

    version: str
    on: dt.date
    authors: tuple[str, ...]
    summary: str
    change: str = "substantive"
    effective: str = "on-release"
    status: str = "approved"
    way: Way = "squash"
    begun: dt.date | None = None
    pull: str = ""
    change_request: str | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    passages: tuple[Passage, ...] = ()
    swap: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Review:
    """A periodic review by the owner."""

    on: dt.date
    outcome: str = "no-change"
    action_by: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Biography:
    """All that happens to one document, oldest first.

    `file` is where it lies in the end; `place` where it lay first, if elsewhere. `abandoned` is a
    draft that was begun on the main line and taken back.
    """

    key: str
    file: str
    revisions: tuple[Revision, ...]
    reviews: tuple[Review, ...] = ()
    recalls: tuple[Mapping[str, Any], ...] = ()
    withdrawal: Mapping[str, Any] | None = None
    place: str | None = None
    moved: Mapping[str, Any] | None = None
    abandoned: Mapping[str, Any] | None = None


def read_data(name: str, data: bytes) -> dict[str, Any]:
    """The keys of one YAML file of the story.

    Raises:
        StoryError: it is not plain YAML.
    """
    result = read_yaml(data.decode())
    if result.problems or not result.readable:
        first = result.problems[0]
        raise StoryError(f"{name}, line {first.line}: {first.message}")
    return result.fields


def biography(key: str, file: str, said: Mapping[str, Any]) -> Biography:
    """A document's life from what its file says.

    Raises:
        StoryError: a key is unknown or missing, or the days are not in order.
    """
    known = {"revisions", "reviews", "recalls", "withdrawal", "place", "moved", "abandoned"}
    if not set(said) <= known:
        raise StoryError(f"{key}: unknown {sorted(set(said) - known)}")
    revisions = tuple(_revision(key, entry) for entry in said["revisions"])
    days = [revision.on for revision in revisions]
    if days != sorted(days):
        raise StoryError(f"{key}: the revisions are not in the order of their days")
    return Biography(
        key,
        file,
        revisions,
        tuple(_review(key, entry) for entry in said.get("reviews", ())),
        tuple(said.get("recalls", ())),
        said.get("withdrawal"),
        said.get("place"),
        said.get("moved"),
        said.get("abandoned"),
    )


def _revision(key: str, said: Mapping[str, Any]) -> Revision:
    values = dict(said)
    try:
        return Revision(
            version=values.pop("version"),
            on=day(values.pop("day")),
            authors=tuple(values.pop("authors")),
            summary=" ".join(values.pop("summary").split()),
            begun=day(values.pop("begun")) if "begun" in values else None,
            passages=tuple(_passages(values.pop("passages", ()))),
            **values,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise StoryError(f"{key} {said.get('version')}: {error}") from error


def _passages(said: Sequence[Mapping[str, str]]) -> Sequence[Passage]:
    return [Passage(**entry) for entry in said]


def _review(key: str, said: Mapping[str, Any]) -> Review:
    values = dict(said)
    try:
        return Review(on=day(values.pop("day")), **values)
    except (KeyError, TypeError, ValueError) as error:
        raise StoryError(f"{key}, review: {error}") from error


def day(text: object) -> dt.date:
    """A day as the data writes it."""
    return dt.date.fromisoformat(cast("str", text))
