"""EV002–EV010: signed statements that are damaged, misused, late or gone."""

import datetime as dt
from collections.abc import Callable, Sequence

from qmsctl.approval.demokeys import demo_key
from qmsctl.approval.digest import content_digest
from qmsctl.model.history import Snapshot
from qmsctl.model.statement import SubjectName
from qmsctl.repository.frontmatter import body_digest, cut
from qmsctl.scaffold.defects.book import ROOT, Book, Edited, exchanged, person_path
from qmsctl.scaffold.defects.defect import Changes, Defect, How, Plant, on_branch
from qmsctl.scaffold.defects.papers import paper
from qmsctl.scaffold.defects.signing import Deed, laid

_GROUP = "evidence"
_EVIDENCE = f"{ROOT}/records/approvals"

Signing = Callable[[Sequence[Deed]], Edited]
"""Turns what the approvers would sign into files; the mistake is made here."""


def _deeds(book: Book, document_id: str) -> tuple[Deed, ...]:
    """What the approvers of a document without attachments would sign now."""
    fields, path = book.fields(document_id), book.path(document_id)
    state = Snapshot(path, None, fields, body_digest(cut(book.data(path))[1]))
    subject = SubjectName(document_id, fields["version"], "en")
    return book.deeds(subject, content_digest(state), fields, str(book.policy()["version"]))


def _issued(document_id: str, title: str, step: str, sign: Signing, late: str = "") -> Plant:
    """A new document that its approvers sign; `late` is a sentence that is added afterwards."""

    def plant(book: Book) -> Changes:
        made = book.with_files(paper(document_id, title, step)(book))
        files = sign(_deeds(made, document_id))
        path = made.path(document_id)
        text = made.data(path)
        return {path: exchanged(text, step, f"{step} {late}") if late else text, **files}

    return plant


def _properly(deeds: Sequence[Deed]) -> Edited:
    return laid(ROOT, *(deed.signed() for deed in deeds))


def _one_not_signed(deeds: Sequence[Deed]) -> Edited:
    files = _properly(deeds)
    return {path: files[path] for path in list(files)[:-1]}


def _same_signature(deeds: Sequence[Deed]) -> Edited:
    files = _properly(deeds)
    _, first, _, second = files
    return {**files, second: files[first]}


def _key_of_another(deeds: Sequence[Deed]) -> Edited:
    return laid(ROOT, deeds[0].signed(demo_key("m.keller")), deeds[1].signed())


def _other_role(deeds: Sequence[Deed]) -> Edited:
    more = deeds[0]._replace(role="quality-manager")
    return laid(ROOT, *(deed.signed() for deed in (*deeds, more)))


def _other_authors(deeds: Sequence[Deed]) -> Edited:
    return laid(ROOT, deeds[0]._replace(authors=("t.weber",)).signed(), deeds[1].signed())


def _afterwards(book: Book) -> Changes:
    """The approval of the day before yesterday is signed now, with that day's time."""
    given = dt.date.fromisoformat(book.fields("WI-154")["approvals"][0]["date"])
    then = book.now - (book.day - given)
    deed = _deeds(book, "WI-154")[0]._replace(at=then)
    return laid(ROOT, deed.signed())


def _tidied(book: Book) -> Changes:
    return {path: None for path in book.files if path.startswith(f"{_EVIDENCE}/MAN-001/5.0/")}


def _stolen(book: Book) -> Changes:
    path = person_path("j.tanaka")
    reason = "The key was on a notebook that was sold."
    revoked = f"    valid_after: 2022-03-14\n    revoked: {{date: 2026-09-01, reason: {reason}}}\n"
    changed = {path: exchanged(book.data(path), "    valid_after: 2022-03-14\n", revoked)}
    made = book.with_files(changed)
    return {**changed, **made.decide(summary="Revokes a key that others may have.")}


def _in_group(name: str, deed: str, rule: str, document_id: str, plant: Plant) -> Defect:
    return on_branch(name, deed, ((rule, document_id),), plant, group=_GROUP)


EVIDENCE: tuple[Defect, ...] = (
    _in_group(
        "signature-forgotten",
        "The quality manager's statement was committed without its signature.",
        "EV002",
        "WI-200",
        _issued("WI-200", "Sorting of screws", "Sort screws by length.", _one_not_signed),
    ),
    _in_group(
        "signature-copied",
        "The owner's signature was copied to the statement of the quality manager.",
        "EV003",
        "WI-201",
        _issued("WI-201", "Cleaning of lenses", "Clean lenses with alcohol.", _same_signature),
    ),
    _in_group(
        "key-of-a-colleague",
        "The document controller signed for the owner, with her own key.",
        "EV004",
        "WI-202",
        _issued("WI-202", "Charging of batteries", "Charge to 40 percent.", _key_of_another),
    ),
    _in_group(
        "sentence-added-after-signing",
        "A sentence was added after both approvers had signed.",
        "EV005",
        "WI-203",
        _issued(
            "WI-203",
            "Storing of reference gauges",
            "Store gauges upright.",
            _properly,
            late="Lay large ones down.",
        ),
    ),
    _in_group(
        "signed-in-another-role",
        "The owner signed as quality manager as well, which the document does not say.",
        "EV006",
        "WI-204",
        _issued("WI-204", "Opening of parcels", "Photograph the parcel first.", _other_role),
    ),
    _in_group(
        "other-author-signed",
        "The statement names another author than the document.",
        "EV007",
        "WI-205",
        _issued("WI-205", "Printing of labels", "Print two labels.", _other_authors),
    ),
    _in_group(
        "signed-after-the-merge",
        "A version was signed after it had been merged, with the clock put back.",
        "EV008",
        "WI-154",
        _afterwards,
    ),
    _in_group(
        "evidence-tidied-away",
        "The statements on an old version of the quality manual were deleted to tidy up.",
        "EV009",
        "MAN-001",
        _tidied,
    ),
    on_branch(
        "key-revoked-as-of-an-earlier-day",
        "A key was lost for weeks before anybody said so; approvals were signed with it meanwhile.",
        (("EV010", "MAN-001"),),
        _stolen,
        how=How.REPLAY,
    ),
)
"""All of this family."""
