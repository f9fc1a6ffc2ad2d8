"""What approvals prove, in plain words: the tiers of design §6, as lists and pages name them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from qmsctl.approval.proving import Proof, reached
from qmsctl.approval.sshsig import read_signature
from qmsctl.model.layout import Layout
from qmsctl.model.people import People
from qmsctl.model.policy import Policy, Tier
from qmsctl.report.tables import NOTHING
from qmsctl.report.words import iso, role_title

Backing = Literal["adopted", "declared", "unsigned", "forge", "signature"]
"""A tier; `adopted` for an approval that was given on paper before Git and needs no more, and
`unsigned` for a record of the forge that no key of its workflow signed."""


class TierWords(NamedTuple):
    """A tier as readers meet it: a short word, and what it proves."""

    name: str
    proves: str


WORDS: Mapping[Backing, TierWords] = MappingProxyType(
    {
        "declared": TierWords(
            "declared",
            "The document and the history of its repository name these approvers; nobody signed.",
        ),
        "unsigned": TierWords(
            "recorded without a signature",
            "A file says that the forge recorded how these accounts approved exactly this "
            "content; nobody signed it, so only the forge itself can confirm it.",
        ),
        "forge": TierWords(
            "recorded by the forge",
            "The forge recorded that these accounts approved exactly this content.",
        ),
        "signature": TierWords(
            "signed",
            "The holders of these keys signed exactly this content; anyone can check it offline.",
        ),
        "adopted": TierWords(
            "adopted",
            "Given before this document was kept in Git; the note says where the proof lies.",
        ),
    }
)
"""What an approval of each tier proves, for readers."""

TIME_UNPROVED = (
    "The time of a signature is what the signer's own clock said: shown as unproved until "
    "somebody trusted stamps it."
)
"""What holds for every day and time that comes from a statement (design §6)."""

_STRONGEST_FIRST: tuple[Backing, ...] = ("signature", "forge", "unsigned", "adopted", "declared")
_TIERS: Mapping[Backing, Tier] = MappingProxyType(
    {
        "declared": "declared",
        "adopted": "declared",
        "unsigned": "forge",
        "forge": "forge",
        "signature": "signature",
    }
)


@dataclass(frozen=True, slots=True)
class Backed:
    """One approval as it is shown: who, as what, when, and what backs it.

    ``day`` is that of the statement where the document names none, ``moment`` the time that the
    statement claims (UTC), ``key`` the fingerprint of the key, ``statement`` its path below the
    QMS root, ``record`` that of what a forge recorded of the review. ``doubts`` say why signatures
    that speak of it do not count.
    """

    role: str | None
    by: str | None
    adopted: str | None
    day: dt.date | None
    backing: Backing
    moment: dt.datetime | None = None
    key: str | None = None
    statement: str | None = None
    record: str | None = None
    doubts: tuple[str, ...] = ()

    @property
    def words(self) -> TierWords:
        """Its tier in words."""
        return WORDS[self.backing]

    @property
    def tier(self) -> Tier:
        """Its tier: what was adopted from paper is declared."""
        return _TIERS[self.backing]


def backed(proof: Proof) -> Backed:
    """One approval with what backs it."""
    claim, kept = proof.claim, proof.kept
    said = kept.said if kept else None
    # A statement that counts has a signature that was found good.
    signature = kept.filed.signature if kept else None
    backing: Backing = proof.tier
    if backing == "declared" and claim.adopted is not None:
        backing = "adopted"
    elif backing == "forge" and signature is None:
        backing = "unsigned"
    return Backed(
        # A reviewer may sign in any one role, which only the statement names.
        role=said.role if said else claim.role,
        by=claim.by,
        adopted=claim.adopted,
        day=claim.day,
        backing=backing,
        moment=said.time if said else None,
        key=read_signature(signature).key.fingerprint if signature else None,
        statement=kept.path if kept else None,
        record=said.forge.name if said and said.forge else None,
        doubts=tuple(dict.fromkeys(doubt.message for doubt in proof.doubts)),
    )


def tier_of(proofs: Sequence[Proof]) -> Tier | None:
    """The tier that approvals reach together, that of the weakest; None without any."""
    return reached(proofs) if proofs else None


def backing_of(proofs: Sequence[Proof]) -> Backing | None:
    """The weakest backing among them, for readers; None without any."""
    found = {backed(proof).backing for proof in proofs}
    return next((one for one in reversed(_STRONGEST_FIRST) if one in found), None)


def tier_name(proofs: Sequence[Proof]) -> str:
    """The tier as a word for a cell of a table: ``signed``; a dash without approvals."""
    found = backing_of(proofs)
    return WORDS[found].name if found else NOTHING


def tier_sentence(proofs: Sequence[Proof]) -> str | None:
    """The tier and what it proves: ``signed: The holders of …``; None without approvals."""
    found = backing_of(proofs)
    if found is None:
        return None
    return f"{WORDS[found].name}: {proves(proofs)}"


def proves(proofs: Sequence[Proof]) -> str:
    """What approvals prove together, a sentence; "" without any."""
    found = backing_of(proofs)
    if found is None:
        return ""
    kinds = {backed(proof).backing for proof in proofs}
    stronger = " or ".join(WORDS[one].name for one in _STRONGEST_FIRST if one in kinds - {found})
    if not stronger:
        return WORDS[found].proves
    name = WORDS[found].name
    return f"Some of these approvals are {stronger}, others only {name}; the weakest counts."


def backed_dict(item: Backed, people: People, root: str) -> dict[str, Any]:
    """One approval as JSON values; `root` is the QMS root's path in the repository."""
    statement = Layout(root).prefix + item.statement if item.statement else None
    return {
        "role": item.role,
        "by": item.by,
        "name": people.name_of(item.by) if item.by else None,
        "date": iso(item.day),
        "adopted": item.adopted,
        "evidence": item.tier,
        "time": f"{item.moment:%Y-%m-%dT%H:%M:%SZ}" if item.moment else None,
        "key": item.key,
        "statement": statement,
        "record": Layout(root).prefix + item.record if item.record else None,
        "problems": list(item.doubts),
    }


def backed_lines(
    proofs: Sequence[Proof], people: People, policy: Policy, *, root: str = ""
) -> list[str]:
    """Each approval as lines: who, in which role, when, what backs it, and what is wrong with it.

    ``Jun Tanaka (Quality manager) on 2026-03-03: signed, time unproved``, then the key and the
    statement's path in the repository.
    """
    return [line for proof in proofs for line in _lines(backed(proof), people, policy, root)]


def _lines(item: Backed, people: People, policy: Policy, root: str) -> list[str]:
    role = role_title(item.role, policy) if item.role else "no role"
    if item.by is None:
        who = f"{role}: adopted from {item.adopted or NOTHING}"
    else:
        when = f" on {item.day}" if item.day else ""
        more = f" from {item.adopted}" if item.backing == "adopted" else ""
        time = ", time unproved" if item.moment and not item.record else ""
        who = f"{people.name_of(item.by)} ({role}){when}: {item.words.name}{more}{time}"
    lines = [who]
    if item.statement is not None:
        prefix = Layout(root).prefix
        whose = " of the forge's workflow" if item.record else ""
        lines += [f"with the key {item.key}{whose}"] if item.key else []
        lines += [f"in {prefix}{item.statement}"]
        lines += [f"by the record {prefix}{item.record}"] if item.record else []
    else:
        lines += [f"a signature does not count: {message}" for message in item.doubts]
    return lines
