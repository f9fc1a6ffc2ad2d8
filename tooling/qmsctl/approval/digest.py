"""What an approval is bound to: one SHA-256 over everything that was approved (design §4)."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

import rfc8785

from qmsctl.model.document import APPROVAL_FIELDS, CONTENT_FIELDS
from qmsctl.model.history import Fields, Snapshot
from qmsctl.model.layout import PEOPLE_FOLDER

CONTENT_SCHEMA = "qms-content/1"
POLICY_SCHEMA = "qms-policy/1"
ASSET_MARK = "asset:"
"""What the keys of shared assets begin with among a policy state's files."""

_LARGEST_INTEGER = 2**53 - 1  # the largest that every JSON reader keeps exactly
_COMPACT = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_HASHED_FIELDS = tuple(name for name in CONTENT_FIELDS if name != "attachments")


def content_digest(snapshot: Snapshot) -> str:
    """The content digest of a document's state, 64 hex digits.

    It covers the content fields that are present, the body and the attachments; never who owns
    the document or who approved it. A field that is empty (null) counts as absent.
    """
    return hashlib.sha256(content_json(snapshot)).hexdigest()


class Digests:
    """Content digests that are computed once for one blob with one set of attachments.

    Files of a work tree have no blob and are computed each time.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], str] = {}

    def of(self, snapshot: Snapshot) -> str:
        """The content digest of a document's state."""
        if snapshot.blob is None:
            return content_digest(snapshot)
        name = (snapshot.blob, snapshot.path, snapshot.attachments)
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = content_digest(snapshot)
        return found


def content_json(snapshot: Snapshot) -> bytes:
    """The bytes whose SHA-256 is the content digest: canonical JSON, without a line end."""
    fields = snapshot.fields
    content = {name: fields[name] for name in _HASHED_FIELDS if fields.get(name) is not None}
    return _whole(CONTENT_SCHEMA, content, snapshot.body_sha256, snapshot.attachments)


def policy_digest(fields: Fields, files: Mapping[str, bytes]) -> str:
    """The digest of a policy with its people and shared assets, 64 hex digits.

    `fields` are all keys of `qms.yml`; its status and approvals do not count. `files` maps paths
    below the QMS root to bytes; people files and the digests of shared assets count from it.
    """
    content = {k: v for k, v in fields.items() if k not in APPROVAL_FIELDS and v is not None}
    attached = []
    for path, data in files.items():
        if path.startswith(ASSET_MARK):
            attached.append((path.removeprefix(ASSET_MARK), data.decode("ascii")))
        elif path.startswith(f"{PEOPLE_FOLDER}/"):
            attached.append((path, hashlib.sha256(data).hexdigest()))
    return hashlib.sha256(_whole(POLICY_SCHEMA, content, None, attached)).hexdigest()


def canonical_json(value: Any) -> bytes:
    """RFC 8785 JSON of a JSON value without fractions.

    Integers that JSON cannot keep exactly are written as texts: they are findings elsewhere, and
    a digest must exist for every state that Git holds.
    """
    plain = _exact(value)
    text = _COMPACT.encode(plain)
    # Python orders keys by code point and RFC 8785 by UTF-16 unit: the same below U+10000.
    if not text.isascii() and max(text) > "\uffff":
        return rfc8785.dumps(plain)
    return text.encode("utf-8", "surrogatepass")


def _whole(
    schema: str,
    content: Mapping[str, Any],
    body_sha256: str | None,
    attachments: Iterable[tuple[str, str | None]],
) -> bytes:
    whole: dict[str, Any] = {
        "schema": schema,
        "content": content,
        "attachments": [
            {"path": path, "sha256": sha} for path, sha in sorted(attachments, key=_path)
        ],
    }
    if body_sha256 is not None:
        whole["body"] = body_sha256
    return canonical_json(whole)


def _path(attachment: tuple[str, str | None]) -> str:
    return attachment[0]


def _exact(value: Any) -> Any:
    if isinstance(value, str) or value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) <= _LARGEST_INTEGER else str(value)
    if isinstance(value, Mapping):
        return {str(key): _exact(item) for key, item in value.items()}
    return [_exact(item) for item in value]
