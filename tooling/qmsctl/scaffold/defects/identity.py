"""ID001–ID012, GT014: documents that are not who they say they are."""

from qmsctl.scaffold.defects.book import Book
from qmsctl.scaffold.defects.defect import Changes, Defect, How, on_branch, on_main
from qmsctl.scaffold.defects.papers import draft, paper, swap, together

_SCALE = ("Set the zero with the tare key.", "Lay on the test weight and read the display.")
_CYRILLIC = "W\u0406-130"
_BODY = """
# Incoming goods of the workshop

## Purpose

Every parcel is opened within a day.

## Safety

Gloves for oily instruments.

## Records

The list at the door.

## Equipment

A knife and the list.

## Steps

1. Open the parcel and enter it in the list.
"""


def _renumbered(book: Book) -> Changes:
    old = book.path("WI-191")
    new = old.replace("WI-191", "WI-291")
    return {old: None, new: book.data(old).replace(b"id: WI-191", b"id: WI-291")}


IDENTITY: tuple[Defect, ...] = (
    on_main(
        "number-too-short",
        "The number was written without leading zeros.",
        (("ID001", "WI-7"),),
        draft("WI-7", "Greasing the spindle press", "One stroke of grease a week."),
    ),
    on_main(
        "copied-file",
        "A colleague saved a copy under another name to work on it, and committed both.",
        (("ID002", "WI-124"),),
        together(
            draft("WI-124", "Checking the bench scale", *_SCALE),
            draft(
                "WI-124",
                "Checking the bench scale",
                *_SCALE,
                path="work-instructions/WI-124-checking-the-bench-scale-copy.md",
            ),
        ),
        replayed=(("GT014", "WI-124"),),
    ),
    on_main(
        "look-alike",
        "An I was typed on a Ukrainian keyboard: the id looks like another one's.",
        (("ID001", _CYRILLIC), ("ID003", _CYRILLIC)),
        together(
            draft("WI-130", "Labelling of repaired instruments", "Stick the label on the back."),
            draft(
                "WI-130",
                "Labelling of exchanged instruments",
                "Stick the label on the front.",
                id=_CYRILLIC,
                path=f"work-instructions/{_CYRILLIC}-labelling-of-exchanged-instruments.md",
            ),
        ),
    ),
    on_main(
        "file-named-otherwise",
        "The file got a name of its own, without the number.",
        (("ID004", "WI-125"),),
        draft(
            "WI-125",
            "Storing gas bottles",
            "Chain each bottle to the wall.",
            path="work-instructions/gas-bottles.md",
        ),
    ),
    on_main(
        "wrong-folder",
        "A work instruction was put into the folder of the procedures.",
        (("ID005", "WI-126"),),
        draft(
            "WI-126",
            "Emptying the oil separator",
            "Empty it into the marked drum.",
            path="procedures/WI-126-emptying-the-oil-separator.md",
        ),
    ),
    on_main(
        "other-heading",
        "The heading was changed and the title forgotten.",
        (("ID008", "WI-127"),),
        draft(
            "WI-127",
            "Sending quotations for repairs",
            "Send the quotation within three days.",
            spoil=swap("# Sending quotations for repairs", "# Quotations"),
        ),
    ),
    on_main(
        "heading-missing",
        "The author left out the part on safety because nothing seemed to be dangerous.",
        (("ID009", "WI-128"),),
        draft(
            "WI-128",
            "Copying calibration data",
            "Copy the file of the instrument to the customer's folder.",
            spoil=swap(
                "## Safety\n\nWear safety glasses. Take pressure and mains voltage off the "
                "instrument first.\n\n",
                "",
            ),
        ),
    ),
    on_main(
        "headings-out-of-order",
        "The records were described before the steps.",
        (("ID010", "WI-129"),),
        draft("WI-129", "Incoming goods of the workshop", body=_BODY),
    ),
    on_main(
        "unknown-type",
        "The document was called a guideline, which the policy does not know.",
        (("ID011", "WI-131"),),
        draft(
            "WI-131",
            "Writing to customers about repairs",
            "Say what was found before what it costs.",
            type="guideline",
        ),
    ),
    on_main(
        "translation-alone",
        "A German instruction was added of which there is no English original.",
        (("ID012", "WI-132"),),
        draft(
            "WI-132",
            "Reinigen der Werkbank",
            "Die Werkbank am Abend abwischen.",
            language="de",
        ),
    ),
    on_branch(
        "renumbered",
        "A clean-up gave an instruction that is in force another number.",
        (("VC009", "WI-191"), ("ID006", "WI-291")),
        _renumbered,
    ),
    on_branch(
        "number-used-again",
        "An instruction was deleted, and a year later its number was given to another one.",
        (("VC009", "WI-192"), ("ID007", "WI-192")),
        lambda book: {book.path("WI-192"): None},
        paper("WI-192", "Disposal of batteries", "Tape the poles and use the red drum."),
        how=How.REPLAY,
    ),
    on_branch(
        "number-taken-meanwhile",
        "While the pull request was open, somebody else's document with its number was merged.",
        (("ID002", "WI-125"),),
        draft("WI-125", "Checking the crane hook", "Look for cracks and initial the card."),
    ),
)
"""All of this family."""
