"""One document of the story: its front matter, text and attachments as they are right now."""

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qmsctl.lifecycle.drafting import OF_ONE_REVISION
from qmsctl.model.document import Document
from qmsctl.repository.yamlwriting import after_key, scalar_text
from qmsctl.scaffold.demo.telling import Revision

_ORDER = tuple(Document.model_fields)


@dataclass(frozen=True)
class Paper:
    """A document at one moment; `path` is below the QMS root, `files` are by attachment name."""

    path: str
    fields: Mapping[str, Any]
    body: str
    files: Mapping[str, bytes]

    def content(self) -> bytes:
        """The bytes of its file."""
        return f"---\n{front_text(self.fields)}---\n{self.body}".encode()

    def all_files(self) -> dict[str, bytes]:
        """The document and its attachments, by path below the QMS root."""
        folder = posixpath.dirname(self.path)
        found = {self.path: self.content()}
        for name, data in self.files.items():
            found[posixpath.normpath(posixpath.join(folder, name))] = data
        return found

    def with_fields(self, **fields: Any) -> "Paper":
        """The same with some fields changed; None takes a field away."""
        merged = {**self.fields, **fields}
        return replace(self, fields={k: v for k, v in merged.items() if v is not None})

    def drafted(self, revision: Revision, body: str, files: Mapping[str, bytes]) -> "Paper":
        """The draft of a revision, as `qms revise` and the author's editor leave it."""
        gone = dict.fromkeys(OF_ONE_REVISION)
        drafted = self.with_fields(
            **gone,
            version=revision.version,
            change=revision.change,
            change_summary=revision.summary,
            authors=list(revision.authors),
        ).with_fields(effective_date=revision.effective, status="draft", **revision.fields)
        if revision.change_request:
            drafted = drafted.with_fields(change_request=revision.change_request)
        named = drafted.fields.get("attachments", ())
        return replace(drafted, body=body, files={name: files[name] for name in named})

    def approved(self, approvals: Sequence[Mapping[str, str]], *, complete: bool) -> "Paper":
        """The same with approvals; the last one completes it."""
        given = self.with_fields(approvals=list(approvals))
        return given.with_fields(status="approved") if complete else given


def front_text(fields: Mapping[str, Any]) -> str:
    """Front matter between its fences: the usual order, and one clause a line."""
    lines = []
    for name in _ORDER:
        if name not in fields:
            continue
        value = fields[name]
        if name == "clauses":
            lines.append("clauses:")
            lines += [f"  - {scalar_text(clause, quote=chr(34))}" for clause in value]
        else:
            lines.append(f"{name}:{after_key(value, 0, taken=len(name) + 1)}")
    return "".join(f"{line}\n" for line in lines)
