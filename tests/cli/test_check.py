"""`qms check`, `verify`, `rules` and `rule` as people call them."""

import json
from pathlib import Path

import pytest

from qmsctl.rules import example
from tests.cli.running import Run, qms
from tests.rules.examples import make_base
from tests.support.gitrepo import GitRepo

AS_OF = ("--as-of", "2026-03-31")
BROKEN = example.document(body="# Another heading\n\n## Purpose\n\n## Procedure\n")


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    return make_base(tmp_path / "repo")


def check(repo: GitRepo, *args: str) -> Run:
    return qms("-C", str(repo.path), "check", *AS_OF, *args)


class TestCheck:
    def test_a_clean_qms_exits_0(self, repo: GitRepo) -> None:
        run = check(repo)
        assert (run.code, run.out, run.err) == (0, "2 documents checked: no findings.\n", "")

    def test_an_error_exits_1_and_says_what_to_do(self, repo: GitRepo) -> None:
        repo.write({example.SOP_PATH: BROKEN})
        run = check(repo)
        assert run.code == 1
        assert f"{example.SOP_PATH}\n" in run.out
        assert "ID008" in run.out
        assert "→" in run.out

    def test_it_works_from_a_subfolder(self, repo: GitRepo) -> None:
        run = qms("-C", str(repo.path / "qms_docs" / "forms"), "check", *AS_OF)
        assert run.code == 0

    def test_json_has_the_keys_of_the_contract(self, repo: GitRepo) -> None:
        repo.write({example.SOP_PATH: BROKEN})
        report = json.loads(check(repo, "--format", "json").out)
        assert report["schema"] == "qms-check/1"
        assert report["summary"]["documents"] == 2
        assert set(report["summary"]) == {"documents", "errors", "warnings", "notes"}
        finding = next(f for f in report["findings"] if f["rule"] == "ID008")
        assert {"rule", "severity", "scope", "document", "path", "line", "message", "hint"} <= set(
            finding
        )
        assert (finding["document"], finding["path"]) == ("SOP-001", example.SOP_PATH)

    def test_paths_narrow_what_is_shown(self, repo: GitRepo) -> None:
        repo.write({example.SOP_PATH: BROKEN})
        assert check(repo, "qms_docs/forms").code == 0
        assert check(repo, example.SOP_PATH).code == 1

    def test_paths_never_hide_what_concerns_the_repository(
        self, repo: GitRepo, tmp_path: Path
    ) -> None:
        repo.commit({"README.md": "x"})
        clone = tmp_path / "clone"
        repo.git("clone", "--quiet", "--depth=1", f"file://{repo.path}", str(clone))
        run = qms("-C", str(clone), "check", *AS_OF, "qms_docs/forms")
        assert run.code == 1
        assert "GT002" in run.out

    def test_what_the_base_has_too_is_counted(self, repo: GitRepo) -> None:
        repo.commit({example.SOP_PATH: BROKEN}, date="2026-02-10T12:00:00+00:00")
        repo.branch("change")
        repo.commit({"README.md": "x"})
        assert "1 finding of the base left out.\n" in check(repo, "--base", "main").out

    def test_a_path_without_files_is_refused(self, repo: GitRepo) -> None:
        run = check(repo, "qms_docs/nothing")
        assert run.code == 2
        assert "No file of the QMS lies at 'qms_docs/nothing'." in run.err

    def test_a_path_outside_is_refused(self, repo: GitRepo) -> None:
        run = check(repo, "../elsewhere")
        assert run.code == 2
        assert "lies outside" in run.err

    def test_a_commit_can_be_asked_about(self, repo: GitRepo) -> None:
        repo.commit({example.SOP_PATH: BROKEN})
        run = check(repo, "--rev", "HEAD~1")
        assert run.code == 0
        assert "GT010" in run.out

    def test_a_pull_request_is_judged_by_its_base(self, repo: GitRepo) -> None:
        repo.branch("change")
        changed = example.document(body=example.SOP_BODY + "\nOne more line.\n")
        repo.commit({example.SOP_PATH: changed}, date="2026-02-10T12:00:00+00:00")
        run = check(repo, "--base", "main", "--format", "github")
        assert run.code == 1
        assert "VC001" in run.out
        assert run.out.startswith("::error ")

    def test_a_pull_request_is_judged_without_checking_it_out(self, repo: GitRepo) -> None:
        repo.branch("change")
        changed = example.document(body=example.SOP_BODY + "\nOne more line.\n")
        head = repo.commit({example.SOP_PATH: changed}, date="2026-02-10T12:00:00+00:00")
        here = check(repo, "--base", "main", "--format", "json")
        repo.switch("main")
        repo.git("branch", "-D", "change")
        there = check(repo, "--base", "main", "--head", head, "--format", "json")
        assert (there.code, there.out) == (1, here.out)
        assert check(repo, "--base", "main").code == 0

    def test_the_tree_of_a_head_is_never_written(self, repo: GitRepo) -> None:
        repo.branch("change")
        head = repo.commit({"qms_docs/new.md": "no front matter"})
        repo.switch("main")
        assert "qms_docs/new.md" in check(repo, "--base", "main", "--head", head).out
        assert not (repo.path / "qms_docs/new.md").exists()
        assert repo.git("status", "--porcelain") == ""

    def test_a_head_without_a_base_is_refused(self, repo: GitRepo) -> None:
        run = check(repo, "--head", "HEAD")
        assert (run.code, run.out) == (2, "")
        assert "needs --base" in run.err

    @pytest.mark.parametrize("options", [("--base", "main", "--head", ""), ("--base", "")])
    def test_a_commit_that_a_script_left_empty_is_never_a_clean_check(
        self, repo: GitRepo, options: tuple[str, ...]
    ) -> None:
        run = check(repo, *options)
        assert (run.code, run.out) == (2, "")
        assert "'' is no commit" in run.err

    def test_an_unknown_head_is_told(self, repo: GitRepo) -> None:
        run = check(repo, "--base", "main", "--head", "0" * 40)
        assert run.code == 2
        assert "is no commit" in run.err

    def test_base_and_rev_exclude_each_other(self, repo: GitRepo) -> None:
        run = check(repo, "--base", "main", "--rev", "HEAD")
        assert run.code == 2
        assert "cannot be used together" in run.err

    def test_an_unknown_base_is_told(self, repo: GitRepo) -> None:
        run = check(repo, "--base", "nowhere")
        assert run.code == 2
        assert "'nowhere' is no commit" in run.err

    def test_strict_fails_on_warnings(self, repo: GitRepo) -> None:
        policy = example.policy(severities={"ID008": "warning"})
        repo.write({example.POLICY_PATH: policy})
        assert check(repo).code == 0
        assert check(repo, "--strict").code == 1

    def test_without_a_qms_it_says_what_to_do(self, tmp_path: Path) -> None:
        run = qms("-C", str(tmp_path), "check")
        assert run.code == 2
        assert "qms init" in run.err

    def test_without_git_the_tree_is_still_checked(self, tmp_path: Path) -> None:
        bare = GitRepo(tmp_path)
        bare.write({**example.files(), example.SOP_PATH: BROKEN})
        run = qms("-C", str(tmp_path), "check", *AS_OF)
        assert run.code == 1
        assert "ID008" in run.out
        assert "GT001" in run.out

    def test_an_unreadable_policy_is_told_with_its_line(self, repo: GitRepo) -> None:
        repo.write({example.POLICY_PATH: "version: [\n"})
        run = check(repo)
        assert run.code == 2
        assert "qms_docs/qms.yml:" in run.err

    def test_sarif_is_written(self, repo: GitRepo) -> None:
        assert json.loads(check(repo, "--format", "sarif").out)["version"] == "2.1.0"


