"""Public keys as policy and people files list them: from when to when each of them counts."""

import datetime as dt
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from qmsctl.model.base import Day, Frozen, Text
from qmsctl.model.sshkey import BadKey, PublicKey, read_key_line

KeyState = Literal["valid", "not-yet-valid", "expired", "revoked"]
"""How a key stands on a day."""


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
    """A public SSH key with which a person, or the workflow of a forge, signs approvals.

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

    def state(self, day: dt.date) -> KeyState:
        """How the key stands on `day`; a revocation tells more than an end."""
        if self.revoked is not None and self.revoked.date <= day:
            return "revoked"
        if self.valid_before is not None and self.valid_before < day:
            return "expired"
        if self.valid_after is not None and day < self.valid_after:
            return "not-yet-valid"
        return "valid"

    @model_validator(mode="after")
    def _starts_before_it_ends(self) -> Self:
        if self.valid_after and self.valid_before and self.valid_before < self.valid_after:
            raise ValueError(
                f"'valid_before' ({self.valid_before}) lies before 'valid_after' "
                f"({self.valid_after})"
            )
        return self
