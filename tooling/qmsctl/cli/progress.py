"""How far long work is: a line that counts on a terminal, elsewhere one now and then."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

import click

Progress = Callable[[int, int], None]
"""Told how much is done of how much; a total of 0 is not known yet."""

REDRAW_SECONDS = 0.1
"""On a terminal the line is written anew at most so often."""

QUIET_SECONDS = 30.0
"""Where nobody watches, so much time passes before a line: a log stays short and still alive."""


class Shown(Protocol):
    """Where progress is told, stage by stage; the stage before ends when another begins."""

    def stage(self, label: str) -> Progress:
        """What tells the progress of the stage called `label`."""

    def end(self) -> None:
        """No more comes."""


def reading(shown: Shown) -> Progress:
    """What tells how far the reading of commits, then of files, is."""
    commits, files = shown.stage("Reading history"), shown.stage("Reading files")
    return lambda done, of: files(done, of) if of else commits(done, of)


@contextmanager
def progress() -> Iterator[Shown]:
    """Progress on stderr for the commands that may take long."""
    shown: Shown = (_Status if sys.stderr.isatty() else _Lines)(time.monotonic)
    try:
        yield shown
    finally:
        shown.end()


class _Status:
    """One line that is written over itself, and wiped away at the end of a stage."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._next = clock()
        self._label = self._written = ""

    def stage(self, label: str) -> Progress:
        def tell(done: int, of: int) -> None:
            now = self._clock()
            if label == self._label and now < self._next:
                return
            self._label, self._next = label, now + REDRAW_SECONDS
            self._write(f"{label}: {done:,} of {of:,}" if of else f"{label}: {done:,}")

        return tell

    def _write(self, text: str) -> None:
        click.echo(f"\r{text.ljust(len(self._written))}", nl=False, err=True)
        self._written = text

    def end(self) -> None:
        if self._written:
            self._write("")
            click.echo("\r", nl=False, err=True)


class _Lines:
    """One line after `QUIET_SECONDS`, and again after as long: a log shows that work goes on."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._last = clock()

    def stage(self, label: str) -> Progress:
        def tell(done: int, of: int) -> None:
            now = self._clock()
            if now - self._last >= QUIET_SECONDS:
                self._last = now
                total = f" of {of:,}" if of else ""
                click.echo(f"{label}: {done:,}{total} ...", err=True)

        return tell

    def end(self) -> None:
        """Nothing is left open."""
