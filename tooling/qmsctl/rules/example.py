"""A tiny complete QMS on which every rule's examples stand, and helpers to write them tersely.

The example QMS is clean: no rule has anything to say about it on `AS_OF`. An example of a rule
lays changed files over it (see `qmsctl.rules.catalogue.Example`).
"""

import json
from collections.abc import Mapping

ROOT = "qms_docs"
"""The folder of the example QMS in its repository."""

AS_OF = "2026-03-31"
"""The day on which examples are judged unless they name another one."""

BASE_DAY = "2026-01-20"
"""The day on which the example QMS itself was committed to the main line."""

STEP_DAYS = ("2026-02-10", "2026-02-20", "2026-03-02", "2026-03-12", "2026-03-22")
"""The days on which the steps of an example are committed, in their order."""

POLICY_PATH = f"{ROOT}/qms.yml"
SOP_PATH = f"{ROOT}/procedures/SOP-001-documented-information.md"
SOP2_PATH = f"{ROOT}/procedures/SOP-002-cleaning.md"
WI_PATH = f"{ROOT}/work-instructions/WI-001-cleaning-the-table.md"
FORM_PATH = f"{ROOT}/forms/FRM-001-change-request.md"

SOP_BODY = """\
# Control of documented information

## Purpose

Everyone works with the current revision of a document.

## Procedure

1. Fill in the [change request](../forms/FRM-001-change-request.md).
2. Write the change and have it approved.
"""

FORM_BODY = """\
# Change request

| Question | Answer |
|---|---|
| What is to change? | |
| Why? | |
"""

_SOP: Mapping[str, object] = {
    "id": "SOP-001",
    "title": "Control of documented information",
    "type": "sop",
    "version": "1.0",
    "change": "substantive",
    "change_summary": "First issue.",
    "authors": ["m.keller"],
    "effective_date": "2026-02-01",
    "status": "approved",
    "approvals": [
        {"role": "owner", "by": "a.brandt", "date": "2026-01-12"},
        {"role": "quality-manager", "by": "j.tanaka", "date": "2026-01-13"},
    ],
    "owner": "operations-manager",
}

_FORM: Mapping[str, object] = {
    **_SOP,
    "id": "FRM-001",
    "title": "Change request",
    "type": "form",
    "approvals": [{"role": "quality-manager", "by": "j.tanaka", "date": "2026-01-13"}],
}

_TYPES: Mapping[str, Mapping[str, object]] = {
    "sop": {
        "title": "Standard operating procedure",
        "prefix": "SOP",
        "folder": "procedures",
        "required_headings": ["Purpose", "Procedure"],
        "route": {
            "substantive": ["owner", "quality-manager"],
            "editorial": ["quality-manager"],
        },
        "review": {"interval": "24 months", "maximum": "36 months"},
    },
    "work-instruction": {
        "title": "Work instruction",
        "prefix": "WI",
        "folder": "work-instructions",
        "route": {"substantive": ["owner"]},
        "review": {"interval": "24 months"},
    },
    "form": {
        "title": "Form",
        "prefix": "FRM",
        "folder": "forms",
        "route": {"substantive": ["quality-manager"]},
        "review": {"interval": "36 months"},
    },
}

_POLICY: Mapping[str, object] = {
    "id": "QMS-POLICY",
    "version": "1.0",
    "change": "substantive",
    "change_summary": "First issue.",
    "authors": ["m.keller"],
    "effective_date": "2026-01-12",
    "status": "approved",
    "approvals": [{"role": "policy-owner", "by": "a.brandt", "date": "2026-01-12"}],
    "organization": {"name": "Example Instruments"},
    "time_zone": "Europe/Berlin",
    "language": "en",
    "types": _TYPES,
    "roles": {
        "policy-owner": {"title": "Policy owner"},
        "quality-manager": {"title": "Quality manager"},
        "operations-manager": {"title": "Operations manager"},
    },
}

_PEOPLE: Mapping[str, Mapping[str, object]] = {
    "a.brandt": {
        "id": "a.brandt",
        "name": "Alex Brandt",
        "emails": ["a.brandt@example.org"],
        "roles": [
            {"role": "policy-owner", "from": "2025-01-01"},
            {"role": "operations-manager", "from": "2025-01-01"},
        ],
    },
    "j.tanaka": {
        "id": "j.tanaka",
        "name": "Jun Tanaka",
        "emails": ["j.tanaka@example.org"],
        "roles": [{"role": "quality-manager", "from": "2025-01-01"}],
    },
    "m.keller": {"id": "m.keller", "name": "Mia Keller", "emails": ["m.keller@example.org"]},
}


def as_yaml(fields: Mapping[str, object]) -> str:
    """Write fields as YAML, a line each; a value None leaves its key out.

    Values are written as JSON, which is YAML too and always quotes texts.
    """
    return "".join(
        f"{key}: {json.dumps(value, ensure_ascii=False)}\n"
        for key, value in fields.items()
        if value is not None
    )


def _markdown(fields: Mapping[str, object], body: str | None, usual_body: str) -> str:
    if body is None:
        _, _, rest = usual_body.partition("\n")
        body = f"# {fields.get('title')}\n{rest}"
    return f"---\n{as_yaml(fields)}---\n\n{body}"


def document(*, body: str | None = None, **overrides: object) -> str:
    """SOP-001 with some fields changed (None leaves one out); the heading follows the title."""
    return _markdown({**_SOP, **overrides}, body, SOP_BODY)


def form(*, body: str | None = None, **overrides: object) -> str:
    """FRM-001 with some fields changed (None leaves one out); the heading follows the title."""
    return _markdown({**_FORM, **overrides}, body, FORM_BODY)


def draft(*, body: str | None = None, **overrides: object) -> str:
    """SOP-001 as version 2.0 in draft, with some fields changed."""
    return document(body=body, **{**_DRAFT, **overrides})


_DRAFT: Mapping[str, object] = {
    "version": "2.0",
    "change_summary": "Says who may ask for a change.",
    "status": "draft",
    "approvals": None,
    "effective_date": None,
}


def types(**overrides: Mapping[str, object]) -> dict[str, dict[str, object]]:
    """The document types with some keys changed: ``types(sop={"evidence": "forge"})``.

    A name with ``_`` stands for one with ``-``; an unknown name adds a type.
    """
    changes = {name.replace("_", "-"): dict(value) for name, value in overrides.items()}
    names = dict.fromkeys((*_TYPES, *changes))
    return {name: {**_TYPES.get(name, {}), **changes.get(name, {})} for name in names}


def policy(**overrides: object) -> str:
    """`qms.yml` with some keys changed (None leaves one out)."""
    return as_yaml({**_POLICY, **overrides})


def person(person_id: str, **overrides: object) -> str:
    """One of the three people, or someone new, with some keys changed (None leaves one out)."""
    known = _PEOPLE.get(person_id, {"id": person_id, "name": person_id})
    return as_yaml({**known, **overrides})


def person_path(person_id: str) -> str:
    """Where a person's file lies."""
    return f"{ROOT}/people/{person_id}.yml"


def approvals(owner_day: str, quality_day: str) -> list[dict[str, str]]:
    """Both approvals that an SOP needs, on the given days."""
    return [
        {"role": "owner", "by": "a.brandt", "date": owner_day},
        {"role": "quality-manager", "by": "j.tanaka", "date": quality_day},
    ]


def files() -> dict[str, str]:
    """The whole example QMS: path in the repository → content."""
    return {
        POLICY_PATH: policy(),
        **{person_path(person_id): person(person_id) for person_id in _PEOPLE},
        SOP_PATH: document(),
        FORM_PATH: form(),
    }
