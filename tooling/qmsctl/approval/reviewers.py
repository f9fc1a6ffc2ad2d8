"""Whose review of a pull request is whose: logins, people, and each one's last decision.

People files say who has which login. A login that two people have tells nobody, and so counts for
neither.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from qmsctl.model.givenreview import GivenReview
from qmsctl.model.people import People


class Unknown(StrEnum):
    """Why nobody can be told from an account."""

    LOGIN = "unknown-login"
    """No people file has it."""
    SHARED = "shared-login"
    """More than one people file has it."""
    NOBODY = "no-account"
    """The account was deleted."""


@dataclass(frozen=True, slots=True)
class Vote:
    """The last decision of one account; ``person`` is an id, or ``why`` says that there is none."""

    review: GivenReview
    person: str | None = None
    why: Unknown | None = None

    @property
    def at(self) -> dt.datetime:
        """When it was given."""
        moment = self.review.submitted_at
        assert moment is not None  # noqa: S101 - only decisive reviews become votes
        return moment


@dataclass(frozen=True)
class Logins:
    """The logins of people on one forge, as their people files name them; case does not matter."""

    people: People
    forge: str

    @cached_property
    def _owners(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for person in self.people.by_id.values():
            login = person.logins.get(self.forge)
            if login is not None:
                found.setdefault(login.casefold(), []).append(person.id)
        return {login: tuple(ids) for login, ids in found.items()}

    def of(self, person: str) -> str | None:
        """Somebody's login, or None."""
        known = self.people.get(person)
        return known.logins.get(self.forge) if known else None

    def shared(self, person: str) -> bool:
        """Whether somebody else has the same login."""
        login = self.of(person)
        return login is not None and len(self._owners[login.casefold()]) > 1

    def who(self, login: str | None) -> str | Unknown:
        """The id of the person who has this login, or why there is none."""
        if login is None:
            return Unknown.NOBODY
        owners = self._owners.get(login.casefold(), ())
        if len(owners) == 1:
            return owners[0]
        return Unknown.SHARED if owners else Unknown.LOGIN


def last_votes(reviews: Iterable[GivenReview], logins: Logins) -> tuple[Vote, ...]:
    """Each account's last decision, the oldest first.

    Whether two reviews of deleted accounts are of one account cannot be known: each stands alone.
    """
    decisive = [review for review in reviews if review.decision is not None]
    found: dict[object, GivenReview] = {}
    for review in sorted(decisive, key=_age):
        place: object = review.id if review.login is None else review.login.casefold()
        found[place] = review
    return tuple(_vote(review, logins) for review in sorted(found.values(), key=_age))


def by_person(votes: Sequence[Vote]) -> Mapping[str, Vote]:
    """The votes of people who are known, by their ids."""
    return {vote.person: vote for vote in votes if vote.person is not None}


def _vote(review: GivenReview, logins: Logins) -> Vote:
    who = logins.who(review.login)
    if isinstance(who, Unknown):
        return Vote(review, None, who)
    return Vote(review, who)


def _age(review: GivenReview) -> tuple[dt.datetime, int]:
    assert review.submitted_at is not None  # noqa: S101 - decisive reviews were sent
    return review.submitted_at, review.id
