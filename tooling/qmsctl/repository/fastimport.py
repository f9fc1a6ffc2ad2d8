"""A planned history becomes a Git repository: the same commit ids on every machine.

Nothing of the user's or the machine's settings has a say: not their name, their clock, templates,
line ends, hash algorithm, locale or mode bits. One `git fast-import` writes all commits.
"""

import datetime as dt
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qmsctl.model.errors import UsageError
from qmsctl.repository.git import commands_in, refusal

_UNSAFE = re.compile(r"[<>\n\0]")

# Variables win over every settings file, so each one that could change the outcome is said here.
_ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_COUNT": "0",
    "GIT_CONFIG_PARAMETERS": "",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES": "",
    "GIT_NAMESPACE": "",
    "GIT_DEFAULT_REF_FORMAT": "files",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_TRACE": "0",
}
_OPTIONS = ["core.logAllRefUpdates=false", "core.hooksPath=" + os.devnull, "core.autocrlf=false"]


@dataclass(frozen=True)
class Stamp:
    """Who did something in Git, and when (to the second, with the offset from UTC).

    Raises:
        ValueError: a name or an address that Git cannot hold, or a moment without a zone.
    """

    name: str
    email: str
    when: dt.datetime

    def __post_init__(self) -> None:
        if self.when.utcoffset() is None:
            raise ValueError(f"{self.when} says no time zone")
        if not self.name or _UNSAFE.search(self.name + self.email):
            raise ValueError(f"'{self.name} <{self.email}>' is no name with an address")

    def line(self) -> bytes:
        """As Git writes it: ``Name <mail> 1136073600 +0100``."""
        offset = self.when.utcoffset() or dt.timedelta()
        minutes = int(offset.total_seconds()) // 60
        hours, rest = divmod(abs(minutes), 60)
        zone = f"{'-' if minutes < 0 else '+'}{hours:02}{rest:02}"
        return f"{self.name} <{self.email}> {int(self.when.timestamp())} {zone}".encode()


@dataclass(frozen=True)
class Symlink:
    """A symbolic link as the content of a path."""

    target: str


@dataclass(frozen=True)
class Submodule:
    """Another repository's commit as the content of a path; `oid` is its full id."""

    oid: str


Content = bytes | Symlink | Submodule
"""What a path of a commit holds; bytes are an ordinary file that nobody may run."""


@dataclass(frozen=True)
class PlannedCommit:
    """One commit that is yet to be written.

    `mark` is a number ≥ 1 of its own, `parents` are marks of earlier commits (none: a first one).
    `changes` are against the first parent: path with ``/`` → new content, or None: deleted.
    """

    mark: int
    message: str
    author: Stamp
    committer: Stamp
    parents: tuple[int, ...]
    changes: Mapping[str, Content | None]


def write_history(
    target: Path, commits: Iterable[PlannedCommit], refs: Mapping[str, int], *, head: str = "main"
) -> Mapping[int, str]:
    """Make a Git repository at `target` with these commits, and check out branch `head`.

    `refs` are branches by name (or full names of references) → mark. Returns each commit's full id
    by its mark. If anything fails, `target` is left as it was.

    Raises:
        UsageError: `target` is there already and not an empty folder.
        GitError: Git is not installed, or refused.
        ValueError: the plan is not sound (unknown mark, unusable path or name).
        OSError: the folder cannot be written.
    """
    stream = b"".join(import_stream(commits, {_full(n): m for n, m in refs.items()}))
    if head not in refs:
        raise ValueError(f"there is no branch {head}")
    with _folder_for(target) as scratch:
        git = _git(scratch)
        _do(git, "init", "--quiet", "--template=", "--object-format=sha1", str(scratch))
        _do(git, "symbolic-ref", "HEAD", _full(head))
        marks = scratch / ".git" / "marks"
        with tempfile.TemporaryFile(dir=scratch / ".git") as file:
            file.write(stream)
            file.seek(0)
            _do(
                git,
                "fast-import",
                "--quiet",
                "--date-format=raw",
                f"--export-marks={marks}",
                of=file,
            )
        _do(git, "reset", "--quiet", "--hard")
        lines = [line.split() for line in marks.read_text("ascii").splitlines()]
        marks.unlink()
    return {int(mark.removeprefix(":")): oid for mark, oid in lines}


