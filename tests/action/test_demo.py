"""A pull request on the demo, from the first commit to the comment: what people get to read."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from qmsctl.repository.fastimport import write_history
from qmsctl.scaffold.demo.story import demo_history
from tests.action.forge import recorded
from tests.action.runner import Run, Runner
from tests.action.test_action import act
from tests.cli.running import qms
from tests.report.pullrequest.rendered import OURS, page_of
from tests.support.gitrepo import GitRepo

MIRIAM = ("Miriam Keller", "m.keller@halden-instruments.example")
TODAY = "1795435200"  # 2026-11-23, noon in Coordinated Universal Time
DATE = "2026-11-23T10:00:00+01:00"
PROCEDURES = "qms_docs/procedures"
RELEASE = f"{PROCEDURES}/SOP-013-release-and-nonconforming-outputs.md"
RECORDS = f"{PROCEDURES}/SOP-002-control-of-records.md"
AUDIT = f"{PROCEDURES}/SOP-015-internal-audit.md"
TESTER = (
    "qms_docs/work-instructions/"
    "WI-004-calibration-of-pressure-gauges-against-the-dead-weight-tester.md"
)


def _edit(repo: GitRepo, path: str, old: str, new: str) -> None:
    text = (repo.path / path).read_text(encoding="utf-8")
    assert old in text
    (repo.path / path).write_text(text.replace(old, new, 1), encoding="utf-8")


def _do(repo: GitRepo, line: str, *values: str) -> None:
    run = qms("-C", str(repo.path), *line.split(), *values)
    assert run.code == 0, run.err


def _first_day(repo: GitRepo) -> None:
    """New versions: an urgent one with its approval, one that lacks an approval; a withdrawal."""
    _do(repo, "revise SOP-013 --urgent --summary", "A limit was missing.")
    _edit(repo, RELEASE, "## Procedure\n", "## Procedure\n\nNothing above 3 bar is released.\n")
    _do(repo, "approve SOP-013 --by j.tanaka --role quality-manager")
    _do(repo, "revise SOP-002 --summary", "Names the archive.")
    _edit(repo, RECORDS, "## Procedure\n", "## Procedure\n\nThe archive is in room 4.\n")
    _do(repo, "approve SOP-002 --by j.tanaka --role owner")
    _edit(repo, RECORDS, "status: draft", "status: approved")
    _do(repo, "retire WI-004 --date 2026-12-31 --replaced-by WI-005 --reason", "Merged.")


def _second_day(repo: GitRepo) -> None:
    """An approved version edited where it stands, a review and another owner."""
    _edit(repo, AUDIT, "looking at real work", "looking at real files")
    _do(repo, "review SOP-005 --by t.weber --outcome no-change")
    _edit(
        repo,
        f"{PROCEDURES}/SOP-017-corrective-action-and-improvement.md",
        "owner: quality-manager",
        "owner: production-manager",
    )


def _pull_request(path: Path) -> tuple[GitRepo, str, str]:
    """The demo as it lies on the forge, with the newest commits of `main` and of number 7."""
    story = demo_history()
    write_history(path, story.commits, story.refs)
    repo = GitRepo(path)
    repo.branch("november")
    _first_day(repo)
    repo.commit(message="Changes of November", author=MIRIAM, date=DATE)
    _second_day(repo)
    repo.commit(message="More of them", author=MIRIAM, date=DATE)
    repo.switch("main")
    _do(repo, "review SOP-001 --by j.tanaka --outcome no-change")
    base = repo.commit(message="Review SOP-001 (#161)", author=MIRIAM, date=DATE)
    repo.switch("november")
    repo.git("merge", "--quiet", "--no-edit", "main", author=MIRIAM, date=DATE)
    head = repo.head
    repo.git("update-ref", "refs/pull/7/head", head)
    repo.switch("main")
    repo.git("branch", "--quiet", "-D", "november")
    repo.git("config", "uploadpack.allowAnySHA1InWant", "true")
    return repo, base, head


@dataclass(frozen=True)
class Told:
    """What the action's run left behind."""

    run: Run
    summary: str
    comment: str


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    place = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", TODAY)
        repo, base, head = _pull_request(place / "halden")
    payload = recorded("pull_request.synchronize", head, base)
    runner = Runner(place / "runner", repo, "pull_request", payload, today=TODAY)
    run = act(runner, comment="true")
    return Told(run, runner.summary, runner.posted)


