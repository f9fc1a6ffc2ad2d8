"""FM001–FM009, FM023: files that are not what everyone would read alike."""

from qmsctl.scaffold.defects.defect import Defect, on_main
from qmsctl.scaffold.defects.papers import paper, swap

_CONFLICT = """\
<<<<<<< HEAD
2. Tighten the cover to 1.2 Nm.
=======
2. Tighten the cover to 1.5 Nm.
>>>>>>> new-torque-table
"""

_WORD = """\
Handling of solvents
====================

Work instruction WI-108, version 1.0, approved by A. Brandt on the first Monday of the month.

- Open the bottle below the extractor only.
- Close it before you leave the bench.
"""


def _latin(whole: str) -> bytes:
    return whole.encode("cp1252")


def _log(whole: str) -> str:
    """A line every five seconds, for a day."""
    lines = (
        f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}  chamber 2  23.4 C  41 % rH"
        "  set 23.5 C  door closed"
        for second in range(0, 86400, 5)
    )
    return whole + "\n```text\n" + "\n".join(lines) + "\n```\n"


UNREADABLE: tuple[Defect, ...] = (
    on_main(
        "not-utf-8",
        "An old editor saved the file as Windows-1252, so the degree sign is no UTF-8.",
        (("FM001", "WI-101"),),
        paper(
            "WI-101",
            "Cleaning the ultrasonic bath",
            "Drain the bath and wipe it dry.",
            "Fill in fresh water of 30 °C up to the mark.",
            spoil=_latin,
        ),
    ),
    on_main(
        "byte-order-mark",
        "The file was saved as 'UTF-8 with BOM'.",
        (("FM002", "WI-102"),),
        paper(
            "WI-102",
            "Changing the filter of the vacuum pump",
            "Switch the pump off and let it cool down.",
            "Change the filter and write the day on it.",
            spoil=lambda whole: "\ufeff" + whole,
        ),
    ),
    on_main(
        "control-character",
        "A form feed came along when the text was copied from a PDF.",
        (("FM003", "WI-103"),),
        paper(
            "WI-103",
            "Draining the compressed-air line",
            "Close the valve at the wall.",
            "Open the drain until no more water comes.",
            spoil=swap("Open the drain", "\x0cOpen the drain"),
        ),
    ),
    on_main(
        "separate-accents",
        "A name was pasted from a file manager that takes letters and accents apart.",
        (("FM004", "WI-104"),),
        paper(
            "WI-104",
            "Ordering spare displays",
            "Order displays from Rene\u0301 Optics with the article number of the parts list.",
        ),
    ),
    on_main(
        "lone-carriage-return",
        "The text was written with a program that ends a line with a carriage return alone.",
        (("FM005", "WI-105"),),
        paper(
            "WI-105",
            "Charging lithium batteries",
            "Charge on the fireproof tray only.",
            "Take the battery off when the lamp is green.",
            spoil=swap("tray only.\n2.", "tray only.\r2."),
        ),
    ),
    on_main(
        "merge-conflict",
        "Two people changed the torque; the conflict was committed as Git had marked it.",
        (("FM006", "WI-106"),),
        paper(
            "WI-106",
            "Torque of housing covers",
            "Lay the seal into the groove.",
            "Tighten the cover to 1.2 Nm.",
            spoil=swap("2. Tighten the cover to 1.2 Nm.\n", _CONFLICT),
        ),
    ),
    on_main(
        "too-large",
        "The log of a whole day was pasted into the text instead of being attached.",
        (("FM007", "qms_docs/work-instructions/WI-107-starting-the-climate-chamber.md"),),
        paper(
            "WI-107",
            "Starting the climate chamber",
            "Close the door and choose programme 2.",
            "Compare the first hour with the example below.",
            spoil=_log,
        ),
    ),
    on_main(
        "no-front-matter",
        "An instruction was saved from a word processor and dropped into the folder.",
        (("FM008", "qms_docs/work-instructions/WI-108-handling-of-solvents.md"),),
        paper("WI-108", "Handling of solvents", spoil=lambda _: _WORD),
    ),
    on_main(
        "front-matter-not-closed",
        "The second line of hyphens was deleted by mistake.",
        (("FM009", "qms_docs/work-instructions/WI-109-replacing-a-display.md"),),
        paper(
            "WI-109",
            "Replacing a display",
            "Lift the display at its left edge.",
            spoil=swap("\n---\n\n#", "\n\n#"),
        ),
    ),
    on_main(
        "front-matter-is-a-list",
        "The fields were written as a list with hyphens.",
        (("FM023", "qms_docs/work-instructions/WI-110-closing-the-workshop.md"),),
        paper(
            "WI-110",
            "Closing the workshop",
            "Switch the extractor off and lock the gas bottles.",
            spoil=lambda whole: (
                "---\n- WI-110\n- Closing the workshop\n- approved\n---\n"
                + whole.partition("\n---\n")[2]
            ),
        ),
    ),
)
"""All of this family."""
