"""What statements about a version have to say, as far as the version itself tells."""

from collections.abc import Callable, Mapping
from typing import Any

from qmsctl.approval.digest import content_digest
from qmsctl.approval.proving import Matter
from qmsctl.model.history import Revision, Snapshot
from qmsctl.model.policy import Policy
from qmsctl.model.statement import Meaning, SubjectName


def version_matter(
    snapshot: Snapshot,
    policy: Policy,
    meaning: Meaning,
    *,
    facts: Mapping[str, Any] | None = None,
    predecessor: Revision | None = None,
) -> Matter:
    """What statements of a meaning have to say about the version that `snapshot` holds."""
    digest: Callable[[], str] = lambda: content_digest(snapshot)  # noqa: E731  asked at most once
    return Matter(
        subject=SubjectName(
            snapshot.id or "",
            snapshot.version_text or "",
            snapshot.text("language") or policy.language,
        ),
        meaning=meaning,
        digest=digest,
        authors=authors_of(snapshot),
        policy=policy,
        facts=facts,
        earliest=(
            predecessor.arrival.committed_at,
            f"version {predecessor.version}, on which it builds, was received",
        )
        if predecessor
        else None,
    )


def authors_of(snapshot: Snapshot) -> tuple[str, ...]:
    """The authors that a state names; none if it names them in no readable form."""
    authors = snapshot.fields.get("authors")
    return tuple(str(a) for a in authors) if isinstance(authors, list | tuple) else ()
