"""`qms revise`: the next version, whose text it takes, and what stays in force meanwhile."""

import pytest

from qmsctl.rules.example import FORM_PATH, ROOT, SOP_BODY, SOP_PATH, draft, policy, types
from tests.cli.company import ALEX, MIA, TODAY, Company

BODY_2 = SOP_BODY.replace("have it approved", "have it approved by two people")
BODY_3 = SOP_BODY.replace("have it approved", "have it approved by three people")


@pytest.fixture
def waiting(company: Company) -> Company:
    """2.0 is in force, 3.0 is approved for May; the file holds 3.0."""
    company.issue("2.0", "2026-02-10", body=BODY_2, effective_date="2026-02-20")
    company.issue("3.0", "2026-02-20", body=BODY_3, effective_date="2026-05-01")
    company.today(TODAY)
    return company


def test_a_substantive_revision_changes_exactly_these_lines(company: Company) -> None:
    done = company.ok("revise", "SOP-001", "--summary", "Says who may ask.")
    assert company.changed() == [
        '-version: "1.0"',
        '+version: "2.0"',
        '-change_summary: "First issue."',
        '+change_summary: "Says who may ask."',
        '-effective_date: "2026-02-01"',
        '-status: "approved"',
        (
            '-approvals: [{"role": "owner", "by": "a.brandt", "date": "2026-01-12"}, '
            '{"role": "quality-manager", "by": "j.tanaka", "date": "2026-01-13"}]'
        ),
        '+effective_date: "on-release"',
        '+status: "draft"',
    ]
    assert "SOP-001 is now a draft of version 2.0 (substantive), from the text of 1.0." in done.err
    assert "qms approve SOP-001 --role owner --role quality-manager" in done.err
    assert company.run("check").code == 0


def test_the_version_in_force_stays_in_force(company: Company) -> None:
    company.ok("revise", "SOP-001", "--summary", "X.")
    company.repo.commit(message="Draft")
    company.today("2026-03-10")
    listed = company.ok("register").out
    assert "1.0" in listed
    assert "2.0" not in listed


@pytest.mark.parametrize(
    ("options", "version", "change"),
    [
        ((), "2.0", "substantive"),
        (("--editorial",), "1.1", "editorial"),
        (("--urgent",), "1.1", "urgent"),
    ],
)
def test_numbers_follow_the_kind_of_change(
    company: Company, options: tuple[str, ...], version: str, change: str
) -> None:
    company.ok("revise", "SOP-001", *options)
    text = company.read()
    assert f'\nversion: "{version}"\n' in text
    assert f'\nchange: "{change}"\n' in text
    assert "\nchange_summary: TBD\n" in text.replace('"', "")


def test_the_summary_is_asked_for_and_no_approval_gets_past_it(company: Company) -> None:
    done = company.ok("revise", "SOP-001")
    assert "say in 'change_summary' what is different" in done.err
    company.repo.write({SOP_PATH: company.read().replace("current revision", "valid revision")})
    company.ok("approve", "SOP-001", "--role", "owner", "--by", "a.brandt")
    said = company.refused("approve", "SOP-001", "--role", "quality-manager", "--by", "j.tanaka")
    assert "rule VC005 would be broken" in said


def test_day_and_author_are_taken(company: Company) -> None:
    company.iam(ALEX)
    company.ok("revise", "SOP-001", "--effective", "2026-06-01", "--summary", "More.")
    text = company.read().replace('"', "")
    assert "\neffective_date: 2026-06-01\n" in text
    assert "\nauthors: [a.brandt]\n" in text
    company.iam("stranger@example.org")
    company.repo.git("checkout", "-q", ".")
    company.ok("revise", "SOP-001", "--summary", "More.")
    assert "\nauthors: [m.keller]\n" in company.read().replace('"', "")


def test_integer_versions_count_up(company: Company) -> None:
    kinds = types(sop={"versions": "integer"})
    approved = [{"role": "policy-owner", "by": "a.brandt", "date": "2026-02-05"}]
    company.repo.commit(
        {f"{ROOT}/qms.yml": policy(types=kinds, version="1.1", approvals=approved)},
        date="2026-02-06T12:00:00+00:00",
    )
    company.issue("2", "2026-02-10", body=BODY_2)
    company.today(TODAY)
    company.ok("revise", "SOP-001", "--editorial", "--summary", "Spelling.")
    assert 'version: "3"' in company.read()


