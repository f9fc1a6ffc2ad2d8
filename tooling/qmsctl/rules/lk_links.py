"""LK001–LK003, LK013–LK015: whether links lead where they say."""

from collections.abc import Iterator
from functools import partial

from qmsctl.model.finding import Finding, Scope, Severity
from qmsctl.rules.catalogue import Example, Rule
from qmsctl.rules.context import Context
from qmsctl.rules.example import FORM_PATH, ROOT, SOP_PATH, form
from qmsctl.rules.support import ISO9001_753, ORGANIZATION, Similar, nearest
from qmsctl.rules.text_places import at, draft_with, in_use
from qmsctl.trace.links import scan
from qmsctl.trace.references import LinkUse, texts
from qmsctl.trace.targets import TargetKind

_MOVED_FORM = f"{ROOT}/forms/FRM-001-request-for-a-change.md"


def _form(heading: str) -> str:
    body = f"# Change request\n\n## {heading}\n\n| Why? | |\n|---|---|\n| | |\n"
    return form(version="2.0", status="draft", approvals=None, body=body)


_WITH_A_READER = {
    FORM_PATH: _form("Reasons"),
    SOP_PATH: draft_with("[Reasons](../forms/FRM-001-change-request.md#reasons)"),
}


def _uses(context: Context, *kinds: TargetKind) -> Iterator[LinkUse]:
    found = [use for use in context.references.links if use.target.kind in kinds]
    current = in_use(context, {use.source.path: use.source for use in found}.values())
    for use in found:
        if use.source.path in current:
            yield use


def _attached(context: Context, use: LinkUse) -> bool:
    """Whether the document lists the missing file: LK007 then says it once."""
    locate = context.references.places.locate
    listed = texts(use.source.fields.get("attachments"))
    return any(locate(name, use.source.path).path == use.target.path for name in listed)


def _broken(context: Context) -> Iterator[Finding]:
    names = Similar(path.rpartition("/")[2] for path in context.inventory)
    for use in _uses(context, TargetKind.MISSING, TargetKind.FOLDER):
        if _attached(context, use):
            continue
        place = context.references.place(use.source, use.link.offset)
        if use.target.kind is TargetKind.FOLDER:
            message = f"The link '{use.link.address}' leads to a folder; a file is expected."
            hint = "Link to a document in the folder."
        else:
            message = f"The link '{use.link.address}' leads nowhere: there is no {use.target.path}."
            wanted = use.link.address.partition("#")[0].rpartition("/")[2]
            similar = names.question(wanted)
            hint = f"Correct the path, counted from the document's folder.{similar}"
        yield at("LK001", message, hint, use.source, place)


def _broken_anchor(context: Context) -> Iterator[Finding]:
    references = context.references
    kinds = (TargetKind.SAME_PAGE, TargetKind.FILE, TargetKind.MOVED)
    for use in _uses(context, *kinds):
        anchor = use.target.anchor
        found = references.scans.get(use.target.path or "") if anchor else None
        if anchor is None or found is None or anchor in found.anchors:
            continue
        other = use.target.kind is not TargetKind.SAME_PAGE
        where = context.corpus.by_path[use.target.path or ""].id if other else "this document"
        yield at(
            "LK002",
            f"The link '{use.link.address}' names a place '#{anchor}' that {where} does not have.",
            "Use the anchor of an existing heading: its words in lower case, joined by '-'."
            f"{nearest(anchor, found.anchors)}",
            use.source,
            references.place(use.source, use.link.offset),
        )


def _outside(context: Context) -> Iterator[Finding]:
    folder = context.root or "the repository"
    for use in _uses(context, TargetKind.OUTSIDE):
        yield at(
            "LK003",
            f"The link '{use.link.address}' leads out of {folder}; nothing there is published or "
            "controlled.",
            f"Move what is needed into {folder}, or link to it where it is published.",
            use.source,
            context.references.place(use.source, use.link.offset),
        )


def _moved(context: Context) -> Iterator[Finding]:
    for use in _uses(context, TargetKind.MOVED):
        yield at(
            "LK013",
            f"The link '{use.link.address}' was found by its id only: the document now lies at "
            f"{use.target.path}.",
            "Nothing needs to be done now; the site leads readers to the right page. Correct the "
            "path with the next version of this document.",
            use.source,
            context.references.place(use.source, use.link.offset),
            severity=Severity.NOTE,
        )


def _odd_path(context: Context) -> Iterator[Finding]:
    for use in _uses(context, TargetKind.ABSOLUTE, TargetKind.OTHER_CASE):
        if use.target.kind is TargetKind.ABSOLUTE:
            message = f"The link '{use.link.address}' is an absolute path."
            hint = "Write it relative to the document's folder, such as ../forms/FRM-001-x.md."
        else:
            message = (
                f"The link '{use.link.address}' differs in spelling from {use.target.path}: upper "
                "and lower case count."
            )
            hint = "Spell the path exactly as the file is called; some computers tell them apart."
        place = context.references.place(use.source, use.link.offset)
        yield at("LK015", message, hint, use.source, place)


