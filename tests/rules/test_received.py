"""What is told about a wrong review or recall before and after the main line has it."""

from pathlib import Path
from typing import Any

import pytest

from qmsctl.rules.catalogue import Example, Overlay
from qmsctl.rules.example import SOP_PATH, approvals, document
from qmsctl.rules.example_versions import recall, review
from qmsctl.rules.registry import BY_CODE
from tests.rules.examples import found_in

IN_FORCE = approvals("2026-02-11", "2026-02-12")


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("RV004", {"reviews": [review(by=None)]}),
        ("RV005", {"reviews": [review(by="m.keller")]}),
        ("RV007", {"reviews": [review(version="1.7")]}),
        ("RV008", {"reviews": [review(date="2026-12-01")]}),
        ("DT006", {"recalled": [recall(IN_FORCE, version="1.0")]}),
    ],
)
def test_what_the_main_line_has_is_not_to_be_rewritten(
    code: str, fields: dict[str, Any], example_base: Path, tmp_path: Path
) -> None:
    wrong: Overlay = {SOP_PATH: document(**fields)}
    told = []
    for name, steps in (("before", (wrong,)), ("after", (wrong, {}))):
        example = Example(text="", steps=steps)
        findings = found_in(example, BY_CODE[code], example_base, tmp_path / name)
        told += [f.hint for f in findings if f.rule == code]
    before, after = told
    assert "exceptions" not in before
    assert "entries stay as evidence (VC016)" in after
