"""What made an approval void: which commits changed what, after somebody approved (design §6)."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from qmsctl.lifecycle.difference import Difference
from qmsctl.model.statement import Predicate

UNCOMMITTED = "edits that are not committed yet"
_MOST_COMMITS_NAMED = 3
_SHORT = 10


class Part(NamedTuple):
    """Something that changed, and how: ``title`` and ``'A' → 'B'``; the detail may be empty."""

    name: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.name} ({self.detail})" if self.detail else self.name


class Since(NamedTuple):
    """The newest commit that holds what was approved, and those after it that changed it again.

    ``changed`` is oldest first: what its first one did made the approval void. It is empty if the
    newest commit still holds what was approved.
    """

    approved: str
    changed: tuple[str, ...] = ()


class _Chain(NamedTuple):
    """Commits that change the content, from an older one to newer ones."""

    oid: str
    newer: "_Chain | None"


def since_approved(
    head: str,
    parents: Mapping[str, Sequence[str]],
    digests: Mapping[str, str | None],
    approved: str,
) -> Since | None:
    """Where the content with the digest `approved` ended, on the way back from `head`.

    `parents` and `digests` are by commit; commits without parents there end the way. A merge is
    left by the parent from which it has its content, else by one that holds what was approved, so
    a merge that changes nothing is never named. None if no commit on the way holds it.
    """
    waiting: list[tuple[str, _Chain | None]] = [(head, None)]
    seen: set[str] = set()
    while waiting:
        commit, newer = waiting.pop()
        if commit in seen:
            continue
        seen.add(commit)
        own = digests.get(commit)
        if own == approved:
            return Since(commit, _listed(newer))
        ranked = sorted(
            (parent for parent in parents.get(commit, ()) if parent in parents),
            key=lambda parent: _rank(digests.get(parent), own, approved),
        )
        for parent in reversed(ranked):
            same = digests.get(parent) == own
            waiting.append((parent, newer if same else _Chain(commit, newer)))
    return None


def _rank(digest: str | None, own: str | None, approved: str) -> int:
    return 0 if digest == own else 1 if digest == approved else 2


def _listed(chain: _Chain | None) -> tuple[str, ...]:
    found: list[str] = []
    while chain is not None:
        found.append(chain.oid)
        chain = chain.newer
    return tuple(found)


def parts_of(difference: Difference) -> tuple[Part, ...]:
    """What differs in a document, piece by piece."""
    fields = (text.partition(" (") for text in difference.fields)
    files = (text.rpartition(" (") for text in difference.files)
    found = [Part(f"the {name}", detail.removesuffix(")")) for name, _, detail in fields]
    found += (Part(f"the {name}", detail.removesuffix(")")) for name, _, detail in files)
    found += (Part(f"the attachment {path}", "other bytes") for path in difference.swapped)
    if difference.body:
        found.append(Part("the body", difference.words("''")))
    return tuple(found)


def where_changed(commits: Sequence[str], *, uncommitted: bool = False) -> str:
    """The commits by their short ids, and edits of the work tree."""
    named = [oid[:_SHORT] for oid in commits[:_MOST_COMMITS_NAMED]]
    more = len(commits) - len(named)
    if more:
        named.append(f"{more} later commit{'s' if more != 1 else ''}")
    if uncommitted:
        named.append(UNCOMMITTED)
    return _joined(named)


def void_sentence(parts: Sequence[Part], where: str, event: str) -> str:
    """What changed, where and after what: `event` is such as "j.tanaka approved".

    An empty `where` says that no commit is known.
    """
    place = f" in {where}" if where else ""
    if len(parts) == 1:
        name, detail = parts[0]
        detail = f" ({detail})" if detail else ""
        text = f"{name} changed{place}{detail} after {event}."
    else:
        names = _joined([str(part) for part in parts]) or "the content"
        text = f"{names} changed{place} after {event}."
    return text[:1].upper() + text[1:] if text.startswith("the ") else text


def event_of(said: Predicate) -> str:
    """What the signer of a statement did."""
    return f"{said.signer.id} {'approved' if said.meaning == 'approval' else 'signed'}"


def _joined(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