def _anchor_removed(context: Context) -> Iterator[Finding]:
    """Judged for pull requests: only there both bodies are at hand."""
    for change in context.base.changes if context.base else ():
        if change.before_body is None or change.after_body is None or change.after is None:
            continue
        gone = scan(change.before_body).anchors - scan(change.after_body).anchors
        if not gone:
            continue
        for use in _uses(context, TargetKind.FILE, TargetKind.MOVED):
            target = use.target
            if target.anchor in gone and target.path == change.after.path != use.source.path:
                file = context.corpus.by_path[change.after.path]
                place = context.references.place(use.source, use.link.offset)
                yield Finding(
                    "LK014",
                    Severity.ERROR,
                    Scope.CHANGE,
                    f"The place '#{target.anchor}' was removed, but {use.source.id} links to it "
                    f"({use.source.path}, line {place.line}).",
                    "Keep the place: give the new heading the old anchor, as in "
                    f"'## New words {{#{target.anchor}}}'; or revise {use.source.id} as well.",
                    document=change.key.id,
                    path=change.after.path,
                    line=file.body_line,
                    column=1,
                    related=(use.source.path,),
                )


_tree = partial(Rule, scope=Scope.TREE, severity=Severity.ERROR)


def _text(line: str, **fields: object) -> Example:
    return Example(text=f"{line}\n", steps=({SOP_PATH: draft_with(line, **fields)},))


RULES: tuple[Rule, ...] = (
    _tree(
        "LK001",
        "A link leads nowhere",
        why="Whoever follows an instruction to another document must find it.",
        source=ISO9001_753,
        repair="Correct the path. It is relative to the folder of the document that links.",
        fails=_text("See [the form](../forms/FRM-099-request.md)."),
        passes=_text("See [the form](../forms/FRM-001-change-request.md)."),
        check=_broken,
    ),
    _tree(
        "LK002",
        "A link names a place that the document does not have",
        why="The reader lands at the top of a long page and has to guess what was meant.",
        source=ORGANIZATION,
        repair="Use the anchor of an existing heading, or give one to it: '## Limits {#limits}'.",
        fails=_text("See [the purpose](#purposes)."),
        passes=_text("See [the purpose](#purpose)."),
        check=_broken_anchor,
    ),
    _tree(
        "LK003",
        "A link leads out of the QMS folder",
        why="What lies outside is not controlled and not published: the link breaks on the site, "
        "and nobody notices when the file changes.",
        source=ISO9001_753,
        repair="Make the file an attachment or a document, or link to its public address.",
        fails=_text("See [the readme](../../README.md)."),
        passes=_text("See [the readme](https://example.org/readme)."),
        check=_outside,
    ),
    _tree(
        "LK013",
        "A link was found by its id only",
        severity=Severity.NOTE,
        why="The target was renamed or moved. That is no change of this document's content, so it "
        "needs no new version; the site resolves the link by the id.",
        source=ORGANIZATION,
        repair="Correct the path with the next version.",
        fails=Example(
            text="See [the form](../forms/FRM-001-change-request.md).\n"
            "<!-- the file is now called FRM-001-request-for-a-change.md -->\n",
            steps=({FORM_PATH: None, _MOVED_FORM: form()},),
        ),
        passes=_text("See [the form](../forms/FRM-001-change-request.md)."),
        check=_moved,
    ),
    Rule(
        "LK014",
        "A place that others link to was removed",
        why="The documents that link to it are approved and in force; this change breaks them.",
        source=ISO9001_753,
        scope=Scope.CHANGE,
        severity=Severity.ERROR,
        repair="Keep the anchor with '{#anchor}' behind the new heading, or revise the documents "
        "that link to it in the same pull request.",
        fails=Example(
            text="-## Reasons\n+## Why\n",
            steps=(_WITH_A_READER, {FORM_PATH: _form("Why")}),
            also=("LK002",),
        ),
        passes=Example(
            text="-## Reasons\n+## Why {#reasons}\n",
            steps=(_WITH_A_READER, {FORM_PATH: _form("Why {#reasons}")}),
        ),
        check=_anchor_removed,
    ),
    _tree(
        "LK015",
        "A link is absolute or spelled in another letter case",
        why="It works on one computer and breaks on the next, or on the site.",
        source=ORGANIZATION,
        repair="Write the path relative to the document, exactly as the file is called.",
        fails=_text("See [the form](../forms/frm-001-change-request.md)."),
        passes=_text("See [the form](../forms/FRM-001-change-request.md)."),
        check=_odd_path,
    ),
)
"""The rules of this module, in code order."""
