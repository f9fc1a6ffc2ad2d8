"""A document that cannot be read is a finding of its own, not one in each that names it."""

from pathlib import Path

import pytest

from qmsctl.rules.example import SOP2_PATH, SOP_BODY, SOP_PATH, document
from tests.rules.stories import Story
from tests.rules.trees import findings

NAMES_IT = document(body=f"{SOP_BODY}\nSee SOP-002 and SOP-077.\n")


@pytest.mark.parametrize("broken", ["---\nid: [\n---\n# A\n", "# No front matter\n"])
def test_only_what_is_not_there_is_unknown(example_base: Path, tmp_path: Path, broken: str) -> None:
    story = Story(example_base, tmp_path / "repo")
    found = findings(story.tree({SOP_PATH: NAMES_IT, SOP2_PATH: broken}), "LK004")
    assert [item.message.split()[0] for item in found] == ["SOP-077"]
