"""FM019–FM022: whether the fields of a document are known, complete and of the right kind."""

from collections.abc import Iterator

from qmsctl.model.finding import Finding, Scope, Severity
from qmsctl.model.policy import Policy
from qmsctl.model.tree import SourceFile
from qmsctl.rules.catalogue import Example, Rule
from qmsctl.rules.context import Context
from qmsctl.rules.example import POLICY_PATH, SOP_PATH, document, policy, types
from qmsctl.rules.support import (
    ISO9001_752,
    ORGANIZATION,
    PART11_10E,
    forward,
    on_document,
    severity_by_day,
    type_of,
)

_WITH_AUDIENCE = policy(types=types(sop={"required_fields": ["owner", "audience"]}))
_EMPTY: tuple[object, ...] = (None, "", [], {})


def _missing(file: SourceFile, policy: Policy) -> tuple[str, ...]:
    kind = type_of(file, policy)
    if kind is None:
        return ()
    return tuple(name for name in kind.required_fields if file.fields.get(name) in _EMPTY)


def _required_by_type(context: Context) -> Iterator[Finding]:
    for file in context.corpus.files:
        if not file.readable:
            continue
        for name in _missing(file, context.policy):
            kind = file.fields.get("type")

            def broken(then: Policy, file: SourceFile = file, name: str = name) -> bool:
                return name in _missing(file, then)

            yield on_document(
                "FM022",
                f"The field '{name}' is missing; documents of the type '{kind}' need it.",
                f"Add a line '{name}: …' to the front matter.",
                file,
                name,
                severity=severity_by_day(context, file, "FM022", Severity.ERROR, broken),
            )


RULES: tuple[Rule, ...] = (
    Rule(
        "FM019",
        "The field is not known",
        why="A misspelt field has no effect: 'aprovals' would leave a document without approvals "
        "and nobody would notice.",
        source=ORGANIZATION,
        scope=Scope.TREE,
        severity=Severity.ERROR,
        repair="Correct the spelling. If another program needs the field, name it under "
        "'mapping: {ignore: […]}' in qms.yml.",
        fails=Example(
            text="effective_dat: 2026-03-15\n", steps=({SOP_PATH: document(tag=["cleaning"])},)
        ),
        passes=Example(
            text="effective_date: 2026-03-15\n", steps=({SOP_PATH: document(tags=["cleaning"])},)
        ),
        check=forward("FM019", Scope.TREE, Severity.ERROR),
    ),
    Rule(
        "FM020",
        "A required field is missing",
        why="Identification, version and status are what makes a text a controlled document.",
        source=f"{ISO9001_752}; {PART11_10E}",
        scope=Scope.TREE,
        severity=Severity.ERROR,
        repair="Add the field to the front matter.",
        fails=Example(
            text="---\nid: SOP-001\ntitle: Control of documented information\ntype: sop\n"
            "status: approved\n---\n",
            steps=({SOP_PATH: document(version=None)},),
        ),
        passes=Example(
            text="---\nid: SOP-001\ntitle: Control of documented information\ntype: sop\n"
            'version: "1.0"\nstatus: approved\n---\n'
        ),
        check=forward("FM020", Scope.TREE, Severity.ERROR),
        may_be_lowered=False,
    ),
    Rule(
        "FM021",
        "The value is not of the right kind",
        why="A value that cannot be understood cannot be checked, so nothing that depends on it "
        "is known to be right.",
        source=ISO9001_752,
        scope=Scope.TREE,
        severity=Severity.ERROR,
        repair="Write the value as the message says.",
        fails=Example(text="status: released\n", steps=({SOP_PATH: document(status="released")},)),
        passes=Example(text="status: approved\n"),
        check=forward("FM021", Scope.TREE, Severity.ERROR),
        may_be_lowered=False,
    ),
    Rule(
        "FM022",
        "A field that the document type requires is missing",
        why="The policy says which facts every document of this type has to tell, such as who "
        "owns it.",
        source=f"{ISO9001_752}; {ORGANIZATION}",
        scope=Scope.TREE,
        severity=Severity.ERROR,
        repair="Add the field to the front matter, or take it out of 'required_fields' of the "
        "type in qms.yml if documents of this type need not have it.",
        fails=Example(
            text="# qms.yml\ntypes:\n  sop:\n    required_fields: [owner, audience]\n\n"
            "# SOP-001\nowner: quality-manager\n",
            steps=(
                {
                    POLICY_PATH: policy(
                        types=types(sop={"required_fields": ["owner", "audience"]})
                    ),
                    SOP_PATH: document(),
                },
            ),
        ),
        passes=Example(
            text="# qms.yml\ntypes:\n  sop:\n    required_fields: [owner, audience]\n\n"
            "# SOP-001\nowner: quality-manager\naudience: [production]\n",
            steps=(
                {
                    POLICY_PATH: policy(
                        types=types(sop={"required_fields": ["owner", "audience"]})
                    ),
                    SOP_PATH: document(audience=["production"]),
                },
            ),
        ),
        check=_required_by_type,
    ),
)
"""The rules of this module, in code order."""
