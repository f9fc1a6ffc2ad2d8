"""What `qms init` changes in Git: a new repository, and one commit of named files."""

from collections.abc import Sequence
from pathlib import Path

from qmsctl.repository.git import Git, commands_in, refusal


def user_outside(folder: Path) -> tuple[str, str]:
    """Name and e-mail address that Git would use in `folder`, which is in no repository yet.

    Empty texts where Git knows none.

    Raises:
        GitError: Git is not installed.
    """
    found = []
    for key in ("user.name", "user.email"):
        status, value, _ = commands_in(folder).config(
            "--get", key, with_extended_output=True, with_exceptions=False
        )
        found.append(str(value) if status == 0 else "")
    return found[0], found[1]


def init_repository(folder: Path, branch: str) -> None:
    """Make a Git repository in `folder` whose first branch will be `branch`.

    Raises:
        GitError: Git is not installed or cannot make one there.
    """
    status, _, err = commands_in(folder).init(
        "--quiet", f"--initial-branch={branch}", with_extended_output=True, with_exceptions=False
    )
    if status:
        raise refusal("init", err)


def commit_files(git: Git, paths: Sequence[str], message: str) -> str:
    """Commit exactly `paths` (relative to the top); what else is staged stays as it is.

    Returns the short id of the commit.

    Raises:
        GitError: Git refused; a hook or a missing signing key may be why.
    """
    git.run("add", "--", *paths)
    git.run("commit", "--quiet", "--message", message, "--only", "--", *paths)
    return git.resolve("HEAD")[:10]


def main_branch_of(git: Git) -> str:
    """The branch that a repository treats as its main line.

    The remote's default branch, else `main` or `master` if there is one, else what is checked out.
    """
    status, ref = git.attempt("symbolic-ref", "--quiet", "refs/remotes/origin/HEAD")
    if status == 0 and ref:
        return ref.removeprefix("refs/remotes/origin/")
    for name in ("main", "master"):
        if git.tip_of(f"refs/heads/{name}"):
            return name
    return git.branch() or "main"
