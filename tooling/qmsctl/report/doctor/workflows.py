"""Which jobs of the workflows judge a pull request, by what they run; pure."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import yaml

_CHECK = re.compile(r"\bqms check\b")
_APPROVALS = re.compile(r"\bqms approvals\b")
_OPENS = re.compile(r"\bqms (?:from-issue|record)\b")
_ACTION = re.compile(r"(?:^|/)tooling/action(?:@|$)")
_LOCAL = re.compile(r"\./([^/@]+)/.*")


class Jobs(NamedTuple):
    """Names of jobs as the forge lists them under checks.

    ``check`` run `qms check` on pull requests and ``approvals`` run `qms approvals`; ``tools`` are
    the folders of this repository whose actions judge; ``unread`` are workflows that are no YAML.
    ``opens`` says whether a workflow makes pull requests.
    """

    check: tuple[str, ...] = ()
    approvals: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    opens: bool = False
    unread: tuple[str, ...] = ()


def jobs_of(workflows: Mapping[str, str]) -> Jobs:
    """What the workflows with these texts, by path, do for pull requests."""
    check: list[str] = []
    approvals: list[str] = []
    tools: list[str] = []
    unread: list[str] = []
    opens = False
    for path, text in sorted(workflows.items()):
        try:
            data = yaml.safe_load(text)
        except (yaml.YAMLError, ValueError):
            unread.append(path)
            continue
        for name, steps in _jobs(data):
            runs = "\n".join(str(step.get("run", "")) for step in steps)
            uses = [str(step.get("uses", "")) for step in steps]
            opens |= _OPENS.search(runs) is not None
            if not _judges_pulls(data):
                continue
            ours = [one for one in uses if _ACTION.search(one)]
            if ours or _CHECK.search(runs):
                check.append(name)
                tools += (found[1] for one in ours if (found := _LOCAL.fullmatch(one)))
            if _APPROVALS.search(runs):
                approvals.append(name)
    first, second, third = (tuple(dict.fromkeys(one)) for one in (check, approvals, tools))
    return Jobs(first, second, third, opens, tuple(unread))


def _judges_pulls(data: Any) -> bool:
    """Whether pull requests start it in such a way that its jobs become their checks.

    YAML 1.1 reads the key `on` as true. What `pull_request_target` starts is no check of the head.
    """
    events = data.get("on", data.get(True))
    found = [events] if isinstance(events, str) else events
    wanted = {"pull_request", "pull_request_review"}
    return isinstance(found, list | dict) and any(isinstance(e, str) and e in wanted for e in found)


def _jobs(data: Any) -> Iterator[tuple[str, list[dict[Any, Any]]]]:
    """Name and steps of each job; what is no job is left out, as the forge refuses it."""
    jobs = data.get("jobs") if isinstance(data, dict) else None
    for key, job in jobs.items() if isinstance(jobs, dict) else ():
        steps = job.get("steps") if isinstance(job, dict) else None
        if isinstance(steps, list):
            yield str(job.get("name", key)), [step for step in steps if isinstance(step, dict)]
