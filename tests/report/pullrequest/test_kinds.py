"""What a step does to a document, as a table of before and after."""

from typing import Any

import pytest

from qmsctl.model.history import Snapshot
from qmsctl.report.pullrequest.kinds import kinds_of
from qmsctl.report.pullrequest.model import Kind
from qmsctl.report.pullrequest.wording import kind_words

PATH = "qms_docs/sop/SOP-001.md"
APPROVAL = {"role": "owner", "by": "a.brandt", "date": "2026-01-12"}


def state(
    version: str = "1.0",
    status: str = "approved",
    *,
    body: str = "a",
    path: str = PATH,
    attachments: tuple[tuple[str, str | None], ...] = (),
    readable: bool = True,
    **fields: Any,
) -> Snapshot:
    named = {"id": "SOP-001", "version": version, "status": status, **fields}
    return Snapshot(path, None, named if readable else {}, body, attachments, readable)


ONE = state()
NEXT = {"version": "2.0", "body": "b"}
TABLE: dict[str, tuple[Snapshot | None, Snapshot | None, str]] = {
    "gone": (ONE, None, "File removed"),
    "unreadable": (ONE, state(readable=False), "Cannot be read"),
    "new": (None, ONE, "New document"),
    "back": (None, state("0.9"), "Earlier version restored"),
    "new draft": (None, state(status="draft"), "New draft"),
    "altered": (ONE, state(body="b"), "Approved version altered"),
    "substantive": (ONE, state(**NEXT, change="substantive"), "Substantive change"),
    "no class": (ONE, state(**NEXT), "Substantive change"),
    "editorial": (ONE, state(**NEXT, change="editorial"), "Editorial change"),
    "urgent": (ONE, state(**NEXT, change="urgent"), "Urgent change"),
    "restored": (state("2.0"), state("0.9"), "Earlier version restored"),
    "opens a draft": (ONE, state(**NEXT, status="draft"), "Draft"),
    "goes on": (state("2.0", "draft"), state("2.0", "draft", body="b"), "Draft"),
    "draft approved": (state("2.0", "draft"), state("2.0"), "Substantive change"),
    "unapproved": (ONE, state(status="draft"), "Draft"),
    "approvals": (ONE, state(approvals=[APPROVAL]), "Approvals only"),
    "layout": (ONE, state(), "Layout of the file only"),
    "review": (ONE, state(reviews=[{"date": "2026-01-01"}]), "Review only"),
    "review gone": (state(reviews=[{"date": "2026-01-01"}]), ONE, "Administrative only"),
    "withdrawal": (ONE, state(withdrawal={"date": "2026-01-01"}), "Withdrawal"),
    "recall": (ONE, state(recalled=[{"version": "2.0"}]), "Recall"),
    "owner": (ONE, state(owner="b"), "Administrative only"),
    "unknown field": (ONE, state(colour="blue"), "Administrative only"),
    "moved": (ONE, state(path="qms_docs/other/SOP-001.md"), "Moved only"),
    "much": (
        ONE,
        state(**NEXT, owner="b", path="x/SOP-001.md", attachments=(("a.png", "1"),)),
        "Substantive change, attachments, administrative, moved",
    ),
    "from nothing readable": (state(readable=False), state(**NEXT), "Substantive change"),
}


@pytest.mark.parametrize(("before", "after", "words"), TABLE.values(), ids=TABLE)
def test_what_a_step_does(before: Snapshot | None, after: Snapshot | None, words: str) -> None:
    kinds = kinds_of(before, after, {"0.9", "1.0"} if before else {"0.9"})
    assert kind_words(kinds).startswith(words)
    if before is None or before.readable:
        assert kind_words(kinds) == words


def test_every_kind_is_called_something() -> None:
    assert all(kind_words((kind,)) for kind in Kind)
