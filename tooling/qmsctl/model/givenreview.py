"""Reviews of a pull request as a forge tells them, whichever forge it is."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Decision(StrEnum):
    """What a review decides; everything else (comments, what is not sent yet) decides nothing."""

    APPROVED = "APPROVED"
    CHANGES_REQUESTED = "CHANGES_REQUESTED"
    DISMISSED = "DISMISSED"


DECISIVE = frozenset(Decision)


@dataclass(frozen=True, slots=True)
class GivenReview:
    """One review.

    ``login`` is None for an account that was deleted. ``state`` is in capitals, as GitHub says it.
    ``submitted_at`` has a time zone and is None for what was not sent. ``commit`` is the full id
    of the commit that was looked at, None if the forge does not say.
    """

    id: int
    login: str | None
    state: str
    submitted_at: dt.datetime | None
    commit: str | None
    url: str = ""

    @property
    def decision(self) -> Decision | None:
        """What it decides; None if it was not sent, or only comments."""
        if self.submitted_at is None or self.state not in DECISIVE:
            return None
        return Decision(self.state)
