"""FM010–FM018, FM023: whether everyone who reads this YAML reads the same values.

The reader sees these problems; the rules here say why they matter and pass them on.
"""

from qmsctl.rules.catalogue import Example, Overlay, Rule
from qmsctl.rules.example import SOP_PATH, document
from qmsctl.rules.reading import reading_rule
from qmsctl.rules.support import ISO9001_752


def _with(*lines: str) -> tuple[Overlay, ...]:
    """SOP-001 with more lines in its front matter."""
    text = "".join(f"{line}\n" for line in lines)
    return ({SOP_PATH: document().replace("\n---\n", f"\n{text}---\n", 1)},)


def _instead(old: str, new: str) -> tuple[Overlay, ...]:
    return ({SOP_PATH: document().replace(old, new, 1)},)


def _deep(levels: int) -> str:
    return "tags: " + "[" * levels + "]" * levels


RULES: tuple[Rule, ...] = (
    reading_rule(
        "FM010",
        "The front matter is not valid YAML",
        why="What cannot be read cannot be checked: the version, the status and the approvals of "
        "the document are unknown.",
        source=ISO9001_752,
        repair="Mend the line that the message names. Most often a quote or a bracket is not "
        "closed, or a text with a colon needs quotes.",
        fails=Example(
            text="title: Cleaning: tables and benches    <- a second colon needs quotes\n",
            steps=_instead(
                'title: "Control of documented information"', "title: Control: documents"
            ),
        ),
        passes=Example(text='title: "Cleaning: tables and benches"\n'),
    ),
    reading_rule(
        "FM011",
        "A tab stands where YAML needs spaces",
        why="A tab looks like spaces but means something else to each program.",
        repair="Replace the tab by spaces; let your editor insert spaces in Markdown and YAML.",
        fails=Example(
            text="approvals:\n\\t- {role: owner, by: a.brandt, date: 2026-01-12}\n",
            steps=_with("tags:", "\t- cleaning"),
        ),
        passes=Example(
            text="approvals:\n  - {role: owner, by: a.brandt, date: 2026-01-12}\n",
            steps=_with("tags:", "  - cleaning"),
        ),
    ),
    reading_rule(
        "FM012",
        "An anchor or alias is used in YAML",
        why="An alias repeats what stands elsewhere: a change in one place silently changes "
        "another field, and a reader sees only a name.",
        repair="Write the value out in full.",
        fails=Example(
            text="authors: &team [m.keller]\naudience: *team\n",
            steps=_with("tags: &team [cleaning]", "audience: *team"),
        ),
        passes=Example(text="authors: [m.keller]\naudience: [production]\n"),
    ),
    reading_rule(
        "FM013",
        "A tag is used in YAML",
        why="A tag such as '!!python/object' tells a program to build something out of a value; "
        "in a document's fields there is never a need for it.",
        repair="Delete the tag (the word that begins with '!') and write the plain value.",
        fails=Example(
            text="version: !!str 2.0\n", steps=_instead('version: "1.0"', "version: !!str 1.0")
        ),
        passes=Example(text='version: "2.0"\n'),
    ),
    reading_rule(
        "FM014",
        "A key stands twice",
        why="Programs keep one of the two values, and not all keep the same one.",
        repair="Delete the line that is wrong.",
        fails=Example(text="status: draft\n…\nstatus: approved\n", steps=_with('status: "draft"')),
        passes=Example(text="status: approved\n"),
    ),
    reading_rule(
        "FM015",
        "A merge key is used in YAML",
        why="'<<' brings in fields that do not stand where a reader looks for them.",
        repair="Write the fields out in full.",
        fails=Example(
            text="<<: {owner: quality-manager}\n", steps=_with('<<: {change_request: "CR-1"}')
        ),
        passes=Example(text="owner: quality-manager\n"),
    ),
    reading_rule(
        "FM016",
        "YAML is nested too deeply",
        why="No field of a document needs such nesting; it is a way to make programs fail.",
        repair="Write the value as flat as the field's description shows it.",
        fails=Example(text="tags: [[[[[[[[…]]]]]]]]\n", steps=_with(_deep(120))),
        passes=Example(text="tags: [cleaning, tables]\n", steps=_with("tags: [cleaning]")),
    ),
    reading_rule(
        "FM017",
        "YAML would read this value as something else",
        why="Without quotes YAML turns 1.10 into the number 1.1, NO into 'false' and 12:30 into "
        "750, and not all programs do it alike.",
        repair="Put the value into double quotes.",
        fails=Example(
            text="version: 1.10                          <- YAML reads the number 1.1\n",
            steps=_instead('version: "1.0"', "version: 1.0"),
        ),
        passes=Example(text='version: "1.10"\n'),
        locked=False,
    ),
    reading_rule(
        "FM018",
        "The date does not exist",
        why="A day that no calendar has cannot be kept, and programs move it to different days.",
        source=ISO9001_752,
        repair="Write the day that was meant, as YYYY-MM-DD.",
        fails=Example(
            text="effective_date: 2026-02-30\n",
            steps=_instead('effective_date: "2026-02-01"', "effective_date: 2026-02-30"),
        ),
        passes=Example(
            text="effective_date: 2026-02-28\n",
            steps=_instead('effective_date: "2026-02-01"', "effective_date: 2026-02-28"),
        ),
    ),
    reading_rule(
        "FM023",
        "The front matter is not a list of fields",
        why="Each line between the fences has to be 'field: value'; anything else says nothing "
        "about the document.",
        source=ISO9001_752,
        repair="Write one 'field: value' a line; `qms new` shows the usual ones.",
        fails=Example(
            text="---\n- SOP-001\n- Control of documented information\n---\n",
            steps=({SOP_PATH: "---\n- SOP-001\n- Control\n---\n\n# Control\n"},),
        ),
        passes=Example(text="---\nid: SOP-001\ntitle: Control of documented information\n…\n---\n"),
    ),
)
"""The rules of this module, in code order."""
