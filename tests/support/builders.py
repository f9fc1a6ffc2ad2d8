"""Builds commits, snapshots, timelines, people and policies in a line each; pure, no Git.

line = timeline(("2026-01-20", snapshot("1.0")), ("2026-02-10", snapshot("2.0")))
"""

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any

from qmsctl.model.document import DocumentKey
from qmsctl.model.history import Appearance, Change, Commit, Snapshot, Timeline
from qmsctl.model.people import People, Person
from qmsctl.model.policy import Policy

FIRST_DAY = dt.date(2020, 1, 1)
KEY = DocumentKey("SOP-001", "en")


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def commit(on: str = "2026-01-20", *, index: int | None = None, subject: str = "Change") -> Commit:
    """A main-line commit on a day, or at an ISO time; its index follows from the time."""
    moment = dt.datetime.fromisoformat(on if "T" in on else f"{on}T12:00:00+00:00")
    if index is None:
        # Seconds order commits of one day too; tests only compare indices.
        index = int((moment - dt.datetime(2000, 1, 1, tzinfo=dt.UTC)).total_seconds())
    return Commit(
        oid=hashlib.sha1(f"{on} {index} {subject}".encode()).hexdigest(),
        index=index,
        parents=(),
        author_name="Mia Keller",
        author_email="m.keller@example.org",
        authored_at=moment,
        committed_at=moment,
        subject=subject,
    )


def snapshot(
    version: str | None = "1.0",
    *,
    body: str | None = None,
    path: str = "qms_docs/procedures/SOP-001-x.md",
    files: Mapping[str, str | None] | None = None,
    readable: bool = True,
    **fields: Any,
) -> Snapshot:
    """An approved SOP-001, effective on release; a field given as None is left out.

    `files` are attachments: path → content (None: the tree lacks the file). The body differs
    from version to version unless one is given.
    """
    values: dict[str, Any] = {
        "id": "SOP-001",
        "title": "Control of documented information",
        "type": "sop",
        "version": version,
        "change": "substantive",
        "change_summary": f"What version {version} changes.",
        "authors": ["m.keller"],
        "effective_date": "on-release",
        "status": "approved",
        "owner": "operations-manager",
        **({"attachments": sorted(files)} if files else {}),
        **fields,
    }
    text = f"Body of {version}" if body is None else body
    return Snapshot(
        path=path,
        blob=sha256(f"{values}{text}")[:40],
        fields={k: v for k, v in values.items() if v is not None} if readable else {},
        body_sha256=sha256(text),
        attachments=tuple(
            (name, None if content is None else sha256(content))
            for name, content in sorted((files or {}).items())
        ),
        readable=readable,
    )


def draft(version: str, **fields: Any) -> Snapshot:
    return snapshot(version, **{"status": "draft", **fields})


def timeline(*steps: tuple[str, Snapshot | None], key: DocumentKey = KEY) -> Timeline:
    """A document's main-line states: (day or ISO time, snapshot or None for a deletion)."""
    return Timeline(key, tuple(Appearance(commit(on), state) for on, state in steps))


def change(
    before: Snapshot | None,
    after: Snapshot | None,
    *,
    on: str | None = "2026-03-02",
    key: DocumentKey = KEY,
) -> Change:
    """One step; `on` None is a pull request that is not merged yet."""
    return Change(key, before, after, commit(on) if on else None)


def approval(role: str, by: str, on: str) -> dict[str, str]:
    return {"role": role, "by": by, "date": on}


def person(person_id: str, *roles: str | Mapping[str, str], **fields: Any) -> Person:
    """A person who holds roles: a name, or a mapping with `from` and `until`."""
    held = [{"role": role} if isinstance(role, str) else dict(role) for role in roles]
    return Person.model_validate(
        {"id": person_id, "name": person_id.title(), "roles": held, **fields}
    )


def people(*persons: Person) -> People:
    """The given people, or an operations manager, a quality manager and an author."""
    return People.of(
        persons
        or (
            person("a.brandt", "operations-manager", "policy-owner"),
            person("j.tanaka", "quality-manager"),
            person("m.keller"),
        )
    )


def policy(*, sop: Mapping[str, Any] | None = None, **fields: Any) -> Policy:
    """A small policy; `sop` overrides keys of the type, other names keys of the policy."""
    kind = {
        "title": "Standard operating procedure",
        "prefix": "SOP",
        "folder": "procedures",
        "route": {"substantive": ["owner", "quality-manager"], "editorial": ["quality-manager"]},
        "review": {"interval": "24 months", "maximum": "36 months"},
        **(sop or {}),
    }
    roles = ("policy-owner", "quality-manager", "operations-manager")
    values: dict[str, Any] = {
        "version": "1.0",
        "status": "approved",
        "organization": {"name": "Example Instruments"},
        "time_zone": "Europe/Berlin",
        "types": {"sop": kind},
        "roles": {role: {"title": role} for role in roles},
        **fields,
    }
    return Policy.model_validate(values)
