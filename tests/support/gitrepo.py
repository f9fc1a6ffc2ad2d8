"""Real, small Git repositories for tests: same dates and people every time, no user's settings."""

import datetime as dt
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

Files = Mapping[str, str | bytes | None]
"""Path with ``/`` → content; None deletes the file."""

ADA = ("Ada Brandt", "a.brandt@example.com")
JUN = ("Jun Tanaka", "j.tanaka@example.com")

FIRST_DAY = dt.datetime(2026, 1, 1, 12, 0, tzinfo=dt.UTC)

_CONFIG = """\
[core]
\trepositoryformatversion = 0
\tfilemode = true
\tbare = false
\tautocrlf = false
\tfsync = none
[user]
\tname = Ada Brandt
\temail = a.brandt@example.com
[commit]
\tgpgSign = false
[gc]
\tauto = 0
[protocol "file"]
\tallow = always
"""


def isolated_environment() -> dict[str, str]:
    """Variables that keep a Git process away from the user's and the system's configuration."""
    return {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_EDITOR": "true",
        "LC_ALL": "C",
    }


def foreign_variables() -> list[str]:
    """Variables of a surrounding Git process (a hook, say) that would lead tests astray."""
    return [name for name in os.environ if name.startswith("GIT_")]


@dataclass
class TreeCommit:
    """A commit of `GitRepo.build`: its whole tree, and its parents by their place in the list."""

    files: Mapping[str, str | bytes]
    parents: tuple[int, ...] = ()
    message: str = "Change"
    links: Mapping[str, str] = field(default_factory=dict)


