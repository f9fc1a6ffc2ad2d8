"""What the site says of approvals that a forge recorded, and which files it offers of them."""

from pathlib import Path

import pytest

from qmsctl.rules.example import ROOT, SOP_PATH
from tests.publish.story import document, site_of
from tests.rules.examples import make_base
from tests.rules.stories import Story
from tests.support.forgestory import WORKFLOW, Files, both, rules, text

SOP = text(effective_date="2026-02-25")


def names(files: Files) -> set[str]:
    """Where the site keeps the statements and signatures among these files."""
    inner = f"{ROOT}/records/approvals/SOP-001/"
    return {
        f"documents/SOP-001/evidence/{path.removeprefix(inner)}" for path in files if inner in path
    }


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_base(tmp_path_factory.mktemp("forge") / "base").path


@pytest.mark.parametrize(
    ("key", "chip", "word"),
    [
        (None, "unsigned", "recorded without a signature"),
        ("workflow", "forge", "recorded by the forge"),
    ],
)
def test_the_page_offers_what_there_is(
    base: Path, tmp_path: Path, key: str | None, chip: str, word: str
) -> None:
    story = Story(base, tmp_path / "repo")
    story.on("2026-02-10", rules((WORKFLOW,) if key else ()))
    story.on("2026-02-20", {SOP_PATH: SOP})
    recorded = both(SOP, key)
    story.on("2026-02-21", recorded)
    site = site_of(story.repo)
    body = document(site, "SOP-001").body
    assert f'<span class="qms-chip qms-chip--tier-{chip}">{word}</span>' in body
    assert "time unproved" not in body.split('<section class="qms-section"')[0]
    assert ("key of the forge's workflow" in body.replace("&#x27;", "'")) is (key is not None)
    assert (">signature</a>" in body) is (key is not None)
    offered = {asset.path for asset in site.assets}
    assert {path for path in offered if "/evidence/" in path} == names(recorded)
