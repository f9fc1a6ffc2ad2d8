"""Runs the steps of composite actions and of workflow jobs for real, as GitHub's runner would.

`run:` steps are run with bash in a real clone, with the files and variables that the runner gives
them. Actions of this repository are run in the same way, from where they lie in the clone. Of
others' actions only `actions/checkout` is imitated; the rest is written down. `qms` and Python are
the ones of the tests; the installation, and commands that would use the network, are written down.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.action.expressions import evaluate, fill
from tests.support.gitrepo import GitRepo, isolated_environment

TOKEN = "ghs_16C7e42F292c6912E7710c838347Ae178B4a"  # looks like one, is none

_PYTHON = """\
#!/bin/sh
# Python of the runner: what would install is written down, everything else is run.
printf '%s\\n' "$(basename "$0") $*" >> {log}
case "$*" in
  *install.py) printf 'qms=%s\\n' {shims}/qms >> "$GITHUB_OUTPUT" ;;
  *"-m pip install"*) ;;
  *) exec {python} "$@" ;;
esac
"""

_QMS = """\
#!/bin/sh
# qms of the tests: what would use the network is written down, everything else is run.
printf '%s\\n' "qms $*" >> {log}
case "$1" in
  comment|remind|record|audit)
    printf '%s\\n' "token $GITHUB_TOKEN" >> {log}
    if [ "$1" = comment ]; then cat "$5" > {shims}/posted.md; fi ;;
  from-issue)
    printf '%s\n' "token $GITHUB_TOKEN" >> {log}
    exec {qms} "$@" --dry-run ;;
  *) exec {qms} "$@" ;;
