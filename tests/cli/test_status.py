from qmsctl.rules.example import FORM_PATH, POLICY_PATH, SOP_PATH, document, files, form
from tests.cli.story import AS_OF, data, look, run
from tests.support.gitrepo import GitRepo

SCREEN = """\
Example Instruments on 2026-03-31

     2  in force
     1  approved, not in force yet
     1  not validly approved
     1  obsolete

Overdue (1)
  SOP-001  Revise, as the review of 2026-03-20 asks, due 1 day ago (2026-03-30), Operations manager

Changes ahead (1)
  SOP-002  Version 1.0 comes into force in 31 days (2026-05-01)

Not validly approved (1)
  FRM-002 1.0  Label

In work (2)
  SOP-001 3.0  draft on the main line since 2026-03-21; 2.0 is in force
  FRM-001 1.1  draft, not on the main line; 1.0 is in force

Next
  FRM-002 1.0 is marked approved, but its approval does not count: qms check
  SOP-001 3.0 is a draft: qms approve SOP-001
  FRM-001 1.1 is a draft on this branch: qms approve FRM-001
"""


def test_one_screen_says_how_everything_stands(story: GitRepo) -> None:
    result = run(story, "status", "--as-of", AS_OF)
    assert result.stdout == SCREEN
    assert result.stderr == ""


def test_json_says_the_same(story: GitRepo) -> None:
    status = data(story, "status")
    assert status["schema"] == "qms-status/1"
    assert status["documents"] == {
        "total": 5,
        "effective": 2,
        "scheduled": 1,
        "draft": 0,
        "in-review": 0,
        "invalid": 1,
        "recalled": 0,
        "obsolete": 1,
        "unknown": 0,
    }
    assert [item["document"] for item in status["overdue"]] == ["SOP-001"]
    assert status["due_soon"] == []
    assert [item["document"] for item in status["coming"]] == ["SOP-002"]
    assert [(w["document"], w["where"], w["since"]) for w in status["work"]] == [
        ("SOP-001", "main line", "2026-03-21"),
        ("FRM-001", "tree", None),
    ]
    assert status["next"][0]["command"] == "qms check"


def test_what_is_due_names_the_command(story: GitRepo) -> None:
    text = run(story, "status", "--as-of", "2028-04-01").stdout
    assert "Overdue (3)\n" in text
    assert "  SOP-001: periodic review, due 2028-03-15: qms review SOP-001\n" in text
    external = "EXT-001: check whether the edition is still current, due 2026-06-30"
    assert f"  {external}; then set last_checked in {POLICY_PATH}\n" in text
    soon = run(story, "status", "--as-of", "2026-06-20").stdout
    assert "Due within 60 days (1)\n" in soon


def test_an_action_names_what_the_review_asked_for(example: GitRepo) -> None:
    def review(outcome: str) -> dict[str, str]:
        return {"version": "1.0", "by": "a.brandt", "date": "2026-02-10", "outcome": outcome}

    example.commit(
        {
            **files(),
            SOP_PATH: document(reviews=[review("revise")]),
            FORM_PATH: form(reviews=[review("withdraw")]),
        }
    )
    steps = run(example, "status", "--as-of", "2026-06-01").stdout
    assert "due 2026-05-11: qms revise SOP-001\n" in steps
    assert "due 2026-05-11: qms retire FRM-001\n" in steps


def test_a_clean_qms_waits_for_nothing(example: GitRepo) -> None:
    example.commit(files())
    assert look(example, "status").endswith(
        "Next\n  Nothing is waiting. 'qms check' applies every rule.\n"
    )


def test_work_on_a_branch_asks_for_a_merge(example: GitRepo) -> None:
    example.commit(files())
    example.branch("work")
    example.commit({SOP_PATH: document(version="1.1")})
    text = look(example, "status")
    assert "  SOP-001 1.1  in review, not on the main line; 1.0 is in force\n" in text
    assert "SOP-001 1.1 is approved here, but not on the main line: merge it\n" in text


def test_what_waits_for_others_is_told_apart(example: GitRepo) -> None:
    example.commit(
        {
            **files(),
            SOP_PATH: document(change_request="CR-1"),
            FORM_PATH: form(change_request="CR-1", status="draft", approvals=None),
        }
    )
    text = look(example, "status")
    assert "Waiting for a day (1)\n  SOP-001 1.0 waits for the other documents of CR-1\n" in text


def test_long_sections_are_cut(example: GitRepo) -> None:
    drafts = {
        SOP_PATH.replace("001", f"{n:03}"): document(id=f"SOP-{n:03}", status="draft")
        for n in range(10, 17)
    }
    example.commit({**files(), **drafts})
    text = look(example, "status")
    assert "In work (7)\n" in text
    assert "  and 2 more: qms register --all\n" in text
    assert text.endswith("  and 2 more\n")


def test_an_empty_qms_says_so(example: GitRepo) -> None:
    example.commit({path: text for path, text in files().items() if not path.endswith(".md")})
    assert "There is no document yet.\n" in look(example, "status")


def test_without_history_states_are_unknown(example: GitRepo) -> None:
    example.write(files())
    result = run(example, "status", "--as-of", AS_OF)
    assert "     2  of unknown standing\n" in result.stdout
    example.write({SOP_PATH: document(status="draft")})
    assert "In work (1)\n  SOP-001 1.0  draft, not on the main line\n" in look(example, "status")
    example.write(files())
    assert data(example, "status")["documents"]["unknown"] == 2


def test_the_age_of_a_draft_counts_from_its_first_state(example: GitRepo) -> None:
    def draft(version: str, summary: str) -> str:
        return document(version=version, status="draft", approvals=None, change_summary=summary)

    example.commit(files())
    example.commit({SOP_PATH: draft("1.1", "One.")})
    example.commit({SOP_PATH: draft("2.0", "Two.")})
    example.commit({SOP_PATH: draft("2.0", "Three.")})
    assert "SOP-001 2.0  draft on the main line since 2026-01-22;" in look(example, "status")


def test_the_last_day_of_the_calendar_is_a_day(story: GitRepo) -> None:
    assert run(story, "status", "--as-of", "9999-12-31").exit_code == 0
