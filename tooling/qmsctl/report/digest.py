"""A content digest, and everything that somebody needs to compute it without this tool."""

import json
import shlex
from dataclasses import dataclass
from typing import Any

from qmsctl.approval.digest import CONTENT_SCHEMA, content_digest, content_json
from qmsctl.lifecycle.standing import RevisionStanding
from qmsctl.model.errors import UsageError
from qmsctl.model.history import Snapshot
from qmsctl.report.entries import Entry
from qmsctl.report.tables import NOTHING

SCHEMA = "qms-digest/1"


@dataclass(frozen=True, slots=True)
class Subject:
    """What is hashed: an approved revision of the main line, or the tree's own file.

    ``approved`` is the main line's revision of the same version, where there is one.
    """

    entry: Entry
    snapshot: Snapshot
    from_tree: bool
    approved: RevisionStanding | None

    @property
    def digest(self) -> str:
        """64 hex digits."""
        return content_digest(self.snapshot)

    @property
    def missing(self) -> tuple[str, ...]:
        """Attachments that are listed but not there."""
        return tuple(path for path, sha256 in self.snapshot.attachments if sha256 is None)


def subject(entry: Entry, in_tree: Snapshot | None, version: str | None) -> Subject:
    """Which state of a document is meant.

    Without `version` it is the tree's file (`in_tree`), else the revision that lists show. With
    one, the approved revision of that number counts before the tree's file.

    Raises:
        UsageError: there is no such version.
    """
    revisions = entry.standing.revisions if entry.standing else ()
    by_version = {str(item.revision.version): item for item in revisions}
    if version is None and in_tree is not None:
        approved = by_version.get(in_tree.version_text or "")
        return Subject(entry, in_tree, from_tree=True, approved=approved)
    if version is None:
        version = entry.shown.version_text or ""
    found = by_version.get(version)
    if found is not None:
        return Subject(entry, found.revision.snapshot, from_tree=False, approved=found)
    if in_tree is not None and in_tree.version_text == version:
        return Subject(entry, in_tree, from_tree=True, approved=None)
    known = [*by_version, in_tree.version_text if in_tree else None]
    names = ", ".join(dict.fromkeys(name for name in known if name))
    raise UsageError(
        f"{entry.key.id} has no version {version or '(none)'}.", hint=f"It has: {names or 'none'}."
    )


def origin(what: Subject, tree: str) -> str:
    """Where the hashed state comes from, in words; `tree` names the tree."""
    name = f"{what.entry.key.id} {what.snapshot.version_text or NOTHING}"
    if not what.from_tree and what.approved is not None:
        return f"{name} as the main line received it in {what.approved.revision.arrival.short}."
    said = f"{name}, {what.snapshot.status or 'no status'}, from {what.snapshot.path} in {tree}."
    if what.approved is None:
        return said
    same = content_digest(what.approved.revision.snapshot) == what.digest
    if same:
        return f"{said} It is the content that was approved as {what.snapshot.version_text}."
    return (
        f"{said} It is NOT the content that was approved as {what.snapshot.version_text}: "
        f"see 'qms diff {what.entry.key.id}'."
    )


def explanation(what: Subject, tree_commit: str | None) -> str:
    """How to compute the digest with other tools, for somebody at a shell.

    `tree_commit` is the full id of the commit that the tree was read from, None for a work tree.
    """
    commit = what.approved.revision.arrival.oid if not what.from_tree and what.approved else None
    commit = commit or tree_commit
    path = what.snapshot.path
    show = ["git", "show", f"{commit}:{path}"] if commit else ["cat", path]
    again = ["qms", "digest", what.entry.key.id]
    if not what.from_tree:
        again += ["--version", what.snapshot.version_text or ""]
    elif tree_commit:
        again += ["--rev", tree_commit]
    lines = [
        f"The digest is the SHA-256 of the bytes on stdout, RFC 8785 JSON ({CONTENT_SCHEMA}):",
        f"  {shlex.join(again)} --explain | sha256sum",
        "'content' holds the front matter that belongs to the revision. 'body' is the SHA-256 of",
        "everything after the closing '---' line, CRLF read as LF:",
        f"  {shlex.join(show)} | sed '1,/^---[[:space:]]*$/d' | tr -d '\\r' | sha256sum",
        "'attachments' lists each attachment with the SHA-256 of its bytes, sorted by path.",
        f"Digest: {what.digest}",
    ]
    return "\n".join(lines)


def as_json(what: Subject) -> dict[str, Any]:
    """The digest with the values that went into it."""
    return {
        "schema": SCHEMA,
        "document": what.entry.key.id,
        "language": what.entry.key.language,
        "version": what.snapshot.version_text,
        "status": what.snapshot.status,
        "source": "tree" if what.from_tree else "main-line",
        "path": what.snapshot.path,
        "commit": (
            what.approved.revision.arrival.oid if what.approved and not what.from_tree else None
        ),
        "digest": what.digest,
        "approved_digest": (
            content_digest(what.approved.revision.snapshot) if what.approved else None
        ),
        "hashed": json.loads(content_json(what.snapshot)),
    }
