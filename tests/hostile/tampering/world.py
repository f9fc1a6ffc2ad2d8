"""The QMS that is attacked: procedures and policy at tier `signature`, all of it signed.

SOP-001 is in force as 2.0, its translation as 1.0, SOP-002 (with an attachment) as 1.0, and WI-001,
for which a typed line is enough, as 1.0. Mallory may write to the main line and has a key.
"""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qmsctl.approval.demokeys import DemoKey, demo_key, signed
from qmsctl.approval.digest import policy_digest
from qmsctl.model.document import DocumentKey
from qmsctl.model.policy import FieldMapping
from qmsctl.model.statement import Predicate, Statement, SubjectName, statement_of
from qmsctl.repository.frontmatter import read_source
from qmsctl.repository.yamlreader import read_yaml
from qmsctl.rules.example import (
    FORM_PATH,
    POLICY_PATH,
    ROOT,
    SOP2_PATH,
    SOP_BODY,
    SOP_PATH,
    WI_PATH,
    document,
    form,
    person,
    person_path,
    policy,
    types,
)
from tests.rules.examples import MIA, lay, noon
from tests.support.evidence import digest_of
from tests.support.gitrepo import GitRepo

Files = dict[str, str | bytes | None]

FIRST, RULED, SECOND = "2026-01-20", "2026-02-10", "2026-02-20"
"""The days of the first issue, of policy 1.1 and of SOP-001 2.0."""

GERMAN_PATH = f"{ROOT}/procedures/SOP-001-de-gelenkte-information.md"
FLOW_PATH = f"{ROOT}/procedures/img/flow.svg"
EVIDENCE = f"{ROOT}/records/approvals"

FLOW = b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9"/></svg>\n'
ATTACHED = {"img/flow.svg": FLOW}
SOP2_BODY = SOP_BODY.replace("# Control of documented information", "# Cleaning").replace(
    "1. Fill in", "![The flow](img/flow.svg)\n\n1. Fill in"
)
GERMAN_BODY = """\
# Lenkung dokumentierter Information

## Purpose

Alle arbeiten mit der geltenden Fassung.

## Procedure

1. Den [Antrag](../forms/FRM-001-change-request.md) stellen.
"""
SECOND_BODY = f"{SOP_BODY}3. Tell the readers.\n"

NAMES = {
    "a.brandt": "Alex Brandt",
    "j.tanaka": "Jun Tanaka",
    "m.keller": "Mia Keller",
    "mallory": "Mallory Marlow",
}
OWNER = ("owner", "a.brandt")
QUALITY = ("quality-manager", "j.tanaka")
POLICY_OWNER = ("policy-owner", "a.brandt")

RULES = DocumentKey("QMS-POLICY", "")
"""How the policy is called among what is in force."""

HONEST: Mapping[DocumentKey, str] = {
    RULES: "1.1",
    DocumentKey("SOP-001", "en"): "2.0",
    DocumentKey("SOP-001", "de"): "1.0",
    DocumentKey("SOP-002", "en"): "1.0",
    DocumentKey("WI-001", "en"): "1.0",
    DocumentKey("FRM-001", "en"): "1.0",
}
"""What is in force before every attack."""


def claims(*who: tuple[str, str]) -> list[dict[str, str]]:
    """Approvals that leave their days to the statements."""
    return [{"role": role, "by": by} for role, by in who]


BOTH = claims(OWNER, QUALITY)


def sop(**fields: Any) -> str:
    """SOP-001 1.0 with fields changed."""
    return document(**{"approvals": BOTH, **fields})


def second(**fields: Any) -> str:
    """SOP-001 2.0, in force when the attack begins, with fields changed."""
    own = {"version": "2.0", "change_summary": "Tell the readers.", "effective_date": "on-release"}
    return sop(**{"body": SECOND_BODY, **own, **fields})


def third(**fields: Any) -> str:
    """A version 3.0 of SOP-001 as the attacker wants it."""
    own = {"version": "3.0", "change_summary": "Nobody is asked any more."}
    return second(**{"body": EVIL_BODY, **own, **fields})


EVIL_BODY = SECOND_BODY.replace("have it approved", "tell nobody")


def german(**fields: Any) -> str:
    """The translation of SOP-001."""
    own = {"language": "de", "title": "Lenkung dokumentierter Information", "body": GERMAN_BODY}
    return sop(**{**own, **fields})


def cleaning(**fields: Any) -> str:
    """SOP-002, which has an attachment."""
    own = {"id": "SOP-002", "title": "Cleaning", "attachments": [*ATTACHED], "body": SOP2_BODY}
    return sop(**{**own, **fields})


def instruction(**fields: Any) -> str:
    """WI-001, for which a typed line is enough."""
    own = [{"role": "owner", "by": "a.brandt", "date": "2026-01-14"}]
    values = {"id": "WI-001", "title": "Cleaning the table", "type": "work-instruction"}
    return document(**{**values, "approvals": own, **fields})


