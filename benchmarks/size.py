"""How large a corpus is, and when its commits were made; without what making it needs."""

import datetime as dt
from dataclasses import dataclass

LATER = "later"
"""The branch that holds further commits after `main`: new history, or a pull request."""

FIRST_DAY = dt.date(2022, 1, 3)
YEARS = 4


@dataclass(frozen=True)
class Size:
    """How large a corpus is; ``further`` commits follow the main line on the branch `LATER`.

    In a ``signed`` one every twelfth document is of a type that asks for signatures.
    """

    documents: int
    commits: int
    further: int = 20
    signed: bool = False

    @property
    def last_day(self) -> dt.date:
        """The day of the newest of all commits."""
        return self.day_of(self.commits + self.further - 1)

    def day_of(self, commit: int) -> dt.date:
        """The day of one commit; they are spread evenly over the years."""
        return FIRST_DAY + dt.timedelta(days=commit * YEARS * 365 // self.commits)

    def moment_of(self, commit: int) -> dt.datetime:
        """The second of one commit."""
        noon = dt.datetime.combine(self.day_of(commit), dt.time(12), dt.UTC)
        return noon + dt.timedelta(seconds=commit % 3600)
