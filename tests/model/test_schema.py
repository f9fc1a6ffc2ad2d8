"""JSON Schemas agree with the models on what may be written."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError as SchemaError

from qmsctl.approval.forgereviewfile import forge_review_bytes
from qmsctl.model.policy import Policy
from qmsctl.model.schema import DIALECT, SCHEMAS, schema
from qmsctl.repository.yamlreader import read_yaml
from tests.model import test_document, test_policy, test_sshkey
from tests.support.forgereviews import record

EXAMPLES: dict[str, str] = {
    "document": """\
id: SOP-001
title: Control of documented information
type: sop
version: "2.0"
change: substantive
change_summary: Adds approval through pull requests.
authors: [m.keller]
effective_date: 2026-03-15
attachments: [img/approval-flow.svg]
status: approved
approvals:
  - {role: owner, by: a.brandt, date: 2026-03-02}
  - {role: quality-manager, adopted: "paper, binder 12"}
owner: quality-manager
review_interval: 24 months
clauses: ["iso9001:2015/7.5.2"]
reviews:
  - {version: "1.1", by: a.brandt, date: 2025-11-02, outcome: revise, action_by: 2026-03-31}
withdrawal: {reason: old, date: 2026-05-01}
recalled: [{version: "3.0", reason: wrong, by: a.brandt, date: 2026-04-01}]
""",
    "policy": """\
version: "1.0"
status: approved
organization: {name: Example}
time_zone: Europe/Berlin
standards: [{id: "iso9001:2015"}]
types:
  sop:
    title: Procedure
    prefix: SOP
    folder: procedures
    route: {substantive: [owner, [quality-manager, production-manager]]}
    review: {interval: 24 months, maximum: P3Y}
roles: {owner: {title: Owner}}
forge: {repository: acme/qms, repository_id: 4711, keys: []}
severities: {LK013: warning}
mapping: {rename: {slug: id}, ignore: "*"}
exceptions: [{rule: FM019, paths: ["old/*"], reason: Adopted., until: 2026-12-31}]
""",
    "person": f"""\
id: m.keller
name: Mia Keller
emails: [m.keller@example.org]
logins: {{github: mkeller}}
roles: [{{role: document-controller, from: 2020-01-01}}]
keys: [{{key: "{test_sshkey.ED25519}", valid_after: 2026-01-01}}]
""",
    "deviation": f"""\
id: DEV-001
commit: {"a" * 40}
rule: VC001
document: SOP-001
reason: Merged by mistake.
correction: Issued again as 1.1.
date: 2026-01-01
status: draft
""",
    "statement": f"""\
_type: https://in-toto.io/Statement/v1
subject: [{{name: SOP-001@2.0;lang=en, digest: {{qms-content-1: "{"0a" * 32}"}}}}]
predicateType: urn:qmsctl:approval:1
predicate:
  meaning: withdrawal
  role: quality-manager
  signer: {{id: j.tanaka, name: Junko Tanaka}}
  authors: [m.keller]
  time: "2026-03-02T09:30:00Z"
  policy_version: "1.0"
  withdrawal: {{reason: Merged., date: 2026-05-01, replaced_by: [SOP-002]}}
  forge: {{name: records/reviews/12.json, digest: {{sha256: "{"0b" * 32}"}}}}
""",
    "forge-review": json.dumps(json.loads(forge_review_bytes(record()))),
}


def validator(name: str, policy: Policy | None = None) -> Draft202012Validator:
    return Draft202012Validator(
        schema(name, policy), format_checker=Draft202012Validator.FORMAT_CHECKER
    )


@pytest.mark.parametrize("name", SCHEMAS)
def test_each_schema_is_valid_named_and_described(name: str) -> None:
    made = schema(name)
    Draft202012Validator.check_schema(made)
    assert made["$schema"] == DIALECT
    assert made["$id"] == f"urn:qmsctl:schema:{name}:1"
    assert made["description"]
    assert list(made)[:5] == ["$schema", "$id", "title", "description", "type"]
    assert json.loads(json.dumps(made)) == made
    assert schema(name) == made


@pytest.mark.parametrize("name", SCHEMAS)
def test_examples_fit_schema_and_model(name: str) -> None:
    result = read_yaml(EXAMPLES[name])
    assert result.problems == ()
    validator(name).validate(result.fields)
    SCHEMAS[name][0].model_validate(result.fields)


@pytest.mark.parametrize("name", SCHEMAS)
def test_unknown_and_missing_keys_are_refused(name: str) -> None:
    fields = read_yaml(EXAMPLES[name]).fields
    with pytest.raises(SchemaError):
        validator(name).validate({**fields, "colour": "x"})
    required = schema(name)["required"]
    assert required
    for key in required:
        with pytest.raises(SchemaError):
            validator(name).validate({k: v for k, v in fields.items() if k != key})


def refused_by_schema(name: str, fields: dict[str, Any]) -> bool:
    return not validator(name).is_valid(fields)


@pytest.mark.parametrize(
    "changes",
    [
        {"version": 1},
        {"effective_date": "soon"},
        {"status": "effective"},
        {"authors": "m.keller"},
        {"title": " "},
        {"review_interval": "often"},
        {"approvals": [{"by": "a"}]},
    ],
)
def test_documents_that_the_model_refuses_are_refused(changes: dict[str, Any]) -> None:
    assert refused_by_schema("document", {**test_document.GOOD, **changes})


@pytest.mark.parametrize(
    "changes",
    [
        {"types": {"SOP": test_policy.TYPE}},
        {"types": {"sop": {**test_policy.TYPE, "digits": 0}}},
        {"types": {"sop": {**test_policy.TYPE, "route": {"substantive": [[]]}}}},
        {"roles": {}},
        {"severities": {"FM001": "off"}},
        {"baseline": "main"},
    ],
)
def test_policies_that_the_model_refuses_are_refused(changes: dict[str, Any]) -> None:
    assert refused_by_schema("policy", {**test_policy.GOOD, **changes})


def test_a_policy_narrows_types_and_ids() -> None:
    policy = test_policy.policy()
    fields = test_document.GOOD
    validator("document", policy).validate(fields)
    for changes in ({"type": "form"}, {"id": "FRM-001"}, {"id": "SOP-1"}):
        assert validator("document").is_valid({**fields, **changes})
        assert not validator("document", policy).is_valid({**fields, **changes})
    assert schema("person", policy) == schema("person")


def test_no_other_schema() -> None:
    with pytest.raises(KeyError):
        schema("other")
