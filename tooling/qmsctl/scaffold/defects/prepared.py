"""What is well done, and what the planted mistakes build on: documents of the service workshop."""

from collections.abc import Mapping
from typing import Any

from qmsctl.repository.edits import Append, Set
from qmsctl.scaffold.defects.book import ROOT, Book
from qmsctl.scaffold.defects.defect import Changes, Plant, Step
from qmsctl.scaffold.defects.papers import paper, together

AUDIT_RECORD = f"{ROOT}/records/audits/2026-service-workshop.md"
TRAINING_RECORD = f"{ROOT}/records/training/2026-service-workshop.md"

_RECORD = """\
# Audit of the service workshop

Auditor: Petra Novak. Findings: 2.

1. Two torque screwdrivers were past their day of calibration.
2. The file of case 26-118 lacks the quotation.
"""

_TITLES: Mapping[str, tuple[str, str]] = {
    "WI-150": ("Soldering of sensor cables", "Solder at 350 °C."),
    "WI-151": ("Filling of pressure sensors", "Fill with oil under vacuum."),
    "WI-152": ("Testing of repaired displays", "Show all segments for a minute."),
    "WI-153": ("Receiving parcels at the side door", "Sign for parcels at the side door."),
    "WI-154": ("Gluing of sight glasses", "Use the adhesive of the parts list."),
    "WI-155": ("Faxing of quotations", "Fax the quotation and keep the report."),
    "WI-156": ("Marking of sealed screws", "Mark the screws with red varnish."),
    "WI-191": ("Locking of the tool cabinet", "Lock the cabinet in the evening."),
    "WI-192": ("Developing of X-ray films", "Develop for five minutes."),
    "WI-193": ("Washing of overalls", "Put overalls into the blue bag."),
    "WI-194": ("Handing over at the end of a shift", "Tell the next shift what is open."),
    "WI-195": ("Fetching of loan instruments", "Enter the loan in the list."),
    "WI-196": ("Reading of error memories", "Read the memory before the repair."),
    "WI-197": ("Limits of leak tests", "See below."),
    "WI-199": ("Tightening of cable glands", "Tighten to 2.5 Nm."),
}


def _issued(document_id: str, **changed: Any) -> Plant:
    title, step = _TITLES[document_id]
    return paper(document_id, title, step, **changed)


def _linking(book: Book) -> Changes:
    mark = "See [the varnish](WI-156-marking-of-sealed-screws.md)."
    test = "The limits are in [WI-197](WI-197-limits-of-leak-tests.md#equipment)."
    return together(
        paper("WI-157", "Opening of sealed instruments", "Note the colour of the varnish.", mark),
        paper("WI-198", "Leak test after a repair", "Test for ten minutes.", test),
    )(book)


def _recorded(_: Book) -> Changes:
    training = "# Training of the service workshop\n\nTaught: WI-150 to WI-157. Present: 4 of 5.\n"
    return {AUDIT_RECORD: _RECORD.encode(), TRAINING_RECORD: training.encode()}


def _reviewed(book: Book) -> Changes:
    review = {"version": "1.0", "by": "a.brandt", "date": book.later(0), "outcome": "no-change"}
    return book.edit("WI-195", Append(("reviews",), review))


def _new_draft(book: Book) -> Changes:
    return book.reword(
        "WI-194",
        "Tell the next shift what is open.",
        "Write on the board what is open.",
        Set(("version",), "2.0"),
        Set(("change_summary",), "What is open is written down."),
        Set(("status",), "draft"),
        Set(("approvals",), []),
    )


FIRST: tuple[Step, ...] = (
    Step(
        "Issue the work instructions of the service workshop",
        together(
            *(_issued(document_id) for document_id in _TITLES if document_id != "WI-152"),
            _issued("WI-152", effective_date=lambda book: book.later(200)),
            _linking,
        ),
    ),
    Step("Record audit and training of the service workshop", _recorded, by="p.novak"),
)
"""What is done first."""

SECOND: tuple[Step, ...] = (
    Step("Review the loan of instruments", _reviewed, by="a.brandt"),
    Step("Begin the next version of the handing over", _new_draft),
)
"""What is done later on the same day."""
