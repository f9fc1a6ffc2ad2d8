"""The files of the QMS at one moment of the story, and edits of them as people make them."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qmsctl.approval.deviating import record_digest
from qmsctl.approval.digest import policy_digest
from qmsctl.model.layout import PEOPLE_FOLDER, POLICY_FILE
from qmsctl.model.statement import SubjectName
from qmsctl.model.version import Version
from qmsctl.repository.edits import Edit, Set, edit_front_matter
from qmsctl.repository.fastimport import Content
from qmsctl.repository.frontmatter import cut
from qmsctl.repository.yamlreader import read_yaml
from qmsctl.repository.yamlwriting import item_text, mapping_text
from qmsctl.scaffold.defects.signing import Deed, laid

ROOT = "qms_docs"
POLICY_PATH = f"{ROOT}/{POLICY_FILE}"

Edited = dict[str, bytes]


@dataclass(frozen=True)
class Book:
    """All files of the repository by path, and the moment at which somebody now changes them."""

    files: Mapping[str, Content]
    now: dt.datetime

    @property
    def day(self) -> dt.date:
        """Today."""
        return self.now.date()

    def with_files(self, changes: Mapping[str, Content | None]) -> "Book":
        """The same moment after some changes."""
        files = {**self.files, **changes}
        return Book({path: data for path, data in files.items() if data is not None}, self.now)

    def later(self, days: int) -> str:
        """The day that many days from now (negative: before), as front matter writes it."""
        return (self.day + dt.timedelta(days=days)).isoformat()

    def data(self, path: str) -> bytes:
        """The content of a file.

        Raises:
            ValueError: there is no such file.
        """
        found = self.files.get(path)
        if not isinstance(found, bytes):
            raise ValueError(f"the QMS has no file {path}")
        return found

    def path(self, document_id: str) -> str:
        """Where a document lies in the policy's language.

        Raises:
            ValueError: there is none, or several.
        """
        start = f"/{document_id}-"
        found = [p for p in self.files if start in p and p.endswith(".md") and p[-6:-5] != "."]
        if len(found) != 1:
            raise ValueError(f"{document_id} is in {len(found)} files")
        return found[0]

    def fields(self, document_id: str) -> dict[str, Any]:
        """The front matter of a document."""
        front, _ = cut(self.data(self.path(document_id)))
        return read_yaml((front or b"").decode(), 2).fields

    def version(self, document_id: str) -> str:
        """The version of a document as its file says it."""
        return str(self.fields(document_id)["version"])

    def policy(self) -> dict[str, Any]:
        """The keys of `qms.yml`."""
        return read_yaml(self.data(POLICY_PATH).decode(), 1).fields

    def person(self, person_id: str) -> dict[str, Any]:
        """The keys of a people file."""
        return read_yaml(self.data(person_path(person_id)).decode(), 1).fields

    def edit(self, document_id: str, *edits: Edit) -> Edited:
        """A document with its front matter changed."""
        path = self.path(document_id)
        return {path: edit_front_matter(self.data(path), edits)}

    def reword(self, document_id: str, old: str, new: str, *edits: Edit) -> Edited:
        """A document with words of its text exchanged, and its front matter changed.

        Raises:
            ValueError: the text does not hold `old` exactly once.
        """
        path = self.path(document_id)
        return {path: edit_front_matter(exchanged(self.data(path), old, new), edits)}

    def issue(self, document_id: str, old: str, new: str, **fields: Any) -> Edited:
        """The next substantive version of a document, properly approved, with words exchanged.

        `fields` are set in place of what a careful person would write; None removes one.
        """
        now = self.fields(document_id)
        proper: dict[str, Any] = {
            "version": self.next_version(document_id),
            "change": "substantive",
            "change_summary": "Says more plainly what is to be done.",
            "authors": ["m.keller"],
            "effective_date": "on-release",
            "approvals": self.approvals(now["owner"]),
        }
        return self.reword(document_id, old, new, *sets({**proper, **fields}))

    def next_version(self, document_id: str, *, minor: bool = False) -> str:
        """The number that follows."""
        version = Version.parse(self.version(document_id))
        major, least = version.parts if version else (0, 0)
        return f"{major}.{least + 1}" if minor else f"{major + 1}.0"

    def approvals(self, owner: str) -> list[dict[str, str]]:
        """What the substantive route asks for, given today."""
        return [
            {"role": "owner", "by": self.holder(owner), "date": self.later(0)},
            {
                "role": "quality-manager",
                "by": self.holder("quality-manager"),
                "date": self.later(0),
            },
        ]

    def holder(self, role: str) -> str:
        """Who holds a role now: the first by id.

        Raises:
            ValueError: nobody does.
        """
        for path in sorted(p for p in self.files if p.startswith(f"{ROOT}/people/")):
            person = read_yaml(self.data(path).decode(), 1).fields
            if any(_holds(held, role, self.later(0)) for held in person.get("roles", ())):
                return str(person["id"])
        raise ValueError(f"nobody is {role} on {self.day}")

    def decide(self, *, summary: str = "Adapts the policy.", **fields: Any) -> Edited:
        """The next version of the policy, approved and signed by an owner who did not write it."""
        version = Version.parse(str(self.policy()["version"]))
        major, least = version.parts if version else (0, 0)
        proper: dict[str, Any] = {
            "version": f"{major}.{least + 1}",
            "change_summary": summary,
            "authors": ["m.keller"],
            "approvals": [{"role": "policy-owner", "by": "s.okafor", "date": self.later(0)}],
        }
        text = self.data(POLICY_PATH).decode()
        for key, value in {**proper, **fields}.items():
            text = with_key(text, key, value)
        made = {POLICY_PATH: text.encode()}
        return made | self.with_files(made).policy_proofs(str(self.policy()["version"]))

    def policy_proofs(self, judge: str) -> Edited:
        """Signed statements for the approvals of `qms.yml` as it is here.

        `judge` is the version of the policy by which they are signed.
        """
        return laid(ROOT, *(deed.signed() for deed in self.deeds(*self.policy_state(), judge)))

    def policy_state(self) -> tuple[SubjectName, str, dict[str, Any]]:
        """Name, digest and keys of the policy as it is here, with its people."""
        fields, start = self.policy(), f"{ROOT}/"
        people = {
            path.removeprefix(start): data
            for path, data in self.files.items()
            if path.startswith(f"{start}{PEOPLE_FOLDER}/") and isinstance(data, bytes)
        }
        name = SubjectName(fields["id"], fields["version"])
        return name, policy_digest(fields, people), fields

    def record_proofs(self, path: str, record: Mapping[str, Any]) -> Edited:
        """Signed statements for the approvals of a record with these keys, such as a deviation."""
        name, digest, policy = self.policy_state()
        facts = {"record": path.removeprefix(f"{ROOT}/"), "sha256": record_digest(record)}
        said = {"authors": (), "approvals": record["approvals"]}
        deeds = self.deeds(name, digest, said, policy["version"])
        signed = (deed._replace(meaning="administrative", facts=facts).signed() for deed in deeds)
        return laid(ROOT, *signed)

    def deeds(
        self, subject: SubjectName, digest: str, fields: Mapping[str, Any], judge: str
    ) -> tuple[Deed, ...]:
        """What each of the approvers that `fields` name would sign now."""
        authors = tuple(fields["authors"])
        return tuple(
            Deed(subject, digest, authors, self.person(one["by"]), one["role"], self.now, judge)
            for one in fields["approvals"]
        )

    def with_policy_key(self, key: str, value: Any) -> Edited:
        """`qms.yml` with a key of the top level written anew."""
        return {POLICY_PATH: with_key(self.data(POLICY_PATH).decode(), key, value).encode()}

    def with_policy_item(self, key: str, item: Any) -> Edited:
        """`qms.yml` with one more item in a list of the top level."""
        return {POLICY_PATH: with_item(self.data(POLICY_PATH).decode(), key, item).encode()}


def person_path(person_id: str) -> str:
    """Where a person's file lies."""
    return f"{ROOT}/people/{person_id}.yml"


