"""`qms keys`: what is listed, what is wrong, and the file for `ssh-keygen`."""

import base64
import json
from pathlib import Path

import pytest

from qmsctl.model.sshwire import packed
from qmsctl.rules.example import BASE_DAY, files, person, person_path
from tests.cli.running import Run, qms
from tests.support import sshkeys
from tests.support.gitrepo import GitRepo

KEY = "ssh-ed25519 " + base64.b64encode(packed(b"ssh-ed25519", bytes(range(32)))).decode()
OTHER = "ssh-ed25519 " + base64.b64encode(packed(b"ssh-ed25519", bytes(32))).decode()
OFF_CURVE = (
    "ecdsa-sha2-nistp256 "
    + base64.b64encode(
        packed(b"ecdsa-sha2-nistp256", b"nistp256", b"\4" + bytes(63) + b"\1")
    ).decode()
)
LOST = {"date": "2026-03-01", "reason": "Laptop lost."}
DAY = "2026-03-02"


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> GitRepo:
    """The example QMS: two people with keys, of which one was revoked."""
    repo = GitRepo.init(tmp_path_factory.mktemp("keys") / "repo")
    keys = [{"key": f"{OTHER} old", "revoked": LOST}, {"key": KEY, "valid_after": "2026-01-01"}]
    own = {
        person_path("j.tanaka"): person("j.tanaka", name="Junko Tanaka", keys=keys),
        person_path("m.keller"): person(
            "m.keller", name="Mia Keller", keys=[{"key": sshkeys.pair("ed25519").public}]
        ),
    }
    repo.commit({**files(), **own}, "Start", date=f"{BASE_DAY}T12:00:00+00:00")
    return repo


@pytest.fixture
def changed(company: GitRepo, tmp_path: Path) -> GitRepo:
    """A clone whose work tree may be changed."""
    company.git("clone", "--quiet", str(company.path), str(tmp_path / "clone"))
    return GitRepo(tmp_path / "clone")


def run(repo: GitRepo, *arguments: str) -> Run:
    return qms("-C", str(repo.path), "keys", "--as-of", DAY, *arguments)


def write(repo: GitRepo, who: str, **fields: object) -> None:
    (repo.path / person_path(who)).write_text(person(who, **fields), encoding="utf-8")


def test_the_table(company: GitRepo) -> None:
    done = run(company)
    assert done.code == 0
    table, notes = done.out.split("\n\n")
    rows = [line.split()[:6] for line in table.splitlines()[2:]]
    assert [(row[0], row[3], row[4], row[5]) for row in rows] == [
        ("j.tanaka", "–", "2026-02-28", "revoked"),
        ("j.tanaka", "2026-01-01", "–", "valid"),
        ("m.keller", "–", "–", "valid"),
    ]
    assert "Revoked on 2026-03-01: SHA256:" in notes
    assert "of j.tanaka: Laptop lost." in notes
    assert "3 keys of 2 people; 1 without a key; 0 problems." in done.err


def test_one_person_and_another_day(company: GitRepo) -> None:
    done = qms("-C", str(company.path), "keys", "j.tanaka", "--as-of", "2025-12-31")
    assert [line.split()[5:] for line in done.out.splitlines()[2:4]] == [
        ["valid"],
        ["not", "yet", "valid"],
    ]
    assert done.err.endswith("2 keys of 1 person; 0 problems.\n")
    nothing = run(company, "a.brandt")
    assert (nothing.code, nothing.out) == (0, "There are no keys.\n")


def test_json(company: GitRepo) -> None:
    data = json.loads(run(company, "--format", "json").out)
    assert (data["schema"], data["as_of"], data["commit"]) == ("qms-keys/1", DAY, company.head)
    assert data["problems"] == []
    first, second, _ = data["keys"]
    assert first["revoked"] == LOST
    assert (first["key"], first["state"]) == (OTHER, "revoked")
    assert second["person"] == "j.tanaka"
    assert second["name"] == "Junko Tanaka"
    assert second["valid_after"] == "2026-01-01"
    assert second["valid_before"] is None
    assert second["fingerprint"].startswith("SHA256:")


def test_ssh_keygen_verifies_with_what_is_printed(company: GitRepo) -> None:
    printed = run(company, "--format", "allowed-signers")
    assert printed.code == 0
    signature = sshkeys.sign(sshkeys.pair("ed25519"), b"content")
    assert sshkeys.judged_good(signature, b"content", printed.out, who="m.keller")
    assert not sshkeys.judged_good(signature, b"content", printed.out, who="j.tanaka")
    assert "m.keller" not in run(company, "j.tanaka", "--format", "allowed-signers").out


def test_a_key_waits_for_the_approval_of_the_policy(changed: GitRepo) -> None:
    write(changed, "a.brandt", keys=[{"key": sshkeys.pair("rsa").public}])
    done = run(changed, "a.brandt")
    assert done.code == 0
    assert "waits for approval" in done.out
    assert "\na.brandt " not in run(changed, "--format", "allowed-signers").out


def test_without_history_the_files_say_what_counts(tmp_path: Path) -> None:
    keys = [{"key": KEY}]
    for path, text in {**files(), person_path("j.tanaka"): person("j.tanaka", keys=keys)}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    done = qms("-C", str(tmp_path), "keys", "--as-of", DAY)
    assert done.out.splitlines()[2].endswith("valid")
    assert "cannot be known without history" in done.err


def test_what_is_wrong_is_told_with_its_place(changed: GitRepo) -> None:
    write(changed, "m.keller", keys=[{"key": KEY}, {"key": OFF_CURVE}])
    write(
        changed,
        "a.brandt",
        keys=[{"key": sshkeys.pair("rsa").public, "valid_after": "2026-04-01", "revoked": LOST}],
    )
    (changed.path / person_path("x.y")).write_text(
        "id: x.y\nname: X\nkeys:\n  - key: ssh-ed25519 b3BlbnNzaC1rZXktdjEAAAAA\n"
    )
    done = run(changed)
    assert done.code == 1
    assert "qms_docs/people/x.y.yml:4: `key` of entry 1 of `keys`: This is a private" in done.err
    assert "b3Blbn" not in done.out + done.err
    assert "stands in the files of j.tanaka and m.keller" in done.err
    assert "does not lie on the curve" in done.err
    assert "there is no day on which it counts" in done.err
    data = json.loads(run(changed, "--format", "json").out)
    assert len(data["problems"]) == 5
    assert run(changed, "j.tanaka").code == 1  # shared, and a file that nobody can read


def test_unknown_people_are_told_apart(company: GitRepo) -> None:
    done = run(company, "j.tanako")
    assert done.code == 2
    assert "Nobody has the id 'j.tanako'. Did you mean 'j.tanaka'?" in done.err
