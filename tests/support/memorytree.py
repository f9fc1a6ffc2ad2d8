"""A tree in memory, for readers that need neither disk nor Git."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from qmsctl.model.tree import EntryKind, TreeEntry
from qmsctl.repository.files import FileRefused


class MemoryTree:
    """Files from a dict. A path of `kinds` is no file; one of `broken` cannot be read."""

    def __init__(
        self,
        files: Mapping[str, str | bytes],
        *,
        kinds: Mapping[str, EntryKind] | None = None,
        broken: Iterable[str] = (),
    ) -> None:
        self.files = {p: c.encode() if isinstance(c, str) else c for p, c in files.items()}
        self.broken = set(broken)
        self.read_paths: list[str] = []
        found = {p: TreeEntry(p, size=len(c)) for p, c in self.files.items()}
        found |= {p: TreeEntry(p, kind) for p, kind in (kinds or {}).items()}
        self.entries = MappingProxyType(dict(sorted(found.items())))

    def read(self, path: str) -> bytes:
        self.read_paths.append(path)
        entry = self.entries.get(path)
        if path in self.broken or entry is None or entry.kind is not EntryKind.FILE:
            raise FileRefused(f"{path} cannot be read: permission denied.")
        return self.files[path]

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        for path in paths:
            if path not in self.broken:
                yield path, self.read(path)
