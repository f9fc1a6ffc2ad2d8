"""`qms new`: the next number, the type's template, and what is refused."""

import pytest

from qmsctl.rules.example import ROOT, SOP_PATH, document, policy, types
from tests.cli.company import ALEX, Company

SECOND = f"{ROOT}/procedures/SOP-002-cleaning.md"


def test_a_new_document_is_a_clean_draft_by_whom_sits_here(company: Company) -> None:
    done = company.ok("new", "sop", "Cleaning")
    assert done.out.strip().endswith("SOP-002-cleaning.md")
    assert company.read(SECOND).startswith(
        '---\nid: SOP-002\ntitle: Cleaning\ntype: sop\nversion: "1.0"\nchange: substantive\n'
        "change_summary: First issue.\nauthors: [m.keller]\neffective_date: on-release\n"
        "status: draft\nowner: quality-manager\n---\n\n# Cleaning\n\n## Purpose\n"
    )
    assert company.repo.git("status", "--porcelain") == f"?? {SECOND}"
    assert company.run("check").code == 0
    assert 'commit -m "Start SOP-002 Cleaning"' in done.err
    assert "qms approve SOP-002 --role owner --role quality-manager" in done.err


def test_the_path_is_as_seen_from_where_the_user_stands(company: Company) -> None:
    with company.inside(f"{ROOT}/forms"):
        done = company.ok("new", "sop", "Cleaning")
        assert done.out == "../procedures/SOP-002-cleaning.md\n"
        assert "git add ../procedures/SOP-002-cleaning.md" in done.err


@pytest.mark.parametrize(
    ("title", "name", "heading"),
    [
        ('Prüfung: "Größe" 🧼', "SOP-002-pruefung-groesse.md", '# Prüfung: "Größe" 🧼'),
        ("  Two\n lines ", "SOP-002-two-lines.md", "# Two lines"),
        ("清掃", "SOP-002.md", "# 清掃"),
        ("NO", "SOP-002-no.md", "# NO"),
        ("*C#* <b>", "SOP-002-c-b.md", "# \\*C\\#\\* &#60;b&#62;"),
    ],
)
def test_any_title_makes_a_clean_document(
    company: Company, title: str, name: str, heading: str
) -> None:
    company.ok("new", "sop", title)
    assert f"\n{heading}\n" in company.read(f"{ROOT}/procedures/{name}")
    checked = company.run("check")
    assert checked.code == 0, checked.out


def test_numbers_of_the_tree_and_of_history_are_never_used_again(company: Company) -> None:
    seventh = f"{ROOT}/procedures/SOP-007-old.md"
    company.repo.commit({seventh: document(id="SOP-007", title="Old", status="draft")})
    company.repo.commit({seventh: None})
    company.repo.write({f"{ROOT}/procedures/SOP-004-x.md": document(id="SOP-004")})
    assert company.ok("new", "sop", "Next").out.endswith("SOP-008-next.md\n")


def test_every_choice_is_written(company: Company) -> None:
    company.repo.commit({f"{ROOT}/qms.yml": policy(standards=[{"id": "iso9001:2015"}])})
    company.ok(
        "new", "work-instruction", "Washing", "--id", "WI-040", "--owner", "a.brandt",
        "--author", "a.brandt", "--author", "j.tanaka", "--clause", "iso9001:2015/8.5.1",
    )  # fmt: skip
    text = company.read(f"{ROOT}/work-instructions/WI-040-washing.md")
    assert "\nowner: a.brandt\n" in text
    assert "\nauthors: [a.brandt, j.tanaka]\n" in text
    assert '\nclauses:\n  - "iso9001:2015/8.5.1"\n' in text


def test_a_translation_takes_id_and_owner_of_its_original(company: Company) -> None:
    done = company.ok("new", "sop", "Lenkung", "--id", "SOP-001", "--language", "de")
    path = f"{ROOT}/procedures/SOP-001-lenkung.de.md"
    assert done.out.endswith("SOP-001-lenkung.de.md\n")
    assert "\nlanguage: de\n" in company.read(path)
    assert "\nowner: operations-manager\n" in company.read(path)
    assert company.run("check").code == 0


def test_the_policys_own_language_is_not_written(company: Company) -> None:
    company.ok("new", "sop", "Cleaning", "--language", "en")
    assert "language" not in company.read(SECOND)


