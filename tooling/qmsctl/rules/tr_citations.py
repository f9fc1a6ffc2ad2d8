"""TR001–TR003, TR008: whether what `clauses` cite can be cited."""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from qmsctl.model.finding import Finding, KeyPath, Scope, Severity
from qmsctl.model.tree import SourceFile
from qmsctl.rules.catalogue import Example, Rule
from qmsctl.rules.context import Context
from qmsctl.rules.example import POLICY_PATH, SOP_PATH, draft, policy
from qmsctl.rules.support import ISO9001_752, ORGANIZATION, listed, nearest, on_document, on_yaml
from qmsctl.rules.text_places import in_use
from qmsctl.trace.references import texts
from qmsctl.trace.standards import Citation, CitationFault, Standards

STANDARD = [{"id": "iso9001:2015", "coverage": "informative"}]
WITH_STANDARD = policy(standards=STANDARD)


class _Cited(NamedTuple):
    """A citation and where it stands; `file` None: in the policy."""

    citation: Citation
    file: SourceFile | None
    key: KeyPath


def standards_of(context: Context) -> Standards:
    """The editions that this tree's own policy lists."""
    return Standards.of(context.own_policy, context.standards, context.as_of)


def _faults(context: Context) -> tuple[_Cited, ...]:
    """The citations in which something is wrong."""
    return tuple(cited for cited in _citations(context) if cited.citation.fault is not None)


def _citations(context: Context) -> Iterator[_Cited]:
    read = standards_of(context).read
    citing = [file for file in context.corpus.files if file.fields.get("clauses")]
    current = in_use(context, citing)
    for file in citing:
        if file.path in current:
            for index, text in enumerate(texts(file.fields.get("clauses"))):
                yield _Cited(read(text), file, ("clauses", index))
    for index, record in enumerate(context.own_policy.record_types):
        for number, text in enumerate(record.clauses):
            yield _Cited(read(text), None, ("record_types", index, "clauses", number))


def _finding(
    context: Context,
    code: str,
    cited: _Cited,
    message: str,
    hint: str,
    severity: Severity = Severity.ERROR,
) -> Finding:
    if cited.file is None:
        return on_yaml(code, message, hint, context.policy_file, *cited.key, severity=severity)
    return on_document(code, message, hint, cited.file, *cited.key, severity=severity)


def _unknown_clause(context: Context) -> Iterator[Finding]:
    for cited in context.once(_faults):
        text, key, fault = cited.citation
        if fault is not CitationFault.UNKNOWN_CLAUSE or key is None:
            continue
        standard = context.standards[key.standard]
        below = [c.id for c in standard.clauses if c.id.startswith(f"{key.clause}.")]
        similar = nearest(key.clause, below or standard.by_id)
        yield _finding(
            context,
            "TR001",
            cited,
            f"{standard.title} has no clause {key.clause} ('{text}').",
            f"Correct the number; `qms trace {standard.key}` lists all clauses.{similar}",
        )


def _edition_not_in_use(context: Context) -> Iterator[Finding]:
    standards = standards_of(context)
    expired: dict[str, list[_Cited]] = {}
    for cited in context.once(_faults):
        text, key, fault = cited.citation
        if key is None:
            continue
        if fault is CitationFault.EXPIRED and cited.file is not None:
            expired.setdefault(f"{cited.file.path} {key.standard}", []).append(cited)
        elif fault is CitationFault.NOT_IN_USE:
            plain = key.standard.lower().replace(" ", "")
            same = [plain] if plain in standards.in_use else standards.editions_of(plain)
            instead = f" In use: {listed(same)}." if same else nearest(plain, standards.in_use)
            yield _finding(
                context,
                "TR002",
                cited,
                f"'{text}' cites {key.standard}, which the policy does not list under 'standards'.",
                f"Cite an edition in use, or add it to 'standards' in qms.yml.{instead}",
            )
    for items in expired.values():
        first = items[0]
        name = first.citation.key.standard if first.citation.key else ""
        yield _finding(
            context,
            "TR002",
            first,
            f"{name} is cited ({len(items)} clauses), but was in use until "
            f"{standards.in_use[name].until} only.",
            "Cite the clauses of the edition that replaced it; the change needs no new version.",
            Severity.WARNING,
        )
    yield from _unknown_to_the_tool(context)