def test_a_rollback_is_a_higher_version_with_the_old_text(company: Company) -> None:
    picture = f"{ROOT}/procedures/img/flow.svg"
    one = SOP_BODY.replace("Everyone", "![Flow](img/flow.svg)\n\nEveryone")
    company.repo.write({picture: "<svg>old</svg>\n"})
    company.issue("2.0", "2026-02-10", body=one, attachments=["img/flow.svg"])
    company.repo.write({picture: "<svg>new</svg>\n"})
    three = one.replace("have it approved", "have it approved by three people")
    company.issue("3.0", "2026-02-20", body=three, attachments=["img/flow.svg"])
    company.today(TODAY)
    done = company.ok("revise", "SOP-001", "--from", "2.0", "--summary", "Back to 2.0.")
    text = company.read()
    assert '\nversion: "4.0"\n' in text
    assert text.endswith(one)
    assert company.read(picture) == "<svg>old</svg>\n"
    assert "from the text of 2.0" in done.err
    assert "brought back:" in done.err
    assert "img/flow.svg" in done.err


def test_a_rollback_brings_title_and_attachments_back(company: Company) -> None:
    title = "Control of documents"
    body = BODY_2.replace("Control of documented information", title)
    company.issue("2.0", "2026-02-10", body=body, title=title, tags=["x"])
    company.today(TODAY)
    company.ok("revise", "SOP-001", "--from", "1.0", "--editorial", "--summary", "Old title.")
    text = company.read()
    assert '\ntitle: "Control of documented information"\n' in text
    assert '\nversion: "2.1"\n' in text
    assert text.endswith(SOP_BODY)
    assert 'tags: ["x"]' in text  # of the document, not of the revision
    assert company.run("check").code == 0


def test_an_urgent_revision_goes_below_the_one_that_waits(waiting: Company) -> None:
    done = waiting.ok("revise", "SOP-001", "--urgent", "--summary", "Wrong limit.")
    text = waiting.read()
    assert '\nversion: "2.1"\n' in text
    assert text.endswith(BODY_2)
    assert "3.0 still comes into force on its day. It does not hold this urgent change" in done.err
    assert waiting.run("check").code == 0


def test_the_urgent_one_is_in_force_until_the_waiting_one(waiting: Company) -> None:
    waiting.ok("revise", "SOP-001", "--urgent", "--summary", "Wrong limit.")
    waiting.repo.write({SOP_PATH: waiting.read().replace("two people", "two adults")})
    waiting.ok("approve", "SOP-001", "--role", "owner", "--by", "a.brandt")
    waiting.ok("approve", "SOP-001", "--role", "quality-manager", "--by", "j.tanaka")
    waiting.repo.commit(message="Issue 2.1")
    waiting.today("2026-03-10")
    assert "2.1" in waiting.ok("register").out
    waiting.today("2026-05-02")
    assert "3.0" in waiting.ok("register").out


def test_other_kinds_go_on_from_the_one_that_waits(waiting: Company) -> None:
    waiting.ok("revise", "SOP-001", "--editorial", "--summary", "Spelling.")
    assert '\nversion: "3.1"\n' in waiting.read()
    assert waiting.read().endswith(BODY_3)


def test_an_urgent_revision_makes_room_beside_a_saved_draft(company: Company) -> None:
    company.repo.commit({SOP_PATH: draft(body=BODY_2)}, "Draft 2.0")
    company.today(TODAY)
    tip = company.repo.head[:10]
    done = company.ok("revise", "SOP-001", "--urgent", "--summary", "Danger.")
    assert '\nversion: "1.1"\n' in company.read()
    assert company.read().endswith(SOP_BODY)
    assert "The draft of 2.0 is kept in Git." in done.err
    assert f"git restore --source {tip} " in done.err
    assert company.run("check").code == 0


def test_an_unsaved_draft_is_never_replaced(company: Company) -> None:
    company.repo.write({SOP_PATH: draft(body=BODY_2)})
    said = company.refused("revise", "SOP-001", "--urgent")
    assert "which is not saved in Git; the urgent revision would replace it" in said


def test_what_belongs_to_one_revision_does_not_go_over(company: Company) -> None:
    company.issue(
        "2.0", "2026-02-10", body=BODY_2, change_request="CR-1",
        effective_date="2026-02-01", effective_reason="Agreed by telephone.",
    )  # fmt: skip
    company.today(TODAY)
    company.ok("revise", "SOP-001", "--summary", "Third.")
    text = company.read()
    assert "change_request" not in text
    assert "effective_reason" not in text


