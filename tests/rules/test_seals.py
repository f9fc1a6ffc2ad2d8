"""Attacks on seals and on what they seal: each is told by its own rule, in words that fit."""

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from qmsctl.approval.demokeys import DemoKey, demo_key
from qmsctl.model.seal import Manifest
from qmsctl.repository import seals as reading
from qmsctl.rules import engine, gt_seal, sealing
from qmsctl.rules.example import POLICY_PATH, ROOT, as_yaml, files, person, person_path, policy
from qmsctl.rules.loading import load
from tests.support.gitrepo import GitRepo
from tests.support.seals import ALEX, SEALED_ON, keys_of, seal

NAME = f"qms-seal/{SEALED_ON}"
EVIDENCE = f"{ROOT}/records/approvals/SOP-001/1.0/approval.json"
STRANGER = DemoKey("stranger")
ALEX_FILE = person_path(ALEX)


def noon(day: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{day}T12:00:00+00:00")


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> GitRepo:
    """Four commits: the QMS with keys of Alex and Jun, some text, evidence, some text."""
    repo = GitRepo.init(tmp_path_factory.mktemp("sealed") / "repo")
    repo.clock = noon("2026-01-20")
    people = {
        ALEX_FILE: person("a.brandt", keys=keys_of()),
        person_path("j.tanaka"): person("j.tanaka", keys=keys_of("j.tanaka")),
    }
    repo.commit({**files(), **people}, "Begin the QMS")
    repo.commit({"README.md": "A\n"}, "Write A")
    repo.commit({EVIDENCE: "{}\n", f"{EVIDENCE}.sig": "-\n"}, "Sign")
    repo.commit({"README.md": "B\n"}, "Write B")
    return repo


@pytest.fixture
def repo(begun: GitRepo, tmp_path: Path) -> GitRepo:
    shutil.copytree(begun.path, tmp_path / "repo", symlinks=True)
    return GitRepo(tmp_path / "repo", begun.clock)


def told(repo: GitRepo, *, replay: bool = True, rev: str | None = None) -> dict[str, str]:
    """By rule, what is found (one finding each); notes are marked."""
    day = dt.date(2026, 3, 31)
    context = load(repo.path, as_of=day, replay=replay, rev=rev, use_cache=False)
    found = engine.run(context, gt_seal.RULES)
    assert all(one.hint for one in found)
    said = {one.rule: f"{one.severity}: {one.message}" for one in found}
    assert len(said) == len(found), [one.message for one in found]
    return said


def only(code: str, said: dict[str, str]) -> str:
    assert list(said) == [code], said
    return said[code]


@pytest.mark.parametrize("replay", [True, False])
def test_a_sound_seal_is_no_finding(repo: GitRepo, *, replay: bool) -> None:
    seal(repo)
    assert told(repo, replay=replay) == {}
    repo.commit({"README.md": "C\n"})
    assert told(repo, replay=replay) == {}


@pytest.mark.parametrize("replay", [True, False])
def test_a_forced_push_that_drops_commits(repo: GitRepo, *, replay: bool) -> None:
    seal(repo)
    sealed = repo.head
    repo.git("reset", "--quiet", "--hard", "HEAD~1")
    met = repo.head
    repo.commit({"README.md": "X\n"}, "Pretend")
    said = only("GT016", told(repo, replay=replay))
    assert said == (
        f"error: The main line was rewritten since a.brandt sealed it on {SEALED_ON} ({NAME}): the "
        f"sealed commit {sealed[:10]} is not on it any more. Both agree up to {met[:10]} "
        "(2026-01-22, 'Sign'); 1 sealed commit after it is missing."
    )


def test_a_main_line_that_was_cut_back(repo: GitRepo) -> None:
    seal(repo)
    repo.git("reset", "--quiet", "--hard", "HEAD~3")
    said = told(repo)
    assert set(said) == {"GT016", "GT017"}
    assert "3 sealed commits after it are missing." in said["GT016"]
    assert said["GT017"].startswith("error: 2 of 2 sealed files of evidence are missing or altered")
    assert f"{EVIDENCE} and {EVIDENCE}.sig." in said["GT017"]


def test_a_commit_that_was_replaced_by_one_with_the_same_files(repo: GitRepo) -> None:
    seal(repo)
    repo.amend()
    assert "rewritten since a.brandt sealed" in only("GT016", told(repo))


@pytest.mark.parametrize("content", [None, "{ }\n"], ids=["deleted", "altered"])
@pytest.mark.parametrize("replay", [True, False])
def test_sealed_evidence_that_is_gone(repo: GitRepo, content: str | None, *, replay: bool) -> None:
    seal(repo)
    repo.commit({EVIDENCE: content})
    said = only("GT017", told(repo, replay=replay))
    assert "1 of 2 sealed files of evidence are missing or altered" in said
    assert EVIDENCE in said


def test_lost_evidence_is_told_of_the_newest_seal_only(repo: GitRepo) -> None:
    first = seal(repo)
    repo.commit({"README.md": "C\n"})
    seal(repo, name=f"{NAME}-2", previous=first)
    repo.commit({EVIDENCE: None})
    assert f"({NAME}-2)" in only("GT017", told(repo))


def test_a_manifest_that_the_sealed_commit_does_not_have(repo: GitRepo) -> None:
    seal(repo, manifest=Manifest(files=3, sha256="0" * 64))
    said = only("GT017", told(repo))
    assert f"does not hold the evidence that {NAME} lists: 2 files" in said
    assert told(repo, replay=False) == {}


def changed(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        assert old in data
        return data.replace(old, new)

    return change


SPOILED: dict[str, tuple[dict[str, object], str]] = {
    "re-signed by a stranger": ({"key": STRANGER}, "stands in nobody's people file"),
    "signed by another person": ({"by": "j.tanaka", "key": demo_key(ALEX)}, "not of j.tanaka"),
    "moved to another name": ({"stored_as": "qms-seal/2026-03-25"}, f"is the seal '{NAME}', moved"),
    "manifest altered": ({"spoil": changed(b'"files":2', b'"files":1')}, "the one form"),
    "sentence and manifest altered": (
        {
            "spoil": lambda data: data.replace(b'"files":2', b'"files":1').replace(
                b"2 files of", b"1 files of"
            )
        },
        "does not fit this content",
    ),
    "signed for approvals": ({"namespace": "qms-approval"}, "was made for 'qms-approval'"),
    "without signature": (
        {"spoil": lambda data: data.partition(b"-----BEGIN")[0]},
        "carries no SSH signature",
    ),
    "signature cut short": ({"spoil": lambda data: data[:-30]}, "is cut short"),
    "signed twice": (
        {"spoil": lambda data: data + data[data.find(b"-----BEGIN") :]},
        "begin another signature",
    ),
    "something after it": ({"spoil": lambda data: data + b"more\n"}, "more bytes stand"),
    "too large": ({"spoil": lambda data: data + b"\n" * 40_000}, "more than 32,768 bytes"),
    "another schema": ({"alter": changed(b"qms-seal/1", b"qms-seal/2")}, "what a seal says"),
    "an unknown key": ({"alter": changed(b'{"anchor"', b'{"an":1,"anchor"')}, "what a seal says"),
    "a key twice": ({"alter": changed(b'{"anchor"', b'{"by":"x","anchor"')}, "the one form"),
    "no JSON": ({"alter": changed(b'{"anchor"', b'["anchor"')}, "what a seal says"),
    "no UTF-8": ({"alter": changed(b"Seal of", b"Seal \xff")}, "what a seal says"),
    "half a character": ({"root": "x", "alter": changed(b'"x"', b'"\\ud800"')}, "what a seal says"),
    "another header": ({"alter": changed(b"type commit", b"type tag")}, "what a seal says"),
    "too many commits": ({"commits": 9}, "9 commits up to"),
    "another beginning": ({"anchor": "0" * 40}, "a first policy in 0000000000"),
    "after a seal that is not here": ({"previous": "0" * 40}, f"the id {'0' * 40}, which is not"),
    "a commit that nobody has": ({"tip": "1" * 40}, "which this clone does not hold"),
    "before time began": ({"alter": changed(b"> 1", b"> -1")}, "what a seal says"),
    "another time of the tag": ({"alter": changed(b" +0000", b"0 +0000")}, "the one form"),
}  # fmt: skip


@pytest.mark.parametrize("name", SPOILED)
def test_a_tag_that_proves_nothing(repo: GitRepo, name: str) -> None:
    options, expected = SPOILED[name]
    seal(repo, **options)  # type: ignore[arg-type]  # options of a table
    assert expected in only("GT018", told(repo))


def test_a_stranger_cannot_cry_that_the_line_was_rewritten(repo: GitRepo) -> None:
    """Neither with a commit of his own, nor with a line whose policy knows him."""
    repo.branch("evil", "HEAD~3")
    approvals = [{"role": "policy-owner", "by": "a.brandt", "date": "2026-02-09"}]
    key = [{"key": STRANGER.public_line}]
    own = {
        POLICY_PATH: policy(version="1.1", approvals=approvals),
        ALEX_FILE: person("a.brandt", keys=key),
    }
    repo.commit(own)
    repo.commit({"README.md": "Evil\n"})
    seal(repo, "evil", key=STRANGER)
    repo.switch("main")
    said = only("GT018", told(repo))
    assert "which no approved policy of the main line knows" in said
    assert "or somebody made this seal elsewhere" in said


def test_a_seal_of_another_history(repo: GitRepo) -> None:
    repo.git("checkout", "--quiet", "--orphan", "other")
    repo.commit({"README.md": "Other\n"})
    seal(repo, "other")
    repo.switch("main")
    assert "no approved policy stands on what its line" in only("GT018", told(repo))


@pytest.mark.parametrize(
    ("fields", "code", "expected"),
    [
        ({"valid_before": "2026-03-19"}, "GT018", "counted until 2026-03-19 only"),
        ({"revoked": {"date": "2026-03-01", "reason": "Lost."}}, "GT018", "was revoked on 2026-03"),
        ({"revoked": {"date": "2026-03-21", "reason": "Lost."}}, None, ""),
    ],
)  # fmt: skip
def test_a_key_counts_by_the_policy_of_the_sealed_commit(
    repo: GitRepo, fields: dict[str, object], code: str | None, expected: str
) -> None:
    change_key(repo, fields)
    seal(repo)
    said = told(repo)
    assert expected in only(code, said) if code else said == {}


def change_key(repo: GitRepo, fields: dict[str, object]) -> None:
    """Bring an approved policy with another state of Alex's key to the main line."""
    approvals = [{"role": "policy-owner", "by": "a.brandt", "date": "2026-01-25"}]
    repo.clock = noon("2026-01-26")
    changed_policy = policy(version="1.1", approvals=approvals, effective_date="2026-01-26")
    key = [{"key": demo_key("a.brandt").public_line, **fields}]
    repo.commit({POLICY_PATH: changed_policy, ALEX_FILE: person("a.brandt", keys=key)})


def test_a_revocation_that_reaches_back(repo: GitRepo) -> None:
    seal(repo)
    change_key(repo, {"revoked": {"date": "2026-03-01", "reason": "Lost."}})
    assert "revoked as of 2026-03-01" in only("GT018", told(repo))


def test_an_end_that_comes_later_leaves_the_seal_good(repo: GitRepo) -> None:
    seal(repo)
    change_key(repo, {"valid_before": "2026-03-01"})
    assert told(repo) == {}


@pytest.mark.parametrize(
    "name",
    [
        "qms-seal/2026-3-20",
        f"{NAME}-1",
        f"{NAME}-02",
        f"{NAME}x",
        "qms-seal/x/y",
        "qms-seal/\u0662",
    ],
)
def test_names_that_no_seal_has(repo: GitRepo, name: str) -> None:
    seal(repo, name=name)
    said = only("GT018", told(repo))
    assert "stands among the seals, but is not called like one" in said
    assert said.isascii()


@pytest.mark.parametrize(
    "name", ["qms-seals/2026-03-20", "QMS-seal/2026-03-20", "qms\u2010seal/2026-03-20", "qms-seal"]
)
def test_tags_elsewhere_are_not_looked_at(repo: GitRepo, name: str) -> None:
    repo.git("tag", name)
    assert told(repo) == {}


def test_plain_names_and_tags_of_tags(repo: GitRepo) -> None:
    oid = seal(repo)
    repo.git("update-ref", f"refs/tags/{NAME}", repo.head)
    assert "a plain name for a commit" in only("GT018", told(repo))
    repo.git("update-ref", f"refs/tags/{NAME}", repo.oid("HEAD:README.md"))
    assert "a plain name for a blob" in only("GT018", told(repo))
    repo.git("update-ref", f"refs/tags/{NAME}", oid)
    repo.git("tag", "--annotate", "-m", "Over it", "qms-seal/2026-03-21", oid)
    assert "qms-seal/2026-03-21 carries no SSH signature" in only("GT018", told(repo))


def test_replacements_change_nothing(repo: GitRepo) -> None:
    oid = seal(repo)
    unsigned = repo.git(
        "mktag", stdin=repo.git("cat-file", "tag", oid).partition("-----")[0].encode()
    )
    repo.git("replace", oid, unsigned)
    repo.git("replace", repo.head, repo.oid("HEAD~2"))
    assert told(repo) == {}
    repo.git("update-ref", f"refs/tags/{NAME}", unsigned)
    assert "carries no SSH signature" in only("GT018", told(repo))


def test_a_seal_that_is_taken_away_is_missed_by_the_next(repo: GitRepo) -> None:
    first = seal(repo)
    seal(repo, name=f"{NAME}-2", previous=first)
    assert told(repo) == told(repo, replay=False) == {}
    repo.git("tag", "-d", NAME)
    assert f"follows the seal with the id {first}" in only("GT018", told(repo))


def test_a_seal_that_is_taken_away_hides_no_forced_push(repo: GitRepo) -> None:
    first = seal(repo)
    seal(repo, name=f"{NAME}-2", previous=first)
    repo.git("tag", "-d", NAME)
    repo.git("reset", "--quiet", "--hard", "HEAD~1")
    assert set(told(repo)) == {"GT016", "GT018"}


def test_more_tags_than_are_looked_at(repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (reading, sealing):
        monkeypatch.setattr(module, "MAX_SEALS", 2)
    for name in (NAME, f"{NAME}-2", f"{NAME}-3"):
        seal(repo, name=name)
    assert f"those from {NAME}-3 on were not looked at" in only("GT018", told(repo))


def test_an_older_commit_or_another_line_that_was_asked_for(repo: GitRepo) -> None:
    seal(repo)
    assert told(repo, rev="HEAD~2") == {}
    repo.branch("topic", "HEAD~2")
    repo.commit({"README.md": "T\n"})
    assert told(repo) == {}
    assert told(repo, rev="topic") == {}


def test_a_clone_that_has_not_pulled_yet(repo: GitRepo) -> None:
    seal(repo)
    repo.git("update-ref", "refs/remotes/origin/main", repo.head)
    repo.git("reset", "--quiet", "--hard", "HEAD~1")
    assert told(repo) == {}
    repo.git("update-ref", "refs/remotes/origin/main", repo.head)
    only("GT016", told(repo))


def test_a_deviation_admits_a_line_that_had_to_be_rewritten(repo: GitRepo) -> None:
    seal(repo)
    repo.git("reset", "--quiet", "--hard", "HEAD~1")
    deviation = {
        "id": "2026-01",
        "commit": repo.head,
        "rule": "GT016",
        "document": "QMS-POLICY",
        "reason": "By order of a court.",
        "correction": "Names were taken out.",
        "date": "2026-03-25",
        "status": "approved",
        "approvals": [{"role": "policy-owner", "by": ALEX, "date": "2026-03-25"}],
    }
    repo.commit({f"{ROOT}/records/deviations/2026-01.yml": as_yaml(deviation)})
    said = only("GT016", told(repo))
    assert said.startswith("note: ")
    assert said.endswith("(admitted in deviation 2026-01)")
