"""PL012, PL015, PL017: whether what the policy says fits together."""

import posixpath
from collections.abc import Iterator, Sequence
from itertools import pairwise

from qmsctl.model.finding import Finding, Scope, Severity
from qmsctl.model.layout import PEOPLE_FOLDER, RECORDS_FOLDER
from qmsctl.rules.catalogue import Example, Rule
from qmsctl.rules.context import Context, PolicyState
from qmsctl.rules.example import POLICY_PATH, policy, types
from qmsctl.rules.support import ISO9001_753, ORGANIZATION, PART11_10E, on_yaml

_EXTERNAL = {
    "id": "EXT-001",
    "title": "Quality management systems: requirements",
    "issuer": "ISO",
    "edition": "2015",
    "location": "library, shelf 3",
    "owner": "quality-manager",
    "last_checked": "2026-01-15",
}


def _types(context: Context) -> Iterator[Finding]:
    prefixes: dict[str, str] = {}
    folders: dict[str, str] = {}
    for name, kind in context.own_policy.types.items():
        other = prefixes.setdefault(kind.prefix, name)
        if other != name:
            yield on_yaml(
                "PL012",
                f"The types '{other}' and '{name}' share the prefix {kind.prefix}.",
                "Give each type a prefix of its own; an id must tell the type.",
                context.policy_file,
                "types",
                name,
                "prefix",
            )
        folder = posixpath.normpath(kind.folder)
        other = folders.setdefault(folder.casefold(), name)
        if other != name:
            yield _bad_folder(context, name, f"The types '{other}' and '{name}' share '{folder}'.")
        elif folder.split("/")[0] in {PEOPLE_FOLDER, RECORDS_FOLDER}:
            yield _bad_folder(
                context, name, f"The type '{name}' lies in '{folder}', where no documents are read."
            )
        elif folder.startswith(("/", "..")) or "\\" in kind.folder:
            yield _bad_folder(
                context,
                name,
                f"The folder '{kind.folder}' of '{name}' lies elsewhere.",
            )


def _bad_folder(context: Context, name: str, message: str) -> Finding:
    hint = "Give each type a folder of its own below the QMS folder, such as 'procedures'."
    return on_yaml("PL012", message, hint, context.policy_file, "types", name, "folder")


def _external(context: Context) -> Iterator[Finding]:
    for number, one in enumerate(context.own_policy.external_documents):
        try:
            due = one.check_interval.after(one.last_checked)
        except OverflowError:
            continue  # never due
        if one.last_checked <= context.as_of <= due:
            continue
        said = (
            f"is said to have been checked on {one.last_checked}, which lies in the future"
            if one.last_checked > context.as_of
            else f"was last checked on {one.last_checked}; the next check was due on {due}"
        )
        yield on_yaml(
            "PL015",
            f"The edition of {one.id} ({one.title}) {said}.",
            "Find out whether the issuer has a newer edition, then correct 'edition' and "
            "'last_checked' in qms.yml.",
            context.policy_file,
            "external_documents",
            number,
            "last_checked",
            scope=Scope.TIME,
        )


def _baseline(context: Context) -> Iterator[Finding]:
    baseline = context.own_policy.baseline
    if context.history is not None and baseline is not None:
        known = {commit.oid for commit in context.history.commits}
        if baseline not in known:
            yield on_yaml(
                "PL017",
                f"The main line has no commit {baseline[:10]}, which is named as the baseline.",
                "Name the full id of a main-line commit; `git log --first-parent` lists them.",
                context.policy_file,
                "baseline",
            )
    yield from _moved(context)


