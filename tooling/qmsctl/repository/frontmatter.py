"""Splits a Markdown file into front matter and body, and reads both into a `SourceFile`."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from qmsctl.model.document import Document
from qmsctl.model.finding import KeyPath, Position, Problem
from qmsctl.model.policy import FieldMapping
from qmsctl.model.tree import SourceFile
from qmsctl.repository.mapping import (
    apply_mapping,
    in_their_words,
    is_ignored,
    map_key,
    map_positions,
)
from qmsctl.repository.plaintext import BOM, decode, too_large
from qmsctl.repository.validation import DOCUMENT_CODES, validate
from qmsctl.repository.yamlreader import YamlResult, read_yaml

_OPEN = re.compile(rb"---[ \t]*(?:\r?\n|\Z)")
_CLOSE = re.compile(rb"^---[ \t]*(?:\r?\n|\r?\Z)", re.MULTILINE)
_BLANK_THEN_OPEN = re.compile(rb"\s+---[ \t]*\r?\n")
_FRONT_LINE = 2  # the line of the file on which front matter begins
_EMPTY_DIGEST = hashlib.sha256(b"").hexdigest()

DEFAULT_MAX_BYTES = 1_000_000

Known = Callable[[bytes], dict[str, Any] | None]
"""SHA-256 of front matter with LF line ends → its fields as `read_yaml` once gave them.

None for front matter that is not known, and for any in which something was wrong.
"""


@dataclass(frozen=True, slots=True)
class Split:
    """A file cut in two.

    ``front`` is the YAML between the fences with LF line ends, or None if there is none or it
    must not be read; ``front_line`` and ``body_line`` are the lines of the file on which the parts
    start. ``body_sha256`` is over the bytes after the closing fence's line end, CRLF read as LF
    (design §4); a file without front matter is all body.
    """

    front: str | None
    front_line: int
    body: str
    body_line: int
    body_sha256: str
    problems: tuple[Problem, ...] = ()


def cut(data: bytes) -> tuple[bytes | None, bytes]:
    """Front matter and body as bytes; None for front matter that is missing or not closed."""
    start = len(BOM) if data.startswith(BOM) else 0
    opening = _OPEN.match(data, start)
    if opening is None:
        return None, data[start:]
    closing = _CLOSE.search(data, opening.end())
    if closing is None:
        return None, data[start:]
    return data[opening.end() : closing.start()], data[closing.end() :]


def body_digest(body: bytes) -> str:
    """SHA-256 of a body's bytes with CRLF read as LF, in hex."""
    return hashlib.sha256(body.replace(b"\r\n", b"\n")).hexdigest()


def split(data: bytes, *, max_bytes: int = DEFAULT_MAX_BYTES) -> Split:
    """Cut a file at its fences and look at its characters; nothing is raised.

    The problems are of rules FM001 to FM009. Front matter whose bytes are no UTF-8 is not read:
    ``front`` is None then.
    """
    if len(data) > max_bytes:
        return Split(None, 1, "", 1, _EMPTY_DIGEST, (too_large(len(data), max_bytes),))
    text, problems = decode(data)
    front, body = cut(data)
    digest = body_digest(body)
    if b"\r" in data:
        text = text.replace("\r\n", "\n")
    if front is None:
        return Split(None, 1, text, 1, digest, (*problems, _no_front_matter(data)))
    try:
        yaml = front.decode()
    except UnicodeDecodeError:
        return Split(None, _FRONT_LINE, _decoded(body), 3 + front.count(b"\n"), digest, problems)
    return Split(
        yaml.replace("\r\n", "\n") if "\r" in yaml else yaml,
        _FRONT_LINE,
        _decoded(body),
        3 + front.count(b"\n"),
        digest,
        problems,
    )


def _decoded(body: bytes) -> str:
    text = body.decode(errors="replace")
    return text.replace("\r\n", "\n") if "\r" in text else text


