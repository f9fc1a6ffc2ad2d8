"""What a forge is told about things due: the text of issues, and why one is closed.

Names and titles come from documents: they are quoted so that they neither become markup nor
notify anybody (`report/pullrequest/markup.py`).
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from qmsctl.forge.markers import DueMarker
from qmsctl.forge.reminders import Reminder, Subject, Today
from qmsctl.lifecycle.reviews import open_actions, review_interval
from qmsctl.lifecycle.revisions import read_entries
from qmsctl.lifecycle.standing import Standing, State
from qmsctl.model.document import DocumentKey, Review
from qmsctl.model.policy import OWNER_ROLE
from qmsctl.publish.library import page_path
from qmsctl.report import due
from qmsctl.report.due import Item, Kind
from qmsctl.report.entries import Entry
from qmsctl.report.pullrequest.markup import text
from qmsctl.report.summary import visible
from qmsctl.report.words import owner_name
from qmsctl.rules.context import Context

MOST_OF_TITLE = 256
"""GitHub's limit of an issue's title."""

_MOST_ASSIGNEES = 10  # GitHub's limit
_VERBS = {Kind.REVIEW: "Review", Kind.EXTERNAL: "Check"}
_END = (
    "This issue closes by itself once the main line shows that it is done. "
    "Close it by hand if you want no further reminder for this day."
)
_ORDINARY_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*", re.ASCII)
_ADDRESS = re.compile(r"https?://[^\s<>()\[\]\\`\"'@]+", re.ASCII)
_NOTIFIES = re.compile(r"@(?=\S)")


@dataclass(frozen=True, slots=True)
class Place:
    """Where issues are opened: the forge's name in people files, and where it shows files.

    ``files`` is an address to which a commit's id, or ``HEAD``, and a path in it are added.
    """

    forge: str
    files: str


@dataclass(frozen=True, slots=True)
class Reminders:
    """What is due soon or overdue, and what holds today for everything that is known."""

    due: tuple[Reminder, ...]
    today: Mapping[Subject, Today]


def reminders(context: Context, found: tuple[Entry, ...], place: Place) -> Reminders:
    """Reminders of all that somebody has to do up to the policy's `due_soon_days` from today.

    Of two things with one subject the earlier counts, so that a subject has one day.
    """
    items: dict[Subject, Item] = {}
    for item in due.items(context, found):
        if item.todo:
            items.setdefault(_marker(item, context).subject, item)
    entries = {entry.key: entry for entry in found}
    today = dict(_over(context, found))
    for subject, item in items.items():
        today[subject] = Today(_marker(item, context), _news(item, entries, context))
    horizon = context.policy.due_soon_days
    return Reminders(
        tuple(
            _reminder(item, entries, context, place)
            for item in items.values()
            if (item.due - context.as_of).days <= horizon
        ),
        today,
    )


def _marker(item: Item, context: Context) -> DueMarker:
    what = "" if item.kind is Kind.REVIEW else _verb(item).lower()
    return DueMarker(
        item.id,
        item.language or context.policy.language,
        item.due,
        f"{what}-{item.detail}" if item.detail else what,
    )


def _verb(item: Item) -> str:
    """``Review``, ``Check``, or what a review asks for: ``Revise``, ``Withdraw``."""
    return _VERBS.get(item.kind) or item.what.partition(",")[0]


def _over(context: Context, found: tuple[Entry, ...]) -> Iterator[tuple[Subject, Today]]:
    """Subjects for which nothing is due any more, and why.

    A document that is not in force for another reason than its withdrawal is left to people.
    """
    for entry in found:
        standing = entry.standing
        if standing is None:
            continue
        key, name = entry.key, text(entry.key.id)
        obsolete = standing.state is State.OBSOLETE
        gone = f"{name} is withdrawn: nothing is to be done about it any more."
        if obsolete:
            yield (key.id, key.language, ""), Today(None, gone)
        asked = {a.review for a in open_actions(standing, context.policy, as_of=context.as_of)}
        for review in read_entries(Review, standing.head, "reviews"):
            if review.outcome in ("revise", "withdraw") and (obsolete or review not in asked):
                came = f"What the review of {name} on {review.date} asked for is on the main line."
                what = f"{review.outcome}-{review.date}"
                yield (key.id, key.language, what), Today(None, gone if obsolete else came)


def _news(item: Item, entries: Mapping[DocumentKey, Entry], context: Context) -> str:
    """Why an issue about another day of the same subject is closed."""
    name, verb = text(item.id), _verb(item)
    then = f"Now it is due by {item.due}."
    if item.kind is Kind.EXTERNAL:
        checked = item.stamp.date()
        return f"{name} was last checked on {checked}. {then}"
    standing = _standing(item, entries)
    ground = _ground(item, standing, context) if item.kind is Kind.REVIEW and standing else None
    return f"{ground} {then}" if ground else f"The day has moved: {verb.lower()} {name}. {then}"


def _ground(item: Item, standing: Standing, context: Context) -> str | None:
    """The review, or else the issue, from which the next review is counted."""
    interval = review_interval(standing.head, context.policy)
    in_force = standing.effective
    if interval is None or in_force is None:
        return None

    def leads(day: dt.date) -> bool:
        try:
            return interval.after(day) == item.due
        except OverflowError:
            return item.due == dt.date.max

    reviews = _reviews(standing, context.as_of)
    for review in reversed(reviews):
        if review.outcome == "no-change" and leads(review.date):
            return f"{text(item.id)} was reviewed: {_told(review, context)}."
    if in_force.effective_from is not None and leads(in_force.effective_from):
        version = text(str(in_force.revision.version))
        return f"Version {version} of {text(item.id)} is in force since {in_force.effective_from}."
    return None


def _standing(item: Item, entries: Mapping[DocumentKey, Entry]) -> Standing | None:
    entry = entries.get(DocumentKey(item.id, item.language)) if item.language else None
    return entry.standing if entry else None


def _reviews(standing: Standing, as_of: dt.date) -> list[Review]:
    """The reviews up to today, the oldest first."""
    found = (r for r in read_entries(Review, standing.head, "reviews") if r.date <= as_of)
    return sorted(found, key=lambda review: review.date)


def _told(review: Review, context: Context) -> str:
    by = f" by {text(context.people.name_of(review.by))}" if review.by else ""
    return f"{review.date}{by}, outcome {review.outcome or 'not said'}"


def _reminder(
    item: Item, entries: Mapping[DocumentKey, Entry], context: Context, place: Place
) -> Reminder:
    several = sum(key.id == item.id for key in entries) > 1
    parts = [
        _facts(item, entries, context, place),
        _how(item, several=several),
        _END,
    ]
    return Reminder(
        _marker(item, context),
        _title(item, several=several),
        "\n\n".join(parts) + "\n",
        _logins(item, context, place.forge),
    )


def _title(item: Item, *, several: bool) -> str:
    """One line of plain text that fits: the document's title is cut, never the day."""
    language = f" ({item.language})" if several else ""
    before, after = f"{_verb(item)} {_plain(item.id)[:80]}{language} ", f" by {item.due}"
    room = MOST_OF_TITLE - len(before) - len(after)
    title = _plain(item.title)
    shown = title if len(title) <= room else f"{title[: room - 1].rstrip()}…"
    return f"{before}{shown}{after}"


