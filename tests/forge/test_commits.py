"""Commits over GitHub's interface, into a real repository; nobody's work is ever overwritten."""

from pathlib import Path

import pytest

from qmsctl.forge.errors import (
    AnswerUnreadable,
    Guarded,
    Moved,
    NotThere,
    PermissionMissing,
    Refused,
)
from qmsctl.forge.github import GitHub
from tests.forge.answering import REPOSITORY, refusal
from tests.forge.origin import Origin
from tests.forge.server import Fault, Served
from tests.support.gitrepo import GitRepo

REFS = f"/repos/{REPOSITORY}/git/refs"


@pytest.fixture
def origin(served: Served, gitrepo: GitRepo, tmp_path: Path) -> Origin:
    gitrepo.commit({"qms_docs/a.md": "old\n", "b.md": "stays\n"})
    served.state.origin = Origin.of(gitrepo, tmp_path / "origin.git")
    return served.state.origin


def _content(origin: Origin, commit: str, path: str) -> str:
    return origin.bare.git("cat-file", "blob", f"{commit}:{path}")


class TestCommit:
    def test_files_are_replaced_added_and_deleted(self, forge: GitHub, origin: Origin) -> None:
        tip = forge.branch_tip("main")
        assert tip == origin.tip("heads/main")
        files = {"qms_docs/a.md": None, "qms_docs/records/ü.json": b'{"a": "\xc3\xa4"}\r\n'}
        commit = forge.commit_files(tip, files, "Record the reviews of #7")
        assert origin.tip("heads/main") == tip
        forge.advance("main", commit)
        assert origin.tip("heads/main") == commit
        listed = origin.bare.git(
            "-c", "core.quotePath=false", "ls-tree", "-r", "--name-only", commit
        )
        assert listed.split("\n") == ["b.md", "qms_docs/records/ü.json"]
        assert _content(origin, commit, "qms_docs/records/ü.json") == '{"a": "ä"}\r'
        assert origin.bare.git("log", "-1", "--format=%s %P", commit) == (
            f"Record the reviews of #7 {tip}"
        )

    @pytest.mark.parametrize("content", [b"\x89PNG\xff", b"a\0b", b""])
    def test_bytes_arrive_as_they_are(self, forge: GitHub, origin: Origin, content: bytes) -> None:
        tip = origin.bare.oid("main")
        commit = forge.commit_files(tip, {"x": content}, "Add")
        wanted = origin.bare.git("hash-object", "--stdin", stdin=content)
        assert origin.bare.oid(f"{commit}:x") == wanted

    def test_nothing_new_is_no_commit(self, forge: GitHub, served: Served, origin: Origin) -> None:
        tip = origin.bare.oid("main")
        assert forge.commit_files(tip, {"b.md": b"stays\n"}, "Again") == tip
        assert served.count("POST", ".*/git/commits") == 0

    def test_a_lost_answer_does_no_harm(
        self, forge: GitHub, served: Served, origin: Origin
    ) -> None:
        for kind in ("trees", "commits"):
            served.fail("POST", f"/repos/{REPOSITORY}/git/{kind}", Fault(502, late=True))
        tip = origin.bare.oid("main")
        commit = forge.commit_files(tip, {"x": b"y"}, "Add")
        assert origin.bare.oid(f"{commit}^") == tip

    def test_a_parent_that_is_not_there_is_told(self, forge: GitHub, origin: Origin) -> None:
        with pytest.raises(NotThere, match="read the commit 111111111111"):
            forge.commit_files("1" * 40, {"x": b"y"}, "Add")

    def test_a_path_outside_is_refused(self, forge: GitHub, origin: Origin) -> None:
        with pytest.raises(Refused, match="malformed path"):
            forge.commit_files(origin.bare.oid("main"), {"../x": b"y"}, "Add")


