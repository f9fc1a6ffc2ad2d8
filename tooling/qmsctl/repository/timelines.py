"""Timelines that are read from the index when they are asked for."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from qmsctl.model.document import DocumentKey
from qmsctl.model.history import Appearance, Timeline
from qmsctl.repository.collecting import collector_paused

_FEW = 32
"""So many timelines are asked for one by one; after that all are read at once."""


class Timelines(Mapping[DocumentKey, Timeline]):
    """Timelines by key, in the order of `keys`.

    `rows` gives the rows of one document's appearances, or of all documents' for None; the first
    two columns of a row are the key. `make` turns a row into an appearance.
    """

    def __init__(
        self,
        keys: Sequence[DocumentKey],
        rows: Callable[[DocumentKey | None], Sequence[Any]],
        make: Callable[[Any], Appearance],
    ) -> None:
        self._keys = keys
        self._known = frozenset(keys)
        self._read = rows
        self._make = make
        self._made: dict[DocumentKey, Timeline] = {}

    def __getitem__(self, key: DocumentKey) -> Timeline:
        made = self._made.get(key)
        if made is None:
            if key not in self._known:
                raise KeyError(key)
            if len(self._made) < _FEW:
                made = self._timeline(key, self._read(key))
                self._made[key] = made
            else:
                self._make_all()
                made = self._made[key]
        return made

    def _timeline(self, key: DocumentKey, rows: Iterable[Any]) -> Timeline:
        return Timeline(key, tuple(self._make(row) for row in rows))

    def _make_all(self) -> None:
        """Read and make what is not made yet; what is made stays the same object."""
        with collector_paused():
            for pair, rows in groupby(self._read(None), key=itemgetter(0, 1)):
                key = DocumentKey._make(pair)
                if key not in self._made:
                    self._made[key] = self._timeline(key, rows)

    def __iter__(self) -> Iterator[DocumentKey]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def __contains__(self, key: object) -> bool:
        return key in self._known
