"""What all commands that write share: finding documents, standing anywhere, refusing early."""

import shutil

import pytest

from qmsctl.rules.example import FORM_PATH, ROOT, SOP_BODY, SOP_PATH, document, form, policy, types
from tests.cli.company import ALEX, JUN, TODAY, Company

GERMAN = f"{ROOT}/procedures/SOP-001-lenkung.de.md"
GERMAN_BODY = SOP_BODY.replace("Control of documented information", "Lenkung")


@pytest.fixture
def bilingual(company: Company) -> Company:
    """SOP-001 is there in English and, as a draft, in German."""
    text = document(title="Lenkung", language="de", body=GERMAN_BODY, status="draft",
                    approvals=None, effective_date="on-release")  # fmt: skip
    company.repo.commit({GERMAN: text})
    company.today(TODAY)
    company.iam(ALEX)
    return company


def test_a_translation_is_chosen_by_its_language(bilingual: Company) -> None:
    bilingual.ok("approve", "SOP-001", "--language", "de", "--role", "owner")
    assert bilingual.changed(SOP_PATH) == []
    assert "+approvals:" in bilingual.changed(GERMAN)
    said = bilingual.refused("approve", "SOP-001", "--role", "owner")
    assert "SOP-001 1.0 is approved already." in said
    said = bilingual.refused("approve", "SOP-001", "--language", "fr", "--role", "owner")
    assert "It exists in de and en: choose one with --language." in said


def test_a_document_in_one_other_language_needs_no_choice(bilingual: Company) -> None:
    bilingual.repo.commit({SOP_PATH: None})
    bilingual.today(TODAY)
    bilingual.ok("approve", "SOP-001", "--role", "owner")
    assert "+approvals:" in bilingual.changed(GERMAN)


def test_an_id_in_two_files_is_refused(company: Company) -> None:
    company.repo.write({f"{ROOT}/procedures/SOP-001-copy.md": document()})
    said = company.refused("revise", "SOP-001")
    assert "SOP-001 is in more than one file: " in said
    assert "(rule ID002)" in said


def test_a_document_that_is_gone_is_known(company: Company) -> None:
    path = f"{ROOT}/procedures/SOP-002.md"
    company.repo.commit({path: document(id="SOP-002", status="draft", approvals=None)})
    company.repo.commit({path: None})
    company.today(TODAY)
    said = company.refused("revise", "SOP-002")
    assert "SOP-002 was there once, and its file is gone." in said


@pytest.mark.parametrize("folder", [".", ROOT, f"{ROOT}/procedures"])
@pytest.mark.parametrize("in_git", [True, False])
def test_commands_work_from_any_folder(company: Company, folder: str, *, in_git: bool) -> None:
    from tests.cli.running import qms

    if not in_git:
        shutil.rmtree(company.top / ".git")
    with company.inside(folder):
        done = qms("revise", "SOP-001", "--summary", "X.")
    assert done.code == 0, done.err
    assert '\nversion: "2.0"\n' in company.read()
    assert ("git add" in done.err) is in_git


def test_without_a_qms_nothing_happens(company: Company) -> None:
    shutil.rmtree(company.top / ROOT)
    said = company.run("new", "sop", "X")
    assert said.code == 2
    assert "qms init" in said.err


def test_without_git_who_acts_must_be_said(company: Company) -> None:
    shutil.rmtree(company.top / ".git")
    done = company.run("review", "SOP-001", "--outcome", "no-change")
    assert done.code == 2
    assert "it is not clear who you are" in done.err
    assert "--by ID" in done.err


def test_windows_line_ends_stay(company: Company) -> None:
    crlf = company.read(FORM_PATH).replace("\n", "\r\n")
    company.repo.git("config", "core.autocrlf", "false")
    company.repo.commit({FORM_PATH: crlf.encode()})
    company.today(TODAY)
    company.ok("revise", "FRM-001", "--summary", "X.")
    text = company.read(FORM_PATH)
    assert text.count("\n") == text.count("\r\n")


def test_a_link_instead_of_a_file_is_not_written_through(company: Company) -> None:
    outside = company.top.parent / "outside.md"
    (company.top / SOP_PATH).rename(outside)
    (company.top / SOP_PATH).symlink_to(outside)
    before = outside.read_bytes()
    done = company.run("revise", "SOP-001")
    assert done.code == 2
    assert outside.read_bytes() == before


def test_an_overdue_review_does_not_stop_an_edit(company: Company) -> None:
    """Findings that only time brings never refuse."""
    company.today("2031-01-01")
    assert "RV002" in company.run("check").out
    company.ok("revise", "SOP-001", "--summary", "X.")


ADOPTED = """\
---
id: FRM-001
title: Change request
type: form
revision: "1.0"
change: substantive
change_summary: First issue.
authors: [m.keller]
effective: 2026-02-01
status: approved
approvals:
  - {role: quality-manager, by: j.tanaka, date: 2026-01-13}
owner: operations-manager
---

# Change request

| Question | Answer |
|---|---|
"""


def test_adopted_names_are_edited_where_they_stand(company: Company) -> None:
    mapping = {"rename": {"revision": "version", "effective": "effective_date"}}
    approved = [{"role": "policy-owner", "by": "a.brandt", "date": "2026-01-25"}]
    company.repo.commit(
        {
            f"{ROOT}/qms.yml": policy(mapping=mapping, version="1.1", approvals=approved),
            FORM_PATH: ADOPTED,
        }
    )
    company.today(TODAY)
    company.ok("revise", "FRM-001", "--summary", "Asks for the day.")
    assert company.changed(FORM_PATH) == [
        '-revision: "1.0"',
        '+revision: "2.0"',
        "-change_summary: First issue.",
        "+change_summary: Asks for the day.",
        "-effective: 2026-02-01",
        "-status: approved",
        "-approvals:",
        "-  - {role: quality-manager, by: j.tanaka, date: 2026-01-13}",
        "+effective: on-release",
        "+status: draft",
    ]


def test_a_type_that_left_the_policy_stops_an_approval(company: Company) -> None:
    kinds = types()
    del kinds["form"]
    text = form(status="draft", approvals=None, version="2.0")
    company.repo.write({f"{ROOT}/qms.yml": policy(types=kinds), FORM_PATH: text})
    company.iam(JUN)
    company.run("approve", "FRM-001", "--role", "quality-manager")
    company.repo.write({FORM_PATH: text.replace('"form"', '"leaflet"')})
    said = company.refused("approve", "FRM-001", "--role", "quality-manager")
    assert "has errors in its front matter" in said
