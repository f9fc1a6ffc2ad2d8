"""What rules in one tree: `qms.yml`, the people files, deviations, and the digest of it all."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from qmsctl.approval.digest import ASSET_MARK, policy_digest
from qmsctl.model.history import Fields
from qmsctl.model.layout import Layout, glob_pattern
from qmsctl.model.people import People
from qmsctl.model.policy import Policy
from qmsctl.model.record import Deviation
from qmsctl.model.tree import EntryKind, YamlFile
from qmsctl.repository.policyfile import load_deviations, load_people, load_policy
from qmsctl.repository.tree import Tree


@dataclass(frozen=True)
class Ruling:
    """The policy files of one tree, read."""

    file: YamlFile
    policy: Policy
    person_files: tuple[YamlFile, ...]
    people: People
    deviations: tuple[tuple[YamlFile, Deviation | None], ...]


def read_ruling(tree: Tree, layout: Layout) -> Ruling:
    """The policy, people and deviations of a tree.

    Raises:
        UnreadablePolicy: `qms.yml` is missing or not valid.
    """
    file, policy = load_policy(tree, layout)
    person_files, people = load_people(tree, layout)
    return Ruling(file, policy, person_files, people, load_deviations(tree, layout))


def digest_of_tree(tree: Tree, layout: Layout, fields: Fields, shared: Sequence[str]) -> str:
    """What approvals of the policy are bound to, computed as history computes it."""
    return policy_digest(fields, ruling_files(tree, layout, shared))


def ruling_files(tree: Tree, layout: Layout, shared: Sequence[str]) -> dict[str, bytes]:
    """The files that belong to a policy besides its own, by name, as `policy_digest` takes them."""
    matches = glob_pattern(shared).match
    ruling: list[str] = []
    assets: list[str] = []
    for path, entry in tree.entries.items():
        inner = layout.inside(path)
        if inner is None or entry.kind is not EntryKind.FILE:
            continue
        if layout.is_person(path):
            ruling.append(path)
        elif path != layout.policy_path and matches(inner):
            assets.append(path)
    files = {layout.inside(path) or path: data for path, data in tree.read_many(ruling)}
    for path, data in tree.read_many(assets):
        name = ASSET_MARK + (layout.inside(path) or path)
        files[name] = hashlib.sha256(data).hexdigest().encode()
    return files
