"""Options and helpers that commands share; the only place that reads the clock."""

import datetime as dt
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from qmsctl.model.errors import UsageError

if TYPE_CHECKING:
    from qmsctl.model.policy import Policy
    from qmsctl.rules.context import Context

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Common:
    """What `qms` itself was asked for: where to work."""

    directory: str

    @property
    def path(self) -> Path:
        """The folder to work in, absolute."""
        return Path(self.directory).absolute()

    def in_repository(self, path: str) -> str:
        """A path given on the command line, relative to the top of the repository, with ``/``.

        Raises:
            UsageError: it lies elsewhere.
        """
        from qmsctl.model.errors import NotARepository
        from qmsctl.repository.git import Git

        here = self.path.resolve()
        try:
            with Git.open(here) as git:
                top = git.top.resolve()
        except NotARepository:
            top = here
        target = (here / path).resolve()
        if not target.is_relative_to(top):
            raise UsageError(f"{path} lies outside {top}.", hint="Give a path of this QMS.")
        inside = target.relative_to(top).as_posix()
        return "" if inside == "." else inside

    def load(
        self,
        *,
        as_of: dt.date | None = None,
        rev: str | None = None,
        base: str | None = None,
        head: str = "HEAD",
        replay: bool = False,
        use_cache: bool = True,
        progress: Callable[[int, int], None] | None = None,
    ) -> "Context":
        """Read the repository; `as_of` is today in the policy's time zone unless given.

        Raises:
            QmsError: there is no QMS here, or its policy or history cannot be read.
        """
        from qmsctl.repository.collecting import collector_paused
        from qmsctl.rules.loading import load

        with collector_paused():
            return load(
                self.path,
                as_of=as_of or today_of,
                rev=rev,
                base=base,
                head=head,
                replay=replay,
                use_cache=use_cache,
                progress=progress,
            )


def now() -> dt.datetime:
    """The present moment; nothing below the command line asks for it.

    `SOURCE_DATE_EPOCH` (reproducible-builds.org) stands in for it where builds must be repeatable.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isascii() and epoch.isdigit():
        return dt.datetime.fromtimestamp(int(epoch), dt.UTC)
    return dt.datetime.now(dt.UTC)


def today_of(policy: "Policy") -> dt.date:
    """Today in the policy's time zone."""
    return policy.today(now())


class DayType(click.ParamType[dt.date]):
    """A calendar day on the command line."""

    name = "date"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> dt.date:
        """Read `YYYY-MM-DD`."""
        if isinstance(value, dt.date):
            return value
        from qmsctl.model.base import parse_day

        try:
            day = parse_day(value)
        except ValueError:
            self.fail(
                f"{value!r} is no day; write it as YYYY-MM-DD, such as 2026-03-15", param, ctx
            )
        assert isinstance(day, dt.date)  # noqa: S101 - parse_day gives nothing else for a text
        return day


as_of_option = click.option(
    "--as-of",
    type=DayType(),
    metavar="DATE",
    help="Ask what was in force on DATE (YYYY-MM-DD) instead of today.",
)
rev_option = click.option(
    "--rev",
    metavar="COMMIT",
    help="Ask what was known at COMMIT instead of now.",
)


def format_option(*choices: str) -> Callable[[F], F]:
    """`--format` with the given choices; the first one is the default."""
    return click.option(
        "--format",
        "output",
        type=click.Choice(choices),
        default=choices[0],
        show_default=True,
        help="How to print the result.",
    )


def use_colour() -> bool:
    """Colour only on a terminal, and never with NO_COLOR (no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def echo_json(data: Any) -> None:
    """Print `data` as indented JSON with keys in their given order."""
    import json

    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


def refuse_both(first: str, second: str) -> UsageError:
    """The error for two options that exclude each other."""
    return UsageError(f"{first} and {second} cannot be used together", hint=f"Leave out {second}.")