class TestVerify:
    def test_a_clean_history_names_its_anchor(self, repo: GitRepo) -> None:
        run = qms("-C", str(repo.path), "verify", *AS_OF)
        assert run.code == 0
        assert f"policy 1.0 of commit {repo.head}" in run.out

    def test_the_anchor_is_compared(self, repo: GitRepo) -> None:
        assert qms("-C", str(repo.path), "verify", "--anchor", repo.head[:10], *AS_OF).code == 0
        run = qms("-C", str(repo.path), "verify", "--anchor", "0123456789", *AS_OF)
        assert run.code == 2
        assert f"starts at {repo.head}" in run.err

    def test_an_edit_of_an_approved_version_is_found(self, repo: GitRepo) -> None:
        changed = example.document(body=example.SOP_BODY + "\nOne more line.\n")
        oid = repo.commit({example.SOP_PATH: changed}, date="2026-02-10T12:00:00+00:00")
        run = qms("-C", str(repo.path), "verify", *AS_OF, "--format", "json")
        assert run.code == 1
        found = [f for f in json.loads(run.out)["findings"] if f["severity"] == "error"]
        assert ("VC001", oid) in [(f["rule"], f["commit"]) for f in found]


class TestRules:
    def test_the_catalogue_lists_every_rule(self) -> None:
        from qmsctl.rules.registry import ALL

        run = qms("rules")
        assert all(rule.code in run.out and rule.title in run.out for rule in ALL)

    def test_a_family_can_be_chosen(self) -> None:
        run = qms("rules", "--family", "ap", "--format", "json")
        assert {r["code"][:2] for r in json.loads(run.out)["rules"]} == {"AP"}

    def test_an_unknown_family_is_told(self) -> None:
        assert qms("rules", "--family", "ZZ").code == 2

    def test_one_rule_is_explained(self) -> None:
        run = qms("rule", "vc001")
        assert run.code == 0
        for part in ("VC001", "Why:", "Repair:", "Breaks it:", "Keeps it:"):
            assert part in run.out

    def test_one_rule_as_data(self) -> None:
        assert json.loads(qms("rule", "VC001", "--format", "json").out)["code"] == "VC001"

    def test_a_mistyped_code_is_answered_with_the_nearest(self) -> None:
        run = qms("rule", "VCOO1")
        assert run.code == 2
        assert "Did you mean VC0" in run.err
