"""Finds the evidence of approvals: in a tree, and along the main line with what became of it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Literal, NamedTuple

from qmsctl.model.filed import Filed, Filing, Mishap
from qmsctl.model.history import Commit
from qmsctl.model.layout import MAX_EVIDENCE_BYTES, SIGNATURE_SUFFIX, Layout
from qmsctl.model.tree import EntryKind
from qmsctl.repository.tree import Tree


class FileStep(NamedTuple):
    """One path of the evidence folder, below the QMS root, as one commit left it; no id: gone."""

    commit: Commit
    path: str
    oid: str


class RecordStep(NamedTuple):
    """A file below ``records/`` that a main-line commit changed or removed; never a new one.

    ``before`` has its bytes before the step if it was a deviation, else None.
    """

    commit: Commit
    path: str
    kind: Literal["changed", "removed"]
    before: bytes | None


def record_steps(
    steps: Iterable[FileStep], read: Callable[[str, str], bytes | None]
) -> tuple[RecordStep, ...]:
    """The steps that changed or removed a record; `read` gives what a path and blob id held."""
    current: dict[str, str] = {}
    found: list[RecordStep] = []
    for commit, path, oid in steps:
        old = current.get(path)
        if old:
            kind: Literal["changed", "removed"] = "changed" if oid else "removed"
            found.append(RecordStep(commit, path, kind, read(path, old)))
        current[path] = oid
    return tuple(found)


def filing_of(steps: Iterable[FileStep], read: Callable[[str], bytes]) -> Filing:
    """The evidence that these steps brought, in their order; `read` gives the bytes of a blob.

    The first content of a path is what counts. A statement arrives with its signature.
    """
    first: dict[str, FileStep] = {}
    current: dict[str, str] = {}
    mishaps: list[Mishap] = []
    for step in steps:
        known = first.get(step.path)
        if known is None:
            if step.oid:
                first[step.path] = step
        elif step.oid not in (current[step.path], known.oid):
            # What is restored as it was is whole again.
            kind: Literal["changed", "removed"] = "changed" if step.oid else "removed"
            mishaps.append(Mishap(step.path, kind, step.commit))
        current[step.path] = step.oid
    files = sorted(_together(first, read), key=lambda f: f.arrival.index if f.arrival else -1)
    lost = frozenset(path for path, step in first.items() if current[path] != step.oid)
    return Filing(tuple(files), tuple(mishaps), lost)


def _together(first: Mapping[str, FileStep], read: Callable[[str], bytes]) -> Iterable[Filed]:
    for path, step in first.items():
        if path.endswith(SIGNATURE_SUFFIX) and path.removesuffix(SIGNATURE_SUFFIX) in first:
            continue
        beside = first.get(path + SIGNATURE_SUFFIX)
        arrival = max(step.commit, beside.commit, key=_index) if beside else step.commit
        yield Filed(path, read(step.oid), read(beside.oid) if beside else None, arrival)


def _index(commit: Commit) -> int:
    return commit.index


def filed_in(tree: Tree, layout: Layout) -> tuple[Filed, ...]:
    """The evidence that one tree holds, in path order."""
    paths = [
        path
        for path, entry in tree.entries.items()
        if entry.kind is EntryKind.FILE and layout.is_evidence(path)
    ]
    held = {
        path[len(layout.prefix) :]: data[: MAX_EVIDENCE_BYTES + 1]
        for path, data in tree.read_many(paths)
    }
    return tuple(
        Filed(path, data, held.get(path + SIGNATURE_SUFFIX))
        for path, data in held.items()
        if not (path.endswith(SIGNATURE_SUFFIX) and path.removesuffix(SIGNATURE_SUFFIX) in held)
    )
