"""The history of documents by a slow, plain walk: every first-parent tree is read as a whole.

It shares no code with the index, so that the two can be compared.
"""

import datetime
import functools
import hashlib
import io
import posixpath
import tarfile
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

from tests.support.gitrepo import GitRepo

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Seen(NamedTuple):
    """One document at one commit of the main line; no path: it is gone."""

    commit: str
    path: str | None = None
    fields: dict[str, Any] | None = None
    body: str | None = None
    attachments: tuple[tuple[str, str | None], ...] = ()


Key = tuple[str, str]


def first_parents(repo: GitRepo, tip: str) -> list[str]:
    return repo.git("rev-list", "--first-parent", "--reverse", tip).split()


def files_of(repo: GitRepo, commit: str) -> tuple[dict[str, bytes], set[str]]:
    """Ordinary files and symbolic links of a commit, by path."""
    raw = repo.git("archive", "--format=tar", commit).encode(errors="surrogateescape")
    files: dict[str, bytes] = {}
    links: set[str] = set()
    try:
        archive = tarfile.open(fileobj=io.BytesIO(raw), encoding="utf-8")  # noqa: SIM115
    except tarfile.ReadError:  # what Git writes for an empty tree
        assert not repo.git("ls-tree", commit)
        return files, links
    with archive:
        for item in archive:
            content = archive.extractfile(item) if item.isreg() else None
            if content is not None:
                files[item.name] = content.read()
            elif item.issym():
                links.add(item.name)
    return files, links


def plain(value: Any) -> Any:
    """The value with days as ISO text, as the model has them."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


@functools.cache
def read(data: bytes) -> tuple[dict[str, Any] | None, str]:
    """Fields (None: unreadable) and the digest of the body."""
    text = data.decode().replace("\r\n", "\n")
    if not text.startswith("---\n") or "\n---\n" not in text[3:]:
        return None, hashlib.sha256(text.encode()).hexdigest()
    front, _, body = text[4:].partition("\n---\n") if text[4:7] != "---" else ("", "", text[8:])
    try:
        fields = plain(yaml.load(front, Loader=LOADER))
    except yaml.YAMLError:
        fields = None
    return fields, hashlib.sha256(body.encode()).hexdigest()


def is_document(path: str, root: str) -> bool:
    inside = path.removeprefix(f"{root}/")
    return (
        inside != path and inside.endswith(".md") and not inside.startswith(("people/", "records/"))
    )


def walk(repo: GitRepo, tip: str, root: str, language: str = "en") -> dict[Key, list[Seen]]:
    """Every document's appearances, oldest first."""
    lines: dict[Key, list[Seen]] = {}
    last_key: dict[str, Key] = {}
    for commit in first_parents(repo, tip):
        files, links = files_of(repo, commit)
        read_now = {p: read(d) for p, d in files.items() if is_document(p, root)}
        read_now |= {
            p: (None, hashlib.sha256(b"").hexdigest()) for p in links if is_document(p, root)
        }
        said = {
            path: (fields["id"], fields.get("language", language))
            for path, (fields, _) in read_now.items()
            if fields and isinstance(fields.get("id"), str)
        }
        last_key |= said
        for key in sorted({*last_key.values(), *lines}):
            paths = [p for p in sorted(read_now) if said.get(p) == key] or [
                p for p in sorted(read_now) if p not in said and last_key.get(p) == key
            ]
            line = lines.setdefault(key, [])
            was = line[-1].path if line else None
            if not paths:
                now = Seen(commit)
            else:
                path = was if was in paths else paths[0]
                fields, body = read_now[path]
                now = Seen(commit, path, fields, body, tuple(attached(path, fields, files, root)))
            if not line or line[-1][1:] != now[1:]:
                line.append(now)
    return lines


def attached(
    path: str, fields: dict[str, Any] | None, files: dict[str, bytes], root: str
) -> Iterator[tuple[str, str | None]]:
    for name in sorted(set((fields or {}).get("attachments", ()))):
        place = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
        data = files.get(place) if place.startswith(f"{root}/") else None
        yield name, data and hashlib.sha256(data).hexdigest()
