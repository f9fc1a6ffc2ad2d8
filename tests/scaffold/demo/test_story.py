"""The demo as a whole: the same everywhere, without a finding, with all that it promises."""

import datetime as dt
import json
from pathlib import Path

import pytest

from qmsctl.repository.frontmatter import cut
from qmsctl.repository.yamlreader import read_yaml
from qmsctl.scaffold.demo.papers import front_text
from qmsctl.scaffold.demo.people import staff
from qmsctl.scaffold.demo.story import packaged_data
from qmsctl.scaffold.demo.telling import biography, read_data
from tests.cli.running import qms
from tests.scaffold.demo.conftest import Demo

TOP = Path(__file__).parents[3]
QMS = TOP / "qms_docs"
DOCUMENTS = sorted(path.relative_to(QMS).as_posix() for path in QMS.rglob("*.md"))
LAST_DAY = "2026-11-20"
ADDED = {
    "procedures/SOP-006-kommunikation.de.md",
    "procedures/SOP-019-complaints-and-corrective-action.md",
    "work-instructions/WI-011-packing-of-lithium-batteries.md",
}

TIP = "07d37822a0bcb7d349ce3ec0422499c9a9b20264"
ANCHOR = "1f248a88569c6842983fbf248ea2b6de73703af4"


def test_its_ids_are_the_same_on_every_machine(demo: Demo) -> None:
    """If the story or its texts are meant to change, write down the new ids here."""
    assert demo.oids[demo.story.anchor] == ANCHOR
    assert demo.repo.head == TIP


def test_the_work_tree_is_clean(demo: Demo) -> None:
    assert not demo.repo.git("status", "--porcelain")
    assert demo.repo.git("branch", "--format=%(refname)") == "refs/heads/main"


def findings(demo: Demo, *arguments: str) -> list[tuple[str, str]]:
    run = qms("-C", str(demo.repo.path), *arguments, "--as-of", LAST_DAY, "--format", "json")
    found = json.loads(run.out)["findings"]
    return [(finding["rule"], finding["severity"]) for finding in found]


def test_every_step_of_it_is_in_order(demo: Demo) -> None:
    assert findings(demo, "verify", "--anchor", ANCHOR) == [("PL009", "note")]


def test_nothing_is_left_to_be_done_on_its_last_day(demo: Demo) -> None:
    assert findings(demo, "check") == []
    assert demo.story.last.isoformat() == LAST_DAY


def test_other_days_are_in_order_too(demo: Demo) -> None:
    """A tree of the past, judged on its own day, has no error and nothing overdue."""
    for day in ("2022-04-04", "2024-08-19", "2026-04-20"):
        commit = demo.repo.git("log", "-1", "--first-parent", f"--until={day}T23:00", "--format=%H")
        run = qms("-C", str(demo.repo.path), "check", "--rev", commit, "--as-of", day)
        assert run.code == 0, run.out


@pytest.mark.parametrize("path", DOCUMENTS)
def test_a_text_ends_as_this_repository_has_it(demo: Demo, path: str) -> None:
    original, told = (QMS / path).read_bytes(), demo.story.tree[f"qms_docs/{path}"]
    assert cut(told)[1] == cut(original)[1]
    front, _ = cut(told)
    fields = read_yaml((front or b"").decode()).fields
    source = read_yaml((cut(original)[0] or b"").decode()).fields
    for name in ("id", "title", "type", "owner", "clauses", "attachments", "review_interval"):
        assert fields.get(name) == source.get(name), name


@pytest.mark.parametrize("path", DOCUMENTS)
def test_front_matter_is_written_as_people_here_write_it(path: str) -> None:
    front, _ = cut((QMS / path).read_bytes())
    assert front is not None
    assert front_text(read_yaml(front.decode()).fields).encode() == front


