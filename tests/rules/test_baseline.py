"""The baseline is set once, by a policy that what was approved before it allows."""

from pathlib import Path

from qmsctl.model.document import DocumentKey
from qmsctl.model.finding import Severity
from qmsctl.rules import engine
from qmsctl.rules.example import SOP_PATH, person, person_path
from qmsctl.rules.example_signed import keyed
from qmsctl.rules.example_versions import second
from qmsctl.rules.registry import ALL
from tests.rules.stories import Story

ROLES = ("policy-owner", "quality-manager", "operations-manager")
MINE = {
    person_path("m.keller"): person(
        "m.keller", roles=[{"role": role, "from": "2025-01-01"} for role in ROLES]
    )
}


def _policy(version: str, day: str, **more: object) -> dict[str, str]:
    """A policy that its writer approves, and by which the writer may do everything."""
    fields: dict[str, object] = {
        "version": version,
        "change_summary": "Simpler.",
        "authors": ["a.brandt"],
        "effective_date": day,
        "one_person_several_roles": True,
        "approvals": [{"role": "policy-owner", "by": "m.keller", "date": day}],
    }
    return {**keyed(**{**fields, **more}), **MINE}


def test_two_pushes_do_not_begin_the_chain_of_policies_anew(
    example_base: Path, tmp_path: Path
) -> None:
    story = Story(example_base, tmp_path / "repo")
    anchor = story.repo.git("rev-list", "--max-parents=0", "HEAD").strip()
    story.on("2026-02-10", keyed(evidence="signature"))
    first = story.on("2026-02-25", _policy("2.0", "2026-02-25"))
    story.on("2026-02-26", _policy("3.0", "2026-02-26", baseline=first))
    mine = [
        {"role": role, "by": "m.keller", "date": "2026-02-27"}
        for role in ("owner", "quality-manager")
    ]
    new = second(effective_date="2026-03-02", authors=["a.brandt"], approvals=mine)
    story.on("2026-03-02", {SOP_PATH: new})
    context = story.verify()
    errors = {f.rule for f in engine.run(context, ALL) if f.severity is Severity.ERROR}
    assert errors >= {"PL008", "AP003"}
    assert context.history is not None
    assert [p.policy.version for p in context.history.policies] == ["1.0", "1.1"]
    assert context.history.policies[0].since.oid == anchor
    effective = context.history.standings[DocumentKey("SOP-001", "en")].effective
    assert effective is not None
    assert str(effective.revision.version) == "1.0"
