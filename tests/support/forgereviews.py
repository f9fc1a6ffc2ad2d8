"""Records of reviews for tests: what a workflow of the forge would have written."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from qmsctl.model.forgereview import ForgeReview
from tests.support.statements import DIGEST

SUBMITTED = dt.datetime(2026, 2, 18, 9, 0, tzinfo=dt.UTC)
MERGED = dt.datetime(2026, 2, 20, 11, 59, tzinfo=dt.UTC)
TAKEN = dt.datetime(2026, 2, 20, 12, 1, tzinfo=dt.UTC)
HEAD, MERGE, BLOB = "1a" * 20, "2b" * 20, "3c" * 20


def reviewed(
    name: str = "SOP-001@2.0;lang=en", digest: str = DIGEST, meaning: str = "approval", **more: Any
) -> dict[str, Any]:
    """One subject of a record."""
    form = "qms-content-1" if ";lang=" in name else "qms-policy-1"
    files = [{"path": "qms_docs/procedures/SOP-001.md", "blob": BLOB}]
    return {"name": name, "digest": {form: digest}, "meaning": meaning, "files": files, **more}


def record_fields(
    login: str = "abrandt",
    subjects: list[dict[str, Any]] | None = None,
    changes: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The keys of a record; `changes` by dotted path, None leaves a key out."""
    fields: dict[str, Any] = {
        "schema": "qms-forge-review/1",
        "forge": "github",
        "host": "github.com",
        "repository": {"name": "acme/qms", "id": 4711},
        "pull_request": {
            "number": 41,
            "author": {"login": "mkeller", "id": 301},
            "base": "main",
            "head": HEAD,
            "merge_commit": MERGE,
            "merged_at": MERGED,
            "merged_by": {"login": "jtanaka", "id": 302},
        },
        "review": {
            "id": 90210,
            "state": "APPROVED",
            "account": {"login": login, "id": 303},
            "submitted_at": SUBMITTED,
            "commit": HEAD,
        },
        "subjects": subjects or [reviewed()],
        "taken": {
            "at": TAKEN,
            "by": "https://github.com/acme/qms/actions/runs/77",
            "occasion": "merge",
        },
    }
    for path, value in (changes or {}).items():
        *way, last = path.split(".")
        holder: Any = fields
        for part in way:
            holder = holder[int(part) if part.isdigit() else part]
        if value is None:
            del holder[last]
        else:
            holder[last] = value
    return fields


def record(
    login: str = "abrandt",
    subjects: list[dict[str, Any]] | None = None,
    changes: Mapping[str, Any] | None = None,
) -> ForgeReview:
    """The record of these keys."""
    return ForgeReview.model_validate(record_fields(login, subjects, changes))
