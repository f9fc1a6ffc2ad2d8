"""Judges what an event is about with `qms check`; leaves annotations, summary, report and counts.

Which commits are compared is decided here, how they are judged only by `qms`. What cannot be
judged is an error, and the report says so: no older, better answer may stay in sight.
"""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from clone import Clone, GitFailed
from event import Subject, subject

MARKER = "<!-- qms-check -->"
_YES = {"true": True, "false": False, "": False}
_LINES = 40  # of an explanation; more would hide it
_WIDTH = 500  # of a line; the whole must fit into a comment, or an older one stays in sight


class Refused(Exception):
    """The check cannot be made; the text says why and what to do."""


@dataclass(frozen=True)
class Comparison:
    """Two commits by their full ids; without a base the tree is judged as it lies there."""

    base: str | None = None
    head: str | None = None


def choose(clone: Clone, about: Subject, base: str, head: str) -> Comparison:
    """What to compare: the inputs `base` and `head` as far as given, else what the event says.

    The base is the newest commit known of the branch that the change goes to, so that a policy
    which changed after the pull request was opened counts at once.

    Raises:
        Refused: a commit is unknown.
        GitFailed: a commit is not here and cannot be fetched.
    """
    judged = _known(clone, head, "head") if head else about.head
    if judged:
        clone.fetch(judged)
    if base:
        return Comparison(_known(clone, base, "base"), judged)
    if about.base is None:
        if head:
            raise Refused("The input 'head' needs 'base': the commit to judge it against.")
        return Comparison()
    clone.fetch(about.base)
    tip = clone.commit(f"refs/remotes/origin/{about.base_branch}") if about.base_branch else None
    newest = tip if tip and clone.contains(tip, about.base) else about.base
    return Comparison(newest, judged)


def _known(clone: Clone, rev: str, name: str) -> str:
    found = clone.commit(rev)
    if found is None and len(rev) in {40, 64}:
        clone.fetch(rev)
        found = clone.commit(rev)
    if found is None:
        raise Refused(
            f"The input '{name}' is '{rev}', which is no commit of this clone. Give a commit id, "
            "or set 'fetch-depth: 0' at actions/checkout."
        )
    return found


@dataclass(frozen=True)
class Counts:
    """How many findings there are of each severity."""

    errors: int
    warnings: int
    notes: int


NOT_JUDGED = Counts(1, 0, 0)
"""What is told where nothing could be judged: never that nothing was found."""


def run(
    qms: str, comparison: Comparison, folder: Path, *, strict: bool, summary: Path | None
) -> tuple[int, Counts, str]:
    """Run `qms check`: its exit code, what it counted, and what it said on its error stream."""
    counted, report = folder / "qms-check.json", folder / "qms-check.md"
    for stale in (counted, report):
        stale.unlink(missing_ok=True)
    command = [qms, "check", "--format", "github"]
    command += ["--report", f"json={counted}", "--report", f"markdown={report}"]
    if summary is not None:
        command += ["--report", f"summary={summary}"]
    if comparison.base:
        command += ["--base", comparison.base]
    if comparison.base and comparison.head:
        command += ["--head", comparison.head]
    if strict:
        command.append("--strict")
    # The check needs no token, so it gets none.
    environment = {key: value for key, value in os.environ.items() if key != "GITHUB_TOKEN"}
    done = subprocess.run(
        command, env=environment, stderr=subprocess.PIPE, encoding="utf-8", check=False
    )
    if done.returncode not in {0, 1} or not counted.is_file():
        return done.returncode or 2, NOT_JUDGED, done.stderr
    found = json.loads(counted.read_text(encoding="utf-8"))["summary"]
    return done.returncode, Counts(found["errors"], found["warnings"], found["notes"]), done.stderr


def excuse(why: str) -> str:
    """The report where the check could not be made; `why` stands in it as code, so as it is."""
    lines = (
        line if len(line) <= _WIDTH else f"{line[:_WIDTH]}…" for line in why.strip().splitlines()
    )
    said = "\n".join(f"    {line}" for line in list(lines)[:_LINES])
    return (
        f"{MARKER}\n### This could not be judged\n\n"
        f"So it must not be merged yet. The check said:\n\n{said}\n"
    )


def say(kind: str, text: str) -> None:
    """An annotation of the job itself."""
    shown = text.strip().replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    print(f"::{kind} title=qms check::{shown}", flush=True)


