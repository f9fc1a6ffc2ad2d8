import json
from pathlib import Path
from typing import Any

import pytest

from qmsctl.rules.example import FORM_PATH, SOP_PATH, files, form, person, person_path
from tests.cli.company import ALEX, BASE_DAY, Company
from tests.cli.running import qms
from tests.forge.imitation import refusal
from tests.forge.server import Fault, Served
from tests.support.gitrepo import GitRepo

DUE = "2028-02-01"  # 24 months after SOP-001 came into force
TITLE = "Review SOP-001 Control of documented information by 2028-02-01"


@pytest.fixture
def firm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, github: Served) -> Company:
    """The company with its first review due soon; FRM-001 has a year more."""
    github.state.members.add("alex")
    alex = person("a.brandt", logins={"github": "alex", "gitlab": "other"})
    company = Company(GitRepo.init(tmp_path / "halden"), monkeypatch)
    company.today(BASE_DAY)
    company.repo.commit({**files(), person_path("a.brandt"): alex}, "Start")
    company.today("2028-01-10")
    return company


def told(company: Company, *options: str) -> Any:
    return json.loads(company.ok("remind", "--format", "json", *options).out)


def test_the_life_of_a_reminder(firm: Company, github: Served) -> None:
    run = firm.ok("remind")
    assert run.out == f"opened             #1 {TITLE}\n"
    assert run.err.endswith("1 issue opened, 0 closed, 0 open already, 0 closed by hand.\n")
    made = github.state.issues[1]
    assert made["title"] == TITLE
    assert [user["login"] for user in made["assignees"]] == ["alex"]

    again = firm.ok("remind")
    assert again.out == f"is open            #1 {TITLE}\n"

    firm.iam(ALEX)
    firm.ok("review", "SOP-001", "--outcome", "no-change")
    firm.repo.commit({SOP_PATH: firm.read()}, "Review SOP-001")
    done = firm.ok("remind")
    news = "SOP-001 was reviewed: 2028-01-10 by Alex Brandt, outcome no-change."
    assert done.out.splitlines()[0] == f"closed             #1 {TITLE}"
    assert done.out.splitlines()[1].strip() == f"{news} Now it is due by 2030-01-10."
    assert github.state.issues[1]["state"] == "closed"
    assert github.state.of(1)[0].splitlines()[1] == f"{news} Now it is due by 2030-01-10."
    assert firm.ok("remind").out == ""


def test_the_text_of_an_issue(firm: Company, github: Served) -> None:
    firm.ok("remind")
    lines = github.state.issues[1]["body"].splitlines()
    assert lines[0] == f"<!-- qms-due SOP-001 en {DUE} -->"
    page = "https://github.com/halden/qms/blob/HEAD"
    assert lines[1:12] == [
        "| Document | SOP-001 Control of documented information |",
        "|---|---|",
        "| To do | Periodic review |",
        f"| Due by | {DUE} |",
        "| Owner | Operations manager |",
        "| In force | 1.0 |",
        "| Last review | none is recorded |",
        f"| Read it | [file]({page}/{SOP_PATH}) |",
        "",
        "Read the document as it is in force, then record what came of it:",
        "",
    ]
    assert "qms review SOP-001 --outcome no-change   # it is right as it is" in lines


def test_a_dry_run_looks_and_does_nothing(firm: Company, github: Served) -> None:
    github.state.add_issue("Left", "<!-- qms-due SOP-009 en 2027-01-01 -->")
    run = firm.ok("remind", "--dry-run")
    assert [line.strip() for line in run.out.splitlines()] == [
        "left                    #1 Left",
        "nothing is known to be due for it; close it by hand if it is over",
        f"would open              {TITLE}",
    ]
    assert run.err.endswith(
        "Nothing was done: 1 issue to open, 0 to close, 0 open already, 0 closed by hand, "
        "1 left to you.\n"
    )
    assert github.count("POST") == github.count("PATCH") == 0
    later = told(firm, "--dry-run", "--as-of", "2029-01-01")
    assert [i["document"] for i in later["issues"] if i["action"] == "open"] == [
        "SOP-001",
        "FRM-001",
    ]


def test_json_for_programs(firm: Company, github: Served) -> None:
    github.state.members.clear()
    made = told(firm)
    assert made["schema"] == "qms-remind/1"
    assert (made["as_of"], made["repository"], made["dry_run"]) == (
        "2028-01-10",
        "halden/qms",
        False,
    )
    assert made["issues"] == [
        {
            "action": "open",
            "document": "SOP-001",
            "language": "en",
            "due": DUE,
            "what": "review",
            "issue": 1,
            "url": "https://github.com/halden/qms/issues/1",
            "title": TITLE,
            "assignees": ["alex"],
            "comment": None,
            "notes": ["alex cannot be assigned in halden/qms"],
        }
    ]
    assert made["summary"] == {
        "open": 1, "stands": 0, "declined": 0, "close": 0, "merge": 0, "leave": 0,
    }  # fmt: skip


def test_what_was_done_before_an_error_is_said(firm: Company, github: Served) -> None:
    firm.repo.commit({FORM_PATH: form(review_interval="24 months")}, "Review the form sooner")
    path = "/repos/halden/qms/issues"
    fail = Fault(403, refusal("No"))
    github.state.once("create_issue", lambda: github.fail("POST", path, fail))
    run = firm.run("remind")
    assert run.code == 2
    assert run.out == f"opened             #1 Review FRM-001 Change request by {DUE}\n"
    assert "The token may not open an issue" in run.err
    assert told(firm)["summary"]["open"] == 1
    assert len(github.state.issues) == 2


def test_issues_that_cannot_be_listed_open_none(firm: Company, github: Served) -> None:
    github.fail("GET", "/repos/halden/qms/issues", Fault(404, refusal("Not Found")))
    said = firm.refused("remind")
    assert "or the token may not see it (404): list the issues with the label qms-review" in said
    assert github.count("POST") == 0


def test_another_day_needs_a_dry_run(firm: Company, github: Served) -> None:
    assert "Add --dry-run" in firm.refused("remind", "--as-of", "2029-01-01")
    assert github.asked == []


def test_without_history_nothing_is_known(firm: Company, github: Served, gitrepo: GitRepo) -> None:
    firm.repo.git("clone", "--quiet", "--depth=1", firm.top.as_uri(), str(gitrepo.path / "shallow"))
    run = qms("-C", str(gitrepo.path / "shallow"), "remind")
    assert (run.code, run.out) == (2, "")
    assert "fetch-depth: 0" in run.err
    assert github.asked == []
