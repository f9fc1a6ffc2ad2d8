"""What a forge answers, as far as it is used: frozen, and deaf to fields not named here."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictInt, field_validator

_INSIDERS = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})


class Answer(BaseModel):
    """A part of an answer; forges add fields at any time, so unknown ones are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)


class Account(Answer):
    """Who wrote something: a person, or a program (`Bot`).

    A person can take another login at any time, and somebody else the old one: ``id`` stays.
    """

    login: str
    id: StrictInt
    type: str = "User"


def _nobody(value: object) -> object:
    """Texts of deleted accounts stand under a stand-in of this name, or under none."""
    return None if isinstance(value, dict) and value.get("login") == "ghost" else value


Someone = Annotated[Account | None, BeforeValidator(_nobody)]
"""An account; None for one that was deleted."""


class _Written(Answer):
    """A text with an author; None for an author whose account was deleted."""

    body: str = ""
    user: Someone = None
    html_url: str = ""

    @field_validator("body", mode="before")
    @classmethod
    def _none_is_empty(cls, value: object) -> object:
        return "" if value is None else value

    @property
    def author(self) -> str | None:
        """The author's login."""
        return self.user.login if self.user else None


class Comment(_Written):
    """One comment in the thread of an issue or a pull request."""

    id: int


class Issue(_Written):
    """An issue; GitHub lists pull requests among them, which `pull_request` tells apart."""

    number: int
    title: str
    state: Literal["open", "closed"]
    author_association: str = "NONE"
    pull_request: dict[str, object] | None = Field(None, repr=False)

    @property
    def by_insider(self) -> bool:
        """Whether a program or somebody who belongs to the repository opened it.

        Anybody may open issues in a public repository, also with a text that looks like ours.
        """
        bot = self.user is not None and self.user.type == "Bot"
        return bot or self.author_association in _INSIDERS
