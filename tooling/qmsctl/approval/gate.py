"""What the reviews of a pull request are held against, and what comes of it: values only."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol

from qmsctl.approval.claims import Demand
from qmsctl.approval.proving import Matter, Proof
from qmsctl.model.document import DocumentKey
from qmsctl.model.givenreview import GivenReview
from qmsctl.model.policy import Tier


class State(StrEnum):
    """How one approval stands. The first two hold nothing up."""

    APPROVED = "approved"
    NOT_NEEDED = "not-needed"
    WAITING = "waiting"
    VOIDED = "voided"
    REFUSED = "refused"
    NOT_ALLOWED = "not-allowed"
    UNKNOWN = "unknown"


class Word(StrEnum):
    """Why it stands so; each has its own next step."""

    REVIEWED = "reviewed"
    SIGNED = "signed"
    DECLARED = "declared"
    ADOPTED = "adopted"
    NO_REVIEW = "no-review"
    NOBODY_NAMED = "nobody-named"
    NEEDS_SIGNATURE = "needs-signature"
    OTHER_CONTENT = "other-content"
    NOT_THERE = "not-there-then"
    DISMISSED = "dismissed"
    TOO_EARLY = "too-early"
    CHANGES_REQUESTED = "changes-requested"
    NO_PERSON = "no-person"
    NO_LOGIN = "no-login"
    SHARED_LOGIN = "shared-login"
    UNKNOWN_LOGIN = "unknown-login"
    NO_ACCOUNT = "no-account"
    NO_ROLE = "no-role"
    AUTHOR = "author"
    ORDER = "order"
    SEVERAL_ROLES = "several-roles"
    OTHER_DAY = "other-day"
    NOT_NAMED = "not-named"
    UNFIT = "unfit"
    UNKNOWN_COMMIT = "unknown-commit"


class Content(NamedTuple):
    """What a commit has of something that is approved.

    ``known`` is False if this clone lacks the commit. ``mark`` is a digest of everything that is
    approved, None if the commit does not have it.
    """

    known: bool
    mark: str | None = None


class About(NamedTuple):
    """What is approved: ``what`` is version, withdrawal, recall, periodic-review or policy.

    ``name`` is how people call it, such as ``SOP-001 2.0``; ``kind`` the title of its type.
    """

    what: str
    name: str
    version: str
    title: str | None
    path: str
    kind: str
    key: DocumentKey | None = None


class Look(Protocol):
    """Looks for one thing that is approved in the commits of a pull request, by their full ids."""

    @property
    def now(self) -> str:
        """The mark of its content at the head."""
        ...

    def at(self, commit: str) -> Content:
        """What a commit has of it."""
        ...

    def changed(self, commit: str, event: str) -> str:
        """What changed since a commit, after `event` ("Jun Tanaka approved"); "" if unknown."""
        ...


@dataclass(frozen=True)
class Asked:
    """One thing that a pull request says is approved, and how to look at it.

    ``proofs`` are its approvals as the files name them, with what backs them already; ``wanted``
    is the evidence that the policy asks for. ``earliest`` is the first moment at which it could be
    approved, with what happened then. ``matter`` is what a statement of it has to say; None where
    nothing is going to be stated.
    """

    about: About
    demand: Demand
    proofs: tuple[Proof, ...]
    wanted: Tier
    look: Look
    earliest: tuple[dt.datetime, str] | None = None
    matter: Matter | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """One approval that is needed, and how it stands.

    ``person`` is an id and ``name`` what is printed; both are empty where the files name nobody.
    ``review`` is the one that decided, ``at`` when, also for a signed statement. ``hint`` is what
    to do where the rule that is broken says it.
    """

    role: str
    person: str
    name: str
    state: State
    word: Word
    sentence: str
    review: GivenReview | None = None
    at: dt.datetime | None = None
    hint: str = ""

    @property
    def holds(self) -> bool:
        """Whether it holds the merge."""
        return self.state not in (State.APPROVED, State.NOT_NEEDED)


@dataclass(frozen=True, slots=True)
class Objection:
    """Somebody who holds a role of the route asked for changes, which holds the merge."""

    person: str
    name: str
    review: GivenReview


@dataclass(frozen=True, slots=True)
class Judged:
    """How the approvals of one thing stand; ``remarks`` are gaps of the list as a whole."""

    about: About
    wanted: Tier
    route: str
    standings: tuple[Standing, ...]
    objections: tuple[Objection, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether it holds the merge."""
        return bool(self.objections or self.remarks) or any(one.holds for one in self.standings)


@dataclass(frozen=True, slots=True)
class Uncounted:
    """A review that counts for nothing here; ``name`` is the person's or the account's."""

    name: str
    word: Word
    sentence: str
    review: GivenReview
