"""What an event of GitHub asks to be judged. Payloads are data: nothing here starts or reads."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


@dataclass(frozen=True)
class Subject:
    """What is to be judged.

    ``head`` is the full id of the change's newest commit, None where the tree is judged as it lies
    there. ``base`` is the commit that the event names as its base, and ``base_branch`` the branch
    to which the change goes; that branch may have moved on. ``number`` is the pull request's, None
    where there is none. ``read_only``: the job's token cannot write, whatever the job asks for.
    """

    head: str | None = None
    base: str | None = None
    base_branch: str | None = None
    number: int | None = None
    read_only: bool = False


def subject(name: str, payload: Mapping[str, Any]) -> Subject:
    """What the event `name` with this payload asks to be judged.

    Raises:
        ValueError: the payload is not what GitHub sends with such an event.
    """
    try:
        if name in {"pull_request", "pull_request_target"}:
            return _pull_request(payload["pull_request"], ours=name == "pull_request_target")
        if name == "merge_group":
            group = payload["merge_group"]
            return Subject(_commit(group["head_sha"]), _commit(group["base_sha"]))
    except (KeyError, TypeError) as error:
        raise ValueError(f"The event '{name}' lacks what GitHub sends with it: {error}.") from error
    return Subject()


def _pull_request(data: Mapping[str, Any], *, ours: bool) -> Subject:
    """`ours` tells that the base's workflow runs: strangers can do it no harm, so it may write."""
    head, base = data["head"], data["base"]
    here = base["repo"]["full_name"]
    there = head["repo"]["full_name"] if head["repo"] else None  # None: the fork was deleted
    return Subject(
        head=_commit(head["sha"]),
        base=_commit(base["sha"]),
        base_branch=str(base["ref"]),
        number=int(data["number"]),
        read_only=there != here and not ours,
    )


def _commit(value: object) -> str:
    if not isinstance(value, str) or not _COMMIT.fullmatch(value):
        raise ValueError(f"{value!r} is no commit id.")
    return value
