"""Where the policy is signed, a deviation excuses nothing unless a policy owner signed it too."""

import datetime as dt
from pathlib import Path

import pytest

from qmsctl.approval.demokeys import demo_key, signed
from qmsctl.approval.deviating import deviation_matter
from qmsctl.model.finding import Finding, Severity
from qmsctl.model.statement import AdministrativeFacts, Predicate, Signer, statement_of
from qmsctl.repository.yamlreader import read_yaml
from qmsctl.rules import engine
from qmsctl.rules.catalogue import Overlay
from qmsctl.rules.context import Context
from qmsctl.rules.example import ROOT, SOP_BODY, SOP_PATH, as_yaml, document
from qmsctl.rules.example_signed import NAMES, keyed
from qmsctl.rules.registry import ALL
from tests.rules.stories import Story

INNER = "records/deviations/2026-01.yml"
SIGNED_AT = dt.datetime(2026, 3, 2, 8, 0, tzinfo=dt.UTC)


class Admission:
    """A QMS with a signed policy, an approved text that was edited in place, and its admission."""

    def __init__(self, base: Path, top: Path) -> None:
        self.story = Story(base, top)
        self.story.on("2026-02-10", keyed(evidence="signature"))
        self.error = self.story.on("2026-02-20", {SOP_PATH: document(body=f"{SOP_BODY}More.\n")})

    def text(self, **overrides: object) -> str:
        fields = {
            "id": "2026-01",
            "commit": self.error,
            "rule": "VC001",
            "document": "SOP-001",
            "reason": "A sentence was added without a new version.",
            "correction": "Version 1.1 was issued.",
            "date": "2026-03-01",
            "status": "approved",
            "approvals": [{"role": "policy-owner", "by": "a.brandt", "date": "2026-03-02"}],
        }
        return as_yaml({**fields, **overrides})

    def proof(
        self, text: str, *, key: str = "a.brandt", role: str = "policy-owner", by: str = "a.brandt"
    ) -> Overlay:
        """A statement that approves the deviation as it stands in `text`, signed with `key`."""
        history = self.story.verify().history
        assert history is not None
        state = history.policies[-1]
        matter = deviation_matter(INNER, read_yaml(text).fields, state.policy, state.digest)
        assert matter.facts is not None
        said = Predicate(
            meaning="administrative",
            role=role,
            signer=Signer(id=by, name=NAMES[by]),
            authors=(),
            time=SIGNED_AT,
            policy_version="1.1",
            administrative=AdministrativeFacts.model_validate(matter.facts),
        )
        made = signed(statement_of(matter.subject, matter.digest(), said), demo_key(key))
        return {f"{ROOT}/{path}": data for path, data in made.files.items()}

    def admit(self, text: str, proof: Overlay) -> list[Finding]:
        """What `qms verify` says of the error, the deviation and its evidence."""
        self.story.on("2026-03-02", {f"{ROOT}/{INNER}": text, **proof})
        return self.found(self.story.verify())

    @staticmethod
    def found(context: Context) -> list[Finding]:
        return [f for f in engine.run(context, ALL) if f.rule[:2] in ("RC", "EV", "VC")]


@pytest.fixture
def admission(example_base: Path, tmp_path: Path) -> Admission:
    return Admission(example_base, tmp_path / "repo")


def told(findings: list[Finding]) -> list[str]:
    return [f"{f.severity} {f.rule}" for f in findings]


def test_a_signed_deviation_makes_a_note_of_the_error(admission: Admission) -> None:
    text = admission.text()
    findings = admission.admit(text, admission.proof(text))
    assert told(findings) == ["note VC001"]
    assert findings[0].message.endswith("(admitted in deviation 2026-01)")


def test_a_deviation_that_somebody_typed_excuses_nothing(admission: Admission) -> None:
    findings = admission.admit(admission.text(), {})
    assert told(findings) == ["error VC001", "error RC001"]
    assert findings[1].message == (
        "The approval as policy-owner by a.brandt needs evidence of tier 'signature', a signed "
        "statement; there is only the name in the document."
    )


def test_a_signature_counts_for_the_text_that_was_signed_only(admission: Admission) -> None:
    proof = admission.proof(admission.text(rule="VC004"))
    findings = admission.admit(admission.text(), proof)
    assert told(findings) == ["error VC001", "error EV007", "error RC001"]
    assert "says of the administrative: record 'records/deviations/2026-01.yml'" in (
        findings[1].message
    )


def test_the_key_of_somebody_else_signs_no_deviation(admission: Admission) -> None:
    text = admission.text()
    findings = admission.admit(text, admission.proof(text, key="j.tanaka"))
    assert told(findings) == ["error VC001", "error EV004", "error RC001"]


def test_what_is_not_merged_yet_is_judged_by_the_policy_in_force(admission: Admission) -> None:
    text = admission.text()
    proof = admission.proof(text)
    signed_tree = admission.story.tree({f"{ROOT}/{INNER}": text, **proof})
    assert not [f for f in admission.found(signed_tree) if f.rule != "VC001"]
    typed = admission.story.tree(dict.fromkeys(proof))
    assert [f.rule for f in admission.found(typed) if f.severity is Severity.ERROR] == [
        "VC001",
        "RC001",
    ]


def test_a_signature_of_somebody_else_does_not_back_the_typed_name(admission: Admission) -> None:
    typed = {"role": "policy-owner", "by": "a.brandt", "date": "2026-03-02"}
    other = {"role": "quality-manager", "by": "j.tanaka", "date": "2026-03-02"}
    text = admission.text(approvals=[typed, other])
    proof = admission.proof(text, key="j.tanaka", role="quality-manager", by="j.tanaka")
    findings = admission.admit(text, proof)
    assert told(findings) == ["error VC001", "error RC001"]
    assert findings[1].message.startswith("The approval as policy-owner by a.brandt needs evidence")
