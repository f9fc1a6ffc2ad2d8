"""The event by which a forge tells that an issue was opened or labelled: data, never a command."""

import json
from dataclasses import dataclass
from typing import Any

from pydantic import Field, StrictInt, ValidationError, field_validator

from qmsctl.forge.models import Account, Answer
from qmsctl.model.errors import UsageError

ACCEPT_LABEL = "qms-accepted"
"""By putting this label on an issue, somebody of the QMS takes a stranger's wish as their own."""


class _Label(Answer):
    name: str


class _Issue(Answer):
    number: StrictInt = Field(ge=1, le=2**53 - 1)
    body: str = ""
    user: Account | None = None
    pull_request: dict[str, object] | None = None

    @field_validator("body", mode="before")
    @classmethod
    def _none_is_empty(cls, value: object) -> object:
        return "" if value is None else value


class _Repository(Answer):
    full_name: str


class _Payload(Answer):
    action: str
    issue: _Issue
    sender: Account
    repository: _Repository
    label: _Label | None = None


@dataclass(frozen=True, slots=True)
class IssueEvent:
    """An issue as it was when the event happened, and whose wish it is.

    ``author`` opened it (None: the account is gone); ``starter`` did what the event tells: opened
    it, or put `ACCEPT_LABEL` on it. ``wanted`` is False for events that start nothing.
    """

    number: int
    body: str
    author: str | None
    starter: str
    repository: str
    wanted: bool


def read_event(data: bytes) -> IssueEvent:
    """The event in the file that the forge's runner gives to a workflow.

    Raises:
        UsageError: it is no event about an issue.
    """
    try:
        given: Any = json.loads(data)
        payload = _Payload.model_validate(given)
    except (ValueError, RecursionError) as error:
        what = "no JSON"
        if isinstance(error, ValidationError):
            first = error.errors(include_input=False, include_url=False)[0]
            what = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise UsageError(
            f"The event cannot be read as one about an issue ({what}).",
            hint="Start this from a workflow 'on: issues', or give its payload with --event FILE.",
        ) from error
    issue, label = payload.issue, payload.label
    accepted = payload.action == "labeled" and label is not None and label.name == ACCEPT_LABEL
    return IssueEvent(
        number=issue.number,
        body=issue.body,
        author=issue.user.login if issue.user else None,
        starter=payload.sender.login,
        repository=payload.repository.full_name,
        wanted=issue.pull_request is None and (payload.action == "opened" or accepted),
    )
