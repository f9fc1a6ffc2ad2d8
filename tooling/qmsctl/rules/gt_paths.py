"""GT004–GT006, GT011, GT015: whether every path holds what everyone gets and reads alike."""

import posixpath
import re
import unicodedata
from collections.abc import Iterator

from qmsctl.model.finding import Finding, Scope, Severity
from qmsctl.model.tree import EntryKind
from qmsctl.rules.catalogue import Example, Rule, SymbolicLink
from qmsctl.rules.context import Context, FileProblem
from qmsctl.rules.example import ROOT, policy
from qmsctl.rules.support import ISO9001_753

_USUAL = re.compile(r"(?!.*/[/. ])[A-Za-z0-9_+()=@,-][A-Za-z0-9_+()=@,. /-]*")
_FORBIDDEN = re.compile(r'[<>:"\\|?*]')
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)

_POINTER = (
    "version https://git-lfs.github.com/spec/v1\n"
    "oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\n"
    "size 12345\n"
)


def _pointers(context: Context) -> Iterator[Finding]:
    for item in context.problems_by_rule.get("GT005", ()):
        yield _finding("GT005", item.problem.message, item.problem.hint, _path_of(item))


def _path_of(item: FileProblem) -> str:
    """The path that a problem of the repository is about."""
    return str(item.problem.key[0]) if item.problem.key else ""


def _finding(code: str, message: str, hint: str, path: str) -> Finding:
    return Finding(code, Severity.ERROR, Scope.TREE, message, hint, path=path)


def _submodules(context: Context) -> Iterator[Finding]:
    seen = set()
    for entry in context.inventory.values():
        if entry.kind is EntryKind.SUBMODULE:
            seen.add(entry.path)
            yield _finding(
                "GT004",
                f"{entry.path} is a submodule: its content belongs to another repository.",
                "Copy the documents into this repository, or move the submodule out of "
                f"'{context.root or 'the QMS folder'}'.",
                entry.path,
            )
    for item in context.problems_by_rule.get("GT004", ()):
        if _path_of(item) not in seen:
            yield _finding("GT004", item.problem.message, item.problem.hint, _path_of(item))


def _symbolic_links(context: Context) -> Iterator[Finding]:
    for entry in context.inventory.values():
        if entry.kind is EntryKind.SYMLINK:
            yield _finding(
                "GT006",
                f"{entry.path} is a symbolic link; links are never followed.",
                "Replace the link by the file itself, or by a Markdown link to it.",
                entry.path,
            )


def _second_roots(context: Context) -> Iterator[Finding]:
    for item in context.problems_by_rule.get("GT015", ()):
        yield _finding("GT015", item.problem.message, item.problem.hint, _path_of(item))


def _fault(path: str) -> str | None:
    """Why some computers cannot hold `path`, or None."""
    if not unicodedata.is_normalized("NFC", path):
        return "is not in Unicode normal form C, so two computers may see two different names"
    for part in path.split("/"):
        if any(unicodedata.category(c) in {"Cc", "Cf", "Cs"} for c in part):
            return "holds invisible characters"
        if wrong := _FORBIDDEN.search(part):
            return f"holds '{wrong[0]}', which Windows does not allow"
        if part != part.strip() or part.endswith("."):
            return "has a part that begins or ends with a blank or ends with a dot"
        if _DEVICE.fullmatch(part):
            return f"has the part '{part}', which is the name of a device on Windows"
    return None


def _usual(path: str) -> bool:
    """Whether a path is so plain that it needs no closer look: most are."""
    return _USUAL.fullmatch(path) is not None and not re.search(
        r"[. ](?:/|$)|/(?:con|prn|aux|nul|com\d|lpt\d)(?:[./]|$)", f"/{path}", re.IGNORECASE
    )


def _portable(context: Context) -> Iterator[Finding]:
    for path in context.inventory:
        fault = None if _usual(path) else _fault(path)
        if fault is not None:
            yield _finding(
                "GT011",
                f"The path {path!r} {fault}.",
                "Rename it with letters, digits, hyphens and dots (git mv).",
                path,
            )
    yield from _clashes(context)


