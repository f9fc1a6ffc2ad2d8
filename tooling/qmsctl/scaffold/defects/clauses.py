"""TR001–TR008, RC001–RC003: what documents answer, and records that prove it."""

from typing import Any

from qmsctl.repository.edits import Append, Set
from qmsctl.repository.yamlwriting import mapping_text
from qmsctl.scaffold.defects.book import POLICY_PATH, ROOT, Book, exchanged
from qmsctl.scaffold.defects.defect import Changes, Defect, Plant, on_branch, on_main
from qmsctl.scaffold.defects.papers import draft
from qmsctl.scaffold.defects.prepared import AUDIT_RECORD, TRAINING_RECORD

_DEVIATIONS = f"{ROOT}/records/deviations"


def _cites(document_id: str, clause: str) -> Plant:
    return lambda book: book.edit(document_id, Append(("clauses",), clause))


def _without(book: Book, document_id: str, clause: str) -> Changes:
    kept = [one for one in book.fields(document_id)["clauses"] if one != clause]
    return book.edit(document_id, Set(("clauses",), kept))


def _deviation(name: str, **changed: Any) -> Plant:
    def plant(book: Book) -> Changes:
        fields: dict[str, Any] = {
            "id": name,
            "commit": "0123456789abcdef0123456789abcdef01234567",
            "rule": "VC001",
            "document": "WI-196",
            "reason": "A typing mistake was mended without a new version.",
            "correction": "The next version says it in the same words.",
            "date": book.later(0),
            "status": "approved",
            "approvals": [{"role": "policy-owner", "by": "s.okafor", "date": book.later(0)}],
        }
        known = {key: v for key, v in {**fields, **changed}.items() if v is not None}
        path = f"{_DEVIATIONS}/{name}.yml"
        # Nobody signs what says too little.
        proofs = {} if changed else book.record_proofs(path, known)
        return {path: (mapping_text(known) + "\n").encode(), **proofs}

    return plant


def _answered_by_a_draft(book: Book) -> Changes:
    plant = draft(
        "SOP-102",
        "Objectives of the service workshop",
        "The workshop sets itself two objectives a year.",
        clauses=["iso9001:2026/6.2.1"],
    )
    return {**_without(book, "OBJ-001", "iso9001:2026/6.2.1"), **plant(book)}


CLAUSES: tuple[Defect, ...] = (
    on_main(
        "no-such-clause",
        "The form cites a clause that the standard does not have.",
        (("TR001", "FRM-003"),),
        _cites("FRM-003", "iso9001:2015/8.4.4"),
        by="r.lind",
    ),
    on_main(
        "old-edition",
        "The clause was copied from a document of the time of ISO 9001:2008.",
        (("TR002", "FRM-005"),),
        _cites("FRM-005", "iso9001:2008/7.3"),
        by="l.moreau",
    ),
    on_main(
        "no-edition",
        "The clause was cited without saying of which edition.",
        (("TR003", "FRM-009"),),
        _cites("FRM-009", "iso9001/8.2.1"),
        by="e.santos",
    ),
    on_main(
        "clause-uncovered",
        "The owner took out the only citation of a clause that asks for documents.",
        (("TR004", POLICY_PATH),),
        lambda book: _without(book, "OBJ-001", "iso9001:2015/6.2.1"),
        by="s.okafor",
    ),
    on_main(
        "answered-by-a-draft",
        "A clause was moved to a procedure that is not approved yet.",
        (("TR005", POLICY_PATH),),
        _answered_by_a_draft,
    ),
    on_main(
        "clause-twice",
        "The same clause was entered a second time.",
        (("TR008", "FRM-010"),),
        _cites("FRM-010", "iso9001:2015/9.2.1"),
        by="j.tanaka",
    ),
    on_main(
        "deviation-without-reason",
        "A deviation was filed that does not say how the error came about.",
        (("RC001", f"{_DEVIATIONS}/2026-101.yml"),),
        _deviation("2026-101", reason=None),
    ),
    on_main(
        "deviation-about-nothing",
        "A deviation names a commit that does not exist; a digit was mistyped.",
        (("RC002", f"{_DEVIATIONS}/2026-102.yml"),),
        _deviation("2026-102"),
    ),
    on_main(
        "record-completed-afterwards",
        "The fifth name was entered in a training record after the training, on the main line.",
        (),
        lambda book: {
            TRAINING_RECORD: exchanged(book.data(TRAINING_RECORD), "4 of 5", "5 of 5"),
        },
        replayed=(("RC003", TRAINING_RECORD),),
        by="t.weber",
    ),
    on_branch(
        "record-improved",
        "Before the audit somebody removed a finding from last year's audit record.",
        (("RC003", AUDIT_RECORD),),
        lambda book: {
            AUDIT_RECORD: exchanged(book.data(AUDIT_RECORD), "Findings: 2", "Findings: 1")
        },
        by="a.brandt",
    ),
)
"""All of this family."""
