"""What one planted violation is: what somebody did, where it lies, and what finds it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Literal

from qmsctl.repository.fastimport import Content
from qmsctl.scaffold.defects.book import Book

Changes = Mapping[str, Content | None]
"""Path in the repository → new content; None deletes the file."""

Plant = Callable[[Book], Changes]
"""Makes a mistake: the files that differ from the book that it is given."""

Found = tuple[str, str]
"""A rule and the id of the document, else the path, that its finding names; "" for neither."""

MAIN = "main"


class How(Enum):
    """What finds a violation; the value is what to type, in the work tree of the repository."""

    CHECK = "qms check"
    VERIFY = "qms verify"
    PULL_REQUEST = "qms check --base main --head {branch}"
    COMMIT = "qms check --rev {branch}"
    REPLAY = "qms verify --rev {branch}"
    SWITCHED = "git switch {branch} && qms check"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that somebody did: a commit on the line where the defect lies.

    ``by`` is the id of the person who commits. ``arrives`` says how: as a commit, with a merge of
    a branch, or with a merge the wrong way round (of the main line into the branch, which then
    became the main line).
    """

    subject: str
    plant: Plant
    by: str = "m.keller"
    arrives: Literal["commit", "merge", "reversed"] = "commit"


@dataclass(frozen=True, slots=True)
class Defect:
    """One planted violation.

    ``deed`` tells in a sentence what somebody did wrong. ``finds`` is everything that is found
    because of it with ``how``; on the main line ``replayed`` is what `qms verify` finds besides.
    ``branch`` is where it lies: several defects may share one. ``as_of`` is the number of days
    after `day_of_all` on which it shows, for what only time brings about.
    """

    name: str
    deed: str
    how: How
    finds: tuple[Found, ...]
    steps: tuple[Step, ...]
    branch: str = MAIN
    replayed: tuple[Found, ...] = ()
    as_of: int = 0

    @property
    def everything(self) -> tuple[Found, ...]:
        """All that is found because of it, by whichever command."""
        return (*self.finds, *self.replayed)

    @property
    def command(self) -> str:
        """What to type to see it."""
        return self.how.value.format(branch=self.branch)


def on_main(
    name: str,
    deed: str,
    finds: tuple[Found, ...],
    *plants: Plant,
    replayed: tuple[Found, ...] = (),
    by: str = "m.keller",
) -> Defect:
    """A violation on the main line that `qms check` finds; a commit for each of `plants`."""
    how = How.CHECK if finds else How.VERIFY
    steps = tuple(Step(deed, plant, by) for plant in plants)
    return Defect(name, deed, how, finds, steps, replayed=replayed)


def on_branch(
    name: str,
    deed: str,
    finds: tuple[Found, ...],
    *plants: Plant,
    how: How = How.PULL_REQUEST,
    by: str = "m.keller",
    group: str | None = None,
    as_of: int = 0,
) -> Defect:
    """A violation on a branch of its own, or on that of a `group`."""
    steps = tuple(Step(deed, plant, by) for plant in plants)
    return Defect(name, deed, how, finds, steps, f"defects/{group or name}", as_of=as_of)
