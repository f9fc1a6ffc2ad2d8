"""What long work tells: a bar for whoever watches, hardly anything for a log."""

import os
import pty
import re
import subprocess
import sys

import pytest

from qmsctl.cli import progress as telling
from qmsctl.cli.progress import progress, reading
from tests.support.gitrepo import GitRepo

QMS = (sys.executable, "-c", "from qmsctl.cli.main import main; main()")


def on_a_terminal(repo: GitRepo, *arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output, and what the terminal on which stderr is shows."""
    ours, theirs = pty.openpty()
    command = [*QMS, "-C", str(repo.path), *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs)
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:  # Linux's way to say that the other side is closed
            break
        if not part:
            break
        shown += part
    os.close(ours)
    out, _ = process.communicate()
    return process.returncode, out.decode(), shown.decode()


def test_a_terminal_shows_how_far_it_is(story: GitRepo) -> None:
    _, out, shown = on_a_terminal(story, "verify", "--format", "json")
    assert out.startswith("{")
    assert re.search(r"\rReading files: (\d+) of \1 *\r", shown)
    assert re.search(r"\rApplying rules: 0 of \d+ *\r", shown)
    assert re.search(r"\r +\r$", shown), "the last line is wiped away"


def test_one_line_is_written_over_itself(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = [0.0]
    monkeypatch.setattr(telling.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with progress() as shown:
        tell = reading(shown)
        for second, done, of in ((0, 2000, 0), (0.01, 4000, 0), (0.2, 6000, 0), (0.21, 1, 9)):
            now[0] = second
            tell(done, of)
    captured = capsys.readouterr()
    assert captured.out == ""
    lines = ("Reading history: 2,000", "Reading history: 6,000", "Reading files: 1 of 9")
    assert captured.err == "\r".join(("", *lines)) + f" \r{' ' * len(lines[-1])}\r"


def test_a_log_gets_a_line_now_and_then(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = [0.0]
    monkeypatch.setattr(telling.time, "monotonic", lambda: now[0])
    with progress() as shown:
        tell = reading(shown)
        for second in range(0, 100, 10):
            now[0] = float(second)
            tell(second * 1000, 168_204 if second > 40 else 0)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines() == [
        "Reading history: 30,000 ...",
        "Reading files: 60,000 of 168,204 ...",
        "Reading files: 90,000 of 168,204 ...",
    ]
