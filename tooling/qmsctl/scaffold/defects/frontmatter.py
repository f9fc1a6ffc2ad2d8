"""FM010–FM022: fields that cannot be read, or say what no field may say."""

from qmsctl.scaffold.defects.defect import Defect, on_main
from qmsctl.scaffold.defects.papers import Spoil, draft, paper, swap

_DEEP = "tags: " + "[" * 40 + "spare parts" + "]" * 40


def _line(text: str) -> Spoil:
    return swap("\n---\n\n#", f"\n{text}\n---\n\n#")


FRONT_MATTER: tuple[Defect, ...] = (
    on_main(
        "second-colon",
        "The title has a second colon and no quotes, so the front matter is no YAML.",
        (("FM010", "qms_docs/work-instructions/WI-111-torque-screwdriver-daily-check.md"),),
        paper(
            "WI-111",
            "Torque screwdriver: daily check",
            "Turn the screwdriver against the tester three times.",
            spoil=swap('"Torque screwdriver: daily check"', "Torque screwdriver: daily check"),
        ),
    ),
    on_main(
        "tab",
        "A line of the front matter was moved in with the tabulator key.",
        (("FM011", "qms_docs/work-instructions/WI-112-printing-service-labels.md"),),
        paper(
            "WI-112",
            "Printing service labels",
            "Print two labels and stick the second into the file.",
            spoil=swap("  - {role: owner", "\t- {role: owner"),
        ),
    ),
    on_main(
        "anchor",
        "A programmer saved typing with a YAML anchor and an alias.",
        (("FM012", "WI-113"),),
        paper(
            "WI-113",
            "Packing repaired instruments",
            "Use the crate in which the instrument came.",
            spoil=_line("tags: &team [service]\naudience: *team"),
        ),
    ),
    on_main(
        "tag",
        "An export from another program wrote the version with a YAML tag.",
        (("FM013", "WI-114"),),
        paper(
            "WI-114",
            "Resetting the bench computer",
            "Sign in as 'service' and choose 'Reset'.",
            spoil=swap('version: "1.0"', "version: !!str 1.0"),
        ),
    ),
    on_main(
        "key-twice",
        "The tags were added at the end although there were some already.",
        (("FM014", "WI-115"),),
        paper(
            "WI-115",
            "Replacing seals",
            "Grease the new seal and press it in with the thumb.",
            spoil=_line("tags: [service]\ntags: [seals]"),
        ),
    ),
    on_main(
        "merge-key",
        "Common fields were to be brought in with a YAML merge key.",
        (("FM015", "WI-116"),),
        paper(
            "WI-116",
            "Replacing keypads",
            "Pull the old keypad off and clean the surface.",
            spoil=_line('<<: {change_request: "CR-2026-031"}'),
        ),
    ),
    on_main(
        "too-deep",
        "A script that was to write tags ran in a circle and nested lists in lists.",
        (("FM016", "qms_docs/work-instructions/WI-117-sorting-spare-parts.md"),),
        paper(
            "WI-117",
            "Sorting spare parts",
            "Put each part into the box with its article number.",
            spoil=_line(_DEEP),
        ),
    ),
    on_main(
        "version-without-quotes",
        "The version 1.10 was written without quotes, which YAML reads as 1.1.",
        (("FM017", "WI-118"),),
        paper(
            "WI-118",
            "Testing insulation",
            "Apply 500 V for one minute; read at least 100 MOhm.",
            spoil=swap('version: "1.0"', "version: 1.10"),
        ),
    ),
    on_main(
        "no-such-day",
        "The instruction is to come into force on 30 February.",
        (("FM018", "WI-119"),),
        paper(
            "WI-119",
            "Quarterly check of fire extinguishers",
            "Look at the manometer and initial the card.",
            spoil=swap("effective_date: on-release", "effective_date: 2027-02-30"),
        ),
    ),
    on_main(
        "misspelt-field",
        "The review interval was given in a field that is spelt wrongly.",
        (("FM019", "WI-120"),),
        paper(
            "WI-120",
            "Cleaning the extractor",
            "Wash the filters on the last Friday of the month.",
            review_intervall="12 months",
        ),
    ),
    on_main(
        "no-version",
        "The author forgot the version.",
        (("FM020", "WI-121"),),
        draft(
            "WI-121",
            "Repairing cables",
            "Shorten the cable by 5 cm and strip it anew.",
            version=None,
        ),
    ),
    on_main(
        "invented-status",
        "The status was called 'released', a word that the QMS does not know.",
        (("FM021", "WI-122"),),
        paper(
            "WI-122",
            "Setting the clock of a recorder",
            "Set the clock to UTC and note the difference.",
            status="released",
        ),
    ),
    on_main(
        "no-clauses",
        "A procedure does not say which clauses it answers, which its type asks for.",
        (("FM022", "SOP-101"),),
        paper(
            "SOP-101",
            "Service workshop",
            "The workshop confirms each instrument on the day on which it arrives.",
        ),
    ),
)
"""All of this family."""