def test_a_withdrawn_document_comes_back_with_its_approval(company: Company) -> None:
    withdrawal = {
        "reason": "Not needed.",
        "date": "2026-02-15",
        "approvals": [
            {"role": "owner", "by": "a.brandt", "date": "2026-02-10"},
            {"role": "quality-manager", "by": "j.tanaka", "date": "2026-02-10"},
        ],
    }
    company.issue("2.0", "2026-02-10", body=BODY_2, withdrawal=withdrawal)
    company.today(TODAY)
    done = company.ok("revise", "SOP-001", "--summary", "Needed again.")
    assert "once this version is approved, it is back in use" in done.err
    assert "withdrawal" in company.read()
    company.repo.write({SOP_PATH: company.read().replace("two people", "three people")})
    company.ok("approve", "SOP-001", "--role", "owner", "--by", "a.brandt")
    done = company.ok("approve", "SOP-001", "--role", "quality-manager", "--by", "j.tanaka")
    assert "The withdrawal was taken out" in done.err
    assert "withdrawal" not in company.read()


def test_dry_run_changes_nothing(company: Company) -> None:
    done = company.ok("revise", "SOP-001", "--dry-run", "--summary", "X.")
    assert '+version: "2.0"' in done.out.splitlines()
    assert company.changed() == []


def test_comments_and_order_stay(company: Company) -> None:
    text = company.read(FORM_PATH).replace(
        'owner: "operations-manager"\n', "# who keeps it true\nowner: operations-manager # boss\n"
    )
    company.repo.commit({FORM_PATH: text})
    company.today(TODAY)
    company.ok("revise", "FRM-001", "--summary", "New field.")
    assert "# who keeps it true\nowner: operations-manager # boss\n" in company.read(FORM_PATH)


def test_without_git_the_file_alone_counts(company: Company) -> None:
    import shutil

    shutil.rmtree(company.top / ".git")
    company.ok("revise", "SOP-001", "--summary", "X.")
    assert 'version: "2.0"' in company.read()
    assert company.run("revise", "FRM-001", "--from", "0.9").code == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("SOP-001", "--urgent", "--editorial"), "cannot be used together"),
        (("SOP-001", "--from", "9.9"), "SOP-001 never had an approved version '9.9'."),
        (("SOP-001", "--from", "one"), "Approved on the main line: 1.0."),
        (("SOP-001", "--summary", " "), "The summary is empty."),
        (("sop-001",), "There is no document sop-001. Did you mean 'SOP-001'?"),
        (("SOP-001", "--effective", "soon"), "'soon' is no day"),
    ],
)
def test_what_cannot_be_is_refused(
    company: Company, arguments: tuple[str, ...], message: str
) -> None:
    assert message in company.refused("revise", *arguments)


def test_a_draft_is_not_revised_again(company: Company) -> None:
    company.iam(MIA)
    company.ok("revise", "SOP-001")
    said = company.refused("revise", "SOP-001")
    assert "SOP-001 is a draft already: version 2.0." in said


def test_broken_front_matter_is_named(company: Company) -> None:
    company.repo.write({SOP_PATH: draft(version=None)})
    assert "has errors in its front matter" in company.refused("revise", "SOP-001")


def test_what_was_never_released_is_opened_again_under_its_number(company: Company) -> None:
    company.repo.branch("work")
    company.issue("2.0", "2026-02-10", body=BODY_2, effective_date="2026-06-01")
    company.today(TODAY)
    done = company.ok("revise", "SOP-001")
    assert company.changed() == [
        '-status: "approved"',
        (
            '-approvals: [{"role": "owner", "by": "a.brandt", "date": "2026-02-10"}, '
            '{"role": "quality-manager", "by": "j.tanaka", "date": "2026-02-10"}]'
        ),
        '+status: "draft"',
    ]
    assert "SOP-001 2.0 is a draft again; the approvals given so far are void." in done.err
    assert company.run("check").code == 0


def test_opening_again_takes_summary_and_day(company: Company) -> None:
    company.repo.branch("work")
    company.issue("1.1", "2026-02-10", body=BODY_2, change="urgent")
    company.today(TODAY)
    said = company.refused("revise", "SOP-001", "--editorial")
    assert "approved here as a change of the kind 'urgent'" in said
    company.ok("revise", "SOP-001", "--urgent", "--summary", "S.", "--effective", "2026-05-05")
    assert '+change_summary: "S."' in company.changed()
    assert '+effective_date: "2026-05-05"' in company.changed()
