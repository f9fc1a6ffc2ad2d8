"""People, the roles that they hold for a time, and their keys (design §5, `people/<id>.yml`)."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Self

from pydantic import AliasChoices, Field, model_validator

from qmsctl.model.base import Day, Frozen, Slug, Text
from qmsctl.model.policy import OWNER_ROLE
from qmsctl.model.signingkey import SigningKey


class RoleAssignment(Frozen):
    """A role held from one day to another, both inclusive; open ends are allowed.

    With ``delegated_by`` the role is somebody else's, for whom this person stands in until a named
    day; whether that counts, `People` knows.
    """

    role: Text
    from_: Day | None = Field(
        None, validation_alias=AliasChoices("from", "from_"), serialization_alias="from"
    )
    until: Day | None = None
    delegated_by: Slug | None = Field(
        None, description="For whom this person stands in; needs until, and ends with their role."
    )

    @model_validator(mode="after")
    def _delegation_ends(self) -> Self:
        if self.delegated_by is not None and self.until is None:
            raise ValueError("a role that is 'delegated_by' somebody needs 'until', its last day")
        return self

    @model_validator(mode="after")
    def _starts_before_it_ends(self) -> Self:
        if self.from_ and self.until and self.until < self.from_:
            raise ValueError(f"'until' ({self.until}) lies before 'from' ({self.from_})")
        return self

    def covers(self, day: dt.date) -> bool:
        """Whether `day` lies in its span."""
        return (self.from_ is None or self.from_ <= day) and (
            self.until is None or day <= self.until
        )

    def overlaps(self, other: "RoleAssignment") -> bool:
        """Whether there is a day on which both are held."""
        first = max(self.from_ or dt.date.min, other.from_ or dt.date.min)
        return first <= min(self.until or dt.date.max, other.until or dt.date.max)


class Person(Frozen):
    """Someone who writes, approves or reviews; e-mails and logins are never published."""

    id: Slug
    name: Text
    emails: tuple[Text, ...] = ()
    logins: dict[Slug, Text] = Field(default_factory=dict, description="Forge → login.")
    roles: tuple[RoleAssignment, ...] = ()
    keys: tuple[SigningKey, ...] = ()

    @model_validator(mode="after")
    def _each_key_once(self) -> Self:
        fingerprints = [key.public.fingerprint for key in self.keys]
        for fingerprint in fingerprints:
            if fingerprints.count(fingerprint) > 1:
                raise ValueError(f"the key {fingerprint} stands twice")
        return self

    def holds_alone(self, role: str, day: dt.date) -> bool:
        """Whether this person holds `role` on `day` without delegation; see `People.holds`."""
        return any(
            item.role == role and item.delegated_by is None and item.covers(day)
            for item in self.roles
        )


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

    def holds(self, person_id: str, role: str, day: dt.date) -> bool:
        """Whether someone known holds `role` on `day`, by themselves or by a delegation."""
        person = self.by_id.get(person_id)
        if person is None:
            return False
        return person.holds_alone(role, day) or self._delegation(person, role, day) is not None

    def holders(self, role: str, day: dt.date) -> tuple[Person, ...]:
        """Everyone who holds `role` on `day`, by themselves or by a delegation."""
        return tuple(person for person in self.by_id.values() if self.holds(person.id, role, day))

    def fills(self, person_id: str, role: str, day: dt.date, *, owner: str | None = None) -> bool:
        """Whether someone known fills `role` on `day`.

        The role `owner` is filled by whom the document names in `owner`: a person and who stands
        in for them as owner, or everyone who holds that role on that day.
        """
        if role != OWNER_ROLE:
            return self.holds(person_id, role, day)
        person = self.by_id.get(person_id)
        if person is None or owner is None:
            return False
        if owner == person_id or self.holds(person_id, owner, day):
            return True
        return self._owner_delegation(person, owner, day) is not None

    def delegator(
        self, person_id: str, role: str, day: dt.date, *, owner: str | None = None
    ) -> str | None:
        """For whom someone fills `role` on `day`; None: they do so by themselves, or not at all."""
        person = self.by_id.get(person_id)
        if person is None or (role == OWNER_ROLE and owner in (None, person_id)):
            return None
        held = owner if role == OWNER_ROLE and owner is not None else role
        if person.holds_alone(held, day):
            return None
        found = self._delegation(person, held, day)
        if found is None and role == OWNER_ROLE:
            found = self._owner_delegation(person, held, day)
        return found.delegated_by if found else None

    def doubt(self, person: Person, held: RoleAssignment, day: dt.date | None = None) -> str | None:
        """Why the delegation `held` by `person` does not count on `day`; None if it does.

        Without a day: why it counts on no day of its span. The delegator must hold the role then
        without delegation: there are no chains. Anyone known may delegate to own documents.
        """
        delegator = self.by_id.get(held.delegated_by or "")
        if held.delegated_by == person.id:
            return "nobody delegates to themselves"
        if delegator is None:
            return f"nobody has the id '{held.delegated_by}'"
        if held.role == OWNER_ROLE:
            return None
        theirs = [
            item
            for item in delegator.roles
            if item.role == held.role and (item.covers(day) if day else item.overlaps(held))
        ]
        if any(item.delegated_by is None for item in theirs):
            return None
        if theirs:
            return f"'{delegator.id}' has the role by a delegation, which is not passed on"
        when = f"on {day}" if day else "at that time"
        return f"'{delegator.id}' does not hold the role {when}"

    def _delegation(self, person: Person, role: str, day: dt.date) -> RoleAssignment | None:
        """The delegation by which `person` holds `role` on `day`, or None."""
        if role == OWNER_ROLE:  # who owns, the document says: `fills` asks for that delegation
            return None
        return next(self._delegations(person, role, day), None)

    def _owner_delegation(self, person: Person, owner: str, day: dt.date) -> RoleAssignment | None:
        """The delegation by which `person` stands in for the person `owner` as owner, or None."""
        given = self._delegations(person, OWNER_ROLE, day)
        return next((held for held in given if held.delegated_by == owner), None)

    def _delegations(self, person: Person, role: str, day: dt.date) -> Iterator[RoleAssignment]:
        for held in person.roles:
            given = held.role == role and held.delegated_by is not None
            if given and held.covers(day) and self.doubt(person, held, day) is None:
                yield held

    def name_of(self, person_id: str) -> str:
        """The printed name, or the id of someone unknown."""
        person = self.by_id.get(person_id)
        return person.name if person else person_id

    @cached_property
    def by_email(self) -> Mapping[str, Person]:
        """People by lower-case e-mail address."""
        return {mail.lower(): p for p in self.by_id.values() for mail in p.emails}
