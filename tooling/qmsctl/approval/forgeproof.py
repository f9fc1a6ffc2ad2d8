"""When a statement counts because a forge recorded the review behind it (design §6, tier forge).

It needs no signature of the person: their login gave the review. If the policy names keys of the
workflow that keeps these records, one of them has to have signed the statement; if it names none,
whoever may write to the repository could have written the record.
"""

from collections.abc import Iterator

from qmsctl.approval.archive import Archive, Kept
from qmsctl.approval.bench import Bench, naming, signing_key
from qmsctl.approval.claims import ApprovalGap, capital
from qmsctl.approval.forgereviewfile import read_forge_review
from qmsctl.approval.keyring import untimely
from qmsctl.model.forgereview import ForgeReview, Reviewed
from qmsctl.model.forgesource import ForgeSource
from qmsctl.model.policy import Policy
from qmsctl.model.signingkey import SigningKey
from qmsctl.model.sshkey import PublicKey
from qmsctl.model.statement import FACTS_OF, ForgeEvidence, Meaning, Predicate, Statement

_KEY = ("predicate", "forge")
_RECORD_AGAIN = (
    "Let the workflow record the review again from the forge; look at the pull request there, and "
    "find out where this file came from."
)


def forge_gaps(
    kept: Kept, statement: Statement, named: ForgeEvidence, bench: Bench, archive: Archive
) -> Iterator[ApprovalGap]:
    """Why the record that a statement names does not prove it; nothing if it does."""
    record = _record(kept, statement, named, archive)
    if isinstance(record, tuple):
        yield from record
        return
    source = bench.policy.forge
    if source is None:
        yield ApprovalGap(
            "EV007",
            f"{capital(naming(statement))} names a review on {record.host}; the policy names no "
            "repository whose reviews count.",
            "Name it in qms.yml under `forge`, and have the policy approved.",
            _KEY,
        )
        return
    yield from _signature_gaps(kept, statement, record, source, bench)
    yield from _account_gaps(statement, record, bench)
    yield from _content_gaps(statement, record)
    yield from _place_gaps(statement, record, source)
    yield from _time_gaps(kept, statement, record, bench)


def workflow_keys(policy: Policy, key: PublicKey) -> tuple[SigningKey, ...]:
    """The entries of the policy that name `key` as one of the forge's workflow."""
    listed = policy.forge.keys if policy.forge else ()
    return tuple(entry for entry in listed if entry.public.blob == key.blob)


def _record(
    kept: Kept, statement: Statement, named: ForgeEvidence, archive: Archive
) -> ForgeReview | tuple[ApprovalGap, ...]:
    """What the forge recorded, or why that cannot be told."""
    filed = archive.file(named.name)
    start = f"{capital(naming(statement))} names the record {named.name}"
    if filed is None:
        return (_unreadable(f"{start}, which is not there."),)
    if filed.arrival and kept.arrival and filed.arrival.index > kept.arrival.index:
        return (_unreadable(f"{start}, which came later only, with {filed.arrival.short}."),)
    found = read_forge_review(filed.data, filed.path)
    if found.sha256 != named.digest.sha256:
        return (
            _unreadable(
                f"{start} with the SHA-256 {named.digest.sha256[:12]}…; that of the file is "
                f"{found.sha256[:12]}…."
            ),
        )
    if found.record is None:
        return tuple(
            ApprovalGap("EV002", f"{start}. {problem.message}", problem.hint, _KEY)
            for problem in found.problems
        )
    return found.record


def _unreadable(message: str) -> ApprovalGap:
    hint = "Restore the record as it was made, together with the statement that names it."
    return ApprovalGap("EV002", message, hint, _KEY)


def _signature_gaps(
    kept: Kept, statement: Statement, record: ForgeReview, source: ForgeSource, bench: Bench
) -> Iterator[ApprovalGap]:
    """Whether the forge's workflow signed, where the policy names its keys."""
    signature, name = kept.filed.signature, naming(statement)
    if signature is None:
        if source.keys:
            yield ApprovalGap(
                "EV002",
                f"{capital(name)} has no signature of the forge's workflow beside it.",
                "Let the workflow record the review again with its key.",
                (),
            )
        return
    key = signing_key(statement, signature, kept.filed.data)
    if isinstance(key, ApprovalGap):
        yield key
        return
    entries, holders = workflow_keys(bench.policy, key), bench.keyring.holders(key)
    if not entries:
        known = "" if source.keys else ", for which the policy names none"
        yield _no_key(f"The key {key.fingerprint} of {name} is not of the forge's workflow{known}.")
    elif holders:
        people = " and ".join(held.person.id for held in holders)
        yield _no_key(
            f"The key {key.fingerprint} of {name} is both that of the forge's workflow and of "
            f"{people}; it does not prove that the workflow signed."
        )
    else:
        yield from _key_gaps(kept, statement, record, entries[0], bench)


def _key_gaps(
    kept: Kept, statement: Statement, record: ForgeReview, entry: SigningKey, bench: Bench
) -> Iterator[ApprovalGap]:
    """Whether a key of the workflow counted when it signed, and until the statement came."""
    day, arrived = bench.policy.today(record.taken.at), bench.arrived_on(kept)
    name = f"The key {entry.public.fingerprint} of {naming(statement)}"
    if entry.state(day) != "valid":
        yield _no_key(f"{name} {untimely(entry, day)}")
    elif entry.revoked is not None and entry.revoked.date <= arrived:
        # Whoever holds a revoked key can write any time into a record.
        yield _no_key(
            f"{name} was revoked on {entry.revoked.date}, and the statement came on {arrived}; "
            f"that it was signed on {day} the record says itself only."
        )


