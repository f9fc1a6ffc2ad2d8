"""The history of the demo: every commit of its main line, oldest first."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from qmsctl.repository.fastimport import PlannedCommit, Stamp
from qmsctl.repository.packaged import packaged_or_own

ROOT = "qms_docs"
"""The folder of the QMS in the demo."""


@dataclass(frozen=True)
class DemoHistory:
    """A history that is ready to be written.

    `refs` are branches → mark; `tree` is what the tip of `main` holds: path → bytes. Marks above
    `last_mark` are free for commits that others add.
    """

    commits: tuple[PlannedCommit, ...]
    refs: Mapping[str, int]
    tree: Mapping[str, bytes]

    @property
    def last_mark(self) -> int:
        """The highest mark in use."""
        return max(commit.mark for commit in self.commits)


def source_files() -> Mapping[str, bytes]:
    """The QMS of Halden Instruments as it comes with the tool: path below its root → bytes."""
    return packaged_or_own("qmsctl.scaffold.demo", "source", ROOT, "qms.yml")


def demo_history() -> DemoHistory:
    """The whole story as commits."""
    tree = {f"{ROOT}/{path}": data for path, data in source_files().items()}
    when = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    stamp = Stamp("Miriam Keller", "m.keller@halden-instruments.example", when)
    commit = PlannedCommit(1, "Issue the QMS\n", stamp, stamp, (), tree)
    return DemoHistory((commit,), {"main": 1}, tree)
