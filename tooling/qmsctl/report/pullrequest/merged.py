"""Where documents stand once a pull request is merged: the rules of the main line, one step ahead.

The change is laid behind the timelines as a commit of the day of the check, and judged like any
other commit of the main line. Nothing here decides anew what approved or effective means.
"""

import datetime as dt
import zoneinfo
from collections.abc import Iterable, Mapping

from qmsctl.lifecycle.effective import standings
from qmsctl.lifecycle.revisions import read_entries, read_entry
from qmsctl.lifecycle.standing import RevisionStanding, Standing, Standings, State
from qmsctl.model.document import DocumentKey, Recall, Withdrawal
from qmsctl.model.history import Appearance, Change, Commit, Snapshot, Timeline
from qmsctl.report.pullrequest.companions import companions
from qmsctl.report.pullrequest.model import Merged
from qmsctl.report.words import in_days, last_day
from qmsctl.rules.context import Context
from qmsctl.rules.judging import Court
from qmsctl.rules.proofs import kept_there

_MIDDAY = dt.time(12)
_LAST_SECOND = dt.time(23, 59, 59)
_NO_ID = "0" * 40


def once_merged(context: Context) -> Standings | None:
    """Where documents stand if the pull request is merged on `as_of`.

    Those that it touches, and those that may move with them. None without a history: then nothing
    is known of what is in force.
    """
    history = context.history
    court = context.once(court_once_merged)
    if history is None or court is None:
        return None
    timelines: dict[DocumentKey, Timeline] = dict(history.timelines)
    for change, commit in _commits(context):
        known = timelines.get(change.key)
        past = known.appearances if known is not None else ()
        timelines[change.key] = Timeline(change.key, (*past, Appearance(commit, change.after)))
    touched = {change.key for change in context.changes}
    timelines = dict(companions(timelines, touched))
    doubts = {key: history.doubts[key] for key in timelines if key in history.doubts}
    doubts |= {key: court.doubts(timelines[key]) for key in touched}
    return standings(
        timelines,
        as_of=context.as_of,
        policy=context.policy,
        people=context.people,
        doubts=doubts,
        baseline=court.baseline,
    )


def court_once_merged(context: Context) -> Court | None:
    """The court of the main line as it judges afterwards: with the statements that come along.

    None without a history.
    """
    history = context.history
    if history is None or history.court is None:
        return None
    # They come with the merge, on the day of the check, of which any hour may be meant.
    arrival = _commit(context, len(history.commits), _LAST_SECOND)
    known = kept_there(context)
    files = (filed._replace(arrival=arrival) for filed in context.filed if filed.path not in known)
    return history.court.with_filed(files)


def _commits(context: Context) -> Iterable[tuple[Change, Commit]]:
    """Each step with the commit by which it would arrive: one for all, or one for each."""
    start = len(context.history.commits) if context.history else 0
    linear = context.policy.main_line == "linear"
    for number, change in enumerate(context.changes):
        yield change, _commit(context, start + (number if linear else 0), _MIDDAY)


def _commit(context: Context, place: int, hour: dt.time) -> Commit:
    """A commit that the main line may receive on the day of the check."""
    zone = zoneinfo.ZoneInfo(context.policy.time_zone)
    moment = dt.datetime.combine(context.as_of, hour, zone)
    return Commit(_NO_ID, place, (), "", "", moment, moment, "")


def merged(
    before: Standing | None,
    after: Standing | None,
    state: Snapshot | None,
    as_of: dt.date,
    waits_for: Iterable[str] = (),
) -> Merged:
    """Where one document stands afterwards, in a sentence.

    `before` and `after` are its standings without and with the change, `state` its file in the
    change; `waits_for` are the ids that share its change request.
    """
    old = before.effective if before is not None else None
    keeps = _keeps(old, after)
    if state is None:
        still = after is not None and after.effective is not None
        gone = "The file is gone, which withdraws nothing." if still else "The file is gone."
        return Merged(None, None, f"{gone}{keeps}")
    if after is None:
        return Merged(None, state.version_text, "Not known: there is no history to look into.")
    if not state.readable:
        return Merged(None, None, f"What cannot be read counts for nothing.{keeps}")
    item = after.of(state.version_text) if state.approved else None
    if after.state is State.OBSOLETE:
        sentence = _obsolete(before) + _overtaken(before, after)
        return Merged(State.OBSOLETE, state.version_text, sentence)
    if item is None:
        word = f"Version {state.version_text or '?'} is a draft and binds nobody."
        return Merged(State.DRAFT, state.version_text, f"{word}{keeps}")
    sentence = _of_version(item, old, after, as_of, tuple(waits_for))
    version = str(item.revision.version)
    sentence += _overtaken(before, after, version)
    end = last_day(item.effective_to)
    begins = item.state is State.EFFECTIVE and (old is None or _other(old, item))
    unproved = item.unproved and begins
    return Merged(item.state, version, sentence, item.effective_from, end, unproved)


