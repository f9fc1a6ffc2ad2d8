"""Everything that is looked at, in the order in which it is told; pure."""

from collections.abc import Iterator

from qmsctl.report.doctor import around, branch, local
from qmsctl.report.doctor.guards import guards_of
from qmsctl.report.doctor.model import Clone, Diagnosis, Item, Settings


def examine(clone: Clone, settings: Settings | None) -> Diagnosis:
    """All items; without `settings` only those that need no forge."""
    name = settings.facts.name if settings else None
    return Diagnosis.of(name, clone.policy.main_branch, _items(clone, settings))


def _items(clone: Clone, settings: Settings | None) -> Iterator[Item]:
    if settings:
        yield from branch.items(clone, settings, guards_of(settings))
        yield from around.items(clone, settings)
    yield from local.items(clone)
