"""The only door to Git: GitPython's command interface, hardened against what a clone may hold.

Nothing that a repository's configuration names is run, nothing is fetched, replace references and
grafts are ignored, and no text from a user is ever read as an option (design §8).
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, BinaryIO, Self, cast

from qmsctl.model.errors import GitError, NotARepository, UnknownRevision

if TYPE_CHECKING:
    import git

ENVIRONMENT = {
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",  # git before 2.45 does not know the line above
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_LITERAL_PATHSPECS": "1",
}

OPTIONS = (
    "log.showSignature=false",
    "log.mailmap=false",
    "core.quotePath=false",
    "core.fsmonitor=false",
    "diff.relative=false",
    "advice.graftFileDeprecated=false",
    "diff.ignoreSubmodules=none",
    "i18n.logOutputEncoding=UTF-8",
    "color.ui=false",
)

_ELSEWHERE = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_COMMON_DIR",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_SHALLOW_FILE",
    "GIT_CONFIG",
    "GIT_NAMESPACE",
)
"""Variables that lead Git to another repository, or to other parts of this one."""

_OTHER_PATHSPECS = ("GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS")


def _git_module() -> Any:
    """GitPython, imported late: it takes a tenth of a second and refuses to load without git."""
    try:
        import git  # noqa: PLC0415
    except ImportError as error:
        raise GitError(
            "The program 'git' was not found.",
            hint="Install Git (https://git-scm.com/downloads) and see that it is on the PATH.",
        ) from error
    return git


def commands_in(folder: Path) -> Any:
    """Git's commands, started in a folder that need not be in a repository.

    Raises:
        GitError: Git is not installed.
    """
    return _git_module().Git(folder)


class Git:
    """One repository with a work tree. Use it in a ``with`` block; not safe to share by threads.

    ``top`` is the work tree's folder, ``git_dir`` its own Git directory and ``common_dir`` the one
    that all work trees of the repository share.
    """

    def __init__(self, repo: "git.Repo", top: Path) -> None:
        self._repo = repo
        self.top = top
        self.git_dir = Path(repo.git_dir)
        self.common_dir = _common_dir(self.git_dir)
        self._command = repo.git
        self._command.update_environment(**ENVIRONMENT, **self._pinned())
        self._command.set_persistent_git_options(c=list(OPTIONS), no_pager=True)

    @classmethod
    def open(cls, path: Path) -> Self:
        """The repository in whose work tree `path` lies.

        Raises:
            NotARepository: `path` is in no work tree.
            GitError: Git is not installed, or refuses the repository.
        """
        module = _git_module()
        try:
            repo = module.Repo(path.absolute(), search_parent_directories=True, expand_vars=False)
        except (module.InvalidGitRepositoryError, module.NoSuchPathError) as error:
            raise NotARepository(
                f"{path} is not inside a Git repository.",
                hint="Run 'git init' there, or choose another folder with -C.",
            ) from error
        if repo.bare or repo.working_tree_dir is None:
            repo.close()
            raise NotARepository(
                f"{path} is a bare repository: it has no work tree.",
                hint="Clone it, or add a work tree with 'git worktree add ../checkout'.",
            )
        return cls(repo, Path(repo.working_tree_dir))

    def _pinned(self) -> dict[str, str]:
        """Where the repository is, said outright if a variable says something about it already.

        Such a variable, of a hook or of a job, may point to another repository than the one asked
        for. Otherwise Git looks itself, and refuses a folder that belongs to someone else.
        """
        pinned = {name: "0" for name in _OTHER_PATHSPECS if name in os.environ}
        if not any(name in os.environ for name in _ELSEWHERE):
            return pinned
        known = {
            "GIT_DIR": self.git_dir,
            "GIT_COMMON_DIR": self.common_dir,
            "GIT_WORK_TREE": self.top,
            "GIT_INDEX_FILE": self.git_dir / "index",
            "GIT_OBJECT_DIRECTORY": self.common_dir / "objects",
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": "",
            "GIT_SHALLOW_FILE": self.common_dir / "shallow",
            "GIT_CONFIG": self.common_dir / "config",
            "GIT_NAMESPACE": "",
        }
        always = {"GIT_DIR", "GIT_COMMON_DIR", "GIT_WORK_TREE"}
        wanted = (name for name in known if name in always or name in os.environ)
        return pinned | {name: str(known[name]) for name in wanted}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the Git processes that GitPython may have kept."""
        self._repo.close()

    def attempt(self, command: str, *args: str) -> tuple[int, str]:
        """Run one Git command; exit status and standard output without its last line end.

        Raises:
            GitError: Git could not be run.
        """
        status, out, _ = self._extended(command, args)
        return status, out

    def run(self, command: str, *args: str) -> str:
        """The standard output of one Git command without its last line end.

        Raises:
            GitError: Git failed; the message is Git's own.
        """
        status, out, err = self._extended(command, args)
        if status:
            raise refusal(command, err)
        return out

    def run_without_hooks(self, command: str, *args: str) -> str:
        """As `run`, for a command that would start a hook of the repository: none is started.

        Raises:
            GitError: Git failed; the message is Git's own.
        """
        self._command(c=f"core.hooksPath={os.devnull}")
        return self.run(command, *args)

    def _extended(self, command: str, args: tuple[str, ...]) -> tuple[int, str, str]:
        module = _git_module()
        try:
            answer = getattr(self._command, command.replace("-", "_"))(
                *args, with_extended_output=True, with_exceptions=False
            )
        except module.GitCommandNotFound as error:
            raise GitError(
                "The program 'git' was not found.", hint="Install Git and try again."
            ) from error
        return cast("tuple[int, str, str]", answer)

    @contextmanager
    def stream(
        self, command: str, *args: str, stdin: IO[bytes] | None = None
    ) -> Iterator[BinaryIO]:
        """The standard output of one Git command while it runs; `stdin` must be a real file.

        Leaving the block before the end of the output stops the command.

        Raises:
            GitError: Git failed; known only after the last byte was read.
        """
        module = _git_module()
        process = getattr(self._command, command.replace("-", "_"))(
            *args, as_process=True, istream=stdin
        )
        yield cast("BinaryIO", process.stdout)
        if process.stdout.read(1):
            return
        try:
            process.wait()
        except module.GitCommandError as error:
            raise refusal(command, str(error.stderr)) from error
        finally:
            process.stdout.close()
            process.stderr.close()

    def head(self) -> str | None:
        """The full id of the commit that is checked out, or None if there is no commit yet."""
        return self.tip_of("HEAD")

    def branch(self) -> str | None:
        """The name of the branch that is checked out, or None if HEAD is detached."""
        status, name = self.attempt("symbolic-ref", "--quiet", "HEAD")
        return name.removeprefix("refs/heads/") if status == 0 else None

    def tip_of(self, ref: str) -> str | None:
        """The full id of the commit that a full reference name stands for, or None."""
        status, oid = self.attempt(
            "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}"
        )
        return oid if status == 0 and oid else None

    def resolve(self, rev: str) -> str:
        """The full id of the commit that `rev` (branch, tag, id, ``HEAD~2`` …) stands for.

        Raises:
            UnknownRevision: there is no such commit in this repository.
        """
        oid = self.tip_of(rev) if rev and "\0" not in rev else None
        if oid is None:
            raise UnknownRevision(
                f"'{rev}' is no commit, branch or tag of this repository.",
                hint="'git fetch --all --tags' may bring it; 'git log --all --oneline' lists what "
                "is there.",
            )
        return oid

    def merge_base(self, one: str, other: str) -> str | None:
        """The best common ancestor of two commits, or None if their histories never met."""
        status, oid = self.attempt("merge-base", "--end-of-options", one, other)
        return oid or None if status == 0 else None

    def is_ancestor(self, old: str, new: str) -> bool:
        """Whether `old` is `new` or one of its ancestors, by whatever parent."""
        status, _ = self.attempt("merge-base", "--is-ancestor", "--end-of-options", old, new)
        return status == 0

    def config(self, name: str) -> str | None:
        """A value of Git's configuration, or None."""
        status, value = self.attempt("config", "--get", name)
        return value if status == 0 else None

    def user(self) -> tuple[str, str]:
        """Name and e-mail address of whoever works here; empty texts where Git knows none."""
        return self.config("user.name") or "", self.config("user.email") or ""


def _common_dir(git_dir: Path) -> Path:
    """The directory that all work trees share; GitPython would believe a variable about it."""
    try:
        said = os.fsdecode((git_dir / "commondir").read_bytes()).strip()
    except OSError:
        return git_dir
    return Path(os.path.normpath(git_dir / said))


def refusal(command: str, stderr: str) -> GitError:
    """What Git said when `command` failed, as an error for the user."""
    said = stderr.strip().removeprefix("stderr:").strip().strip("'").strip()
    hint = "Run the same command with git to see more."
    if "dubious ownership" in said or "safe.directory" in said:
        hint = "Run 'git config --global --add safe.directory <folder>' if you trust this folder."
    return GitError(f"git {command} failed: {said or 'no message'}", hint=hint)
