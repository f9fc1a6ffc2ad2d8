"""What rules judge: one frozen value that holds everything, so that a rule is a pure function.

What only judges is imported when something is judged: `qms rule` explains a rule without it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar

from pydantic import ValidationError

from qmsctl.model.filed import NO_FILING, Filed, Filing
from qmsctl.model.people import People, Person
from qmsctl.model.policy import Policy

if TYPE_CHECKING:
    from qmsctl.approval.claims import ApprovalGap
    from qmsctl.lifecycle.doubts import AllDoubts
    from qmsctl.lifecycle.standing import Standings
    from qmsctl.model.document import DocumentKey
    from qmsctl.model.finding import Problem
    from qmsctl.model.history import Change, Commit, Snapshot, Timeline
    from qmsctl.model.record import Deviation
    from qmsctl.model.standard import Standard
    from qmsctl.model.tree import Corpus, TreeEntry, YamlFile
    from qmsctl.rules.gaps import FoundGap
    from qmsctl.rules.judging import Court
    from qmsctl.rules.sealing import JudgedSeal
    from qmsctl.rules.steps import StepVerdict
    from qmsctl.trace.references import References

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class GitFacts:
    """What is known of the repository around the tree.

    ``problems`` are findings in the making of the GT family (shallow, partial, replaced objects,
    unknown main branch, rewritten main line …); their path is the top of the repository.
    """

    head: str | None = None
    main_ref: str | None = None
    main_tip: str | None = None
    problems: tuple[Problem, ...] = ()


class FileProblem(NamedTuple):
    """A problem with the file in which a reader saw it; None: the repository itself."""

    path: str | None
    document: str | None
    problem: Problem


@dataclass(frozen=True, slots=True)
class RecordChange:
    """A file below `records/` that one step changed or removed; new files are none.

    ``path`` is in the repository. ``commit`` is the main-line commit that made the step, or None
    for a pull request. ``draft`` says that the old content was a deviation still in draft.
    """

    path: str
    kind: Literal["changed", "removed"]
    commit: Commit | None = None
    draft: bool = False


@dataclass(frozen=True, slots=True)
class PolicyState:
    """The policy in force from one main-line commit on (the commit after which it judges).

    ``approved`` is False for a policy that its predecessor did not approve: it grants nothing;
    ``gaps`` then say why.
    """

    since: Commit
    policy: Policy
    people: People
    approved: bool
    digest: str
    gaps: tuple[ApprovalGap, ...] = ()


@dataclass(frozen=True)
class HistoryView:
    """The main line as rules see it: timelines, standings on `as_of`, and the chain of policies.

    ``policies`` is oldest first and holds approved states only; ``rejected`` the other ones.
    ``court`` judges what claims to be approved, each claim by the policy of its own day;
    ``doubts`` are what it found in each document.
    ``id_collisions`` lists (commit, key, paths) where one commit held a key in several files;
    ``filing`` is the evidence that the main line received, ``deviation_commits`` the commit that
    gave each deviation its present form.
    """

    commits: tuple[Commit, ...]
    timelines: Mapping[DocumentKey, Timeline]
    standings: Standings
    policies: tuple[PolicyState, ...] = ()
    rejected: tuple[PolicyState, ...] = ()
    id_collisions: tuple[tuple[Commit, DocumentKey, tuple[str, ...]], ...] = ()
    court: Court | None = None
    doubts: AllDoubts = field(default_factory=dict)
    seals: tuple[JudgedSeal, ...] = ()
    filing: Filing = NO_FILING
    deviation_commits: Mapping[str, Commit] = field(default_factory=dict)

    def policy_for(self, commit: Commit | None) -> PolicyState | None:
        """The approved policy before `commit` (None: before a change that is not merged yet).

        The first policy of all, the trust anchor, also judges what arrived together with it.
        """
        for state in reversed(self.policies):
            if commit is None or state.since.index < commit.index:
                return state
        anchor = self.policies[0] if self.policies else None
        return anchor if anchor and commit and anchor.since.index == commit.index else None


@dataclass(frozen=True, slots=True)
class Base:
    """What a pull request is compared with: its changes, who made them, and the base's own tree.

    ``git_authors`` maps each changed document to (name, e-mail) of the commits that touched it.
    ``policy_source`` and ``policy_digest`` are those of the base's tip; ``records`` are the old
    records that the pull request touches; ``tree`` is the base's tip as a context of its own.
    ``paths`` are all files that the pull request changes, also those outside the QMS. ``tip`` and
    ``head`` are the full ids of the two commits that are compared.
    """

    rev: str
    merge_base: Commit | None
    changes: tuple[Change, ...]
    corpus: Corpus
    git_authors: Mapping[DocumentKey, tuple[tuple[str, str], ...]]
    policy_source: YamlFile | None = None
    policy_digest: str | None = None
    records: tuple[RecordChange, ...] = ()
    tree: Context | None = None
    paths: tuple[str, ...] = ()
    tip: str | None = None
    head: str | None = None


@dataclass(frozen=True)
class Context:
    """Everything a rule may look at.

    ``policy`` and ``people`` judge; ``policy_file`` and ``person_files`` are the tree's own YAML
    files with positions and reading problems. ``inventory`` has every path of the tree below the
    QMS root, not only Markdown. ``root`` is the QMS root's path in the repository ("" = its top).
    ``replay`` holds every step of the main line and ``replay_records`` every old record that such
    a step touched, for `verify` only. ``in_place`` holds what a tree without a base does to
    versions that the main line has approved. ``policy_digest`` is that of the tree's own policy.
    ``filed`` is the tree's evidence of approvals, ``signed`` the states of documents of which it
    speaks, by path; ``until`` is the place up to which the tree has the main line (-1: unknown).
    ``voided`` says of statements for other content, by their path, what changed since.
    ``known_rules`` are the codes of all rules, ``locked_rules`` those that may not be lowered.
    """

    corpus: Corpus
    policy: Policy
    people: People
    policy_file: YamlFile
    person_files: tuple[YamlFile, ...]
    inventory: Mapping[str, TreeEntry]
    as_of: dt.date
    root: str
    standards: Mapping[str, Standard]
    git: GitFacts | None = None
    history: HistoryView | None = None
    base: Base | None = None
    deviations: tuple[tuple[YamlFile, Deviation | None], ...] = ()
    known_rules: frozenset[str] = field(default_factory=frozenset)
    locked_rules: frozenset[str] = field(default_factory=frozenset)
    policy_digest: str | None = None
    replay: tuple[Change, ...] = ()
    in_place: tuple[Change, ...] = ()
    replay_records: tuple[RecordChange, ...] = ()
    filed: tuple[Filed, ...] = ()
    signed: Mapping[str, Snapshot] = field(default_factory=dict)
    voided: Mapping[str, str] = field(default_factory=dict)
    until: int = -1

    _memory: dict[Callable[..., Any], Any] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def once(self, compute: Callable[[Context], Found]) -> Found:
        """What `compute` says about this context, computed when first asked for.

        For what several rules need; a changed copy of the context computes anew.
        """
        if compute not in self._memory:
            self._memory[compute] = compute(self)
        found: Found = self._memory[compute]
        return found

    @property
    def record_changes(self) -> tuple[RecordChange, ...]:
        """Old records touched by a pull request, or (`verify`) by any step of the main line."""
        return self.base.records if self.base else self.replay_records

    @cached_property
    def problems_by_rule(self) -> Mapping[str, tuple[FileProblem, ...]]:
        """Everything that readers saw, by the code of the rule that reports it."""
        yaml_files = (
            self.policy_file,
            *self.person_files,
            *(source for source, _ in self.deviations),
        )
        found: dict[str, list[FileProblem]] = {}
        for item in chain(
            (FileProblem(f.path, f.id, p) for f in self.corpus.files for p in f.problems),
            (FileProblem(f.path, None, p) for f in yaml_files for p in f.problems),
            (FileProblem(None, None, p) for p in (self.git.problems if self.git else ())),
        ):
            found.setdefault(item.problem.rule, []).append(item)
        return MappingProxyType({code: tuple(items) for code, items in found.items()})

    @cached_property
    def references(self) -> References:
        """What the documents of this tree point to, each text looked through once."""
        from qmsctl.trace.references import References  # noqa: PLC0415

        prefixes = (kind.prefix for kind in self.policy.types.values())
        return References.of(self.corpus, self.inventory, self.root, prefixes)

    @cached_property
    def verdicts(self) -> Mapping[str, tuple[StepVerdict, ...]]:
        """By rule, what is wrong with the steps of `changes`."""
        from qmsctl.rules.steps import judge_steps  # noqa: PLC0415

        return judge_steps(self)

    @cached_property
    def approval_gaps(self) -> Mapping[str, tuple[FoundGap, ...]]:
        """By rule, what the approvals in the tree lack, and (`verify`) all of the main line's."""
        from qmsctl.rules.gaps import find_gaps  # noqa: PLC0415

        return find_gaps(self)

    @cached_property
    def own_policy(self) -> Policy:
        """The policy that this tree holds, approved or not; `policy` if it is not valid."""
        try:
            return Policy.model_validate(self.policy_file.fields)
        except ValidationError:
            return self.policy

    @cached_property
    def own_people(self) -> tuple[tuple[YamlFile, Person], ...]:
        """The valid people files of this tree, approved or not."""
        found: list[tuple[YamlFile, Person]] = []
        for file in self.person_files:
            try:
                found.append((file, Person.model_validate(file.fields)))
            except ValidationError:
                continue  # its problems are findings already
        return tuple(found)

    @property
    def changes(self) -> tuple[Change, ...]:
        """What change rules judge: a pull request's changes, or (`verify`) all of history's."""
        return self.base.changes if self.base else self.replay

    def policy_before(self, change: Change) -> tuple[Policy, People]:
        """The policy and people by which a change is judged: never those that it brings itself."""
        state = self.history.policy_for(change.commit) if self.history else None
        if change.commit is None or state is None:
            return self.policy, self.people
        return state.policy, state.people
