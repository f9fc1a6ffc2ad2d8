"""Starts whole processes and measures what they and their children used."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Collection, Sequence
from pathlib import Path

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


def cpu_seconds(command: Sequence[str], folder: Path, accepted: Collection[int] = (0,)) -> float:
    """User and system time of one process with all its children.

    Exits with what the process said if its exit code is not an accepted one.
    """
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command, cwd=folder, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=said
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = code = os.waitstatus_to_exitcode(status)
        if code not in accepted:
            said.seek(0)
            text = said.read().decode(errors="replace")
            raise SystemExit(f"{' '.join(command)} in {folder} ended with {code}:\n{text}")
    return usage.ru_utime + usage.ru_stime
