"""Installs qmsctl for the steps of this action, and tells them where its command lies.

The tool gets an environment of its own in the runner's temporary folder: whatever Python the
calling job uses stays as it is, and nothing that lies in the checked-out repository is imported.
"""

import os
import subprocess
import sys
import venv
from collections.abc import Mapping, Sequence
from pathlib import Path

OLDEST = (3, 11)
SOURCE = Path(__file__).resolve().parents[2]
"""The repository that holds this action, at the very commit that the caller pinned."""


def requirements(source: Path, version: str) -> list[str]:
    """What pip is to install: a published version, or this repository with its exact versions.

    Raises:
        ValueError: the version could be read as something other than a version.
    """
    if not version:
        constraints = source / "constraints.txt"
        return ["--constraint", str(constraints), f"{source}[github]"]
    if not all(character.isalnum() or character in ".+!" for character in version):
        raise ValueError(f"'{version}' is no version; write it as 1.2.3, or leave it empty.")
    return [f"qmsctl[github]=={version}"]


def in_environment(folder: Path, name: str) -> Path:
    """Where a virtual environment keeps the program `name`."""
    scripts, ending = ("Scripts", ".exe") if os.name == "nt" else ("bin", "")
    return folder / scripts / f"{name}{ending}"


def install(folder: Path, wanted: Sequence[str]) -> Path:
    """Make the environment, install into it, and give the path of `qms`.

    Raises:
        subprocess.CalledProcessError: pip failed; it has said why.
    """
    venv.create(folder, clear=True)
    # This Python's pip serves the new environment as well; making it one of its own takes longer
    # than the installation.
    pip = [sys.executable, "-I", "-m", "pip", "--python", str(in_environment(folder, "python"))]
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input"]
    subprocess.run([*pip, "install", *quiet, *wanted], check=True)
    return in_environment(folder, "qms")


def main(environment: Mapping[str, str]) -> int:
    """Install and tell; the exit code."""
    if sys.version_info < OLDEST:
        have = ".".join(map(str, sys.version_info[:3]))
        print(f"::error::qmsctl needs Python 3.11 or newer; this is {have}.")
        return 1
    try:
        wanted = requirements(SOURCE, environment.get("VERSION", ""))
        command = install(Path(environment["RUNNER_TEMP"]) / "qmsctl", wanted)
    except ValueError as error:
        print(f"::error::{error}")
        return 1
    except subprocess.CalledProcessError as error:
        print("::error::qmsctl could not be installed; pip says why above.")
        return error.returncode
    with Path(environment["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as out:
        out.write(f"qms={command}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(os.environ))
