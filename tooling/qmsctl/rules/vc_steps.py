"""VC001–VC004, VC006–VC010, VC014, VC016: illegal steps from one state to the next."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from qmsctl.model.finding import Finding, Scope, Severity
from qmsctl.model.history import Change
from qmsctl.rules.catalogue import Example, Rule
from qmsctl.rules.context import Context
from qmsctl.rules.example import ROOT, SOP2_PATH, SOP_BODY, SOP_PATH, approvals, document, draft
from qmsctl.rules.example_versions import NEW_BODY, review, second, shown
from qmsctl.rules.support import (
    ISO9001_752,
    ISO9001_753,
    ORGANIZATION,
    PART11_10E,
    on_document,
)

_FLOW_PATH = f"{ROOT}/procedures/img/flow.svg"
_FLOW = '<svg xmlns="http://www.w3.org/2000/svg"><title>Flow</title></svg>\n'


def on_step(
    code: str,
    message: str,
    hint: str,
    change: Change,
    context: Context,
    *key: str | int,
    severity: Severity = Severity.ERROR,
) -> Finding:
    """A finding about a step, in the new state's file if the tree still has that state."""
    state = change.after or change.before
    file = context.corpus.by_path.get(change.after.path) if change.after else None
    same = file is not None and change.after is not None and file.fields == change.after.fields
    line, column = file.position(*key) if file is not None and same else (None, None)
    return Finding(
        code,
        severity,
        Scope.CHANGE,
        message,
        hint,
        document=change.key.id,
        path=state.path if state else None,
        line=line,
        column=column,
        commit=change.commit.oid if change.commit else None,
    )


def _verdicts(code: str) -> Callable[[Context], Iterable[Finding]]:
    """A check that reports what the judgement of steps found under `code`."""

    def check(context: Context) -> Iterator[Finding]:
        for change, verdict in context.verdicts.get(code, ()):
            yield on_step(code, verdict.message, verdict.hint, change, context, *verdict.key)

    return check


def _carried_over(context: Context) -> Iterator[Finding]:
    """Steps that carry approvals over, and what the main line received so where no step is judged.

    Such a version does not come into force, so a check of the tree has to say why.
    """
    yield from _verdicts("VC007")(context)
    if context.base is not None or context.replay:
        return
    for item in context.approval_gaps.get("VC007", ()):
        if item.file is not None:
            yield on_document("VC007", item.gap.message, item.gap.hint, item.file, *item.gap.key)


def _with_picture(content: str) -> dict[str, str]:
    first = document(
        id="SOP-002",
        title="Cleaning",
        effective_date="2026-02-15",
        approvals=approvals("2026-02-03", "2026-02-04"),
        attachments=["img/flow.svg"],
        body=f"{SOP_BODY}\n![The flow](img/flow.svg)\n".replace(
            "Control of documented information", "Cleaning"
        ),
    )
    return {SOP2_PATH: first, _FLOW_PATH: content}


_REVIEWED = shown("reviews", [review(version='"1.0"')])

_step = partial(Rule, scope=Scope.CHANGE, severity=Severity.ERROR, may_be_lowered=False)

