"""The benchmarks run and tell every comparison; how fast anything is decides no test."""

import subprocess
import sys
from pathlib import Path

import pytest

from qmsctl.rules.engine import run
from qmsctl.rules.loading import load
from qmsctl.rules.registry import ALL

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
sys.path.append(str(BENCHMARKS))

from corpus import make  # noqa: E402 - the benchmarks are scripts beside the package
from made import Made  # noqa: E402
from peers import PEERS  # noqa: E402
from processes import TooLong, Used, git, used  # noqa: E402
from rows import Bench, Row  # noqa: E402
from run import GROUPS, arguments  # noqa: E402
from size import Size  # noqa: E402


def test_a_tiny_run_tells_every_row_of_the_groups_asked_for(tmp_path: Path) -> None:
    asked = ("--size", "3", "--only", "start", "--only", "check", "--repeat", "1")
    command = [sys.executable, str(BENCHMARKS / "run.py"), *asked, "--keep", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    rows = [line for line in done.stdout.splitlines() if line.startswith("| ")][2:]
    assert [row.split(" |")[0] for row in rows] == [
        "| qms --help",
        "| a trivial subcommand (qms rule VC001)",
        "| check, files only (no Git)",
        "| check, with the main line",
    ]
    for row in rows:
        _, _, seconds, peak, _, floor, ratio, budget, _ = (cell.strip() for cell in row.split("|"))
        assert float(seconds) > 0
        assert float(peak) > 5
        assert budget
        assert bool(floor) == bool(ratio)


def test_every_group_has_rows() -> None:
    assert all(callable(getattr(Bench, group)) for group in GROUPS)


def test_a_size_says_how_many_of_everything() -> None:
    asked = arguments(["--size", "1000", "--commits", "5"])
    assert (asked.documents, asked.commits, asked.pages) == (1000, 5, 250)
    assert "growth" not in asked.groups
    assert arguments(["--growth", "5", "50"]).groups == GROUPS
    assert arguments(["--only", "growth", "--size", "8"]).growth == [2, 4]
    assert asked.peers is None
    assert arguments(["--peers"]).peers == []


@pytest.mark.parametrize("signed", [False, True])
def test_the_same_size_gives_the_same_commits(tmp_path: Path, signed: bool) -> None:
    for name in ("a", "b"):
        make(tmp_path / name, Size(3, 12, signed=signed))
    tips = {git(tmp_path / name, "rev-parse", "main", "later") for name in ("a", "b")}
    assert len(tips) == 1


def test_what_is_signed_counts(tmp_path: Path) -> None:
    size = Size(3, 40, signed=True)
    make(tmp_path / "main", size)
    assert Made(tmp_path, size.last_day).signatures >= 10
    kinds = git(tmp_path / "main", "ls-files", "*.json").replace("-", "/").split("/")
    assert {"approval", "periodic"} <= set(kinds)
    context = load(tmp_path / "main", as_of=size.last_day, replay=True, use_cache=False)
    assert context.history is not None
    assert len(context.history.filing.files) >= 10
    # At this size documents are missing, and nothing else.
    assert {finding.rule for finding in run(context, ALL)} == {"PL009", "TR004"}


def test_a_command_that_fails_fails_the_run(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="what is wrong"):
        used((sys.executable, "-c", "raise SystemExit('what is wrong')"), tmp_path)


def test_seconds_and_memory_of_children_count(tmp_path: Path) -> None:
    inner = "x = bytearray(60_000_000); any(i < 0 for i in range(4_000_000))"
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}])"
    found = used((sys.executable, "-c", outer), tmp_path)
    assert found.seconds > 0.05
    assert found.megabytes > 60


def test_a_peer_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(TooLong):
        used((sys.executable, "-c", "while True: pass"), tmp_path, limit=1)


@pytest.mark.parametrize(
    ("row", "line"),
    [
        (Row("a", Used(1.234, 56.7), "≤ 2"), "| a | 1.23 | 57 |  |  |  | ≤ 2 |"),
        (Row("a", Used(3, 9), "≤ 2", "b", Used(2, 8)), "| a | 3.00 | 9 | b | 2.00 | 1.50 | ≤ 2 |"),
        (Row("a: stopped", None, ""), "| a: stopped | | | | | | |"),
    ],
)
def test_a_row(row: Row, line: str) -> None:
    assert row.line() == line


@pytest.mark.parametrize("name", PEERS)
def test_a_peer_gets_every_text(name: str, tmp_path: Path) -> None:
    texts = [
        (f"SOP-{n:05}", f"Title {n}", f"# Title {n}\n\n## Scope\n\nText {n}.\n") for n in (1, 2)
    ]
    PEERS[name].write(tmp_path, texts)
    written = "".join(path.read_text() for path in tmp_path.rglob("*0000*"))
    assert all(f"Text {n}." in written for n in (1, 2))
