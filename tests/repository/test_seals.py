"""Tags in Git: read as they are, stored once, found where lines meet."""

from pathlib import Path

import pytest

from qmsctl.model.errors import GitError, IncompleteHistory
from qmsctl.model.seal import MAX_BYTES
from qmsctl.repository.git import Git
from qmsctl.repository.seals import evidence_blobs, has_commit, leaves_at, seal_tags, store_seal
from tests.support.gitrepo import GitRepo
from tests.support.seals import seal_of_text

NAME = "qms-seal/2026-03-20"


def test_tags_are_read_as_they_are(gitrepo: GitRepo) -> None:
    head = gitrepo.commit({"a.txt": "A\n"})
    with Git.open(gitrepo.path) as git:
        assert seal_tags(git) == ()
        gitrepo.git("tag", NAME)
        oid = seal_of_text(gitrepo, f"{NAME}-2", b"x\n")
        seal_of_text(gitrepo, f"{NAME}-3", b"x" * (MAX_BYTES + 1))
        gitrepo.git("tag", "qms-seal/\u2028")
        found = seal_tags(git)
    assert [(tag.name, tag.kind, tag.data) for tag in found] == [
        (NAME, "commit", None),
        (f"{NAME}-2", "tag", found[1].data),
        (f"{NAME}-3", "tag", None),
        ("qms-seal/\u2028", "commit", None),
    ]
    assert found[0].oid == head
    assert found[1].oid == oid
    assert found[1].data is not None
    assert found[1].data.endswith(b"\n\nx\n")


def test_a_tag_is_stored_once(gitrepo: GitRepo) -> None:
    head = gitrepo.commit({"a.txt": "A\n"})
    text = f"object {head}\ntype commit\ntag {NAME}\ntagger A <a@b> 1774008000 +0000\n\n"
    with Git.open(gitrepo.path) as git:
        oid = store_seal(git, NAME, f"{text}One\n".encode())
        assert gitrepo.git("cat-file", "tag", NAME) == f"{text}One"
        with pytest.raises(GitError, match="already exists"):
            store_seal(git, NAME, f"{text}Two\n".encode())
        with pytest.raises(GitError, match="mktag failed"):
            store_seal(git, f"{NAME}-2", b"object of somebody\n")
    assert gitrepo.oid(f"refs/tags/{NAME}") == oid
    assert gitrepo.git("tag") == NAME


def test_a_tag_whose_object_is_gone(gitrepo: GitRepo) -> None:
    gitrepo.commit({"a.txt": "A\n"})
    oid = seal_of_text(gitrepo, NAME, b"x\n")
    (gitrepo.path / ".git" / "objects" / oid[:2] / oid[2:]).unlink()
    with Git.open(gitrepo.path) as git, pytest.raises(GitError):
        seal_tags(git)


def test_evidence_of_a_commit(gitrepo: GitRepo, tmp_path: Path) -> None:
    folder = "records/approvals"
    (gitrepo.path / folder).mkdir(parents=True)
    (gitrepo.path / folder / "link").symlink_to(tmp_path)
    files = {f"{folder}/{name}": name for name in ("b/c", "b.c", "ä", "B")}
    gitrepo.commit({**files, "records/approvals-not/x": "x", "q/records/approvals/y": "y"})
    with Git.open(gitrepo.path) as git:
        found = evidence_blobs(git, gitrepo.head, "")
        assert list(found) == sorted(files, key=str.encode)
        assert found[f"{folder}/B"] == gitrepo.oid(f"HEAD:{folder}/B")
        assert list(evidence_blobs(git, gitrepo.head, "q")) == ["q/records/approvals/y"]
        assert evidence_blobs(git, gitrepo.head, "elsewhere") == {}


def test_where_lines_meet(gitrepo: GitRepo) -> None:
    first, second, third = (gitrepo.commit() for _ in range(3))
    gitrepo.branch("other", second)
    other = gitrepo.commit()
    with Git.open(gitrepo.path) as git:
        assert leaves_at(git, other, {first, second, third}) == second
        assert leaves_at(git, third, {third}) == third
        assert leaves_at(git, other, {third}) is None
        assert has_commit(git, other)
        assert not has_commit(git, "0" * 40)
        assert not has_commit(git, gitrepo.oid("HEAD^{tree}"))


def test_an_object_that_goes_missing_meanwhile(
    gitrepo: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    gitrepo.commit({"a.txt": "A\n"})
    seal_of_text(gitrepo, NAME, b"x\n")
    with Git.open(gitrepo.path) as git:
        listed = f"tag 10 {'0' * 40} {NAME}\n"
        monkeypatch.setattr(git, "run", lambda *_: listed)
        with pytest.raises(IncompleteHistory):
            seal_tags(git)
