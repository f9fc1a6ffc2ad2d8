"""Which error an answer of GitHub is, in words that say what to do."""

from collections.abc import Mapping

from qmsctl.forge.errors import (
    ForgeError,
    NotThere,
    PermissionMissing,
    Refused,
    TokenRefused,
    Unreachable,
)

_MOST = 300


def plain(text: str) -> str:
    """A foreign text in one line that steers no terminal, and not a long one."""
    line = " ".join(text.split())
    shown = "".join(c if c.isprintable() else "?" for c in line)
    return shown if len(shown) <= _MOST else f"{shown[:_MOST]}…"


def message_of(answer: object) -> str:
    """What GitHub says about a request that it did not carry out, with the fields it names."""
    if not isinstance(answer, dict):
        return ""
    parts = [str(answer.get("message") or "")]
    errors = answer.get("errors")
    for error in errors if isinstance(errors, list) else ():
        if isinstance(error, dict):
            words = (error.get(name) for name in ("resource", "field", "code", "message"))
            parts.append(" ".join(str(word) for word in words if word))
        else:
            parts.append(str(error))
    return plain("; ".join(part for part in parts if part))


def failure(
    status: int, headers: Mapping[str, str], message: str, *, what: str, where: str
) -> ForgeError:
    """The error for an answer that is no success.

    `what` is what was asked for, such as "list the comments of #3"; `where` names the repository.
    """
    kind, told, hint = _judged(status, f"{what} in {where}")
    if kind is PermissionMissing:
        hint = _permission_hint(headers)
    return kind(
        f"{told} GitHub says: {message}" if message else told,
        hint=hint,
        status=status,
        said=message,
        needs=_needed(headers),
    )


def _judged(status: int, asked: str) -> tuple[type[ForgeError], str, str]:
    """The kind of error, its words, and what to do."""
    if status == 401:
        told = f"GitHub could not be asked to {asked}: the token is not valid (401)."
        hint = "It may be revoked or have run out. Put a valid one into GITHUB_TOKEN."
        return TokenRefused, told, hint
    if status in (403, 451):
        return PermissionMissing, f"The token may not {asked} ({status}).", ""
    if status == 404:
        told = f"GitHub knows nothing under this name, or the token may not see it (404): {asked}."
        hint = "Check the number and GITHUB_REPOSITORY, and that the token may read it."
        return NotThere, told, hint
    if status == 410:
        hint = "Switch issues on in the repository's settings, under General, Features."
        return NotThere, f"It is gone or switched off (410): {asked}.", hint
    if status >= 500:
        told = f"GitHub could not be asked to {asked}: its server failed ({status})."
        hint = "Nothing is known about what was asked for. Run the command again later."
        return Unreachable, told, hint
    hint = "The repository's settings, or another change meanwhile, may be the reason."
    return Refused, f"GitHub does not accept to {asked} ({status}).", hint


def _needed(headers: Mapping[str, str]) -> str:
    """The missing permission, written as in a workflow.

    GitHub names it in a header, as ``pull_requests=write``, for tokens with fine-grained ones.
    """
    named = plain(headers.get("x-accepted-github-permissions", ""))
    return named.replace("=", ": ").replace("_", "-")


def _permission_hint(headers: Mapping[str, str]) -> str:
    needed = _needed(headers)
    if needed:
        return f"In a workflow the job needs 'permissions:' with {needed}."
    return (
        "In a workflow the job needs 'permissions: {issues: write, pull-requests: write}'; "
        "runs for pull requests from forks never get them."
    )
