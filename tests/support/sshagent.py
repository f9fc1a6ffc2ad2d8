"""A real SSH agent for the time of a test."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.support import sshkeys


@contextmanager
def running_agent(monkeypatch: pytest.MonkeyPatch, *loaded: sshkeys.Pair) -> Iterator[None]:
    """An agent that holds these keys, to which the environment leads."""
    socket = sshkeys.folder() / f"agent-{time.monotonic_ns()}"
    process = subprocess.Popen(["ssh-agent", "-D", "-a", socket], stdout=subprocess.DEVNULL)
    try:
        for _ in range(200):
            if socket.exists():
                break
            time.sleep(0.02)
        monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))
        for pair in loaded:
            subprocess.run(["ssh-add", "-q", str(pair.path)], check=True, capture_output=True)
        yield
    finally:
        process.terminate()
        process.wait()