class TestAdvance:
    def test_who_comes_second_is_told_and_changes_nothing(
        self, forge: GitHub, origin: Origin
    ) -> None:
        tip = origin.bare.oid("main")
        mine = forge.commit_files(tip, {"x": b"mine"}, "Mine")
        theirs = forge.commit_files(tip, {"x": b"theirs"}, "Theirs")
        forge.advance("main", theirs)
        with pytest.raises(Moved, match="main has changed meanwhile") as raised:
            forge.advance("main", mine)
        assert origin.tip("heads/main") == theirs
        assert raised.value.hint.startswith("Nothing was changed")

    def test_a_push_of_others_counts_too(
        self, forge: GitHub, origin: Origin, gitrepo: GitRepo
    ) -> None:
        mine = forge.commit_files(origin.bare.oid("main"), {"x": b"mine"}, "Mine")
        gitrepo.commit({"c.md": "pushed"})
        gitrepo.git("push", "--quiet", str(origin.bare.path), "main")
        with pytest.raises(Moved):
            forge.advance("main", mine)
        assert origin.tip("heads/main") == gitrepo.head

    def test_a_branch_that_is_gone_has_moved(self, forge: GitHub, origin: Origin) -> None:
        with pytest.raises(Moved):
            forge.advance("gone", origin.bare.oid("main"))

    def test_a_conflict_inside_github_is_a_move(
        self, forge: GitHub, served: Served, origin: Origin
    ) -> None:
        conflict = Fault(409, refusal("is at 1111 but expected 2222"))
        served.fail("PATCH", f"{REFS}/heads%2Fmain", conflict)
        with pytest.raises(Moved):
            forge.advance("main", origin.bare.oid("main"))

    def test_once_more_is_fine(self, forge: GitHub, served: Served, origin: Origin) -> None:
        commit = forge.commit_files(origin.bare.oid("main"), {"x": b"y"}, "Add")
        served.fail("PATCH", f"{REFS}/heads%2Fmain", Fault(502, late=True))
        forge.advance("main", commit)
        assert origin.tip("heads/main") == commit

    def test_rules_of_the_branch_are_told_apart(
        self, forge: GitHub, served: Served, origin: Origin
    ) -> None:
        tip = origin.bare.oid("main")
        commit = forge.commit_files(tip, {"x": b"y"}, "Add")
        served.state.guarded.add("main")
        with pytest.raises(Guarded, match="through a pull request") as raised:
            forge.advance("main", commit)
        assert "open a pull request" in raised.value.hint
        assert origin.tip("heads/main") == tip

    @pytest.mark.parametrize(
        "said",
        [
            "Protected branch update failed for refs/heads/main.",
            'Required status check "qms check" is expected.',
            "At least 1 approving review is required by reviewers with write access.",
            "You're not authorized to push to this branch.",
        ],
    )
    def test_the_older_protection_has_words_of_its_own(
        self, forge: GitHub, served: Served, origin: Origin, said: str
    ) -> None:
        served.fail("PATCH", f"{REFS}/heads%2Fmain", Fault(422, refusal(said)))
        with pytest.raises(Guarded):
            forge.advance("main", origin.bare.oid("main"))

    def test_any_other_refusal_stays_one(self, forge: GitHub, origin: Origin) -> None:
        for act in (forge.create_branch, forge.advance):
            with pytest.raises(Refused, match="Object does not exist") as raised:
                act("main" if act == forge.advance else "topic", "1" * 40)
            assert type(raised.value) is Refused

    def test_a_missing_right_is_told(self, forge: GitHub, served: Served, origin: Origin) -> None:
        served.state.rights = {"metadata: read", "contents: read"}
        with pytest.raises(PermissionMissing) as raised:
            forge.advance("main", origin.bare.oid("main"))
        assert "contents: write" in raised.value.hint


class TestNewReferences:
    def test_a_branch_is_made_once(self, forge: GitHub, origin: Origin) -> None:
        tip = origin.bare.oid("main")
        forge.create_branch("qms/records-7", tip)
        forge.create_branch("qms/records-7", tip)
        assert forge.branch_tip("qms/records-7") == tip
        other = forge.commit_files(tip, {"x": b"y"}, "Add")
        with pytest.raises(Moved, match="a branch qms/records-7 already, at"):
            forge.create_branch("qms/records-7", other)
        assert origin.tip("heads/qms/records-7") == tip

    def test_a_lost_answer_is_looked_up(
        self, forge: GitHub, served: Served, origin: Origin
    ) -> None:
        tip = origin.bare.oid("main")
        served.fail("POST", REFS, Fault(502, late=True))
        forge.create_branch("topic", tip)
        assert origin.tip("heads/topic") == tip

    def test_a_tag_is_made_once_and_never_moved(self, forge: GitHub, origin: Origin) -> None:
        tip = origin.bare.oid("main")
        assert forge.create_tag("SOP-001/2.0", tip)
        assert not forge.create_tag("SOP-001/2.0", tip)
        other = forge.commit_files(tip, {"x": b"y"}, "Add")
        with pytest.raises(Moved, match=r"a tag SOP-001/2\.0 already"):
            forge.create_tag("SOP-001/2.0", other)
        assert origin.tip("tags/SOP-001/2.0") == tip

    def test_a_guarded_tag_is_told(self, forge: GitHub, served: Served, origin: Origin) -> None:
        served.state.guarded.add("tags/SOP-001/2.0")
        with pytest.raises(Guarded):
            forge.create_tag("SOP-001/2.0", origin.bare.oid("main"))


class TestTip:
    def test_no_branch_is_only_said_of_a_repository_that_is_seen(
        self, forge: GitHub, served: Served, origin: Origin
    ) -> None:
        assert forge.branch_tip("nowhere") is None
        served.state.rights = set()
        with pytest.raises(NotThere):
            forge.branch_tip("nowhere")

    def test_without_the_right_it_is_an_error(
        self, forge: GitHub, served: Served, origin: Origin
    ) -> None:
        served.state.rights = {"metadata: read"}
        with pytest.raises(PermissionMissing):
            forge.branch_tip("main")

    def test_an_empty_repository_is_told(self, forge: GitHub) -> None:
        with pytest.raises(Refused, match="Git Repository is empty"):
            forge.branch_tip("main")

    def test_an_answer_for_another_name_is_refused(
        self, forge: GitHub, served: Served, origin: Origin
    ) -> None:
        answer = served.state.get_ref({}, {}, "heads/main").data
        served.fail("GET", ".*/git/ref/.*", Fault(data=answer))
        with pytest.raises(AnswerUnreadable, match="another name"):
            forge.branch_tip("mai")
