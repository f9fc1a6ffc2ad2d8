"""ID008–ID010: whether a text says what its front matter and its type promise."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from itertools import pairwise

from qmsctl.model.finding import Finding, Scope, Severity
from qmsctl.model.policy import Policy
from qmsctl.model.tree import SourceFile
from qmsctl.rules.catalogue import Example, Rule
from qmsctl.rules.context import Context
from qmsctl.rules.example import SOP_PATH, document
from qmsctl.rules.support import ISO9001_752, ORGANIZATION, on_document, severity_by_day

_NUMBER = re.compile(r"(?:\d+(?:\.\d+)*[.)]?|[A-Z][.)])\s+(?=\S)")
_PARTS = "# Control of documented information\n\n## {}\n\nText.\n\n## {}\n\nText.\n"


def same_name(heading: str) -> str:
    """What two headings share that mean the same: numbering and letter case do not count."""
    return " ".join(_NUMBER.sub("", heading, count=1).split()).casefold()


def _words(text: str) -> str:
    """A title as it is compared: composed characters, single blanks."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _title(context: Context) -> Iterator[Finding]:
    for file in context.corpus.files:
        title = file.fields.get("title")
        if not isinstance(title, str) or not file.readable:
            continue
        scan = context.references.scans[file.path]
        if not scan.headings:
            yield on_document(
                "ID008",
                f"The text has no heading; its title is '{title}'.",
                f"Begin the text with the line '# {title}'.",
                file,
                line=file.body_line,
            )
            continue
        first = scan.headings[0]
        if first.text != title and _words(first.text) != _words(title):
            yield on_document(
                "ID008",
                f"The title is '{title}' but the first heading says '{first.text}'.",
                "Make both say the same. A new title is a change of content: it needs a new "
                "version.",
                file,
                line=scan.position(first.offset).line,
            )


Wanted = Mapping[str, tuple[tuple[str, str], ...]]
"""By type, the headings that it requires: as written, and what makes them the same."""


def _wanted(policy: Policy) -> Wanted:
    return {
        name: tuple((heading, same_name(heading)) for heading in kind.required_headings)
        for name, kind in policy.types.items()
        if kind.required_headings
    }


def _asked(file: SourceFile, wanted: Wanted) -> tuple[tuple[str, str], ...]:
    name = file.fields.get("type")
    return wanted.get(name, ()) if isinstance(name, str) and file.readable else ()


def _places(context: Context, file: SourceFile) -> Mapping[str, int]:
    """Where each heading of a document stands first, by what makes it the same."""
    found: dict[str, int] = {}
    for heading in context.references.scans[file.path].headings:
        found.setdefault(same_name(heading.text), heading.offset)
    return found


def _required(context: Context) -> Iterator[Finding]:
    wanted = _wanted(context.policy)
    for file in context.corpus.files:
        asked = _asked(file, wanted)
        places = _places(context, file) if asked else {}
        for heading, name in asked:
            if name in places:
                continue

            def broken(then: Policy, file: SourceFile = file, name: str = name) -> bool:
                return any(name == other for _, other in _asked(file, _wanted(then)))

            yield on_document(
                "ID009",
                f"The heading '{heading}' is missing; documents of the type "
                f"'{file.fields['type']}' need it.",
                f"Add the line '## {heading}' and what belongs below it.",
                file,
                line=file.body_line,
                severity=severity_by_day(context, file, "ID009", Severity.ERROR, broken),
            )


def _misplaced(
    asked: tuple[tuple[str, str], ...], places: Mapping[str, int]
) -> tuple[str, str, int] | None:
    """The first two required headings in the wrong order, and where the second one stands."""
    present = [(heading, places[name]) for heading, name in asked if name in places]
    for (above, upper), (below, lower) in pairwise(present):
        if lower < upper:
            return above, below, lower
    return None


def _order(context: Context) -> Iterator[Finding]:
    wanted = _wanted(context.policy)
    for file in context.corpus.files:
        asked = _asked(file, wanted)
        if len(asked) < 2:
            continue
        places = _places(context, file)
        wrong = _misplaced(asked, places)
        if wrong is None:
            continue
        above, below, offset = wrong

        def broken(
            then: Policy, file: SourceFile = file, places: Mapping[str, int] = places
        ) -> bool:
            return _misplaced(_asked(file, _wanted(then)), places) is not None

        yield on_document(
            "ID010",
            f"The heading '{below}' stands before '{above}'.",
            f"Put the required headings into this order: {', '.join(h for h, _ in asked)}.",
            file,
            line=context.references.place(file, offset).line,
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