def import_stream(commits: Iterable[PlannedCommit], refs: Mapping[str, int]) -> Iterator[bytes]:
    """What `git fast-import` reads, piece by piece; `refs` by their full names.

    Raises:
        ValueError: a mark that is used twice or not known yet, or a path that Git cannot hold.
    """
    if not refs:
        raise ValueError("a history needs a branch")
    # All commits are written on one branch, which is put where it belongs at the end.
    ref = next(iter(refs)).encode()
    known: set[int] = set()
    for commit in commits:
        unknown = [mark for mark in commit.parents if mark not in known]
        if unknown or commit.mark in known or commit.mark < 1:
            raise ValueError(f"commit {commit.mark}: not a new mark, or unknown parents {unknown}")
        known.add(commit.mark)
        yield from _commit(commit, ref)
    for name, mark in refs.items():
        if mark not in known:
            raise ValueError(f"{name} stands for the unknown commit {mark}")
        yield b"reset %s\nfrom :%d\n\n" % (name.encode(), mark)
    yield b"done\n"


def _commit(commit: PlannedCommit, ref: bytes) -> Iterator[bytes]:
    message = commit.message.encode()
    if not commit.parents:
        yield b"reset %s\n\n" % ref
    yield b"commit %s\nmark :%d\n" % (ref, commit.mark)
    yield b"author %s\ncommitter %s\n" % (commit.author.line(), commit.committer.line())
    yield b"data %d\n%s\n" % (len(message), message)
    for place, parent in enumerate(commit.parents):
        yield b"%s :%d\n" % (b"merge" if place else b"from", parent)
    # Deletions first: a folder may take the place of a file.
    for path, content in sorted(commit.changes.items(), key=lambda item: item[1] is not None):
        yield _change(_quoted(path), content)
    yield b"\n"


def _change(path: bytes, content: Content | None) -> bytes:
    if content is None:
        return b"D %s\n" % path
    if isinstance(content, Submodule):
        return b"M 160000 %s %s\n" % (content.oid.encode("ascii"), path)
    link = isinstance(content, Symlink)
    data = content.target.encode() if isinstance(content, Symlink) else content
    return b"M %s inline %s\ndata %d\n%s\n" % (
        b"120000" if link else b"100644",
        path,
        len(data),
        data,
    )


def _quoted(path: str) -> bytes:
    if not path or path.startswith("/") or {"", ".", "..", ".git"} & set(path.split("/")):
        raise ValueError(f"'{path}' is no path of a file in a repository")
    escaped = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return b'"%s"' % escaped.encode(errors="surrogateescape")


def _full(name: str) -> str:
    return name if name.startswith("refs/") else f"refs/heads/{name}"


def _git(folder: Path) -> Any:
    """Git's commands for a repository at `folder`, whatever the surroundings say."""
    git = commands_in(folder)
    inner = folder / ".git"
    git.update_environment(
        **_ENVIRONMENT,
        GIT_DIR=str(inner),
        GIT_COMMON_DIR=str(inner),
        GIT_WORK_TREE=str(folder),
        GIT_INDEX_FILE=str(inner / "index"),
        GIT_OBJECT_DIRECTORY=str(inner / "objects"),
    )
    git.set_persistent_git_options(c=_OPTIONS)
    return git


def _do(git: Any, command: str, *args: str, of: Any = None) -> None:
    status, _, err = getattr(git, command.replace("-", "_"))(
        *args, istream=of, with_extended_output=True, with_exceptions=False
    )
    if status:
        raise refusal(command, err)


@contextmanager
def _folder_for(target: Path) -> Iterator[Path]:
    """A scratch folder in `target`; its content moves up when all went well.

    On failure nothing stays, neither below `target` nor of the folders that were made for it.
    """
    target = target.absolute()
    _refuse_unless_free(target)
    made = [f for f in (target, *target.parents) if not f.exists()]
    moved: list[Path] = []
    try:
        target.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=".qms-", dir=target))
        try:
            yield scratch
            for item in sorted(scratch.iterdir()):
                item.replace(target / item.name)
                moved.append(target / item.name)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    except BaseException:
        for item in moved:
            shutil.rmtree(item) if item.is_dir() else item.unlink()
        for folder in made:
            if folder.exists():
                folder.rmdir()
        raise


def _refuse_unless_free(target: Path) -> None:
    hint = "Name a folder that does not exist yet, or an empty one; nothing is ever overwritten."
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise UsageError(f"{target} is no folder.", hint=hint)
    if target.is_dir() and any(target.iterdir()):
        raise UsageError(f"{target} is not empty. Nothing was written.", hint=hint)
