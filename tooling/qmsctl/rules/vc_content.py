"""VC005, VC011, VC012: whether summary, class and authors tell the truth about a change."""

from collections.abc import Iterator

from qmsctl.approval.placeholder import is_placeholder
from qmsctl.lifecycle.editorial import editorial_misfit
from qmsctl.model.document import CONTENT_FIELDS
from qmsctl.model.finding import Finding, Scope, Severity
from qmsctl.model.history import Change, Snapshot
from qmsctl.rules.catalogue import Example, Rule
from qmsctl.rules.context import Context
from qmsctl.rules.example import SOP_BODY, SOP_PATH, approvals, draft
from qmsctl.rules.example_versions import NEW_BODY, second
from qmsctl.rules.steps import after_baseline, past_of
from qmsctl.rules.support import ISO9001_752, ORGANIZATION, PART11_10E, listed
from qmsctl.rules.vc_steps import on_step
from qmsctl.trace.references import texts

_WORDS_OF_NOTHING = (
    "update updated updates change changes changed edit edits edited fix fixes fixed misc various "
    "minor revision revised wip new"
)
_SAYS_NOTHING = frozenset(_WORDS_OF_NOTHING.split())
_MOST_TOLD = 5


def _newly_approved(context: Context) -> Iterator[tuple[Change, Snapshot]]:
    for change in after_baseline(context):
        before, after = change.before, change.after
        if after is None or not after.readable or not after.approved:
            continue
        if before is None or not before.approved or before.version_text != after.version_text:
            yield change, after


def _no_summary(context: Context) -> Iterator[Finding]:
    for change, after in _newly_approved(context):
        summary = (after.text("change_summary") or "").strip()
        before = change.before
        words = summary.lower().strip(".!").replace(",", " ").split()
        if not summary:
            found = "has no 'change_summary'"
        elif is_placeholder(summary) or all(word in _SAYS_NOTHING for word in words):
            found = f"has a 'change_summary' that says nothing: '{summary}'"
        elif before is not None and before.approved and before.text("change_summary") == summary:
            found = f"repeats the 'change_summary' of {before.version_text}: '{summary}'"
        else:
            continue
        yield on_step(
            "VC005",
            f"Version {after.version_text} of {change.key.id} {found}.",
            "Say in a sentence what is different for readers, and why.",
            change,
            context,
            "change_summary",
        )


def _wrong_class(context: Context) -> Iterator[Finding]:
    for change in after_baseline(context):
        after = change.after
        if after is None or after.text("change") != "editorial":
            continue
        if change.before is not None and change.before.approved:
            yield from _more_than_editorial(context, change, change.before, after)
        else:
            yield from _editorial_first_issue(context, change, after)


def _editorial_first_issue(context: Context, change: Change, after: Snapshot) -> Iterator[Finding]:
    if not after.approved or past_of(context, change.key).before(change).versions:
        return
    yield on_step(
        "VC011",
        f"{change.key.id} is issued for the first time, but its change class is 'editorial', whose "
        "route is meant for changes without a change of meaning.",
        "Write 'change: substantive' and have it approved on that route.",
        change,
        context,
        "change",
    )


def _more_than_editorial(
    context: Context, change: Change, before: Snapshot, after: Snapshot
) -> Iterator[Finding]:
    if before.version_text == after.version_text:
        return
    reasons = []
    if change.before_body is not None and change.after_body is not None:
        language = change.key.language
        altered = editorial_misfit(change.before_body, change.after_body, language)
        if altered:
            told = "; ".join(map(str, altered[:_MOST_TOLD]))
            more = f" and {len(altered) - _MOST_TOLD} more" if len(altered) > _MOST_TOLD else ""
            reasons.append(f"numbers or binding words changed ({told}{more})")
    swapped = [path for path, sha in after.attachments if dict(before.attachments).get(path) != sha]
    if swapped:
        reasons.append(f"attachments changed ({', '.join(swapped)})")
    if reasons:
        yield on_step(
            "VC011",
            f"The change to {after.version_text} is called 'editorial', but "
            f"{' and '.join(reasons)}.",
            "If people will do anything differently, write 'change: substantive' and take its "
            "route. If the meaning is the same, nothing needs to be done.",
            change,
            context,
            "change",
            severity=Severity.WARNING,
        )


