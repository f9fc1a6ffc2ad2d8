"""GT007, GT012, GT014: whether the main line itself is sound."""

from collections.abc import Iterator

from qmsctl.model.finding import Finding, Scope, Severity
from qmsctl.rules.catalogue import Example, Rule
from qmsctl.rules.context import Context
from qmsctl.rules.example import POLICY_PATH, ROOT, document, policy
from qmsctl.rules.support import ISO9001_753, PART11_10A, PART11_10E

_COPY = f"{ROOT}/procedures/SOP-001-copy.md"


def _rewritten(context: Context) -> Iterator[Finding]:
    for item in context.problems_by_rule.get("GT007", ()):
        oid = item.problem.key[0] if item.problem.key else None
        yield Finding(
            "GT007",
            Severity.ERROR,
            Scope.TREE,
            item.problem.message,
            item.problem.hint,
            document=context.own_policy.id,
            commit=oid if isinstance(oid, str) else None,
        )


def _merges(context: Context) -> Iterator[Finding]:
    history = context.history
    if history is None or not any(s.policy.main_line == "linear" for s in history.policies):
        return
    for commit in history.commits:
        if len(commit.parents) < 2:
            continue
        state = history.policy_for(commit)
        if state is not None and state.policy.main_line == "linear":
            yield Finding(
                "GT012",
                Severity.ERROR,
                Scope.TREE,
                f"Commit {commit.short} on the main line is a merge, but the policy asks for a "
                "linear main line.",
                "Squash or rebase pull requests, or set 'main_line: merge' in qms.yml. For a "
                "merge that is already there, add an approved deviation.",
                document=context.own_policy.id,
                commit=commit.oid,
            )


def _collisions(context: Context) -> Iterator[Finding]:
    if context.history is None or not context.replay:
        return
    for commit, key, paths in context.history.id_collisions:
        yield Finding(
            "GT014",
            Severity.ERROR,
            Scope.TREE,
            f"In commit {commit.short} {key} was in {len(paths)} files: {', '.join(paths)}.",
            "The history cannot tell which of them was meant: add an approved deviation that "
            "says so.",
            document=key.id,
            path=paths[0],
            commit=commit.oid,
        )


RULES: tuple[Rule, ...] = (
    Rule(
        "GT007",
        "The main line was rewritten",
        why="The main line is the order in which documents were released; a fast-forward to a "
        "merge that has the old main branch as its second parent changes it afterwards. Seen are "
        "merges whose message says so, and a commit that was the newest when this clone was "
        "judged before and is now a second parent. A forced push that drops commits shows only "
        "against a seal (GT016); the forge can forbid it.",
        source=f"{ISO9001_753}; {PART11_10E}",
        scope=Scope.TREE,
        severity=Severity.ERROR,
        repair="Merge pull requests on the forge and protect the main branch against forced "
        "pushes. What happened already needs an approved deviation.",
        fails=Example(
            text="(topic) $ git merge main\n(main)  $ git merge --ff-only topic  "
            "# the topic's commits become the main line\n",
            steps=({"README.md": "A\n"}, {}),
            git=(
                "checkout --quiet -b topic HEAD~1",
                "commit --quiet --allow-empty -m Topic",
                "merge --quiet --no-ff --no-edit main",
                "checkout --quiet main",
                "merge --quiet --ff-only topic",
            ),
        ),
        passes=Example(
            text="(main)  $ git merge --no-ff topic\n",
            steps=({"README.md": "A\n"}, {}),
            git=(
                "checkout --quiet -b topic HEAD~1",
                "commit --quiet --allow-empty -m Topic",
                "checkout --quiet main",
                "merge --quiet --no-ff --no-edit topic",
            ),
        ),
        check=_rewritten,
    ),
    Rule(
        "GT012",
        "A merge commit stands on a linear main line",
        why="With a linear main line each commit is judged as one release; a merge brings many "
        "at once.",
        source="organization",
        scope=Scope.TREE,
        severity=Severity.ERROR,
        repair="Squash or rebase pull requests, or set 'main_line: merge' in qms.yml.",
        fails=Example(
            text="# qms.yml\nmain_line: linear\n\n$ git merge --no-ff topic\n",
            steps=(
                {
                    POLICY_PATH: policy(
                        main_line="linear",
                        version="1.1",
                        approvals=[
                            {"role": "policy-owner", "by": "a.brandt", "date": "2026-02-09"}
                        ],
                    )
                },
                {"README.md": "A\n"},
                {},
            ),
            git=(
                "checkout --quiet -b topic HEAD~1",
                "commit --quiet --allow-empty -m Topic",
                "checkout --quiet main",
                "merge --quiet --no-ff --no-edit topic",
            ),
        ),
        passes=Example(text="# qms.yml\nmain_line: merge\n\n$ git merge --no-ff topic\n"),
        check=_merges,
    ),
    Rule(
        "GT014",
        "One commit held a document twice",
        why="Where two files claimed one id at the same time, the history cannot say which of "
        "them was the document.",
        source=f"{ISO9001_753}; {PART11_10A}",
        scope=Scope.TREE,
        severity=Severity.ERROR,
        repair="Give each document its own id. What happened already needs an approved deviation.",
        fails=Example(
            text="# one commit of the main line\nprocedures/SOP-001-documented-information.md\n"
            "procedures/SOP-001-copy.md             # both say: id: SOP-001\n",
            steps=({_COPY: document()}, {_COPY: None}),
            replay=True,
        ),
        passes=Example(
            text="procedures/SOP-001-documented-information.md\n",
            steps=({"README.md": "A\n"},),
            replay=True,
        ),
        check=_collisions,
        may_be_lowered=False,
    ),
)
"""The rules of this module, in code order."""
