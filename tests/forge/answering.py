"""Parts of answers that every endpoint of the imitation uses."""

import zlib
from collections.abc import Mapping
from typing import Any, NamedTuple

API = "https://api.github.com"
REPOSITORY = "halden/qms"
NOBODY = "https://api.github.com/users/nobody"
DAY = "2026-11-22T12:00:00Z"

Json = dict[str, Any]


class Answer(NamedTuple):
    """What an endpoint says."""

    status: int
    data: Any = None
    headers: Mapping[str, str] = {}


def account(login: str, number: int | None = None) -> Json:
    """A user or a program, with every field that the description asks for."""
    kinds = "html followers following gists starred subscriptions organizations repos events"
    links = ["url", *(f"{kind}_url" for kind in [*kinds.split(), "received_events", "avatar"])]
    kind = "Bot" if login.endswith("[bot]") else "User"
    return {
        "login": login,
        "id": number_of(login) if number is None else number,
        "node_id": "U_1",
        "gravatar_id": "",
        "type": kind,
        "site_admin": False,
        **dict.fromkeys(links, NOBODY),
    }


def number_of(login: str) -> int:
    """The number of the account that was made under this login."""
    return zlib.crc32(login.encode())


def refusal(message: str) -> Json:
    """The body of an answer that is no success."""
    return {"message": message, "documentation_url": "https://docs.github.com/rest"}


def missing(message: str = "Not Found") -> Answer:
    """What GitHub says about what is not there, or must not be seen."""
    return Answer(404, refusal(message))


def unprocessable(message: str) -> Answer:
    """What GitHub says about a request that it understands and does not carry out."""
    return Answer(422, refusal(message))


def invalid(resource: str, name: str, code: str) -> Json:
    """The body of a 422."""
    errors = [{"resource": resource, "field": name, "code": code}]
    return {**refusal("Validation Failed"), "errors": errors}