def _moved(context: Context) -> Iterator[Finding]:
    hint = "Put the old baseline back: what lies before it was never replayed, and is set once."
    if context.base is not None and context.base.policy_source is not None:
        old = context.base.policy_source.fields.get("baseline")
        if old is not None and old != context.policy_file.fields.get("baseline"):
            yield on_yaml(
                "PL017",
                f"The baseline was {str(old)[:10]} and is set once; this change moves it.",
                hint,
                context.policy_file,
                "baseline",
            )
    states = context.history.policies if context.history else ()
    if context.replay:
        yield from _moved_in_history(context, states, hint)
        return
    first = next((s.policy.baseline for s in states if s.policy.baseline is not None), None)
    if first is not None and context.base is None and context.own_policy.baseline != first:
        yield on_yaml(
            "PL017",
            f"The baseline was set to {first[:10]}, and qms.yml names another one or none.",
            hint,
            context.policy_file,
            "baseline",
        )


def _moved_in_history(
    context: Context, states: Sequence[PolicyState], hint: str
) -> Iterator[Finding]:
    for before, after in pairwise(states):
        old = before.policy.baseline
        if old is not None and old != after.policy.baseline:
            yield Finding(
                "PL017",
                Severity.ERROR,
                Scope.TREE,
                f"The baseline was {old[:10]} and is set once; {after.since.short} moved it.",
                hint,
                document=context.own_policy.id,
                path=context.policy_file.path,
                commit=after.since.oid,
            )


RULES: tuple[Rule, ...] = (
    Rule(
        "PL012",
        "Two document types clash",
        why="The prefix of an id and the folder of a file tell the type; shared by two types "
        "they tell nothing.",
        source=ORGANIZATION,
        scope=Scope.TREE,
        severity=Severity.ERROR,
        repair="Give each type a prefix and a folder of its own.",
        fails=Example(
            text="# qms.yml\ntypes:\n  sop: {prefix: SOP, folder: procedures, …}\n"
            "  guideline: {prefix: GL, folder: procedures, …}\n",
            steps=({POLICY_PATH: policy(types=types(work_instruction={"folder": "procedures"}))},),
        ),
        passes=Example(
            text="# qms.yml\ntypes:\n  sop: {prefix: SOP, folder: procedures, …}\n"
            "  guideline: {prefix: GL, folder: guidelines, …}\n"
        ),
        check=_types,
    ),
    Rule(
        "PL015",
        "An external document was not checked in time",
        why="Someone else's document changes without telling you: working by an old edition of a "
        "standard or a drawing is found only by looking.",
        source=ISO9001_753,
        scope=Scope.TIME,
        severity=Severity.ERROR,
        repair="Look up the current edition and write down the day on which you did.",
        fails=Example(
            text="# qms.yml; today is 2027-03-31\nexternal_documents:\n"
            "  - {id: EXT-001, edition: '2015', last_checked: 2026-01-15, …}\n",
            steps=({POLICY_PATH: policy(external_documents=[_EXTERNAL])},),
            as_of="2027-03-31",
        ),
        passes=Example(
            text="# qms.yml; today is 2026-03-31\nexternal_documents:\n"
            "  - {id: EXT-001, edition: '2015', last_checked: 2026-01-15, …}\n",
            steps=({POLICY_PATH: policy(external_documents=[_EXTERNAL])},),
        ),
        check=_external,
    ),
    Rule(
        "PL017",
        "The baseline is unknown or was moved",
        why="The replay of the history begins at the baseline. A later one would hide what "
        "happened before it.",
        source=PART11_10E,
        scope=Scope.TREE,
        severity=Severity.ERROR,
        repair="Name a main-line commit once, when the QMS moves to Git, and leave it so.",
        fails=Example(
            text="# qms.yml\nbaseline: 0123456789abcdef0123456789abcdef01234567   "
            "# no such commit\n",
            steps=({POLICY_PATH: policy(baseline="0123456789abcdef0123456789abcdef01234567")},),
        ),
        passes=Example(text="# qms.yml has no baseline: the whole history is replayed\n"),
        check=_baseline,
        may_be_lowered=False,
    ),
)
"""The rules of this module, in code order."""
