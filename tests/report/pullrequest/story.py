"""A QMS and one pull request that does to its documents all that can be done to documents."""

from collections.abc import Mapping
from pathlib import Path

from qmsctl.rules.example import (
    FORM_PATH,
    POLICY_PATH,
    ROOT,
    SOP_PATH,
    approvals,
    document,
    files,
    form,
    person,
    person_path,
    policy,
    types,
)
from tests.support.gitrepo import GitRepo

AS_OF = "2026-03-31"
MIA = ("Mia Keller", "m.keller@example.org")
PICTURE = f"{ROOT}/procedures/img/flow.svg"
WI_PATH = f"{ROOT}/work-instructions/WI-001-cleaning-the-table.md"
REVIEWED = f"{ROOT}/procedures/SOP-002-cleaning.md"
OLD_PLACE = f"{ROOT}/procedures/SOP-003-training.md"
NEW_PLACE = f"{ROOT}/procedures/SOP-003-competence.md"
NEW_DRAFT = f"{ROOT}/procedures/SOP-004-purchasing.md"
ALTERED = f"{ROOT}/procedures/SOP-005-audits.md"
RECALLED = f"{ROOT}/procedures/SOP-006-complaints.md"
URGENT = f"{ROOT}/forms/FRM-002-label.md"
DRAFTED = f"{ROOT}/forms/FRM-003-checklist.md"
RECORD = f"{ROOT}/records/training/2026-01.md"

BEFORE = """\
# Control of documented information

## Purpose

Everyone works with the current revision of a document.

## Procedure

1. Fill in the [change request](../forms/FRM-001-change-request.md).
2. Write the change and have it approved within 10 working days.
3. Tell everybody who works with it.

| Step | Who | Until |
|---|---|---|
| Write | author | 5 days |
| Approve | owner | 10 days |

![Flow](img/flow.svg)
"""

AFTER = """\
# Control of documented information

## Purpose

Everyone works with the effective revision of a document. Who prints one, destroys the print on \
the same day.

## Procedure

1. Fill in the [change request](../forms/FRM-001-change-request.md).
2. Write the change and have it approved within 5 working days by two people.
3. Tell everybody who works with it.

| Step | Who | Until |
|---|---|---|
| Write | author | 5 days |
| Approve | owner and quality manager | 5 days |
| Release | document controller | 1 day |

## Records

Approvals are kept for ten years.

![Flow](img/flow.svg)
"""

_QUALITY = [{"role": "quality-manager", "by": "j.tanaka"}]


def _dated(day: str, *, owner: str | None = None) -> list[dict[str, str]]:
    entries = [{"role": "owner", "by": "a.brandt", "date": owner}] if owner else []
    return [*entries, {"role": "quality-manager", "by": "j.tanaka", "date": day}]


def sop(number: int, title: str, **fields: object) -> str:
    """A procedure in version 1.0, approved and in force."""
    values: dict[str, object] = {"id": f"SOP-{number:03}", "title": title, **fields}
    return document(**values)  # type: ignore[arg-type]


def own_policy(**fields: object) -> str:
    """The policy of the base, or with some keys changed."""
    values: dict[str, object] = {
        "standards": [{"id": "iso9001:2015", "coverage": "informative"}],
        "types": types(sop={"review": {"interval": "24 months"}}),
        "stale_draft_days": 365,
    }
    return policy(**{**values, **fields})


def base_files() -> dict[str, str | bytes]:
    """The main line's first state."""
    one = document(
        body=BEFORE,
        attachments=["img/flow.svg"],
        clauses=["iso9001:2015/7.5.2", "iso9001:2015/7.5.3.1"],
    )
    instruction = document(
        id="WI-001",
        title="Cleaning the table",
        type="work-instruction",
        clauses=["iso9001:2015/7.1.4"],
        approvals=[{"role": "owner", "by": "a.brandt", "date": "2026-01-12"}],
    )
    return {
        **files(),
        POLICY_PATH: own_policy(),
        SOP_PATH: one,
        PICTURE: "<svg/>",
        WI_PATH: instruction,
        REVIEWED: sop(2, "Cleaning"),
        OLD_PLACE: sop(3, "Training"),
        ALTERED: sop(5, "Audits"),
        RECALLED: sop(6, "Complaints"),
        URGENT: form(id="FRM-002", title="Label"),
        DRAFTED: form(id="FRM-003", title="Checklist"),
        RECORD: "Who was trained.\n",
    }


def drafts() -> dict[str, str]:
    """What the main line receives afterwards: a version that waits, and an open draft."""
    waiting = sop(
        6,
        "Complaints",
        version="2.0",
        change_summary="Answers within two days.",
        effective_date="2026-05-01",
        approvals=approvals("2026-03-05", "2026-03-06"),
    )
    checklist = form(
        id="FRM-003",
        title="Checklist",
        version="2.0",
        change_summary="Asks for the lot.",
        status="draft",
        approvals=None,
        effective_date=None,
        body="# Checklist\n\n| Question | Answer |\n|---|---|\n| Which lot? | |\n",
    )
    return {RECALLED: waiting, DRAFTED: checklist}


