"""The few questions that the action asks of Git. Nothing is checked out, and no hook is run."""

import base64
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path


class GitFailed(Exception):
    """Git said no; the text is what it said."""


class Clone:
    """The repository that the job checked out; `token` may fetch what is missing from it."""

    def __init__(self, folder: Path, token: str = "") -> None:
        self._folder = folder
        self._environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0", **_authorization(token)}

    def ensure(self) -> None:
        """See that there is a clone at all.

        Raises:
            GitFailed: there is none, or Git does not trust it.
        """
        done = self._run("rev-parse", "--git-dir")
        if done.returncode:
            raise GitFailed(
                f"There is no clone to judge in {self._folder}: {done.stderr.strip()}\n"
                "Put actions/checkout before this step, with 'fetch-depth: 0' and without 'path'."
            )

    def commit(self, rev: str) -> str | None:
        """The full id of the commit that `rev` stands for here, or None."""
        done = self._run(
            "rev-parse", "--verify", "--quiet", "--end-of-options", f"{rev}^{{commit}}"
        )
        return done.stdout.strip() or None if done.returncode == 0 else None

    def contains(self, new: str, old: str) -> bool:
        """Whether `old` is an ancestor of `new`; both are full ids.

        Raises:
            GitFailed: Git cannot tell, which is no "no".
        """
        done = self._run("merge-base", "--is-ancestor", old, new)
        if done.returncode not in {0, 1}:
            raise GitFailed(done.stderr.strip() or "git merge-base failed")
        return done.returncode == 0

    def fetch(self, commit: str) -> None:
        """Bring a commit with its history, unless it is here already; `commit` is a full id.

        Raises:
            GitFailed: origin has no such commit, or does not let us in.
        """
        if self.commit(commit) is None:
            self._ask("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "origin", commit)

    def newest_of(self, number: int) -> str | None:
        """The newest commit of a pull request; None if there is no such pull request.

        GitHub itself keeps the reference that tells; nobody can push to it.

        Raises:
            GitFailed: origin does not let us in.
        """
        listed = self._ask("ls-remote", "origin", f"refs/pull/{number}/head")
        return listed.partition("\t")[0] or None

    def _ask(self, *arguments: str) -> str:
        done = self._run(*arguments)
        if done.returncode:
            raise GitFailed(done.stderr.strip() or f"git {arguments[0]} failed")
        return done.stdout

    def _run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        try:
            return subprocess.run(
                ["git", *arguments],
                cwd=self._folder,
                env=self._environment,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                check=False,
            )
        except FileNotFoundError as error:
            raise GitFailed(
                "There is no Git on this machine. Install it in the job's container, before "
                "actions/checkout, which else brings files without their history."
            ) from error


def _authorization(token: str) -> Mapping[str, str]:
    """Variables that give Git the token, which so appears in no file and no list of processes.

    They stand behind settings that the job may have given Git in the same way. The empty header
    comes first and takes back what actions/checkout leaves in the clone unless it is told not to:
    Git would send both, and GitHub refuses a request with two.
    """
    if not token:
        return {}
    secret = base64.b64encode(f"x-access-token:{token}".encode()).decode()
    server = os.environ.get("GITHUB_SERVER_URL", "https://github.com")
    given = os.environ.get("GIT_CONFIG_COUNT", "")
    first = int(given) if given.isdecimal() else 0
    settings = {"GIT_CONFIG_COUNT": str(first + 2)}
    for number, value in enumerate(("", f"Authorization: Basic {secret}"), first):
        settings[f"GIT_CONFIG_KEY_{number}"] = f"http.{server}/.extraHeader"
        settings[f"GIT_CONFIG_VALUE_{number}"] = value
    return settings