def quote(text: str) -> None:
    """Pass on what a program said, of which the runner must not take any line as a command."""
    if text.strip():
        key = secrets.token_hex(16)
        print(f"::stop-commands::{key}\n{text.strip()}\n::{key}::", flush=True)


def wish(name: str, value: str) -> bool:
    """An input that is either 'true' or 'false'.

    Raises:
        Refused: it is something else.
    """
    if value.lower() not in _YES:
        raise Refused(f"The input '{name}' is '{value}'; write 'true' or 'false'.")
    return _YES[value.lower()]


@dataclass(frozen=True)
class Job:
    """What the runner tells a step, and the files in which the step answers."""

    environment: Mapping[str, str]

    @property
    def folder(self) -> Path:
        """Where reports go."""
        return Path(self.environment["RUNNER_TEMP"])

    @property
    def report(self) -> Path:
        """The report as Markdown."""
        return self.folder / "qms-check.md"

    @property
    def summary(self) -> Path | None:
        """The summary of the job, to which steps append."""
        name = self.environment.get("GITHUB_STEP_SUMMARY")
        return Path(name) if name else None

    def subject(self) -> Subject:
        """What the event is about.

        Raises:
            Refused: the event cannot be understood.
        """
        try:
            text = Path(self.environment["GITHUB_EVENT_PATH"]).read_text(encoding="utf-8")
            return subject(self.environment["GITHUB_EVENT_NAME"], json.loads(text))
        except (KeyError, ValueError) as error:
            raise Refused(f"The event that started this job is not understood: {error}") from error

    def answer(self, **outputs: object) -> None:
        """Set outputs of the step; names have hyphens for underscores."""
        with Path(self.environment["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as out:
            out.writelines(f"{k.replace('_', '-')}={v}\n" for k, v in outputs.items())

    def answer_counts(self, counts: Counts) -> None:
        """Set the outputs that tell how the check ended."""
        self.answer(
            errors=counts.errors, warnings=counts.warnings, notes=counts.notes, report=self.report
        )


def outdated(clone: Clone, about: Subject) -> str:
    """Why nothing more is to be said on the pull request about this commit; empty if there is.

    Runs may be late, and anybody who may write can start an old one again.

    Raises:
        GitFailed: origin does not let us in.
    """
    head = about.head or ""
    if clone.newest_of(about.number or 0) != head:
        return "a newer commit has taken the place of this one"
    tip = clone.commit(f"refs/remotes/origin/{about.base_branch}")
    if tip and clone.commit(head) and clone.contains(tip, head):
        return f"this commit is on {about.base_branch} already"
    return ""


def judge(job: Job, clone: Clone) -> int:
    """Judge and answer; the exit code of `qms check`.

    Raises:
        Refused: the check cannot be made.
        GitFailed: there is no clone, or a commit is not here and cannot be fetched.
    """
    clone.ensure()
    given = job.environment
    about = job.subject()
    strict, comment = (wish(n, given.get(n.upper(), "")) for n in ("strict", "comment"))
    if about.number is not None:
        job.answer(pull_request=about.number)
        if comment and about.read_only:
            say("notice", "No comment: the token of a pull request from a fork may only read.")
        elif comment:
            job.answer(comment_on=about.number)
        if reason := outdated(clone, about):  # taken back only now: not to know is a comment too
            job.answer(pull_request="", comment_on="")
            say("notice", f"The comment of the pull request stays: {reason}.")
    comparison = choose(clone, about, given.get("BASE", ""), given.get("HEAD", ""))
    code, counts, said = run(
        given["QMS"], comparison, job.folder, strict=strict, summary=job.summary
    )
    quote(said)
    if counts is NOT_JUDGED:
        raise Refused(said or f"'qms check' ended with code {code} and without a word.")
    job.answer_counts(counts)
    return code


def main(environment: Mapping[str, str]) -> int:
    """Judge; whatever stands in the way is told as an error of the check."""
    job = Job(environment)
    clone = Clone(Path.cwd(), environment.get("GITHUB_TOKEN", ""))
    try:
        return judge(job, clone)
    except (Refused, GitFailed) as error:
        text = excuse(str(error))
        job.report.write_text(text, encoding="utf-8")
        if job.summary is not None:
            with job.summary.open("a", encoding="utf-8") as summary:
                summary.write(text)
        job.answer_counts(NOT_JUDGED)
        say("error", str(error))
        return 2


if __name__ == "__main__":
    sys.exit(main(os.environ))
