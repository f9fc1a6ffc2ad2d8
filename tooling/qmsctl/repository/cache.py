"""The index's tables in SQLite: a file under the common Git directory, or a private temporary one.

Facts of blobs (raw front matter, digests) and of commits (changes against the first parent) do not
depend on policy or layout; appearances, collisions and states follow from them under one view. All
writing happens in one transaction, so a process that is killed leaves the state before it.
"""

import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, Self

_WAIT_SECONDS = 5.0

_TABLES = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS line (
  id INTEGER PRIMARY KEY, root TEXT NOT NULL, role TEXT NOT NULL, tip TEXT NOT NULL,
  length INTEGER NOT NULL, view TEXT NOT NULL, UNIQUE (root, role));
CREATE TABLE IF NOT EXISTS rewrite (
  line INTEGER NOT NULL, old TEXT NOT NULL, PRIMARY KEY (line, old)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS commits (
  line INTEGER NOT NULL, idx INTEGER NOT NULL, oid TEXT NOT NULL, parents TEXT NOT NULL,
  author_name TEXT NOT NULL, author_email TEXT NOT NULL, authored TEXT NOT NULL,
  committed TEXT NOT NULL, subject TEXT NOT NULL, PRIMARY KEY (line, idx)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS commits_by_oid ON commits (oid);
CREATE TABLE IF NOT EXISTS change (
  line INTEGER NOT NULL, idx INTEGER NOT NULL, path BLOB NOT NULL, oid TEXT NOT NULL,
  kind INTEGER NOT NULL, PRIMARY KEY (line, idx, path)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS front (
  digest BLOB PRIMARY KEY, readable INTEGER NOT NULL, clean INTEGER NOT NULL, id TEXT,
  language TEXT, version TEXT, status TEXT, effective_date TEXT, attachments TEXT,
  rare TEXT NOT NULL, fields TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS blob (
  oid TEXT PRIMARY KEY, form INTEGER NOT NULL, front BLOB, body_sha256 TEXT NOT NULL,
  heading TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS asset (oid TEXT PRIMARY KEY, sha256 TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS file (oid TEXT PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS appearance (
  line INTEGER NOT NULL, id TEXT NOT NULL, language TEXT NOT NULL, idx INTEGER NOT NULL,
  path BLOB, oid TEXT, readable INTEGER, attachments TEXT, body_sha256 TEXT, front BLOB,
  version TEXT, status TEXT, effective_date TEXT, rare TEXT,
  PRIMARY KEY (line, id, language, idx)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS collision (
  line INTEGER NOT NULL, idx INTEGER NOT NULL, id TEXT NOT NULL, language TEXT NOT NULL,
  paths TEXT NOT NULL, PRIMARY KEY (line, idx, id, language)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS policy (
  line INTEGER NOT NULL, idx INTEGER NOT NULL, files TEXT NOT NULL,
  PRIMARY KEY (line, idx)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS state (
  line INTEGER NOT NULL, path BLOB NOT NULL, oid TEXT NOT NULL, kind INTEGER NOT NULL,
  id TEXT, language TEXT, said INTEGER NOT NULL, chosen INTEGER NOT NULL, attachments TEXT,
  PRIMARY KEY (line, path)) WITHOUT ROWID;
"""

SCHEMA = f"{zlib.crc32(_TABLES.encode()):08x}"
"""Part of the file's name: programs with other tables never read this one."""

_FACTS = ("front", "blob", "asset", "file")
_LINE_FACTS = ("commits", "change", "rewrite")
_VIEWED = ("appearance", "collision", "policy", "state")

COLUMNS = MappingProxyType(
    {
        "commits": 9,
        "change": 5,
        "front": 11,
        "blob": 5,
        "asset": 2,
        "file": 2,
        "appearance": 14,
        "collision": 5,
        "policy": 3,
        "state": 9,
        "rewrite": 2,
    }
)


class Line(NamedTuple):
    """One first-parent line that is indexed: ``length`` commits, up to ``tip``."""

    id: int
    tip: str
    length: int
    view: str


class Cache:
    """One open database. Every method may raise `sqlite3.Error`; callers fall back (see index)."""

    def __init__(self, connection: sqlite3.Connection, path: Path | None) -> None:
        self._db = connection
        self.path = path

    @classmethod
    def in_file(cls, common_dir: Path, parser: str) -> Self:
        """The cache of a repository; facts of another parser than `parser` are dropped.

        Raises:
            sqlite3.Error: the file is damaged or locked.
            OSError: the folder cannot be made.
        """
        folder = common_dir / "qmsctl"
        folder.mkdir(exist_ok=True)
        path = folder / f"index-{SCHEMA}.sqlite"
        connection = sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            cache = cls(connection, path)
            cache._prepare(parser)
        except BaseException:
            connection.close()
            raise
        return cache

    @classmethod
    def in_memory(cls, parser: str) -> Self:
        """An empty private cache; what does not fit in memory goes to a temporary file."""
        cache = cls(sqlite3.connect("", isolation_level=None), None)
        cache._prepare(parser)
        return cache

    def _prepare(self, parser: str) -> None:
        if self._parser() == parser:
            return
        with self.writing():
            for statement in _TABLES.split(";"):
                self._db.execute(statement)
            if self._parser() != parser:
                for table in (*_FACTS, *_LINE_FACTS, *_VIEWED, "line"):
                    self._db.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
                self._db.execute("INSERT OR REPLACE INTO meta VALUES ('parser', ?)", (parser,))

    def _parser(self) -> str | None:
        made = self._db.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone()
        row = made and self._db.execute("SELECT value FROM meta WHERE name = 'parser'").fetchone()
        return row[0] if row else None

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction: all of it is kept, or nothing. Other processes may read meanwhile."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def hold(self) -> None:
        """Let everything that is read until `release` be of one moment, whoever writes."""
        self._db.execute("BEGIN")

    def release(self) -> None:
        """End what `hold` began."""
        self._db.execute("COMMIT")

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """All rows of a query."""
        return self._db.execute(sql, values).fetchall()

    def insert(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        """Add rows; one with a key that is there already replaces it."""
        marks = ",".join("?" * COLUMNS[table])
        self._db.executemany(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", rows)  # noqa: S608

    def line(self, root: str, role: str) -> Line | None:
        """The line that is kept for a QMS root in a role, or None."""
        found = self.rows(
            "SELECT id, tip, length, view FROM line WHERE root = ? AND role = ?", (root, role)
        )
        return Line(*found[0]) if found else None

    def set_line(self, root: str, role: str, tip: str, length: int, view: str) -> int:
        """Record how far a line is indexed; its number."""
        found = self.rows(
            "INSERT INTO line (root, role, tip, length, view) VALUES (?, ?, ?, ?, ?) ON CONFLICT "
            "(root, role) DO UPDATE SET tip = excluded.tip, length = excluded.length, "
            "view = excluded.view RETURNING id",
            (root, role, tip, length, view),
        )
        return int(found[0][0])

    def want(self, oids: Iterable[str]) -> None:
        """Fill the private table ``wanted`` with blob ids, for queries about many of them."""
        self._db.execute("CREATE TEMP TABLE IF NOT EXISTS wanted (oid TEXT PRIMARY KEY)")
        self._db.execute("DELETE FROM wanted")
        self._db.executemany("INSERT OR IGNORE INTO wanted VALUES (?)", ((oid,) for oid in oids))

    def lacking(self, table: str, condition: str = "1") -> list[str]:
        """Which of the wanted blobs have no row in `table` that fulfils the SQL `condition`."""
        query = (
            f"SELECT oid FROM wanted WHERE oid NOT IN (SELECT oid FROM {table} WHERE {condition})"  # noqa: S608
        )
        return [oid for (oid,) in self.rows(query)]

    def front_text(self, front: bytes | None) -> str:
        """The JSON text of one front matter; "" where there is none."""
        if front is None:
            return ""
        return str(self.rows("SELECT fields FROM front WHERE digest = ?", (front,))[0][0])

    def clean_front(self, front: bytes) -> str | None:
        """The JSON text of the front matter with this digest, if nothing was wrong in its YAML."""
        found = self.rows("SELECT fields FROM front WHERE digest = ? AND clean", (front,))
        return found[0][0] if found else None

    def heading(self, oid: str) -> str | None:
        """The first heading of a blob if the index keeps it."""
        found = self.rows("SELECT heading FROM blob WHERE oid = ?", (oid,))
        return found[0][0] if found else None

    def files_below(self, line: int, length: int, prefix: str) -> dict[str, bytes]:
        """Blob id and bytes of all that the first commits of a line ever had below a folder."""
        query = (
            "SELECT oid, data FROM file WHERE oid IN (SELECT oid FROM change WHERE line = ? "
            "AND idx < ? AND substr(path, 1, ?) = ?)"
        )
        return dict(self.rows(query, (line, length, len(prefix), prefix)))

    def forget_line(self, line: int) -> None:
        """Drop the commits of a line; what is known of rewrites stays."""
        self._db.execute("DELETE FROM commits WHERE line = ?", (line,))
        self._db.execute("DELETE FROM change WHERE line = ?", (line,))

    def forget_view(self, line: int) -> None:
        """Drop what a view made of a line."""
        for table in _VIEWED:
            self._db.execute(f"DELETE FROM {table} WHERE line = ?", (line,))  # noqa: S608


def path_in(path: str) -> str | bytes:
    """A path as SQLite can keep it: one that is no UTF-8 becomes bytes."""
    if path.isascii():
        return path
    try:
        path.encode()
    except UnicodeEncodeError:
        return path.encode(errors="surrogateescape")
    return path


def path_out(kept: str | bytes) -> str:
    """The path that `path_in` kept."""
    return kept if isinstance(kept, str) else kept.decode(errors="surrogateescape")