def sets(fields: Mapping[str, Any]) -> list[Edit]:
    """An edit for each field."""
    return [Set((name,), value) for name, value in fields.items()]


def exchanged(data: bytes, old: str, new: str) -> bytes:
    """A text with `new` where `old` stood once.

    Raises:
        ValueError: it does not hold `old` exactly once.
    """
    if data.count(old.encode()) != 1:
        raise ValueError(f"'{old}' does not stand there exactly once")
    return data.replace(old.encode(), new.encode())


def _holds(held: Mapping[str, Any], role: str, day: str) -> bool:
    start, end = str(held.get("from", "")), str(held.get("until", "9999"))
    return held.get("role") == role and start <= day <= end


def with_key(text: str, key: str, value: Any) -> str:
    """YAML with a key of the top level written anew: in its place, or at the end.

    Line by line, as a person would: the editor of `qms approve` looks at every value of a policy,
    which takes long if it is done dozens of times.
    """
    block = mapping_text({key: value}) + "\n"
    start, end = _block(text, key)
    return text[:start] + block + text[end:]


def with_item(text: str, key: str, item: Any) -> str:
    """YAML with one more item at the end of a list of the top level, which may be missing yet."""
    start, end = _block(text, key)
    if start == end:
        return with_key(text, key, [item])
    return f"{text[:end]}  - {item_text(item, 4, block=True)}\n{text[end:]}"


def _block(text: str, key: str) -> tuple[int, int]:
    """Where a key of the top level and its value begin and end; the end of the text, if missing."""
    found = re.search(rf"^{key}:.*\n(?:[ ]+.*\n)*", text, re.MULTILINE)
    return found.span() if found else (len(text), len(text))
