"""Short ways to write documents, and the policy and layout that history tests read them with."""

import json
from collections.abc import Mapping
from typing import Any

from qmsctl.model.layout import Layout
from qmsctl.model.policy import Policy
from qmsctl.repository.git import Git
from qmsctl.repository.history import History, load_history
from tests.support.builders import policy as build_policy
from tests.support.gitrepo import GitRepo
from tests.support.plainwalk import Seen

ROOT = "qms"
LAYOUT = Layout(ROOT)

A, B = f"{ROOT}/sop/SOP-001.md", f"{ROOT}/sop/SOP-002.md"


def policy(**fields: Any) -> Policy:
    """A small valid policy; `fields` replace those of the builder."""
    return build_policy(**fields)


def doc(
    document: str | None,
    version: str = "1.0",
    status: str = "draft",
    body: str = "# Title\n\nText.\n",
    **fields: object,
) -> str:
    """A document's file; values are written as JSON, which YAML reads alike."""
    named: Mapping[str, object] = {"id": document, "version": version, "status": status, **fields}
    lines = [f"{name}: {json.dumps(value)}\n" for name, value in named.items() if value is not None]
    return f"---\n{''.join(lines)}---\n{body}"


POLICY = policy()


def seen(history: History) -> dict[tuple[str, str], list[Seen]]:
    """The timelines in the words of the plain walk."""
    found: dict[tuple[str, str], list[Seen]] = {}
    for key, timeline in history.timelines.items():
        line = found.setdefault((key.id, key.language), [])
        for commit, snapshot in ((a.commit, a.snapshot) for a in timeline.appearances):
            if snapshot is None:
                line.append(Seen(commit.oid))
                continue
            fields = dict(snapshot.fields) if snapshot.readable else None
            line.append(
                Seen(commit.oid, snapshot.path, fields, snapshot.body_sha256, snapshot.attachments)
            )
    return found


def load(repo: GitRepo, tip: str | None = None, **options: Any) -> History:
    with Git.open(repo.path) as git:
        return load_history(git, tip or repo.head, LAYOUT, POLICY, **options)
