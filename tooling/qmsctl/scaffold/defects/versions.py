"""VC001–VC016: versions that were not raised, skipped, or said to be what they are not."""

from typing import Any

from qmsctl.repository.edits import Remove, Set
from qmsctl.scaffold.defects.book import ROOT, Book, exchanged, sets
from qmsctl.scaffold.defects.defect import Changes, Defect, How, Plant, on_branch, on_main
from qmsctl.scaffold.defects.papers import draft

_DIAGRAM = f"{ROOT}/work-instructions/img/WI-004-dead-weight-tester.svg"


def _issued(document_id: str, old: str, new: str, **fields: Any) -> Plant:
    known = fields

    def plant(book: Book) -> Changes:
        told = {name: v(book) if callable(v) else v for name, v in known.items()}
        return book.issue(document_id, old, new, **told)

    return plant


def _back_to_draft(book: Book) -> Changes:
    return book.edit("WI-006", Set(("status",), "draft"), Remove(("approvals",)))


def _approved_otherwise(book: Book) -> Changes:
    text = {"version": "1.0", "change_summary": "First issue for the service workshop."}
    return book.reword(
        "WI-194",
        "Write on the board what is open.",
        "Tell the next shift what is urgent.",
        *sets({**text, "status": "approved", "approvals": book.approvals("production-manager")}),
    )


def _nothing_new(book: Book) -> Changes:
    title = f"# {book.fields('WI-003')['title']}\n"
    return book.issue("WI-003", title, title, change_summary="Confirms the text after a check.")


def _old_approvals(book: Book) -> Any:
    return book.fields("SOP-008")["approvals"]


def _editorial(book: Book) -> Changes:
    return book.issue(
        "WI-007",
        "height at most 1.40 m",
        "height at most 1.60 m",
        version=book.next_version("WI-007", minor=True),
        change="editorial",
        change_summary="Corrects a figure.",
        approvals=book.approvals("quality-manager")[1:],
    )


VERSIONS: tuple[Defect, ...] = (
    on_branch(
        "version-not-raised",
        "A limit of an approved procedure was changed and the version left as it was.",
        (("VC001", "SOP-012"),),
        lambda book: book.reword(
            "SOP-012", "as-found error is above 70 % of", "as-found error is above 80 % of"
        ),
        by="p.novak",
    ),
    on_main(
        "changed-past-the-check",
        "A limit was mended on the main line in a hurry, past the pull request and its check.",
        (("VC001", "WI-199"),),
        lambda book: book.reword("WI-199", "Tighten to 2.5 Nm.", "Tighten to 3.5 Nm."),
        by="a.brandt",
    ),
    on_branch(
        "version-goes-back",
        "The new version got a lower number than the one in force.",
        (("VC002", "SOP-017"),),
        _issued(
            "SOP-017",
            "decides within 3 working days",
            "decides within 5 working days",
            version="0.9",
        ),
    ),
    on_branch(
        "version-skipped",
        "The new version took a number far ahead, to fit that of another list.",
        (("VC003", "SOP-004"),),
        _issued(
            "SOP-004",
            "Accepts high risks, decides on opportunities",
            "Accepts high risks in writing, decides on opportunities",
            version="17.0",
        ),
    ),
    on_branch(
        "nothing-changed",
        "A new version was issued in which not a word is different.",
        (("VC004", "WI-003"),),
        _nothing_new,
    ),
    on_branch(
        "summary-says-nothing",
        "The summary of the change says 'Various changes'.",
        (("VC005", "WI-005"),),
        _issued(
            "WI-005",
            "Version and checksum in the menu agree with the work order.",
            "Version and checksum in the menu agree with the work order and the label.",
            change_summary="Various changes.",
        ),
    ),
    on_branch(
        "back-to-draft",
        "The author set an approved instruction back to draft to go on writing.",
        (("VC006", "WI-006"),),
        _back_to_draft,
    ),
    on_branch(
        "approvals-carried-over",
        "The text was changed, the version raised and the old approvals left standing.",
        (("AP008", "SOP-008"), ("VC007", "SOP-008")),
        _issued(
            "SOP-008",
            "Takes part in all reviews; may withhold a gate",
            "Takes part in all reviews",
            approvals=_old_approvals,
        ),
    ),
    on_branch(
        "approved-again",
        "The draft of 2.0 was given up; version 1.0 came back with another text.",
        (("VC008", "WI-194"),),
        _approved_otherwise,
    ),
    on_branch(
        "deleted",
        "An instruction that nobody needs any more was deleted instead of withdrawn.",
        (("VC009", "WI-193"),),
        lambda book: {book.path("WI-193"): None},
    ),
    on_branch(
        "picture-swapped",
        "A better drawing was saved over the approved one.",
        (("VC010", "WI-004"),),
        lambda book: {_DIAGRAM: exchanged(book.data(_DIAGRAM), "</svg>", "<!-- 2 --></svg>")},
        by="p.novak",
    ),
    on_branch(
        "editorial-with-a-limit",
        "A limit was changed as an 'editorial' change, which its owner need not approve.",
        (("VC011", "WI-007"),),
        _editorial,
    ),
    on_branch(
        "author-not-named",
        "A colleague wrote the change, and only the usual author is named.",
        (("VC012", "WI-009"),),
        _issued(
            "WI-009",
            "Load the reference board and read it back.",
            "Load the reference board twice and read it back.",
            authors=["a.brandt"],
            status="draft",
            approvals=[],
        ),
        by="e.santos",
    ),
    on_main(
        "version-of-another-shape",
        "The version was written as a whole number; instructions have two.",
        (("VC013", "WI-145"),),
        draft("WI-145", "Watering of the plants", "Half a litre each.", version="1"),
    ),
    on_branch(
        "type-changed",
        "An instruction in force was turned into a form.",
        (("VC014", "WI-196"), ("ID001", "WI-196"), ("ID005", "WI-196"), ("ID009", "WI-196")),
        lambda book: book.issue(
            "WI-196", "Read the memory before", "Read and tick off before", type="form"
        ),
    ),
    on_branch(
        "forgotten-draft",
        "A draft was begun on the main line, and nobody finished it.",
        (("VC015", "WI-146"),),
        draft("WI-146", "Sorting of the cable drawers", "Sort by length."),
        how=How.COMMIT,
        as_of=95,
    ),
    on_branch(
        "review-removed",
        "A review was taken out of the document because it looked untidy.",
        (("VC016", "WI-195"),),
        lambda book: book.edit("WI-195", Remove(("reviews",))),
        by="a.brandt",
    ),
)
"""All of this family."""
