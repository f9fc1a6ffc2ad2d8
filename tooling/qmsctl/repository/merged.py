"""What the main line was before a merge: for merge commits, squashes, rebases and plain pushes."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from qmsctl.model.errors import IncompleteHistory
from qmsctl.repository.git import Git

How = Literal["merge", "squash", "rebase", "push"]

_FIELDS = "--format=%H%x00%P%x00%an%x00%ae%x00%at%x00%s"
_MOST = 2000
"""Commits of one rebase; more are not looked through."""


class Merged(NamedTuple):
    """A change as the main line received it, by full ids.

    ``before`` is the main line's last commit without it, ``after`` the one with which all of it
    was there. ``how`` is how it came: a squash cannot be told from a rebase of a single commit.
    """

    before: str
    after: str
    how: How


class _Seen(NamedTuple):
    oid: str
    parents: tuple[str, ...]
    mark: tuple[str, ...]


def merged_as(git: Git, commit: str, head: str, base: str | None = None) -> Merged:
    """How `commit`, of the main line, brought the branch that ended with `head`; full ids.

    `base` is where the forge last saw the branch's base; it is asked only if the branch itself
    became the main line. A rebase keeps author, time and subject of each commit, which tells where
    its commits begin.

    Raises:
        IncompleteHistory: the clone lacks a commit, or `commit` begins the history.
        GitError: Git failed.
    """
    last = next(_line(git, commit, 1))
    if not last.parents:
        raise IncompleteHistory(
            f"Commit {commit[:10]} begins the history: there is nothing before it to compare with.",
            hint="In a shallow clone: git fetch --unshallow",
        )
    if len(last.parents) > 1:
        return Merged(last.parents[0], commit, "merge")
    if git.is_ancestor(head, commit):
        before = base if base and base != commit and git.is_ancestor(base, commit) else None
        return Merged(before or last.parents[0], commit, "push")
    branch = {seen.mark for seen in _walk(git, f"--max-count={_MOST}", "--no-merges", head, commit)}
    before, count = last.parents[0], 0
    for seen in _line(git, commit, _MOST):
        if seen.mark not in branch or len(seen.parents) != 1:
            break
        before, count = seen.parents[0], count + 1
    return Merged(before, commit, "rebase" if count > 1 else "squash")


def main_line_since(git: Git, before: str | None, after: str) -> tuple[str, ...]:
    """The main line's commits after `before` up to `after`, the oldest first; full ids.

    Only `after` itself where `before` is None or is not on the way.

    Raises:
        GitError: Git failed.
    """
    if before is None or before == after or not git.is_ancestor(before, after):
        return (after,)
    said = git.run(
        "rev-list", "--first-parent", "--reverse", "--end-of-options", after, f"^{before}"
    )
    return tuple(said.split())


def _line(git: Git, commit: str, most: int) -> Iterator[_Seen]:
    return _walk(git, "--first-parent", f"--max-count={most}", commit)


def _walk(git: Git, *args: str) -> Iterator[_Seen]:
    """Commits by these options and one or two ids: the second one's history is left out."""
    options = [arg for arg in args if arg.startswith("-")]
    tips = [arg for arg in args if not arg.startswith("-")]
    wanted = [tips[0], *(f"^{tip}" for tip in tips[1:])]
    said = git.run(
        "log", "-z", _FIELDS.replace("%x00", "%x01"), *options, "--end-of-options", *wanted
    )
    for entry in said.split("\0"):
        if entry:
            oid, parents, *mark = entry.split("\x01")
            yield _Seen(oid, tuple(parents.split()), tuple(mark))
