"""GT001–GT003, GT008–GT010, GT013: whether this clone knows all that has to be judged."""

from qmsctl.model.finding import Scope, Severity
from qmsctl.rules.catalogue import Example, Rule
from qmsctl.rules.support import ISO9001_753, PART11_10E, forward

_FETCHED = Example(text="$ git clone https://example.org/qms.git      # the whole history\n")


def _rule(
    code: str,
    title: str,
    *,
    why: str,
    repair: str,
    fails: Example,
    passes: Example = _FETCHED,
    severity: Severity = Severity.ERROR,
    source: str = f"{ISO9001_753}; {PART11_10E}",
    locked: bool = False,
) -> Rule:
    return Rule(
        code,
        title,
        why,
        source,
        Scope.TREE,
        severity,
        repair,
        fails,
        passes,
        forward(code, Scope.TREE, severity),
        may_be_lowered=not locked,
    )


RULES: tuple[Rule, ...] = (
    Rule(
        "GT001",
        "There is no Git repository",
        why="Git holds the history: without it nobody can tell which revision is in force, or "
        "whether an approved one was altered.",
        source=f"{ISO9001_753}; {PART11_10E}",
        scope=Scope.TREE,
        severity=Severity.WARNING,
        repair="Run the check in a clone of the repository.",
        fails=Example(
            text="$ unzip qms.zip && qms check             # a copy of the files only\n",
            repository=False,
        ),
        passes=_FETCHED,
        check=forward("GT001", Scope.TREE, Severity.WARNING),
    ),
    _rule(
        "GT002",
        "The clone is shallow",
        why="In a clone without its past every document looks new, so nothing about earlier "
        "versions and approvals can be checked.",
        repair="Run `git fetch --unshallow`. In GitHub Actions set 'fetch-depth: 0' at "
        "actions/checkout, in GitLab CI set GIT_DEPTH to 0.",
        fails=Example(
            text="$ git clone --depth 1 https://example.org/qms.git\n",
            steps=({}, {}),
            git=("fetch --quiet --depth=1 --update-shallow file://{top} HEAD",),
        ),
        locked=True,
    ),
    _rule(
        "GT003",
        "The clone is partial",
        why="A partial clone lacks old files; they would be fetched one by one from a server, "
        "or be missing when it counts.",
        repair="Clone again without --filter, or run `git fetch --refetch` after removing "
        "'remote.origin.promisor' and 'remote.origin.partialclonefilter' from the settings.",
        fails=Example(
            text="$ git clone --filter=blob:none https://example.org/qms.git\n",
            git=(
                "config remote.origin.url file://{top}",
                "config remote.origin.promisor true",
                "config remote.origin.partialclonefilter blob:none",
                "config core.repositoryformatversion 1",
                "config extensions.partialclone origin",
            ),
        ),
        locked=True,
    ),
    _rule(
        "GT008",
        "Nothing is committed yet",
        why="What is not committed is not controlled: there is no version that anyone could go "
        "back to.",
        repair="Commit the files: git add --all, then git commit.",
        severity=Severity.NOTE,
        source="organization",
        fails=Example(
            text="$ git init && qms init && qms check      # before the first commit\n",
            git=("update-ref -d refs/heads/main",),
        ),
        passes=Example(text="$ git add --all && git commit -m 'Begin the QMS'\n"),
    ),
    _rule(
        "GT009",
        "The main branch was not found",
        why="The main branch says what is released. Without it nothing can be called in force.",
        repair="Fetch the branch (git fetch origin main:main), or name the right one as "
        "'main_branch' in qms.yml.",
        fails=Example(
            text="# qms.yml\nmain_branch: main\n\n$ git branch\n* trunk\n",
            git=("branch --quiet -m main trunk",),
        ),
        passes=Example(text="# qms.yml\nmain_branch: main\n\n$ git branch\n* main\n"),
    ),
    _rule(
        "GT010",
        "Another branch than the main one is checked out",
        why="What lies in the work tree is then a proposal; what is in force stands on the main "
        "branch. The note says which of the two was judged.",
        repair="Nothing, if this is meant; otherwise check out the main branch.",
        severity=Severity.NOTE,
        source="organization",
        fails=Example(
            text="$ git checkout --detach && qms check\n", git=("checkout --quiet --detach",)
        ),
        passes=Example(text="$ git checkout main && qms check\n"),
    ),
    _rule(
        "GT013",
        "Grafts or replacements change what Git shows",
        why="With them this clone shows another history than everyone else's, while all ids stay "
        "the same.",
        repair="Delete them: `git replace -d ID` for each, and the file .git/info/grafts.",
        fails=Example(
            text="$ git replace HEAD~1 HEAD\n",
            steps=({"README.md": "A\n"}, {"README.md": "B\n"}, {}),
            git=("replace HEAD~1 HEAD",),
        ),
        passes=Example(text="$ git replace --list                     # says nothing\n"),
        locked=True,
    ),
)
"""The rules of this module, in code order."""
