"""ID001–ID003, ID012: whether an id names one document and one only."""

import re
from collections.abc import Iterator, Mapping

from qmsctl.model.document import DocumentKey
from qmsctl.model.finding import Finding, Scope, Severity
from qmsctl.model.policy import Policy
from qmsctl.model.tree import SourceFile
from qmsctl.rules.catalogue import Example, Rule
from qmsctl.rules.context import Context
from qmsctl.rules.example import ROOT, document
from qmsctl.rules.lookalike import skeleton, strangers
from qmsctl.rules.support import (
    ISO9001_752,
    ISO9001_753,
    PART11_10A,
    on_document,
    severity_by_day,
    type_of,
)

_COPY_PATH = f"{ROOT}/procedures/SOP-001-copy.md"
_GERMAN_PATH = f"{ROOT}/procedures/SOP-001-dokumente.de.md"
_GERMAN_ALONE = f"{ROOT}/procedures/SOP-002-reinigung.de.md"
_GERMAN_BODY = "# Lenkung\n\n## Purpose\n\nA.\n\n## Procedure\n\nB.\n"
_CYRILLIC = "SO\u0420-001"  # its third letter is a Cyrillic ER


def _new(*, body: str | None = None, **overrides: object) -> str:
    """A document that is there for the first time."""
    return document(body=body, effective_date="on-release", **overrides)


def _german(**overrides: object) -> str:
    return _new(title="Lenkung", language="de", body=_GERMAN_BODY, **overrides)


def _fits(document_id: str, file: SourceFile, policy: Policy) -> bool:
    kind = type_of(file, policy)
    if kind is None:
        return True  # ID011 speaks about that
    shape = rf"{kind.prefix}-(?!0+$)(?:0\d{{{kind.digits - 1}}}|[1-9]\d{{{kind.digits - 1},8}})"
    return re.fullmatch(shape, document_id, re.ASCII) is not None


def _pattern(context: Context) -> Iterator[Finding]:
    if context.policy.mapping.id_from != "front-matter":
        return  # the id is the path then, whatever that looks like
    for file in context.corpus.files:
        kind = type_of(file, context.policy)
        if file.id is None or kind is None or _fits(file.id, file, context.policy):
            continue
        document_id = file.id

        def broken(then: Policy, file: SourceFile = file, document_id: str = document_id) -> bool:
            return not _fits(document_id, file, then)

        example = f"{kind.prefix}-{1:0{kind.digits}d}"
        foreign = strangers(document_id)
        yield on_document(
            "ID001",
            f"The id '{document_id}' does not look like the ids of the type "
            f"'{file.fields['type']}', such as {example}."
            + (f" It holds {foreign}." if foreign else ""),
            f"Use an id that begins with '{kind.prefix}-' and has at least {kind.digits} digits, "
            "or choose the type to which the prefix belongs. An id that was approved once is "
            "never changed: withdraw the document and issue a new one.",
            file,
            "id",
            severity=severity_by_day(context, file, "ID001", Severity.ERROR, broken),
        )


def _unique(context: Context) -> Iterator[Finding]:
    for key, found in context.corpus.by_key.items():
        for file in found[1:]:
            yield on_document(
                "ID002",
                f"{key} is also in {found[0].path}.",
                "Give one of the two documents the next free id, or delete the copy.",
                file,
                "id",
                related=(found[0].path,),
            )
    yield from _taken_meanwhile(context)


def _taken_meanwhile(context: Context) -> Iterator[Finding]:
    """Ids that a pull request adds while the base's tip has given them to another document."""
    if context.base is None:
        return
    added = {change.key for change in context.base.changes if change.before is None}
    for key in sorted(added & context.base.corpus.by_key.keys()):
        theirs = context.base.corpus.by_key[key][0]
        for file in context.corpus.by_key.get(key, ()):
            if file.path != theirs.path:
                yield on_document(
                    "ID002",
                    f"{key} was meanwhile given to {theirs.path} on {context.base.rev}.",
                    f"Give this document the next free id, and rebase it on {context.base.rev}.",
                    file,
                    "id",
                    related=(theirs.path,),
                )


