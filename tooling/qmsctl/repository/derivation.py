"""Derives from a line's changes what each document looked like at which commit, under one view."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence

from qmsctl.model.document import DocumentKey
from qmsctl.repository.blobfacts import FactReader, encode_json
from qmsctl.repository.cache import Cache, path_in, path_out
from qmsctl.repository.git import Git
from qmsctl.repository.mainline import FILE, PathChange
from qmsctl.repository.objects import read_blobs
from qmsctl.repository.policystates import ASSET, PolicyTracker
from qmsctl.repository.replay import Held, PathState, Replay
from qmsctl.repository.view import UNREAD, Described, Raw, View

Progress = Callable[[int, int], None]
"""Told how much is done of how much; a total of 0 is not known yet."""

BATCH = 2000
"""After how many commits or blobs progress is told."""

_RAWS = (
    "SELECT b.oid, b.form, b.front, b.body_sha256, b.heading, f.id, f.language, f.version, "
    "f.status, f.effective_date, f.attachments, f.rare "
    "FROM wanted JOIN blob b USING (oid) LEFT JOIN front f ON f.digest = b.front"
)

_EMPTY = hashlib.sha256(b"").hexdigest()


class Derivation:
    """Makes appearances, collisions and policy states of a line's changes, under one view."""

    def __init__(self, cache: Cache, git: Git, view: View, progress: Progress, line: int) -> None:
        self._cache = cache
        self._git = git
        self._view = view
        self._progress = progress
        self._line = line
        self._raws: dict[str, Raw] = {}
        self._policy = PolicyTracker(view.layout, self._policy_bytes)
        self._assets: set[str] = set()

    def run(self, start: int) -> None:
        """Derive from commit `start` on; from 0 everything is made anew."""
        if start == 0:
            self._cache.forget_view(self._line)
        steps = self._steps(start)
        self._read_blobs(steps)
        replay = Replay(self._view, self._describe)
        if start:
            replay.restore(self._states())
            self._policy.restore(replay.files)
        self._derive(replay, steps)
        self._cache.insert("state", (self._state_row(state) for state in replay.dirty_state()))
        self._hash_assets()

    def _steps(self, start: int) -> list[tuple[int, list[PathChange]]]:
        """Changes by commit, oldest first."""
        steps: list[tuple[int, list[PathChange]]] = []
        query = "SELECT idx, path, oid, kind FROM change WHERE line = ? AND idx >= ? ORDER BY idx"
        for index, path, oid, kind in self._cache.rows(query, (self._line, start)):
            if not steps or steps[-1][0] != index:
                steps.append((index, []))
            steps[-1][1].append(PathChange(path_out(path), oid, kind))
        return steps

    def _states(self) -> Iterator[PathState]:
        query = (
            "SELECT path, oid, kind, id, language, said, chosen, attachments FROM state "
            "WHERE line = ?"
        )
        for path, oid, kind, name, language, said, chosen, listed in self._cache.rows(
            query, (self._line,)
        ):
            key = DocumentKey(name, language) if language else None
            attachments = tuple(json.loads(listed)) if listed else ()
            yield PathState(path_out(path), oid, kind, key, bool(said), bool(chosen), attachments)

    def _state_row(self, state: PathState) -> tuple[object, ...]:
        path, oid, kind, key, said, chosen, attachments = state
        listed = encode_json(attachments) if attachments else None
        return (self._line, path_in(path), oid, kind, *(key or (None, None)), said, chosen, listed)

    def _read_blobs(self, steps: Sequence[tuple[int, list[PathChange]]]) -> None:
        """Read what is not known yet of documents and of what rules, in one pass."""
        # Newest first, as Git packs them: a sorted list costs it several times as much.
        newest = [c for _, changes in reversed(steps) for c in changes if c.kind == FILE]
        places = dict.fromkeys((c.path, c.oid) for c in newest)
        layout = self._view.layout
        ruling = [
            oid for path, oid in places if self._policy.rules(path) or layout.is_evidence(path)
        ]
        documents = [oid for path, oid in places if self._view.is_document(path)]
        self._cache.want(ruling)
        new_ruling = set(self._cache.lacking("file"))
        self._cache.want(documents)
        condition = "heading IS NOT NULL" if self._view.needs_headings else "1"
        new_documents = set(self._cache.lacking("blob", condition))
        self._keep(dict.fromkeys((*ruling, *documents)), new_documents, new_ruling)
        self._load_raws()

    def _keep(self, order: Iterable[str], documents: set[str], ruling: set[str]) -> None:
        """Keep the facts of documents' blobs, and the bytes of the ruling ones, read in `order`."""
        reader = FactReader(self._lookup(), headings=self._view.needs_headings)
        fronts: list[tuple[object, ...]] = []
        blobs: list[tuple[object, ...]] = []
        files: list[tuple[object, ...]] = []
        wanted = [oid for oid in order if oid in documents or oid in ruling]
        for number, (oid, data) in enumerate(read_blobs(self._git, wanted), 1):
            if oid in ruling:
                files.append((oid, data))
            if oid in documents:
                blob, front = reader.read(data)
                blobs.append((oid, *blob))
                if front:
                    fronts.append(front)
            if number % BATCH == 0 or number == len(wanted):
                for table, rows in (("front", fronts), ("blob", blobs), ("file", files)):
                    self._cache.insert(table, rows)
                    rows.clear()
                self._progress(number, len(wanted))

    def _lookup(self) -> Callable[[bytes], bool | None]:
        """What the cache held of front matter before; an empty one need not be asked."""
        query = "SELECT readable FROM front WHERE digest = ?"
        if not self._cache.rows("SELECT 1 FROM front LIMIT 1"):
            return lambda _digest: None

        def lookup(digest: bytes) -> bool | None:
            found = self._cache.rows(query, (digest,))
            return bool(found[0][0]) if found else None

        return lookup

    def _load_raws(self) -> None:
        """Have the facts of all wanted blobs at hand."""
        self._raws.update((row[0], Raw._make(row[1:])) for row in self._cache.rows(_RAWS))

    def _describe(self, path: str, oid: str) -> Described:
        if oid not in self._raws:  # a document of an earlier run whose attachment changes now
            self._cache.want((oid,))
            self._load_raws()
        return self._view.describe(path, self._raws[oid], self._cache.front_text)

    def _policy_bytes(self, oid: str) -> bytes:
        return bytes(self._cache.rows("SELECT data FROM file WHERE oid = ?", (oid,))[0][0])

    def _derive(self, replay: Replay, steps: Iterable[tuple[int, list[PathChange]]]) -> None:
        appearances: list[tuple[object, ...]] = []
        collisions: list[tuple[object, ...]] = []
        for index, changes in steps:
            step = replay.step(changes)
            appearances += (self._appearance(index, key, held) for key, held in step.changed)
            collisions += (
                (self._line, index, *key, json.dumps(paths)) for key, paths in step.collisions
            )
            files = self._policy.step(changes, replay.files)
            if files is not None:
                self._assets |= {oid for name, oid in files.items() if name.startswith(ASSET)}
                self._cache.insert("policy", [(self._line, index, json.dumps(files))])
        appearances.sort(key=lambda row: row[1:4])  # the table's own order: much faster to insert
        self._cache.insert("appearance", appearances)
        self._cache.insert("collision", collisions)

    def _appearance(self, index: int, key: DocumentKey, held: Held | None) -> tuple[object, ...]:
        if held is None:
            return (self._line, *key, index, *(None,) * 10)
        attachments = None
        if held.attachments:
            self._assets.update(oid for _, oid in held.attachments if oid)
            attachments = encode_json(held.attachments)
        said = held.said or UNREAD
        raw = self._raws.get(held.oid)
        body = raw.body_sha256 if raw else _EMPTY
        return (
            self._line, *key, index, path_in(held.path), held.oid, said.readable, attachments,
            body, raw.front if raw else None, *said.common,
        )  # fmt: skip

    def _hash_assets(self) -> None:
        """Keep the SHA-256 of attachments and shared assets, in one pass."""
        self._cache.want(self._assets)
        lacking = self._cache.lacking("asset")
        self._cache.insert(
            "asset",
            (
                (oid, hashlib.sha256(data).hexdigest())
                for oid, data in read_blobs(self._git, sorted(lacking))
            ),
        )
