"""`qms seal`: made with a real key, verified by Git and ssh-keygen, refused where it must be."""

import datetime as dt
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from qmsctl.rules.example import BASE_DAY, ROOT, files, person, person_path
from tests.cli.company import JUN, Company
from tests.support import sshkeys
from tests.support.gitrepo import GitRepo
from tests.support.seals import keys_of, seal

NAME = "qms-seal/2026-03-02"
MANUAL = Path(__file__).parent.parent.parent / "tooling" / "docs" / "commands" / "seal.md"


@pytest.fixture(scope="module")
def sealable(tmp_path_factory: pytest.TempPathFactory) -> GitRepo:
    """The example QMS: Jun has a key of ssh-keygen's, Alex a demonstration key."""
    repo = GitRepo.init(tmp_path_factory.mktemp("seal") / "repo")
    jun = person("j.tanaka", keys=[{"key": sshkeys.pair("ed25519").public}])
    alex = person("a.brandt", keys=keys_of("a.brandt"))
    people = {person_path("j.tanaka"): jun, person_path("a.brandt"): alex}
    repo.commit({**files(), **people}, "Start", date=f"{BASE_DAY}T12:00:00+00:00")
    repo.commit({"README.md": "A\n"}, "Say something", date=f"{BASE_DAY}T13:00:00+00:00")
    return repo


@pytest.fixture
def company(sealable: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Company:
    """A copy of it, with Jun at the keyboard on 2026-03-02 and no agent."""
    for name in ("SSH_AUTH_SOCK", "SSH_ASKPASS", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    shutil.copytree(sealable.path, tmp_path / "repo", symlinks=True)
    found = Company(GitRepo(tmp_path / "repo"), monkeypatch)
    found.today("2026-03-02")
    found.iam(JUN)
    found.repo.git("config", "user.signingKey", str(sshkeys.pair("ed25519").path))
    return found


def block(company: Company, name: str = NAME) -> dict[str, object]:
    """The fields of a seal, as they stand in the tag."""
    line = company.repo.git("cat-file", "tag", name).partition("\n-----BEGIN")[0].split("\n")[-1]
    found: dict[str, object] = json.loads(line)
    return found


def test_a_seal_says_what_the_main_line_is(company: Company) -> None:
    done = company.ok("seal")
    oid = company.repo.oid(f"refs/tags/{NAME}")
    assert done.out == f"{NAME} {oid}\n"
    said = block(company)
    head, first = company.repo.head, company.repo.oid("HEAD~1")
    assert (said["tip"], said["commits"], said["anchor"]) == (head, 2, first)
    assert (said["by"], said["time"], said["root"]) == ("j.tanaka", "2026-03-02T12:00:00Z", ROOT)
    assert "previous" not in said
    assert f"j.tanaka sealed commit {head[:10]}: 2 commits and 0 files" in done.err
    assert f"qms verify --seal {oid[:16]}" in done.err
    assert "git push" not in done.err  # there is no remote
    assert company.ok("verify", "--seal", oid).code == 0
    assert company.ok("verify", "--seal", oid[:7].upper()).code == 0


def by_hand(company: Company, who: str) -> subprocess.CompletedProcess[str]:
    """What the commands of the manual say about the seal of `who`."""
    text = MANUAL.read_text(encoding="utf-8").split("### Check a seal by hand")[1]
    commands = "\n".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL))
    said = commands.replace("2026-11-22", "2026-03-02").replace("j.tanaka", who)
    first, _, rest = said.partition("\n")
    assert first == "qms keys --format git-signers > git_signers"
    signers = company.ok("keys", "--format", "git-signers").out
    (company.top / "git_signers").write_text(signers)
    return subprocess.run(
        ["sh", "-e", "-c", rest], cwd=company.top, capture_output=True, text=True, check=True
    )


def test_git_and_ssh_keygen_verify_it_as_the_manual_says(company: Company) -> None:
    company.ok("seal", "--by", "j.tanaka")
    done = by_hand(company, "j.tanaka")
    # Git says it on stderr, ssh-keygen on stdout.
    assert 'Good "git" signature for j.tanaka' in done.stderr
    assert 'Good "git" signature for j.tanaka' in done.stdout
    assert "the main line still holds it" in done.stdout


