"""Whether a statement counts by itself: unharmed, really signed, by a key that may, at that time.

It is judged by the last approved policy before the commit that brings it, never by one that comes
with it (design §6). Whether it fits what it speaks of, `approval.proving` asks.
"""

import datetime as dt
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from qmsctl.approval.archive import EMPTY, Archive, Kept
from qmsctl.approval.claims import ApprovalGap
from qmsctl.approval.keyring import KeyDoubt, Keyring
from qmsctl.approval.sshsig import verify_signature
from qmsctl.model.history import Commit
from qmsctl.model.people import People
from qmsctl.model.policy import Policy
from qmsctl.model.sshkey import PublicKey, SshError
from qmsctl.model.statement import Statement

SLACK = dt.timedelta(minutes=10)
"""By so much the signer's clock may be ahead of the clock that dates the commit."""

_SIGN_AGAIN = "Let the person sign again ('qms approve … --sign')."


@dataclass(frozen=True)
class Bench:
    """By what statements are judged: an approved policy, its people, and the versions before it.

    ``versions`` are those of the policies that were approved up to then.
    """

    policy: Policy
    people: People
    versions: Container[str]
    as_of: dt.date

    @cached_property
    def keyring(self) -> Keyring:
        """The keys of all these people."""
        return Keyring(self.people)


@dataclass(frozen=True)
class Evidence:
    """Statements, and by whom each of them is judged; each is judged once.

    ``bench_of`` gives None where no policy was approved before. ``until`` is the place of the
    commit by which they must have arrived (None: what is judged is not merged yet, and so may
    they be).
    """

    archive: Archive = EMPTY
    bench_of: Callable[[Commit | None], Bench | None] = lambda _commit: None
    until: int | None = None
    _found: dict[str, tuple[ApprovalGap, ...]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def gaps(self, kept: Kept) -> tuple[ApprovalGap, ...]:
        """Why a statement does not count, whatever it is about; nothing if it does."""
        found = self._found.get(kept.path)
        if found is None:
            found = self._found[kept.path] = tuple(
                statement_gaps(kept, self.bench_of(kept.arrival))
            )
        return found


NO_EVIDENCE = Evidence()
"""Nothing is there to prove anything."""


def statement_gaps(kept: Kept, bench: Bench | None) -> Iterator[ApprovalGap]:
    """What is wrong with one statement; the first thing that makes it worthless ends the list."""
    problems = kept.file.problems
    if problems or kept.statement is None:
        for problem in problems:
            yield ApprovalGap("EV002", problem.message, problem.hint, problem.key)
        return
    if kept.filed.signature is None:
        yield ApprovalGap(
            "EV002",
            f"{_capital(naming(kept.statement))} has no signature beside it.",
            f"Add the file {kept.path}.sig as it was made, or remove a statement that was never "
            "signed.",
            (),
        )
        return
    if bench is None:
        yield ApprovalGap(
            "EV004",
            f"{_capital(naming(kept.statement))} arrived before any policy was approved, so "
            "nobody could sign.",
            "Have the policy approved first.",
            (),
        )
        return
    try:
        verified = verify_signature(kept.filed.signature, kept.filed.data)
    except SshError as error:
        yield ApprovalGap(
            "EV003",
            f"The signature of {naming(kept.statement)} does not hold: {error.message}",
            error.hint or _SIGN_AGAIN,
            (),
        )
        return
    yield from _key_gaps(kept, kept.statement, verified.key, bench)
    yield from _said_gaps(kept, kept.statement, bench)


def naming(statement: Statement) -> str:
    """How messages call a statement."""
    said = statement.predicate
    return f"the {said.meaning} of {statement.about} as {said.role} by {said.signer.id}"


def signed_on(statement: Statement, policy: Policy) -> dt.date:
    """The day on which a statement says it was signed, in the policy's time zone."""
    return policy.today(statement.predicate.time)


def _key_gaps(
    kept: Kept, statement: Statement, key: PublicKey, bench: Bench
) -> Iterator[ApprovalGap]:
    signer, day = statement.predicate.signer.id, signed_on(statement, bench.policy)
    held = bench.keyring.judge(key, signer, day)
    if isinstance(held, KeyDoubt):
        yield ApprovalGap(
            "EV004",
            f"The key of {naming(statement)} does not count: {held.message}",
            held.hint,
            (),
        )
        return
    arrived = bench.policy.today(kept.arrival.committed_at) if kept.arrival else bench.as_of
    revoked = held.entry.revoked
    if revoked is not None and revoked.date <= arrived:
        # Whoever holds a revoked key can write any time into a statement.
        yield ApprovalGap(
            "EV004",
            f"The key {key.fingerprint} of {naming(statement)} was revoked on {revoked.date}, and "
            f"the statement came on {arrived}; that it was signed on {day} it says itself only.",
            f"Let {signer} sign again with a key that counts today.",
            (),
        )


def _said_gaps(kept: Kept, statement: Statement, bench: Bench) -> Iterator[ApprovalGap]:
    said = statement.predicate
    printed = bench.people.name_of(said.signer.id)
    if printed != said.signer.name:
        yield ApprovalGap(
            "EV007",
            f"{_capital(naming(statement))} prints the name '{said.signer.name}'; the people file "
            f"says '{printed}'.",
            _SIGN_AGAIN,
            ("predicate", "signer", "name"),
        )
    if said.policy_version not in bench.versions:
        yield ApprovalGap(
            "EV007",
            f"{_capital(naming(statement))} was signed under version {said.policy_version} of the "
            "policy, which was not approved before it came.",
            _SIGN_AGAIN,
            ("predicate", "policy_version"),
        )
    arrival = kept.arrival
    if arrival is not None:
        if said.time > arrival.committed_at + SLACK:
            yield _from_the_future(statement, f"commit {arrival.short} brought it earlier")
    elif signed_on(statement, bench.policy) > bench.as_of:
        yield _from_the_future(statement, f"today is {bench.as_of}")


def _from_the_future(statement: Statement, why: str) -> ApprovalGap:
    moment = f"{statement.predicate.time:%Y-%m-%d %H:%M} UTC"
    return ApprovalGap(
        "EV008",
        f"{_capital(naming(statement))} says it was signed on {moment}, but {why}.",
        "Set the clock of the machine that signs, and sign again.",
        ("predicate", "time"),
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