def _no_front_matter(data: bytes) -> Problem:
    """Why `cut` found no front matter."""
    data = data.removeprefix(BOM)
    if _OPEN.match(data):
        return Problem(
            "FM009",
            "The front matter opens with '---' on the first line and is never closed.",
            "Write a line '---' after the last field.",
        )
    if _BLANK_THEN_OPEN.match(data):
        line = data.count(b"\n", 0, data.index(b"---")) + 1
        return Problem(
            "FM008",
            f"The front matter begins on line {line}, not on the first line.",
            "Delete what stands before the '---'.",
        )
    found = "It is TOML (+++)." if data.startswith(b"+++") else "The first line is not '---'."
    return Problem(
        "FM008",
        f"The file has no front matter. {found}",
        "Begin the file with a line '---', the fields, and a line '---'; "
        "'qms new' writes them for you.",
    )


def read_source(
    path: str,
    data: bytes,
    mapping: FieldMapping,
    *,
    inner_path: str | None = None,
    max_bytes: int = DEFAULT_MAX_BYTES,
    known: Known | None = None,
) -> SourceFile:
    """Read one Markdown file: split, YAML, field mapping, validation; nothing is raised.

    `inner_path` is the path below the QMS root, for ids that come from it; `path` if absent.
    Problems of keys that the mapping ignores are left out. Without a mapping, front matter that is
    `known` is not parsed again unless somebody asks for the place of a key.
    """
    parts = split(data, max_bytes=max_bytes)
    problems = list(parts.problems)
    if parts.front is not None:
        result = _read(parts.front, None if mapping.active else known)
    elif mapping.front_matter == "optional" and any(p.rule == "FM008" for p in problems):
        problems = [p for p in problems if p.rule != "FM008"]
        result = YamlResult({}, {})
    else:
        result = YamlResult({}, {}, readable=False)
    seen = result.problems
    if any(p.rule == "FM003" for p in problems):  # found in the whole file, with its place
        seen = tuple(p for p in seen if p.rule != "FM003")
    if not result.readable:
        return _unreadable(path, parts, (*problems, *seen))
    fields, positions = result.fields, result.positions
    if mapping.active:
        seen = tuple(p for p in seen if not (p.key and is_ignored(str(p.key[0]), mapping)))
        positions = map_positions(positions, fields, mapping)
        fields = apply_mapping(fields, mapping, inner_path=inner_path or path, body=parts.body)
    reported = [map_key(p.key, mapping) for p in seen if p.key]
    document, wrong = validate(Document, fields, positions, DOCUMENT_CODES, reported=reported)
    problems += [*seen, *(in_their_words(p, mapping, result.fields) for p in wrong)]
    if problems:
        problems.sort(key=lambda p: (p.line, p.column))
    return SourceFile(
        path,
        fields,
        document,
        parts.body,
        parts.body_line,
        parts.body_sha256,
        tuple(problems),
        positions,
    )


def _read(front: str, known: Known | None) -> YamlResult:
    """The front matter read, or what is known of it with places that are looked up when asked."""
    fields = known(hashlib.sha256(front.encode()).digest()) if known is not None else None
    if fields is None:
        return read_yaml(front, _FRONT_LINE)
    return YamlResult(fields, _LatePlaces(front))


class _LatePlaces(Mapping[KeyPath, Position]):
    """The places of the keys of front matter; it is parsed when the first one is asked for."""

    def __init__(self, front: str) -> None:
        self._front = front

    @cached_property
    def _places(self) -> Mapping[KeyPath, Position]:
        return read_yaml(self._front, _FRONT_LINE).positions

    def __getitem__(self, key: KeyPath) -> Position:
        return self._places[key]

    def __iter__(self) -> Iterator[KeyPath]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def unread_source(path: str, problem: Problem) -> SourceFile:
    """A file that could not or must not be read, with the reason."""
    return SourceFile(path, {}, None, "", 1, _EMPTY_DIGEST, (problem,), readable=False)


def _unreadable(path: str, parts: Split, problems: tuple[Problem, ...]) -> SourceFile:
    return SourceFile(
        path,
        {},
        None,
        parts.body,
        parts.body_line,
        parts.body_sha256,
        problems,
        readable=False,
    )