def _clashes(context: Context) -> Iterator[Finding]:
    """Paths and folders that differ in letter case only."""
    folders = {posixpath.dirname(path) for path in context.inventory}
    first: dict[str, str] = {}
    for path in sorted({*folders, *context.inventory}):
        other = first.setdefault(unicodedata.normalize("NFC", path).casefold(), path)
        if other != path and posixpath.dirname(other) == posixpath.dirname(path):
            yield _finding(
                "GT011",
                f"{path!r} and {other!r} differ in letter case only: many computers can hold "
                "one of them.",
                "Rename one of them (git mv).",
                path,
            )


RULES: tuple[Rule, ...] = (
    Rule(
        "GT004",
        "A submodule lies in the QMS folder",
        why="The content of a submodule is changed and approved elsewhere, so this repository "
        "cannot vouch for it.",
        source="organization",
        scope=Scope.TREE,
        severity=Severity.ERROR,
        repair="Move the documents into this repository or the submodule out of the QMS folder.",
        fails=Example(
            text="$ git submodule add https://example.org/supplier.git qms_docs/supplier\n",
            steps=({f"{ROOT}/supplier/.git": "gitdir: ../../.git/modules/supplier\n"},),
        ),
        passes=Example(text="$ git submodule add https://example.org/supplier.git supplier\n"),
        check=_submodules,
    ),
    Rule(
        "GT005",
        "A file is only a pointer to Git LFS",
        why="The pointer is not the file: what was approved lies on a server, and a copy of this "
        "repository may lack it.",
        source=ISO9001_753,
        scope=Scope.TREE,
        severity=Severity.ERROR,
        repair="Store the file itself: take it out of .gitattributes and run "
        "`git lfs migrate export --include=PATH`.",
        fails=Example(
            text="# forms/blank.pdf\nversion https://git-lfs.github.com/spec/v1\n"
            "oid sha256:4d7a2146…\n",
            steps=({f"{ROOT}/forms/blank.pdf": _POINTER},),
        ),
        passes=Example(
            text="# forms/blank.pdf\n%PDF-1.7 …\n",
            steps=({f"{ROOT}/forms/blank.pdf": b"%PDF-1.7\n"},),
        ),
        check=_pointers,
    ),
    Rule(
        "GT006",
        "A symbolic link lies in the QMS folder",
        why="What a link shows depends on the computer, and it can lead out of the repository: "
        "nobody can approve its content.",
        source="organization",
        scope=Scope.TREE,
        severity=Severity.ERROR,
        repair="Replace the link by the file itself.",
        fails=Example(
            text="procedures/SOP-002-cleaning.md -> ../../drafts/cleaning.md\n",
            steps=(
                {
                    f"{ROOT}/procedures/SOP-002-cleaning.md": SymbolicLink(
                        "../../drafts/cleaning.md"
                    )
                },
            ),
        ),
        passes=Example(text="procedures/SOP-002-cleaning.md       # an ordinary file\n"),
        check=_symbolic_links,
        may_be_lowered=False,
    ),
    Rule(
        "GT011",
        "A path does not work on every computer",
        why="A name that Windows or macOS reads differently gives some people another file, or "
        "none: they cannot check out what was approved.",
        source="organization",
        scope=Scope.TREE,
        severity=Severity.ERROR,
        repair="Rename the file with letters, digits, hyphens and dots.",
        fails=Example(
            text="forms/blank: 2026.txt                  # Windows allows no colon\n",
            steps=({f"{ROOT}/forms/blank: 2026.txt": "A blank.\n"},),
        ),
        passes=Example(
            text="forms/blank-2026.txt\n",
            steps=({f"{ROOT}/forms/blank-2026.txt": "A blank.\n"},),
        ),
        check=_portable,
    ),
    Rule(
        "GT015",
        "A second QMS lies in the repository",
        why="One repository has one policy. With two, it depends on the folder in which somebody "
        "stands who decides, and a copy of the QMS with a milder policy looks like the real one.",
        source="organization",
        scope=Scope.TREE,
        severity=Severity.ERROR,
        repair="Remove or rename the second qms.yml, or give it a repository of its own.",
        fails=Example(
            text="qms_docs/qms.yml\ncopy/qms.yml                           # another policy\n",
            steps=({"copy/qms.yml": policy()}, {}),
        ),
        passes=Example(
            text="qms_docs/qms.yml                       # the only one\n",
            steps=({"copy/README.md": "A\n"}, {}),
        ),
        check=_second_roots,
    ),
)
"""The rules of this module, in code order."""
