"""A commit that is dated back does not come before the policy that judges it."""

from pathlib import Path

import pytest

from qmsctl.model.finding import Severity
from qmsctl.rules import engine
from qmsctl.rules.example import person, person_path, types
from qmsctl.rules.example_signed import key_entry, keyed, signed_second
from qmsctl.rules.registry import ALL
from tests.rules.stories import Story


@pytest.mark.parametrize("day", ["2026-03-12", "2026-03-04"], ids=["honest", "dated back"])
def test_whoever_left_approves_nothing_by_an_old_date(
    day: str, example_base: Path, tmp_path: Path
) -> None:
    story = Story(example_base, tmp_path / "repo")
    asked = types(sop={"evidence": "signature"})
    story.on("2026-02-10", keyed(types=asked))
    left = {"role": "quality-manager", "from": "2025-01-01", "until": "2026-03-03"}
    approval = {"role": "policy-owner", "by": "a.brandt", "date": "2026-03-09"}
    after = keyed(
        version="1.2",
        change_summary="Jun Tanaka left.",
        effective_date="2026-03-10",
        approvals=[approval],
        types=asked,
    )
    after[person_path("j.tanaka")] = person("j.tanaka", keys=[key_entry("j.tanaka")], roles=[left])
    story.on("2026-03-10", after)
    story.on(day, signed_second())
    errors = [f for f in engine.run(story.verify(), ALL) if f.severity is Severity.ERROR]
    came = max(day, "2026-03-10")
    assert f"'j.tanaka' was no longer quality-manager on {came}, when this came" in " ".join(
        error.message for error in errors
    )
