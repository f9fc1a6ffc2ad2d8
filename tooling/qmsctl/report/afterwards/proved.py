"""Which approvals of a merge are proved by now, and which nobody gave."""

from collections.abc import Iterator

from qmsctl.approval.evidence import Evidence
from qmsctl.approval.gate import Asked, Judged, Standing
from qmsctl.approval.proving import RANK, prove
from qmsctl.report.afterwards.gather import Aftermath
from qmsctl.rules.context import Context
from qmsctl.rules.proofs import tree_evidence

Place = tuple[str, str, str, str]
"""An approval: subject and meaning as a statement names them, role, person."""


def proved_claims(aftermath: Aftermath, context: Context) -> frozenset[Place]:
    """The approvals that evidence proves, as strongly as was asked for.

    `context` is the main line of today, or a tree beyond it.
    """
    evidences = tuple(_evidences(context))
    return frozenset(
        place
        for asked in aftermath.asked
        for evidence in evidences
        for place in _proved(asked, evidence)
    )


def not_given(aftermath: Aftermath, context: Context) -> Iterator[tuple[Judged, Standing]]:
    """The approvals that the merge needed, and that neither reviews gave nor evidence proves."""
    proved = proved_claims(aftermath, context)
    for asked, judged in zip(aftermath.asked, aftermath.judged, strict=True):
        for one in judged.standings:
            if one.holds and place_of(asked, one.role, one.person) not in proved:
                yield judged, one


def place_of(asked: Asked, role: str, person: str) -> Place:
    """How an approval of something is told apart from others."""
    matter = asked.matter
    subject, meaning = (str(matter.subject), matter.meaning) if matter else ("", "")
    return subject, meaning, role, person


def _proved(asked: Asked, evidence: Evidence) -> Iterator[Place]:
    if asked.matter is None or asked.wanted == "declared":
        return
    for proof in prove([proof.claim for proof in asked.proofs], asked.matter, evidence):
        if RANK[proof.tier] >= RANK[asked.wanted]:
            yield place_of(asked, proof.claim.role or "", proof.claim.by or "")


def _evidences(context: Context) -> Iterator[Evidence]:
    """What the main line received, by the policies of its days, and what the tree has beyond."""
    court = context.history.court if context.history else None
    if court is not None:
        yield court.evidence()
    yield tree_evidence(context)
