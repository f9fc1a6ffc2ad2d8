"""Texts that cost much to make, kept from run to run under the common Git directory.

A text is kept under a key that names everything of which it is made, so that an old one is never
mistaken for a new one. The file may be deleted at any time, and nothing that proves anything is
read from it. One that is damaged, locked or may not be written is left aside.
"""

import sqlite3
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

from qmsctl.model.errors import NotARepository
from qmsctl.repository.git import Git

_KEPT_RUNS = 20
"""A text that so many runs did not ask for is dropped."""

_BATCH = 500
_WAIT_SECONDS = 5.0
_TABLES = """
CREATE TABLE IF NOT EXISTS run (number INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS kept (key BLOB PRIMARY KEY, used INTEGER NOT NULL, text BLOB NOT NULL)
"""
_SCHEMA = f"{zlib.crc32(_TABLES.encode()):08x}"


class Recall(Protocol):
    """Gives the text of a key: the one that is kept, else the one that `make` makes."""

    def __call__(self, key: bytes, make: Callable[[], str]) -> str:
        """The text that belongs to `key`."""


def forgetful(key: bytes, make: Callable[[], str]) -> str:
    """A memory that keeps nothing."""
    del key
    return make()


@contextmanager
def memory_of(top: Path, name: str) -> Iterator[Recall]:
    """The memory called `name` of the repository in which `top` lies; without one, none."""
    try:
        with Git.open(top) as git:
            folder = git.common_dir / "qmsctl"
        folder.mkdir(exist_ok=True)
        memory = Memory(folder / f"{name}-{_SCHEMA}.sqlite")
    except (NotARepository, OSError, sqlite3.Error):
        yield forgetful
        return
    try:
        yield memory
    finally:
        memory.close()


class Memory:
    """One open file of texts.

    Raises:
        sqlite3.Error: the file is damaged, locked or may not be written.
    """

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None)
        try:
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            for statement in _TABLES.split(";"):
                self._db.execute(statement)
            found = self._db.execute("SELECT max(number) FROM run").fetchone()
        except BaseException:
            self._db.close()
            raise
        self._run = (found[0] or 0) + 1
        self._used: list[bytes] = []
        self._fresh: list[tuple[bytes, int, bytes]] = []
        self._broken = False

    def __call__(self, key: bytes, make: Callable[[], str]) -> str:
        """The kept text of `key`, else that of `make`, which is kept from now on."""
        text = self._kept(key)
        if text is not None:
            self._used.append(key)
            return text
        text = make()
        if not self._broken:
            data = zlib.compress(text.encode(errors="surrogatepass"), 1)
            self._fresh.append((key, self._run, data))
            if len(self._fresh) >= _BATCH:
                self._write()
        return text

    def _kept(self, key: bytes) -> str | None:
        if self._broken:
            return None
        try:
            row = self._db.execute("SELECT text FROM kept WHERE key = ?", (key,)).fetchone()
            return _text(row[0]) if row else None
        except (sqlite3.Error, zlib.error, UnicodeDecodeError, TypeError):
            return None

    def _write(self) -> None:
        """Keep what is new, in one transaction; a file that refuses is not asked again."""
        fresh, self._fresh = self._fresh, []
        try:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", fresh)
            self._db.execute("COMMIT")
        except sqlite3.Error:
            self._broken = True

    def close(self) -> None:
        """Keep what is new, drop what nobody asked for in a long time, and close the file."""
        self._write()
        with suppress(sqlite3.Error):
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute("INSERT INTO run VALUES (?)", (self._run,))
            self._db.execute("DELETE FROM run WHERE number < ?", (self._run,))
            used = ((self._run, key) for key in self._used)
            self._db.executemany("UPDATE kept SET used = ? WHERE key = ?", used)
            self._db.execute("DELETE FROM kept WHERE used <= ?", (self._run - _KEPT_RUNS,))
            self._db.execute("COMMIT")
        self._db.close()


def _text(kept: bytes) -> str:
    return zlib.decompress(kept).decode(errors="surrogatepass")
