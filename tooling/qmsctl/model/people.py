"""People, the roles that they hold for a time, and their keys (design §5, `people/<id>.yml`)."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Annotated, Self

from pydantic import AliasChoices, Field, model_validator

from qmsctl.model.base import Day, Frozen, Slug, Text
from qmsctl.model.policy import OWNER_ROLE


class RoleAssignment(Frozen):
    """A role held from one day to another, both inclusive; open ends are allowed."""

    role: Text
    from_: Day | None = Field(
        None, validation_alias=AliasChoices("from", "from_"), serialization_alias="from"
    )
    until: Day | None = None

    @model_validator(mode="after")
    def _starts_before_it_ends(self) -> Self:
        if self.from_ and self.until and self.until < self.from_:
            raise ValueError(f"'until' ({self.until}) lies before 'from' ({self.from_})")
        return self

    def holds_on(self, day: dt.date) -> bool:
        """Whether the role is held on `day`."""
        return (self.from_ is None or self.from_ <= day) and (
            self.until is None or day <= self.until
        )


class KeyRevocation(Frozen):
    """From when on a key no longer counts, and why."""

    date: Day
    reason: Text


class SigningKey(Frozen):
    """A public SSH key with which a person signs approvals."""

    key: Annotated[str, Field(pattern=r"^(?:sk-)?(?:ssh|ecdsa)-[A-Za-z0-9@.-]+ [A-Za-z0-9+/=]+")]
    valid_after: Day | None = None
    valid_before: Day | None = None
    revoked: KeyRevocation | None = None


class Person(Frozen):
    """Someone who writes, approves or reviews; e-mails and logins are never published."""

    id: Slug
    name: Text
    emails: tuple[Text, ...] = ()
    logins: dict[Slug, Text] = Field(default_factory=dict, description="Forge → login.")
    roles: tuple[RoleAssignment, ...] = ()
    keys: tuple[SigningKey, ...] = ()

    def holds(self, role: str, day: dt.date) -> bool:
        """Whether this person holds `role` on `day`."""
        return any(item.role == role and item.holds_on(day) for item in self.roles)


@dataclass(frozen=True)
class People:
    """Everyone the policy knows, by id."""

    by_id: Mapping[str, Person]

    @classmethod
    def of(cls, persons: Iterable[Person]) -> "People":
        """The given people; of two with one id the first counts."""
        found: dict[str, Person] = {}
        for person in persons:
            found.setdefault(person.id, person)
        return cls(MappingProxyType(found))

    def get(self, person_id: str) -> Person | None:
        """The person with this id, or None."""
        return self.by_id.get(person_id)

    def holders(self, role: str, day: dt.date) -> tuple[Person, ...]:
        """Everyone who holds `role` on `day`."""
        return tuple(person for person in self.by_id.values() if person.holds(role, day))

    def fills(self, person_id: str, role: str, day: dt.date, *, owner: str | None = None) -> bool:
        """Whether someone known fills `role` on `day`.

        The role `owner` is filled by whom the document names in `owner`: a person, or everyone
        who holds that role on that day.
        """
        person = self.by_id.get(person_id)
        if person is None:
            return False
        if role != OWNER_ROLE:
            return person.holds(role, day)
        return owner is not None and (owner == person_id or person.holds(owner, day))

    def name_of(self, person_id: str) -> str:
        """The printed name, or the id of someone unknown."""
        person = self.by_id.get(person_id)
        return person.name if person else person_id

    @cached_property
    def by_email(self) -> Mapping[str, Person]:
        """People by lower-case e-mail address."""
        return {mail.lower(): p for p in self.by_id.values() for mail in p.emails}
