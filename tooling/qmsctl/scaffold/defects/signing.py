"""Statements as the people of the story sign them, with the demonstration keys of their files."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple

from qmsctl.approval.demokeys import DemoKey, SignedStatement, demo_key, signed
from qmsctl.model.statement import (
    FACTS_OF,
    Meaning,
    Predicate,
    Statement,
    SubjectName,
    statement_of,
)


class Deed(NamedTuple):
    """Who signs what, when, and as whom; `facts` are those that the meaning needs.

    `person` are the keys of the signer's people file.
    """

    subject: SubjectName
    digest: str
    authors: tuple[str, ...]
    person: Mapping[str, Any]
    role: str
    at: dt.datetime
    policy_version: str
    meaning: Meaning = "approval"
    facts: Mapping[str, Any] | None = None

    def statement(self) -> Statement:
        """What is signed."""
        said = Predicate.model_validate(
            {
                "meaning": self.meaning,
                "role": self.role,
                "signer": {"id": self.person["id"], "name": self.person["name"]},
                "authors": self.authors,
                "time": self.at.astimezone(dt.UTC),
                "policy_version": self.policy_version,
                **({FACTS_OF[self.meaning]: self.facts} if self.facts else {}),
            }
        )
        return statement_of(self.subject, self.digest, said)

    def signed(self, key: DemoKey | None = None) -> SignedStatement:
        """The same, signed with `key`, or with the one of the signer that counts."""
        return signed(self.statement(), key or key_of(self.person))


def key_of(person: Mapping[str, Any]) -> DemoKey:
    """The key of somebody's people file that was not revoked: the first, or its successor.

    Raises:
        ValueError: there is none of the demonstration keys.
    """
    held = [entry["key"] for entry in person.get("keys", ()) if "revoked" not in entry]
    for name in (person["id"], f"{person['id']}-2"):
        if demo_key(name).public_line in held:
            return demo_key(name)
    raise ValueError(f"{person['id']} has no demonstration key")


def laid(root: str, *statements: SignedStatement) -> dict[str, bytes]:
    """The files of statements, by path in the repository."""
    return {f"{root}/{path}": data for one in statements for path, data in one.files.items()}
