"""How raw facts become documents: which files count, what their key is, what their fields are.

A view follows from layout and policy. The cache keeps facts that no view can change, and what one
view made of them under that view's fingerprint.
"""

import hashlib
import importlib.resources
import json
import posixpath
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from qmsctl.model.document import DocumentKey
from qmsctl.model.history import Fields
from qmsctl.model.layout import Layout
from qmsctl.model.policy import Policy
from qmsctl.repository.blobfacts import ABSENT, RARE, READ, as_text, rare_names
from qmsctl.repository.mapping import apply_mapping
from qmsctl.repository.tree import left_out

_MADE_BY = ("derivation.py", "mapping.py", "policystates.py", "replay.py", "tree.py", "view.py")


class Raw(NamedTuple):
    """What the cache knows of a blob; ``front`` is the digest of its front matter."""

    form: int
    front: bytes | None
    body_sha256: str
    heading: str | None
    id: str | None
    language: str | None
    version: str | None
    status: str | None
    effective_date: str | None
    attachments: str | None
    rare: str | None


class Described(NamedTuple):
    """A file as a document: its key if it says one, the attachments that it lists, sorted.

    ``readable`` is False if its front matter cannot be judged. ``common`` holds version, status
    and effective date where they are texts, and the names of the rare fields that it has.
    """

    key: DocumentKey | None
    attachments: tuple[str, ...]
    readable: bool
    common: tuple[str | None, ...]


UNREAD = Described(None, (), readable=False, common=(None, None, None, None))

COMMON = ("version", "status", "effective_date")
"""Fields that most questions ask for: the index keeps them beside the whole front matter."""


class View:
    """One way to read documents out of files."""

    def __init__(self, layout: Layout, policy: Policy) -> None:
        self.layout = layout
        self.language = policy.language
        self.mapping = policy.mapping
        self.mapped = policy.mapping.active
        self.needs_headings = policy.mapping.title_from == "heading"
        self._optional = policy.mapping.front_matter == "optional"
        self._documents: dict[str, bool] = {}

    def fingerprint(self) -> str:
        """Changes whenever layout, mapping, language or the code that applies them does."""
        chosen = [self.layout.root, self.layout.not_controlled, self.language]
        digest = hashlib.sha256(json.dumps([chosen, self.mapping.model_dump()]).encode())
        folder = importlib.resources.files("qmsctl.repository")
        for name in _MADE_BY:
            digest.update(folder.joinpath(name).read_bytes())
        return digest.hexdigest()

    def is_document(self, path: str) -> bool:
        """Whether `path` is a document's by its place; remembered, as history asks often."""
        answer = self._documents.get(path)
        if answer is None:
            layout = self.layout
            answer = layout.is_document(path) and not left_out(path, layout.root)
            self._documents[path] = answer
        return answer

    def readable(self, form: int) -> bool:
        """Whether front matter of `form` can be judged."""
        return form == READ or (form == ABSENT and self._optional)

    def describe(self, path: str, raw: Raw, text: Callable[[bytes | None], str]) -> Described:
        """The file at `path` as a document; `text` gives the JSON text of front matter."""
        if not self.readable(raw.form):
            return UNREAD
        if not self.mapped:
            key = None if raw.id is None else DocumentKey(raw.id, raw.language or self.language)
            listed = json.loads(raw.attachments) if raw.attachments else ()
            known = (raw.version, raw.status, raw.effective_date, raw.rare)
            return Described(key, texts(listed), readable=True, common=known)
        fields = self.fields(path, text(raw.front), raw.heading)
        listed = texts(fields.get("attachments"))
        common = (*(as_text(fields.get(name)) for name in COMMON), rare_names(fields))
        return Described(self.key_of(fields), listed, readable=True, common=common)

    def fields(self, path: str, raw: str, heading: str | None) -> dict[str, Any]:
        """Front matter after the mapping, from its JSON text; "" for a file without any."""
        fields: dict[str, Any] = json.loads(raw) if raw else {}
        if not self.mapped:
            return fields
        inner = self.layout.inside(path) or path
        body = f"# {heading}\n" if heading else ""
        return apply_mapping(fields, self.mapping, inner_path=inner, body=body)

    def key_of(self, fields: Fields) -> DocumentKey | None:
        """The key that front matter says, or None if it says no id."""
        found, language = fields.get("id"), fields.get("language")
        if not isinstance(found, str):
            return None
        return DocumentKey(found, language if isinstance(language, str) else self.language)

    def locate(self, document: str, attachment: str) -> str | None:
        """The path in the repository of an attachment as `document` writes it.

        None if it lies outside the QMS root, where no approval can reach it.
        """
        if attachment.startswith("/"):
            return None
        path = posixpath.normpath(posixpath.join(posixpath.dirname(document), attachment))
        outside = path == ".." or path.startswith("../")
        return path if self.layout.inside(path) and not outside else None


def texts(listed: object) -> tuple[str, ...]:
    """The distinct texts of what should be a list of them, sorted."""
    if not isinstance(listed, (list, tuple)):
        return ()
    return tuple(sorted({item for item in listed if isinstance(item, str)}))


Decode = Callable[[str, str, bytes | None], dict[str, Any]]
"""Path, blob id and digest of front matter → the fields after the mapping."""

_PLACES = {name: place for place, name in enumerate(COMMON)}
_RARE_PLACE = len(COMMON)
_RARE = {name: f"{name} " for name in RARE}


class Decoder:
    """Decodes front matter for `LazyFields`, and lets only so many hold what was decoded.

    Decoding takes microseconds, and what is decoded takes kilobytes: of a long history all of it
    would fill the memory. The one that was decoded first is the first to forget.
    """

    def __init__(self, decode: Decode, most: int = 20_000) -> None:
        self._decode = decode
        self._most = most
        self._holding: deque[LazyFields] = deque()

    def decoded(self, asked: "LazyFields", of: tuple[str, str, bytes | None]) -> dict[str, Any]:
        """The fields of `asked`, which holds them from now on."""
        fields = self._decode(*of)
        self._holding.append(asked)
        if len(self._holding) > self._most:
            self._holding.popleft().forget()
        return fields


class LazyFields(Mapping[str, Any]):
    """Front matter whose text is decoded when something else than the common fields is asked.

    Histories hold hundreds of thousands of these, so each is as small as can be.
    """

    __slots__ = ("_common", "_decoder", "_fields", "_of")

    def __init__(
        self, common: Sequence[str | None], decoder: Decoder, of: tuple[str, str, bytes | None]
    ) -> None:
        self._common = common
        self._decoder = decoder
        self._of = of
        self._fields: dict[str, Any] | None = None

    def _all(self) -> dict[str, Any]:
        fields = self._fields
        if fields is None:
            fields = self._fields = self._decoder.decoded(self, self._of)
        return fields

    def forget(self) -> None:
        """Let go of what was decoded; it is decoded again when it is asked for."""
        self._fields = None

    def get(self, key: str, default: Any = None) -> Any:
        """The value of a field; common ones cost nothing, nor do rare ones that are not there."""
        if self._fields is not None:
            return self._fields.get(key, default)
        place = _PLACES.get(key)
        if place is not None:
            value = self._common[place]
            if value is not None:
                return value
        elif key in _RARE:
            there = self._common[_RARE_PLACE]
            if there is not None and _RARE[key] not in there:
                return default
        return self._all().get(key, default)

    def __getitem__(self, key: str) -> Any:
        return self._all()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._all()!r})"