def _plain(value: str) -> str:
    """A text for a place where Markdown is not read; an invisible space keeps ``@`` from firing."""
    return _NOTIFIES.sub("@\u200b", visible(" ".join(value.split())))


def _facts(item: Item, entries: Mapping[DocumentKey, Entry], context: Context, place: Place) -> str:
    owner = owner_name(item.owner, context.policy, context.people)
    standing = _standing(item, entries)
    rows = [
        ("Document", f"{text(item.id)} {text(item.title)}"),
        ("To do", text(item.what)),
        ("Due by", str(item.due)),
        ("Owner", text(owner) if owner else "none is named"),
        ("Edition" if standing is None else "In force", text(item.version or "nothing")),
    ]
    if standing is not None:
        reviews = _reviews(standing, context.as_of)
        told = _told(reviews[-1], context) if reviews else "none is recorded"
        rows.append(("Last review", told))
    rows.append(("Read it", _links(item, standing, context, place)))
    first, *others = (f"| {name} | {value} |" for name, value in rows)
    return "\n".join([first, "|---|---|", *others])


def _links(item: Item, standing: Standing | None, context: Context, place: Place) -> str:
    """Where what is to be reviewed can be read: never a draft in place of what is in force."""
    site = (context.policy.organization.site or "").rstrip("/")
    links = []
    if item.language and _ADDRESS.fullmatch(site):
        key = DocumentKey(item.id, item.language)
        page = page_path(key, context.policy.language).removesuffix(".md")
        links.append(f"[page on the site]({site}/{page}.html)")
    if _ADDRESS.fullmatch(place.files):
        name, commit, path = "file", "HEAD", item.path
        in_force = standing.effective if standing else None
        if standing and in_force and standing.head.version != in_force.revision.version:
            revision = in_force.revision
            name, commit = f"file of {text(str(revision.version))}", revision.arrival.oid
            path = revision.snapshot.path
        links.append(f"[{name}]({place.files}/{commit}/{quote(path)})")
    return " · ".join(links) or text(item.path)


def _how(item: Item, *, several: bool) -> str:
    """What to type; an id that is no ordinary word is not put where a shell could read it."""
    name = item.id if _ORDINARY_ID.fullmatch(item.id) else "ID"
    if several and item.language and _ORDINARY_ID.fullmatch(item.language):
        name += f" --language {item.language}"
    match _verb(item):
        case "Review":
            told = "Read the document as it is in force, then record what came of it:"
            lines = [
                f"qms review {name} --outcome no-change   # it is right as it is",
                f"qms review {name} --outcome revise      # it needs a new version",
                f"qms review {name} --outcome withdraw    # it is not needed any more",
            ]
        case "Revise":
            told = "Open the next version, change the text and have it approved:"
            lines = [f"qms revise {name}"]
        case "Withdraw":
            told = "Withdraw the document, with or without successors:"
            lines = [f"qms retire {name}"]
        case _:
            return (
                "Ask the issuer whether this edition is still current. Then set `last_checked` "
                "(and `edition` if it changed) in the policy, in a new version of it."
            )
    block = "\n".join(["```sh", *lines, "```"])
    return f"{told}\n\n{block}\n\nThen commit, and open a pull request."


def _logins(item: Item, context: Context, forge: str) -> tuple[str, ...]:
    """The logins of the owner and who stands in; of a role, of everyone who holds it today."""
    if item.owner is None:
        return ()
    everyone, today = context.people, context.as_of
    people = [
        person
        for person in everyone.by_id.values()
        if everyone.fills(person.id, OWNER_ROLE, today, owner=item.owner)
    ]
    people.sort(key=lambda person: person.id != item.owner)
    logins = (p.logins.get(forge) for p in people)
    return tuple(dict.fromkeys(login for login in logins if login))[:_MOST_ASSIGNEES]
