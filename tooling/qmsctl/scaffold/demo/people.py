"""Who works at Halden Instruments, in which roles and from when to when."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qmsctl.approval.demokeys import DemoKey, demo_key
from qmsctl.repository.fastimport import Stamp
from qmsctl.repository.yamlwriting import flow_text
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
class HeldKey:
    """A demonstration key of someone, by its `name`.

    `since` and `ended` are the policy versions that say from when and until when it counts. With
    a `reason` it was revoked on the day `until`, else that is its last day.
    """

    name: str
    start: dt.date
    until: dt.date | None
    since: str
    ended: str | None
    reason: str | None

    def over(self, on: dt.date) -> bool:
        """Whether it counts no longer on a day; a revoked one does not on its last day either."""
        return self.until is not None and (
            self.until < on or (bool(self.reason) and self.until == on)
        )

    def lines(self, *, ended: bool) -> list[str]:
        """How a people file shows it; `ended`: its end is known there."""
        found = [
            f"  - key: {demo_key(self.name).public_line}",
            f"    valid_after: {self.start}",
        ]
        if ended and self.reason:
            said = {"date": self.until, "reason": self.reason}
            found.append(f"    revoked: {flow_text(said)}")
        elif ended:
            found.append(f"    valid_before: {self.until}")
        return found


@dataclass(frozen=True)
class Colleague:
    """One person with all posts and keys, past ones too."""

    id: str
    name: str
    posts: tuple[Post, ...]
    keys: tuple[HeldKey, ...] = ()

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

    def key(self, person: str, version: str, on: dt.date) -> DemoKey | None:
        """With what someone signs on a day, by what a version of the policy says; None: nothing."""
        for key in self.colleagues[person].keys:
            over = self._says(key.ended, version) and key.over(on)
            if self._says(key.since, version) and key.start <= on and not over:
                return demo_key(key.name)
        return None

    def anyone_signs(self, version: str) -> bool:
        """Whether a version of the policy knows keys."""
        keys = (key for person in self.colleagues.values() for key in person.keys)
        return any(self._says(key.since, version) for key in keys)

    def _says(self, since: str | None, version: str) -> bool:
        """Whether a version of the policy is that in which something was said, or a later one."""
        return since is not None and self.versions.index(since) <= self.versions.index(version)

    def stamp(self, person: str, when: dt.datetime) -> Stamp:
        """Someone's name, address and a moment, as a commit shows them."""
        colleague = self.colleagues[person]
        return Stamp(colleague.name, colleague.email, when)

    def files(self, version: str) -> Mapping[str, bytes]:
        """The people files as of a version of the policy: file name → bytes."""
        found = {}
        for person in self.colleagues.values():
            posts = [post for post in person.posts if self._says(post.since, version)]
            if posts:
                text = self._text(person, posts, version)
                found[f"{person.id}.yml"] = text.encode()
        return found

    def _text(self, person: Colleague, posts: Sequence[Post], version: str) -> str:
        lines = [
            f"id: {person.id}",
            f"name: {person.name}",
            f"emails: [{person.email}]",
            "logins:",
            f"  github: halden-{person.id.split('.')[1]}",
            "roles:",
        ]
        for post in posts:
            known = post.until and (not post.ended or self._says(post.ended, version))
            until = f", until: {post.until}" if known else ""
            lines.append(f"  - {{role: {post.role}, from: {post.start}{until}}}")
        keys = [key for key in person.keys if self._says(key.since, version)]
        lines += ["keys:"] if keys else []
        for key in keys:
            lines += key.lines(ended=self._says(key.ended, version))
        return "\n".join([*lines, ""])


def staff(said: Mapping[str, Any], versions: Sequence[str]) -> Staff:
    """Everyone, from the data of the story."""
    return Staff(
        {
            person: Colleague(
                person,
                entry["name"],
                tuple(map(_post, entry["roles"])),
                tuple(map(_key, entry.get("keys", ()))),
            )
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


def _key(said: Mapping[str, Any]) -> HeldKey:
    return HeldKey(
        said["name"],
        day(said["from"]),
        day(said["until"]) if "until" in said else None,
        said["in"],
        said.get("ended"),
        said.get("reason"),
    )