def test_what_the_type_still_asks_for_is_told(company: Company) -> None:
    kinds = types(sop={"required_fields": ["owner", "audience"], "versions": "integer"})
    company.repo.write({f"{ROOT}/qms.yml": policy(types=kinds)})
    done = company.ok("new", "sop", "Cleaning")
    assert "still to do (FM022): The field 'audience' is missing" in done.err
    assert '\nversion: "1"\n' in company.read(SECOND)


def test_a_similar_title_is_named(company: Company) -> None:
    done = company.ok("new", "sop", "Control of documented informations")
    assert 'There is already SOP-001 "Control of documented information"' in done.err


def test_dry_run_prints_the_file_as_a_diff(company: Company) -> None:
    done = company.ok("new", "sop", "Cleaning", "--dry-run")
    assert done.out.startswith(f"--- /dev/null\n+++ b/{SECOND}\n@@ -0,0 +1,")
    assert "+# Cleaning\n" in done.out
    assert company.repo.git("status", "--porcelain") == ""


def test_it_works_without_git(company: Company) -> None:
    import shutil

    shutil.rmtree(company.top / ".git")
    done = company.ok("new", "sop", "Cleaning", "--author", "m.keller")
    assert (company.top / SECOND).is_file()
    assert "git add" not in done.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("sopp", "X"), "The policy has no document type 'sopp'. Did you mean 'sop'?"),
        (("SOP", "X"), "The policy has no document type 'SOP'. Did you mean 'sop'?"),
        (("zzz", "X"), "The policy has no document type 'zzz'.\n"),
        (("sop", " "), "The title is empty."),
        (("sop", "X", "--id", "SOP-001"), "There is a document SOP-001 in 'en' already."),
        (("sop", "X", "--id", "SOP-1"), "rule ID001 would be broken: The id 'SOP-1'"),
        (("sop", "X", "--id", "SOP-0O2"), "rule ID001 would be broken"),
        (("sop", "X", "--language", "de"), "rule ID012 would be broken: There is no SOP-002"),
        (("sop", "X", "--owner", "qualty-manager"), "Did you mean 'quality-manager'?"),
        (("sop", "X", "--author", "m.kellr"), "Nobody has the id 'm.kellr'. Did you mean"),
        (("sop", "X", "--clause", "9001/7.5"), "would be broken"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(
    company: Company, arguments: tuple[str, ...], message: str
) -> None:
    assert message in company.refused("new", *arguments)


def test_an_id_of_a_deleted_document_is_refused(company: Company) -> None:
    company.repo.commit({SECOND: document(id="SOP-002", title="Cleaning", status="draft")})
    company.repo.commit({SECOND: None})
    said = company.refused("new", "sop", "Cleaning", "--id", "SOP-002")
    assert "SOP-002 belonged to a document that is gone; an id is never used again." in said


def test_somebody_unknown_at_the_keyboard_is_asked(company: Company) -> None:
    company.iam("stranger@example.org")
    assert "It is not clear who writes the document" in company.refused("new", "sop", "X")


def test_an_owner_is_asked_for_where_there_is_no_quality_manager(company: Company) -> None:
    company.repo.write(
        {
            f"{ROOT}/qms.yml": policy(
                roles={"policy-owner": {"title": "P"}, "operations-manager": {"title": "O"}},
                types={
                    "sop": {
                        "title": "S",
                        "prefix": "SOP",
                        "folder": "procedures",
                        "route": {"substantive": ["owner"]},
                        "review": {"interval": "1 year"},
                    }
                },
            )
        }
    )
    assert "It is not clear who owns the document." in company.refused("new", "sop", "X")


def test_on_a_shared_repository_a_branch_is_proposed(company: Company) -> None:
    company.iam(ALEX)
    company.repo.git("remote", "add", "origin", "https://example.org/qms.git")
    with company.inside("."):
        said = company.ok("new", "sop", "Cleaning").err
    lines = [line.strip() for line in said.splitlines()]
    assert "git switch -c sop-002" in lines
    assert f"git add {SECOND}" in lines
    assert "git push -u origin HEAD" in lines
    company.repo.branch("work")
    said = company.ok("new", "sop", "Sweeping").err
    assert "switch" not in said
    assert f"git -C {company.top} add {ROOT}/procedures/SOP-003-sweeping.md" in said
    assert SOP_PATH not in said