def key_entry(name: str, **more: Any) -> dict[str, Any]:
    """A demonstration key as a people file lists it."""
    return {"key": demo_key(name).public_line, "valid_after": "2026-01-01", **more}


def staff(who: str, **fields: Any) -> str:
    """A people file, with a key."""
    return person(who, **{"name": NAMES[who], "keys": [key_entry(who)], **fields})


SIGNED: dict[str, Any] = {
    "evidence": "signature",
    "route": {
        "substantive": ["owner", "quality-manager"],
        "editorial": ["quality-manager"],
        "administrative": ["quality-manager"],
    },
}
"""What the policy asks for procedures."""


def rules(**fields: Any) -> str:
    """Version 1.1 of the policy, in force when the attack begins, with keys changed."""
    own: dict[str, Any] = {
        "evidence": "signature",
        "types": types(sop=SIGNED),
        "approvals": claims(POLICY_OWNER),
        "version": "1.1",
        "change_summary": "Reviews are due sooner.",
        "due_soon_days": 45,
        "effective_date": RULED,
    }
    return policy(**{**own, **fields})


def first_rules() -> str:
    """Version 1.0 of the policy."""
    first = {"version": "1.0", "change_summary": "First issue.", "due_soon_days": None}
    return rules(**first, effective_date="2026-01-12")


PEOPLE: Mapping[str, str] = {person_path(who): staff(who) for who in NAMES}


def at(day: str, hour: int = 9) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{day}T{hour:02}:00:00+00:00")


def said(
    subject: SubjectName,
    digest: str,
    who: tuple[str, str],
    time: dt.datetime,
    **facts: Any,
) -> Statement:
    """A statement of `who` (role and person) about anything."""
    role, by = who
    fields = {
        "meaning": "approval",
        "role": role,
        "signer": {"id": by, "name": NAMES[by]},
        "authors": ["m.keller"],
        "time": time,
        "policy_version": "1.1",
        **facts,
    }
    return statement_of(subject, digest, Predicate.model_validate(fields))


def about(
    text: str,
    who: tuple[str, str],
    time: dt.datetime,
    attached: Mapping[str, bytes] = {},
    **facts: Any,
) -> Statement:
    """A statement about the document in `text`."""
    fields = read_source(SOP_PATH, text.encode(), FieldMapping()).fields
    name = SubjectName(fields["id"], fields["version"], fields.get("language") or "en")
    found = {"authors": list(fields["authors"]), **facts}
    return said(name, digest_of(text, attached), who, time, **found)


def about_rules(text: str, people: Mapping[str, str], time: dt.datetime, **facts: Any) -> Statement:
    """A policy owner's statement about the policy in `text` with these people files."""
    fields = read_yaml(text).fields
    inner = {path.removeprefix(f"{ROOT}/"): data.encode() for path, data in people.items()}
    name = SubjectName("QMS-POLICY", fields["version"])
    return said(name, policy_digest(fields, inner), POLICY_OWNER, time, **facts)


def filed(*statements: Statement, key: DemoKey | None = None) -> Files:
    """Statements with their signatures, by path; signed with `key` or each signer's own."""
    made: Files = {}
    for one in statements:
        made |= {f"{ROOT}/{path}": data for path, data in signed(one, key).files.items()}
    return made


def by_both(text: str, day: str, attached: Mapping[str, bytes] = {}, **facts: Any) -> Files:
    """The statements of both approvers about a document."""
    return filed(*(about(text, who, at(day), attached, **facts) for who in (OWNER, QUALITY)))


def first_issue() -> Files:
    """What the main line received first."""
    before = {"policy_version": "1.0"}
    day = "2026-01-14"
    return {
        POLICY_PATH: first_rules(),
        **PEOPLE,
        SOP_PATH: sop(),
        GERMAN_PATH: german(),
        SOP2_PATH: cleaning(),
        FLOW_PATH: FLOW,
        WI_PATH: instruction(),
        FORM_PATH: form(),
        **filed(about_rules(first_rules(), PEOPLE, at("2026-01-12"), **before)),
        **by_both(sop(), day, **before),
        **by_both(german(), day, **before),
        **by_both(cleaning(), day, ATTACHED, **before),
    }


def build(path: Path) -> GitRepo:
    """The honest repository; to be copied, never to be changed."""
    repo = GitRepo.init(path)
    signed_rules = about_rules(rules(), PEOPLE, at("2026-02-09"), policy_version="1.0")
    steps: list[tuple[str, Files]] = [
        (FIRST, first_issue()),
        (RULED, {POLICY_PATH: rules(), **filed(signed_rules)}),
        (SECOND, {SOP_PATH: second(), **by_both(second(), "2026-02-18")}),
    ]
    for day, files in steps:
        lay(repo, files)
        repo.commit(message=f"Issue of {day}", author=MIA, date=noon(day))
    repo.git("repack", "-a", "-d", "--quiet")  # a copy of one file is faster than one of many
    return repo
