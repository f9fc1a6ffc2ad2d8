"""The digest of a tree's policy is the one that history has, whatever `shared_assets` matches."""

import pytest

from qmsctl.approval.digest import policy_digest
from qmsctl.model.layout import POLICY_FILE, Layout
from qmsctl.repository.committree import CommitTree
from qmsctl.repository.git import Git
from qmsctl.repository.history import load_history
from qmsctl.repository.policyfile import load_policy, read_policy
from qmsctl.rules.example import POLICY_PATH, ROOT, files, person, person_path, policy
from qmsctl.rules.ruling import digest_of_tree
from tests.support.gitrepo import GitRepo
from tests.support.qmsrepo import POLICY

LAYOUT = Layout(ROOT)


@pytest.mark.parametrize("globs", [None, ["shared/*"], ["*.yml"], ["people/*", "none.svg"], ["**"]])
def test_tree_and_history_agree(globs: list[str] | None, gitrepo: GitRepo) -> None:
    own = {POLICY_PATH: policy(shared_assets=globs), f"{ROOT}/shared/logo.svg": "<svg/>"}
    gitrepo.commit({**files(), **own})
    gitrepo.commit({person_path("j.tanaka"): person("j.tanaka", name="Other")})
    gitrepo.commit({f"{ROOT}/shared/logo.svg": "<svg id='other'/>"})
    with Git.open(gitrepo.path) as git:
        history = load_history(git, gitrepo.head, LAYOUT, POLICY)
        for commit, held in history.policy_states:
            tree = CommitTree(git, commit.oid, ROOT)
            _, ruling = load_policy(tree, LAYOUT)
            fields = read_policy(POLICY_FILE, held[POLICY_FILE])[0].fields
            by_tree = digest_of_tree(tree, LAYOUT, fields, ruling.shared_assets)
            assert policy_digest(fields, held) == by_tree


def test_approving_a_policy_that_shares_everything_keeps_its_digest(gitrepo: GitRepo) -> None:
    digests = set()
    for approvals in ([], [{"role": "policy-owner", "by": "a.brandt", "date": "2026-01-12"}]):
        own = policy(shared_assets=["**"], approvals=approvals)
        gitrepo.commit({**files(), POLICY_PATH: own})
        with Git.open(gitrepo.path) as git:
            states = load_history(git, gitrepo.head, LAYOUT, POLICY).policy_states
        _, held = states[-1]
        fields = read_policy(POLICY_FILE, held[POLICY_FILE])[0].fields
        digests.add(policy_digest(fields, held))
    assert len(digests) == 1
