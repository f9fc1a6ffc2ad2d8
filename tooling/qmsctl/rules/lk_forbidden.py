"""LK010–LK012: what a controlled text must not contain."""

from collections.abc import Iterator

from qmsctl.model.finding import Finding, Scope, Severity
from qmsctl.model.tree import SourceFile
from qmsctl.rules.catalogue import Example, Rule
from qmsctl.rules.context import Context
from qmsctl.rules.example import SOP_PATH
from qmsctl.rules.support import ISO9001_752, ORGANIZATION
from qmsctl.rules.text_places import at, draft_with
from qmsctl.trace.forbidden import Danger, Forbidden, find_forbidden

_IN_CODE = "To show such code to readers, put it between fences (```)."


def _dangers(context: Context) -> tuple[tuple[SourceFile, Forbidden], ...]:
    """Everything forbidden, in the order of files."""
    found: list[tuple[SourceFile, Forbidden]] = []
    for file in context.corpus.files:
        body = file.body
        # Most texts hold none of these characters and no such address: nothing to look at.
        if "<" in body or "{" in body or ":" in body:
            pieces = find_forbidden(context.references.scans[file.path])
            found += [(file, piece) for piece in pieces]
    return tuple(found)


def _forbidden_tag(context: Context) -> Iterator[Finding]:
    for file, item in context.once(_dangers):
        if item.danger is not Danger.TAG:
            continue
        yield at(
            "LK010",
            f"The HTML tag <{item.what}> stands in the text; it can change, hide or load what "
            "readers see.",
            f"Remove it and say it in plain Markdown. {_IN_CODE}",
            file,
            context.references.place(file, item.offset),
        )


def _runs(context: Context) -> Iterator[Finding]:
    for file, item in context.once(_dangers):
        if item.danger is Danger.TAG:
            continue
        if item.danger is Danger.HANDLER:
            found = f"The attribute '{item.what}' runs a script"
        else:
            found = f"An address that begins with '{item.what}' runs or shows foreign code"
        yield at(
            "LK011",
            f"{found} in the reader's browser.",
            f"Remove it. {_IN_CODE}",
            file,
            context.references.place(file, item.offset),
        )


def _included(context: Context) -> Iterator[Finding]:
    for file in context.corpus.files:
        scan = context.references.scans[file.path]
        for kind, pieces in (("include", scan.includes), ("template", scan.macros)):
            for piece in pieces:
                verb = "text from another file" if kind == "include" else "text made by a program"
                yield at(
                    "LK012",
                    f"'{piece.text.strip()[:40]}' puts {verb} into the page, which no approval of "
                    "this document covers.",
                    "Write the text itself into the document, or link to where it stands.",
                    file,
                    context.references.place(file, piece.offset),
                )


def _text(line: str) -> Example:
    return Example(text=f"{line}\n", steps=({SOP_PATH: draft_with(line)},))


RULES: tuple[Rule, ...] = (
    Rule(
        "LK010",
        "Forbidden HTML",
        why="Scripts, frames, forms and styles can show readers something other than what was "
        "approved, or send what they type to somewhere else.",
        source=ORGANIZATION,
        scope=Scope.TREE,
        severity=Severity.ERROR,
        repair="Say it in Markdown. Code that readers shall see goes between fences.",
        fails=_text('<iframe src="https://example.org/"></iframe>'),
        passes=_text("[Our partner's page](https://example.org/)"),
        check=_forbidden_tag,
        may_be_lowered=False,
    ),
    Rule(
        "LK011",
        "An attribute or address runs code",
        why="A document is read, not run: code in it can change what readers see and act under "
        "their name.",
        source=ORGANIZATION,
        scope=Scope.TREE,
        severity=Severity.ERROR,
        repair="Remove the attribute or address.",
        fails=_text('[Print](#purpose){onclick="window.print()"}'),
        passes=_text("Print with Ctrl+P. In HTML: `<a onclick=…>`."),
        check=_runs,
        may_be_lowered=False,
    ),
    Rule(
        "LK012",
        "The text includes or computes other text",
        why="The approval covers the text of this file. What another file or a program puts into "
        "the page later, nobody has approved.",
        source=ISO9001_752,
        scope=Scope.TREE,
        severity=Severity.ERROR,
        repair="Write the text into the document, or link to where it stands.",
        fails=_text('--8<-- "limits.md"'),
        passes=_text("The limits are in [the form](../forms/FRM-001-change-request.md)."),
        check=_included,
    ),
)
"""The rules of this module, in code order."""
