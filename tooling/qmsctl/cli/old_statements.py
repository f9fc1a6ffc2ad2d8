"""Statements that prove nothing any more; those that the main line received always stay."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from qmsctl.cli.desk import Desk

if TYPE_CHECKING:
    from qmsctl.approval.archive import Kept
    from qmsctl.model.statement import Statement
    from qmsctl.model.tree import SourceFile


def replaced_by(
    desk: Desk, new: "Collection[Statement]"
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Older statements of the same claims as `new`: those to remove, and those that are received.

    Paths are in the repository.
    """
    from qmsctl.approval.archive import Archive
    from qmsctl.approval.stating import same_claim

    old = [
        kept
        for kept in Archive(desk.context.filed)
        if kept.statement is not None and any(same_claim(kept.statement, one) for one in new)
    ]
    return _parted(desk, old)


def void_approvals(desk: Desk, source: "SourceFile") -> tuple[str, ...]:
    """The statements that approve the version in the file and that nobody has received yet.

    They prove nothing once the version is a draft again. Paths are in the repository.
    """
    from qmsctl.approval.archive import Archive
    from qmsctl.model.statement import SubjectName

    key = desk.key(source)
    subject = SubjectName(key.id, str(source.fields.get("version")), key.language)
    return _parted(desk, Archive(desk.context.filed).about(subject, "approval"))[0]


def folders_to_add(desk: Desk, removed: Collection[str]) -> list[str]:
    """The folders for `git add` that held statements which Git follows and which were removed."""
    from qmsctl.repository.git import Git

    if not removed or not desk.git.in_git:
        return []
    with Git.open(desk.top) as git:
        known = git.run("ls-files", "-z", "--", *removed).split("\0")
    return list(dict.fromkeys(path.rpartition("/")[0] for path in known if path))


def _parted(desk: Desk, statements: "Collection[Kept]") -> tuple[tuple[str, ...], tuple[str, ...]]:
    from qmsctl.rules.proofs import kept_there

    received, prefix = kept_there(desk.context), desk.layout.prefix
    return (
        tuple(prefix + kept.path for kept in statements if kept.path not in received),
        tuple(prefix + kept.path for kept in statements if kept.path in received),
    )
