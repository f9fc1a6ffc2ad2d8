"""The company of `tests/cli/company.py` with signing keys, at tier `signature`; keys are real."""

import datetime as dt
import json
import shutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import pytest

from qmsctl.rules.example import ROOT, SOP_BODY, SOP_PATH, draft, files, person, person_path, types
from qmsctl.rules.example import policy as policy_text
from tests.cli.company import BASE_DAY, MIA, TODAY, Company
from tests.support import sshkeys
from tests.support.gitrepo import GitRepo

PLACE = f"{ROOT}/records/approvals"
PEOPLE = ("a.brandt", "j.tanaka", "m.keller")
BODY = SOP_BODY.replace("have it approved", "have it approved and signed")


def pair(person_id: str) -> sshkeys.Pair:
    """The key of a person; of a name such as ``a.brandt-new``, another one."""
    return sshkeys.pair(f"ed25519-{person_id}")


def key(person_id: str, **fields: object) -> dict[str, object]:
    """An entry of `keys` in a people file."""
    return {"key": pair(person_id).public, **fields}


def policy(**overrides: object) -> str:
    """`qms.yml` that asks for signatures on procedures."""
    return policy_text(**{"types": types(sop={"evidence": "signature"}), **overrides})


def start(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    evidence: str = "signature",
    keys: Mapping[str, list[dict[str, object]]] = MappingProxyType({}),
) -> Company:
    """Everybody has a key; SOP-001 2.0 is a draft on a branch and waits for signatures.

    SOP-001 1.0 was approved before the policy asked for `evidence`. `keys` are those of people who
    hold others than one without an end.
    """
    for name in ("SSH_AUTH_SOCK", "SSH_ASKPASS", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    held = {who: keys.get(who, [key(who)]) for who in PEOPLE}
    made = _made(evidence, json.dumps(held))
    shutil.copytree(made, tmp_path / "halden")
    company = Company(GitRepo(tmp_path / "halden"), monkeypatch)
    company.today(TODAY)
    company.iam(MIA)
    return company


@cache
def _made(evidence: str, keys: str) -> Path:
    """The repository with which tests start, made once by each process."""
    repo = GitRepo.init(sshkeys.folder() / f"halden-{evidence}-{abs(hash(keys))}")
    repo.clock = dt.datetime.fromisoformat(f"{BASE_DAY}T12:00:00+00:00")
    people = {person_path(who): person(who, keys=own) for who, own in json.loads(keys).items()}
    repo.commit({**files(), **people}, "Start")
    repo.clock = dt.datetime(2026, 2, 10, 12, tzinfo=dt.UTC)
    owner = [{"role": "policy-owner", "by": "a.brandt", "date": "2026-02-10"}]
    asks = policy(types=types(sop={"evidence": evidence}), version="1.1", approvals=owner)
    repo.commit({f"{ROOT}/qms.yml": asks}, "Ask for evidence")
    repo.git("switch", "-q", "-c", "sop-001")
    repo.commit({SOP_PATH: draft(effective_date="on-release", body=BODY)}, "Draft 2.0")
    return repo.path


def sign(company: Company, who: str, *arguments: str, holder: str | None = None) -> str:
    """Run a command as `who` with --sign and the key of `holder`; what it said."""
    company.iam(f"{who}@example.org")
    key_file = str(pair(holder or who).path)
    return company.ok(*arguments, "--sign", "--key", key_file).err


def refused(company: Company, who: str, *arguments: str, holder: str | None = None) -> str:
    """The same, refused without a trace."""
    company.iam(f"{who}@example.org")
    key_file = str(pair(holder or who).path)
    return company.refused(*arguments, "--sign", "--key", key_file)


def statements(company: Company, place: str = "SOP-001/2.0") -> list[Path]:
    """The statements about a version, in the order of their names."""
    return sorted((company.top / PLACE / place).glob("*.json"))


def said(path: Path) -> dict[str, object]:
    """What a statement says of its subject."""
    predicate: dict[str, object] = json.loads(path.read_bytes())["predicate"]
    return predicate


def merge(company: Company, day: str = "2026-03-05") -> None:
    """Commit what is there on the branch, and merge it into the main line on a day."""
    if company.repo.git("status", "--porcelain"):
        company.repo.commit(message="Signed")
    company.today(day)
    company.repo.git("switch", "-q", "main")
    company.repo.git("merge", "-q", "--no-ff", "-m", "Merge", "-")
    company.today(day)
