"""Tells the story: what each document's data says becomes pull requests, in the order of days."""

import datetime as dt
import posixpath
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from qmsctl.model.statement import Meaning
from qmsctl.scaffold.demo.calendar import working_days_before
from qmsctl.scaffold.demo.evidence import Signatures
from qmsctl.scaffold.demo.mainline import Changes, MainLine, Pull, Step
from qmsctl.scaffold.demo.papers import Paper
from qmsctl.scaffold.demo.people import Staff
from qmsctl.scaffold.demo.policies import policy_file
from qmsctl.scaffold.demo.telling import Biography, Review, Revision, StoryError, day

Routes = Mapping[str, Mapping[str, Sequence[str]]]
"""Roles that approve, by document type and kind of change."""


@dataclass(frozen=True)
class Work:
    """A document that is being written: its life, texts and attachments version by version."""

    life: Biography
    bodies: Sequence[str]
    files: Sequence[Mapping[str, bytes]]


@dataclass(frozen=True)
class Event:
    """Something that happens on a day; of one day the lowest rank comes first."""

    on: dt.date
    rank: int
    pull: Callable[[], Pull]


class Chronicle:
    """Documents and policy as they are so far, and what changes them."""

    def __init__(
        self,
        root: str,
        line: MainLine,
        staff: Staff,
        routes: Routes,
        signatures: Signatures,
    ) -> None:
        self._root = root
        self._line = line
        self._staff = staff
        self._routes = routes
        self._signatures = signatures
        self.papers: dict[str, Paper] = {}
        self._kept: dict[str, Paper] = {}

    def tell(self, events: Sequence[Event]) -> None:
        """Let everything happen in its order."""
        for event in sorted(events, key=lambda event: (event.on, event.rank)):
            self._line.receive(event.pull())

    # What happens to the policy.

    def policy(self, revision: Revision, body: str) -> Pull:
        """A version of the policy with the people files that belong to it."""
        people = {f"people/{n}": data for n, data in self._staff.files(revision.version).items()}
        role = revision.fields.get("approver", "managing-director")
        by = self._staff.holder(role, revision.on)
        on = working_days_before(revision.on, 1)
        approvals = [{"role": "policy-owner", "by": by, "date": on.isoformat()}]
        author = revision.authors[0]
        name = f"QMS-POLICY {revision.version}"
        draft = {**people, "qms.yml": policy_file(body, revision, ())}
        approved = policy_file(body, revision, approvals)
        proofs = self._signatures.of_policy(approved, people, approvals)
        final = {"qms.yml": approved, **proofs}
        written = working_days_before(revision.on, 6)
        steps = [
            Step(author, written, f"Draft {name}", self._changed(draft)),
            Step(by, on, f"Approve {name} as policy-owner", self._changed(final)),
        ]
        return Pull(f"Issue {name}", revision.summary, revision.on, steps, revision.way)

    # What happens to documents.

    def issue(self, works: Sequence[tuple[Work, int]]) -> Pull:
        """Revisions that reach the main line in one pull request."""
        steps: list[Step] = []
        names = []
        for work, number in works:
            revision = work.life.revisions[number]
            names.append(f"{work.life.key} {revision.version}")
            steps.extend(self._revision(work, number))
        first = works[0][0].life.revisions[works[0][1]]
        verb = "Issue" if first.status == "approved" else "Draft"
        title = f"{verb} {', '.join(names)}" if len(names) < 4 else f"{verb} {len(names)} documents"
        text = first.summary if len(names) == 1 else "\n".join(f"- {name}" for name in names)
        steps.sort(key=lambda step: step.on)
        return Pull(title, text, first.on, steps, first.way, first.begun)

    def _revision(self, work: Work, number: int) -> Iterator[Step]:
        revision = work.life.revisions[number]
        paper = self.papers[work.life.key].drafted(
            revision, work.bodies[number], work.files[number]
        )
        name = f"{work.life.key} {revision.version}"
        before = revision.begun or working_days_before(revision.on, 8)
        yield Step(revision.authors[0], before, f"Draft {name}", self._below(paper.all_files()))
        if revision.status == "approved":
            steps, paper = self._approving(paper, revision, name)
            yield from steps
        self.papers[work.life.key] = paper

    def _approving(
        self, paper: Paper, revision: Revision, name: str
    ) -> tuple[Sequence[Step], Paper]:
        """One step a person who approves, and the paper with all approvals."""
        steps = []
        approvals: list[dict[str, str]] = []
        kind = self._routes[paper.fields["type"]]
        roles = kind.get(revision.change) or kind["substantive"]
        given = self._approvals(paper, roles, revision.on)
        for person, group in groupby(given, key=lambda entry: entry["by"]):
            entries = list(group)
            approvals += entries
            paper = paper.approved(approvals, complete=len(approvals) == len(given))
            said = " and ".join(entry["role"] for entry in entries)
            message = f"Approve {name} as {said}"
            proofs = self._signatures.of_paper(paper, "approval", entries)
            changes = self._below({paper.path: paper.content(), **proofs})
            steps.append(Step(person, day(entries[-1]["date"]), message, changes))
        return steps, paper

    def _approvals(
        self, paper: Paper, roles: Sequence[str], arrival: dt.date
    ) -> list[dict[str, str]]:
        """Who approves when: each some working days before the arrival, the last one just.

        Whoever holds two of the roles approves in both on the later day.
        """
        days: dict[str, dt.date] = {}
        found = []
        for place, role in enumerate(roles):
            on = working_days_before(arrival, 1 + 2 * (len(roles) - 1 - place))
            who = self._staff.holder(paper.fields["owner"] if role == "owner" else role, on)
            days[who] = on
            found.append((role, who))
        return [{"role": role, "by": who, "date": days[who].isoformat()} for role, who in found]

    def review(self, pairs: Sequence[tuple[str, Review]]) -> Pull:
        """Reviews by one owner on one day."""
        changes: dict[str, bytes] = {}
        said = []
        for key, review in pairs:
            paper = self.papers[key]
            reviewer = self.owner(key, review.on)
            entry = {
                "version": self._in_force(paper, review.on),
                "by": reviewer,
                "date": review.on.isoformat(),
                "outcome": review.outcome,
            }
            entry |= {k: v for k in ("action_by", "note") if (v := getattr(review, k))}
            changes |= self._signatures.of_paper(
                paper,
                "periodic-review",
                [{"role": "owner", "by": reviewer, "date": entry["date"]}],
                {k: v for k, v in entry.items() if k not in {"version", "by"}},
            )
            reviews = [*paper.fields.get("reviews", ()), entry]
            self.papers[key] = paper = paper.with_fields(reviews=reviews)
            changes[paper.path] = paper.content()
            said.append(f"{key} {entry['version']}: {review.outcome}")
        step = Step(reviewer, pairs[0][1].on, "", self._below(changes))
        many = len(said) > 1
        title = f"Review {len(said)} documents" if many else f"Review {said[0]}"
        text = "\n".join(f"- {line}" for line in said) if many else pairs[0][1].note or ""
        return Pull(title, text, pairs[0][1].on, [step])

    def owner(self, key: str, on: dt.date) -> str:
        """Who holds the role that owns a document on a day."""
        return self._staff.holder(self.papers[key].fields["owner"], on)

    @staticmethod
    def _in_force(paper: Paper, on: dt.date) -> str:
        scheduled = paper.fields["effective_date"]
        waits = scheduled != "on-release" and scheduled > on.isoformat()
        if paper.fields["status"] != "approved" or waits:
            raise StoryError(f"{paper.path}: nothing that could be reviewed on {on}")
        return str(paper.fields["version"])

    def recall(self, key: str, said: Mapping[str, Any]) -> Pull:
        """A scheduled version is stopped."""
        paper, on = self.papers[key], day(said["day"])
        entry = {
            "version": said["version"],
            "reason": said["reason"],
            "by": said["by"],
            "date": working_days_before(on, 4).isoformat(),
            "approvals": self._approvals(paper, ("owner", "quality-manager"), on),
        }
        proofs = self._proofs(paper, "recall", said, entry)
        recalled = [*paper.fields.get("recalled", ()), entry]
        self.papers[key] = paper = paper.with_fields(recalled=recalled)
        title = f"Recall {key} {said['version']}"
        return self._one(said["by"], on, title, said["reason"], paper, proofs)

    def withdraw(self, key: str, said: Mapping[str, Any]) -> Pull:
        """A document ends; its file stays."""
        on = day(said["day"])
        paper = self.papers[key]
        withdrawal = {
            name: said[name] for name in ("reason", "date", "replaced_by") if name in said
        }
        withdrawal["approvals"] = self._approvals(paper, ("owner", "quality-manager"), on)
        proofs = self._proofs(paper, "withdrawal", said, withdrawal)
        self.papers[key] = paper = paper.with_fields(
            withdrawal=withdrawal, change_request=said.get("change_request")
        )
        return self._one(said["by"], on, f"Withdraw {key}", said["reason"], paper, proofs)

    def _proofs(
        self, paper: Paper, meaning: Meaning, said: Mapping[str, Any], entry: Mapping[str, Any]
    ) -> Changes:
        """What proves the end of a version, if the story wants it `signed`."""
        if not said.get("signed"):
            return {}
        facts = {k: entry[k] for k in ("reason", "date", "replaced_by") if k in entry}
        return self._signatures.of_paper(paper, meaning, entry["approvals"], facts, always=True)

    def abandon(self, key: str, said: Mapping[str, Any], *, back: bool) -> Pull:
        """A draft is begun on the main line; later it is taken back by a revert."""
        title = f"Draft {key} {said['version']}"
        if back:
            self.papers[key] = paper = self._kept.pop(key)
            return self._one(
                said["by"], day(said["until"]), f'Revert "{title}"', said["reason"], paper
            )
        old = self._kept[key] = self.papers[key]
        revision = Revision(said["version"], day(said["day"]), (said["by"],), said["summary"])
        body = old.body.replace(said["was"], said["now"])
        self.papers[key] = paper = old.drafted(revision, body, old.files)
        return self._one(said["by"], revision.on, title, revision.summary, paper)

    def move(self, key: str, said: Mapping[str, Any]) -> Pull:
        """A file gets another name or folder; the document stays what it is."""
        old = self.papers[key]
        self.papers[key] = new = Paper(said["to"], old.fields, old.body, old.files)
        changes: dict[str, bytes | None] = dict.fromkeys(old.all_files())
        changes |= new.all_files()
        on = day(said["day"])
        step = Step(said["by"], on, "", self._below(changes))
        return Pull(said["title"], said["reason"], on, [step])

    def amend(self, said: Mapping[str, Any], fields: Callable[[str], Mapping[str, Any]]) -> Pull:
        """Fields of the document class change in many documents at once: no new version."""
        changes: dict[str, bytes] = {}
        for key in said["documents"]:
            paper = self.papers[key]
            self.papers[key] = paper = paper.with_fields(**fields(key))
            changes[paper.path] = paper.content()
            changes |= self._signatures.of_fields(paper, said["set"], said["by"], said["day"])
        on = day(said["day"])
        step = Step(said["by"], on, "", self._below(changes))
        return Pull(said["title"], said["reason"], on, [step])

    def _one(
        self,
        person: str,
        on: dt.date,
        title: str,
        text: str,
        paper: Paper,
        proofs: Changes | None = None,
    ) -> Pull:
        changes = self._below({paper.path: paper.content(), **(proofs or {})})
        return Pull(title, text, on, [Step(person, on, "", changes)])

    def _below(self, files: Mapping[str, bytes | None]) -> Changes:
        return {posixpath.join(self._root, path): data for path, data in files.items()}

    def _changed(self, files: Mapping[str, bytes | None]) -> Changes:
        """Only what the main line does not hold already."""
        below = self._below(files)
        return {path: data for path, data in below.items() if self._line.tree.get(path) != data}
