"""Timelines that are read from the index when they are asked for."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from qmsctl.model.document import DocumentKey
from qmsctl.model.history import Appearance, Timeline

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
        self._rows: dict[DocumentKey, list[Any]] | None = None

    def __getitem__(self, key: DocumentKey) -> Timeline:
        made = self._made.get(key)
        if made is None:
            if key not in self._known:
                raise KeyError(key)
            made = Timeline(key, tuple(self._make(row) for row in self._of(key)))
            self._made[key] = made
        return made

    def _of(self, key: DocumentKey) -> Sequence[Any]:
        if self._rows is None and len(self._made) < _FEW:
            return self._read(key)
        if self._rows is None:
            self._rows = {}
            for row in self._read(None):
                self._rows.setdefault(DocumentKey(row[0], row[1]), []).append(row)
        return self._rows.pop(key)

    def __iter__(self) -> Iterator[DocumentKey]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def __contains__(self, key: object) -> bool:
        return key in self._known
