"""Who works at Halden Instruments, in which roles and from when to when."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qmsctl.repository.fastimport import Stamp
from qmsctl.scaffold.demo.telling import StoryError, day


@dataclass(frozen=True)
class Post:
    """A role that someone holds. `since` and `ended` are the policy versions that say so."""

    role: str
    start: dt.date
    until: dt.date | None
    since: str
    ended: str | None


@dataclass(frozen=True)
class Colleague:
    """One person with all posts, past ones too."""

    id: str
    name: str
    posts: tuple[Post, ...]

    @property
    def email(self) -> str:
        """The address in people files and commits."""
        return f"{self.id}@halden-instruments.example"


@dataclass(frozen=True)
class Staff:
    """Everyone in the story, and the policy versions in their order."""

    colleagues: Mapping[str, Colleague]
    versions: Sequence[str]

    def holder(self, role: str, on: dt.date) -> str:
        """Who fills a role on a day; in a time of handing over, the new one.

        Raises:
            StoryError: nobody does.
        """
        holding = [
            (post.start, person.id)
            for person in self.colleagues.values()
            for post in person.posts
            if post.role == role and post.start <= on and (post.until is None or on <= post.until)
        ]
        if not holding:
            raise StoryError(f"nobody is {role} on {on}")
        return max(holding)[1]

    def stamp(self, person: str, when: dt.datetime) -> Stamp:
        """Someone's name, address and a moment, as a commit shows them."""
        colleague = self.colleagues[person]
        return Stamp(colleague.name, colleague.email, when)

    def files(self, version: str) -> Mapping[str, bytes]:
        """The people files as of a version of the policy: file name → bytes."""
        place = self.versions.index(version)
        found = {}
        for person in self.colleagues.values():
            posts = [p for p in person.posts if self.versions.index(p.since) <= place]
            if posts:
                text = self._text(person, posts, place)
                found[f"{person.id}.yml"] = text.encode()
        return found

    def _text(self, person: Colleague, posts: Sequence[Post], place: int) -> str:
        lines = [
            f"id: {person.id}",
            f"name: {person.name}",
            f"emails: [{person.email}]",
            "logins:",
            f"  github: halden-{person.id.split('.')[1]}",
            "roles:",
        ]
        for post in posts:
            known = post.until and (not post.ended or self.versions.index(post.ended) <= place)
            until = f", until: {post.until}" if known else ""
            lines.append(f"  - {{role: {post.role}, from: {post.start}{until}}}")
        return "\n".join([*lines, ""])


def staff(said: Mapping[str, Any], versions: Sequence[str]) -> Staff:
    """Everyone, from the data of the story."""
    return Staff(
        {
            person: Colleague(person, entry["name"], tuple(map(_post, entry["roles"])))
            for person, entry in said.items()
        },
        versions,
    )


def _post(said: Mapping[str, Any]) -> Post:
    return Post(
        said["role"],
        day(said["from"]),
        day(said["until"]) if "until" in said else None,
        said["in"],
        said.get("ended"),
    )
