"""Where the forge is and with what right: read from the variables that GitHub Actions sets."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from qmsctl.model.errors import UsageError

_REPOSITORY = re.compile(r"(?!\.)[A-Za-z0-9_.-]+/(?!\.{1,2}\Z)[A-Za-z0-9_.-]+", re.ASCII)
_TOKEN = re.compile(r"[!-~]+", re.ASCII)
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})

API_URL = "https://api.github.com"
SERVER_URL = "https://github.com"


class Secret:
    """A text that shows itself to nobody who does not ask for it by name."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself."""
        return self._text

    def hide_in(self, text: str) -> str:
        """`text` with the secret blotted out, in capitals or not."""
        return re.sub(re.escape(self._text), "***", text, flags=re.IGNORECASE)

    def __repr__(self) -> str:
        return "Secret(***)"

    __str__ = __repr__


@dataclass(frozen=True, slots=True)
class Access:
    """One repository of one forge, and the token to speak with it.

    ``api_url`` and ``server_url`` have no slash at their end: the interface's address, and the one
    that people open in the browser.
    """

    repository: str
    token: Secret
    api_url: str = API_URL
    server_url: str = SERVER_URL


def read_access(environment: Mapping[str, str]) -> Access:
    """The access that the environment gives.

    Raises:
        UsageError: a variable is missing or cannot be right; the message never holds the token.
    """
    repository = environment.get("GITHUB_REPOSITORY", "").strip()
    if not repository:
        raise UsageError(
            "It is not known which repository is meant: GITHUB_REPOSITORY is not set.",
            hint="GitHub Actions sets it; elsewhere: export GITHUB_REPOSITORY=owner/name",
        )
    if not _REPOSITORY.fullmatch(repository):
        raise UsageError(
            f"GITHUB_REPOSITORY is {repository!r}; expected is owner/name.",
            hint="Write it as in the repository's address, such as halden/qms.",
        )
    return Access(
        repository,
        _token(environment.get("GITHUB_TOKEN", "").strip()),
        _address(environment, "GITHUB_API_URL", API_URL),
        _address(environment, "GITHUB_SERVER_URL", SERVER_URL),
    )


def _token(text: str) -> Secret:
    if not text:
        raise UsageError(
            "There is no token: GITHUB_TOKEN is not set.",
            hint="In a workflow: env: {GITHUB_TOKEN: '${{ github.token }}'}",
        )
    if not _TOKEN.fullmatch(text):
        raise UsageError(
            "GITHUB_TOKEN holds a space, a line end or another sign that no token has.",
            hint="Copy the token again, in one line.",
        )
    return Secret(text)


def _address(environment: Mapping[str, str], name: str, default: str) -> str:
    text = environment.get(name, "").strip().rstrip("/") or default
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        parts, host = urlsplit(""), None
    if not host or parts.scheme not in ("http", "https") or parts.username or parts.query:
        raise UsageError(
            f"{name} is no address that can be used.", hint=f"Expected is one such as {default}."
        )
    if parts.scheme == "http" and host not in _HERE:
        raise UsageError(
            f"{name} begins with http://: the token would travel where others can read it.",
            hint="Write https:// instead.",
        )
    return text
