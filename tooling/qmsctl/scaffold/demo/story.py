"""The history of the demo: every commit of its main line, oldest first."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from qmsctl.repository.fastimport import PlannedCommit
from qmsctl.repository.frontmatter import cut
from qmsctl.repository.packaged import packaged_or_own
from qmsctl.repository.sitefolder import package_files
from qmsctl.scaffold.demo.chronicle import Chronicle, Event, Work
from qmsctl.scaffold.demo.companions import beginning, guide
from qmsctl.scaffold.demo.evidence import Signatures
from qmsctl.scaffold.demo.mainline import MainLine
from qmsctl.scaffold.demo.papers import Paper
from qmsctl.scaffold.demo.passages import earlier_texts
from qmsctl.scaffold.demo.people import staff
from qmsctl.scaffold.demo.policies import policy_bodies
from qmsctl.scaffold.demo.telling import Biography, Review, biography, day, read_data

ROOT = "qms_docs"
"""The folder of the QMS in the demo."""

PACKAGE = "qmsctl.scaffold.demo"
_NEW_EDITION = "iso9001:2026/"
_SET_UP, _POLICY, _MOVE, _DOCUMENT, _AFTER, _REVIEW, _LAST = range(7)


@dataclass(frozen=True)
class DemoHistory:
    """A history that is ready to be written.

    `refs` are branches → mark; `tree` is what the tip of `main` holds: path → bytes. Marks above
    `last_mark` are free for commits that others add.
    """

    commits: tuple[PlannedCommit, ...]
    refs: Mapping[str, int]
    tree: Mapping[str, bytes]

    @property
    def anchor(self) -> int:
        """The mark of the commit with the first policy, on which all others rest."""
        policy = f"{ROOT}/qms.yml"
        return next(c.mark for c in self.commits if policy in c.changes)

    @property
    def first(self) -> dt.date:
        """The day on which the story begins."""
        return self.commits[0].committer.when.date()

    @property
    def last(self) -> dt.date:
        """The day on which it ends; on it no review is due."""
        return self.commits[-1].committer.when.date()

    @property
    def last_mark(self) -> int:
        """The highest mark in use."""
        return max(commit.mark for commit in self.commits)


@dataclass(frozen=True)
class Data:
    """What the story is told from.

    `source` is the QMS as it comes with the tool (path below its root → bytes), `texts` what its
    documents said before and the documents that are gone (file name → bytes).
    """

    source: Mapping[str, bytes]
    texts: Mapping[str, bytes]


def packaged_data() -> Data:
    """The story as it comes with the tool."""
    source = packaged_or_own(PACKAGE, "source", ROOT, "qms.yml")
    return Data(source, package_files(PACKAGE, "texts"))


def demo_history(data: Data | None = None) -> DemoHistory:
    """The whole story as commits; the same ones for the same data.

    Raises:
        StoryError: the data contradict themselves.
    """
    return _Story(data or packaged_data()).told()


class _Story:
    """Puts the data together and lets the chronicle tell them."""

    def __init__(self, data: Data) -> None:
        self._data = data
        policy = biography("QMS-POLICY", "qms.yml", self._said("QMS-POLICY.yml"))
        self._policy = policy.revisions
        people = self._said("people.yml")
        self._staff = staff(people, [revision.version for revision in self._policy])
        self._line = MainLine(self._staff)
        qms = read_data("qms.yml", data.source["qms.yml"])
        routes = {name: kind["route"] for name, kind in qms["types"].items()}
        self._events = self._said("events.yml")
        signatures = Signatures(self._staff, self._policy, self._events["signed"])
        self._chronicle = Chronicle(ROOT, self._line, self._staff, routes, signatures)
        self._originals = {key: (path, *self._read(path)) for key, path in self._paths()}
        self._names = {key: self._name(key, path) for key, (path, _, _) in self._originals.items()}

    def told(self) -> DemoHistory:
        works = [self._work(name) for name in sorted(self._data.texts) if self._is_life(name)]
        for work in works:
            self._chronicle.papers[work.life.key] = self._first(work)
        self._chronicle.tell([*self._policies(), *self._documents(works), *self._others()])
        tree = dict(self._line.tree)
        return DemoHistory(tuple(self._line.commits), {"main": self._line.tip}, tree)

    # What the data say.

    def _said(self, name: str) -> dict[str, Any]:
        return read_data(name, self._data.texts[name])

    @staticmethod
    def _is_life(name: str) -> bool:
        return name.endswith(".yml") and name[:1].isupper() and not name.startswith("QMS-")

    def _paths(self) -> Iterator[tuple[str, str]]:
        """Every document by its key; those that are gone, or translations, are the story's own."""
        for path in self._data.source:
            if path.endswith(".md"):
                yield "-".join(path.rpartition("/")[2].split("-")[:2]), path
        for name in self._data.texts:
            if name.endswith(".md") and "/" not in name:
                yield name.removesuffix(".md"), name

    def _name(self, key: str, path: str) -> str:
        """The name of a document's file."""
        place = self._said(f"{key}.yml")["place"] if path in self._data.texts else path
        return str(place).rpartition("/")[2]

    def _read(self, path: str) -> tuple[dict[str, Any], str]:
        data = self._data.source.get(path) or self._data.texts[path]
        front, body = cut(data)
        return read_data(path, front or b""), body.decode()

    def _work(self, name: str) -> Work:
        key = name.removesuffix(".yml")
        path, fields, last = self._originals[key]
        said = self._said(name)
        life = biography(key, said["place"] if path in self._data.texts else path, said)
        names = self._names
        bodies = earlier_texts(key, last, life.revisions, names)
        attached = fields.get("attachments", ())
        folder = path.rpartition("/")[0]
        by_file = {
            file: earlier_texts(
                key, self._data.source[f"{folder}/{file}"].decode(), life.revisions, names, file
            )
            for file in attached
        }
        files = [
            {file: texts[number].encode() for file, texts in by_file.items()}
            for number in range(len(life.revisions))
        ]
        return Work(life, bodies, files)

    def _first(self, work: Work) -> Paper:
        """A document before its first revision: nothing that one of its revisions says."""
        path, fields, _ = self._originals[work.life.key]
        clauses = [c for c in fields["clauses"] if not c.startswith(_NEW_EDITION)]
        later = [e["set"] for e in self._events["amendments"] if work.life.key in e["documents"]]
        gone = dict.fromkeys({"approvals", "reviews", *later} - {"clauses"})
        place = work.life.place or path
        return Paper(place, fields, "", {}).with_fields(**gone, clauses=clauses, status="draft")

    # What happens when.

    def _policies(self) -> Iterator[Event]:
        bodies = policy_bodies(self._data.source["qms.yml"].decode(), self._policy)
        for revision, body in zip(self._policy, bodies, strict=True):
            yield Event(
                revision.on,
                _POLICY,
                partial(self._chronicle.policy, revision, body),
            )

    def _documents(self, works: Sequence[Work]) -> Iterator[Event]:
        chronicle = self._chronicle
        pulls: dict[str, list[tuple[Work, int]]] = {}
        for work in works:
            life = work.life
            for number, revision in enumerate(life.revisions):
                own = f"first {revision.on}" if number == 0 else f"{life.key} {revision.version}"
                pulls.setdefault(revision.pull or own, []).append((work, number))
            yield from self._life(life)
        for parts in pulls.values():
            on = parts[0][0].life.revisions[parts[0][1]].on
            yield Event(on, _DOCUMENT, partial(chronicle.issue, parts))
        yield from self._reviews([work.life for work in works])

    def _life(self, life: Biography) -> Iterator[Event]:
        """What happens to one document besides its revisions and reviews."""
        chronicle, key = self._chronicle, life.key
        for said in life.recalls:
            yield Event(day(said["day"]), _AFTER, partial(chronicle.recall, key, said))
        if life.moved:
            moved = {"to": life.file, **life.moved}
            yield Event(day(moved["day"]), _MOVE, partial(chronicle.move, key, moved))
        if life.abandoned:
            draft = life.abandoned
            for name, back in (("day", False), ("until", True)):
                yield Event(
                    day(draft[name]),
                    _DOCUMENT,
                    partial(chronicle.abandon, key, draft, back=back),
                )
        if life.withdrawal:
            ended = life.withdrawal
            yield Event(day(ended["day"]), _AFTER, partial(chronicle.withdraw, key, ended))

    def _reviews(self, lives: Sequence[Biography]) -> Iterator[Event]:
        """The reviews of one day by one owner are one pull request."""
        done: dict[tuple[dt.date, str], list[tuple[str, Review]]] = {}
        for life in lives:
            for review in life.reviews:
                who = self._chronicle.owner(life.key, review.on)
                done.setdefault((review.on, who), []).append((life.key, review))
        for (on, _), pairs in done.items():
            yield Event(on, _REVIEW, partial(self._chronicle.review, pairs))

    def _others(self) -> Iterator[Event]:
        """Changes of many documents that need no new version, and the files beside the QMS."""
        chronicle = self._chronicle
        for entry in self._events["amendments"]:
            yield Event(
                day(entry["day"]),
                _MOVE,
                partial(chronicle.amend, entry, partial(self._amended, entry)),
            )
        first, last = self._policy[0].on, day(self._events["last"])
        yield Event(first, _SET_UP, partial(beginning, ROOT, first))
        keys = [key.name for one in self._staff.colleagues.values() for key in one.keys]
        yield Event(last, _LAST, partial(guide, self._data.texts, keys, last))

    def _amended(self, entry: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        """The new fields of one document; `clauses` takes those of its source."""
        if entry["set"] == "clauses":
            return {"clauses": self._originals[key][1]["clauses"]}
        return {entry["set"]: entry.get("to")}
