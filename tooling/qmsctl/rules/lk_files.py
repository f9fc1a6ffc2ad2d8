"""LK006–LK009: files that a text shows or offers belong to the revision, and are there."""

from collections.abc import Iterator

from qmsctl.model.finding import Finding, Scope, Severity
from qmsctl.model.layout import Layout, glob_pattern
from qmsctl.model.tree import SourceFile
from qmsctl.rules.catalogue import Example, Rule
from qmsctl.rules.context import Context
from qmsctl.rules.example import ROOT, SOP_PATH
from qmsctl.rules.support import (
    ISO9001_752,
    ISO9001_753,
    ORGANIZATION,
    Similar,
    on_document,
    type_of,
)
from qmsctl.rules.text_places import at, draft_with, in_use
from qmsctl.trace.references import texts
from qmsctl.trace.targets import Target, TargetKind

_FLOW_PATH = f"{ROOT}/procedures/img/flow.svg"
_FLOW = '<svg xmlns="http://www.w3.org/2000/svg"><title>Flow</title></svg>\n'
_SHOWN = "![The flow](img/flow.svg)"


def _attachments(context: Context, file: SourceFile) -> Iterator[tuple[int, str, Target]]:
    """Place in the list, path as written and what it stands for, of each attachment."""
    for index, written in enumerate(texts(file.fields.get("attachments"))):
        yield index, written, context.references.places.locate(written, file.path)


def _listed(context: Context, file: SourceFile) -> frozenset[str]:
    return frozenset(target.path for _, _, target in _attachments(context, file) if target.path)


def _not_attached(context: Context) -> Iterator[Finding]:
    layout = Layout(context.root, context.policy.not_controlled)
    shared = glob_pattern(context.policy.shared_assets)
    seen: set[tuple[str, str]] = set()
    for use in context.references.links:
        path = use.target.path
        if use.target.kind is not TargetKind.FILE or path is None or _is_text(path):
            continue
        if shared.match(layout.inside(path) or "") or path in _listed(context, use.source):
            continue
        if (use.source.path, path) in seen or not in_use(context, [use.source]):
            continue
        seen.add((use.source.path, path))
        verb = "shown" if use.link.kind.shows_a_file else "offered"
        yield at(
            "LK006",
            f"'{use.link.address}' is {verb} here but not listed in 'attachments', so no approval "
            "covers it.",
            f"Add '{_written(use.link.address)}' to 'attachments'; a logo or icon that many "
            "documents share goes to 'shared_assets' in qms.yml.",
            use.source,
            context.references.place(use.source, use.link.offset),
        )


def _written(address: str) -> str:
    return address.partition("#")[0].partition("?")[0]


def _is_text(path: str) -> bool:
    """Whether a path is a Markdown page of its own: a document, or one that is not controlled."""
    return path.lower().endswith((".md", ".markdown"))


def _missing(context: Context) -> Iterator[Finding]:
    names = Similar(path.rpartition("/")[2] for path in context.inventory)
    for file in context.corpus.files:
        if "attachments" not in file.fields:
            continue
        for index, written, target in _attachments(context, file):
            if target.kind is TargetKind.FILE:
                continue
            yield on_document(
                "LK007",
                f"The attachment '{written}' {_why_not(target, context)}.",
                "Add the file, or correct the path: it is relative to the document's folder."
                f"{names.question(written.rpartition('/')[2])}",
                file,
                "attachments",
                index,
            )


def _why_not(target: Target, context: Context) -> str:
    if target.kind is TargetKind.OTHER_CASE:
        return f"is spelled differently from {target.path}: upper and lower case count"
    if target.kind is TargetKind.OUTSIDE:
        return f"lies outside {context.root or 'the repository'}"
    if target.kind is TargetKind.ABSOLUTE:
        return "is an absolute path"
    if target.kind is TargetKind.FOLDER:
        return "is a folder; a file is expected"
    return "is not there"


def _unused(context: Context) -> Iterator[Finding]:
    used: dict[str, set[str]] | None = None
    for file in context.corpus.files:
        if "attachments" not in file.fields:
            continue
        kind = type_of(file, context.policy)
        if kind is not None and kind.attachment_is_document:
            continue
        if used is None:
            used = {}
            for use in context.references.links:
                if use.target.path is not None:
                    used.setdefault(use.source.path, set()).add(use.target.path)
        for index, written, target in _attachments(context, file):
            if target.kind is TargetKind.FILE and target.path not in used.get(file.path, ()):
                yield on_document(
                    "LK008",
                    f"The attachment '{written}' is neither shown nor offered in the text.",
                    "Show it or link to it, or take it out of 'attachments' with the next version.",
                    file,
                    "attachments",
                    index,
                    severity=Severity.WARNING,
                )


def _remote(context: Context) -> Iterator[Finding]:
    for use in context.references.links:
        if use.target.kind is not TargetKind.EXTERNAL or not use.link.kind.shows_a_file:
            continue
        if use.link.address.lower().startswith("data:") or not in_use(context, [use.source]):
            continue
        yield at(
            "LK009",
            f"The image '{use.link.address}' is fetched from another site.",
            "Store the image beside the document, list it in 'attachments' and show it from there.",
            use.source,
            context.references.place(use.source, use.link.offset),
        )


def _example(line: str, *attachments: str) -> Example:
    head = f"attachments: [{', '.join(attachments)}]\n---\n" if attachments else ""
    text = draft_with(line, attachments=list(attachments) or None)
    return Example(text=f"{head}{line}\n", steps=({SOP_PATH: text, _FLOW_PATH: _FLOW},))


RULES: tuple[Rule, ...] = (
    Rule(
        "LK006",
        "A file is used but is no attachment",
        why="An approval covers the text and the listed attachments. Any other picture could be "
        "exchanged without a new version and without anyone noticing.",
        source=ISO9001_752,
        scope=Scope.TREE,
        severity=Severity.ERROR,
        repair="List the file in 'attachments', relative to the document's folder.",
        fails=_example(_SHOWN),
        passes=_example(_SHOWN, "img/flow.svg"),
        check=_not_attached,
    ),
    Rule(
        "LK007",
        "An attachment is missing",
        why="What was approved is not complete: a part of it is not in the repository.",
        source=ISO9001_753,
        scope=Scope.TREE,
        severity=Severity.ERROR,
        repair="Add the file, or correct its path in 'attachments'.",
        fails=_example("![The flow](img/flux.svg)", "img/flux.svg"),
        passes=_example(_SHOWN, "img/flow.svg"),
        check=_missing,
    ),
    Rule(
        "LK008",
        "An attachment is not used",
        why="Approvers cannot tell what it is for, and readers never see it.",
        source=ORGANIZATION,
        scope=Scope.TREE,
        severity=Severity.WARNING,
        repair="Show it or link to it in the text, or remove it with the next version. Where the "
        "attachment itself is the document, say so in the type: 'attachment_is_document: true'.",
        fails=_example("See the flow.", "img/flow.svg"),
        passes=_example("See [the flow](img/flow.svg).", "img/flow.svg"),
        check=_unused,
    ),
    Rule(
        "LK009",
        "An image is fetched from another site",
        why="Its owner can exchange or delete it at any time, so nobody can say what was approved; "
        "and each reader's visit is told to that site.",
        source=ISO9001_752,
        scope=Scope.TREE,
        severity=Severity.ERROR,
        repair="Store the image beside the document and list it in 'attachments'.",
        fails=_example("![The flow](https://example.org/flow.svg)"),
        passes=_example(_SHOWN, "img/flow.svg"),
        check=_remote,
    ),
)
"""The rules of this module, in code order."""
