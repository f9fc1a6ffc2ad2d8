"""What a document claims and does not have: approvals that lack something, releases to come."""

import datetime as dt
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from qmsctl.model.document import DocumentKey, Recall, Review, Withdrawal
from qmsctl.model.history import Revision


class Awaited(NamedTuple):
    """What came of the release that a version's policy asks for.

    ``stated`` is the latest first day in force that its releasers name, ``completed`` the day on
    which the main line received the statement that was still missing. Both are None as long as
    somebody has yet to release it: ``missing`` says who, as `document-controller`.
    """

    stated: dt.date | None = None
    completed: dt.date | None = None
    missing: str = ""


def _not_asked(_revision: Revision) -> Awaited | None:
    return None


@dataclass(frozen=True, slots=True)
class Doubts:
    """What a document claims without having the approvals for it, so that it does not count.

    ``versions`` are revisions with an open AP or EV error; recalls, withdrawals and periodic
    reviews likewise. ``awaited`` tells what came of a version's release, None where none is asked
    for. Versions, releases and reviews may be judged only when they are asked for.
    """

    versions: Container[str] = frozenset()
    recalls: frozenset[Recall] = frozenset()
    withdrawals: frozenset[Withdrawal] = frozenset()
    reviews: Container[Review] = frozenset()
    awaited: Callable[[Revision], Awaited | None] = _not_asked


NO_DOUBTS = Doubts()
AllDoubts = Mapping[DocumentKey, Doubts]
"""The doubts about each document."""
