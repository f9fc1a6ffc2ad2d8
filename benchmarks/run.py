"""Compares what qms needs with floors of the same run and prints a table (`make bench`).

Figures are CPU seconds, user and system, of whole processes with their children: the median of
several runs. They are told, never judged: only a command that fails makes this fail.
"""

import argparse
import datetime as dt
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from corpus import LATER, Size, Story, make
from processes import ENVIRONMENT, git
from rows import Bench, Row

GROUPS = ("start", "check", "history", "change", "verify", "build")


def arguments() -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=200, help="documents [200]")
    parser.add_argument("--commits", type=int, default=2000, help="main-line commits [2000]")
    parser.add_argument("--pages", type=int, default=50, help="documents of the site built [50]")
    parser.add_argument("--repeat", type=int, default=3, help="runs whose median counts [3]")
    parser.add_argument(
        "--only", action="append", choices=GROUPS, help="only this group of rows; may be repeated"
    )
    parser.add_argument(
        "--keep", type=Path, metavar="DIR", help="keep the repositories in DIR, and use them again"
    )
    return parser.parse_args()


def prepared(folder: Path, size: Size) -> tuple[Path, dt.date]:
    """A repository of this size below `folder`, with a second work tree at `LATER`."""
    top = folder / f"{size.documents}-{size.commits}"
    story = Story(size)
    if not (top / "main" / ".git" / "ready").exists():
        shutil.rmtree(top, ignore_errors=True)
        say(f"making {size.documents} documents in {size.commits} commits ...")
        make(top / "main", size)
        git(top / "main", "worktree", "add", "--quiet", "--detach", str(top / LATER), LATER)
        (top / "main" / ".git" / "ready").touch()
    return top, story.last_day


def say(text: str) -> None:
    """Tell how far it is."""
    print(text, file=sys.stderr, flush=True)


def table(rows: Iterator[Row]) -> None:
    """Print the rows as they are measured, as a Markdown table."""
    print("| work | CPU s | floor | CPU s | ratio | budget |")
    print("| --- | ---: | --- | ---: | ---: | --- |", flush=True)
    for row in rows:
        print(row.line(), flush=True)


def main() -> None:
    """Measure and print."""
    asked = arguments()
    groups = tuple(asked.only or GROUPS)
    with tempfile.TemporaryDirectory(prefix="qms-bench-") as scratch:
        folder = asked.keep or Path(scratch)
        # What is measured is an installed program: its bytecode is there, and not beside the code.
        ENVIRONMENT["PYTHONPYCACHEPREFIX"] = str(folder.absolute() / "bytecode")
        big, day = prepared(folder, Size(asked.documents, asked.commits))
        site, site_day = (big, day)
        if "build" in groups:
            site, site_day = prepared(folder, Size(asked.pages, asked.pages * 10))
        bench = Bench(big, day, site, site_day, asked.repeat)
        bench.warm_up()
        print(
            f"{asked.documents} documents, {asked.commits} commits on the main line; site of "
            f"{asked.pages} documents; median of {asked.repeat}; Python "
            f"{platform.python_version()}, {git(folder, '--version')}, {os.cpu_count()} cores, "
            f"load {os.getloadavg()[0]:.1f}\n"
        )
        table(bench.rows(groups))


if __name__ == "__main__":
    main()
