"""Contexts of trees that lie in memory: the example QMS with some files laid over it."""

import datetime as dt
from collections.abc import Mapping

from qmsctl.model.finding import Finding
from qmsctl.model.layout import Layout
from qmsctl.repository.corpus import read_corpus
from qmsctl.repository.policyfile import load_people, load_policy, load_standards
from qmsctl.rules.context import Context
from qmsctl.rules.example import AS_OF, ROOT, files
from qmsctl.rules.registry import BY_CODE
from tests.support.memorytree import MemoryTree

Overlay = Mapping[str, str | bytes | None]


def tree_context(overlay: Overlay = {}, *, as_of: str = AS_OF) -> Context:  # noqa: B006
    """The example QMS with `overlay` (None: without that file), in no Git repository."""
    content = {**files(), **overlay}
    tree = MemoryTree({path: data for path, data in content.items() if data is not None})
    layout = Layout(ROOT)
    policy_file, policy = load_policy(tree, layout)
    person_files, people = load_people(tree, layout)
    layout = Layout(ROOT, policy.not_controlled)
    return Context(
        corpus=read_corpus(tree, layout, policy),
        policy=policy,
        people=people,
        policy_file=policy_file,
        person_files=person_files,
        inventory=tree.entries,
        as_of=dt.date.fromisoformat(as_of),
        root=ROOT,
        standards=load_standards(item.id for item in policy.standards),
    )


def findings(context: Context, *codes: str) -> list[Finding]:
    """What the rules with these codes find."""
    return [item for code in codes for item in BY_CODE[code].check(context)]