def change() -> Mapping[str, str | bytes | None]:
    """What the pull request changes."""
    return {**_versions(), **_beside(), **_ruling()}


def _versions() -> Mapping[str, str | bytes | None]:
    second = document(
        body=AFTER,
        version="2.0",
        change_summary="Speaks of the effective revision, and asks two people to approve.",
        effective_date="2026-04-15",
        attachments=["img/flow.svg"],
        clauses=["iso9001:2015/7.5.2", "iso9001:2015/7.5.3.2"],
        approvals=[{"role": "owner", "by": "a.brandt", "date": "2026-03-27"}],
    )
    corrected = form(
        version="1.1",
        change="editorial",
        change_summary="Corrects a word.",
        effective_date="on-release",
        approvals=_dated("2026-03-28"),
        body="# Change request\n\n| Question | Answer |\n|---|---|\n| What is to be changed? | |\n"
        "| Why? | |\n",
    )
    label = form(
        id="FRM-002",
        title="Label",
        version="2.0",
        change="urgent",
        change_summary="Warns of pressure.",
        effective_date="on-release",
        approvals=_dated("2026-03-30"),
        body="# Label\n\n| Question | Answer |\n|---|---|\n| Warning: under pressure | |\n",
    )
    checklist = form(
        id="FRM-003",
        title="Checklist",
        version="2.0",
        change_summary="Asks for the lot.",
        approvals=_dated("2026-03-29"),
        effective_date="on-release",
        body="# Checklist\n\n| Question | Answer |\n|---|---|\n| Which lot? | |\n",
    )
    purchasing = document(
        id="SOP-004",
        title="Purchasing",
        version="1.0",
        status="draft",
        approvals=None,
        effective_date=None,
        body="# Purchasing\n\n## Purpose\n\nWe buy from people whom we know.\n\n"
        "## Procedure\n\n<!-- Say who does it. -->\n\nAsk three of them, see SOP-001.\n",
    )
    return {
        SOP_PATH: second,
        PICTURE: "<svg><title>Flow</title></svg>",
        FORM_PATH: corrected,
        URGENT: label,
        DRAFTED: checklist,
        NEW_DRAFT: purchasing,
        ALTERED: sop(5, "Audits").replace("current revision", "newest revision"),
    }


def _beside() -> Mapping[str, str | bytes | None]:
    withdrawal = {
        "reason": "SOP-001 says it all.",
        "date": "2026-06-30",
        "replaced_by": ["SOP-001"],
        "approvals": [{"role": "owner", "by": "a.brandt", "date": "2026-03-27"}],
    }
    instruction = document(
        id="WI-001",
        title="Cleaning the table",
        type="work-instruction",
        clauses=["iso9001:2015/7.1.4"],
        approvals=[{"role": "owner", "by": "a.brandt", "date": "2026-01-12"}],
        withdrawal=withdrawal,
    )
    review = {"version": "1.0", "by": "a.brandt", "date": "2026-03-26", "outcome": "no-change"}
    recall = {
        "version": "2.0",
        "reason": "Two days cannot be held.",
        "by": "j.tanaka",
        "date": "2026-03-30",
        "approvals": approvals("2026-03-30", "2026-03-30"),
    }
    back = sop(6, "Complaints", recalled=[recall])
    return {
        WI_PATH: instruction,
        REVIEWED: sop(2, "Cleaning", reviews=[review]),
        OLD_PLACE: None,
        NEW_PLACE: sop(3, "Training", owner="quality-manager"),
        RECALLED: back,
    }


def _ruling() -> Mapping[str, str | bytes | None]:
    new = own_policy(
        version="1.1",
        change_summary="Asks the owner to approve forms too.",
        approvals=[],
        types=types(
            sop={"review": {"interval": "24 months"}},
            form={"route": {"substantive": ["owner", "quality-manager"]}},
        ),
    )
    roles = [{"role": "quality-manager", "from": "2026-04-01"}]
    return {
        POLICY_PATH: new,
        person_path("m.keller"): person("m.keller", roles=roles),
        RECORD: "Who was trained, and who was not.\n",
        f"{ROOT}/records/training/2026-02.md": "Nobody.\n",
        f"{ROOT}/logo.svg": "<svg/>",
        "README.md": "Read me.\n",
    }


def build(path: Path) -> GitRepo:
    """The repository with the pull request's branch checked out; its base is ``main``."""
    repo = GitRepo.init(path)
    repo.commit(base_files(), "Begin the QMS", author=MIA, date="2026-01-20T12:00:00+00:00")
    repo.commit(drafts(), "Two changes", author=MIA, date="2026-03-10T12:00:00+00:00")
    repo.branch("change")
    repo.commit(change(), "Change a lot", author=MIA, date="2026-03-30T12:00:00+00:00")
    return repo
