"""Whether requests and answers keep to GitHub's published description."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from openapi_core import OpenAPI
from openapi_core.testing import MockRequest, MockResponse

from tests.forge.make_subset import TARGET

HOST = "https://api.github.com"


@cache
def description() -> dict[str, Any]:
    """The committed part of the description."""
    loaded: dict[str, Any] = json.loads(Path(TARGET).read_text(encoding="utf-8"))
    return loaded


@cache
def _contract() -> OpenAPI:
    return OpenAPI.from_dict(description())


def request_of(method: str, target: str, headers: Mapping[str, str], body: bytes) -> MockRequest:
    """A request as it came over the wire."""
    parts = urlsplit(target)
    return MockRequest(
        HOST,
        method.lower(),
        parts.path,
        args=dict(parse_qsl(parts.query, keep_blank_values=True)),
        headers=dict(headers),
        data=body or None,
        content_type="application/json",
    )


def check_request(request: MockRequest, path: str) -> None:
    """Raise unless the description allows the request; `path` is its template.

    The description allows fields that it does not name, and GitHub passes over them in silence:
    here they are errors, since each would be a misspelling.
    """
    _contract().validate_request(request)
    operation = description()["paths"][path][request.method]
    named = {_resolved(parameter)["name"] for parameter in operation.get("parameters", ())}
    assert set(request.args or {}) <= named, f"unknown parameters: {request.args}"
    if request.body:
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        assert set(json.loads(request.body)) <= set(schema["properties"]), request.body


def check_answer(request: MockRequest, status: int, body: bytes) -> None:
    """Raise unless the description allows this answer to the request."""
    _contract().validate_response(request, MockResponse(body, status))


def _resolved(parameter: dict[str, Any]) -> dict[str, Any]:
    name = parameter.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = description()["components"]["parameters"][name] if name else parameter
    return found
