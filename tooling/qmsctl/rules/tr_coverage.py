"""TR004–TR007: whether every clause is answered, or left out for a good reason."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from qmsctl.approval.placeholder import is_placeholder
from qmsctl.model.finding import Finding, Scope, Severity
from qmsctl.model.policy import StandardInUse
from qmsctl.model.standard import ClauseKey, Standard
from qmsctl.rules.catalogue import Example, Rule
from qmsctl.rules.context import Context
from qmsctl.rules.example import POLICY_PATH, SOP2_PATH, SOP_PATH, document, draft, policy
from qmsctl.rules.support import listed, on_document, on_yaml
from qmsctl.rules.tr_citations import standards_of
from qmsctl.rules.tr_claims import claims
from qmsctl.trace.coverage import (
    Claim,
    ClauseCoverage,
    Coverage,
    cover,
    excluded_by,
    exclusions,
)
from qmsctl.trace.references import texts
from qmsctl.trace.standards import CitationFault

_SOURCE = "ISO 9001, clause 7.5.1"
_SHORTEST_REASON = 20  # characters: shorter ones say "not needed", never why


_Covered = tuple[int, StandardInUse, Coverage]
"""Place in the policy, how the edition is used, and its coverage."""


def _coverages(context: Context) -> tuple[_Covered, ...]:
    """The coverage of every edition in use that has not run out."""
    return tuple(_cover_all(context))


def _cover_all(context: Context) -> Iterator[_Covered]:
    found: tuple[Claim, ...] | None = None
    for index, used in enumerate(context.own_policy.standards):
        standard = context.standards.get(used.id)
        if standard is None or (used.until is not None and used.until < context.as_of):
            continue
        found = claims(context) if found is None else found
        yield index, used, cover(standard, found, context.own_policy)


def _must_be_covered(item: ClauseCoverage, used: StandardInUse) -> bool:
    return used.coverage == "required" and item.clause.asks_for_documents


def _named(item: ClauseCoverage, standard: Standard) -> str:
    return f"{standard.title}, clause {item.clause.id} ({item.clause.title})"


def _uncovered(context: Context) -> Iterator[Finding]:
    for index, used, coverage in context.once(_coverages):
        gaps = [item for item in coverage.gaps if not item.pending]
        for item in gaps:
            if _must_be_covered(item, used):
                asked = item.clause.documented_information
                yield on_yaml(
                    "TR004",
                    f"No document in force answers {_named(item, coverage.standard)}, which asks "
                    f"for documented information{f': {asked}' if asked else ''}".rstrip(".")
                    + ".",
                    f"Cite '{used.id}/{item.clause.id}' in the document that answers it"
                    f"{_or_record(item)}, write that document, or justify under 'non_applicable' "
                    "why the clause does not apply.",
                    context.policy_file,
                    "standards",
                    index,
                )
        rest = [item.clause.id for item in gaps if not _must_be_covered(item, used)]
        if rest:
            yield on_yaml(
                "TR004",
                f"{coverage.standard.title}: {len(rest)} clauses that need no documents of their "
                f"own are cited by none: {', '.join(rest)}.",
                "Cite each clause in the document that answers it, so that auditors find it.",
                context.policy_file,
                "standards",
                index,
                severity=Severity.NOTE,
            )


def _or_record(item: ClauseCoverage) -> str:
    only_records = item.clause.retain and not (item.clause.maintain or item.clause.procedure)
    return " or in the record type that keeps the evidence" if only_records else ""


def _only_pending(context: Context) -> Iterator[Finding]:
    for index, used, coverage in context.once(_coverages):
        waiting = [item for item in coverage.gaps if item.pending]
        for item in waiting:
            if _must_be_covered(item, used):
                yield on_yaml(
                    "TR005",
                    f"{_named(item, coverage.standard)} is answered only by "
                    f"{listed({claim.document for claim in item.pending})}, not in force yet or "
                    "any more.",
                    "Approve that document and let it become effective; a draft covers nothing.",
                    context.policy_file,
                    "standards",
                    index,
                )
        rest = [item.clause.id for item in waiting if not _must_be_covered(item, used)]
        if rest:
            yield on_yaml(
                "TR005",
                f"{coverage.standard.title}: {len(rest)} clauses that need no documents of their "
                f"own are cited only by documents that are not in force: {', '.join(rest)}.",
                "They are covered once one of those documents becomes effective.",
                context.policy_file,
                "standards",
                index,
                severity=Severity.NOTE,
            )


def _bad_exclusion(context: Context) -> Iterator[Finding]:
    standards = standards_of(context)
    for index, item in enumerate(context.own_policy.non_applicable):
        citation = standards.read(item.clause)
        if citation.fault is not None and citation.fault is not CitationFault.EXPIRED:
            yield on_yaml(
                "TR006",
                f"The exclusion of '{item.clause}' names no clause of a standard in use.",
                "Write standard, edition and clause, such as iso9001:2015/8.3.",
                context.policy_file,
                "non_applicable",
                index,
                "clause",
            )
        reason = item.justification.strip()
        if is_placeholder(reason) or len(reason) < _SHORTEST_REASON:
            yield on_yaml(
                "TR006",
                f"The exclusion of {item.clause} is not justified: '{reason}' gives no reason.",
                "Say what the organization does or does not do, so that the clause cannot apply "
                "and conformity of products and services does not suffer.",
                context.policy_file,
                "non_applicable",
                index,
                "justification",
            )


def _excluded_and_claimed(context: Context) -> Iterator[Finding]:
    policy_now = context.own_policy
    if not policy_now.non_applicable:
        return
    for file in context.corpus.files:
        for index, text in enumerate(texts(file.fields.get("clauses"))):
            key = ClauseKey.parse(text)
            found = key and excluded_by(key.clause, exclusions(policy_now, key.standard))
            if found:
                yield on_document(
                    "TR007",
                    f"The document answers '{text}', but the policy says that {found.clause} does "
                    "not apply.",
                    "Remove the citation here, or the exclusion under 'non_applicable' in qms.yml.",
                    file,
                    "clauses",
                    index,
                )


_tree = partial(Rule, scope=Scope.TREE, severity=Severity.ERROR, source=_SOURCE)

_WHY_NOT = "Products are built to customers' drawings; we develop none of our own."


def _own(clause: str, reason: str = _WHY_NOT) -> dict[str, Any]:
    return {"clause": clause, "justification": reason}


def _all_but(*clauses: str) -> list[dict[str, Any]]:
    """Exclusions of every chapter of ISO 9001:2015 that asks for documents, but for some."""
    chapters = ("4", "5", "6", "7.1", "7.2", "7.3", "7.4", "7.5", "8", "9", "10")
    return [_own(f"iso9001:2015/{c}") for c in chapters if c not in clauses]


def _policy_with(exclusions_: list[dict[str, Any]], coverage: str = "required") -> str:
    standards = [{"id": "iso9001:2015", "coverage": coverage}]
    return policy(standards=standards, non_applicable=exclusions_)


_NEEDS_75 = _policy_with(_all_but("7.5"))
_CITES = [f"iso9001:2015/7.5.{n}" for n in ("1", "2", "3.1", "3.2")]
_NEW_DRAFT = draft(id="SOP-002", title="Cleaning", version="1.0", clauses=_CITES)
_EXCLUDED = "non_applicable:\n  - {clause: iso9001:2015/8.3, justification: %s}\n"

RULES: tuple[Rule, ...] = (
    _tree(
        "TR004",
        "A clause that asks for documents is not covered",
        why="The standard wants documented information here, and an auditor will ask for it. "
        "Clauses that ask for none are only listed, as a note.",
        repair="Cite the clause in the document that answers it, write that document, or exclude "
        "the clause with a reason.",
        fails=Example(
            text="standards:\n  - {id: iso9001:2015}\n"
            '# no document has: clauses: ["iso9001:2015/7.5.1"]\n',
            steps=({POLICY_PATH: _NEEDS_75},),
        ),
        passes=Example(
            text='clauses: ["iso9001:2015/7.5.1", "iso9001:2015/7.5.2", …]\n',
            steps=({POLICY_PATH: _NEEDS_75, SOP_PATH: document(clauses=_CITES)},),
        ),
        check=_uncovered,
    ),
    _tree(
        "TR005",
        "A clause is covered only by documents that are not in force",
        why="A draft, a scheduled or a withdrawn document tells nobody what to do today.",
        repair="Bring the document into force, or cite the clause in one that is.",
        fails=Example(
            text='status: draft\nclauses: ["iso9001:2015/7.5.1", "iso9001:2015/7.5.2", …]\n',
            steps=({POLICY_PATH: _NEEDS_75, SOP2_PATH: _NEW_DRAFT},),
        ),
        passes=Example(
            text='status: approved\nclauses: ["iso9001:2015/7.5.1", "iso9001:2015/7.5.2", …]\n',
            steps=({POLICY_PATH: _NEEDS_75, SOP_PATH: document(clauses=_CITES)},),
        ),
        check=_only_pending,
    ),
    _tree(
        "TR006",
        "A clause is excluded without a proper reason",
        why="An organization may leave out only what cannot apply to it, and has to say why.",
        repair="Name the clause with its edition and write the reason in a sentence.",
        fails=Example(
            text=_EXCLUDED % "n/a",
            steps=({POLICY_PATH: _policy_with([_own("iso9001:2015/8.3", "n/a")], "informative")},),
        ),
        passes=Example(
            text=_EXCLUDED % "We build to customers' drawings",
            steps=({POLICY_PATH: _policy_with([_own("iso9001:2015/8.3")], "informative")},),
        ),
        check=_bad_exclusion,
    ),
    _tree(
        "TR007",
        "A clause is both excluded and answered",
        why="Either the clause applies or it does not; auditors will not accept both.",
        repair="Remove the citation or the exclusion.",
        fails=Example(
            text='clauses: ["iso9001:2015/8.3.2"]\n'
            + _EXCLUDED % "We build to customers' drawings",
            steps=(
                {
                    POLICY_PATH: _policy_with([_own("iso9001:2015/8.3")], "informative"),
                    SOP_PATH: draft(clauses=["iso9001:2015/8.3.2"]),
                },
            ),
        ),
        passes=Example(
            text='clauses: ["iso9001:2015/8.4.1"]\n'
            + _EXCLUDED % "We build to customers' drawings",
            steps=(
                {
                    POLICY_PATH: _policy_with([_own("iso9001:2015/8.3")], "informative"),
                    SOP_PATH: draft(clauses=["iso9001:2015/8.4.1"]),
                },
            ),
        ),
        check=_excluded_and_claimed,
    ),
)
"""The rules of this module, in code order."""