RULES: tuple[Rule, ...] = (
    _step(
        "VC001",
        "The content changed without a new version",
        why="People read the same number and do different things; the approvals were given for "
        "another text.",
        source=f"{ISO9001_753}; ISO 13485, clause 4.2.4",
        repair="Raise 'version', say in 'change_summary' what changed, and have it approved: "
        "`qms revise`.",
        fails=Example(
            text=' version: "1.0"\n status: approved\n+3. Tell the readers.\n',
            steps=({SOP_PATH: document(body=NEW_BODY)},),
        ),
        passes=Example(
            text='-version: "1.0"\n+version: "2.0"\n+3. Tell the readers.\n',
            steps=({SOP_PATH: second()},),
        ),
        check=_verdicts("VC001"),
    ),
    _step(
        "VC002",
        "The version is not above what is effective",
        why="A number that goes back makes it impossible to say which revision is the newer one.",
        source=ISO9001_752,
        repair="Take the next free number. Bringing back an old text is a new version, too: "
        "`qms revise --from`.",
        fails=Example(
            text='-version: "1.0"\n+version: "0.9"\n', steps=({SOP_PATH: second(version="0.9")},)
        ),
        passes=Example(
            text='-version: "1.0"\n+version: "1.1"\n', steps=({SOP_PATH: second(version="1.1")},)
        ),
        check=_verdicts("VC002"),
    ),
    _step(
        "VC003",
        "A version number was left out",
        why="Readers search for the missing revision, and auditors ask where it went.",
        source=ORGANIZATION,
        repair="Take the number that follows.",
        fails=Example(
            text='-version: "1.0"\n+version: "4.0"\n', steps=({SOP_PATH: second(version="4.0")},)
        ),
        passes=Example(text='-version: "1.0"\n+version: "2.0"\n', steps=({SOP_PATH: second()},)),
        check=_verdicts("VC003"),
    ),
    _step(
        "VC004",
        "A new version has the same content",
        why="Everybody is asked to read and approve, and nothing has changed.",
        source=ORGANIZATION,
        repair="Keep the old version. Owner, clauses and reviews need no new one.",
        fails=Example(
            text='-version: "1.0"\n+version: "1.1"\n',
            steps=({SOP_PATH: second(version="1.1", body=SOP_BODY)},),
        ),
        passes=Example(
            text='-version: "1.0"\n+version: "1.1"\n+3. Tell the readers.\n',
            steps=({SOP_PATH: second(version="1.1")},),
        ),
        check=_verdicts("VC004"),
    ),
    _step(
        "VC006",
        "An illegal step",
        why="What was approved stays approved: going back to draft or rewriting approvals would "
        "erase a decision on which people acted.",
        source=f"{PART11_10E}; organization",
        repair="Restore the approved state; open the next version for further work.",
        fails=Example(
            text="-status: approved\n+status: draft\n",
            steps=({SOP_PATH: document(status="draft", approvals=None)},),
        ),
        passes=Example(
            text='-version: "1.0"\n-status: approved\n+version: "2.0"\n+status: draft\n',
            steps=({SOP_PATH: draft(body=NEW_BODY)},),
        ),
        check=_verdicts("VC006"),
    ),
    _step(
        "VC007",
        "Approvals were carried over from another version",
        why="They were given for another text; nobody has approved this one.",
        source="ISO 9001, clause 7.5.2; 21 CFR 11.70",
        repair="Remove them and have the new version approved.",
        fails=Example(
            text='version: "2.0"\napprovals:   # the same as of 1.0\n'
            "  - {role: owner, by: a.brandt, date: 2026-01-12}\n",
            steps=({SOP_PATH: second(approvals=approvals("2026-01-12", "2026-01-13"))},),
            also=("AP008",),
        ),
        passes=Example(
            text='version: "2.0"\napprovals:\n  - {role: owner, by: a.brandt, date: 2026-03-02}\n',
            steps=({SOP_PATH: second()},),
        ),
        check=_carried_over,
    ),
    _step(
        "VC008",
        "A version was approved again with other content",
        why="One number would stand for two texts, and nobody could say which of them a record "
        "means.",
        source=PART11_10E,
        repair="Take the next free number for the new content.",
        fails=Example(
            text='# 1.0 was approved, 2.0 is a draft; now:\nversion: "1.0"\nstatus: approved\n'
            "# … with another text\n",
            steps=({SOP_PATH: draft(body=NEW_BODY)}, {SOP_PATH: document(body=NEW_BODY)}),
        ),
        passes=Example(
            text='# 1.0 was approved, 2.0 is a draft; now:\nversion: "1.0"\nstatus: approved\n'
            "# … exactly as it was\n",
            steps=({SOP_PATH: draft(body=NEW_BODY)}, {SOP_PATH: document()}),
        ),
        check=_verdicts("VC008"),
    ),
    _step(
        "VC009",
        "A document was deleted",
        why="Records refer to it, and people need to read what was in force then.",
        source=ISO9001_753,
        repair="Restore the file and withdraw the document: `qms retire`.",
        fails=Example(
            text="# deleted: SOP-001-documented-information.md\n", steps=({SOP_PATH: None},)
        ),
        passes=Example(
            text="# deleted: SOP-002-cleaning.md, a draft that nobody had approved\n",
            steps=(
                {SOP2_PATH: draft(id="SOP-002", title="Cleaning", version="0.1")},
                {SOP2_PATH: None},
            ),
        ),
        check=_verdicts("VC009"),
    ),
    _step(
        "VC010",
        "An attachment was swapped",
        why="The picture or form is part of what was approved; another one changes the document.",
        source=f"{ISO9001_753}; ISO 13485, clause 4.2.4",
        repair="Put the approved file back, or raise the version and have it approved.",
        fails=Example(
            text=' version: "1.0"\n attachments: [img/flow.svg]   # the file has other bytes now\n',
            steps=(_with_picture(_FLOW), {_FLOW_PATH: _FLOW.replace("Flow", "Other flow")}),
        ),
        passes=Example(
            text=' version: "1.0"\n attachments: [img/flow.svg]   # the file is untouched\n',
            steps=(_with_picture(_FLOW), {SOP_PATH: draft(body=NEW_BODY)}),
        ),
        check=_verdicts("VC010"),
    ),
    _step(
        "VC014",
        "The type of a document changed",
        why="The type decides who approves and how often it is reviewed; its prefix is part of "
        "the id.",
        source=ORGANIZATION,
        repair="Restore the type; write a new document of the other type and withdraw this one.",
        fails=Example(
            text="-type: sop\n+type: work-instruction\n",
            steps=({SOP_PATH: draft(type="work-instruction", body=NEW_BODY)},),
            also=("ID001", "ID005"),
        ),
        passes=Example(text=" type: sop\n", steps=({SOP_PATH: draft(body=NEW_BODY)},)),
        check=_verdicts("VC014"),
    ),
    _step(
        "VC016",
        "Reviews or recalls were removed or rewritten",
        why="They are evidence of what somebody decided on a day.",
        source=PART11_10E,
        repair="Restore the entries and add a new one.",
        fails=Example(
            text="".join(f"-{line}\n" for line in _REVIEWED.splitlines()),
            steps=({SOP_PATH: document(reviews=[review()])}, {SOP_PATH: document()}),
        ),
        passes=Example(
            text="".join(f" {line}\n" for line in _REVIEWED.splitlines()),
            steps=(
                {SOP_PATH: document(reviews=[review()])},
                {SOP_PATH: document(reviews=[review(), review(date="2026-03-09")])},
            ),
        ),
        check=_verdicts("VC016"),
    ),
)
"""The rules of this module, in code order."""
