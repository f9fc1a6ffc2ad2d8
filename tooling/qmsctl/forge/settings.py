"""A repository's settings, as far as they guard what was approved, in words forges share.

GitHub has two systems for one purpose, which add up: rulesets, and the older protection of a
branch. Both are told here with the same parts, `Reviewing` and `Checking`.
"""

from dataclasses import dataclass
from typing import Literal

from qmsctl.forge.pulls import MergeMethod
from qmsctl.forge.sight import CannotSee, Seen

RuleKind = Literal[
    "pull-request",
    "checks",
    "no-force-push",
    "no-deletion",
    "no-creation",
    "no-update",
    "linear-history",
    "merge-queue",
    "signed-commits",
    "other",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewing:
    """What a change needs before it may be merged.

    ``dismissers`` are those who may dismiss reviews, as the forge names them; None where
    everybody may who can write. ``bypassers`` may merge without a pull request.
    """

    approvals: int
    stale_reviews_are_dismissed: bool
    owners_must_review: bool
    last_push_needs_another: bool
    threads_must_be_resolved: bool
    dismissers: tuple[str, ...] | None = None
    bypassers: tuple[str, ...] = ()
    methods: frozenset[MergeMethod] | None = None
    """The ways to merge that are allowed; None where this does not limit them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A check that must succeed. Without ``app`` any program may report it, also a person's."""

    name: str
    app: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checking:
    """The checks that must succeed; ``up_to_date`` asks for them on top of the newest base."""

    checks: tuple[Check, ...]
    up_to_date: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: ``name`` is the forge's own word for it.

    ``ruleset`` is the number of the set it stands in and ``source`` whose set that is (a
    repository or an organization), where the forge tells.
    """

    kind: RuleKind
    name: str
    reviewing: Reviewing | None = None
    checking: Checking | None = None
    queue_method: MergeMethod | None = None
    ruleset: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bypass:
    """Somebody who need not keep a ruleset: `kind` and `mode` in the forge's words.

    ``mode`` is ``always``, ``pull_request`` (only by merging one) or ``exempt`` (unseen).
    """

    kind: str
    id: int | None
    mode: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruleset:
    """A set of rules, for branches or tags whose names match ``include`` and not ``exclude``.

    ``include`` is None where the set is chosen in another way than by names. Only an ``active``
    set holds anything back; ``evaluate`` merely writes down what it would have done.
    """

    id: int
    name: str
    target: str
    enforcement: str
    source: str
    include: tuple[str, ...] | None
    exclude: tuple[str, ...]
    rules: tuple[Rule, ...]
    bypass: Seen[tuple[Bypass, ...]] | CannotSee


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """The older protection of one branch; None stands for a part that is not asked for.

    ``pushers`` are those who may push at all, None if that is not limited. Administrators pass
    everything unless ``binds_administrators``.
    """

    reviewing: Reviewing | None
    checking: Checking | None
    pushers: tuple[str, ...] | None
    binds_administrators: bool
    linear_history: bool
    force_pushes: bool
    deletions: bool
    locked: bool
    signed_commits: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionsPolicy:
    """Which workflows may run. ``allowed`` is None where the forge does not tell or limit it."""

    enabled: bool
    allowed: Literal["all", "local_only", "selected"] | None
    pinned_by_commit: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowToken:
    """What a workflow's own token may do if the workflow does not say."""

    writes_by_default: bool
    may_approve: bool
    """Whether a workflow may open and approve pull requests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnersError:
    """Something wrong in the file that says who owns what (CODEOWNERS)."""

    path: str
    line: int
    kind: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PagesSite:
    """The published site; ``build`` is ``workflow``, ``legacy`` (from a branch) or None."""

    public: bool
    build: str | None
    branch: str | None
    url: str | None
    https_enforced: bool | None
