"""EV002–EV008 and EV010: what is wrong with statements and signatures, wherever they are."""

from collections.abc import Callable, Iterable, Iterator

from qmsctl.approval.claims import capital
from qmsctl.approval.evidence import naming, signed_on
from qmsctl.approval.sshsig import read_signature
from qmsctl.model.finding import Finding, Scope, Severity
from qmsctl.model.people import People
from qmsctl.model.policy import Policy
from qmsctl.model.signingkey import SigningKey
from qmsctl.rules.context import Context
from qmsctl.rules.testimony import Heard, testimony


def heard(code: str) -> Callable[[Context], Iterable[Finding]]:
    """A check that reports what the judgement of statements found under `code`."""

    def check(context: Context) -> Iterator[Finding]:
        for item in context.once(testimony).get(code, ()):
            yield _finding(context, item)

    return check


def _finding(context: Context, item: Heard) -> Finding:
    path = f"{context.root}/{item.path}" if context.root else item.path
    return Finding(
        item.gap.rule,
        item.severity,
        Scope.TREE,
        item.gap.message,
        item.gap.hint,
        document=item.document,
        path=path,
        commit=item.commit.oid if item.commit else None,
    )


def revoked_since(context: Context) -> Iterator[Finding]:
    """Signatures of received statements whose key was revoked later, as of a day before them."""
    history = context.history
    if not context.replay or history is None or history.court is None or not history.policies:
        return
    last = history.policies[-1]
    revoked = [key for key in _keys(last.policy, last.people) if key.revoked is not None]
    if not revoked:
        return
    evidence = history.court.evidence()
    for kept in evidence.archive:
        statement, signature = kept.statement, kept.filed.signature
        if statement is None or signature is None or evidence.gaps(kept):
            continue
        key = read_signature(signature).key
        day = signed_on(statement, last.policy)
        for since in (entry.revoked for entry in revoked if entry.public.blob == key.blob):
            if since is None or since.date > day:
                continue
            name = naming(statement)
            path = f"{context.root}/{kept.path}" if context.root else kept.path
            yield Finding(
                "EV010",
                Severity.WARNING,
                Scope.TREE,
                f"{capital(name)} was signed on {day} with a key that was revoked "
                f"later, as of {since.date}: {since.reason}",
                "Ask the person whether the signature is really theirs; if not, have the version "
                "approved anew.",
                document=statement.about.id,
                path=path,
                commit=kept.arrival.oid if kept.arrival else None,
            )


def _keys(policy: Policy, people: People) -> Iterator[SigningKey]:
    """The keys of all people, and those of the forge's workflow."""
    for person in people.by_id.values():
        yield from person.keys
    if policy.forge is not None:
        yield from policy.forge.keys
