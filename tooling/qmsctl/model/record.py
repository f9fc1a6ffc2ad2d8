"""Records that the tool itself reads: deviations (design §5)."""

from typing import Annotated

from pydantic import Field

from qmsctl.model.base import Day, Frozen, Text
from qmsctl.model.document import Approval, Status


class Deviation(Frozen):
    """One error of history that cannot be repaired, admitted, explained and approved.

    It turns the findings of `rule` on `document` at `commit` into notes; nothing else.
    """

    id: Text
    commit: Annotated[str, Field(pattern=r"^[0-9a-f]{40}(?:[0-9a-f]{24})?$")]
    rule: Annotated[str, Field(pattern=r"^[A-Z]{2}\d{3}$")]
    document: Text
    reason: Text
    correction: Text
    date: Day
    status: Status
    approvals: tuple[Approval, ...] = ()
