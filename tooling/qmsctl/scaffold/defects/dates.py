"""DT001–DT006, RV001–RV008: days that cannot be, and reviews that were not done."""

from typing import Any

from qmsctl.repository.edits import Append, Set
from qmsctl.scaffold.defects.approvals import OWNER, QUALITY, all_of
from qmsctl.scaffold.defects.book import Book
from qmsctl.scaffold.defects.defect import Changes, Defect, Plant, on_main
from qmsctl.scaffold.defects.papers import paper, together


def _day(days: int) -> Any:
    return lambda book: book.later(days)


def _withdrawn_early(book: Book) -> Changes:
    ending = {
        "reason": "Parcels come to the main gate.",
        "date": book.later(30),
        "replaced_by": ["WI-162"],
        "approvals": all_of(OWNER, QUALITY)(book),
    }
    successor = paper(
        "WI-162",
        "Receiving parcels at the main gate",
        "Sign for parcels at the main gate.",
        effective_date=book.later(90),
    )
    return {**book.edit("WI-153", Set(("withdrawal",), ending)), **successor(book)}


def _recalled_late(book: Book) -> Changes:
    entry = {
        "version": "1.0",
        "reason": "The adhesive turns yellow.",
        "by": "a.brandt",
        "date": book.later(0),
        "approvals": all_of(OWNER, QUALITY)(book),
    }
    return book.edit("WI-154", Set(("recalled",), [entry]))


def _review(document_id: str, **changed: Any) -> Plant:
    """Enters a review of the version that the file holds; None leaves a key out."""

    def plant(book: Book) -> Changes:
        entry = {
            "version": book.version(document_id),
            "by": book.holder(book.fields(document_id)["owner"]),
            "date": book.later(0),
            "outcome": "no-change",
        }
        known = {name: v(book) if callable(v) else v for name, v in changed.items()}
        whole = {name: v for name, v in {**entry, **known}.items() if v is not None}
        return book.edit(document_id, Append(("reviews",), whole))

    return plant


_ON_PAPER = "It was in force on paper since that day."

DATES: tuple[Defect, ...] = (
    on_main(
        "no-effective-date",
        "The instruction was approved, and nobody said from when it holds.",
        (("DT001", "WI-158"),),
        paper("WI-158", "Counting of spare parts", "Count on the last day.", effective_date=None),
    ),
    on_main(
        "backdated",
        "The instruction was to hold from a day before anybody could read it.",
        (("DT002", "WI-159"),),
        paper(
            "WI-159",
            "Ordering of adhesives",
            "Order when two tubes are left.",
            effective_date=_day(-10),
            approvals=lambda book: [
                {**entry, "date": book.later(-12)} for entry in all_of(OWNER, QUALITY)(book)
            ],
        ),
    ),
    on_main(
        "in-force-before-approval",
        "The day on which it comes into force lies before the day of its approval.",
        (("DT002", "WI-160"), ("DT003", "WI-160")),
        paper(
            "WI-160",
            "Returning of loan instruments",
            "Delete the customer's data.",
            effective_date=_day(-1),
        ),
    ),
    on_main(
        "gone-before-its-successor",
        "An instruction is withdrawn two months before its successor comes into force.",
        (("DT004", "WI-153"),),
        _withdrawn_early,
    ),
    on_main(
        "released-apart",
        "Two instructions of one change request were given different days.",
        (("DT005", "WI-163"), ("DT005", "WI-164")),
        together(
            paper(
                "WI-163",
                "Sealing with the new varnish",
                "Two dots on each screw.",
                change_request="CR-2026-044",
                effective_date=_day(40),
            ),
            paper(
                "WI-164",
                "Ordering of the new varnish",
                "Order the green varnish only.",
                change_request="CR-2026-044",
                effective_date=_day(60),
            ),
        ),
    ),
    on_main(
        "recalled-in-force",
        "A version was recalled although people work by it already.",
        (("DT006", "WI-154"),),
        _recalled_late,
    ),
    on_main(
        "interval-too-long",
        "The owner gave a procedure four years until its next review; three are allowed.",
        (("RV001", "SOP-011"),),
        lambda book: book.edit("SOP-011", Set(("review_interval",), "48 months")),
        by="a.brandt",
    ),
    on_main(
        "review-overdue",
        "An instruction that was in force on paper for years was never reviewed.",
        (("RV002", "WI-165"),),
        paper(
            "WI-165",
            "Lighting of the workshop",
            "1000 lux at the bench.",
            effective_date=_day(-900),
            effective_reason=_ON_PAPER,
        ),
    ),
    on_main(
        "review-due-soon",
        "An instruction was taken over from paper shortly before its review.",
        (("RV003", "WI-166"),),
        paper(
            "WI-166",
            "Keys of the workshop",
            "The last one to leave locks.",
            effective_date=_day(-715),
            effective_reason=_ON_PAPER,
        ),
    ),
    on_main(
        "bare-review",
        "Only a date was entered as a review: neither who looked nor what came of it.",
        (("RV004", "SOP-005"),),
        _review("SOP-005", by=None, outcome=None, version=None),
        by="t.weber",
    ),
    on_main(
        "reviewed-by-anyone",
        "A colleague who does not answer for the procedure said that it is still right.",
        (("RV005", "SOP-007"),),
        _review("SOP-007", by="r.lind"),
        by="r.lind",
    ),
    on_main(
        "not-done-in-time",
        "A review decided on a revision by a day that has passed; nothing came of it.",
        (("RV006", "SOP-009"),),
        _review("SOP-009", outcome="revise", date=_day(-3), action_by=_day(-1)),
        by="r.lind",
    ),
    on_main(
        "unknown-version-reviewed",
        "The review names a version that never existed.",
        (("RV007", "SOP-014"),),
        _review("SOP-014", version="7.3"),
        by="e.santos",
    ),
    on_main(
        "review-of-the-future",
        "The review that is planned for next year was entered as if it were done.",
        (("RV008", "SOP-015"),),
        _review("SOP-015", date=_day(400)),
        by="j.tanaka",
    ),
)
"""All of this family."""
