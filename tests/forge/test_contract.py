"""The committed part of GitHub's description is whole, and it catches what it should."""

import json

import pytest
from openapi_core.exceptions import OpenAPIError

from tests.forge.imitation import REPOSITORY
from tests.forge.make_subset import OPERATIONS, cut
from tests.forge.server import serve, template
from tests.forge.validating import check_answer, check_request, description, request_of

ISSUES = f"/repos/{REPOSITORY}/issues"


def test_it_holds_the_operations_and_nothing_else() -> None:
    paths = description()["paths"]
    assert {(method, path) for path, found in paths.items() for method in found} == set(OPERATIONS)


def test_cutting_it_again_changes_nothing() -> None:
    """So it holds every component that it refers to, and no prose."""
    assert cut(description()) == description()


@pytest.mark.parametrize(
    ("method", "target", "body"),
    [
        ("GET", f"{ISSUES}?state=everything", b""),
        ("GET", f"{ISSUES}?lables=x", b""),
        ("GET", f"{ISSUES}?per_page=many", b""),
        ("POST", ISSUES, b'{"body": "without title"}'),
        ("POST", ISSUES, b'{"title": "T", "bdoy": "misspelt"}'),
        ("POST", ISSUES, b'{"title": "T", "assignees": "no list"}'),
        ("POST", ISSUES, b""),
    ],
)
def test_it_refuses_a_wrong_request(method: str, target: str, body: bytes) -> None:
    path = template(ISSUES)
    assert path is not None
    with pytest.raises((OpenAPIError, AssertionError)):
        check_request(request_of(method, target, {}, body), path)


def test_it_refuses_a_wrong_answer() -> None:
    request = request_of("GET", ISSUES, {}, b"")
    with pytest.raises(OpenAPIError):
        check_answer(request, 200, json.dumps([{"number": 1}]).encode())
    with pytest.raises(OpenAPIError):
        check_answer(request, 204, b"")


def test_a_broken_contract_fails_the_test_that_broke_it() -> None:
    with pytest.raises(AssertionError, match="T E S T"), serve() as served:
        served.broken.append("T E S T")
