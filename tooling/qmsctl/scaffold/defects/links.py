"""LK001–LK015, GT005: links that lead nowhere, and files that nobody approved."""

from qmsctl.repository.edits import Set
from qmsctl.scaffold.defects.approvals import OWNER, QUALITY, all_of
from qmsctl.scaffold.defects.book import ROOT, Book, exchanged
from qmsctl.scaffold.defects.defect import Changes, Defect, Plant, on_branch, on_main
from qmsctl.scaffold.defects.papers import draft, paper, together

_WI = f"{ROOT}/work-instructions"
_PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 20"><title>Valve</title>'
    '<path d="M5 5 55 15V5L5 15z" fill="none" stroke="#333"/></svg>\n'
)
_POINTER = (
    "version https://git-lfs.github.com/spec/v1\n"
    "oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\n"
    "size 1847233\n"
)


def _file(path: str, text: str) -> Plant:
    return lambda _: {f"{_WI}/{path}": text.encode()}


def _faxes_end(book: Book) -> Changes:
    ending = {
        "reason": "Nobody sends faxes any more.",
        "date": book.later(0),
        "approvals": all_of(OWNER, QUALITY)(book),
    }
    return book.edit("WI-155", Set(("withdrawal",), ending))


def _renamed(book: Book) -> Changes:
    old = book.path("WI-156")
    return {old: None, old.replace("marking-of", "varnish-on"): book.data(old)}


def _place_removed(book: Book) -> Changes:
    path = book.path("WI-197")
    made = book.issue("WI-197", "See below.", "The limits are on the test report.")
    return {path: exchanged(made[path], "## Equipment\n", "## Equipment {#tools}\n")}


LINKS: tuple[Defect, ...] = (
    on_main(
        "link-to-nothing",
        "The link names a form that was never written.",
        (("LK001", "WI-167"),),
        draft("WI-167", "Taking photographs", "Fill in [the list](../forms/FRM-099-photos.md)."),
    ),
    on_main(
        "no-such-place",
        "The link names a heading that does not exist.",
        (("LK002", "WI-168"),),
        draft("WI-168", "Testing of relays", "Take [the tools](#tools-and-gauges) first."),
    ),
    on_main(
        "link-out-of-the-qms",
        "The link leads to a note outside of the folder of the QMS.",
        (("LK003", "WI-169"),),
        draft("WI-169", "Opening the workshop", "Read [the notes](../../README.md)."),
    ),
    on_main(
        "unknown-document",
        "The text names a procedure that does not exist.",
        (("LK004", "WI-170"),),
        draft("WI-170", "Scrapping of instruments", "Scrap as SOP-077 says."),
    ),
    on_main(
        "withdrawn-document",
        "A new instruction sends its readers to one that is withdrawn.",
        (("LK005", "WI-171"),),
        _faxes_end,
        draft("WI-171", "Answering of enquiries", "Fax a quotation as WI-155 says."),
    ),
    on_main(
        "picture-not-attached",
        "A picture is shown that is no attachment: anybody could exchange it.",
        (("LK006", "WI-172"),),
        together(
            draft("WI-172", "Turning of valves", "Turn as shown: ![Valve](img/WI-172-valve.svg)"),
            _file("img/WI-172-valve.svg", _PICTURE),
        ),
    ),
    on_main(
        "attachment-missing",
        "The attachment was listed, but the file was never committed.",
        (("LK007", "WI-173"),),
        draft(
            "WI-173",
            "Wiring of terminals",
            "Wire as [the plan](files/WI-173-plan.csv) shows.",
            attachments=["files/WI-173-plan.csv"],
        ),
    ),
    on_main(
        "attachment-not-used",
        "A file was attached, and the text neither shows nor names it.",
        (("LK008", "WI-174"),),
        together(
            draft(
                "WI-174",
                "Painting of housings",
                "Two thin coats.",
                attachments=["files/WI-174-colours.csv"],
            ),
            _file("files/WI-174-colours.csv", "colour,article\nred,4711\n"),
        ),
    ),
    on_main(
        "picture-from-elsewhere",
        "The picture is fetched from the supplier's web site.",
        (("LK009", "WI-175"),),
        draft(
            "WI-175",
            "Mounting of clamps",
            "Mount as shown: ![Clamp](https://supplier.example/clamp.png)",
        ),
    ),
    on_main(
        "frame",
        "A film of the supplier was put into the page with HTML.",
        (("LK010", "WI-176"),),
        draft(
            "WI-176",
            "Filling of grease guns",
            '<iframe src="https://supplier.example/film"></iframe>',
        ),
    ),
    on_main(
        "script",
        "A link was to open the printer's dialogue by a script.",
        (("LK011", "WI-177"),),
        draft("WI-177", "Hanging out of notices", '[Print](#steps){onclick="window.print()"} it.'),
    ),
    on_main(
        "included-text",
        "The limits are included from a file that no approval covers.",
        (("LK012", "WI-178"),),
        draft("WI-178", "Limits of repaired gauges", 'Limits:\n\n--8<-- "limits.md"'),
    ),
    on_main(
        "moved-target",
        "A file was renamed; the instruction that links to it still says the old name.",
        (("LK013", "WI-157"),),
        _renamed,
    ),
    on_branch(
        "place-removed",
        "A heading lost its anchor, to which another instruction links.",
        (("LK014", "WI-197"), ("LK002", "WI-198")),
        _place_removed,
    ),
    on_main(
        "other-letter-case",
        "The link is written in small letters, as Windows allows.",
        (("LK015", "WI-179"),),
        draft(
            "WI-179",
            "Asking for a change",
            "Use [the form](../forms/frm-001-document-change-request.md).",
        ),
    ),
    on_main(
        "pointer-only",
        "A scan was stored with Git LFS: the repository holds only a pointer to it.",
        (("GT005", f"{_WI}/files/WI-180-scan.pdf"),),
        together(
            paper(
                "WI-180",
                "Reading of old drawings",
                "Compare with [the scan](files/WI-180-scan.pdf).",
                attachments=["files/WI-180-scan.pdf"],
            ),
            _file("files/WI-180-scan.pdf", _POINTER),
        ),
    ),
)
"""All of this family."""