def _unknown_to_the_tool(context: Context) -> Iterator[Finding]:
    tried = {item.id for item in context.policy.standards}
    for index, item in enumerate(context.own_policy.standards):
        if item.id in tried and item.id not in context.standards:
            yield on_yaml(
                "TR002",
                f"The clauses of {item.id} are not known here, so neither citations nor gaps can "
                "be checked.",
                "Write the edition as its key, such as iso9001:2015. A standard that does not come "
                "with the tool can be cited but not traced.",
                context.policy_file,
                "standards",
                index,
                "id",
                severity=Severity.WARNING,
            )


def _no_edition(context: Context) -> Iterator[Finding]:
    standards = standards_of(context)
    for cited in context.once(_faults):
        text, _, fault = cited.citation
        if fault is not CitationFault.NO_EDITION:
            continue
        name, slash, clause = text.rpartition("/")
        number = clause if slash else text.rpartition(":")[2]
        editions = standards.editions_of(name or text) or tuple(standards.in_use)
        example = f"{editions[0] if editions else 'iso9001:2015'}/{number.strip() or '7.5.2'}"
        yield _finding(
            context,
            "TR003",
            cited,
            f"'{text}' does not say which edition is meant.",
            f'Write standard, edition and clause: "{example}". Clause numbers change from '
            "edition to edition.",
        )


def _twice(context: Context) -> Iterator[Finding]:
    for file in context.corpus.files:
        clauses = texts(file.fields.get("clauses"))
        if len(clauses) == len(set(clauses)):
            continue
        for index, text in enumerate(clauses):
            if text in clauses[:index]:
                yield on_document(
                    "TR008",
                    f"The clause '{text}' is listed twice.",
                    "Remove one of the two.",
                    file,
                    "clauses",
                    index,
                    severity=Severity.WARNING,
                )


_tree = partial(Rule, scope=Scope.TREE, severity=Severity.ERROR)


def _cites(*clauses: str) -> Example:
    quoted = ", ".join(f'"{clause}"' for clause in clauses)
    return Example(
        text=f"clauses: [{quoted}]\n",
        steps=({POLICY_PATH: WITH_STANDARD, SOP_PATH: draft(clauses=list(clauses))},),
    )


RULES: tuple[Rule, ...] = (
    _tree(
        "TR001",
        "A cited clause does not exist",
        why="The document claims to answer something that the standard does not contain, and the "
        "clause that was meant stays uncovered.",
        source=ORGANIZATION,
        repair="Correct the clause number.",
        fails=_cites("iso9001:2015/7.5.9"),
        passes=_cites("iso9001:2015/7.5.2"),
        check=_unknown_clause,
    ),
    _tree(
        "TR002",
        "A standard or edition is cited that is not in use",
        why="Coverage is judged for the editions that the policy names; other citations count for "
        "nothing.",
        source=ORGANIZATION,
        repair="Cite an edition in use, or list the edition under 'standards' in qms.yml.",
        fails=_cites("iso9001:2008/4.2.3"),
        passes=_cites("iso9001:2015/7.5.2"),
        check=_edition_not_in_use,
    ),
    _tree(
        "TR003",
        "A clause is cited without the edition",
        why="The same number means different things in different editions.",
        source=ORGANIZATION,
        repair='Write the edition: "iso9001:2015/7.5.2".',
        fails=_cites("iso9001/7.5.2"),
        passes=_cites("iso9001:2015/7.5.2"),
        check=_no_edition,
    ),
    _tree(
        "TR008",
        "A clause is listed twice",
        severity=Severity.WARNING,
        why="It counts once; the second entry was probably meant to be another clause.",
        source=ISO9001_752,
        repair="Remove one of the two, or correct it.",
        fails=_cites("iso9001:2015/7.5.2", "iso9001:2015/7.5.2"),
        passes=_cites("iso9001:2015/7.5.2", "iso9001:2015/7.5.3"),
        check=_twice,
    ),
)
"""The rules of this module, in code order."""
