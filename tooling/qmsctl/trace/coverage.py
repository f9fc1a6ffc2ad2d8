"""Which clauses of a standard's edition are answered by documents in force (design §7, trace)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from qmsctl.model.policy import NonApplicable, Policy
from qmsctl.model.standard import Clause, ClauseKey, Standard
from qmsctl.trace.standards import parents


class ClauseStatus(StrEnum):
    """Whether a clause is answered; headings ask for nothing themselves."""

    COVERED = "covered"
    GAP = "gap"
    NOT_APPLICABLE = "not-applicable"
    HEADING = "heading"


@dataclass(frozen=True, slots=True)
class Claim:
    """What one document says it answers; only documents in force cover a clause."""

    document: str
    title: str
    path: str
    clauses: tuple[str, ...]
    in_force: bool


@dataclass(frozen=True, slots=True)
class ClauseCoverage:
    """One clause, and what answers it.

    ``documents`` are in force, ``pending`` cite it but are drafts, scheduled or withdrawn;
    ``records`` are record types that keep the evidence it asks for.
    """

    clause: Clause
    status: ClauseStatus
    documents: tuple[Claim, ...] = ()
    pending: tuple[Claim, ...] = ()
    records: tuple[str, ...] = ()
    exclusion: NonApplicable | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """All clauses of one standard's edition, in the standard's order."""

    standard: Standard
    clauses: tuple[ClauseCoverage, ...]

    @property
    def summary(self) -> Mapping[str, int]:
        """How many clauses have each status; every status is named."""
        counts = {status.value: 0 for status in ClauseStatus}
        for item in self.clauses:
            counts[item.status.value] += 1
        return counts

    @property
    def gaps(self) -> tuple[ClauseCoverage, ...]:
        """The clauses that nothing in force answers."""
        return tuple(item for item in self.clauses if item.status is ClauseStatus.GAP)


def cover(standard: Standard, claims: Iterable[Claim], policy: Policy) -> Coverage:
    """Which clauses of `standard` are covered.

    A citation covers the clause that it names, neither those below it nor those above it. A
    record type of the policy covers a clause that asks for records only. An exclusion holds for
    the clauses below it too.
    """
    by_clause: dict[str, list[Claim]] = {}
    for claim in claims:
        for cited in dict.fromkeys(claim.clauses):
            by_clause.setdefault(cited, []).append(claim)
    excluded = exclusions(policy, standard.key)
    items = []
    for clause in standard.clauses:
        key = str(ClauseKey(standard.key, clause.id))
        citing = by_clause.get(key, ())
        items.append(
            _judge(
                clause,
                documents=tuple(claim for claim in citing if claim.in_force),
                pending=tuple(claim for claim in citing if not claim.in_force),
                records=tuple(r.id for r in policy.record_types if key in r.clauses),
                exclusion=excluded_by(clause.id, excluded),
                heading=clause.id in standard.headings,
            )
        )
    return Coverage(standard, tuple(items))


def _judge(
    clause: Clause,
    *,
    documents: tuple[Claim, ...],
    pending: tuple[Claim, ...],
    records: tuple[str, ...],
    exclusion: NonApplicable | None,
    heading: bool,
) -> ClauseCoverage:
    only_records = clause.retain and not (clause.maintain or clause.procedure)
    covered = bool(documents or (records and only_records))
    if exclusion is not None and not covered:
        status = ClauseStatus.NOT_APPLICABLE
    elif heading:
        status = ClauseStatus.HEADING
    else:
        status = ClauseStatus.COVERED if covered else ClauseStatus.GAP
    return ClauseCoverage(clause, status, documents, pending, records, exclusion)


def exclusions(policy: Policy, standard: str) -> Mapping[str, NonApplicable]:
    """The clauses of one edition that the policy does not apply, by number."""
    found = {}
    for item in policy.non_applicable:
        key = ClauseKey.parse(item.clause)
        if key is not None and key.standard == standard:
            found[key.clause] = item
    return found


def excluded_by(clause: str, excluded: Mapping[str, NonApplicable]) -> NonApplicable | None:
    """The exclusion that takes a clause out: its own, or that of a clause above it."""
    for name in (clause, *parents(clause)):
        if name in excluded:
            return excluded[name]
    return None
