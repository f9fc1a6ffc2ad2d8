"""ID004, ID005, ID011: whether a document lies where its id and type say."""

import posixpath
from collections.abc import Iterator

from qmsctl.model.finding import Finding, Scope, Severity
from qmsctl.model.layout import Layout
from qmsctl.model.policy import Policy
from qmsctl.model.tree import SourceFile
from qmsctl.rules.catalogue import Example, Rule
from qmsctl.rules.context import Context
from qmsctl.rules.example import FORM_PATH, ROOT, SOP_PATH, document, form
from qmsctl.rules.support import (
    ISO9001_752,
    ORGANIZATION,
    nearest,
    on_document,
    severity_by_day,
    type_of,
)

_UNLINKED = "# Control of documented information\n\n## Purpose\n\nA.\n\n## Procedure\n\nB.\n"


def begins_with_id(path: str, document_id: str) -> bool:
    """Whether the file's name is `document_id`, or begins with it and no letter or digit more."""
    name = posixpath.basename(path)
    return (
        name.startswith(document_id) and not name[len(document_id) : len(document_id) + 1].isalnum()
    )


def _file_name(context: Context) -> Iterator[Finding]:
    if context.policy.mapping.id_from != "front-matter":
        return  # the id was taken from the path
    for file in context.corpus.files:
        if file.id is None or begins_with_id(file.path, file.id):
            continue
        yield on_document(
            "ID004",
            f"The file '{posixpath.basename(file.path)}' holds {file.id} but is not named after "
            "it.",
            f"Rename the file so that its name begins with '{file.id}' (git mv); a new name "
            "needs no new version.",
            file,
            "id",
        )


def _in_folder(file: SourceFile, policy: Policy, root: str) -> bool:
    kind = type_of(file, policy)
    folder = posixpath.normpath(kind.folder) if kind else "."
    inner = Layout(root).inside(file.path) or ""
    return folder == "." or inner.startswith(f"{folder}/")


def _folder(context: Context) -> Iterator[Finding]:
    for file in context.corpus.files:
        kind = type_of(file, context.policy)
        if kind is None or _in_folder(file, context.policy, context.root):
            continue

        def broken(then: Policy, file: SourceFile = file) -> bool:
            return not _in_folder(file, then, context.root)

        place = posixpath.join(context.root, kind.folder)
        yield on_document(
            "ID005",
            f"Documents of the type '{file.fields['type']}' lie in '{place}'; this one lies in "
            f"'{posixpath.dirname(file.path)}'.",
            f"Move the file to '{place}' (git mv), or correct 'type'. Moving needs no new version.",
            file,
            "type",
            severity=severity_by_day(context, file, "ID005", Severity.ERROR, broken),
        )


def _unknown_type(context: Context) -> Iterator[Finding]:
    known = context.policy.types
    for file in context.corpus.files:
        name = file.fields.get("type")
        if isinstance(name, str) and name not in known:
            yield on_document(
                "ID011",
                f"The policy has no document type '{name}'.{nearest(name, known)}",
                f"Use one of {', '.join(sorted(known))}, or add the type to qms.yml.",
                file,
                "type",
            )


RULES: tuple[Rule, ...] = (
    Rule(
        "ID004",
        "The file name does not begin with the id",
        why="Whoever sees the file in a folder, a link or a pull request should know which "
        "document it is without opening it.",
        source=ISO9001_752,
        scope=Scope.TREE,
        severity=Severity.ERROR,
        repair="Rename the file: the id, then a hyphen and a few words, such as "
        "SOP-001-documented-information.md.",
        fails=Example(
            text="# forms/change-request.md\nid: FRM-001\n",
            steps=(
                {
                    FORM_PATH: None,
                    f"{ROOT}/forms/change-request.md": form(),
                    SOP_PATH: document(body=_UNLINKED),
                },
            ),
        ),
        passes=Example(text="# forms/FRM-001-change-request.md\nid: FRM-001\n"),
        check=_file_name,
    ),
    Rule(
        "ID005",
        "The document lies in the wrong folder",
        why="A document is found where documents of its type are kept; folders also decide who is "
        "asked to approve a pull request.",
        source=ORGANIZATION,
        scope=Scope.TREE,
        severity=Severity.ERROR,
        repair="Move the file to the folder that the policy names for its type.",
        fails=Example(
            text="# procedures/FRM-001-change-request.md\nid: FRM-001\n"
            "type: form                             # forms lie in 'forms'\n",
            steps=(
                {
                    FORM_PATH: None,
                    f"{ROOT}/procedures/FRM-001-change-request.md": form(),
                    SOP_PATH: document(body=_UNLINKED),
                },
            ),
        ),
        passes=Example(text="# forms/FRM-001-change-request.md\nid: FRM-001\ntype: form\n"),
        check=_folder,
    ),
    Rule(
        "ID011",
        "The document type is not known",
        why="The type decides who approves a document and how often it is reviewed; an unknown "
        "one would be under no control.",
        source=ORGANIZATION,
        scope=Scope.TREE,
        severity=Severity.ERROR,
        repair="Use a type of the policy, or add the new one to 'types' in qms.yml.",
        fails=Example(text="type: procedure\n", steps=({SOP_PATH: document(type="procedure")},)),
        passes=Example(text="type: sop\n"),
        check=_unknown_type,
        may_be_lowered=False,
    ),
)
"""The rules of this module, in code order."""
