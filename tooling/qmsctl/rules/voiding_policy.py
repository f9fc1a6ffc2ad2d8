"""Finds what made approvals of the policy void: which of its files changed in which commits."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from qmsctl.approval.digest import ASSET_MARK, policy_digest
from qmsctl.approval.voiding import Part, since_approved, void_sentence, where_changed
from qmsctl.model.document import APPROVAL_FIELDS
from qmsctl.model.layout import PEOPLE_FOLDER, POLICY_FILE, Layout
from qmsctl.repository.committree import CommitTree
from qmsctl.repository.git import Git
from qmsctl.repository.policyfile import read_policy
from qmsctl.repository.policystates import shared_globs
from qmsctl.repository.trail import Blob, Branch, look_up
from qmsctl.repository.tree import Tree
from qmsctl.rules.context import Context
from qmsctl.rules.ruling import ruling_files

_MOST_STATES = 60
_MOST_NAMED = 5


class PolicyPresent(NamedTuple):
    """The policy as one tree has it: the keys of `qms.yml`, and its other files by name."""

    fields: Mapping[str, Any]
    files: Mapping[str, bytes]

    @property
    def digest(self) -> str:
        """What approvals of it are bound to."""
        return policy_digest(self.fields, self.files)


class PolicyTrail(NamedTuple):
    """What the commits of a branch have of the policy; None: not there, or not looked at."""

    states: Mapping[str, PolicyPresent | None]
    whole: bool


def policy_in(tree: Tree, layout: Layout, context: Context) -> PolicyPresent:
    """The policy of the context's own tree."""
    shared = context.own_policy.shared_assets
    return PolicyPresent(context.policy_file.fields, ruling_files(tree, layout, shared))


def policy_trail(git: Git, branch: Branch, layout: Layout) -> PolicyTrail:
    """What each commit of a branch has of the policy; of many different ones the newest.

    Raises:
        IncompleteHistory: the clone lacks one of the files.
        GitError: Git failed.
    """
    known: dict[tuple[Blob | None, ...], PolicyPresent | None] = {}
    states: dict[str, PolicyPresent | None] = {}
    whole = branch.whole
    for commit, held in _held(git, branch, layout).items():
        if held not in known:
            if len(known) >= _MOST_STATES:
                whole = False
                states[commit] = None
                continue
            known[held] = _state(CommitTree(git, commit, layout.root), layout)
        states[commit] = known[held]
    return PolicyTrail(states, whole)


def _held(git: Git, branch: Branch, layout: Layout) -> dict[str, tuple[Blob | None, ...]]:
    """What tells the policies of the commits apart, without reading them."""
    # Shared assets may lie anywhere: with them every commit may bring another state.
    names = (layout.policy_path, layout.prefix + PEOPLE_FOLDER, layout.root)
    places = [(commit, name) for commit in branch.parents for name in names]
    blobs = look_up(git, places)
    found = {}
    for number, commit in enumerate(branch.parents):
        policy, people, whole = blobs[3 * number : 3 * number + 3]
        found[commit] = (policy, people, whole)
    head = CommitTree(git, branch.head, layout.root)
    if layout.policy_path in head.entries and shared_globs(head.read(layout.policy_path)):
        return dict(found)
    return {commit: held[:2] for commit, held in found.items()}


def _state(tree: CommitTree, layout: Layout) -> PolicyPresent | None:
    data = dict(tree.read_many([layout.policy_path])).get(layout.policy_path)
    if data is None:
        return None
    file, _ = read_policy(POLICY_FILE, data)
    return PolicyPresent(file.fields, ruling_files(tree, layout, shared_globs(data)))


def policy_void(
    branch: Branch, trail: PolicyTrail, present: PolicyPresent | None, digest: str, event: str
) -> str | None:
    """What changed the policy since it had `digest`, and in which commits; None if none has it.

    `present` is the policy as it stands now; that of the branch's end if absent.
    """
    known = {id(state): state.digest for state in trail.states.values() if state is not None}
    digests = {commit: known.get(id(state)) for commit, state in trail.states.items()}
    since = since_approved(branch.head, branch.parents, digests, digest)
    was = trail.states.get(since.approved) if since else None
    now = present or trail.states.get(branch.head)
    if since is None or was is None or now is None:
        return None
    edited = digests[branch.head] != now.digest
    where = where_changed(since.changed, uncommitted=edited)
    return void_sentence(_parts(was, now), where, event)


def _parts(was: PolicyPresent, now: PolicyPresent) -> list[Part]:
    names = sorted({*was.fields, *now.fields} - set(APPROVAL_FIELDS))
    keys = [name for name in names if was.fields.get(name) != now.fields.get(name)]
    found = [Part(POLICY_FILE, _few(keys))] if keys else []
    for name in sorted({*was.files, *now.files}):
        if was.files.get(name) != now.files.get(name):
            how = "added" if name not in was.files else "removed" if name not in now.files else ""
            found.append(Part(name.removeprefix(ASSET_MARK), how))
    more = len(found) - _MOST_NAMED
    return found if more <= 0 else [*found[:_MOST_NAMED], Part(f"{more} more of its files")]


def _few(names: list[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