def test_the_manifest_is_what_the_manual_computes(company: Company) -> None:
    folder = f"{ROOT}/records/approvals"
    names = ("SOP-001/1.0/b.json", "SOP-001/1.0/b.json.sig", "SOP-001/1.0-a.json", "Ä.json")
    company.repo.commit({f"{folder}/{name}": f"{name}\n" for name in names})
    seal(company.repo, name=NAME)
    done = by_hand(company, "a.brandt")
    manifest = block(company)["manifest"]
    assert manifest == {"files": 4, "sha256": done.stdout.splitlines()[-1].split()[0]}


def test_keys_for_approvals_do_not_pass_for_seals(company: Company) -> None:
    company.ok("seal")
    signers = company.ok("keys", "--format", "allowed-signers").out
    (company.top / "signers").write_text(signers)
    option = f"gpg.ssh.allowedSignersFile={company.top / 'signers'}"
    with pytest.raises(AssertionError):
        company.repo.git("-c", option, "tag", "-v", NAME)


def test_seals_follow_one_another_and_nothing_is_overwritten(company: Company) -> None:
    company.ok("seal")
    first = company.repo.oid(f"refs/tags/{NAME}")
    company.repo.commit({"README.md": "B\n"})
    assert company.ok("seal").out.startswith(f"{NAME}-2 ")
    assert company.ok("seal", "--format", "json").out.count(f'"{NAME}-3"') == 1
    assert company.repo.oid(f"refs/tags/{NAME}") == first
    assert block(company, f"{NAME}-2")["previous"] == first
    assert block(company, f"{NAME}-3")["previous"] == company.repo.oid(f"refs/tags/{NAME}-2")
    listed = company.ok("seal", "--list")
    assert [line.split()[0] for line in listed.out.splitlines()[2:]] == [
        NAME, f"{NAME}-2", f"{NAME}-3",
    ]  # fmt: skip
    assert listed.err.endswith("3 seals.\n")
    data = json.loads(company.ok("seal", "--list", "--format", "json").out)
    assert data["schema"] == "qms-seals/1"
    assert {one["state"] for one in data["seals"]} == {"holds"}
    company.repo.git("tag", "-d", f"{NAME}-2")
    data = json.loads(company.run("seal", "--list", "--format", "json").out)
    assert [one["state"] for one in data["seals"]] == ["holds", "seal-missing"]


def test_what_is_listed_of_seals_that_do_not_hold(company: Company) -> None:
    assert company.ok("seal", "--list").out == "There are no seals.\n"
    company.ok("seal")
    company.repo.git("tag", "qms-seal/2026-03-01")
    company.repo.git("reset", "--quiet", "--hard", "HEAD~1")
    done = company.run("seal", "--list")
    assert done.code == 1
    assert "main line rewritten" in done.out
    assert "proves nothing" in done.out
    assert "qms-seal/2026-03-01 is a plain name for a commit" in done.out
    assert done.err.endswith("2 seals; 2 do not hold ('qms verify' says why).\n")
    data = json.loads(company.run("seal", "--list", "--format", "json").out)
    assert [one["state"] for one in data["seals"]] == ["rewritten", "in-doubt"]
    assert data["seals"][0]["agrees_up_to"] == company.repo.head


def test_lost_evidence_is_listed(company: Company) -> None:
    path = f"{ROOT}/records/approvals/SOP-001/1.0/a.json"
    company.repo.commit({path: "{}\n"})
    seal(company.repo, name=NAME)
    company.repo.commit({path: None})
    data = json.loads(company.run("seal", "--list", "--format", "json").out)
    assert [(one["state"], one["missing"]) for one in data["seals"]] == [
        ("evidence-missing", [path])
    ]


def test_a_dry_run_shows_what_would_be_signed(company: Company) -> None:
    done = company.ok("seal", "--dry-run")
    assert done.out.startswith(f"object {company.repo.head}\ntype commit\ntag {NAME}\n")
    assert "SIGNATURE" not in done.out
    assert company.repo.git("tag") == ""


