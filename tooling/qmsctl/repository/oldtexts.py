"""Text and attachments of earlier revisions, read back from Git's objects."""

import posixpath
from pathlib import Path

from qmsctl.model.errors import QmsError
from qmsctl.model.history import Revision
from qmsctl.model.layout import Layout
from qmsctl.repository.committree import CommitTree
from qmsctl.repository.frontmatter import cut
from qmsctl.repository.git import Git
from qmsctl.repository.objects import read_blob


def old_body(top: Path, revision: Revision) -> bytes:
    """The body of a revision, byte for byte.

    Raises:
        GitError: the repository at `top` does not hold it any more.
    """
    with Git.open(top) as git:
        _, body = cut(read_blob(git, revision.snapshot.blob or ""))
    return body


def old_attachments(top: Path, revision: Revision, path: str, layout: Layout) -> dict[str, bytes]:
    """The attachments of a revision, by the paths that they have beside the document at `path`.

    What the revision's commit lacks, or what would lie outside the QMS, is left out: the rules
    about attachments report it.
    """
    found: dict[str, bytes] = {}
    with Git.open(top) as git:
        tree = CommitTree(git, revision.arrival.oid, layout.root)
        for name, digest in revision.snapshot.attachments:
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
            then = posixpath.normpath(
                posixpath.join(posixpath.dirname(revision.snapshot.path), name)
            )
            if digest is None or layout.inside(target) is None:
                continue
            try:
                found[target] = tree.read(then)
            except QmsError:
                continue
    return found


def committed(top: Path, path: str, data: bytes, root: str) -> str | None:
    """The short id of HEAD's commit if it holds exactly `data` at `path`, else None."""
    with Git.open(top) as git:
        head = git.head()
        if head is None:
            return None
        tree = CommitTree(git, head, root)
        entry = tree.entries.get(path)
        return head[:10] if entry is not None and tree.read(path) == data else None


def with_body(data: bytes, body: bytes) -> bytes:
    """The file `data` with its own front matter and another body."""
    _, old = cut(data)
    return data[: len(data) - len(old)] + body
