"""The main line's history: commits, timelines by (id, language), collisions, policy states."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from sys import intern
from typing import Any, TypeVar

from qmsctl.model.document import DocumentKey
from qmsctl.model.errors import GitError, IncompleteHistory
from qmsctl.model.filed import Filing
from qmsctl.model.finding import Problem
from qmsctl.model.history import Appearance, Change, Commit, Snapshot, Timeline
from qmsctl.model.layout import (
    APPROVALS_FOLDER,
    DEVIATIONS_FOLDER,
    MAX_EVIDENCE_BYTES,
    RECORDS_FOLDER,
    Layout,
)
from qmsctl.model.policy import Policy
from qmsctl.repository.cache import Cache, path_out
from qmsctl.repository.collecting import collector_paused
from qmsctl.repository.derivation import Progress
from qmsctl.repository.filing import FileStep, RecordStep, filing_of, record_steps
from qmsctl.repository.git import Git
from qmsctl.repository.gitfacts import incomplete, line_problems
from qmsctl.repository.index import Index, open_index
from qmsctl.repository.mainline import FILE, as_commit
from qmsctl.repository.policystates import ASSET
from qmsctl.repository.timelines import Timelines
from qmsctl.repository.view import Decoder, LazyFields, View

Answer = TypeVar("Answer")

_COLUMNS = (
    "id, language, idx, path, oid, readable, attachments, body_sha256, front, version, status, "
    "effective_date, rare"
)


class History:
    """The main line up to one commit. What is not asked for is not read from the cache.

    Should the cache turn out to be damaged while it is read, the same history is made anew in
    memory. `close` may be called when no more questions come; nothing breaks without it.
    """

    def __init__(
        self, index: Index, view: View, policy: Policy, top: Path, rewritten: tuple[str, ...]
    ) -> None:
        self.tip = index.tip
        self._index = index
        self._view = view
        self._policy = policy
        self._top = top
        self._rewritten = rewritten
        self._assets: dict[str, str] | None = None
        self._decoder = Decoder(self._fields)

    def close(self) -> None:
        """Let go of the cache file."""
        self._index.cache.close()

    def _ask(self, question: Callable[[Index], Answer]) -> Answer:
        try:
            return question(self._index)
        except sqlite3.DatabaseError:
            # Half a cache is worse than none: whatever is still unread comes from Git again.
            with Git.open(self._top) as git:
                self._index = open_index(
                    git, self.tip, self._view, use_cache=False, main=True, progress=None
                )
            return question(self._index)

    def _rows(self, sql: str, *values: object) -> list[Any]:
        """Rows of a query whose first two values are the line and its length."""
        return self._ask(lambda at: at.cache.rows(sql, (at.line, at.length, *values)))

    def known_front(self, digest: bytes) -> dict[str, Any] | None:
        """The raw fields of front matter that the main line ever held, by its SHA-256.

        None for any other, and for front matter in which something was wrong (see `Known`).
        """
        text = self._ask(lambda at: at.cache.clean_front(digest))
        fields: dict[str, Any] | None = None if text is None else json.loads(text)
        return fields

    @cached_property
    def commits(self) -> tuple[Commit, ...]:
        """Every commit of the main line, oldest first."""
        query = (
            "SELECT oid, parents, author_name, author_email, authored, committed, subject "
            "FROM commits WHERE line = ? AND idx < ? ORDER BY idx"
        )
        with collector_paused():
            return tuple(as_commit(row, index) for index, row in enumerate(self._rows(query)))

    @cached_property
    def timelines(self) -> Mapping[DocumentKey, Timeline]:
        """What the main line knows of each document, in the order of the keys."""
        return Timelines(self._keys(), self._timeline_rows, self._appearance)

    @cached_property
    def collisions(self) -> tuple[tuple[Commit, DocumentKey, tuple[str, ...]], ...]:
        """Commits since which a key stood in several files, with the files."""
        query = (
            "SELECT idx, id, language, paths FROM collision WHERE line = ? AND idx < ? "
            "ORDER BY idx, id, language"
        )
        return tuple(
            (self.commits[index], DocumentKey(key, language), tuple(json.loads(paths)))
            for index, key, language, paths in self._rows(query)
        )

    @cached_property
    def policy_states(self) -> tuple[tuple[Commit, Mapping[str, bytes]], ...]:
        """Each commit that changed what rules, with all of it afterwards.

        Names are paths below the root with the bytes of the policy and people files; of a shared
        asset the name begins with ``asset:`` and the bytes are its SHA-256 in hex.
        """
        query = "SELECT idx, files FROM policy WHERE line = ? AND idx < ? ORDER BY idx"
        kept: dict[str, bytes] = {}
        return tuple(
            (self.commits[index], self._ruling(json.loads(files), kept))
            for index, files in self._rows(query)
        )

    def _ruling(self, files: dict[str, str], kept: dict[str, bytes]) -> Mapping[str, bytes]:
        found: dict[str, bytes] = {}
        for name, oid in files.items():
            if name.startswith(ASSET):
                found[name] = self._sha256(oid).encode()
                continue
            if oid not in kept:
                kept[oid] = self._file(oid) or b""
            found[name] = kept[oid]
        return found

    def _file(self, oid: str) -> bytes | None:
        found = self._ask(lambda at: at.cache.rows("SELECT data FROM file WHERE oid = ?", (oid,)))
        return bytes(found[0][0]) if found else None

    def _sha256(self, oid: str) -> str:
        if self._assets is None:
            rows = self._ask(lambda at: at.cache.rows("SELECT oid, sha256 FROM asset"))
            self._assets = dict(rows)
        return self._assets[oid]

    @cached_property
    def filing(self) -> Filing:
        """The evidence of approvals that the main line received, and what became of it."""
        inner = len(self._view.layout.prefix)
        steps = (
            FileStep(self.commits[index], path[inner:], oid)
            for index, path, oid in self._steps_below(APPROVALS_FOLDER)
        )
        below = f"{self._view.layout.prefix}{APPROVALS_FOLDER}/"
        held = self._ask(lambda at: at.cache.files_below(at.line, at.length, below))
        return filing_of(steps, lambda oid: held.get(oid, b"")[: MAX_EVIDENCE_BYTES + 1])

    def _steps_below(self, folder: str) -> Iterator[tuple[int, str, str]]:
        """Place of the commit, path and blob id of each change below a folder of the QMS root."""
        prefix = f"{self._view.layout.prefix}{folder}/"
        query = (
            "SELECT idx, path, oid, kind FROM change WHERE line = ? AND idx < ? "
            "AND substr(path, 1, ?) = ? ORDER BY idx, path"
        )
        for index, kept, oid, kind in self._rows(query, len(prefix), prefix):
            # A link is another thing than a file, even with the same bytes.
            yield index, path_out(kept), f"link {oid}" if kind > FILE else oid

    @cached_property
    def deviation_commits(self) -> Mapping[str, Commit]:
        """Path of a deviation → the commit that gave it its present form, approvals included."""
        return {path: self.commits[i] for i, path, _ in self._steps_below(DEVIATIONS_FOLDER)}

    @cached_property
    def record_steps(self) -> tuple[RecordStep, ...]:
        """Old records that a commit changed or removed, oldest first (records are append-only).

        What happened to the evidence of approvals `filing` tells.
        """
        layout = self._view.layout
        steps = (
            FileStep(self.commits[index], path, oid)
            for index, path, oid in self._steps_below(RECORDS_FOLDER)
            if not layout.is_evidence(path)
        )
        return record_steps(steps, lambda p, o: self._file(o) if layout.is_deviation(p) else None)

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the main line itself (GT007, GT012), oldest first."""
        return line_problems(self.commits, self._policy, self._rewritten)

    def changes(self) -> Iterator[Change]:
        """Every step of every document in the order of the main line, without bodies."""
        steps: list[Change] = []
        for key, timeline in self.timelines.items():
            before: Snapshot | None = None
            for appearance in timeline.appearances:
                steps.append(Change(key, before, appearance.snapshot, appearance.commit))
                before = appearance.snapshot
        yield from sorted(steps, key=lambda c: c.commit.index if c.commit else -1)

    def _timeline_rows(self, key: DocumentKey | None) -> list[Any]:
        """Rows of one document's appearances, or of all documents'."""
        which = "" if key is None else "AND id = ? AND language = ? "
        query = (
            f"SELECT {_COLUMNS} FROM appearance WHERE line = ? AND idx < ? {which}"  # noqa: S608
            "ORDER BY id, language, idx"
        )
        return self._rows(query, *(key or ()))

    def _keys(self) -> list[DocumentKey]:
        """The keys of all documents that ever were, sorted."""
        query = (
            "SELECT DISTINCT id, language FROM appearance WHERE line = ? AND idx < ? "
            "ORDER BY id, language"
        )
        return [DocumentKey(*row) for row in self._rows(query)]

    def _appearance(self, row: tuple[Any, ...]) -> Appearance:
        """The appearance that a row of `_timeline_rows` tells."""
        _, _, index, kept, oid, readable, attachments, body, front, *common = row
        commit = self.commits[index]
        if kept is None:
            return Appearance(commit, None)
        path = intern(path_out(kept))  # one text for all states that share it
        found: tuple[tuple[str, str | None], ...] = ()
        if attachments:
            found = tuple((n, self._sha256(o) if o else None) for n, o in json.loads(attachments))
        if not readable:
            return Appearance(commit, Snapshot(path, oid, {}, body, found, readable=False))
        shared = tuple(text if text is None else intern(text) for text in common)
        fields = LazyFields(shared, self._decoder, (path, oid, front))
        return Appearance(commit, Snapshot(path, oid, fields, body, found))

    def _fields(self, path: str, oid: str, front: bytes | None) -> dict[str, Any]:
        text = self._ask(lambda at: at.cache.front_text(front))
        heading = None
        if self._view.needs_headings:
            heading = self._ask(lambda at: at.cache.heading(oid))
        return self._view.fields(path, text, heading)


