"""Which pull request an event of GitHub is about; payloads are data that anybody may shape."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from qmsctl.model.errors import UsageError

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_QUEUE = re.compile(r"refs/heads/gh-readonly-queue/.+/pr-(\d{1,9})-[0-9a-f]{40,64}")


class Event(NamedTuple):
    """The pull request's number and the commit that is to be judged, a full id.

    ``head`` is None where the forge tells it, ``base`` unless it is that of a merge queue's group.
    """

    number: int
    head: str | None = None
    base: str | None = None


def event_of(environment: Mapping[str, str]) -> Event:
    """The pull request of the event that started this job.

    Raises:
        UsageError: there is no event, it is about no pull request, or it cannot be understood.
        FileRefused: its file cannot be read.
    """
    from qmsctl.repository.files import read_file

    name, path = environment.get("GITHUB_EVENT_NAME"), environment.get("GITHUB_EVENT_PATH")
    if not name or not path:
        raise UsageError(
            "It is not known which pull request is meant.", hint="Give its number: --pr 12"
        )
    try:
        payload = json.loads(read_file(Path(path)))
        return _read(name, payload)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            f"The event '{name}' tells no pull request that could be judged ({error}).",
            hint="Start the job on pull_request, pull_request_target, pull_request_review or "
            "merge_group, or give --pr.",
        ) from error


def _read(name: str, payload: Mapping[str, Any]) -> Event:
    if name == "merge_group":
        group = payload["merge_group"]
        found = _QUEUE.fullmatch(str(group["head_ref"]))
        if found is None:
            raise ValueError("the group's branch names no pull request")
        return Event(int(found[1]), _commit(group["head_sha"]), _commit(group["base_sha"]))
    about = payload["pull_request"]
    number = about["number"]
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise ValueError("its number is none")
    return Event(number, _commit(about["head"]["sha"]))


def _commit(value: object) -> str:
    if not isinstance(value, str) or not _COMMIT.fullmatch(value):
        raise ValueError("a commit has no id")
    return value
