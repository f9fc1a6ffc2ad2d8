"""Which jobs of the workflows judge a pull request, by what they run; pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import yaml

_CHECK = re.compile(r"\bqms check\b")
_APPROVALS = re.compile(r"\bqms approvals\b")
_OPENS = re.compile(r"\bqms (?:from-issue|record)\b")
_ACTION = re.compile(r"(?:^|/)tooling/action(?:@|$)")
_LOCAL = re.compile(r"\./([^/@]+)/.*")


class Jobs(NamedTuple):
    """Names of jobs as the forge lists them under checks.

    ``check`` run `qms check` on pull requests and ``approvals`` run `qms approvals`; ``skippable``
    of them have a condition. ``tools`` are the folders of this repository whose actions judge.
    ``opens`` says whether a workflow makes pull requests. ``unread`` says what could not be looked
    into, such as a workflow that is no YAML.
    """

    check: tuple[str, ...] = ()
    approvals: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    opens: bool = False
    unread: tuple[str, ...] = ()
    skippable: tuple[str, ...] = ()


class _Job(NamedTuple):
    """One job; ``calls`` is the workflow that it runs instead of steps."""

    name: str
    runs: str
    uses: tuple[str, ...]
    calls: str
    conditional: bool


def jobs_of(workflows: Mapping[str, str]) -> Jobs:
    """What the workflows with these texts, by path, do for pull requests."""
    unread: list[str] = []
    all_jobs: list[_Job] = []
    judging: list[_Job] = []
    for path, text in sorted(workflows.items()):
        try:
            data = yaml.safe_load(text)
        except (yaml.YAMLError, ValueError):
            unread.append(f"{path} is no YAML")
            continue
        found = list(_jobs(data))
        all_jobs += found
        if found and _judges_pulls(data):
            judging += found
            unread += (
                f"{path} calls {job.calls}, which was not read" for job in found if job.calls
            )
    check = [job for job in judging if _ours(job) or _CHECK.search(job.runs)]
    approvals = [job for job in judging if _APPROVALS.search(job.runs)]
    folders = (_LOCAL.fullmatch(one) for job in check for one in _ours(job))
    return Jobs(
        _unique(job.name for job in check),
        _unique(job.name for job in approvals),
        _unique(folder[1] for folder in folders if folder),
        any(_OPENS.search(job.runs) for job in all_jobs),
        tuple(unread),
        _unique(job.name for job in (*check, *approvals) if job.conditional),
    )


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _ours(job: _Job) -> list[str]:
    """The steps that are the action of this tool."""
    return [one for one in job.uses if _ACTION.search(one)]


def _judges_pulls(data: Any) -> bool:
    """Whether pull requests start it in such a way that its jobs become their checks.

    YAML 1.1 reads the key `on` as true. What `pull_request_target` starts is no check of the head.
    """
    events = data.get("on", data.get(True))
    found = [events] if isinstance(events, str) else events
    wanted = {"pull_request", "pull_request_review"}
    return isinstance(found, list | dict) and any(isinstance(e, str) and e in wanted for e in found)


def _jobs(data: Any) -> Iterator[_Job]:
    """Each job; what is no job is left out, as the forge refuses it."""
    jobs = data.get("jobs") if isinstance(data, dict) else None
    for key, job in jobs.items() if isinstance(jobs, dict) else ():
        if not isinstance(job, dict):
            continue
        given = job.get("steps")
        steps = [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []
        yield _Job(
            str(job.get("name", key)),
            "\n".join(str(step.get("run", "")) for step in steps),
            tuple(str(step.get("uses", "")) for step in steps),
            str(job.get("uses", "")),
            "if" in job,
        )
