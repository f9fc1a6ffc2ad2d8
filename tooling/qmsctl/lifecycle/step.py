"""One step of one document, with everything by which it is judged."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from qmsctl.lifecycle.past import Known, Past
from qmsctl.lifecycle.verdicts import Kind, Verdict
from qmsctl.model.history import Change, Snapshot
from qmsctl.model.policy import Policy
from qmsctl.model.version import Version


@dataclass(frozen=True)
class Step:
    """A change, what was known before it, and the policy and the day that judge it."""

    change: Change
    known: Known
    past: Past
    policy: Policy
    today: dt.date

    def verdict(self, kind: Kind, **facts: object) -> Verdict:
        """A verdict on this document."""
        texts = {name: str(value) for name, value in facts.items()}
        return Verdict(kind, {"document": self.change.key.id, **texts})

    @cached_property
    def floor(self) -> Version | None:
        """The highest version that was effective by the day of the step."""
        return self.known.floor(self.today)

    @cached_property
    def expected(self) -> str:
        """The numbers that a new version may take, as people say it."""
        return self.known.expected(self.floor)

    @property
    def was_approved(self) -> bool:
        """Whether any version was approved before."""
        before = self.change.before
        return bool(self.known.versions) or (before is not None and before.approved)

    @property
    def last_version(self) -> str:
        """The highest version known before, as text."""
        newest = self.known.newest
        before = self.change.before
        return str(newest.version if newest else before and before.version_text)


def listed(snapshot: Snapshot, field: str) -> Sequence[Any]:
    """A front matter list as written; empty if it is none."""
    value = snapshot.fields.get(field)
    return value if isinstance(value, list | tuple) else ()
