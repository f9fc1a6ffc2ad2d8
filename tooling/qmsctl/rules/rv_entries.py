"""RV001, RV004, RV005, RV007, RV008: review intervals, and what entries of reviews say."""

from collections.abc import Iterator
from functools import partial

from qmsctl.lifecycle.reviews import may_review
from qmsctl.lifecycle.revisions import read_entries
from qmsctl.model.document import Document, Review
from qmsctl.model.finding import Finding, Scope, Severity
from qmsctl.model.history import Commit
from qmsctl.model.tree import SourceFile
from qmsctl.rules.catalogue import Example, Rule
from qmsctl.rules.context import Context
from qmsctl.rules.example import SOP_PATH, document
from qmsctl.rules.example_versions import review, shown
from qmsctl.rules.received import repair_of
from qmsctl.rules.support import ISO9001_752, ORGANIZATION, PART11_10E, listed, on_document
from qmsctl.rules.whereabouts import key_of, standing_of


def _reviews(context: Context) -> Iterator[tuple[SourceFile, Document, int, Review]]:
    for file, found in context.corpus.valid:
        for index, entry in enumerate(found.reviews):
            yield file, found, index, entry


def _interval_too_long(context: Context) -> Iterator[Finding]:
    for file, found in context.corpus.valid:
        kind = context.policy.type_of(found.type)
        maximum = kind.review.maximum if kind else None
        interval = found.review_interval
        if kind is None or maximum is None or interval is None or interval <= maximum:
            continue
        yield on_document(
            "RV001",
            f"The review interval of {interval} is longer than the {maximum} that the policy "
            f"allows for the type '{kind.title}'.",
            f"Take at most {maximum}, or leave 'review_interval' out: then {kind.review.interval} "
            "hold.",
            file,
            "review_interval",
        )


def _bare(context: Context) -> Iterator[Finding]:
    for file, _, index, entry in _reviews(context):
        fields = {"by": entry.by, "outcome": entry.outcome, "version": entry.version}
        missing = [f"'{name}'" for name, value in fields.items() if value is None]
        if missing:
            yield on_document(
                "RV004",
                f"The review of {entry.date} does not say {listed(missing)}: a date alone is no "
                "review.",
                repair_of(
                    context,
                    file,
                    entry,
                    "Name who reviewed which version, and the outcome (no-change, revise or "
                    "withdraw); or remove the entry.",
                ),
                file,
                "reviews",
                index,
            )


def _not_allowed(context: Context) -> Iterator[Finding]:
    for file, found, index, entry in _reviews(context):
        if entry.by is None or entry.outcome not in (None, "no-change"):
            continue  # only a review that keeps a document as it is needs its owner's authority
        kind = context.policy.type_of(found.type)
        if kind is None or may_review(entry, kind, context.people, owner=found.owner):
            continue
        if _was_allowed(context, file, entry):
            continue
        wanted = listed(f"'{role}'" for role in kind.review.route)
        known = context.people.get(entry.by) is not None
        yield on_document(
            "RV005",
            f"'{entry.by}' reviewed on {entry.date}, "
            + (f"but held no role of the review route ({wanted})." if known else "but is unknown."),
            repair_of(
                context,
                file,
                entry,
                "Have it reviewed by somebody who holds the role on that day; this entry does not "
                "count.",
            ),
            file,
            "reviews",
            index,
            "by",
        )


def _was_allowed(context: Context, file: SourceFile, entry: Review) -> bool:
    """Whether the policy and people of the day on which the review arrived allowed it."""
    key = key_of(file, context.corpus.default_language)
    timeline = context.history.timelines.get(key) if context.history and key else None
    for appearance in timeline.appearances if timeline else ():
        state = appearance.snapshot
        if state is None or entry not in read_entries(Review, state, "reviews"):
            continue
        return _allowed_at(
            context, appearance.commit, entry, state.text("type"), state.text("owner")
        )
    return False


def _allowed_at(
    context: Context, commit: Commit, entry: Review, kind: str | None, owner: str | None
) -> bool:
    then = context.history.policy_for(commit) if context.history else None
    if then is None:
        return False
    return may_review(entry, then.policy.type_of(kind or ""), then.people, owner=owner)


def _unknown_version(context: Context) -> Iterator[Finding]:
    for file, found, index, entry in _reviews(context):
        if entry.version is None or context.history is None:
            continue
        key = key_of(file, context.corpus.default_language)
        standing = standing_of(context, key) if key else None
        known = [item.version.text for item in standing.known] if standing else []
        if found.status == "approved" and found.version not in known:
            known.append(found.version)
        if entry.version not in known:
            yield on_document(
                "RV007",
                f"The review of {entry.date} speaks of version {entry.version}, which was never "
                f"approved; known: {listed(known) or 'none'}.",
                repair_of(
                    context, file, entry, "Correct the version to the one that was reviewed."
                ),
                file,
                "reviews",
                index,
                "version",
            )


def _future(context: Context) -> Iterator[Finding]:
    for file, _, index, entry in _reviews(context):
        if entry.date > context.as_of:
            yield on_document(
                "RV008",
                f"The review is dated {entry.date}, which lies in the future (today is "
                f"{context.as_of}).",
                repair_of(context, file, entry, "Write the day on which the review took place."),
                file,
                "reviews",
                index,
                "date",
            )


_tree = partial(Rule, scope=Scope.TREE, severity=Severity.ERROR)


def _reviewed(**fields: str | None) -> Example:
    entry = review(**fields)
    return Example(text=shown("reviews", [entry]), steps=({SOP_PATH: document(reviews=[entry])},))


def _interval(length: str) -> Example:
    return Example(
        text=f"type: sop                 # at most 36 months\nreview_interval: {length}\n",
        steps=({SOP_PATH: document(review_interval=length)},),
    )


RULES: tuple[Rule, ...] = (
    _tree(
        "RV001",
        "The review interval is longer than the policy allows",
        why="The maximum says how long the organization dares to leave a text unread.",
        source=ORGANIZATION,
        repair="Shorten 'review_interval', or leave it out.",
        fails=_interval("48 months"),
        passes=_interval("P3Y"),
        check=_interval_too_long,
    ),
    _tree(
        "RV004",
        "A review does not say who, what or with which outcome",
        why="A date that somebody typed proves nothing; mostly nobody has read the document.",
        source=PART11_10E,
        repair="Name reviewer, version and outcome.",
        fails=_reviewed(by=None, outcome=None),
        passes=_reviewed(),
        check=_bare,
    ),
    _tree(
        "RV005",
        "The reviewer was not entitled to review",
        why="To say that a text is still right takes somebody who answers for it.",
        source=ISO9001_752,
        repair="Have the document reviewed by its owner, or by whom the type's review route names.",
        fails=_reviewed(by="m.keller"),
        passes=_reviewed(by="a.brandt"),
        check=_not_allowed,
    ),
    _tree(
        "RV007",
        "A review speaks of an unknown version",
        why="Nobody can have reviewed a version that never existed.",
        source=PART11_10E,
        repair="Correct the version.",
        fails=_reviewed(version="1.7"),
        passes=_reviewed(version="1.0"),
        check=_unknown_version,
    ),
    _tree(
        "RV008",
        "A review is dated in the future",
        why="It would postpone the next review without anyone having read the document.",
        source=PART11_10E,
        repair="Write the day on which it took place.",
        fails=_reviewed(date="2026-12-01"),
        passes=_reviewed(date="2026-03-20"),
        check=_future,
    ),
)
"""The rules of this module, in code order."""