def _similar(context: Context) -> Iterator[Finding]:
    first: dict[str, str] = {}
    gone: Mapping[DocumentKey, object] = context.history.timelines if context.history else {}
    for document_id in (*(key.id for key in gone), *context.corpus.by_id):
        first.setdefault(skeleton(document_id), document_id)
    for document_id, found in context.corpus.by_id.items():
        other = first[skeleton(document_id)]
        if other == document_id:
            continue
        named = strangers(document_id) or strangers(other)
        for file in found:
            yield on_document(
                "ID003",
                f"The id '{document_id}' is easily taken for '{other}'."
                + (f" One of them holds {named}." if named else ""),
                "Choose an id that differs in its number, written with A–Z, 0–9 and a hyphen.",
                file,
                "id",
            )


def _originals(context: Context) -> Iterator[Finding]:
    default = context.corpus.default_language
    for key, found in context.corpus.by_key.items():
        if key.language == default or DocumentKey(key.id, default) in context.corpus.by_key:
            continue
        for file in found:
            yield on_document(
                "ID012",
                f"There is no {key.id} in '{default}' of which this is the '{key.language}' "
                "translation.",
                f"Add the document in '{default}', the policy's language, or correct 'language'.",
                file,
                "language",
            )


RULES: tuple[Rule, ...] = (
    Rule(
        "ID001",
        "The id does not fit the document type",
        why="The prefix tells a reader at once whether a procedure, an instruction or a form is "
        "meant, and the number what to search for.",
        source=ISO9001_752,
        scope=Scope.TREE,
        severity=Severity.ERROR,
        repair="Use the type's prefix, a hyphen and at least as many digits as the type asks for.",
        fails=Example(
            text="id: SOP-1\ntype: sop                      # ids of this type look like SOP-001\n",
            steps=(
                {
                    f"{ROOT}/procedures/SOP-2.md": document(
                        id="SOP-2", status="draft", approvals=None
                    )
                },
            ),
        ),
        passes=Example(text="id: SOP-001\ntype: sop\n"),
        check=_pattern,
    ),
    Rule(
        "ID002",
        "Two files claim to be the same document",
        why="With two files under one id and language nobody can say which one is in force.",
        source=f"{ISO9001_753}; {PART11_10A}",
        scope=Scope.TREE,
        severity=Severity.ERROR,
        repair="Give one of them the next free id, or delete the copy. A translation needs its "
        "'language'.",
        fails=Example(
            text="# procedures/SOP-001-documented-information.md\nid: SOP-001\n\n"
            "# procedures/SOP-001-copy.md\nid: SOP-001\n",
            steps=({_COPY_PATH: document()},),
        ),
        passes=Example(
            text="# procedures/SOP-001-documented-information.md\nid: SOP-001\n\n"
            "# procedures/SOP-001-dokumente.de.md\nid: SOP-001\nlanguage: de\n",
            steps=({_GERMAN_PATH: _german()},),
        ),
        check=_unique,
        may_be_lowered=False,
    ),
    Rule(
        "ID003",
        "Two ids look alike",
        why="A reader who sees SOP-001 cannot tell that its P is a Cyrillic letter or its 0 an O, "
        "and follows the wrong document.",
        source=ISO9001_753,
        scope=Scope.TREE,
        severity=Severity.ERROR,
        repair="Choose an id that differs in its number, not only in letter case or in letters of "
        "the same shape.",
        fails=Example(
            text="id: SOP-001\n\nid: SO\\u0420-001                        # a Cyrillic letter\n",
            steps=({f"{ROOT}/procedures/{_CYRILLIC}.md": _new(id=_CYRILLIC)},),
            also=("ID001",),
        ),
        passes=Example(
            text="id: SOP-001\n\nid: SOP-002\n",
            steps=({f"{ROOT}/procedures/SOP-002.md": _new(id="SOP-002")},),
        ),
        check=_similar,
    ),
    Rule(
        "ID012",
        "A translation has no original",
        why="A translation follows its original; without one nobody knows what it should say.",
        source=ISO9001_752,
        scope=Scope.TREE,
        severity=Severity.ERROR,
        repair="Add the document in the policy's language, or correct 'language'.",
        fails=Example(
            text="# the policy's language is en; there is no SOP-002 in English\n"
            "id: SOP-002\nlanguage: de\n",
            steps=({_GERMAN_ALONE: _german(id="SOP-002")},),
        ),
        passes=Example(
            text="# the policy's language is en; SOP-001 is there in English\n"
            "id: SOP-001\nlanguage: de\n",
            steps=({_GERMAN_PATH: _german()},),
        ),
        check=_originals,
    ),
)
"""The rules of this module, in code order."""
