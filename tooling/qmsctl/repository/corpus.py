"""Reads every controlled document of a tree; one bad file never hides what others say."""

from collections.abc import Mapping
from types import MappingProxyType

from qmsctl.model.errors import QmsError
from qmsctl.model.finding import Problem
from qmsctl.model.layout import Layout
from qmsctl.model.policy import Policy
from qmsctl.model.tree import Corpus, EntryKind, SourceFile
from qmsctl.repository.frontmatter import Known, read_source, unread_source
from qmsctl.repository.plaintext import too_large
from qmsctl.repository.tree import Tree


def read_corpus(
    tree: Tree,
    layout: Layout,
    policy: Policy,
    *,
    same: Mapping[str, SourceFile] = MappingProxyType({}),
    known: Known | None = None,
) -> Corpus:
    """All documents of `tree`, in path order, each with what is wrong in it.

    Symbolic links and submodules are not read: the tree's own entries show them. A file above the
    policy's `max_file_bytes` is not read either. `same` are files, by path, that were read from
    another tree under the same policy and are known to be the same in this one. `known` tells
    what is known of front matter that was read before.
    """
    files: dict[str, SourceFile] = {}
    wanted: list[str] = []
    limit = policy.max_file_bytes
    for path, entry in tree.entries.items():
        if entry.kind is not EntryKind.FILE or not layout.is_document(path):
            continue
        if entry.size > limit:
            files[path] = unread_source(path, too_large(entry.size, limit))
        elif path in same:
            files[path] = same[path]
        else:
            wanted.append(path)
    for path, data in tree.read_many(wanted):
        files[path] = read_source(
            path,
            data,
            policy.mapping,
            inner_path=layout.inside(path),
            max_bytes=limit,
            known=known,
        )
    for path in wanted:
        if path not in files:
            files[path] = unread_source(path, _why_not(tree, path))
    return Corpus(tuple(files[path] for path in sorted(files)), policy.language)


def _why_not(tree: Tree, path: str) -> Problem:
    """Why `path` could not be read."""
    try:
        tree.read(path)
    except QmsError as error:
        return Problem("FM001", error.message, error.hint or "Make the file readable.")
    return Problem("FM001", "The file changed while it was read.", "Run the command again.")
