"""Brings single commits into a clone: the one place where qmsctl itself lets Git use the network.

Only commits that somebody names by their full ids, as objects: no branch moves, nothing is checked
out, no hook, helper or program that the clone's settings name is run.
"""

import base64
import os
import re
from collections.abc import Iterable

from qmsctl.model.errors import GitError, IncompleteHistory
from qmsctl.repository.git import ENVIRONMENT, Git, commands_in

_OID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_ALLOWED = "https:http:file"


def lacking(git: Git, commits: Iterable[str]) -> tuple[str, ...]:
    """Those of the commits, full ids, that the clone does not have."""
    wanted = dict.fromkeys(commit for commit in commits if _OID.fullmatch(commit))
    return tuple(commit for commit in wanted if git.tip_of(commit) is None)


def fetch_commits(
    git: Git, remote: str, commits: Iterable[str], *, server: str = "", token: str = ""
) -> None:
    """Bring commits with their history from the remote of this name; those at hand are not asked.

    `token` is shown to the server with the address `server` only, and appears neither in a file
    nor in the list of processes.

    Raises:
        IncompleteHistory: the remote does not give them.
        GitError: there is no such remote.
    """
    wanted = lacking(git, commits)
    if not wanted:
        return
    status, url = git.attempt("remote", "get-url", "--", remote)
    if status or not url:
        raise GitError(
            f"This clone has no remote '{remote}' to fetch from.",
            hint="'git remote -v' lists what there is.",
        )
    command = commands_in(git.top)
    command.update_environment(
        **{**ENVIRONMENT, "GIT_ALLOW_PROTOCOL": _ALLOWED}, **_authorization(server, token)
    )
    command.set_persistent_git_options(c=[f"core.hooksPath={os.devnull}", "credential.helper="])
    status, _, said = command.fetch(
        "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules",
        "--no-auto-maintenance", "--end-of-options", url, *wanted,
        with_extended_output=True, with_exceptions=False,
    )  # fmt: skip
    left = lacking(git, wanted)
    if status or left:
        reason = " ".join(str(said).removeprefix("stderr:").split())[:300]
        raise IncompleteHistory(
            f"Commit {(left or wanted)[0]} could not be fetched from '{remote}': "
            f"{reason or 'Git said nothing'}.",
            hint="Whoever may read the repository can fetch it: git fetch origin COMMIT",
        )


def _authorization(server: str, token: str) -> dict[str, str]:
    """Settings for Git in variables; the empty header takes back what the clone may hold itself."""
    if not server or not token:
        return {}
    secret = base64.b64encode(f"x-access-token:{token}".encode()).decode()
    found = {"GIT_CONFIG_COUNT": "2"}
    for number, value in enumerate(("", f"Authorization: Basic {secret}")):
        found[f"GIT_CONFIG_KEY_{number}"] = f"http.{server}/.extraHeader"
        found[f"GIT_CONFIG_VALUE_{number}"] = value
    return found