FOUND = [
    ("error", "AP001", RECORDS),
    ("error", "VC001", AUDIT),
    ("error", "AP014", TESTER),
    ("error", "AP014", TESTER),
    ("warning", "VC012", AUDIT),
]


def test_each_finding_is_an_annotation_at_its_line(told: Told) -> None:
    found = re.findall(
        r"^::(\w+) file=([^,]+),line=\d+,col=\d+,title=(\w+)", told.run.said, re.MULTILINE
    )
    assert sorted((kind, rule, path) for kind, path, rule in found) == sorted(FOUND)
    assert "::group::" not in told.run.said
    assert told.run.failed
    assert (told.run.outputs["errors"], told.run.outputs["warnings"]) == ("4", "1")


ROWS = """\
| <b>SOP-015</b> Internal audit | Approved version altered | 3.0 | in force | void: other content \
| ❌ 1 ⚠️ 1 |
| <b>WI-004</b> Calibration of pressure gauges against the dead-weight tester | Withdrawal | 2.0 \
| in force | waiting for owner (Laboratory manager), Quality manager | ❌ 2 |
| <b>SOP-002</b> Control of records | Substantive change | 3.0&nbsp;→&nbsp;4.0 | not approved \
| waiting for Quality manager | ❌ 1 |
| <b>SOP-013</b> Release and nonconforming outputs | Urgent change | 2.0&nbsp;→&nbsp;2.1 \
| in force until 2027-01-10 | given | none |
| <b>SOP-005</b> Competence and awareness | Review only | 3.0 | in force | none needed | none |
| <b>SOP-017</b> Corrective action and improvement | Administrative only | 2.0 | in force \
| none needed | none |
"""


def test_the_comment_begins_with_what_is_to_be_done(told: Told) -> None:
    lines = told.comment.splitlines()
    assert lines[:2] == [
        "<!-- qms-check -->",
        "### ❌ Not ready to merge: 4 errors to repair, 1 warning to look at; 6 documents change",
    ]
    waiting = told.comment.partition("Approvals are still needed from:</b>\n\n")[2]
    assert waiting.partition("\n\n")[0].splitlines() == [
        "- Petra Novak as owner (Laboratory manager): WI-004",
        "- Junko Tanaka as Quality manager: WI-004, SOP-002",
    ]


def test_a_row_for_each_document_and_none_for_what_main_did(told: Told) -> None:
    rows = [line for line in told.comment.splitlines() if line.startswith("| <b>")]
    assert rows == ROWS.splitlines()


DETAILS = {
    "SOP-013": (
        "<b>Why:</b> A limit was missing. (written by Miriam Keller)",
        "against 2.0, which it replaces, not against 3.0, the newest of the main line",
        "Version 2.1 is in force at once, in place of 2.0; its last day is 2027-01-10",
        ", then 3.0 follows. The first day of 2.1 is that of the merge.",
        "✅ Quality manager: Junko Tanaka, 2026-11-23",
        "<ins><b>Nothing above 3 bar is released.</b></ins>",
    ),
    "SOP-002": (
        "Version 4.0 would not count: its approvals lack something. 3.0 stays in force. ",
        " Once approved it is in force from the merge on.\n",
        "✅ owner (Quality manager): Junko Tanaka, 2026-11-23",
        "⏳ <b>waiting for Quality manager</b>: Junko Tanaka",
    ),
    "WI-004": (
        "Version 2.0 stays in force. The withdrawal would not count: its approvals lack something.",
        "⚠️ <b>Still referred to by:</b> FRM-006 Calibration record, MAN-001 Quality manual",
    ),
    "SOP-015": (
        "what this changes in it counts for nothing.\n",
        "Does not count: It was given for other content of this version.",
        "looking at real <del>work</del> <ins><b>files</b></ins>,",
    ),
    "SOP-005": ("<b>Once merged:</b> Version 3.0 stays in force.\n", "<b>Next review:</b> 20"),
    "SOP-017": (
        "<b>Once merged:</b> Version 2.0 stays in force.\n",
        "| owner | <del>quality-manager</del> <ins><b>production-manager</b></ins> |",
    ),
}


@pytest.mark.parametrize("name", DETAILS)
def test_each_document_says_what_becomes_of_it(name: str, told: Told) -> None:
    part = told.comment.partition(f"<summary><b>{name}</b>")[2].partition("</details>")[0]
    for sentence in DETAILS[name]:
        assert sentence in part


def test_the_summary_of_the_run_says_the_same(told: Told) -> None:
    assert told.summary.strip() == told.comment.strip()
    assert {name for name, _ in page_of(told.comment).elements} <= OURS
