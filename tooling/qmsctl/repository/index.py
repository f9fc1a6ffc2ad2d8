"""Brings the index of the main line up to date: one `git log`, at most two `cat-file` passes."""

import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from qmsctl.repository.blobfacts import parser_fingerprint
from qmsctl.repository.cache import Cache, Line, path_in
from qmsctl.repository.collecting import collector_paused
from qmsctl.repository.derivation import BATCH, Derivation, Progress
from qmsctl.repository.git import Git
from qmsctl.repository.mainline import RawCommit, main_line
from qmsctl.repository.view import View

MAIN, OTHER = "main", "other"
"""Roles of lines: the repository's main line, and whatever else was asked for last."""


class Index(NamedTuple):
    """A line that is ready to be read: its first ``length`` commits end at ``tip``."""

    cache: Cache
    line: int
    length: int
    tip: str


def open_index(
    git: Git, tip: str, view: View, *, use_cache: bool, main: bool, progress: Progress | None
) -> Index:
    """The index of the first-parent line that ends at `tip`.

    A cache that is damaged, locked or may not be written is left aside: the same index is then
    made in memory.

    Raises:
        GitError: Git failed.
        IncompleteHistory: the clone lacks objects.
    """
    role = MAIN if main else OTHER
    parser = parser_fingerprint()
    for attempt in (1, 2) if use_cache else ():
        try:
            return _ready_index(
                Cache.in_file(git.common_dir, parser), git, tip, view, role, progress
            )
        except OSError:
            break
        except sqlite3.Error as error:
            if attempt == 2 or not _damaged(error) or not _remove(git.common_dir):
                break
    return _ready_index(Cache.in_memory(parser), git, tip, view, role, progress)


def _ready_index(
    cache: Cache, git: Git, tip: str, view: View, role: str, progress: Progress | None
) -> Index:
    try:
        with collector_paused():
            return Builder(cache, git, view, role, progress).bring_to(tip)
    except BaseException:
        cache.close()
        raise


def _damaged(error: sqlite3.Error) -> bool:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _remove(common_dir: Path) -> bool:
    """Delete a damaged cache; False if the system does not allow it."""
    with suppress(OSError):
        for path in (common_dir / "qmsctl").glob("index-*.sqlite*"):
            path.unlink(missing_ok=True)
        return True
    return False


class Builder:
    """Brings one line of one cache up to date."""

    def __init__(
        self, cache: Cache, git: Git, view: View, role: str, progress: Progress | None
    ) -> None:
        self._cache = cache
        self._git = git
        self._view = view
        self._root = view.layout.root
        self._role = role
        self._progress = progress or (lambda _done, _total: None)
        self._fingerprint = view.fingerprint()

    def bring_to(self, tip: str) -> Index:
        """The index up to `tip`, made ready if it is not."""
        self._cache.hold()
        found = self._ready(tip)
        if found is None:
            self._cache.release()
            with self._cache.writing():
                # Another process may have done the work while this one waited for its turn.
                if self._ready(tip) is None:
                    self._update(tip)
            self._cache.hold()
            found = self._ready(tip)
        if found is None:
            raise sqlite3.OperationalError("another process took the index elsewhere")
        return found

    def _ready(self, tip: str) -> Index | None:
        """The part of a kept line that ends at `tip`, if there is one under this view."""
        for role in (MAIN, OTHER) if self._role == OTHER else (MAIN,):
            line = self._cache.line(self._root, role)
            if line is None or line.view != self._fingerprint:
                continue
            if line.tip == tip:
                return Index(self._cache, line.id, line.length, tip)
            found = self._cache.rows(
                "SELECT idx FROM commits WHERE line = ? AND oid = ?", (line.id, tip)
            )
            if found:
                return Index(self._cache, line.id, found[0][0] + 1, tip)
        return None

    def _update(self, tip: str) -> None:
        line = self._cache.line(self._root, self._role)
        fresh = None if line is None else self._extension(line, tip)
        if line is None or fresh is None:
            rewritten = line if line and self._git.is_ancestor(line.tip, tip) else None
            if line is not None:
                self._cache.forget_line(line.id)
            fresh = self._commits(tip, None)
            number = self._cache.set_line(self._root, self._role, tip, len(fresh), "")
            if rewritten:
                self._cache.insert("rewrite", [(number, rewritten.tip)])
            start, again = 0, True
        else:
            number, start = line.id, line.length
            again = line.view != self._fingerprint
        self._store(number, start, fresh)
        length = start + len(fresh)
        fresh.clear()  # a hundred thousand commits need not lie in memory beside what follows
        Derivation(self._cache, self._git, self._view, self._progress, number).run(
            0 if again else start
        )
        self._cache.set_line(self._root, self._role, tip, length, self._fingerprint)

    def _extension(self, line: Line, tip: str) -> list[RawCommit] | None:
        """The commits that prolong `line` to `tip`, newest first; None if they do not.

        They do only if the oldest of them has the old tip as its *first* parent: a branch that
        was merged the wrong way round becomes another line.
        """
        if line.tip == tip:
            return []
        if self._git.tip_of(line.tip) is None:
            return None
        commits = self._commits(tip, line.tip)
        return commits if commits and commits[-1].first_parent == line.tip else None

    def _commits(self, tip: str, since: str | None) -> list[RawCommit]:
        found: list[RawCommit] = []
        prefix = self._view.layout.prefix
        for commit in main_line(self._git, tip, since=since, prefix=prefix):
            found.append(commit)
            if len(found) % BATCH == 0:
                self._progress(len(found), 0)
        return found

    def _store(self, line: int, start: int, newest_first: list[RawCommit]) -> None:
        commits = list(enumerate(reversed(newest_first), start))
        self._cache.insert("commits", ((line, index, *commit[:7]) for index, commit in commits))
        self._cache.insert(
            "change",
            (
                (line, index, path_in(path), oid, kind)
                for index, commit in commits
                for path, oid, kind in commit.changes
            ),
        )
