"""`qms review`: who looked at which version, and what follows."""

import pytest

from qmsctl.rules.example import ROOT, SOP_BODY, SOP_PATH, draft
from tests.cli.company import ALEX, TODAY, Company


@pytest.fixture
def reviewing(company: Company) -> Company:
    """The operations manager, who owns SOP-001, sits at the keyboard."""
    company.iam(ALEX)
    return company


def test_no_change_is_one_entry(reviewing: Company) -> None:
    done = reviewing.ok("review", "SOP-001", "--outcome", "no-change", "--note", "All: fine.")
    assert reviewing.changed() == [
        "+reviews:",
        (
            '+  - {version: "1.0", by: a.brandt, date: 2026-03-02, outcome: no-change, '
            'note: "All: fine."}'
        ),
    ]
    assert "The review of SOP-001 1.0 is recorded: no-change." in done.err
    assert 'commit -m "Review SOP-001 1.0: no-change"' in done.err
    assert reviewing.run("check").code == 0


def test_dry_run_changes_nothing(reviewing: Company) -> None:
    done = reviewing.ok("review", "SOP-001", "--outcome", "no-change", "--dry-run")
    assert "+reviews:\n" in done.out
    assert reviewing.changed() == []


def test_the_next_review_is_counted_from_it(reviewing: Company) -> None:
    assert "2028-02-01" in reviewing.ok("due", "--all").out
    reviewing.ok("review", "SOP-001", "--outcome", "no-change")
    reviewing.repo.commit(message="Review")
    assert "2028-03-02" in reviewing.ok("due", "--all").out


@pytest.mark.parametrize(
    ("options", "day", "due"),
    [
        ((), "2026-03-02", "2026-05-31"),
        (("--date", "2026-03-01"), "2026-03-01", "2026-05-30"),
        (("--action-by", "2026-04-15"), "2026-03-02", "2026-04-15"),
    ],
)
def test_revise_sets_a_day(
    reviewing: Company, options: tuple[str, ...], day: str, due: str
) -> None:
    done = reviewing.ok("review", "SOP-001", "--outcome", "revise", *options)
    assert reviewing.changed()[-1] == (
        f'+  - {{version: "1.0", by: a.brandt, date: {day}, outcome: revise, action_by: {due}}}'
    )
    assert f"What comes next, by {due}:\n  qms revise SOP-001\n" in done.err


def test_withdraw_points_to_retire(reviewing: Company) -> None:
    done = reviewing.ok("review", "SOP-001", "--outcome", "withdraw")
    assert 'qms retire SOP-001 --reason "…" --date 2026-05-31' in done.err


def test_a_second_review_is_added_below_the_first(reviewing: Company) -> None:
    reviewing.ok("review", "SOP-001", "--outcome", "no-change")
    reviewing.repo.commit(message="One")
    reviewing.today("2026-04-01")
    reviewing.ok("review", "SOP-001", "--outcome", "no-change")
    assert reviewing.changed() == [
        '+  - {version: "1.0", by: a.brandt, date: 2026-04-01, outcome: no-change}'
    ]


def test_the_version_in_force_is_reviewed_while_a_draft_is_open(reviewing: Company) -> None:
    body = SOP_BODY.replace("current", "valid")
    reviewing.repo.commit({SOP_PATH: draft(body=body)})
    reviewing.today(TODAY)
    reviewing.ok("review", "SOP-001", "--outcome", "no-change")
    assert 'version: "1.0"' in reviewing.changed()[-1]


def test_without_git_the_files_own_version_is_reviewed(reviewing: Company) -> None:
    import shutil

    shutil.rmtree(reviewing.top / ".git")
    reviewing.ok("review", "SOP-001", "--outcome", "no-change", "--by", "a.brandt")
    assert 'version: "1.0", by: a.brandt' in reviewing.read()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("SOP-001",), "Missing option '--outcome'"),
        (("SOP-001", "--outcome", "fine"), "'fine' is not one of"),
        (("SOP-001", "--outcome", "no-change", "--by", "m.keller"), "rule RV005 would be broken"),
        (("SOP-001", "--outcome", "no-change", "--date", "2026-03-03"), "rule RV008 would be"),
        (("SOP-001", "--outcome", "no-change", "--action-by", "2026-05-01"), "asks for no action"),
        (("SOP-009", "--outcome", "no-change"), "There is no document SOP-009."),
    ],
)
def test_what_cannot_be_is_refused(
    reviewing: Company, arguments: tuple[str, ...], message: str
) -> None:
    assert message in reviewing.refused("review", *arguments)


def test_what_was_never_in_force_is_not_reviewed(reviewing: Company) -> None:
    reviewing.ok("new", "sop", "Cleaning")
    reviewing.repo.commit(message="New")
    said = reviewing.refused("review", "SOP-002", "--outcome", "no-change")
    assert "No version of SOP-002 is in force, so there is nothing to review." in said
    assert f"{ROOT}/" not in said
