"""Replays the main line's changes and tells at which commit each document looked different.

It is a pure state machine: paths and blob ids go in, appearances by key come out.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from qmsctl.model.document import DocumentKey
from qmsctl.repository.mainline import FILE, SYMLINK, PathChange
from qmsctl.repository.view import UNREAD, Described, View

Describe = Callable[[str, str], Described]
"""Path and blob id → the file as a document."""


class Held(NamedTuple):
    """A document in one tree; ``attachments`` pairs each path as written with a blob id.

    ``said`` follows from path and blob; None where it was not asked for.
    """

    path: str
    oid: str
    attachments: tuple[tuple[str, str | None], ...]
    said: Described | None = None

    def looks_like(self, other: "Held | None") -> bool:
        """Whether nobody could tell the two apart."""
        return other is not None and self[:3] == other[:3]


class PathState(NamedTuple):
    """One path at the tip, all that is needed to go on from there without reading it again.

    ``key`` is the key that the path says or last said, ``said`` whether it says it now, ``chosen``
    whether it stands for it, and ``attachments`` are those that it lists. A path that is gone
    (``kind`` 0) is remembered with its key.
    """

    path: str
    oid: str
    kind: int
    key: DocumentKey | None
    said: bool
    chosen: bool
    attachments: tuple[str, ...]


class Step(NamedTuple):
    """What one commit did: documents that look different now, and keys in several files."""

    changed: list[tuple[DocumentKey, Held | None]]
    collisions: list[tuple[DocumentKey, tuple[str, ...]]]


class Replay:
    """The documents of one tree, brought from commit to commit by `step`.

    A file that cannot be read, or says no id any more, still counts as the document that it was
    last, unless another file says that id: a document never slips out of sight by being broken.
    Of several files with one key, the one that stood for it stays, else the first by path.
    With `only`, no other paths count as documents; all of them may be attachments.
    """

    def __init__(
        self, view: View, describe: Describe, *, only: frozenset[str] | None = None
    ) -> None:
        self._view = view
        self._describe = describe
        self._only = only
        self.files: dict[str, str] = {}
        self._links: dict[str, str] = {}
        self._listed: dict[str, tuple[str, ...]] = {}
        self._known: dict[str, DocumentKey] = {}
        self._explicit: dict[DocumentKey, set[str]] = {}
        self._implied: dict[DocumentKey, set[str]] = {}
        self._chosen: dict[DocumentKey, Held] = {}
        self._users: dict[str, set[DocumentKey]] = {}
        self._colliding: dict[DocumentKey, tuple[str, ...]] = {}
        self._dirty: set[str] = set()
        self._dirty_keys: set[DocumentKey] = set()

    def step(self, changes: Iterable[PathChange]) -> Step:
        """Apply one commit's changes."""
        touched: set[DocumentKey] = set()
        for change in changes:
            self._dirty.add(change.path)
            touched |= self._users.get(change.path, set())
            self._forget(change.path, touched)
            self._take(change, touched)
        self._dirty_keys |= touched
        result = Step([], [])
        for key in sorted(touched):
            self._settle(key, result)
        return result

    def _forget(self, path: str, touched: set[DocumentKey]) -> None:
        self.files.pop(path, None)
        self._links.pop(path, None)
        self._listed.pop(path, None)
        key = self._known.get(path)
        if key is None:
            return
        for holders in (self._explicit, self._implied):
            if path in holders.get(key, ()):
                holders[key].discard(path)
                touched.add(key)

    def _take(self, change: PathChange, touched: set[DocumentKey]) -> None:
        path, oid, kind = change
        if kind == FILE:
            self.files[path] = oid
        elif kind == SYMLINK:
            self._links[path] = oid
        else:
            return
        if not (self._view.is_document(path) if self._only is None else path in self._only):
            return
        said = self._describe(path, oid) if kind == FILE else UNREAD
        self._listed[path] = said.attachments
        if said.key is not None:
            self._known[path] = said.key
            self._explicit.setdefault(said.key, set()).add(path)
            touched.add(said.key)
        elif path in self._known:
            self._implied.setdefault(self._known[path], set()).add(path)
            touched.add(self._known[path])

    def _settle(self, key: DocumentKey, result: Step) -> None:
        """Decide which file stands for `key` now, and tell if that looks different."""
        explicit = self._explicit.get(key)
        paths = explicit or self._implied.get(key)
        before = self._chosen.get(key)
        after = None
        if paths:
            path = before.path if before and before.path in paths else min(paths)
            after = self._held(path)
        together = tuple(sorted(explicit)) if explicit and len(explicit) > 1 else ()
        if together != self._colliding.get(key, ()):
            self._colliding[key] = together
            if together:
                result.collisions.append((key, together))
        if after is None and before is None:
            return
        if after is None or not after.looks_like(before):
            self._use(key, before, after)
            result.changed.append((key, self._told(after)))

    def _held(self, path: str) -> Held:
        listed = []
        for name in self._listed[path]:
            place = self._view.locate(path, name)
            listed.append((name, self.files.get(place) if place else None))
        return Held(path, self.files.get(path) or self._links[path], tuple(listed))

    def _told(self, held: Held | None) -> Held | None:
        """The same with what the file says, read anew: a restored state does not know it."""
        if held is None:
            return None
        said = self._describe(held.path, held.oid) if held.path in self.files else UNREAD
        return held._replace(said=said)

    def _use(self, key: DocumentKey, before: Held | None, after: Held | None) -> None:
        """Remember on whose attachments `key` depends."""
        for held in (before, after):
            for name, _ in held.attachments if held else ():
                place = self._view.locate(held.path, name) if held else None
                if place and held is before:
                    self._users.get(place, set()).discard(key)
                elif place:
                    self._users.setdefault(place, set()).add(key)
        if after is None:
            self._chosen.pop(key, None)
        else:
            self._chosen[key] = after

    def dirty_state(self) -> Iterator[PathState]:
        """The state of each path that changed since the start, and of those of the same keys."""
        paths = set(self._dirty)
        for key in self._dirty_keys:
            paths |= self._explicit.get(key, set()) | self._implied.get(key, set())
        for path in paths:
            yield self._state(path)

    def _state(self, path: str) -> PathState:
        key = self._known.get(path)
        if path not in self.files and path not in self._links:
            return PathState(path, "", 0, key, said=False, chosen=False, attachments=())
        kind = FILE if path in self.files else SYMLINK
        oid = self.files[path] if kind == FILE else self._links[path]
        held = self._chosen.get(key) if key else None
        chosen = held is not None and held.path == path
        said = key is not None and path in self._explicit.get(key, ())
        return PathState(path, oid, kind, key, said, chosen, self._listed.get(path, ()))

    def restore(self, states: Iterable[PathState]) -> None:
        """Go on from a state that `dirty_state` told, instead of from an empty tree."""
        chosen: list[PathState] = []
        for state in states:
            path, key = state.path, state.key
            if key is not None:
                self._known[path] = key
            if state.kind not in (FILE, SYMLINK):
                continue
            (self.files if state.kind == FILE else self._links)[path] = state.oid
            if key is None:
                continue
            self._listed[path] = state.attachments
            (self._explicit if state.said else self._implied).setdefault(key, set()).add(path)
            if state.chosen:
                chosen.append(state)
        for state in chosen:
            if state.key is not None:
                self._use(state.key, None, self._held(state.path))
        for key, paths in self._explicit.items():
            if len(paths) > 1:
                self._colliding[key] = tuple(sorted(paths))