esac
"""


@dataclass
class Step:
    """How one step went: `outcome` before and `conclusion` after `continue-on-error`."""

    name: str
    outcome: str
    outputs: dict[str, str] = field(default_factory=dict)
    said: str = ""

    @property
    def conclusion(self) -> str:
        return self.outcome


@dataclass
class Run:
    """How a job or an action ended."""

    steps: list[Step] = field(default_factory=list)
    outputs: dict[str, str] = field(default_factory=dict)
    failed: bool = False

    @property
    def said(self) -> str:
        return "".join(step.said for step in self.steps)

    def ran(self) -> list[str]:
        return [step.name for step in self.steps if step.outcome != "skipped"]


@dataclass
class Runner:
    """A runner's machine for one job: `origin` is the repository on the forge."""

    folder: Path
    origin: GitRepo
    event: str
    payload: dict[str, Any]
    today: str = "1772452800"  # 2026-03-02, noon
    token: str = TOKEN
    api: str = ""  # where an imitated forge answers, for the commands that are run
    log: list[str] = field(default_factory=list)
    used: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.workspace = self.folder / "work"
        self.temp = self.folder / "temp"
        self.shims = self.folder / "shims"
        for folder in (self.temp, self.shims):
            folder.mkdir(parents=True)
        (self.folder / "event.json").write_text(json.dumps(self.payload))
        self.summary_file = self.folder / "summary.md"
        self._count = 0
        names = {"log": self.shims / "log", "shims": self.shims, "python": sys.executable}
        names["qms"] = str(Path(sys.executable).parent / "qms")
        for name, text in {"python": _PYTHON, "python3": _PYTHON, "qms": _QMS}.items():
            shim = self.shims / name
            shim.write_text(text.format(**names))
            shim.chmod(0o755)

    @property
    def summary(self) -> str:
        return self.summary_file.read_text() if self.summary_file.exists() else ""

    @property
    def calls(self) -> list[str]:
        """Every call of Python and `qms`, one a line."""
        log = self.shims / "log"
        return log.read_text().splitlines() if log.exists() else []

    @property
    def posted(self) -> str:
        """The body of the comment that would have been posted."""
        return (self.shims / "posted.md").read_text(encoding="utf-8")

    def checkout(self, wanted: Mapping[str, Any]) -> None:
        """What actions/checkout does with `fetch-depth: 0`."""
        assert wanted.get("fetch-depth") == "0"
        assert wanted.get("persist-credentials") == "false"
        clone = GitRepo.init(self.workspace)
        clone.git("remote", "add", "origin", self.origin.path.as_uri())
        clone.git("fetch", "--quiet", "--tags", "origin")
        ref = wanted.get("ref") or self.github["ref"]
        if clone.git("rev-parse", "--verify", "-q", f"refs/remotes/origin/{ref}", check=False):
            clone.git("checkout", "--quiet", "-B", ref, f"refs/remotes/origin/{ref}")
        else:
            clone.git("fetch", "--quiet", "origin", ref)
            clone.git("checkout", "--quiet", "--detach", "FETCH_HEAD")

    @property
    def github(self) -> dict[str, Any]:
        """The context `github`."""
        number = self.payload.get("number")
        return {
            "event": self.payload,
            "event_name": self.event,
            "repository": self.payload["repository"]["full_name"],
            "ref": f"refs/pull/{number}/merge" if number else "main",
            "sha": self.origin.head,
            "token": self.token,
        }

    def job(self, workflow: Path, name: str) -> Run:
        """Run one job of a workflow."""
        job = yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"][name]
        if "if" in job and not evaluate(str(job["if"]), {"github": self.github}, {}):
            return Run()
        contexts = {"github": self.github, "secrets": self.secrets, "vars": self.variables}
        variables = {key: fill(value, contexts, {}) for key, value in job.get("env", {}).items()}
        contexts["env"] = variables
        return self._steps(job["steps"], contexts, variables)

    def action(self, folder: Path, inputs: Mapping[str, str]) -> Run:
        """Run a composite action with these inputs."""
        action = yaml.safe_load((folder / "action.yml").read_text(encoding="utf-8"))
        assert set(inputs) <= set(action["inputs"]), "an input that the action does not have"
        contexts: dict[str, Any] = {"github": self.github}
        given = {
            key: fill(inputs.get(key, about.get("default", "")), contexts, {})
            for key, about in action["inputs"].items()
        }
        contexts["inputs"] = given
        extra = {"GITHUB_ACTION_PATH": str(folder)}
        run = self._steps(action["runs"]["steps"], contexts, extra)
        run.outputs = {
            key: fill(about["value"], contexts, {}) for key, about in action["outputs"].items()
        }
        return run

    def _steps(
        self, steps: list[dict[str, Any]], contexts: dict[str, Any], extra: Mapping[str, str]
    ) -> Run:
        run = Run()
        contexts["steps"] = {}
        functions = {
            "success": lambda: not run.failed,
            "failure": lambda: run.failed,
            "always": lambda: True,
            "cancelled": lambda: False,
        }
        for step in steps:
            name = step.get("name") or step.get("id") or step.get("uses") or step["run"]
            condition = str(step.get("if", "success()"))
            asked = any(f"{function}()" in condition for function in functions)
            wanted = evaluate(condition, contexts, functions) and (asked or not run.failed)
            done = Step(name, "skipped")
            if wanted and "run" in step:
                done = self._run(name, step, contexts, functions, extra)
            elif wanted:
                done = self._uses(name, step, contexts, functions)
            run.steps.append(done)
            run.failed |= done.outcome == "failure" and not step.get("continue-on-error")
            if "id" in step:
                contexts["steps"][step["id"]] = {"outputs": done.outputs, "outcome": done.outcome}
        return run

    def _uses(self, name: str, step: Any, contexts: Any, functions: Any) -> Step:
        given = {k: fill(v, contexts, functions) for k, v in step.get("with", {}).items()}
        uses = step["uses"]
        if uses.startswith("./"):
            inner = self.action(self.workspace / uses, given)
            return Step(name, "failure" if inner.failed else "success", inner.outputs, inner.said)
        action, _, commit = uses.partition("@")
        assert len(commit) == 40, f"{uses} is not pinned"
        self.used[action] = given
        if action == "actions/checkout":
            self.checkout(given)
        return Step(name, "success")

    def _run(self, name: str, step: Any, contexts: Any, functions: Any, extra: Any) -> Step:
        assert "${{" not in step["run"], "text of an event in a shell script"
        self._count += 1
        out = self.folder / f"output-{self._count}"
        out.touch()
        script = self.folder / f"step-{self._count}.sh"
        script.write_text(step["run"])
        mode = ["--noprofile", "--norc", "-eo", "pipefail"] if "shell" in step else ["-e"]
        done = subprocess.run(
            ["bash", *mode, str(script)],
            cwd=self.workspace,
            env={
                "PATH": f"{self.shims}{os.pathsep}{os.environ['PATH']}",
                "HOME": str(self.folder),
                "SOURCE_DATE_EPOCH": self.today,
                **isolated_environment(),
                "CI": "true",
                "GITHUB_ACTIONS": "true",
                "GITHUB_API_URL": self.api,
                "GITHUB_EVENT_NAME": self.event,
                "GITHUB_EVENT_PATH": str(self.folder / "event.json"),
                "GITHUB_OUTPUT": str(out),
                "GITHUB_REPOSITORY": self.github["repository"],
                "GITHUB_SERVER_URL": "https://github.com",
                "GITHUB_STEP_SUMMARY": str(self.summary_file),
                "GITHUB_WORKSPACE": str(self.workspace),
                "NO_PROXY": "127.0.0.1",
                "RUNNER_TEMP": str(self.temp),
                **extra,
                **{k: fill(v, contexts, functions) for k, v in step.get("env", {}).items()},
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        outputs = dict(line.split("=", 1) for line in out.read_text().splitlines())
        outcome = "failure" if done.returncode else "success"
        return Step(name, outcome, outputs, done.stdout)
