"""What each event asks to be judged."""

from typing import Any

import pytest

from event import Subject, subject
from tests.action.forge import recorded

HEAD, BASE = "a" * 40, "b" * 40
PULL_REQUEST = Subject(HEAD, BASE, "main", 7)


@pytest.mark.parametrize(
    ("name", "payload", "expected"),
    [
        ("pull_request", "pull_request.opened", PULL_REQUEST),
        ("pull_request", "pull_request.synchronize", PULL_REQUEST),
        ("pull_request_target", "pull_request.opened", PULL_REQUEST),
        ("pull_request", "pull_request.fork", Subject(HEAD, BASE, "main", 7, read_only=True)),
        ("pull_request_target", "pull_request.fork", PULL_REQUEST),
        ("merge_group", "merge_group", Subject(HEAD, BASE)),
        ("push", "push", Subject()),
        ("schedule", "schedule", Subject()),
        ("workflow_dispatch", "workflow_dispatch", Subject()),
    ],
)
def test_recorded_events(name: str, payload: str, expected: Subject) -> None:
    assert subject(name, recorded(payload, HEAD, BASE)) == expected


def test_a_pull_request_whose_fork_is_gone_counts_as_a_forks() -> None:
    payload = recorded("pull_request.fork", HEAD, BASE)
    payload["pull_request"]["head"]["repo"] = None
    assert subject("pull_request", payload).read_only


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("pull_request", {}),
        ("pull_request", {"pull_request": None}),
        ("merge_group", {"merge_group": {"head_sha": HEAD}}),
        ("merge_group", {"merge_group": {"head_sha": "main", "base_sha": BASE}}),
        ("merge_group", {"merge_group": {"head_sha": "--upload-pack=touch pwned"}}),
        ("merge_group", {"merge_group": {"head_sha": None}}),
    ],
)
def test_what_github_does_not_send_is_refused(name: str, payload: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"lacks what|is no commit id"):
        subject(name, payload)
