"""Runs `qms` in this process as a shell would: arguments in; exit code and both streams out."""

import contextlib
import io
from dataclasses import dataclass

import pytest

from qmsctl.cli.main import main


@dataclass(frozen=True)
class Run:
    """How a run of `qms` ended and what it said."""

    code: int
    out: str
    err: str


def qms(*arguments: str) -> Run:
    """Run `qms` with these arguments."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        pytest.raises(SystemExit) as ended,
    ):
        main(arguments)
    code = ended.value.code
    return Run(code if isinstance(code, int) else 0, _text(out), _text(err))


def _text(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()