def test_the_push_is_told_where_there_is_a_remote(company: Company, tmp_path: Path) -> None:
    company.repo.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare"))
    company.repo.git("remote", "add", "origin", str(tmp_path / "bare"))
    assert f"  git push origin {NAME}\n" in company.ok("seal").err


def test_no_hook_runs_and_no_setting_chooses_a_program(company: Company, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {mark}\nexit 1\n")
    trap.chmod(0o755)
    hooks = company.top / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    shutil.copy(trap, hooks / "reference-transaction")
    for name in ("gpg.program", "gpg.ssh.program", "gpg.ssh.defaultKeyCommand", "core.editor"):
        company.repo.git("config", name, str(trap))
    company.ok("seal")
    company.ok("verify")
    assert not mark.exists()


def test_who_may_not_seal(company: Company) -> None:
    assert "The policy in force has no key of m.keller" in company.refused(
        "seal", "--by", "m.keller"
    )
    assert "Nobody has the id 'nobody'" in company.refused("seal", "--by", "nobody")
    other = str(sshkeys.pair("ed25519-other").path)
    said = company.refused("seal", "--key", other)
    assert "cannot sign for j.tanaka" in said
    assert "stands in nobody's people file" in said
    assert company.repo.git("tag") == ""


def test_a_key_of_the_work_tree_grants_nothing(company: Company) -> None:
    keys = [{"key": sshkeys.pair("ed25519-other").public}]
    company.repo.write({person_path("m.keller"): person("m.keller", keys=keys)})
    key = str(sshkeys.pair("ed25519-other").path)
    assert "stands in nobody's people file" in company.refused(
        "seal", "--by", "m.keller", "--key", key
    )


def test_only_the_tip_of_the_main_line_is_sealed(company: Company) -> None:
    company.repo.branch("topic")
    company.repo.commit({"README.md": "C\n"})
    said = company.refused("seal")
    assert "is not the tip of the main line 'main'" in said
    assert "git switch main" in said


def test_what_verify_faults_is_not_sealed(company: Company) -> None:
    company.repo.git("tag", "qms-seal/2026-03-01")
    said = company.refused("seal")
    assert "Not sealed: 'qms verify' finds 1 error, first GT018" in said


def test_a_shallow_clone_is_not_sealed(company: Company, tmp_path: Path) -> None:
    clone = company.repo.clone(tmp_path / "clone", "--depth", "1")
    said = Company(clone, company.monkeypatch).refused("seal", "--by", "j.tanaka")
    assert "Not sealed. This clone is shallow" in said


def test_before_any_policy_is_approved_nobody_seals(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from qmsctl.rules.example import POLICY_PATH, policy

    repo = GitRepo.init(tmp_path / "new")
    empty = Company(repo, monkeypatch)
    empty.today("2026-03-02")
    draft = {POLICY_PATH: policy(status="draft", approvals=None, effective_date=None)}
    repo.write(draft)
    assert "Not sealed. Nothing is committed yet" in empty.refused("seal", "--list")
    repo.commit(draft)
    assert "no policy was ever approved" in empty.refused("seal")


def test_verify_misses_a_seal_that_was_written_down(company: Company) -> None:
    company.ok("seal")
    oid = company.repo.oid(f"refs/tags/{NAME}")
    assert f"The newest here is {NAME} ({oid})." in company.refused("verify", "--seal", "0" * 40)
    assert "No seal that counts has the id" in company.refused("verify", "--seal", oid[:6])
    company.repo.git("tag", "-d", NAME)
    said = company.refused("verify", "--seal", oid)
    assert "The newest here" not in said
    assert "somebody deleted it" in said


def test_the_clock_is_read_to_the_second(company: Company) -> None:
    company.ok("seal")
    assert company.repo.git("log", "-1", "--format=%ct", NAME)
    stamp = company.repo.git("for-each-ref", "--format=%(taggerdate:unix)", f"refs/tags/{NAME}")
    noon = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
    assert int(stamp) == int(noon.timestamp())
