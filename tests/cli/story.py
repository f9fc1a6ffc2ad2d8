"""A small QMS with a history worth looking at, for the commands that only look."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from qmsctl.cli.main import group
from qmsctl.rules.example import (
    FORM_PATH,
    POLICY_PATH,
    SOP_PATH,
    approvals,
    as_yaml,
    document,
    files,
    form,
    policy,
    types,
)
from tests.support.gitrepo import GitRepo

AS_OF = "2026-03-31"
SOP2_PATH = "qms_docs/procedures/SOP-002-cleaning.md"
WI_PATH = "qms_docs/work-instructions/WI-001-table.md"
FORM2_PATH = "qms_docs/forms/FRM-002-label.md"
PICTURE = "qms_docs/procedures/img/flow.svg"

CLAUSES = ["iso9001:2015/7.5.2", "iso9001:2015/7.5.3.1"]
REVIEWS = [
    {"version": "1.0", "by": "a.brandt", "date": "2026-02-20", "outcome": "revise"},
    {
        "version": "2.0",
        "by": "a.brandt",
        "date": "2026-03-20",
        "outcome": "revise",
        "action_by": "2026-03-30",
        "note": "Say who may ask.",
    },
]
BODY_2 = """\
# Control of documented information

## Purpose

Everyone works with the effective revision of a document. SOP-002 is an example.

## Procedure

1. Fill in the [change request](../forms/FRM-001-change-request.md).
2. Write the change and have it approved.

![Flow](img/flow.svg)
"""


def sop_2(**overrides: object) -> str:
    """SOP-001 as version 2.0, approved."""
    values: dict[str, object] = {
        "body": BODY_2,
        "version": "2.0",
        "change_summary": "Speaks of the effective revision.",
        "effective_date": "2026-03-15",
        "approvals": approvals("2026-02-27", "2026-02-28"),
        "attachments": ["img/flow.svg"],
        "clauses": CLAUSES,
    }
    return document(**{**values, **overrides})  # type: ignore[arg-type]


def own_policy() -> str:
    return policy(
        standards=[{"id": "iso9001:2015"}],
        non_applicable=[
            {"clause": "iso9001:2015/8.3", "justification": "Nothing is designed here."}
        ],
        types=types(sop={"review": {"interval": "24 months"}}),
        record_types=[
            {
                "id": "change-request",
                "title": "Change request",
                "form": "FRM-001",
                "location": "Drive",
                "owner": "quality-manager",
                "retention": "5 years",
            }
        ],
        external_documents=[
            {
                "id": "EXT-001",
                "title": "Requirements",
                "issuer": "ISO",
                "edition": "2015",
                "location": "Shelf",
                "owner": "quality-manager",
                "last_checked": "2025-06-30",
                "check_interval": "12 months",
            }
        ],
        due_soon_days=60,
    )


def instruction(**overrides: object) -> str:
    values: dict[str, object] = {
        "id": "WI-001",
        "title": "Cleaning the table",
        "type": "work-instruction",
        "approvals": [{"role": "owner", "by": "a.brandt", "date": "2026-01-12"}],
    }
    return document(**{**values, **overrides})  # type: ignore[arg-type]


def build(path: Path) -> GitRepo:
    """The repository; its work tree holds a draft that is not committed."""
    repo = GitRepo.init(path)
    repo.commit(
        {**files(), POLICY_PATH: own_policy(), WI_PATH: instruction()},
        "Start",
        date=_day("2026-01-20"),
    )
    repo.commit({SOP_PATH: sop_2(), PICTURE: "<svg/>"}, "SOP-001 2.0", date=_day("2026-03-02"))
    withdrawal: Mapping[str, Any] = {
        "reason": "The SOP says it all.",
        "date": "2026-03-10",
        "replaced_by": ["SOP-001"],
        "approvals": [{"role": "owner", "by": "a.brandt", "date": "2026-03-04"}],
    }
    repo.commit({WI_PATH: instruction(withdrawal=withdrawal)}, "Retire", date=_day("2026-03-05"))
    cleaning = document(
        id="SOP-002",
        title="Cleaning",
        effective_date="2026-05-01",
        approvals=approvals("2026-03-06", "2026-03-07"),
        references=["FRM-001"],
        clauses=["iso9001:2015/7.1.4"],
    )
    label = form(id="FRM-002", title="Label", approvals=None)
    repo.commit({SOP2_PATH: cleaning, FORM2_PATH: label}, "More", date=_day("2026-03-10"))
    third = sop_2(
        version="3.0",
        status="draft",
        approvals=None,
        effective_date="on-release",
        change_request="CR-7",
        change_summary="Says who may ask.",
        reviews=REVIEWS,
    )
    repo.commit({SOP_PATH: third}, "Draft", date=_day("2026-03-21"))
    repo.write(
        {FORM_PATH: form(version="1.1", status="draft", approvals=None, effective_date=None)}
    )
    return repo


def _day(day: str) -> str:
    return f"{day}T12:00:00+00:00"


def run(repo: GitRepo, *args: str, code: int = 0) -> Result:
    """Run `qms` in the repository; the exit code must be `code`."""
    result = CliRunner().invoke(group, ["-C", str(repo.path), *args], catch_exceptions=False)
    assert result.exit_code == code, f"{result.exit_code}: {result.output}"
    return result


def look(repo: GitRepo, *args: str) -> str:
    """What a command says on stdout on `AS_OF`."""
    return run(repo, *args, "--as-of", AS_OF).stdout


def data(repo: GitRepo, *args: str) -> Any:
    """What a command says as JSON on `AS_OF`."""
    return json.loads(look(repo, *args, "--format", "json"))


__all__ = ["AS_OF", "as_yaml", "build", "data", "look", "run"]
