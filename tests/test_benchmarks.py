"""The benchmarks run and tell every comparison; how fast anything is decides no test."""

import subprocess
import sys
from pathlib import Path

import pytest

RUN = Path(__file__).parent.parent / "benchmarks" / "run.py"
WORK = (
    "qms --help",
    "a trivial subcommand (qms rule VC001)",
    "check, files only (no Git)",
    "check, with the main line",
    "history index, cold",
    "history index, warm, nothing new",
    "history index, warm, 20 new commits",
    "every document's history read, warm",
    "changes of 20 commits, no index",
    "check --base, 20 commits",
    "verify",
    "build, ",
)


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(RUN), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_a_tiny_run_tells_every_row() -> None:
    done = bench("--documents", "6", "--commits", "20", "--pages", "4", "--repeat", "1")
    assert done.returncode == 0, done.stderr
    rows = [line for line in done.stdout.splitlines() if line.startswith("| ")][2:]
    assert [row.startswith(f"| {work}") for row, work in zip(rows, WORK, strict=True)] == [
        True for _ in WORK
    ]
    for row in rows:
        _, _, seconds, _, floor, ratio, budget, _ = (cell.strip() for cell in row.split("|"))
        assert float(seconds) > 0
        assert budget
        assert bool(floor) == bool(ratio)


def test_the_same_size_gives_the_same_commits(tmp_path: Path) -> None:
    tips = []
    for name in ("a", "b"):
        options = ("--documents", "3", "--commits", "12", "--repeat", "1", "--only", "start")
        done = bench(*options, "--keep", str(tmp_path / name))
        assert done.returncode == 0, done.stderr
        tips.append((tmp_path / name / "3-12/main/.git/refs/heads/main").read_text())
    assert tips[0] == tips[1]


def test_a_command_that_fails_fails_the_run(tmp_path: Path) -> None:
    options = ("--documents", "3", "--commits", "12", "--repeat", "1", "--keep", str(tmp_path))
    assert bench(*options, "--only", "start").returncode == 0
    (tmp_path / "3-12/main/qms_docs/qms.yml").write_text("no policy")
    done = bench(*options, "--only", "check")
    assert done.returncode != 0
    assert "qms.yml" in done.stderr
