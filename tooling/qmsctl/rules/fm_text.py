"""FM001–FM009: whether the file is text that everyone reads alike, and has front matter.

The reader sees these problems; the rules here say why they matter and pass them on.
"""

from qmsctl.rules.catalogue import Example, Overlay, Rule
from qmsctl.rules.example import POLICY_PATH, SOP_BODY, SOP_PATH, document, policy
from qmsctl.rules.reading import reading_rule
from qmsctl.rules.support import ISO9001_752, ISO9001_753, PART11_10E

_GOOD = Example(
    text="""\
---
id: SOP-001
title: Control of documented information
…
---

# Control of documented information
"""
)


def _sop(data: bytes | str) -> tuple[Overlay, ...]:
    return ({SOP_PATH: data},)


RULES: tuple[Rule, ...] = (
    reading_rule(
        "FM001",
        "The file is not UTF-8 text",
        why="Bytes that are no UTF-8 are shown differently by different programs, so nobody can "
        "say what exactly was approved.",
        source=ISO9001_752,
        repair="Open the file in an editor, choose the encoding in which the letters look right, "
        "and save it as UTF-8.",
        fails=Example(
            text="title: Pr\\xFCfung der Messmittel        <- a 'ü' saved as Windows-1252\n",
            steps=_sop(document(title="Prüfung").encode("cp1252")),
        ),
        passes=Example(
            text="title: Prüfung der Messmittel           <- saved as UTF-8\n",
            steps=_sop(document(title="Prüfung")),
        ),
    ),
    reading_rule(
        "FM002",
        "The file begins with a byte order mark",
        why="The mark is invisible but is the first thing in the file: many programs then do not "
        "recognize the front matter, and two files that look alike differ.",
        source=ISO9001_752,
        repair="Save the file as 'UTF-8' and not as 'UTF-8 with BOM'.",
        fails=Example(
            text="\\uFEFF---                              <- an invisible mark before the fence\n"
            "id: SOP-001\n",
            steps=_sop("\ufeff" + document()),
        ),
        locked=False,
        passes=_GOOD,
    ),
    reading_rule(
        "FM003",
        "The file holds control characters",
        why="NUL and other control characters cannot be seen; they hide text from readers or cut "
        "it off in other programs.",
        source=ISO9001_752,
        repair="Delete the characters at the place given; most editors can show invisible ones.",
        fails=Example(
            text="Check the seal.\\x00 Then open the valve.   <- an invisible NUL\n",
            steps=_sop(document(body=SOP_BODY + "\nCheck.\x00 Open.\n")),
        ),
        passes=Example(text="Check the seal. Then open the valve.\n"),
    ),
    reading_rule(
        "FM004",
        "The text is not in Unicode normal form C",
        why="An 'é' can be one character or an 'e' with a separate accent. Both look the same, "
        "but searching and comparing treat them as different words.",
        source="organization",
        repair="Write the file again with the composed characters; the message names the first "
        "place. macOS file names pasted into the text are a common cause.",
        fails=Example(
            text="title: Cafe\\u0301 cleaning             <- 'e' and a separate accent\n",
            steps=_sop(document(body=SOP_BODY + "\nThe cafe\u0301.\n")),
        ),
        passes=Example(
            text="title: Café cleaning                   <- one composed 'é'\n",
            steps=_sop(document(body=SOP_BODY + "\nThe café.\n")),
        ),
        locked=False,
    ),
    reading_rule(
        "FM005",
        "The text has a carriage return alone",
        why="Some programs end a line there and others do not, so readers may see different text "
        "under one approval.",
        source=ISO9001_752,
        repair="Let your editor convert the line ends to LF (or CRLF) and save.",
        fails=Example(
            text="Do not open.\\rOpen the valve.          <- some programs show one line only\n",
            steps=_sop(document(body=SOP_BODY + "\nDo not open.\rOpen.\n")),
        ),
        passes=Example(text="Do not open.\nOpen the valve.\n"),
        locked=False,
    ),
    reading_rule(
        "FM006",
        "A merge conflict was left in the file",
        why="The file holds two versions of the same passage; nobody decided which one counts.",
        source=ISO9001_753,
        repair="Decide which text is right and delete the other one and the marker lines.",
        fails=Example(
            text="<<<<<<< HEAD\nClean weekly.\n=======\nClean daily.\n>>>>>>> cleaning\n",
            steps=_sop(
                document(
                    body=f"{SOP_BODY}\n<<<<<<< HEAD\nWeekly.\n=======\nDaily.\n>>>>>>> cleaning\n"
                )
            ),
        ),
        passes=Example(text="Clean daily.\n"),
    ),
    reading_rule(
        "FM007",
        "The file is too large",
        why="A document of this size is nearly always an accident, such as a picture or a log "
        "pasted as text, and nobody can review it.",
        source="organization",
        repair="Move data and pictures into attachments or split the document; if the size is "
        "meant, raise 'max_file_bytes' in qms.yml.",
        fails=Example(
            text="SOP-001-documented-information.md      1,000,200 bytes\n",
            steps=(
                {
                    POLICY_PATH: policy(max_file_bytes=2048),
                    SOP_PATH: document(body=SOP_BODY + "\n" + "Lorem ipsum.\n" * 200),
                },
            ),
        ),
        passes=Example(text="SOP-001-documented-information.md      14,200 bytes\n"),
    ),
    reading_rule(
        "FM008",
        "The front matter is missing",
        why="Without front matter nobody knows which document this is, which version, and "
        "whether it is approved: it is an uncontrolled document among controlled ones.",
        source=f"{ISO9001_752}; {PART11_10E}",
        repair="Begin the file with a line of three hyphens, the fields and another such line "
        "(`qms new` writes them), or list the file under 'not_controlled' in qms.yml.",
        fails=Example(
            text="# Control of documented information\n\nEveryone works with …\n",
            steps=_sop(SOP_BODY),
        ),
        passes=_GOOD,
    ),
    reading_rule(
        "FM009",
        "The front matter is not closed",
        why="Without a closing line it cannot be told where the fields end and the text begins.",
        source=ISO9001_752,
        repair="Put a line of exactly three hyphens after the last field.",
        fails=Example(
            text="---\nid: SOP-001\ntitle: Control of documented information\n\n"
            "# Control of documented information\n",
            steps=_sop("---\nid: SOP-001\ntitle: Control\n\n# Control\n"),
        ),
        passes=_GOOD,
    ),
)
"""The rules of this module, in code order."""
