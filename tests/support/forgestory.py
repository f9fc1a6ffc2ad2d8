"""SOP-001 of the example QMS approved by reviews on a forge, with what its workflow records."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from qmsctl.approval.demokeys import demo_key, signed
from qmsctl.approval.digest import content_digest
from qmsctl.approval.forgereviewfile import (
    forge_evidence,
    forge_review_bytes,
    forge_review_path,
)
from qmsctl.model.forgereview import ForgeReview
from qmsctl.rules.example import POLICY_PATH, ROOT, person, person_path, types
from qmsctl.rules.example_signed import keyed, state_of, statement
from qmsctl.rules.example_versions import second
from tests.support.forgereviews import record, reviewed

Files = dict[str, str | bytes | None]

LOGINS = {"a.brandt": "abrandt", "j.tanaka": "jtanaka", "m.keller": "mkeller"}
ROLES = {"a.brandt": "owner", "j.tanaka": "quality-manager"}
NUMBER = {"a.brandt": 1001, "j.tanaka": 1002}
GIVEN = {
    "a.brandt": dt.datetime(2026, 2, 18, 9, 0, tzinfo=dt.UTC),
    "j.tanaka": dt.datetime(2026, 2, 19, 9, 0, tzinfo=dt.UTC),
}
UNDATED = [{"role": role, "by": by} for by, role in ROLES.items()]
WORKFLOW = {"key": demo_key("workflow").public_line, "valid_after": "2026-01-01"}


def rules(
    keys: tuple[dict[str, Any], ...] = (),
    version: str = "1.1",
    more: Mapping[str, Any] | None = None,
    **logins: str,
) -> Files:
    """A policy by which SOPs need reviews of the forge, and the logins of everybody.

    `more` are further keys of the policy.
    """
    day = {"1.1": "2026-02-09", "1.2": "2026-02-20"}[version]
    said: dict[str, Any] = {
        "version": version,
        "change_summary": "Approvals are reviews.",
        "approvals": [{"role": "policy-owner", "by": "a.brandt", "date": day}],
        "types": types(sop={"evidence": "forge"}),
        "forge": {"repository": "acme/qms", "repository_id": 4711, "keys": list(keys)},
    }
    fields = keyed(**{**said, **(more or {})})
    held = {**LOGINS, **{who.replace("_", "."): login for who, login in logins.items()}}
    people = {
        person_path(who): person(who, logins={"github": login} if login else None)
        for who, login in held.items()
    }
    return {POLICY_PATH: fields[POLICY_PATH], **people}


def text(**fields: Any) -> str:
    return second(**{"approvals": UNDATED, **fields})


def review_of(who: str, of: str, **changes: Any) -> ForgeReview:
    """What the forge recorded: somebody's review of a document's text."""
    state = state_of(of)
    subject = reviewed(f"{state.id}@{state.version_text};lang=en", content_digest(state))
    return record(
        LOGINS[who],
        [subject],
        {
            "review.id": NUMBER[who],
            "review.submitted_at": GIVEN[who],
            **{path.replace("__", "."): value for path, value in changes.items()},
        },
    )


def recorded(who: str, of: str, made: ForgeReview | None = None, key: str | None = None) -> Files:
    """A record and the statement that names it, with a signature if a key is named."""
    made = made or review_of(who, of)
    one = signed(
        statement(ROLES[who], who, GIVEN[who], of, forge=forge_evidence(made)), demo_key(key or "")
    )
    found: Files = {
        f"{ROOT}/{one.path}": one.content,
        f"{ROOT}/{forge_review_path(made)}": forge_review_bytes(made),
    }
    return {**found, f"{ROOT}/{one.path}.sig": one.signature} if key else found


def both(of: str, key: str | None = None) -> Files:
    return {**recorded("a.brandt", of, key=key), **recorded("j.tanaka", of, key=key)}
