"""A repository whose SOP-001 2.0 was approved by two statements that were really signed."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qmsctl.approval.digest import content_digest, policy_digest
from qmsctl.approval.sshsig import NAMESPACE
from qmsctl.approval.statement import signature_path, statement_bytes, statement_path
from qmsctl.model.history import Snapshot
from qmsctl.model.layout import POLICY_FILE
from qmsctl.model.policy import FieldMapping
from qmsctl.model.statement import Predicate, SubjectName, statement_of
from qmsctl.repository.frontmatter import read_source
from qmsctl.repository.policyfile import read_policy
from qmsctl.repository.signing import sign
from qmsctl.rules.example import (
    POLICY_PATH,
    ROOT,
    SOP_PATH,
    approvals,
    document,
    files,
    person,
    person_path,
    policy,
    types,
)  # fmt: skip
from tests.support import sshkeys
from tests.support.gitrepo import GitRepo

KEYS = {"a.brandt": "ed25519-other", "j.tanaka": "ed25519"}
"""Whose key is which of `sshkeys.pair`."""

NAMES = {"a.brandt": "Alex Brandt", "j.tanaka": "Junko Tanaka"}
PICTURE = f"{ROOT}/procedures/img/flow.svg"
BODY = """\
# Control of documented information

## Purpose

Everyone works with the current revision of a document. – Jeder.

## Procedure

![Flow](img/flow.svg)
"""
VERSION_2: Mapping[str, Any] = {
    "version": "2.0",
    "change_summary": "Shows the flow.",
    "effective_date": "2026-03-15",
    "attachments": ["img/flow.svg"],
    "approvals": approvals("2026-03-02", "2026-03-02"),
    "body": BODY,
}
SVG = b"<svg/>\n"
POLICY_2: Mapping[str, Any] = {
    "version": "2.0",
    "change_summary": "Procedures are signed.",
    "effective_date": "2026-02-10",
    "approvals": [{"role": "policy-owner", "by": "a.brandt", "date": "2026-02-10"}],
    "evidence": "signature",
    "types": types(sop={"evidence": "signature"}),
}


def digest_of(text: str) -> str:
    """The content digest of SOP-001 as `text` has it, with its picture."""
    source = read_source(SOP_PATH, text.encode(), FieldMapping())
    picture = (("img/flow.svg", hashlib.sha256(SVG).hexdigest()),)
    return content_digest(Snapshot(SOP_PATH, None, source.fields, source.body_sha256, picture))


DIGEST = digest_of(document(**VERSION_2))


def stated(digest: str, role: str, who: str) -> tuple[str, bytes]:
    """A statement's path in the repository and its bytes."""
    said = Predicate.model_validate(
        {
            "meaning": "approval",
            "role": role,
            "signer": {"id": who, "name": NAMES[who]},
            "authors": ["m.keller"],
            "time": dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC),
            "policy_version": "2.0",
        }
    )
    statement = statement_of(SubjectName("SOP-001", "2.0", "en"), digest, said)
    return f"{ROOT}/{statement_path(statement)}", statement_bytes(statement)


TANAKA, TANAKA_SAYS = stated(DIGEST, "quality-manager", "j.tanaka")


def statements(key: str = KEYS["j.tanaka"]) -> dict[str, str | bytes]:
    """Both statements for SOP-001 2.0; that of the quality manager is signed with `key`."""
    found: dict[str, str | bytes] = {}
    owner = stated(DIGEST, "owner", "a.brandt")
    for (path, content), name in ((owner, KEYS["a.brandt"]), ((TANAKA, TANAKA_SAYS), key)):
        signature = sign(content, sshkeys.pair(name).path, namespace=NAMESPACE)
        found |= {path: content, signature_path(path): signature}
    return found


def keys_of(who: str) -> list[dict[str, str]]:
    return [{"key": sshkeys.pair(KEYS[who]).public, "valid_after": "2026-01-01"}]


def staff(**overrides: Any) -> dict[str, str]:
    """The people files, with keys; `overrides` are for j.tanaka."""
    alex = person("a.brandt", keys=keys_of("a.brandt"))
    own = {"name": NAMES["j.tanaka"], "keys": keys_of("j.tanaka"), **overrides}
    return {person_path("a.brandt"): alex, person_path("j.tanaka"): person("j.tanaka", **own)}


def signed_policy(people: Mapping[str, str]) -> dict[str, str | bytes]:
    """Version 2.0 of the policy with these people, and its owner's signature."""
    text = policy(**POLICY_2)
    every = {**files(), **people, POLICY_PATH: text}
    held = {
        path.removeprefix(f"{ROOT}/"): content.encode()
        for path, content in every.items()
        if path == POLICY_PATH or path.startswith(f"{ROOT}/people/")
    }
    digest = policy_digest(read_policy(POLICY_FILE, text.encode())[0].fields, held)
    said = Predicate.model_validate(
        {
            "meaning": "approval",
            "role": "policy-owner",
            "signer": {"id": "a.brandt", "name": NAMES["a.brandt"]},
            "authors": ["m.keller"],
            "time": dt.datetime(2026, 2, 10, 9, 30, tzinfo=dt.UTC),
            "policy_version": "1.0",
        }
    )
    statement = statement_of(SubjectName("QMS-POLICY", "2.0"), digest, said)
    path, content = f"{ROOT}/{statement_path(statement)}", statement_bytes(statement)
    signature = sign(content, sshkeys.pair(KEYS["a.brandt"]).path, namespace=NAMESPACE)
    return {POLICY_PATH: text, path: content, signature_path(path): signature}


@dataclass(frozen=True)
class Case:
    """How the repository differs from one in which all is well; nothing: it does not."""

    staff: Mapping[str, str] | None = None
    """People files of the first commit, which the policy's version 2.0 approves."""
    between: Mapping[str, str | bytes] | None = None
    """A commit between the policy's version 2.0 and the branch of SOP-001 2.0."""
    evidence: Mapping[str, str | bytes] | None = None
    """What comes beside SOP-001 2.0; statements of both roles if it is None."""
    content: str | None = None
    """SOP-001 2.0 as it comes, if it is not what was signed."""
    later: Mapping[str, str | bytes | None] | None = None
    """A last commit."""


def start(path: Path, people: Mapping[str, str]) -> GitRepo:
    """SOP-001 1.0 under a declared policy, then version 2.0 of the policy, which is signed."""
    repo = GitRepo.init(path)
    repo.clock = dt.datetime(2026, 1, 20, 12, tzinfo=dt.UTC)
    repo.commit({**files(), **people}, "Start")
    repo.clock = dt.datetime(2026, 2, 10, 12, tzinfo=dt.UTC)
    repo.commit(signed_policy(people), "Policy 2.0")
    return repo


def build(path: Path, case: Case) -> GitRepo:
    """SOP-001: 1.0, then 2.0 with its evidence in a merge, then another owner."""
    repo = start(path, case.staff or staff())
    if case.between is not None:
        repo.commit(case.between, "Tidy up the people")
    repo.clock = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
    repo.branch("change")
    evidence = statements() if case.evidence is None else case.evidence
    text = case.content or document(**VERSION_2)
    repo.commit({SOP_PATH: text, PICTURE: SVG, **evidence}, "SOP-001 2.0")
    repo.switch("main")
    repo.merge("change")
    owner = text.replace("operations-manager", "quality-manager")
    repo.commit({SOP_PATH: owner}, "Name another owner")
    if case.later is not None:
        repo.commit(case.later, "Tidy up")
    return repo
