"""People, the roles that they hold for a time, and their keys (design §5, `people/<id>.yml`)."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Annotated, Any, Self

from pydantic import AliasChoices, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from qmsctl.model.base import Day, Frozen, Slug, Text
from qmsctl.model.policy import OWNER_ROLE
from qmsctl.model.sshkey import BadKey, PublicKey, read_key_line


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


_SECOND_DAY = dt.date.min + dt.timedelta(days=1)  # no calendar has a day before the first


def _public_key(value: Any) -> Any:
    """Refuse what is no usable public key, without ever repeating it: it might be a private one."""
    if isinstance(value, str):
        try:
            read_key_line(value)
        except BadKey as error:
            raise PydanticCustomError(
                "ssh_key", "{message}", {"message": error.message, "hint": error.hint}
            ) from error
    return value


class SigningKey(Frozen):
    """A public SSH key with which a person signs approvals.

    It counts from ``valid_after`` to ``valid_before``, both days inclusive, and no longer from the
    day of its revocation on.
    """

    key: Annotated[
        str,
        BeforeValidator(_public_key),
        Field(pattern=r"^(?:sk-)?(?:ssh|ecdsa)-[A-Za-z0-9@.-]+ [A-Za-z0-9+/=]+"),
    ]
    valid_after: Day | None = Field(None, description="The first day on which it counts.")
    valid_before: Day | None = Field(None, description="The last day on which it counts.")
    revoked: KeyRevocation | None = None

    @cached_property
    def public(self) -> PublicKey:
        """The key itself."""
        return read_key_line(self.key)

    @property
    def last_day(self) -> dt.date | None:
        """The last day on which it counts, its revocation considered; None: no end is known."""
        if self.revoked is None:
            return self.valid_before
        before = max(self.revoked.date, _SECOND_DAY) - dt.timedelta(days=1)
        return min(before, self.valid_before) if self.valid_before else before

    @property
    def ever_counts(self) -> bool:
        """Whether there is a day on which it counts."""
        last = self.last_day
        return last is None or self.valid_after is None or self.valid_after <= last

    @model_validator(mode="after")
    def _starts_before_it_ends(self) -> Self:
        if self.valid_after and self.valid_before and self.valid_before < self.valid_after:
            raise ValueError(
                f"'valid_before' ({self.valid_before}) lies before 'valid_after' "
                f"({self.valid_after})"
            )
        return self


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
