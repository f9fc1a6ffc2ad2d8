"""Starts whole processes and measures what they and their children used."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NamedTuple

ENVIRONMENT = {
    **{
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") and name != "PYTHONDONTWRITEBYTECODE"
    },
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "NO_COLOR": "1",
    "NO_MKDOCS_2_WARNING": "1",
}
QMS = (sys.executable, "-c", "from qmsctl.cli.main import main; main()")


def git(folder: Path, *arguments: str) -> str:
    """Run Git in `folder`; its output without the last line end."""
    done = subprocess.run(
        ["git", *arguments], cwd=folder, env=ENVIRONMENT, check=True, capture_output=True, text=True
    )
    return done.stdout.rstrip("\n")


class Used(NamedTuple):
    """What one process used: CPU seconds with all its children, and the largest memory of one.

    ``megabytes`` is the peak resident size of the process or of one of its children, whichever is
    larger: what must fit into memory at once, apart from what both hold.
    """

    seconds: float
    megabytes: float


class TooLong(Exception):
    """A process was stopped because it took too long."""


def used(
    command: Sequence[str],
    folder: Path,
    accepted: Collection[int] = (0,),
    *,
    limit: int | None = None,
) -> Used:
    """Run one process and tell what it used.

    Exits with what the process said if its exit code is not an accepted one.

    Raises:
        TooLong: it used more than `limit` seconds of CPU in one process.
    """
    if limit is not None:
        command = ("sh", "-c", f'ulimit -S -t {limit}; exec "$0" "$@"', *command)
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=ENVIRONMENT,
            stdout=subprocess.DEVNULL,
            stderr=said,
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = code = os.waitstatus_to_exitcode(status)
        if code == -signal.SIGXCPU:
            raise TooLong
        if code not in accepted:
            said.seek(0)
            text = said.read().decode(errors="replace")
            raise SystemExit(f"{' '.join(command)} in {folder} ended with {code}:\n{text}")
    largest = usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    return Used(usage.ru_utime + usage.ru_stime, largest)
