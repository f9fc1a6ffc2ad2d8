"""Makes contexts out of what was read of one tree."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import replace

from qmsctl.approval.statement import parse_statement_path
from qmsctl.model.filed import Filed
from qmsctl.model.finding import Problem
from qmsctl.model.history import Snapshot
from qmsctl.model.layout import Layout
from qmsctl.model.policy import Policy
from qmsctl.model.tree import SourceFile
from qmsctl.repository.corpus import read_corpus
from qmsctl.repository.frontmatter import Known
from qmsctl.repository.gitfacts import Facts
from qmsctl.repository.policyfile import load_standards
from qmsctl.repository.tree import Tree
from qmsctl.repository.treesnapshot import tree_snapshot
from qmsctl.rules.context import Context, GitFacts
from qmsctl.rules.registry import CODES, LOCKED
from qmsctl.rules.ruling import Ruling, digest_of_tree

Today = dt.date | Callable[[Policy], dt.date]
"""A day, or what tells it once the policy and so the time zone are known."""


def day_of(as_of: Today, policy: Policy) -> dt.date:
    """The day on which things are judged under a policy."""
    return as_of if isinstance(as_of, dt.date) else as_of(policy)


def make_context(
    tree: Tree,
    root: str,
    own: Ruling,
    judging: Ruling,
    as_of: Today,
    known: Known | None = None,
) -> Context:
    """The context of a tree whose own policy files are `own`, judged by `judging`."""
    policy = judging.policy
    layout = Layout(root, policy.not_controlled)
    return Context(
        corpus=read_corpus(tree, layout, policy, known=known),
        policy=policy,
        people=judging.people,
        policy_file=own.file,
        person_files=own.person_files,
        inventory=tree.entries,
        as_of=day_of(as_of, policy),
        root=root,
        standards=load_standards(standard.id for standard in policy.standards),
        deviations=own.deviations,
        known_rules=CODES,
        locked_rules=LOCKED,
        policy_digest=digest_of_tree(tree, layout, own.file.fields, own.policy.shared_assets),
    )


def signed_states(
    files: Iterable[SourceFile],
    filed: Iterable[Filed],
    tree: Tree,
    layout: Layout,
    policy: Policy,
) -> dict[str, Snapshot]:
    """The documents of which statements speak, by path, with the digests of their attachments."""
    places = (parse_statement_path(one.path) for one in filed)
    about = {(place.id, place.version) for place in places if place is not None}
    return {
        file.path: tree_snapshot(file, tree, layout, policy)
        for file in (files if about else ())
        if (file.id, file.fields.get("version")) in about
    }


def facts_of(facts: Facts) -> GitFacts:
    """What rules are told of the repository."""
    return GitFacts(facts.head, facts.main_ref, facts.main_tip, facts.problems)


def with_problem(context: Context, problem: Problem) -> Context:
    """The context with one more problem of the repository, unless it is known."""
    facts = context.git or GitFacts()
    if any(
        known.rule == problem.rule and known.message == problem.message for known in facts.problems
    ):
        return context
    return replace(context, git=replace(facts, problems=(*facts.problems, problem)))
