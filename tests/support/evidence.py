"""A small QMS whose documents reach different tiers: signed, declared, mixed, and broken.

Everything is signed with demonstration keys, so the repository is the same on every machine.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qmsctl.approval.demokeys import DemoKey, demo_key, signed
from qmsctl.approval.digest import content_digest
from qmsctl.model.history import Snapshot
from qmsctl.model.policy import FieldMapping
from qmsctl.model.statement import Predicate, SubjectName, statement_of
from qmsctl.repository.frontmatter import read_source
from qmsctl.rules.example import (
    FORM_PATH,
    POLICY_PATH,
    ROOT,
    SOP2_PATH,
    SOP_PATH,
    WI_PATH,
    document,
    files,
    form,
    person,
    person_path,
    policy,
    types,
)
from tests.support.gitrepo import GitRepo

Files = dict[str, str | bytes]

SOP3_PATH = f"{ROOT}/procedures/SOP-003-soldering.md"
NAMES = {"a.brandt": "Alex Brandt", "j.tanaka": "Jun Tanaka"}
OWNER = ("owner", "a.brandt")
QUALITY = ("quality-manager", "j.tanaka")
SIGNED_AT = dt.datetime(2026, 1, 14, 9, 30, tzinfo=dt.UTC)
UNDATED = [{"role": role, "by": by} for role, by in (OWNER, QUALITY)]
"""Approvals that leave their days to the statements."""

REVIEW = {"version": "1.0", "by": "a.brandt", "date": "2026-02-20", "outcome": "no-change"}
WITHDRAWAL = {
    "reason": "Nothing is soldered here any more.",
    "date": "2026-03-15",
    "replaced_by": [],
    "approvals": UNDATED,
}


def digest_of(text: str, attached: Mapping[str, bytes] = {}) -> str:
    """The content digest of a document's text; `attached`: path as written → bytes."""
    source = read_source(SOP_PATH, text.encode(), FieldMapping())
    found = tuple((name, hashlib.sha256(data).hexdigest()) for name, data in attached.items())
    return content_digest(Snapshot(SOP_PATH, None, source.fields, source.body_sha256, found))


def statement_files(
    text: str,
    *who: tuple[str, str],
    time: dt.datetime = SIGNED_AT,
    meaning: str = "approval",
    key: DemoKey | None = None,
    attached: Mapping[str, bytes] = {},
    **facts: Any,
) -> Files:
    """Statements with signatures about the version in `text`: path in the repository → bytes.

    `who` are pairs of role and person; `key` signs instead of each person's own; `attached`:
    attachment as written → bytes.
    """
    fields = read_source(SOP_PATH, text.encode(), FieldMapping()).fields
    made: Files = {}
    for role, person_id in who:
        said = Predicate.model_validate(
            {
                "meaning": meaning,
                "role": role,
                "signer": {"id": person_id, "name": NAMES[person_id]},
                "authors": fields["authors"],
                "time": time,
                "policy_version": "1.0",
                **facts,
            }
        )
        name = SubjectName(fields["id"], fields["version"], "en")
        item = signed(statement_of(name, digest_of(text, attached), said), key)
        made |= {f"{ROOT}/{path}": data for path, data in item.files.items()}
    return made


def sop(number: int, **fields: Any) -> str:
    """An SOP whose approvals leave their days to the statements."""
    values: dict[str, Any] = {"id": f"SOP-{number:03}", "approvals": UNDATED, **fields}
    return document(**values)


def instruction() -> str:
    """WI-001, of which only one approver signed."""
    dated = [{**UNDATED[0], "date": "2026-01-14"}, {**UNDATED[1], "date": "2026-01-15"}]
    return document(
        id="WI-001", title="Cleaning the table", type="work-instruction", approvals=dated
    )


def ruling() -> Files:
    """The policy, by which SOPs need signatures, and people who have keys."""
    both = {"route": {"substantive": ["owner", "quality-manager"]}}
    kinds = types(sop={"evidence": "signature"}, work_instruction=both)
    return {
        POLICY_PATH: policy(types=kinds),
        **{person_path(who): person(who, keys=keys_of(who)) for who in NAMES},
        person_path("m.keller"): person("m.keller"),
    }


def keys_of(who: str) -> list[dict[str, str]]:
    return [{"key": demo_key(who).public_line, "valid_after": "2026-01-01"}]


def first_issue() -> Files:
    """SOP-001 signed; SOP-002 with a signature by a foreign key; WI-001 mixed; FRM-001 declared."""
    one, two, three = sop(1), sop(2, title="Cleaning"), sop(3, title="Soldering")
    return {
        **files(),
        **ruling(),
        SOP_PATH: one,
        SOP2_PATH: two,
        SOP3_PATH: three,
        WI_PATH: instruction(),
        FORM_PATH: form(),
        **statement_files(one, OWNER, QUALITY),
        **statement_files(two, OWNER),
        **statement_files(two, QUALITY, key=demo_key("a.brandt")),
        **statement_files(three, OWNER, QUALITY),
        **statement_files(instruction(), OWNER),
    }


def build(path: Path) -> GitRepo:
    """The first issue; then a signed review of SOP-001; then SOP-003 withdrawn by signatures."""
    repo = GitRepo.init(path)
    repo.clock = dt.datetime(2026, 1, 20, 12, tzinfo=dt.UTC)
    repo.commit(first_issue(), "First issue")
    repo.clock = dt.datetime(2026, 2, 21, 12, tzinfo=dt.UTC)
    when = dt.datetime(2026, 2, 20, 8, tzinfo=dt.UTC)
    review = {"date": REVIEW["date"], "outcome": REVIEW["outcome"]}
    proof = statement_files(sop(1), OWNER, time=when, meaning="periodic-review", review=review)
    repo.commit({SOP_PATH: sop(1, reviews=[REVIEW]), **proof}, "Review SOP-001")
    repo.clock = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
    three = sop(3, title="Soldering")
    facts = {name: WITHDRAWAL[name] for name in ("reason", "date", "replaced_by")}
    when = dt.datetime(2026, 3, 1, 8, tzinfo=dt.UTC)
    proof = statement_files(
        three, OWNER, QUALITY, time=when, meaning="withdrawal", withdrawal=facts
    )
    repo.commit(
        {SOP3_PATH: sop(3, title="Soldering", withdrawal=WITHDRAWAL), **proof}, "Withdraw SOP-003"
    )
    return repo
