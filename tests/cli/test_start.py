"""Starting is most of what short commands take: what a command does not need it does not load."""

import subprocess
import sys
from pathlib import Path

from tests.rules.examples import make_base

CODE = """
import io, sys
from contextlib import redirect_stdout
from qmsctl.cli.main import main

def run(*arguments):
    with redirect_stdout(io.StringIO()):
        try:
            main(arguments)
        except SystemExit as ended:
            assert not ended.code, ended.code

def built(kind):
    for one in kind.__subclasses__():
        if one.__pydantic_complete__:
            yield one.__name__
        yield from built(one)

run("rule", "VC001")
from qmsctl.model.base import Frozen
print("validators:", *built(Frozen))
print("signatures:", "qmsctl.approval.sshsig" in sys.modules)
run("rules")
run("-C", sys.argv[1], "check", "--as-of", "2026-03-31")
run("-C", sys.argv[1], "verify", "--as-of", "2026-03-31")
print("cryptography:", "cryptography" in sys.modules)
"""


def test_nothing_is_loaded_that_is_not_needed(tmp_path: Path) -> None:
    repo = make_base(tmp_path / "repo")
    command = [sys.executable, "-c", CODE, str(repo.path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["validators:", "signatures: False", "cryptography: False"]
