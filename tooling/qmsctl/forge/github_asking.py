"""What all parts of GitHub's side share: addresses, answers as models, and surely nothing."""

from collections.abc import Callable, Mapping
from typing import Any, NoReturn, TypeVar
from urllib.parse import quote

from pydantic import ValidationError

from qmsctl.forge.access import Access
from qmsctl.forge.client import Ask, Client, Clock
from qmsctl.forge.errors import AnswerUnreadable, Guarded, NotThere, PermissionMissing, Refused
from qmsctl.forge.github_answers import RepositoryAnswer
from qmsctl.forge.models import Answer
from qmsctl.forge.sight import CannotSee, NotSet, Seen

A = TypeVar("A", bound=Answer)
T = TypeVar("T")

_PLAN = "upgrade to github"
"""How GitHub begins to say that the owner's plan does not hold a feature."""
_RULES = (
    "rule violations",
    "protected branch",
    "through a pull request",
    "required status check",
    "approving review",
    "not authorized to push",
    "creations being restricted",
    "must not contain merge commits",
)


class Asking:
    """One repository on GitHub, asked with one token."""

    def __init__(self, access: Access, clock: Clock) -> None:
        self._access = access
        self._client = Client(access, clock)

    @property
    def repository(self) -> str:
        """The repository as owner/name."""
        return self._access.repository

    def _path(self, *parts: str | int) -> str:
        """An address below the repository; no part can leave its place."""
        return "/".join((f"/repos/{self.repository}", *(_segment(str(part)) for part in parts)))

    def _get(
        self, model: type[A], path: str, what: str, params: Mapping[str, str] | None = None
    ) -> A:
        return read(model, self._client.perform(Ask("GET", path, what, params=params)), what)

    def _list(self, model: type[A], ask: Ask) -> list[A]:
        return [read(model, item, ask.what) for item in self._client.pages(ask)]

    def _repository_answer(self) -> RepositoryAnswer:
        return self._get(RepositoryAnswer, self._path(), "read what the repository is")

    def _look(
        self,
        act: Callable[[], T],
        *,
        needs: str,
        absent: Callable[[NotThere], NotSet | CannotSee] | None = None,
    ) -> Seen[T] | NotSet | CannotSee:
        """What a look at a setting came to.

        `needs` is the right that GitHub's documentation asks for. `absent` decides what "not
        found" means; without it the setting is one that every repository has, so it is hidden.
        """
        try:
            return Seen(act())
        except PermissionMissing as error:
            if error.said.lower().startswith(_PLAN):
                return NotSet(f"The plan of the repository's owner lacks it: {error.said}")
            return CannotSee(error.message, error.needs or needs)
        except NotThere as error:
            return absent(error) if absent else CannotSee(error.message, needs)

    def _visible_repository(self) -> RepositoryAnswer | None:
        """The repository; None if the token may not see it, so that nothing in it is surely absent.

        To such a token GitHub says of everything in the repository that it is not found.
        """
        try:
            return self._repository_answer()
        except (NotThere, PermissionMissing):
            return None


def guarded(error: Refused) -> NoReturn:
    """Raise `Guarded` if a branch's rules are the reason of a refusal, else the refusal itself."""
    if any(words in error.said.lower() for words in _RULES):
        raise Guarded(
            error.message,
            hint="Write to another branch and open a pull request, or let the token's program "
            "pass these rules.",
            status=error.status,
            said=error.said,
        ) from None
    raise error


def _segment(text: str) -> str:
    """One segment of a path; a dot alone, or two, would be steps upwards."""
    return "%2E" * len(text) if text in (".", "..") else quote(text, safe="")


def read(model: type[A], answer: Any, what: str) -> A:
    """An answer as a model.

    Raises:
        AnswerUnreadable: it lacks what GitHub's interface promises.
    """
    try:
        return model.model_validate(answer)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        found = f"{place}: {first['msg']}" if place else first["msg"]
    raise AnswerUnreadable(
        f"GitHub's answer is not what its interface promises: could not {what} ({found}).",
        hint="Check GITHUB_API_URL. If it is right, a newer qmsctl may know this answer.",
    )
