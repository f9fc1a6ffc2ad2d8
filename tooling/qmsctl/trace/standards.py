"""Citations of clauses: what is meant, and whether such a clause is there to be cited."""

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from qmsctl.model.policy import Policy, StandardInUse
from qmsctl.model.standard import ClauseKey, Standard


class CitationFault(StrEnum):
    """What is wrong with a citation."""

    NO_EDITION = "no-edition"
    NOT_IN_USE = "not-in-use"  # an edition that the policy does not list
    EXPIRED = "expired"  # an edition whose last day of use is over
    UNKNOWN_CLAUSE = "unknown-clause"


class Citation(NamedTuple):
    """One entry of `clauses`, read against policy and standards; `key` is None if unreadable."""

    text: str
    key: ClauseKey | None
    fault: CitationFault | None


class Standards(NamedTuple):
    """The editions that may be cited, with their clauses as far as they are known."""

    in_use: Mapping[str, StandardInUse]
    known: Mapping[str, Standard]
    as_of: dt.date

    @classmethod
    def of(cls, policy: Policy, known: Mapping[str, Standard], as_of: dt.date) -> "Standards":
        """The standards of a policy; of those without clauses in `known` any clause is taken."""
        return cls({item.id: item for item in policy.standards}, known, as_of)

    def read(self, text: str) -> Citation:
        """Read one citation, such as ``iso9001:2015/7.5.2``."""
        key = ClauseKey.parse(text)
        if key is None:
            return Citation(text, None, CitationFault.NO_EDITION)
        used = self.in_use.get(key.standard)
        if used is None:
            return Citation(text, key, CitationFault.NOT_IN_USE)
        standard = self.known.get(key.standard)
        if standard is not None and key.clause not in standard.by_id:
            return Citation(text, key, CitationFault.UNKNOWN_CLAUSE)
        if used.until is not None and used.until < self.as_of:
            return Citation(text, key, CitationFault.EXPIRED)
        return Citation(text, key, None)

    def editions_of(self, name: str) -> tuple[str, ...]:
        """The editions in use of a standard named without or with another edition."""
        stem = name.partition(":")[0].partition("/")[0].lower().replace(" ", "")
        return tuple(key for key in self.in_use if key.partition(":")[0] == stem)


def parents(clause: str) -> tuple[str, ...]:
    """The clauses above one, nearest first: 8.2.3.1 → 8.2.3, 8.2, 8."""
    parts = clause.split(".")
    return tuple(".".join(parts[:count]) for count in range(len(parts) - 1, 0, -1))