def _unnamed_authors(context: Context) -> Iterator[Finding]:
    base = context.base
    if base is None:
        return
    for change in base.changes:
        after = change.after
        if after is None or not after.readable or not _content_differs(change.before, after):
            continue
        named = set(texts(after.fields.get("authors")))
        approving = set(_approvers(after))
        known, strangers = set(), set()
        for name, mail in base.git_authors.get(change.key, ()):
            person = context.people.by_email.get(mail.lower())
            if person is None:
                strangers.add(name)
            else:
                known.add(person.id)
        # Whoever only entered an approval touched the file, too; the text was somebody else's.
        missing = known - named - (approving if known & named else set())
        who = [
            *sorted(missing),
            *sorted(f"'{name}' (in no people file)" for name in strangers),
        ]
        if who:
            yield on_step(
                "VC012",
                f"Git says that {listed(who)} worked on {change.key.id}, but 'authors' names "
                f"{listed(named) or 'nobody'}.",
                "Add them to 'authors' (and their e-mail to the people file); who wrote the text "
                "decides who may approve it.",
                change,
                context,
                "authors",
                severity=Severity.WARNING,
            )


def _content_differs(before: Snapshot | None, after: Snapshot) -> bool:
    return (
        before is None
        or before.body_sha256 != after.body_sha256
        or before.attachments != after.attachments
        or any(before.fields.get(name) != after.fields.get(name) for name in CONTENT_FIELDS)
    )


def _approvers(state: Snapshot) -> Iterator[str]:
    entries = state.fields.get("approvals")
    for entry in entries if isinstance(entries, list | tuple) else ():
        if isinstance(entry, dict) and isinstance(entry.get("by"), str):
            yield entry["by"]


_LIMIT = f"{SOP_BODY}3. Answer within 5 days.\n"
_OTHER_LIMIT = f"{SOP_BODY}3. Answer within 15 days.\n"
_TYPO = f"{SOP_BODY}3. Reply within 5 days.\n"


def _editorial(body: str) -> str:
    return second(
        version="2.1",
        body=body,
        change="editorial",
        change_summary="Corrects the wording of step 3.",
        approvals=[{"role": "quality-manager", "by": "j.tanaka", "date": "2026-03-20"}],
    )


_LIMIT_ISSUED = {
    SOP_PATH: second(
        body=_LIMIT,
        effective_date="2026-02-15",
        approvals=approvals("2026-02-05", "2026-02-06"),
    )
}

RULES: tuple[Rule, ...] = (
    Rule(
        "VC005",
        "The change summary says nothing",
        why="Readers who know the old version want to know what is different; auditors, why.",
        source=f"{PART11_10E}; organization",
        scope=Scope.CHANGE,
        severity=Severity.ERROR,
        repair="Say in a sentence what is different for readers, and why.",
        fails=Example(
            text='version: "2.0"\nchange_summary: Various changes.\n',
            steps=({SOP_PATH: second(change_summary="Various changes.")},),
        ),
        passes=Example(
            text='version: "2.0"\nchange_summary: Readers are told about changes.\n',
            steps=({SOP_PATH: second()},),
        ),
        check=_no_summary,
    ),
    Rule(
        "VC011",
        "The change class does not fit",
        why="The class decides who approves. A limit that is changed on the short route for "
        "spelling mistakes escapes those who have to judge it.",
        source=ISO9001_752,
        scope=Scope.CHANGE,
        severity=Severity.WARNING,
        repair="Write 'change: substantive' if anybody will do anything differently.",
        fails=Example(
            text="change: editorial\n-3. Answer within 5 days.\n+3. Answer within 15 days.\n",
            steps=(_LIMIT_ISSUED, {SOP_PATH: _editorial(_OTHER_LIMIT)}),
        ),
        passes=Example(
            text="change: editorial\n-3. Answer within 5 days.\n+3. Reply within 5 days.\n",
            steps=(_LIMIT_ISSUED, {SOP_PATH: _editorial(_TYPO)}),
        ),
        check=_wrong_class,
    ),
    Rule(
        "VC012",
        "Git knows authors whom the document does not name",
        why="Independence of approvers is judged by 'authors'; whoever is left out could approve "
        "their own text.",
        source=ORGANIZATION,
        scope=Scope.CHANGE,
        severity=Severity.WARNING,
        repair="Add everyone who wrote to 'authors'; give each person's e-mail in the people file.",
        fails=Example(
            text="# committed by m.keller\nauthors: [a.brandt]\n",
            steps=({SOP_PATH: draft(authors=["a.brandt"], body=NEW_BODY)},),
        ),
        passes=Example(
            text="# committed by m.keller\nauthors: [m.keller]\n",
            steps=({SOP_PATH: draft(body=NEW_BODY)},),
        ),
        check=_unnamed_authors,
    ),
)
"""The rules of this module, in code order."""
