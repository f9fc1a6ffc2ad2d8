"""Which files answer a filled-in issue form: as `new`, `revise` and `review` would write them."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from qmsctl.cli.desk import Desk
from qmsctl.model.errors import UsageError

if TYPE_CHECKING:
    from qmsctl.lifecycle.issuewish import ChangeWish, NewWish, ReviewWish, Wish
    from qmsctl.report.fromissue import IssueDraft


def plan(
    desk: Desk, wish: "Wish", *, person: str, reviewer: str | None, avoid: Collection[str] = ()
) -> "IssueDraft":
    """The draft that `wish` asks for; nothing is written.

    `person` is who starts it, `reviewer` whose review it is (None: the policy does not know them).
    `avoid` are ids for new documents that are spoken for.

    Raises:
        QmsError: it cannot be, or a rule would refuse it.
    """
    from qmsctl.lifecycle.issuewish import ChangeWish, NewWish

    if isinstance(wish, NewWish):
        return _new(desk, wish, person, frozenset(avoid))
    if isinstance(wish, ChangeWish):
        return _change(desk, wish, person)
    return _review(desk, wish, reviewer)


def _new(desk: Desk, wish: "NewWish", person: str, avoid: frozenset[str]) -> "IssueDraft":
    from qmsctl.cli.new import Wanted, started
    from qmsctl.report.fromissue import IssueDraft

    made = started(
        desk, Wanted(wish.type_name, wish.title, owner=wish.owner, authors=(person,), avoid=avoid)
    )
    files = {made.path: made.data}
    name = desk.ruling[1].name_of(person)
    return IssueDraft("new", made.id, made.version, made.path, files, name)


def _change(desk: Desk, wish: "ChangeWish", person: str) -> "IssueDraft":
    from qmsctl.cli.revise import PLACEHOLDER, Wish, drafted
    from qmsctl.cli.revision_plan import make_plan
    from qmsctl.report.fromissue import IssueDraft
    from qmsctl.scaffold.wording import clean

    source = desk.find(wish.document, wish.language)
    revision = make_plan(desk, source, wish.change, None)
    if revision.reopened:
        raise UsageError(
            f"{wish.document} {revision.version} is approved here and was never released.",
            hint="Look at 'qms show' and 'qms check' for this document first.",
        )
    summary = clean(wish.summary, "The summary") if wish.summary is not None else None
    asked = Wish(wish.change, summary, None, author=person)
    draft = drafted(desk, source, revision, asked)
    return IssueDraft(
        "change",
        wish.document,
        revision.version.text,
        source.path,
        draft.changed,
        desk.ruling[1].name_of(person),
        summary_missing=(summary or PLACEHOLDER) == PLACEHOLDER,
    )


def _review(desk: Desk, wish: "ReviewWish", reviewer: str | None) -> "IssueDraft":
    from qmsctl.cli.review import Noted, entry_of
    from qmsctl.cli.review_signed import case_of, require_signature
    from qmsctl.report.fromissue import IssueDraft
    from qmsctl.repository.edits import Append

    if reviewer is None:
        raise UsageError(
            "Whoever opened this issue is nobody whom the QMS knows, so it is not their review.",
            hint="Let the person who reviewed the document fill in the form.",
        )
    source = desk.find(wish.document)
    entry = entry_of(desk, source, Noted(reviewer, desk.today, wish.outcome))
    if entry["version"] != wish.version:
        raise UsageError(
            f"{wish.document} {wish.version} was reviewed, but {entry['version']} is in force.",
            hint="Review the version in force; the site shows it.",
        )
    case = case_of(desk, source, entry)
    if case.wanted == "signature":
        require_signature(case, source)
    data = desk.edited(source, [Append(("reviews",), entry)])
    # What a review on the forge proves is recorded after the merge, so it cannot be there yet.
    desk.judge(source.path, data, tolerated=("EV001",) if case.wanted == "forge" else ())
    name = desk.ruling[1].name_of(reviewer)
    files = {source.path: data}
    return IssueDraft(
        "review", wish.document, wish.version, source.path, files, name, outcome=wish.outcome
    )
