"""Compares what qms needs with floors of the same run and prints a table (`make bench`).

Figures are CPU seconds, user and system, of whole processes with their children: the median of
several runs; and the peak resident memory of the largest process. They are told, never judged:
only a command that fails makes this fail.
"""

import argparse
import datetime as dt
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from made import HERE, Made
from peers import PEERS, peer_rows
from processes import ENVIRONMENT, git
from rows import Bench, Row
from size import LATER, Size

GROUPS = ("start", "check", "history", "change", "verify", "signed", "build", "growth")


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Examples: run.py   |   run.py --size 1000 --keep /tmp/bench   |   "
        "run.py --size 10000 --only check --only verify   |   run.py --size 1000 --only build "
        "--peers",
    )
    parser.add_argument(
        "--size",
        type=int,
        default=200,
        metavar="N",
        help="N documents with 10 N main-line commits, and sites of N/4 and N/2 documents [200]",
    )
    parser.add_argument("--documents", type=int, metavar="N", help="other than --size")
    parser.add_argument("--commits", type=int, metavar="N", help="main-line commits")
    parser.add_argument("--pages", type=int, metavar="N", help="documents of the site built")
    parser.add_argument(
        "--growth",
        type=int,
        nargs=2,
        metavar="N",
        help="also compare what a page costs in sites of so many documents, a small and a large "
        "one; it builds each twice",
    )
    parser.add_argument("--repeat", type=int, default=3, help="runs whose median counts [3]")
    parser.add_argument(
        "--only", action="append", choices=GROUPS, help="only this group of rows; may be repeated"
    )
    parser.add_argument(
        "--peers",
        nargs="*",
        choices=tuple(PEERS),
        help="also what other tools need for the same number of documents, each in a virtual "
        "environment of its own; all of them if none is named",
    )
    parser.add_argument(
        "--keep", type=Path, metavar="DIR", help="keep the repositories in DIR, and use them again"
    )
    asked = parser.parse_args(given)
    asked.documents = asked.documents or asked.size
    asked.commits = asked.commits or asked.size * 10
    asked.pages = asked.pages or max(asked.size // 4, 2)
    asked.groups = tuple(asked.only or (group for group in GROUPS if group != "growth"))
    if asked.growth and "growth" not in asked.groups:
        asked.groups = (*asked.groups, "growth")
    asked.growth = asked.growth or [asked.pages, asked.pages * 2]
    return asked


def prepared(folder: Path, size: Size) -> Made:
    """A repository of this size below `folder`, with a second work tree at `LATER`."""
    top = folder / f"{size.documents}-{size.commits}{'-signed' * size.signed}"
    if not (top / "main" / ".git" / "ready").exists():
        shutil.rmtree(top, ignore_errors=True)
        say(f"making {size.documents:,} documents in {size.commits:,} commits ...")
        # In a process of its own: a large parent would count as memory of what it measures.
        counts = (str(size.documents), str(size.commits), "signed" if size.signed else "unsigned")
        making = [sys.executable, str(HERE / "corpus.py"), str(top / "main"), *counts]
        subprocess.run(making, env=ENVIRONMENT, check=True)
        git(top / "main", "worktree", "add", "--quiet", "--detach", str(top / LATER), LATER)
        (top / "main" / ".git" / "ready").touch()
    return Made(top, size.last_day)


def sites(folder: Path, asked: argparse.Namespace) -> tuple[Made, ...]:
    """The repositories of which sites are built, as far as they are asked for."""
    found: list[Made] = []
    if {"build", "growth"} & set(asked.groups):
        found.append(prepared(folder, Size(asked.pages, asked.pages * 10)))
    if "growth" in asked.groups:
        found += (prepared(folder, Size(count, count * 2)) for count in asked.growth)
    return tuple(found)


def say(text: str) -> None:
    """Tell how far it is."""
    print(text, file=sys.stderr, flush=True)


def table(rows: Iterator[Row]) -> None:
    """Print the rows as they are measured, as a Markdown table."""
    print("| work | CPU s | peak MB | floor | CPU s | ratio | budget |")
    print("| --- | ---: | ---: | --- | ---: | ---: | --- |", flush=True)
    for row in rows:
        print(row.line(), flush=True)


def about(asked: argparse.Namespace) -> str:
    """One line on what was measured, with what, and where."""
    day = dt.datetime.now(dt.UTC).date()
    return (
        f"{day}: {asked.documents:,} documents, {asked.commits:,} commits on the main line; site "
        f"of {asked.pages:,} documents; median of {asked.repeat}; Python "
        f"{platform.python_version()}, {git(Path.cwd(), '--version')}, {os.cpu_count()} cores, "
        f"load {os.getloadavg()[0]:.1f}\n"
    )


def main() -> None:
    """Measure and print."""
    asked = arguments()
    with tempfile.TemporaryDirectory(prefix="qms-bench-") as scratch:
        folder = asked.keep or Path(scratch)
        # What is measured is an installed program: its bytecode is there, and not beside the code.
        ENVIRONMENT["PYTHONPYCACHEPREFIX"] = str(folder.absolute() / "bytecode")
        big = prepared(folder, Size(asked.documents, asked.commits))
        size = Size(asked.documents, asked.commits, signed=True)
        signed = prepared(folder, size) if "signed" in asked.groups else None
        bench = Bench(big, sites(folder, asked), asked.repeat, signed)
        bench.warm_up(prepared(folder, Size(3, 12, signed=True)))
        print(about(asked))
        table(bench.rows(asked.groups))
        if asked.peers is not None:
            print()
            wanted = asked.peers or tuple(PEERS)
            peers = folder / "peers"
            table(peer_rows(wanted, peers, big.top / "main" / "qms_docs", asked.repeat))


if __name__ == "__main__":
    main()
