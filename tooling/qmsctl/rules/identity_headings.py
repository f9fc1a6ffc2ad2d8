"""ID008–ID010: whether a text says what its front matter and its type promise."""

import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from qmsctl.model.finding import Finding, Scope, Severity
from qmsctl.model.policy import Policy
from qmsctl.model.tree import SourceFile
from qmsctl.rules.catalogue import Example, Rule
from qmsctl.rules.context import Context
from qmsctl.rules.example import SOP_PATH, document
from qmsctl.rules.headings import Heading, headings, same_name
from qmsctl.rules.support import ISO9001_752, ORGANIZATION, on_document, severity_by_day, type_of

_PARTS = "# Control of documented information\n\n## {}\n\nText.\n\n## {}\n\nText.\n"


def _title(context: Context) -> Iterator[Finding]:
    for file in context.corpus.files:
        title = file.fields.get("title")
        if not isinstance(title, str) or not file.readable:
            continue
        found = next(headings(file.body, file.body_line), None)
        if found is None:
            yield on_document(
                "ID008",
                f"The text has no heading; its title is '{title}'.",
                f"Begin the text with the line '# {title}'.",
                file,
                line=file.body_line,
            )
        elif found.text != " ".join(unicodedata.normalize("NFC", title).split()):
            yield on_document(
                "ID008",
                f"The title is '{title}' but the first heading says '{found.text}'.",
                "Make both say the same. A new title is a change of content: it needs a new "
                "version.",
                file,
                line=found.line,
            )


def _missing(file: SourceFile, policy: Policy, names: frozenset[str]) -> tuple[str, ...]:
    kind = type_of(file, policy)
    return tuple(h for h in kind.required_headings if same_name(h) not in names) if kind else ()


def _required(context: Context) -> Iterator[Finding]:
    for file in context.corpus.files:
        kind = type_of(file, context.policy)
        if kind is None or file.path not in context.headings:
            continue
        names = frozenset(same_name(h.text) for h in context.headings[file.path])
        for missing in _missing(file, context.policy, names):

            def broken(
                then: Policy,
                file: SourceFile = file,
                missing: str = missing,
                names: frozenset[str] = names,
            ) -> bool:
                return missing in _missing(file, then, names)

            yield on_document(
                "ID009",
                f"The heading '{missing}' is missing; documents of the type "
                f"'{file.fields['type']}' need it.",
                f"Add the line '## {missing}' and what belongs below it.",
                file,
                line=file.body_line,
                severity=severity_by_day(context, file, "ID009", Severity.ERROR, broken),
            )


def _misplaced(
    file: SourceFile, policy: Policy, found: tuple[Heading, ...]
) -> tuple[str, str, int] | None:
    """The first required heading that stands before one that belongs above it, and its line."""
    kind = type_of(file, policy)
    lines = {same_name(h.text): h.line for h in reversed(found)}
    present = [h for h in (kind.required_headings if kind else ()) if same_name(h) in lines]
    for above, below in pairwise(present):
        if lines[same_name(below)] < lines[same_name(above)]:
            return above, below, lines[same_name(below)]
    return None


def _order(context: Context) -> Iterator[Finding]:
    for file in context.corpus.files:
        kind = type_of(file, context.policy)
        if kind is None or file.path not in context.headings:
            continue
        found = context.headings[file.path]
        wrong = _misplaced(file, context.policy, found)
        if wrong is None:
            continue
        above, below, line = wrong

        def broken(
            then: Policy, file: SourceFile = file, found: tuple[Heading, ...] = found
        ) -> bool:
            return _misplaced(file, then, found) is not None

        yield on_document(
            "ID010",
            f"The heading '{below}' stands before '{above}'.",
            f"Put the required headings into this order: {', '.join(kind.required_headings)}.",
            file,
            line=line,
            severity=severity_by_day(context, file, "ID010", Severity.ERROR, broken),
        )


RULES: tuple[Rule, ...] = (
    Rule(
        "ID008",
        "The title differs from the first heading",
        why="The register shows the title and the reader sees the heading: with two names for one "
        "document people doubt that they hold the right one.",
        source=ISO9001_752,
        scope=Scope.TREE,
        severity=Severity.ERROR,
        repair="Make 'title' and the first heading say the same.",
        fails=Example(
            text="---\ntitle: Control of documented information\n…\n---\n\n# Document control\n",
            steps=(
                {
                    SOP_PATH: document(
                        body="# Document control\n\n## Purpose\n\nA.\n\n## Procedure\n\nB.\n"
                    )
                },
            ),
        ),
        passes=Example(
            text="---\ntitle: Control of documented information\n…\n---\n\n"
            "# Control of documented information\n"
        ),
        check=_title,
    ),
    Rule(
        "ID009",
        "A required heading is missing",
        why="The policy says which parts every document of this type has, so that nobody forgets "
        "one and readers find their way.",
        source=f"{ISO9001_752}; {ORGANIZATION}",
        scope=Scope.TREE,
        severity=Severity.ERROR,
        repair="Add the heading with its text. Numbering and letter case are free.",
        fails=Example(
            text="# Control of documented information\n\n## Procedure\n\n1. Fill in …\n",
            steps=(
                {
                    SOP_PATH: document(
                        body="# Control of documented information\n\n## Procedure\n\nText.\n"
                    )
                },
            ),
        ),
        passes=Example(
            text="# Control of documented information\n\n## Purpose\n\nEveryone works with …\n\n"
            "## Procedure\n\n1. Fill in …\n"
        ),
        check=_required,
    ),
    Rule(
        "ID010",
        "Required headings are out of order",
        why="Documents of one type are easier to read and to audit if their parts come in the "
        "same order.",
        source=ORGANIZATION,
        scope=Scope.TREE,
        severity=Severity.ERROR,
        repair="Move the parts into the order that the policy gives for the type.",
        fails=Example(
            text="## Procedure\n\n1. Fill in …\n\n## Purpose\n\nEveryone works with …\n",
            steps=({SOP_PATH: document(body=_PARTS.format("Procedure", "Purpose"))},),
        ),
        passes=Example(
            text="## Purpose\n\nEveryone works with …\n\n## Procedure\n\n1. Fill in …\n",
            steps=({SOP_PATH: document(body=_PARTS.format("1. Purpose", "2. Procedure"))},),
        ),
        check=_order,
    ),
)
"""The rules of this module, in code order."""
