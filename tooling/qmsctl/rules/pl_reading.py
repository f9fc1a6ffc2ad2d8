"""PL001–PL004, PL018: whether the policy and the people files can be read, completely.

A policy that cannot be used at all stops every command; what is left to report here concerns
unknown keys and the people files.
"""

import posixpath
from collections.abc import Iterator

from qmsctl.model.finding import Finding, Scope, Severity
from qmsctl.rules.catalogue import Example, Rule
from qmsctl.rules.context import Context
from qmsctl.rules.example import person, person_path
from qmsctl.rules.reading import reading_rule
from qmsctl.rules.support import ORGANIZATION, on_yaml

_NEW = person_path("l.okafor")


def _file_name(context: Context) -> Iterator[Finding]:
    for file in context.person_files:
        stem = posixpath.splitext(posixpath.basename(file.path))[0]
        found = file.fields.get("id")
        if isinstance(found, str) and found != stem:
            yield on_yaml(
                "PL004",
                f"The file is named '{posixpath.basename(file.path)}' but its id is '{found}'.",
                f"Rename the file to '{found}.yml', or correct the id.",
                file,
                "id",
            )


RULES: tuple[Rule, ...] = (
    reading_rule(
        "PL001",
        "A key of the policy or of a person is not known",
        why="A misspelt key has no effect: a rule that was meant to hold would not, and nobody "
        "would notice.",
        repair="Correct the spelling, or remove the key.",
        fails=Example(
            text="# people/l.okafor.yml\nid: l.okafor\nname: Lena Okafor\nemail: "
            "[l.okafor@example.org]         # it is 'emails'\n",
            steps=({_NEW: person("l.okafor", email=["l.okafor@example.org"])},),
        ),
        passes=Example(
            text="# people/l.okafor.yml\nid: l.okafor\nname: Lena Okafor\nemails: "
            "[l.okafor@example.org]\n",
            steps=({_NEW: person("l.okafor", emails=["l.okafor@example.org"])},),
        ),
    ),
    reading_rule(
        "PL002",
        "A value of the policy or of a person is wrong",
        why="A value that cannot be understood cannot be applied; a role without a readable date "
        "is held by nobody.",
        repair="Write the value as the message says.",
        fails=Example(
            text="# people/l.okafor.yml\nroles:\n  - {role: quality-manager, from: spring 2026}\n",
            steps=(
                {_NEW: person("l.okafor", roles=[{"role": "quality-manager", "from": "spring"}])},
            ),
        ),
        passes=Example(
            text="# people/l.okafor.yml\nroles:\n  - {role: quality-manager, from: 2026-03-01}\n",
            steps=(
                {
                    _NEW: person(
                        "l.okafor", roles=[{"role": "quality-manager", "from": "2026-03-01"}]
                    )
                },
            ),
        ),
    ),
    reading_rule(
        "PL003",
        "A policy, people or deviation file cannot be read",
        why="What cannot be read grants nothing: the person would hold no role, the deviation "
        "admit nothing.",
        repair="Mend the line that the message names; often a quote or bracket is not closed.",
        fails=Example(
            text="# people/l.okafor.yml\nid: l.okafor\nname: [Lena Okafor\n",
            steps=({_NEW: "id: l.okafor\nname: [Lena Okafor\n"},),
        ),
        passes=Example(
            text="# people/l.okafor.yml\nid: l.okafor\nname: Lena Okafor\n",
            steps=({_NEW: "id: l.okafor\nname: Lena Okafor\n"},),
        ),
    ),
    Rule(
        "PL004",
        "A people file is not named after its person",
        why="Approvals name a person by id; whoever looks the person up goes to the file of that "
        "name.",
        source=ORGANIZATION,
        scope=Scope.TREE,
        severity=Severity.ERROR,
        repair="Rename the file to the id with '.yml' behind it.",
        fails=Example(
            text="# people/lena.yml\nid: l.okafor\n",
            steps=({person_path("lena"): person("l.okafor")},),
        ),
        passes=Example(
            text="# people/l.okafor.yml\nid: l.okafor\n", steps=({_NEW: person("l.okafor")},)
        ),
        check=_file_name,
    ),
    reading_rule(
        "PL018",
        "A required key of the policy or of a person is missing",
        why="Without it the file says too little to be applied: a person without a name cannot "
        "be shown as an approver.",
        repair="Add the key.",
        fails=Example(
            text="# people/l.okafor.yml\nid: l.okafor\n",
            steps=({_NEW: person("l.okafor", name=None)},),
        ),
        passes=Example(
            text="# people/l.okafor.yml\nid: l.okafor\nname: Lena Okafor\n",
            steps=({_NEW: person("l.okafor", name="Lena Okafor")},),
        ),
    ),
)
"""The rules of this module, in code order."""
