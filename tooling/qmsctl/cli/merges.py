"""Which merges a command is about: named, of a push, since a day, or without their records."""

import datetime as dt
import json
import re
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from qmsctl.cli.options import DayType
from qmsctl.model.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from qmsctl.cli.aftermath import Eyes, Looked
    from qmsctl.forge.pulls import ListedPullRequest
    from qmsctl.rules.context import Context

F = TypeVar("F", bound="Callable[..., Any]")

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_ZERO = re.compile(r"0+")
LOOKS = 4
PAUSE = 5.0
"""Seconds between two looks: a forge may learn of a merge some seconds after it."""


class Push(NamedTuple):
    """A push by full ids: where the branch stood (None: nowhere) and where it stands."""

    branch: str
    before: str | None
    after: str


@dataclass(frozen=True)
class Wanted:
    """What was asked for on the command line."""

    numbers: tuple[int, ...] = ()
    event: Path | None = None
    since: dt.date | None = None
    missing: bool = False

    @property
    def nothing(self) -> bool:
        """Whether no merge at all was asked for."""
        return not (self.numbers or self.event or self.since or self.missing)


@dataclass(frozen=True)
class Found:
    """Pull requests by number, and commits of the main line that none of them brought."""

    numbers: tuple[int, ...]
    commits: tuple[str, ...] = ()


def merge_options(command: F) -> F:
    """The options by which merges are chosen."""
    for option in (
        click.option(
            "--fetch",
            "remote",
            metavar="REMOTE",
            help="Fetch reviewed commits that this clone lacks from this remote, such as origin.",
        ),
        click.option(
            "--since",
            type=DayType(),
            metavar="DATE",
            help="Every pull request that was merged on DATE or later.",
        ),
        click.option(
            "--event",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="What a push brought: the file that GITHUB_EVENT_PATH names.",
        ),
        click.option(
            "--pr",
            "numbers",
            type=click.IntRange(min=1),
            multiple=True,
            metavar="N",
            help="A pull request that was merged, by its number; may be repeated.",
        ),
    ):
        command = option(command)
    return command


def find_merges(eyes: "Eyes", wanted: Wanted, context: "Context") -> Found:
    """The merges that were asked for, the oldest first; `context` is the main line of today.

    Raises:
        UsageError: nothing was asked for, or the event cannot be understood.
        ForgeError: the forge could not be asked.
    """
    if wanted.nothing:
        raise UsageError(
            "It is not known which merge is meant.", hint="Name its pull request: --pr 12"
        )
    main = context.policy.main_branch
    numbers: dict[int, None] = dict.fromkeys(wanted.numbers)
    commits: tuple[str, ...] = ()
    if wanted.since is not None:
        zone = zoneinfo.ZoneInfo(context.policy.time_zone)
        moment = dt.datetime.combine(wanted.since, dt.time(), zone)
        found = eyes.forge.merged_since(moment.astimezone(dt.UTC), base=main)
        numbers |= dict.fromkeys(pull.number for pull in found)
    if wanted.missing:
        for oid in awaited(context):
            numbers |= dict.fromkeys(pull.number for pull in brought(eyes, oid, main))
    if wanted.event is not None:
        pushed, commits = _of_push(eyes, read_push(wanted.event), main)
        numbers |= dict.fromkeys(pushed)
    return Found(tuple(numbers), commits)


def read_push(path: Path) -> Push:
    """The push of which a file tells, as GitHub gives it to a workflow.

    Raises:
        UsageError: it tells of no push to a branch.
        FileRefused: the file cannot be read.
    """
    from qmsctl.repository.files import read_file

    try:
        payload = json.loads(read_file(path))
        ref, before, after = (payload[name] for name in ("ref", "before", "after"))
        if not (isinstance(ref, str) and ref.startswith("refs/heads/")):
            raise ValueError("it is about no branch")
        return Push(ref.removeprefix("refs/heads/"), _oid(before), _oid(after) or _none())
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            f"{path} tells of no push to a branch ({error}).",
            hint="Start the job on 'push', or name the pull request: --pr 12",
        ) from error


def awaited(context: "Context") -> tuple[str, ...]:
    """The main line's commits that brought what still waits for the forge's records, by rule EV001.

    `context` replays the main line.
    """
    from qmsctl.rules.engine import run
    from qmsctl.rules.registry import BY_CODE

    found = [finding.commit for finding in run(context, [BY_CODE["EV001"]])]
    rejected = context.history.rejected if context.history else ()
    found += [s.since.oid for s in rejected if any(gap.rule == "EV001" for gap in s.gaps)]
    return tuple(dict.fromkeys(commit for commit in found if commit))


def _of_push(eyes: "Eyes", push: Push, main: str) -> tuple[list[int], tuple[str, ...]]:
    """Which pull requests a push merged, and which of its commits none of them brought."""
    from qmsctl.repository.merged import main_line_since, merged_as

    if push.branch != main:
        return [], ()
    eyes.fetch([push.after], needed=True)
    line = main_line_since(eyes.git, push.before, push.after)
    # What begins the history has nothing before it that it could be held against.
    left = dict.fromkeys(oid for oid in line if eyes.git.tip_of(f"{oid}^") is not None)
    numbers: list[int] = []
    for oid in reversed(line):  # a rebase is known by its last commit
        if oid not in left:
            continue
        for pull in brought(eyes, oid, main):
            if pull.merge_commit not in line or pull.number in numbers:
                continue
            eyes.fetch([pull.head.oid], needed=True)
            merged = merged_as(eyes.git, pull.merge_commit or oid, pull.head.oid, pull.base.oid)
            for seen in main_line_since(eyes.git, merged.before, merged.after):
                left.pop(seen, None)
            numbers.append(pull.number)
    return numbers[::-1], tuple(left)


def brought(eyes: "Eyes", oid: str, main: str) -> "tuple[ListedPullRequest, ...]":
    """The merged pull requests by which the main line got a commit, as far as the forge knows."""
    found = eyes.forge.pull_requests_of(oid)
    return tuple(pull for pull in found if pull.merged and pull.base.ref == main)


def look_at(eyes: "Eyes", found: Found, sleep: "Callable[[float], None]") -> "Iterator[Looked]":
    """What came of each merge; of commits without a pull request only those that ask for approval.

    `sleep` waits for a forge that has not yet told which pull request brought a commit.

    Raises:
        QmsError: as `Eyes.pull` says.
    """
    seen = set(found.numbers)
    for number in found.numbers:
        yield eyes.pull(number)
    for oid in found.commits:
        looked = eyes.commit(oid)
        if looked.aftermath.clean and not looked.aftermath.asks_forge:
            continue
        late = _late(eyes, oid, looked.policy.main_branch, sleep)
        yield from (eyes.pull(number) for number in late if number not in seen)
        seen |= set(late)
        if not late:
            yield looked


def _late(eyes: "Eyes", oid: str, main: str, sleep: "Callable[[float], None]") -> tuple[int, ...]:
    for _ in range(LOOKS - 1):
        sleep(PAUSE)
        numbers = tuple(pull.number for pull in brought(eyes, oid, main))
        if numbers:
            return numbers
    return ()


def _oid(value: object) -> str | None:
    if not isinstance(value, str) or not _COMMIT.fullmatch(value):
        raise ValueError("a commit has no id")
    return None if _ZERO.fullmatch(value) else value


def _none() -> str:
    raise ValueError("the branch was deleted")