def uncounted(context: Context, after: Standing | None, state: Snapshot | None) -> str:
    """Which withdrawal and recalls in the file would not count, as sentences after another one.

    `after` is the document's standing with the change, `state` its file in the change.
    """
    court = context.once(court_once_merged)
    if court is None or after is None or state is None or not state.readable:
        return ""
    doubts = court.doubts(after.timeline)
    withdrawal = read_entry(Withdrawal, state.fields.get("withdrawal"))
    what = ["withdrawal"] if withdrawal in doubts.withdrawals else []
    recalls = read_entries(Recall, state, "recalled")
    what += [f"recall of {recall.version}" for recall in recalls if recall in doubts.recalls]
    return "".join(f" The {one} would not count: its approvals lack something." for one in what)


def _of_version(
    item: RevisionStanding,
    old: RevisionStanding | None,
    after: Standing,
    as_of: dt.date,
    waits_for: tuple[str, ...],
) -> str:
    keeps, ends = _keeps(old, after), _last_of(item, after)
    version, day = item.revision.version, item.effective_from
    replaced = f", in place of {old.revision.version}" if old and _other(old, item) else ""
    if item.state is State.EFFECTIVE:
        if old is not None and not _other(old, item):
            return f"Version {version} stays in force{ends}."
        return f"Version {version} is in force at once{replaced}{ends}."
    if item.state is State.SCHEDULED and day is not None:
        until = f"{keeps[:-1]} until then." if old is not None and keeps else ""
        return f"Version {version} is in force from {day} ({in_days(day, as_of)}){ends}.{until}"
    if item.state is State.SCHEDULED and item.awaits:
        return f"Version {version} waits for its release by {item.awaits}.{keeps}"
    if item.state is State.SCHEDULED:
        others = f" Released together with {', '.join(waits_for)}." if waits_for else ""
        return f"Version {version} waits: its day is not known yet.{others}{keeps}"
    if item.state is State.INVALID:
        planned = _planned(item.revision.snapshot)
        return f"Version {version} would not count: its approvals lack something.{keeps}{planned}"
    if item.state is State.RECALLED:
        return f"Version {version} is recalled and never comes into force.{keeps}"
    return f"Version {version} is superseded by a higher one and does not come into force.{keeps}"


def _last_of(item: RevisionStanding, after: Standing) -> str:
    """Until when a version is in force, and what follows; "" while no end is known."""
    if item.effective_to is None:
        return ""
    then = [one for one in after.scheduled if one.effective_from == item.effective_to]
    follows = f", then {then[0].revision.version} follows" if then else ""
    return f"; its last day is {last_day(item.effective_to)}{follows}"


def _planned(state: Snapshot) -> str:
    """From when a version is meant to be in force, as a sentence after another one."""
    wanted = state.text("effective_date")
    if wanted == "on-release":
        return " Once approved it is in force from the merge on."
    return f" Once approved it is in force from {wanted}." if wanted else ""


def _overtaken(before: Standing | None, after: Standing, told: str = "") -> str:
    """Which versions but `told` lose the day for which they wait, as sentences after another."""
    current = (after.effective,) if after.effective is not None else ()
    safe = {told, *(str(one.revision.version) for one in (*after.scheduled, *current))}
    waiting = before.scheduled if before is not None else ()
    names = [str(one.revision.version) for one in waiting]
    lost = [name for name in names if name not in safe]
    return "".join(f" {name}, which waits for its day, never comes into force." for name in lost)


def _other(old: RevisionStanding, item: RevisionStanding) -> bool:
    return old.revision.version != item.revision.version


def _keeps(old: RevisionStanding | None, after: Standing | None) -> str:
    """What goes on to be in force, as a sentence after another one."""
    still = after.effective if after is not None else old
    if still is not None:
        return f" {still.revision.version} stays in force."
    return "" if old is None else f" {old.revision.version} is no longer in force."


def _obsolete(before: Standing | None) -> str:
    if before is not None and before.state is State.OBSOLETE:
        return "Stays withdrawn."
    return "Withdrawn at once: nothing of it is in force any more."


def effect(before: Standing, after: Standing) -> str | None:
    """What an untouched document becomes, or None if it stands where it stood."""
    old, new = before.effective, after.effective
    if new is not None and (old is None or _other(old, new)):
        return f"version {new.revision.version} comes into force"
    if old is not None and new is None:
        return f"version {old.revision.version} is no longer in force"
    if old is not None and new is not None and old.effective_to != new.effective_to:
        return f"version {new.revision.version} {_ends(new)}"
    days = [item.effective_from for item in before.scheduled]
    later = [item.effective_from for item in after.scheduled]
    if days != later and after.scheduled:
        item = after.scheduled[-1]
        when = f"from {item.effective_from}" if item.effective_from else "on a day not known yet"
        return f"version {item.revision.version} comes into force {when}"
    return None


def _ends(item: RevisionStanding) -> str:
    if item.effective_to is None:
        return "goes on without an end"
    return f"is in force until {last_day(item.effective_to)}"


def effects(context: Context, after: Standings | None) -> Mapping[DocumentKey, str]:
    """What becomes of documents that the pull request leaves as they are."""
    if after is None or context.history is None:
        return {}
    touched = {change.key for change in context.changes}
    found = {}
    for key, standing in after.items():
        before = context.history.standings.get(key)
        sentence = effect(before, standing) if before is not None and key not in touched else None
        if sentence is not None:
            found[key] = sentence
    return found
