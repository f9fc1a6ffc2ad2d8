"""Whether approvals in front matter are proved by statements that fit them (design §6)."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from qmsctl.approval.archive import Kept
from qmsctl.approval.claims import ApprovalGap, Claim, capital
from qmsctl.approval.evidence import Evidence, naming, signed_on
from qmsctl.model.policy import Policy, Tier
from qmsctl.model.statement import FACTS_OF, Meaning, Statement, SubjectName

RANK: Mapping[Tier, int] = {"declared": 0, "forge": 1, "signature": 2}
"""The tiers from the weakest to the strongest."""

_WORDS: Mapping[Tier, str] = {
    "declared": "the name in the document",
    "forge": "a review that the forge recorded",
    "signature": "a signed statement",
}

_SIGN_IT = (
    "Let the person sign it before it is merged ('qms approve … --sign'); what was merged without "
    "needs a higher version."
)
_NOT_YET = "the forge's record of it is not here yet."
_HELD = "that record comes after the merge, and 'qms approvals' asks for the review before it."
_REVIEW = "Approve by a review of the pull request; 'qms approvals --pr N' says who has."
_WAIT = (
    "Records of reviews come after the merge; until then the version before stays in force. If "
    "none comes, let the workflow that keeps them run again."
)


class Matter(NamedTuple):
    """What is approved, as its statements have to say it.

    ``digest`` is asked only if there is a statement. ``authors`` is None where nobody's authorship
    matters. ``facts`` are those that the meaning needs, in JSON form. ``earliest`` is the first
    moment at which it could be signed, with what happened then.
    """

    subject: SubjectName
    meaning: Meaning
    digest: Callable[[], str]
    authors: tuple[str, ...] | None
    policy: Policy
    facts: Mapping[str, Any] | None = None
    earliest: tuple[dt.datetime, str] | None = None


class Proof(NamedTuple):
    """What backs one claim: ``kept`` is the statement, None at tier `declared`.

    ``claim`` has the day of the statement if it names none itself. ``doubts`` say why statements
    that speak of it do not count.
    """

    claim: Claim
    tier: Tier
    kept: Kept | None = None
    doubts: tuple[ApprovalGap, ...] = ()


def prove(claims: Sequence[Claim], matter: Matter, evidence: Evidence) -> tuple[Proof, ...]:
    """What backs each of the claims, the strongest statement that counts."""
    about = evidence.archive.about(matter.subject, matter.meaning) if evidence.archive else ()
    if not about:
        return tuple(Proof(claim, "declared") for claim in claims)
    return tuple(_prove(claim, about, matter, evidence) for claim in claims)


def reached(proofs: Sequence[Proof]) -> Tier:
    """The tier that approvals reach together: that of the weakest of them."""
    return min((proof.tier for proof in proofs), key=RANK.__getitem__, default="declared")


def unproved(
    proofs: Sequence[Proof], wanted: Tier, *, at_baseline: bool = False, what: str = ""
) -> Iterator[ApprovalGap]:
    """EV001 for each claim that is not backed as strongly as `wanted`; `what` names it otherwise.

    At the baseline approvals that were given on paper need no more than their own line.
    """
    for proof in proofs:
        claim = proof.claim
        if RANK[proof.tier] >= RANK[wanted] or (at_baseline and claim.adopted):
            continue
        name = f"{what} by {claim.by or 'nobody'}" if what else claim.who
        found, hint = f"there is only {_WORDS[proof.tier]}.", _SIGN_IT
        awaited = awaits_forge(proof, wanted)
        if awaited:
            found, hint = _NOT_YET, _WAIT
        elif proof.doubts:
            found, hint = f"{found} {proof.doubts[0].message}", proof.doubts[0].hint
        yield ApprovalGap(
            "EV001",
            f"{capital(name)} needs evidence of tier '{wanted}', {_WORDS[wanted]}; {found}",
            hint,
            claim.key,
            awaited,
        )


def before_merge(gap: ApprovalGap) -> ApprovalGap:
    """An awaited gap as a pull request is told: there it is the reviews that are waited for."""
    return replace(gap, message=gap.message.replace(_NOT_YET, _HELD), hint=_REVIEW)


def awaits_forge(proof: Proof, wanted: Tier) -> bool:
    """Whether a claim lacks no more than the record of its review, which comes after the merge.

    Until it comes the claim does not count, and the version before stays in force.
    """
    return wanted == "forge" and proof.claim.by is not None and not (proof.kept or proof.doubts)


def fit_gaps(statement: Statement, matter: Matter, cause: str = "") -> Iterator[ApprovalGap]:
    """Where a statement does not say what it would have to say of the matter.

    `cause` says what changed the content since, if that is known.
    """
    said, name = statement.predicate, naming(statement)
    digest = matter.digest()
    if statement.content_digest != digest:
        yield ApprovalGap(
            "EV005",
            f"{capital(name)} is for other content (digest "
            f"{statement.content_digest[:12]}…, now {digest[:12]}…). {cause}".rstrip(),
            "Put the signed content back, or have the present one signed.",
            ("subject", 0, "digest"),
        )
        return
    if matter.authors is not None and said.authors != matter.authors:
        yield _misfit(
            name,
            f"names the authors {_list(said.authors)}; the document names {_list(matter.authors)}",
            ("predicate", "authors"),
        )
    field = FACTS_OF.get(said.meaning)
    facts = getattr(said, field).model_dump(mode="json") if field else None
    if facts != matter.facts:
        yield _misfit(
            name,
            f"says of the {said.meaning}: {_facts(facts)}; the document says "
            f"{_facts(matter.facts)}",
            ("predicate", field or "meaning"),
        )
    if matter.earliest is not None and said.time < matter.earliest[0]:
        moment, event = matter.earliest
        yield ApprovalGap(
            "EV008",
            f"{capital(name)} says it was signed on {said.time:%Y-%m-%d %H:%M} UTC, "
            f"but {event} on {moment:%Y-%m-%d %H:%M} UTC.",
            "Have what is approved here signed anew.",
            ("predicate", "time"),
        )


def _prove(claim: Claim, about: Sequence[Kept], matter: Matter, evidence: Evidence) -> Proof:
    doubts: list[ApprovalGap] = []
    best = Proof(claim, "declared")
    for kept in about:
        statement = kept.statement
        if statement is None or not speaks_of(statement, claim):
            continue
        cause = evidence.voided.get(kept.path, "")
        fit = misfits(kept, statement, claim, matter, evidence.until, cause)
        wrong = (*evidence.gaps(kept), *fit)
        if wrong:
            doubts += wrong
        elif RANK[tier_of(statement)] > RANK[best.tier]:
            day = claim.day or signed_on(statement, matter.policy)
            moment = statement.predicate.time
            best = Proof(claim._replace(day=day, moment=moment), tier_of(statement), kept)
    return best._replace(doubts=tuple(doubts))


def misfits(
    kept: Kept,
    statement: Statement,
    claim: Claim,
    matter: Matter,
    until: int | None,
    cause: str = "",
) -> Iterator[ApprovalGap]:
    """Why a statement does not prove a claim of which it speaks, however well it is signed.

    `cause` is as in `fit_gaps`.
    """
    yield from fit_gaps(statement, matter, cause)
    yield from _claim_gaps(claim, kept, statement, matter.policy, until)


def speaks_of(statement: Statement, claim: Claim) -> bool:
    """Whether a statement is that of the person and the role of a claim."""
    said = statement.predicate
    return said.role == claim.role and said.signer.id == claim.by


def tier_of(statement: Statement) -> Tier:
    """The tier that a statement reaches if it counts."""
    return "forge" if statement.predicate.forge else "signature"


def _claim_gaps(
    claim: Claim, kept: Kept, statement: Statement, policy: Policy, until: int | None
) -> Iterator[ApprovalGap]:
    name = naming(statement)
    day = signed_on(statement, policy)
    if claim.day is not None and claim.day != day:
        yield _misfit(
            name, f"is of {day}; the document dates the approval {claim.day}", ("predicate", "time")
        )
    late = until is not None and kept.arrival is not None and kept.arrival.index > until
    if late and kept.arrival and statement.predicate.forge is None:
        yield ApprovalGap(
            "EV008",
            f"{capital(name)} came with {kept.arrival.short}, after what it approves.",
            "Issue a higher version that is signed before it is merged.",
            ("predicate", "time"),
        )


def _misfit(name: str, what: str, key: tuple[str | int, ...]) -> ApprovalGap:
    return ApprovalGap(
        "EV007",
        f"{capital(name)} {what}.",
        "Put the document back as it was signed, or have it signed again.",
        key,
    )


def _list(names: Sequence[str]) -> str:
    return ", ".join(names) or "nobody"


def _facts(facts: Mapping[str, Any] | None) -> str:
    shown = {k: v for k, v in (facts or {}).items() if v}
    return ", ".join(f"{name} '{value}'" for name, value in shown.items()) or "nothing"
