"""Whether reviews of a repository can count at all, by what the policy says of its forge."""

from collections.abc import Iterator
from typing import NamedTuple

from qmsctl.model.forgesource import ForgeSource


class Place(NamedTuple):
    """Where a pull request lives: the forge, its server, and the repository by name and number."""

    forge: str
    host: str
    repository: str
    number: int


def obstacles(source: ForgeSource | None, place: Place) -> Iterator[str]:
    """Why no record of a review given at `place` will count; nothing if it may."""
    if source is None:
        yield (
            "The policy asks for reviews of a forge and does not say where they count: 'forge' is "
            "missing in qms.yml, so no record of a review would count after the merge."
        )
        return
    if (source.name, source.host) != (place.forge, place.host):
        yield (
            f"By the policy reviews on {source.host} ({source.name}) count; this pull request is "
            f"on {place.host} ({place.forge})."
        )
    elif source.repository_id not in (None, place.number):
        yield (
            f"By the policy reviews in the repository number {source.repository_id} count; this "
            f"is {place.repository}, number {place.number}."
        )
    elif source.repository_id is None and (
        source.repository.casefold() != place.repository.casefold()
    ):
        yield (f"By the policy reviews in {source.repository} count; this is {place.repository}.")
