"""Seals made in a line: of whatever commit, by whoever, right or wrong in one thing."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from qmsctl.approval.demokeys import DemoKey, demo_key
from qmsctl.approval.seal import seal_text
from qmsctl.model.seal import NAMESPACE, Seal
from qmsctl.repository.git import Git
from qmsctl.repository.seals import evidence_blobs, manifest_of
from qmsctl.rules.example import ROOT
from tests.support.gitrepo import GitRepo

ALEX = "a.brandt"
SEALED_ON = "2026-03-20"


def keys_of(person: str = ALEX) -> list[Mapping[str, str]]:
    """What a people file holds, so that the demonstration key counts."""
    return [{"key": demo_key(person).public_line}]


def fields_of(repo: GitRepo, rev: str = "HEAD", **changed: Any) -> Seal:
    """What a true seal of `rev` says; `changed` are fields in which it lies."""
    line = repo.git("rev-list", "--first-parent", "--reverse", rev).split()
    with Git.open(repo.path) as git:
        manifest = manifest_of(git, evidence_blobs(git, line[-1], ROOT))
    fields = {
        "tip": line[-1],
        "commits": len(line),
        "anchor": line[0],
        "root": ROOT,
        "manifest": manifest,
        "by": ALEX,
        "time": dt.datetime.fromisoformat(f"{SEALED_ON}T12:00:00+00:00"),
    }
    return Seal.model_validate({**fields, **changed})


def store(repo: GitRepo, name: str, data: bytes) -> str:
    """Keep a tag object under a name, whatever it holds; its id."""
    oid = repo.git("hash-object", "-t", "tag", "-w", "--stdin", "--literally", stdin=data)
    repo.git("update-ref", f"refs/tags/{name}", oid)
    return oid


def seal(
    repo: GitRepo,
    rev: str = "HEAD",
    *,
    key: DemoKey | None = None,
    name: str = f"qms-seal/{SEALED_ON}",
    stored_as: str | None = None,
    namespace: str = NAMESPACE,
    alter: Callable[[bytes], bytes] = bytes,
    spoil: Callable[[bytes], bytes] = bytes,
    **changed: Any,
) -> str:
    """Seal `rev`; the id of the tag.

    `alter` changes what is signed, `spoil` the whole tag afterwards; `stored_as` is another name
    than the tag itself says.
    """
    made = fields_of(repo, rev, **changed)
    text = alter(seal_text(made, name, who="Alex Brandt", mail="a.brandt@example.org"))
    signature = (key or demo_key(made.by)).sign(text, namespace)
    return store(repo, stored_as or name, spoil(text + signature))


def seal_of_text(repo: GitRepo, name: str, message: bytes) -> str:
    """A tag of HEAD in the place of seals whose message is any bytes; its id."""
    head = f"object {repo.head}\ntype commit\ntag {name}\ntagger A <a@b> 1774008000 +0000\n\n"
    return store(repo, name, head.encode() + message)
