"""How commands reach the forge: environment, clock, and the extra that they need."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from qmsctl.model.errors import UsageError

if TYPE_CHECKING:
    from qmsctl.forge.access import Access
    from qmsctl.forge.client import Clock
    from qmsctl.forge.github import GitHub


def access() -> "Access":
    """Repository, token and addresses, from the environment.

    Raises:
        UsageError: something is missing there or cannot be right.
    """
    from qmsctl.forge.access import read_access

    return read_access(os.environ)


def app_access() -> "Access":
    """The same, with the token of a GitHub App of one's own where there is one (QMS_APP_TOKEN).

    What the token of a workflow opens starts no checks; what an App opens does.

    Raises:
        UsageError: something is missing in the environment or cannot be right.
    """
    from qmsctl.forge.access import read_access

    token = os.environ.get("QMS_APP_TOKEN", "").strip()
    return read_access({**os.environ, "GITHUB_TOKEN": token} if token else os.environ)


def clock() -> "Clock":
    """The machine's clock."""
    from qmsctl.forge.client import Clock

    return Clock(time.time, time.sleep)


@contextmanager
def open_forge(reached: "Access") -> "Iterator[GitHub]":
    """The forge, connected; connections are closed at the end.

    Raises:
        UsageError: the extra `github` is not installed.
    """
    try:
        from qmsctl.forge.github import GitHub
    except ModuleNotFoundError as error:
        if error.name != "httpx":
            raise
        raise UsageError(
            "This command talks to GitHub and needs the extra 'github'.",
            hint="Install it with: pip install 'qmsctl[github]'",
        ) from error
    with GitHub(reached, clock()) as forge:
        yield forge