@dataclass
class GitRepo:
    """A repository with a work tree at ``path``; each commit is one day later than the one before.

    Tests may run any command with `git`. All methods that make a commit return its full id.
    """

    path: Path
    clock: dt.datetime = FIRST_DAY
    step: dt.timedelta = field(default=dt.timedelta(days=1))

    @classmethod
    def init(cls, path: Path, *, branch: str = "main") -> Self:
        """A new, empty repository whose branch `branch` is not born yet."""
        path.mkdir(parents=True, exist_ok=True)
        repo = cls(path)
        # Laying the files down by hand saves a process and the template's hooks.
        git_dir = path / ".git"
        for folder in ("objects/info", "objects/pack", "refs/heads", "refs/tags"):
            (git_dir / folder).mkdir(parents=True)
        (git_dir / "HEAD").write_text(f"ref: refs/heads/{branch}\n")
        (git_dir / "config").write_text(_CONFIG)
        return repo

    def git(
        self,
        *args: str,
        stdin: bytes | None = None,
        author: tuple[str, str] | None = None,
        date: str | None = None,
        check: bool = True,
    ) -> str:
        """Run Git in the work tree; its output without the last line end."""
        env = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
        env |= isolated_environment()
        when = date or self.clock.isoformat()
        name, mail = author or ADA
        env |= {"GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": mail, "GIT_AUTHOR_DATE": when}
        env |= {"GIT_COMMITTER_NAME": name, "GIT_COMMITTER_EMAIL": mail}
        env |= {"GIT_COMMITTER_DATE": when}
        done = subprocess.run(
            ["git", *args], cwd=self.path, env=env, input=stdin, capture_output=True, check=False
        )
        if check and done.returncode:
            raise AssertionError(f"git {args}: {done.stderr.decode(errors='replace')}")
        return done.stdout.decode(errors="surrogateescape").removesuffix("\n")

    def write(self, files: Files) -> None:
        """Write files of the work tree; line ends are kept as given."""
        for name, content in files.items():
            target = self.path / name
            if content is None:
                target.unlink()
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.encode() if isinstance(content, str) else content)

    def commit(
        self,
        files: Files | None = None,
        message: str = "Change",
        *,
        author: tuple[str, str] | None = None,
        date: str | None = None,
    ) -> str:
        """Write `files`, and commit everything that differs, or nothing at all, on HEAD."""
        self.write(files or {})
        self.git("add", "--all")
        return self._commit(message, author=author, date=date)

    def _commit(
        self,
        message: str,
        *,
        author: tuple[str, str] | None = None,
        date: str | None = None,
        amend: bool = False,
    ) -> str:
        extra = ["--amend"] if amend else []
        self.git(
            "commit", "--quiet", "--allow-empty", "--no-verify", "-m", message, *extra,
            author=author, date=date,
        )  # fmt: skip
        self.clock += self.step
        return self.head

    @property
    def head(self) -> str:
        """The full id of HEAD's commit."""
        return self.git("rev-parse", "HEAD")

    def oid(self, rev: str) -> str:
        """The full id that `rev` stands for: a commit, or a blob as ``HEAD:path``."""
        return self.git("rev-parse", rev)

    def branch(self, name: str, at: str = "HEAD") -> None:
        """Make a branch and check it out."""
        self.git("checkout", "--quiet", "-b", name, at)

    def switch(self, name: str) -> None:
        """Check out a branch, or a commit (which detaches HEAD)."""
        self.git("checkout", "--quiet", name)

    def move(self, old: str, new: str) -> None:
        """Move a file of the work tree."""
        (self.path / new).parent.mkdir(parents=True, exist_ok=True)
        (self.path / old).rename(self.path / new)

    def merge(
        self,
        name: str,
        message: str | None = None,
        *,
        files: Files | None = None,
        author: tuple[str, str] | None = None,
        strategy: str | None = None,
    ) -> str:
        """Merge branch `name` with a merge commit; `files` change what the merge itself holds."""
        options = ["--strategy", strategy] if strategy else []
        self.git("merge", "--quiet", "--no-ff", "--no-commit", *options, name, check=False)
        self.write(files or {})
        self.git("add", "--all")
        return self._commit(message or f"Merge branch '{name}'", author=author)

    def squash(self, name: str, message: str = "Squashed", *, files: Files | None = None) -> str:
        """Bring the work of branch `name` as one ordinary commit."""
        self.git("merge", "--quiet", "--squash", name)
        return self.commit(files, message)

    def rebase(self, onto: str) -> str:
        """Rebase the branch that is checked out."""
        self.git("rebase", "--quiet", onto)
        return self.head

    def fast_forward(self, name: str) -> str:
        """Move the branch that is checked out forward to `name`."""
        self.git("merge", "--quiet", "--ff-only", name)
        return self.head

    def revert(self, rev: str) -> str:
        """Undo one commit with a new one."""
        self.git("revert", "--no-edit", "--no-commit", rev)
        return self._commit(f"Revert {rev[:10]}")

    def amend(self, files: Files | None = None, message: str = "Amended") -> str:
        """Replace HEAD's commit by another one."""
        self.write(files or {})
        self.git("add", "--all")
        return self._commit(message, amend=True)

    def build(self, commits: Sequence[TreeCommit], branch: str = "main") -> list[str]:
        """Make any graph of commits with one process; `branch` ends at the last of them.

        Returns their full ids. The work tree stays as it was.
        """
        stream = bytearray()
        for number, made in enumerate(commits):
            when = int((self.clock + number * self.step).timestamp())
            message = made.message.encode()
            stream += b"commit refs/heads/%s\nmark :%d\n" % (branch.encode(), number + 1)
            stream += b"committer %s <%s> %d +0000\n" % (ADA[0].encode(), ADA[1].encode(), when)
            stream += b"data %d\n%s\n" % (len(message), message)
            for place, parent in enumerate(made.parents):
                stream += b"%s :%d\n" % (b"merge" if place else b"from", parent + 1)
            stream += b"deleteall\n"
            for mode, files in ((b"100644", made.files), (b"120000", made.links)):
                for path, content in files.items():
                    data = content.encode() if isinstance(content, str) else content
                    name = path.encode(errors="surrogateescape")
                    stream += b'M %s inline "%s"\ndata %d\n%s\n' % (mode, name, len(data), data)
        marks = self.path / ".git" / "marks"
        self.git(
            "fast-import", "--quiet", "--force", f"--export-marks={marks}", stdin=bytes(stream)
        )
        self.clock += len(commits) * self.step
        lines = [line.split() for line in marks.read_text().splitlines()]
        by_mark = {int(mark[1:]): oid for mark, oid in lines}
        return [by_mark[number + 1] for number in range(len(commits))]

    def worktree(self, path: Path, rev: str) -> "GitRepo":
        """A second work tree with `rev` (a branch or a commit) checked out."""
        self.git("worktree", "add", "--quiet", str(path), rev)
        return GitRepo(path, self.clock, self.step)

    def clone(self, path: Path, *options: str) -> "GitRepo":
        """A clone over the file protocol, so that ``--depth`` and ``--filter`` work."""
        self.git("config", "uploadpack.allowFilter", "true")
        self.git("clone", "--quiet", *options, self.path.as_uri(), str(path))
        return GitRepo(path, self.clock, self.step)