def load_history(
    git: Git,
    tip: str,
    layout: Layout,
    policy: Policy,
    *,
    use_cache: bool = True,
    main: bool = True,
    progress: Progress | None = None,
) -> History:
    """The first-parent history of commit `tip`, given by its full id.

    `main` says that `tip` is the repository's main line, which is followed from run to run;
    False for a commit that was asked for (``--rev``). `progress` is told how many commits
    (of 0: not known yet), then how many files of how many were read.

    Raises:
        IncompleteHistory: the clone is shallow or lacks objects.
        GitError: Git failed.
    """
    refusal = incomplete(git)
    if refusal and refusal.rule == "GT002":
        raise IncompleteHistory(refusal.message, hint=refusal.hint)
    view = View(layout, policy)
    try:
        index = open_index(git, tip, view, use_cache=use_cache, main=main, progress=progress)
    except GitError as error:
        if refusal is None or isinstance(error, IncompleteHistory):
            raise
        raise IncompleteHistory(refusal.message, hint=refusal.hint) from error
    return History(index, view, policy, git.top, _rewrites(git, index.cache, index.line, tip))


def _rewrites(git: Git, cache: Cache, line: int, tip: str) -> tuple[str, ...]:
    """Main-line commits that brought an earlier main line in as a mere second parent."""
    found: list[str] = []
    for (old,) in cache.rows("SELECT old FROM rewrite WHERE line = ? ORDER BY old", (line,)):
        on_line = cache.rows("SELECT 1 FROM commits WHERE line = ? AND oid = ?", (line, old))
        if on_line or git.tip_of(old) is None or not git.is_ancestor(old, tip):
            continue
        path = git.run(
            "rev-list", "--ancestry-path", "--first-parent", "--end-of-options", tip, f"^{old}"
        )
        found += path.split()[-1:]
    return tuple(found)
