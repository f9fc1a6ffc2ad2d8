"""Standards as clause numbers and short titles: facts only, no text of any standard."""

from functools import cached_property
from typing import NamedTuple

from pydantic import ConfigDict, StrictBool

from qmsctl.model.base import Frozen, Text


class Clause(Frozen):
    """One clause of one edition, and whether it asks for documented information."""

    id: Text
    title: Text
    maintain: StrictBool = False
    retain: StrictBool = False
    procedure: StrictBool = False
    untitled_in_standard: StrictBool = False
    documented_information: Text | None = None
    note: Text | None = None

    @property
    def asks_for_documents(self) -> bool:
        """Whether documented information must exist, always (not only if it applies)."""
        extent = (self.documented_information or "").startswith(("cond", "extent"))
        return (self.maintain or self.retain or self.procedure) and not extent

    @property
    def order(self) -> tuple[tuple[int, str], ...]:
        """Sort key by which 4.9 comes before 4.10 and A.5 after 10."""
        return tuple(
            (int(part), "") if part.isdigit() else (10**6, part) for part in self.id.split(".")
        )


class Standard(Frozen):
    """One edition of one standard: its key, such as `iso9001:2015`, and its clauses in order."""

    model_config = ConfigDict(frozen=True, extra="ignore", ignored_types=(cached_property,))

    key: Text
    standard: Text
    clauses: tuple[Clause, ...]

    @property
    def title(self) -> str:
        """The name by which people know it, such as `ISO 9001:2015`."""
        return self.standard

    @property
    def edition(self) -> str:
        """The edition's year."""
        return self.key.rpartition(":")[2]

    @cached_property
    def by_id(self) -> dict[str, Clause]:
        """Clauses by number."""
        return {clause.id: clause for clause in self.clauses}

    @cached_property
    def headings(self) -> frozenset[str]:
        """Numbers of clauses that only gather others and ask for nothing themselves."""
        parents = {c.id.rpartition(".")[0] for c in self.clauses}
        return frozenset(
            c.id for c in self.clauses if c.id in parents and not (c.maintain or c.retain)
        )


class ClauseKey(NamedTuple):
    """A cited clause: `iso9001:2015/7.5.2` is standard `iso9001:2015`, clause `7.5.2`."""

    standard: str
    clause: str

    @classmethod
    def parse(cls, text: str) -> "ClauseKey | None":
        """Split a full key; None if the edition or the clause is missing."""
        standard, slash, clause = text.partition("/")
        name, colon, edition = standard.partition(":")
        if not (slash and colon and name and edition and clause):
            return None
        return cls(standard, clause)

    def __str__(self) -> str:
        return f"{self.standard}/{self.clause}"
