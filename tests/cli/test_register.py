import csv
import io

import pytest

from qmsctl.rules.example import SOP_PATH, document, files
from tests.cli.story import AS_OF, data, look, run
from tests.support.gitrepo import GitRepo

KEYS = {
    "id", "title", "type", "version", "status", "state", "owner", "path", "approved_on", "evidence",
    "effective_date", "next_review", "clauses",
}  # fmt: skip

TABLE = """\
Register of Example Instruments on 2026-03-31

Id       Version  State      Title                              Owner               Approved    Evidence  Effective   Next review
-------  -------  ---------  ---------------------------------  ------------------  ----------  --------  ----------  -----------
SOP-001  2.0      effective  Control of documented information  Operations manager  2026-02-28  declared  2026-03-15  2028-03-15
SOP-002  1.0      scheduled  Cleaning                           Operations manager  2026-03-07  declared  2026-05-01  –
FRM-001  1.0      effective  Change request                     Operations manager  2026-01-13  declared  2026-02-01  2029-02-01
FRM-002  1.0      invalid    Label                              Operations manager  –           –         –           –
"""  # noqa: E501


def test_the_table_shows_what_is_in_force_scheduled_or_in_doubt(story: GitRepo) -> None:
    result = run(story, "register", "--as-of", AS_OF)
    assert result.stdout == TABLE
    assert result.stderr == "4 documents; left out: 1 obsolete ('--all' lists them).\n"


def test_all_adds_what_is_over(story: GitRepo) -> None:
    result = run(story, "register", "--all", "--as-of", AS_OF)
    assert "WI-001   1.0      obsolete " in result.stdout
    assert result.stderr == "5 documents.\n"


def test_json_has_everything_and_every_key(story: GitRepo) -> None:
    register = data(story, "register")
    assert register["schema"] == "qms-register/1"
    assert register["as_of"] == AS_OF
    assert register["commit"] == story.head
    documents = register["documents"]
    assert all(set(item) >= KEYS for item in documents)
    assert [(d["id"], d["version"], d["status"], d["state"]) for d in documents] == [
        ("SOP-001", "2.0", "approved", "effective"),
        ("SOP-002", "1.0", "approved", "scheduled"),
        ("WI-001", "1.0", "approved", "obsolete"),
        ("FRM-001", "1.0", "approved", "effective"),
        ("FRM-002", "1.0", "approved", "invalid"),
    ]
    first = documents[0]
    assert first["draft"] == "3.0"
    assert first["approved_on"] == "2026-02-28"
    assert first["clauses"] == ["iso9001:2015/7.5.2", "iso9001:2015/7.5.3.1"]
    assert first["path"] == SOP_PATH
    assert documents[1]["scheduled"] == [{"version": "1.0", "effective_date": "2026-05-01"}]


def test_another_day_shows_another_version(story: GitRepo) -> None:
    def version(day: str) -> tuple[str, str]:
        rows = run(story, "register", "--format", "csv", "--all", "--as-of", day).stdout
        found = {row["id"]: row for row in csv.DictReader(io.StringIO(rows))}
        return found["SOP-001"]["version"], found["SOP-001"]["state"]

    assert version("2026-01-21") == ("1.0", "scheduled")
    assert version("2026-03-14") == ("1.0", "effective")
    assert version("2026-03-15") == ("2.0", "effective")


def test_an_earlier_commit_knows_less(story: GitRepo) -> None:
    register = data(story, "register", "--rev", "HEAD~4")
    assert [d["id"] for d in register["documents"]] == ["SOP-001", "WI-001", "FRM-001"]
    assert register["documents"][0]["version"] == "1.0"
    assert register["commit"] == story.oid("HEAD~4")


def test_csv_joins_lists_and_runs_no_formula(example: GitRepo) -> None:
    title = "=HYPERLINK(1)"
    clauses = ["iso9001:2015/4.1", "iso9001:2015/4.2"]
    example.commit({**files(), SOP_PATH: document(title=title, clauses=clauses)})
    text = run(example, "register", "--format", "csv", "--as-of", AS_OF).stdout
    row = next(iter(csv.DictReader(io.StringIO(text))))
    assert row["title"] == f"'{title}"
    assert row["clauses"] == "iso9001:2015/4.1; iso9001:2015/4.2"
    assert row["language"] == "en"


def test_an_overdue_review_is_said(story: GitRepo) -> None:
    table = run(story, "register", "--as-of", "2030-01-01").stdout
    assert "2028-03-15 overdue" in table


def test_a_translation_adds_the_column(example: GitRepo) -> None:
    german = SOP_PATH.replace("documented", "dokumentierte")
    example.commit({**files(), german: document(language="de", title="Lenkung")})
    lines = look(example, "register").splitlines()
    assert lines[2].split()[:2] == ["Id", "Language"]
    assert [line.split()[1] for line in lines[4:6]] == ["de", "en"]


def test_a_branch_holds_what_is_in_review(example: GitRepo) -> None:
    example.commit(files())
    example.branch("work")
    path = SOP_PATH.replace("SOP-001", "SOP-007")
    example.commit(
        {
            path: document(id="SOP-007"),
            SOP_PATH.replace("001", "008"): document(id="SOP-008", status="draft"),
        }
    )
    states = {d["id"]: d["state"] for d in data(example, "register")["documents"]}
    assert states["SOP-007"] == "in-review"
    assert states["SOP-008"] == "draft"
    shown = run(example, "register", "--as-of", AS_OF)
    assert "SOP-007" not in shown.stdout
    assert "1 draft, 1 in review" in shown.stderr


@pytest.mark.parametrize("repository", [True, False])
def test_without_history_nothing_is_said_to_be_in_force(
    example: GitRepo, tmp_path: object, repository: bool
) -> None:
    example.write({**files(), SOP_PATH: document(status="draft")})
    if not repository:
        (example.path / ".git").rename(example.path.parent / "gone")
    result = run(example, "register", "--all", "--as-of", AS_OF)
    assert "SOP-001  1.0      draft " in result.stdout
    assert "FRM-001  1.0      not known " in result.stdout
    assert "cannot be known" in result.stderr
    documents = data(example, "register")["documents"]
    assert {d["id"]: d["state"] for d in documents} == {"SOP-001": "draft", "FRM-001": None}
