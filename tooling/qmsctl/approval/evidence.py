"""Whether a statement counts by itself: unharmed, really signed, by a key that may, at that time.

It is judged by the last approved policy before the commit that brings it, never by one that comes
with it (design §6). Whether it fits what it speaks of, `approval.proving` asks.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from qmsctl.approval.archive import EMPTY, Archive, Kept
from qmsctl.approval.bench import SIGN_AGAIN, Bench, naming, signed_on, signing_key
from qmsctl.approval.claims import ApprovalGap, capital
from qmsctl.approval.forgeproof import forge_gaps
from qmsctl.approval.keyring import KeyDoubt
from qmsctl.model.history import Commit
from qmsctl.model.sshkey import PublicKey
from qmsctl.model.statement import Statement

__all__ = ["NO_EVIDENCE", "Bench", "Evidence", "naming", "signed_on", "statement_gaps"]


@dataclass(frozen=True)
class Evidence:
    """Statements, and by whom each of them is judged; each is judged once.

    ``bench_of`` gives None where no policy was approved before. ``until`` is the place of the
    commit by which they must have arrived (None: what is judged is not merged yet, and so may
    they be). ``voided`` says of statements for other content, by path, what changed since.
    """

    archive: Archive = EMPTY
    bench_of: Callable[[Commit | None], Bench | None] = lambda _commit: None
    until: int | None = None
    _found: dict[str, tuple[ApprovalGap, ...]] = field(
        default_factory=dict, repr=False, compare=False
    )
    voided: Mapping[str, str] = field(default_factory=dict)

    def gaps(self, kept: Kept) -> tuple[ApprovalGap, ...]:
        """Why a statement does not count, whatever it is about; nothing if it does."""
        found = self._found.get(kept.path)
        if found is None:
            found = self._found[kept.path] = tuple(
                statement_gaps(kept, self.bench_of(kept.arrival), self.archive)
            )
        return found


NO_EVIDENCE = Evidence()
"""Nothing is there to prove anything."""


def statement_gaps(
    kept: Kept, bench: Bench | None, archive: Archive = EMPTY
) -> Iterator[ApprovalGap]:
    """What is wrong with one statement; the first thing that makes it worthless ends the list.

    `archive` holds the forge's records that statements name.
    """
    problems, statement = kept.file.problems, kept.statement
    if problems or statement is None:
        for problem in problems:
            yield ApprovalGap("EV002", problem.message, problem.hint, problem.key)
        return
    signature = kept.filed.signature
    if signature is None and statement.predicate.forge is None:
        yield ApprovalGap(
            "EV002",
            f"{capital(naming(statement))} has no signature beside it.",
            f"Add the file {kept.path}.sig as it was made, or remove a statement that was never "
            "signed.",
            (),
        )
        return
    if bench is None:
        yield ApprovalGap(
            "EV004",
            f"{capital(naming(statement))} arrived before any policy was approved, so "
            "nobody could sign.",
            "Have the policy approved first.",
            (),
        )
        return
    if statement.predicate.forge is not None:
        yield from forge_gaps(kept, statement, statement.predicate.forge, bench, archive)
    elif signature is not None:
        key = signing_key(statement, signature, kept.filed.data)
        if isinstance(key, ApprovalGap):
            yield key
            return
        yield from _key_gaps(kept, statement, key, bench)
    yield from _said_gaps(kept, statement, bench)


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
    arrived = bench.arrived_on(kept)
    revoked, last = held.entry.revoked, held.entry.valid_before
    if revoked is not None and revoked.date <= arrived:
        ended = f"was revoked on {revoked.date}"
    elif last is not None and last < arrived:
        ended = f"counted until {last}"
    else:
        return
    # Whoever holds such a key can write any time into a statement.
    yield ApprovalGap(
        "EV004",
        f"The key {key.fingerprint} of {naming(statement)} {ended}, and the statement came on "
        f"{arrived}; that it was signed on {day} it says itself only.",
        f"Let {signer} sign again with a key that counts today.",
        (),
    )


def _said_gaps(kept: Kept, statement: Statement, bench: Bench) -> Iterator[ApprovalGap]:
    said = statement.predicate
    printed = bench.people.name_of(said.signer.id)
    if printed != said.signer.name:
        yield ApprovalGap(
            "EV007",
            f"{capital(naming(statement))} prints the name '{said.signer.name}'; the people file "
            f"says '{printed}'.",
            SIGN_AGAIN,
            ("predicate", "signer", "name"),
        )
    if said.policy_version not in bench.versions:
        yield ApprovalGap(
            "EV007",
            f"{capital(naming(statement))} was signed under version {said.policy_version} of the "
            "policy, which was not approved before it came.",
            SIGN_AGAIN,
            ("predicate", "policy_version"),
        )
    early = bench.too_early(said.time, kept)
    if early is not None:
        yield _from_the_future(statement, early)


def _from_the_future(statement: Statement, why: str) -> ApprovalGap:
    moment = f"{statement.predicate.time:%Y-%m-%d %H:%M} UTC"
    return ApprovalGap(
        "EV008",
        f"{capital(naming(statement))} says it was signed on {moment}, but {why}.",
        "Set the clock of the machine that signs, and sign again.",
        ("predicate", "time"),
    )