def test_what_it_holds_besides_documents(demo: Demo) -> None:
    told = {path.removeprefix("qms_docs/"): data for path, data in demo.story.tree.items()}
    texts = {path for path in told if path.endswith(".md")}
    assert texts == {*DOCUMENTS, *ADDED, "README.md", "demo-keys/README.md"}
    assert {path for path in told if "/" not in path} == {
        ".gitattributes",
        ".gitignore",
        "README.md",
        "mkdocs.yml",
        "qms.yml",
    }
    for path in QMS.rglob("*"):
        if path.suffix in {".svg", ".csv"}:
            assert told[path.relative_to(QMS).as_posix()] == path.read_bytes()
    _, _, policy = told["qms.yml"].partition(b"organization:")
    assert policy == (QMS / "qms.yml").read_bytes().partition(b"organization:")[2]


def test_merges_hold_what_their_sides_bring_and_no_more(demo: Demo) -> None:
    merges = demo.repo.git("rev-list", "--merges", "main").split()
    assert len(merges) >= 10
    for merge in merges:
        clean = demo.repo.git("merge-tree", "--write-tree", f"{merge}^1", f"{merge}^2")
        assert clean == demo.repo.oid(f"{merge}^{{tree}}")


def test_a_branch_was_begun_long_before_its_merge(demo: Demo) -> None:
    longest = max(
        int(demo.repo.git("rev-list", "--count", "--first-parent", f"{merge}^2..{merge}^1"))
        for merge in demo.repo.git("rev-list", "--merges", "main").split()
    )
    assert longest > 10


def test_a_rebased_pull_request_shows_when_each_step_was_written(demo: Demo) -> None:
    rows = demo.repo.git("log", "--first-parent", "--format=%as %cs %s", "main").splitlines()
    moved = [row.split(" ", 2)[2] for row in rows if row[:10] != row[11:21]]
    assert "Draft SOP-008 2.0" in moved
    assert "Approve SOP-008 2.0 as quality-manager" in moved


def test_who_commits_works_there_on_that_day(demo: Demo) -> None:
    texts = packaged_data().texts
    policy = biography("QMS-POLICY", "qms.yml", read_data("policy", texts["QMS-POLICY.yml"]))
    everyone = staff(
        read_data("people.yml", texts["people.yml"]), [r.version for r in policy.revisions]
    )
    by_mail = {person.email: person for person in everyone.colleagues.values()}
    for commit in demo.story.commits:
        for stamp in (commit.author, commit.committer):
            day = stamp.when.date()
            assert any(
                post.start <= day and (post.until is None or day <= post.until)
                for post in by_mail[stamp.email].posts
            ), (stamp, commit.message)


def test_days_of_the_main_line_go_forward_and_are_working_days(demo: Demo) -> None:
    rows = demo.repo.git("log", "--first-parent", "--reverse", "--format=%cI", "main").splitlines()
    moments = [dt.datetime.fromisoformat(row) for row in rows]
    assert moments == sorted(moments)
    assert all(moment.weekday() < 5 for moment in moments)


def history(demo: Demo, document: str) -> dict[str, str]:
    run = qms(
        "-C", str(demo.repo.path), "history", document, "--as-of", LAST_DAY, "--format", "json"
    )
    return {item["version"]: item["state"] for item in json.loads(run.out)["revisions"]}


def test_the_revisions_that_the_readme_promises(demo: Demo) -> None:
    assert history(demo, "SOP-009") == {
        "1.0": "superseded",
        "2.0": "superseded",
        "3.0": "recalled",
        "4.0": "superseded",
        "4.1": "effective",
    }
    assert history(demo, "OBJ-001")["7.0"] == "scheduled"
    assert history(demo, "SOP-013")["3.0"] == "scheduled"
    assert history(demo, "SOP-016")["2.0"] == "effective"
    assert set(history(demo, "SOP-019").values()) == {"obsolete"}
    assert len(history(demo, "SOP-001")) == 7


def test_every_document_of_the_readme_is_there(demo: Demo) -> None:
    readme = demo.story.tree["README.md"].decode()
    for row in readme.split("| Look at | for |")[1].splitlines()[2:]:
        for name in row.split("|")[1].split(",") if row.startswith("|") else ():
            ids = name.strip()
            assert ids == "QMS-POLICY" or any(f"/{ids}-" in path for path in demo.story.tree)
