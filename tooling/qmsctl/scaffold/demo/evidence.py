"""Signed statements of the story: who approved or reviewed what, proved by demonstration keys."""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from qmsctl.approval.demokeys import signed
from qmsctl.approval.digest import content_digest, policy_digest
from qmsctl.approval.statement import administrative_digest
from qmsctl.model.history import Snapshot
from qmsctl.model.statement import FACTS_OF, Meaning, Predicate, SubjectName, statement_of
from qmsctl.repository.frontmatter import body_digest
from qmsctl.scaffold.demo.calendar import ZONE
from qmsctl.scaffold.demo.papers import Paper
from qmsctl.scaffold.demo.people import Staff
from qmsctl.scaffold.demo.telling import Revision, StoryError, day, read_data

_FIRST = dt.time(8, 30)  # before the first commit of a day
_BETWEEN = dt.timedelta(minutes=3)
_LANGUAGE = "en"


class Subject(NamedTuple):
    """What is signed for: its name, the digest of its content, and who wrote it."""

    name: SubjectName
    digest: str
    authors: tuple[str, ...]


class Signatures:
    """Makes statements with the keys and the policy version that count on their day.

    `documents` are those whose approvals and reviews are signed, beside the policy itself.
    """

    def __init__(
        self, staff: Staff, policies: Sequence[Revision], documents: Sequence[str]
    ) -> None:
        self._staff = staff
        self._policies = policies
        self._documents = frozenset(documents)

    def of_paper(
        self,
        paper: Paper,
        meaning: Meaning,
        entries: Sequence[Mapping[str, str]],
        facts: Mapping[str, Any] | None = None,
        *,
        always: bool = False,
    ) -> dict[str, bytes]:
        """The files that prove `entries` (role, by, date), by path below the QMS root.

        With `always` also for a document that is not among those that are signed.

        Raises:
            StoryError: who signs has no key on that day, though others have.
        """
        if not always and paper.fields["id"] not in self._documents:
            return {}
        return self._signed(_of_paper(paper), meaning, entries, facts)

    def of_fields(self, paper: Paper, name: str, by: str, date: str) -> dict[str, bytes]:
        """The same for a field that changes without a new version; `paper` has its new value."""
        facts = {"fields": (name,), "sha256": administrative_digest(paper.fields, (name,))}
        entry = {"role": "document-controller", "by": by, "date": date}
        return self.of_paper(paper, "administrative", [entry], facts)

    def of_policy(
        self, data: bytes, people: Mapping[str, bytes], entries: Sequence[Mapping[str, str]]
    ) -> dict[str, bytes]:
        """The same for approvals of the policy that `data` holds, with people files by path."""
        return self._signed(_of_policy(data, people), "approval", entries, None)

    def _signed(
        self,
        subject: Subject,
        meaning: Meaning,
        entries: Sequence[Mapping[str, str]],
        facts: Mapping[str, Any] | None,
    ) -> dict[str, bytes]:
        files: dict[str, bytes] = {}
        for place, entry in enumerate(entries):
            on, by = day(entry["date"]), entry["by"]
            version = self._version_on(on)
            if version is None or not self._staff.anyone_signs(version):
                continue
            key = self._staff.key(by, version, on)
            if key is None:
                raise StoryError(f"{subject.name}: {by} has no key to sign with on {on}")
            said = Predicate.model_validate(
                {
                    "meaning": meaning,
                    "role": entry["role"],
                    "signer": {"id": by, "name": self._staff.colleagues[by].name},
                    "authors": subject.authors,
                    "time": _moment(on, place),
                    "policy_version": version,
                    **({FACTS_OF[meaning]: facts} if facts else {}),
                }
            )
            files |= signed(statement_of(subject.name, subject.digest, said), key).files
        return files

    def _version_on(self, on: dt.date) -> str | None:
        """The version of the policy by which people sign in the morning of a day."""
        found = [policy.version for policy in self._policies if policy.on < on]
        return found[-1] if found else None


def _of_paper(paper: Paper) -> Subject:
    """A document's version as its paper holds it."""
    fields = paper.fields
    attached = {name: hashlib.sha256(data).hexdigest() for name, data in paper.files.items()}
    snapshot = Snapshot(
        paper.path,
        None,
        fields,
        body_digest(paper.body.encode()),
        tuple(sorted(attached.items())),
    )
    name = SubjectName(fields["id"], fields["version"], fields.get("language", _LANGUAGE))
    return Subject(name, content_digest(snapshot), tuple(fields["authors"]))


def _of_policy(data: bytes, people: Mapping[str, bytes]) -> Subject:
    """The version of the policy that `data` holds, with its people files by path."""
    fields = read_data("qms.yml", data)
    name = SubjectName(fields["id"], fields["version"])
    return Subject(name, policy_digest(fields, people), tuple(fields["authors"]))


def _moment(on: dt.date, place: int) -> dt.datetime:
    """When the person of this place in a route signed: in the morning, one after the other."""
    return dt.datetime.combine(on, _FIRST, ZONE).astimezone(dt.UTC) + place * _BETWEEN
