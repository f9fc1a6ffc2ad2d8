"""Brings a commit that only adds files onto a branch of the forge, or into a pull request.

Nothing is overwritten or forced. Where somebody else was faster, it is looked anew what is still
to be added, on top of what is there then.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from qmsctl.forge.errors import Moved, NotThere
from qmsctl.forge.protocol import Commits, PullRequests

ATTEMPTS = 5

Work = Callable[[str], Mapping[str, bytes]]
"""The full id of a commit → the files that it still lacks, by their paths in the repository."""


class Writable(Commits, PullRequests, Protocol):
    """What a forge needs for this."""


@dataclass(frozen=True, slots=True)
class Landed:
    """What came of it; ``commit`` is None if there was nothing to add, ``pull`` where it waits."""

    commit: str | None = None
    pull: int | None = None
    url: str = ""


Message = Callable[[], str]
"""The message of the commit that brings what was worked out last."""


def land(forge: Writable, branch: str, work: Work, message: Message) -> Landed:
    """Add what is missing to a branch, as one commit on top of it.

    Raises:
        NotThere: there is no such branch.
        Moved: the branch moved each time that it was tried.
        Guarded: the branch's rules do not allow it.
        ForgeError: the forge could not be asked.
    """
    for attempt in range(ATTEMPTS):
        tip = _tip(forge, branch)
        files = work(tip)
        if not files:
            return Landed()
        commit = forge.commit_files(tip, files, message())
        if commit == tip:
            return Landed()
        try:
            forge.advance(branch, commit)
        except Moved:
            if attempt == ATTEMPTS - 1:
                raise
            continue
        return Landed(commit)
    raise AssertionError("unreachable")  # pragma: no cover - the last attempt returns or raises


def propose(
    forge: Writable, base: str, branch: str, work: Work, message: Message, *, title: str, body: str
) -> Landed:
    """Add what is missing to a branch of its own, and ask for it to be merged into `base`.

    A branch that is there already goes on from where it stands, so that a second run adds nothing
    to what waits in a pull request.

    Raises:
        NotThere: there is no branch `base`.
        Moved: the branch moved each time that it was tried.
        ForgeError: the forge could not be asked, or does not let this token open pull requests.
    """
    if not work(_tip(forge, base)):
        return Landed()
    made = _branch(forge, base, branch, work, message)
    pull = forge.open_pull_request(branch=branch, base=base, title=title, body=body)
    return Landed(made, pull.number, pull.url)


def _branch(forge: Writable, base: str, branch: str, work: Work, message: Message) -> str | None:
    """Make the branch, or add to it; the commit that was added, if any."""
    if forge.branch_tip(branch) is None:
        tip = _tip(forge, base)
        commit = forge.commit_files(tip, work(tip), message())
        try:
            forge.create_branch(branch, commit)
        except Moved:  # another run made it meanwhile
            return land(forge, branch, work, message).commit
        return commit
    return land(forge, branch, work, message).commit


def _tip(forge: Commits, branch: str) -> str:
    tip = forge.branch_tip(branch)
    if tip is None:
        raise NotThere(
            f"The forge has no branch '{branch}'.",
            hint="The policy names the main branch (main_branch in qms.yml).",
        )
    return tip
