from qmsctl.rules.example import SOP_PATH, approvals, document, files, person, person_path
from tests.cli.story import AS_OF, FORM2_PATH, SOP2_PATH, WI_PATH, data, look, run
from tests.support.gitrepo import GitRepo

KEYS = {
    "schema", "as_of", "id", "title", "type", "version", "status", "state", "owner", "path",
    "approved_on", "effective_date", "next_review", "clauses", "approvals", "reviews",
    "refers_to", "referred_by",
}  # fmt: skip
DECLARED = (
    "declared: The document and the history of its repository name these approvers; nobody signed."
)


def test_everything_is_on_one_screen(story: GitRepo) -> None:
    digest = data(story, "show", "SOP-001")["digest"]
    assert (
        look(story, "show", "SOP-001")
        == f"""\
SOP-001  Control of documented information
Version 2.0, effective, in force since 2026-03-15

Ahead           3.0 is a draft on the main line
Type            Standard operating procedure
Language        en
Owner           Operations manager (Alex Brandt)
Change          substantive: Speaks of the effective revision.
Written by      Mia Keller
Approved by     Alex Brandt (owner) on 2026-02-27: declared
                Jun Tanaka (Quality manager) on 2026-02-28: declared
Evidence        {DECLARED}
Next review     2028-03-15 (in 715 days; every 24 months)
Reviews         2026-03-20 of 2.0 by Alex Brandt, revise: Say who may ask.
                2026-02-20 of 1.0 by Alex Brandt, revise
To do           revise by 2026-03-30, as the review of 2026-03-20 asks
Clauses         ISO 9001:2015 7.5.2  Creating and updating
                ISO 9001:2015 7.5.3.1  Availability and protection
Refers to       FRM-001  Change request
                SOP-002  Cleaning  (scheduled)
Referred to by  WI-001  Cleaning the table  (obsolete)
Attachments     img/flow.svg
Change request  CR-7
File            {SOP_PATH}
Digest          {digest}
"""
    )


def test_json_holds_the_same(story: GitRepo) -> None:
    shown = data(story, "show", "SOP-001")
    assert shown["schema"] == "qms-show/1"
    assert set(shown) >= KEYS
    assert shown["holders"] == ["Alex Brandt"]
    assert shown["review_interval"] == "24 months"
    assert shown["open_actions"] == [{"asked_on": "2026-03-20", "due": "2026-03-30"}]
    assert shown["revision"]["version"] == "2.0"
    assert shown["revisions"] == ["1.0", "2.0"]
    assert shown["in_tree"] is None
    assert shown["refers_to"][0] == {"id": "FRM-001", "title": "Change request"}
    assert data(story, "show", "FRM-001")["in_tree"]["version"] == "1.1"


def test_what_is_not_in_force_says_why(story: GitRepo) -> None:
    waiting = look(story, "show", "SOP-002")
    assert "Version 1.0, scheduled, in force from 2026-05-01 on\n" in waiting
    over = look(story, "show", "WI-001")
    assert "Version 1.0, obsolete, was in force from 2026-02-01 until 2026-03-09\n" in over
    assert "Withdrawal   from 2026-03-10: The SOP says it all. Replaced by SOP-001.\n" in over
    assert data(story, "show", "WI-001")["withdrawal"]["replaced_by"] == ["SOP-001"]
    doubtful = look(story, "show", "FRM-002")
    assert "Version 1.0, invalid\n" in doubtful
    assert f"File        {FORM2_PATH}\n" in doubtful
    assert {SOP2_PATH, WI_PATH} == {data(story, "show", i)["path"] for i in ("SOP-002", "WI-001")}


def test_work_in_the_tree_is_told(story: GitRepo) -> None:
    assert "Ahead           1.1 is a draft here, not on the main line\n" in look(
        story, "show", "FRM-001"
    )


def test_an_overdue_review_is_told(story: GitRepo) -> None:
    text = run(story, "show", "SOP-001", "--as-of", "2028-03-16").stdout
    assert "overdue, it was due 2028-03-15 (1 day ago; every 24 months)\n" in text


def test_a_waiting_version_beside_the_one_in_force(example: GitRepo) -> None:
    example.commit(files())
    later = {"version": "2.0", "approvals": approvals("2026-01-20", "2026-01-20")}
    example.commit({SOP_PATH: document(**later, effective_date="2026-06-01")})  # type: ignore[arg-type]
    text = look(example, "show", "SOP-001")
    assert "Version 1.0, effective, in force since 2026-02-01, until 2026-05-31\n" in text
    assert "Ahead        2.0 is scheduled, in force from 2026-06-01 on\n" in text


def test_a_version_without_a_day(example: GitRepo) -> None:
    path = SOP_PATH.replace("001", "002")
    other = document(id="SOP-002", status="draft", change_request="CR-1", owner="m.keller")
    example.commit({**files(), SOP_PATH: document(change_request="CR-1"), path: other})
    assert "Version 1.0, scheduled, without a day yet\n" in look(example, "show", "SOP-001")
    assert "Owner           Mia Keller\n" in look(example, "show", "SOP-002")


def test_an_owner_without_a_holder(example: GitRepo) -> None:
    roles = [
        {"role": "policy-owner", "from": "2025-01-01"},
        {"role": "operations-manager", "from": "2025-01-01", "until": "2026-02-28"},
    ]
    example.commit({**files(), person_path("a.brandt"): person("a.brandt", roles=roles)})
    text = look(example, "show", "SOP-001")
    assert "Owner        Operations manager (nobody holds this role)\n" in text


def test_a_draft_on_a_branch_without_a_type(example: GitRepo) -> None:
    example.commit(files())
    path = SOP_PATH.replace("001", "009")
    bare = "---\nid: SOP-009\ntitle: New\nversion: '1.0'\nstatus: draft\n---\n\n# New\n"
    example.write({path: bare})
    assert look(example, "show", "SOP-009").startswith("SOP-009  New\nVersion 1.0, draft\n\n")
    assert run(example, "show", "SOP-009", "--as-of", AS_OF).stderr == ""
