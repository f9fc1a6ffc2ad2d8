"""What the index keeps of one blob of Markdown: raw front matter, before any field mapping."""

import hashlib
import importlib.resources
import json
from collections.abc import Callable, Mapping
from typing import NamedTuple

import yaml

from qmsctl.repository.frontmatter import body_digest, cut, split
from qmsctl.repository.mapping import first_heading
from qmsctl.repository.yamlreader import read_yaml

ABSENT, READ, UNREADABLE = 0, 1, 2
"""Forms of front matter: there is none; it was read; it is there and cannot be read."""

_PARSED_BY = (
    "blobfacts.py", "frontmatter.py", "mapping.py", "plaintext.py", "scalars.py", "yamlbuilder.py",
    "yamlreader.py",
)  # fmt: skip

RARE = ("recalled", "withdrawal", "change_request", "effective_reason")
"""Fields that every history is asked for and hardly any document has."""

encode_json = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


class FrontFacts(NamedTuple):
    """One distinct front matter. ``digest`` is of its bytes; ``fields`` is JSON text.

    ``clean`` says that nothing was wrong in the YAML, so that `fields` is all there is to know.
    The other columns are what is asked most: texts of the fields of that name, None for anything
    else; ``attachments`` is JSON text of a list, None where there is none; ``rare`` is as
    `rare_names` tells it.
    """

    digest: bytes
    readable: bool
    clean: bool
    id: str | None
    language: str | None
    version: str | None
    status: str | None
    effective_date: str | None
    attachments: str | None
    rare: str
    fields: str


class BlobFacts(NamedTuple):
    """One blob: the form of its front matter, the digest of its front matter and of its body.

    ``heading`` is the text of the first heading, "" for none, None if it was not asked for.
    """

    form: int
    front: bytes | None
    body_sha256: str
    heading: str | None


class FactReader:
    """Reads blobs; of each distinct front matter the YAML is read once.

    `lookup` tells of the digest of front matter whether it was readable, None if it is new.
    """

    def __init__(self, lookup: Callable[[bytes], bool | None], *, headings: bool = False) -> None:
        self._lookup = lookup
        self._known: dict[bytes, bool] = {}
        self._headings = headings

    def read(self, data: bytes) -> tuple[BlobFacts, FrontFacts | None]:
        """The facts of a blob's bytes, with those of its front matter if that is new."""
        front, body = cut(data)
        heading = self._heading(body) if self._headings else None
        if front is None:
            absent = any(problem.rule == "FM008" for problem in split(data).problems)
            form = ABSENT if absent else UNREADABLE
            return BlobFacts(form, None, body_digest(body), heading), None
        front = front.replace(b"\r\n", b"\n") if b"\r" in front else front
        digest = hashlib.sha256(front).digest()
        made = None
        readable = self._known.get(digest)
        if readable is None:
            readable = self._lookup(digest)
            if readable is None:
                made = read_front(front, digest)
                readable = made.readable
            self._known[digest] = readable
        form = READ if readable else UNREADABLE
        return BlobFacts(form, digest, body_digest(body), heading), made

    @staticmethod
    def _heading(body: bytes) -> str:
        return first_heading(body.decode(errors="replace").replace("\r\n", "\n")) or ""


def read_front(front: bytes, digest: bytes) -> FrontFacts:
    """The facts of the bytes between two fences."""
    try:
        result = read_yaml(front.decode())
    except UnicodeDecodeError:
        return FrontFacts(digest, False, False, None, None, None, None, None, None, "", "{}")
    fields = result.fields if result.readable else {}
    attachments = fields.get("attachments")
    return FrontFacts(
        digest,
        result.readable,
        result.readable and not result.problems,
        as_text(fields.get("id")),
        as_text(fields.get("language")),
        as_text(fields.get("version")),
        as_text(fields.get("status")),
        as_text(fields.get("effective_date")),
        encode_json(attachments) if attachments and isinstance(attachments, list) else None,
        rare_names(fields),
        encode_json(fields),
    )


def rare_names(fields: Mapping[str, object]) -> str:
    """Which `RARE` fields there are, with a blank after each."""
    return "".join(f"{name} " for name in RARE if name in fields)


def as_text(value: object) -> str | None:
    """`value` if it is a text that can be kept."""
    if not isinstance(value, str):
        return None
    try:
        value.encode()
    except UnicodeEncodeError:  # half of a surrogate pair, which SQLite cannot keep
        return None
    return value


def body_text(data: bytes) -> str:
    """The text after the front matter, CRLF read as LF; what is no UTF-8 becomes U+FFFD."""
    return cut(data)[1].decode(errors="replace").replace("\r\n", "\n")


def parser_fingerprint() -> str:
    """Changes whenever the code that reads a blob does, so that no old fact outlives it."""
    digest = hashlib.sha256(yaml.__version__.encode())
    folder = importlib.resources.files("qmsctl.repository")
    for name in _PARSED_BY:
        digest.update(folder.joinpath(name).read_bytes())
    return digest.hexdigest()