def _no_key(message: str) -> ApprovalGap:
    hint = "Let the workflow sign with a key that qms.yml names under `forge` and that counts."
    return ApprovalGap("EV004", message, hint, ())


def _account_gaps(statement: Statement, record: ForgeReview, bench: Bench) -> Iterator[ApprovalGap]:
    """Whether the login is that of the person who is said to have approved, and of nobody else."""
    signer, login = statement.predicate.signer.id, record.review.account.login
    owners = [
        person.id
        for person in bench.people.by_id.values()
        if person.logins.get(record.forge, "").casefold() == login.casefold()
    ]
    if owners == [signer]:
        return
    if not owners:
        why = "stands in nobody's people file"
    elif len(owners) > 1:
        why = f"stands in the files of {' and '.join(owners)}; it proves for neither who it was"
    else:
        why = f"is that of {owners[0]}"
    yield ApprovalGap(
        "EV004",
        f"{capital(naming(statement))} rests on a review by the login '{login}' on "
        f"{record.forge}, which {why}.",
        f"Write the login of {signer} into `logins` of the people file and have the policy "
        "approved, or let the right person approve.",
        ("predicate", "signer", "id"),
    )


def _content_gaps(statement: Statement, record: ForgeReview) -> Iterator[ApprovalGap]:
    """Whether the review was of this content, and of the facts that the meaning needs."""
    start, said = f"{capital(naming(statement))} rests on a review", statement.predicate
    seen = record.about(statement.about, said.meaning)
    if seen is None:
        given = ", ".join(f"{one.name} ({one.meaning})" for one in record.subjects[:5])
        more = " and others" if len(record.subjects) > 5 else ""
        message = f"{start} of something else: {given}{more}."
        yield ApprovalGap("EV005", message, _RECORD_AGAIN, _KEY)
    elif seen.content_digest != statement.content_digest:
        message = (
            f"{start} of other content (digest {seen.content_digest[:12]}…, the statement says "
            f"{statement.content_digest[:12]}…)."
        )
        yield ApprovalGap("EV005", message, _RECORD_AGAIN, _KEY)
    elif _facts(seen, said.meaning) != _facts(said, said.meaning):
        message = f"{start} of a {said.meaning} with other facts than the statement names."
        yield ApprovalGap("EV007", message, _RECORD_AGAIN, _KEY)


def _facts(holder: Reviewed | Predicate, meaning: Meaning) -> object:
    field = FACTS_OF.get(meaning)
    return getattr(holder, field) if field else None


def _place_gaps(
    statement: Statement, record: ForgeReview, source: ForgeSource
) -> Iterator[ApprovalGap]:
    """Whether it is an approval, given where reviews count."""
    found, name = record.repository, naming(statement)
    if record.review.state != "APPROVED":
        yield _misfit(
            f"{capital(name)} rests on a review whose state is {record.review.state}, not APPROVED."
        )
    if (record.forge, record.host) != (source.name, source.host):
        yield _misfit(
            f"{capital(name)} rests on a review on {record.host} ({record.forge}); by the policy "
            f"those on {source.host} ({source.name}) count."
        )
    elif source.repository_id not in (None, found.id):
        yield _misfit(
            f"{capital(name)} rests on a review in the repository {found.name} (number "
            f"{found.id}); by the policy those in number {source.repository_id} count."
        )
    elif source.repository_id is None and found.name.casefold() != source.repository.casefold():
        yield _misfit(
            f"{capital(name)} rests on a review in the repository {found.name}; by the policy "
            f"those in {source.repository} count."
        )


def _misfit(message: str) -> ApprovalGap:
    return ApprovalGap("EV007", message, _RECORD_AGAIN, _KEY)


def _time_gaps(
    kept: Kept, statement: Statement, record: ForgeReview, bench: Bench
) -> Iterator[ApprovalGap]:
    """Whether the review came before the merge, and the record after it; by the forge's clock."""
    given, merged, taken = (
        record.review.submitted_at,
        record.pull_request.merged_at,
        record.taken.at,
    )
    name = capital(naming(statement))
    if statement.predicate.time != given:
        yield _misfit(
            f"{name} is of {statement.predicate.time:%Y-%m-%d %H:%M:%S} UTC; the review was given "
            f"on {given:%Y-%m-%d %H:%M:%S} UTC."
        )
    early = bench.too_early(taken, kept)
    if given > merged:
        why = f"a review of {given:%Y-%m-%d %H:%M} UTC, after the merge on {merged:%Y-%m-%d %H:%M}"
    elif taken < merged:
        why = f"a record of {taken:%Y-%m-%d %H:%M} UTC, before the merge on {merged:%Y-%m-%d %H:%M}"
    elif early is not None:
        why = f"a record of {taken:%Y-%m-%d %H:%M} UTC, but {early}"
    else:
        return
    yield ApprovalGap(
        "EV008",
        f"{name} rests on {why}.",
        "A review after the merge approves nothing: issue a higher version. If a clock was wrong, "
        "set it and let the workflow record the review again.",
        _KEY,
    )
