"""The demo's evidence: reproducible, verified by `ssh-keygen`, and needed by what it proves."""

import json
import re
import shutil
import stat
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from qmsctl.approval.demokeys import PUBLISHED, demo_key
from qmsctl.approval.statement import read_statement
from qmsctl.model.statement import Statement
from qmsctl.repository.fastimport import write_history
from qmsctl.scaffold.demo.story import Data, DemoHistory, demo_history, packaged_data
from qmsctl.scaffold.demo.telling import StoryError
from tests.cli.running import qms
from tests.scaffold.demo.conftest import Demo
from tests.support import sshkeys

LAST_DAY = "2026-11-20"
FOLDER = "qms_docs/records/approvals/"


def statements(story: DemoHistory) -> dict[str, Statement]:
    """Every statement of the story by its path in the repository."""
    found = {}
    for path, data in story.tree.items():
        if path.startswith(FOLDER) and path.endswith(".json"):
            file = read_statement(data, path.removeprefix("qms_docs/"))
            assert file.statement is not None, file.problems
            found[path] = file.statement
    return found


def test_ssh_keygen_verifies_each_of_them(demo: Demo) -> None:
    """By the keys of today's people files, as an auditor would."""
    run = qms("-C", str(demo.repo.path), "keys", "--format", "allowed-signers", "--as-of", LAST_DAY)
    told = statements(demo.story)
    assert 30 <= len(told) < 60
    for path, statement in told.items():
        said = statement.predicate
        signature, content = demo.story.tree[f"{path}.sig"], demo.story.tree[path]
        at = f"{said.time:%Y%m%d%H%M%SZ}"
        assert sshkeys.judged_good(signature, content, run.out, who=said.signer.id, at=at), path


def test_every_meaning_that_documents_know_is_shown(demo: Demo) -> None:
    told = statements(demo.story).values()
    meanings = Counter(statement.predicate.meaning for statement in told)
    assert meanings.pop("approval") > 20
    assert meanings == dict.fromkeys(
        ("periodic-review", "recall", "withdrawal", "administrative"), 2
    )
    ids = {s.about.id for s in told if s.predicate.meaning in {"approval", "periodic-review"}}
    assert ids == {"MAN-001", "QMS-POLICY", "SOP-001"}


def test_a_statement_comes_with_the_commit_that_it_approves_in(demo: Demo) -> None:
    """The document or the policy changes in the same commit, after the time that was signed."""
    for commit in demo.story.commits:
        for path, data in commit.changes.items():
            if not (path.startswith(FOLDER) and path.endswith(".json")):
                continue
            assert isinstance(data, bytes)
            statement = read_statement(data).statement
            assert statement is not None
            assert statement.predicate.time < commit.author.when <= commit.committer.when
            about = "qms.yml" if statement.about.language is None else f"/{statement.about.id}-"
            assert any(about in other for other in commit.changes), path


def tiers(demo: Demo, document: str) -> dict[str, str]:
    run = qms(
        "-C", str(demo.repo.path), "history", document, "--as-of", LAST_DAY, "--format", "json"
    )
    return {item["version"]: item["evidence"] for item in json.loads(run.out)["revisions"]}


@pytest.mark.parametrize(
    ("document", "first"), [("MAN-001", "3.0"), ("SOP-001", "2.0"), ("SOP-009", "9.9")]
)
def test_versions_reach_the_tier_from_the_day_of_the_keys_on(
    demo: Demo, document: str, first: str
) -> None:
    found = tiers(demo, document)
    assert len(found) >= 5
    for version, tier in found.items():
        assert tier == ("signature" if version >= first else "declared"), version


def test_the_published_keys_are_those_of_the_people(demo: Demo) -> None:
    published = {
        path.rpartition("/")[2]: data
        for path, data in demo.story.tree.items()
        if path.startswith("demo-keys/") and not path.endswith((".md", ".gitattributes"))
    }
    people = "\n".join(
        data.decode() for path, data in demo.story.tree.items() if "/people/" in path
    )
    assert set(re.findall(r"key: (\S+ \S+)", people)) == {
        demo_key(name).public_line for name in published
    }
    assert published == {name: demo_key(name).private_file() for name in PUBLISHED}
    listed = qms("-C", str(demo.repo.path), "keys", "s.okafor", "--as-of", LAST_DAY)
    assert "Demonstration keys of s.okafor: everybody has them" in listed.out


def test_somebody_may_sign_with_a_published_key(demo: Demo, tmp_path: Path) -> None:
    """As the README of the keys says, and `ssh-keygen` accepts the file that the demo holds."""
    key = tmp_path / "j.tanaka"
    shutil.copy(demo.repo.path / "demo-keys" / "j.tanaka", key)
    key.chmod(stat.S_IRUSR | stat.S_IWUSR)
    shown = subprocess.run(["ssh-keygen", "-y", "-f", key], capture_output=True, check=True)
    assert shown.stdout.decode().startswith(demo_key("j.tanaka").public_line)


def told_with(**texts: tuple[str, str]) -> DemoHistory:
    """The story with words of one of its files exchanged."""
    data = packaged_data()
    changed = dict(data.texts)
    for name, (old, new) in texts.items():
        file = f"{name}.yml"
        assert old.encode() in changed[file]
        changed[file] = changed[file].replace(old.encode(), new.encode())
    return demo_history(Data(data.source, changed))


def test_without_its_signatures_the_manual_would_not_be_approved(tmp_path: Path) -> None:
    story = told_with(events=("signed: [MAN-001, SOP-001]", "signed: [SOP-001]"))
    write_history(tmp_path / "halden", story.commits, story.refs)
    run = qms("-C", str(tmp_path / "halden"), "verify", "--as-of", LAST_DAY, "--format", "json")
    found = json.loads(run.out)["findings"]
    assert run.code == 1
    assert {one["document"] for one in found if one["rule"] == "EV001"} == {"MAN-001"}


def test_who_has_no_key_cannot_sign() -> None:
    told = '{name: h.vogel, from: 2022-03-14, in: "3.0"'
    with pytest.raises(StoryError, match=r"h\.vogel has no key to sign with on 2022-05-"):
        told_with(people=(told, told.replace("2022-03-14", "2022-06-30")))
