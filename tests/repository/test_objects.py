import io

import pytest

from qmsctl.model.errors import GitError, IncompleteHistory
from qmsctl.repository.git import Git
from qmsctl.repository.objects import _answers, read_blob, read_blobs
from tests.support.gitrepo import GitRepo


def test_blobs_come_in_the_order_asked_for(gitrepo: GitRepo) -> None:
    contents = {"a": b"1\n", "b": b"", "c": b"\0\xff\n\n" * 1000, "d": b"blob 3\n"}
    gitrepo.commit(contents)
    oids = [gitrepo.oid(f"HEAD:{name}") for name in "dcbad"]
    with Git.open(gitrepo.path) as git:
        found = list(read_blobs(git, oids))
    assert found == [(oid, contents[name]) for oid, name in zip(oids, "dcbad", strict=True)]


def test_nothing_asked_starts_nothing(gitrepo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    with Git.open(gitrepo.path) as git:
        monkeypatch.setattr(git, "stream", lambda *_, **__: pytest.fail("a process was started"))
        assert list(read_blobs(git, [])) == []


def test_a_missing_blob_says_what_to_fetch(gitrepo: GitRepo) -> None:
    gitrepo.commit({"a": "1"})
    with Git.open(gitrepo.path) as git:
        assert read_blob(git, gitrepo.oid("HEAD:a")) == b"1"
        with pytest.raises(IncompleteHistory, match="lacks object 1111") as caught:
            read_blob(git, "1" * 40)
    assert "git fetch --unshallow" in caught.value.hint


def test_what_is_no_blob_is_refused(gitrepo: GitRepo) -> None:
    gitrepo.commit({"a": "1"})
    with Git.open(gitrepo.path) as git, pytest.raises(GitError, match="is a commit, no file"):
        read_blob(git, gitrepo.head)


def test_half_an_answer_is_an_error() -> None:
    with pytest.raises(GitError, match="in the middle of an object"):
        list(_answers(io.BytesIO(b"0" * 40 + b" blob 3\nabc")))
