"""What the attacks share: programs that tell when they are run, and `qms` as a process."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from qmsctl.model.finding import Finding
from tests.rules.examples import found_in_repo
from tests.support.gitrepo import GitRepo

QMS = Path(sys.executable).parent / "qms"
AS_OF = "2026-03-31"
LONGEST = 60  # seconds; a run takes one or two


class Ran(NamedTuple):
    """How a process of `qms` ended."""

    code: int
    out: str
    err: str

    @property
    def findings(self) -> list[dict[str, Any]]:
        """The findings of ``--format json``."""
        found: list[dict[str, Any]] = json.loads(self.out)["findings"]
        return found

    @property
    def rules(self) -> set[str]:
        """The codes of the rules that found an error."""
        return {item["rule"] for item in self.findings if item["severity"] == "error"}


@dataclass(frozen=True)
class Attacked:
    """A repository with a hostile branch, and a folder in which traps leave their marks."""

    repo: GitRepo
    folder: Path

    @property
    def fired(self) -> list[str]:
        """The names of the traps that were run."""
        marks = self.folder / "fired"
        return sorted(path.name for path in marks.iterdir()) if marks.is_dir() else []

    def trap(self, name: str, folder: Path | None = None) -> Path:
        """A program that leaves a mark named `name`, and takes and gives what a filter would."""
        marks = self.folder / "fired"
        marks.mkdir(exist_ok=True)
        program = (folder or self.folder / "traps") / name
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(f"#!/bin/sh\necho run > '{marks / name}'\nexit 0\n")
        program.chmod(0o755)
        return program

    def config(self, *settings: tuple[str, str]) -> None:
        """Write settings into the repository's own configuration, in one go."""
        lines = []
        for name, value in settings:
            section, _, key = name.rpartition(".")
            head, dot, sub = section.partition(".")
            quoted = value.replace("\\", "\\\\").replace('"', '\\"')
            lines.append(f'[{head}{f" {json.dumps(sub)}" if dot else ""}]\n\t{key} = "{quoted}"\n')
        with (self.repo.path / ".git" / "config").open("a") as file:
            file.writelines(lines)

    def qms(self, *arguments: str, **environment: str) -> Ran:
        """Run the installed `qms` in the repository."""
        done = subprocess.run(
            [str(QMS), *arguments],
            cwd=self.repo.path,
            env={**os.environ, **environment},
            capture_output=True,
            check=False,
            timeout=LONGEST,
        )
        out, err = done.stdout.decode(), done.stderr.decode()
        assert "Traceback" not in err, err
        return Ran(done.returncode, out, err)

    def check(self, *arguments: str, **environment: str) -> Ran:
        """Judge the branch as a pull request into main."""
        return self.qms(
            "check", "--base", "main", "--as-of", AS_OF, "--format", "json", *arguments,
            **environment,
        )  # fmt: skip

    def found(self) -> tuple[Finding, ...]:
        """The same in this process, which is much faster."""
        return found_in_repo(self.repo.path, "main", as_of=AS_OF)

    def rules(self) -> set[str]:
        """The codes of what is found."""
        return {finding.rule for finding in self.found()}
