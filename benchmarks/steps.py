"""Parts of qmsctl that are no command of their own, each measured as a process.

Run as ``steps.py index FOLDER REV`` (the history index brought up to REV), ``steps.py timelines
FOLDER REV`` (and the history of every document read from it), ``steps.py changes FOLDER BASE
HEAD`` (what a pull request changes, without the index).
"""

import sys
from pathlib import Path

from qmsctl.model.layout import Layout
from qmsctl.model.policy import Policy
from qmsctl.repository.changes import changes_between
from qmsctl.repository.git import Git
from qmsctl.repository.history import load_history
from qmsctl.repository.policyfile import read_policy

ROOT = "qms_docs"


def policy_of(folder: Path) -> Policy:
    """The policy of the work tree."""
    path = f"{ROOT}/qms.yml"
    _, policy = read_policy(path, (folder / path).read_bytes())
    if policy is None:
        raise SystemExit(f"{folder / path} is no valid policy")
    return policy


def index(folder: Path, rev: str, *, every: bool = False) -> None:
    """Bring the index up to `rev`, and read the history of one document, or of `every` one."""
    layout = Layout(ROOT)
    with Git.open(folder) as git:
        history = load_history(git, git.resolve(rev), layout, policy_of(folder))
        keys = list(history.timelines)
        for key in keys if every else keys[:1]:
            if not history.timelines[key].appearances:
                raise SystemExit(f"{key} has no history")


def changes(folder: Path, base: str, head: str) -> None:
    """Read what `head` changes since it left `base`."""
    with Git.open(folder) as git:
        found = changes_between(
            git, git.resolve(base), git.resolve(head), Layout(ROOT), policy_of(folder)
        )
    if not found.changes:
        raise SystemExit("no change was found")


if __name__ == "__main__":
    name, place, *revs = sys.argv[1:]
    if name == "changes":
        changes(Path(place), *revs)
    else:
        index(Path(place), *revs, every=name == "timelines")
