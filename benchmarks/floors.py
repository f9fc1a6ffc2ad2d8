"""The least that any tool must do for the same answer: each floor is a process of its own.

Run as ``floors.py NAME FOLDER``. These use the libraries directly and none of qmsctl but the
pydantic model of front matter.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

import yaml

FENCE = b"---\n"


def front_of(data: bytes) -> bytes | None:
    """The front matter of a file."""
    if not data.startswith(FENCE):
        return None
    end = data.find(b"\n---\n", len(FENCE))
    return data[len(FENCE) : end + 1] if end > 0 else None


def check(folder: Path) -> None:
    """Read every document, load its front matter with CSafeLoader, validate it with pydantic."""
    from qmsctl.model.document import Document  # noqa: PLC0415 - not part of the other floor

    for path in folder.rglob("*.md"):
        front = front_of(path.read_bytes())
        if front is not None:
            Document.model_validate(yaml.load(front, Loader=yaml.CSafeLoader))


def history(folder: Path) -> None:
    """`git log --raw`, `cat-file --batch` of all Markdown, each distinct front matter loaded."""
    seen: set[bytes] = set()
    for data in blobs(folder, list(dict.fromkeys(markdown_ids(folder)))):
        front = front_of(data)
        if front is not None and front not in seen:
            seen.add(front)
            yaml.load(front, Loader=yaml.CSafeLoader)


def markdown_ids(folder: Path) -> Iterator[bytes]:
    """The ids of all Markdown that the main line ever brought."""
    log = ["git", "log", "--first-parent", "--raw", "-z", "--no-renames", "--full-index"]
    log += ["--no-abbrev", "--diff-merges=first-parent", "--format=%H", "main"]
    with subprocess.Popen(log, cwd=folder, stdout=subprocess.PIPE) as process:
        rest, oid = b"", b""
        while chunk := cast("IO[bytes]", process.stdout).read(1 << 20):
            *tokens, rest = (rest + chunk).split(b"\0")
            for token in tokens:
                if oid:
                    if token.endswith(b".md") and oid.strip(b"0"):
                        yield oid
                    oid = b""
                elif token.lstrip(b"\n").startswith(b":"):
                    oid = token.split(b" ")[3]


def blobs(folder: Path, oids: list[bytes]) -> Iterator[bytes]:
    """The content of blobs, streamed."""
    wanted = folder / ".git" / "wanted"
    wanted.write_bytes(b"\n".join(oids) + b"\n")
    batch = ["git", "cat-file", "--batch", "--buffer"]
    with (
        wanted.open("rb") as names,
        subprocess.Popen(batch, cwd=folder, stdin=names, stdout=subprocess.PIPE) as process,
    ):
        out = cast("IO[bytes]", process.stdout)
        for _ in oids:
            size = int(out.readline().split(b" ")[2])
            yield out.read(size + 1)[:-1]


if __name__ == "__main__":
    {"check": check, "history": history}[sys.argv[1]](Path(sys.argv[2]))
