"""EV001: approvals that lack the evidence which the policy asks for (design §6)."""

from collections.abc import Iterator

from qmsctl.approval.proving import RANK, reached
from qmsctl.model.finding import Finding, Severity
from qmsctl.rules.context import Context
from qmsctl.rules.gapfindings import gaps_of
from qmsctl.rules.support import on_document, type_of
from qmsctl.rules.whereabouts import key_of, standing_of

_WORDS = {
    "forge": "the forge's record of the pull request's reviews",
    "signature": "signed approval statements",
}


def tiers(context: Context) -> Iterator[Finding]:
    """Approvals without the evidence that was asked for, or that is asked for today."""
    yield from gaps_of("EV001")(context)
    yield from _asked_later(context)


def _asked_later(context: Context) -> Iterator[Finding]:
    """Versions that were approved when less was asked for than today's policy asks."""
    court = context.history.court if context.history else None
    if court is None or not context.policy.asks_for_evidence:
        return
    for file, document in context.corpus.valid:
        kind = type_of(file, context.policy)
        key = key_of(file, context.corpus.default_language)
        standing = standing_of(context, key) if key else None
        item = standing.of(document.version) if standing else None
        if kind is None or item is None or standing is None or document.status != "approved":
            continue
        judge = court.judge_of(item.revision.arrival)
        then = judge.policy.type_of(document.type) if judge else None
        if then is None or RANK[then.evidence] >= RANK[kind.evidence]:
            continue  # what was asked then is judged with the approvals
        if all(approval.adopted for approval in document.approvals):
            continue  # approved on paper before Git; AP013 judges whether that may be
        tier = reached(court.proofs(item.revision, standing.known))
        if RANK[tier] >= RANK[kind.evidence]:
            continue
        retroactive = "EV001" in context.policy.retroactive
        yield on_document(
            "EV001",
            f"{document.id} {document.version} has evidence of tier '{tier}'; documents of the "
            f"type '{kind.title}' need tier '{kind.evidence}' since: {_WORDS[kind.evidence]}.",
            "Issue the next version with that evidence ('qms approve … --sign').",
            file,
            "approvals",
            severity=Severity.ERROR if retroactive else Severity.WARNING,
        )
