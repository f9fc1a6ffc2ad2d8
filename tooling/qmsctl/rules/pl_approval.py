"""PL007–PL009: whether the policy and the people files are themselves approved."""

from collections.abc import Iterator

from qmsctl.approval.policychain import policy_gaps
from qmsctl.approval.proving import before_merge
from qmsctl.model.finding import Finding, Scope, Severity
from qmsctl.model.history import Fields
from qmsctl.model.policy import POLICY_OWNER_ROLE
from qmsctl.model.tree import YamlFile
from qmsctl.model.version import Version
from qmsctl.rules.catalogue import Example, Rule
from qmsctl.rules.context import Context, PolicyState
from qmsctl.rules.example import POLICY_PATH, person, person_path, policy
from qmsctl.rules.proofs import evidence_of
from qmsctl.rules.support import PART11_10E, on_yaml

_SAME_DAY = {"by": "a.brandt", "date": "2026-02-09"}
_APPROVED = [{"role": POLICY_OWNER_ROLE, **_SAME_DAY}]
_OKAFOR = {
    "name": "Lena Okafor",
    "roles": [{"role": "quality-manager", "from": "2026-02-01"}],
}
_SOURCE = f"{PART11_10E}; organization"


def _source_if_changed(context: Context) -> YamlFile | None:
    """The base's policy if a pull request changes it, a people file or a shared asset."""
    base = context.base
    if base is None or base.policy_source is None:
        return None
    source, new = base.policy_source, context.policy_file.fields
    if base.policy_digest is None or context.policy_digest is None:
        changed = source.fields != new
    else:
        same_status = source.fields.get("status") == new.get("status")
        changed = base.policy_digest != context.policy_digest or not same_status
    return source if changed else None


def _same_version(old: Fields, new: Fields) -> str | None:
    """Why the changed policy `new` is no new version of `old`, or None if it is one."""
    before, after = Version.parse(old.get("version")), Version.parse(new.get("version"))
    if after is None or before is None or after > before:
        return None
    return f"its version is {after}, and {before} is in force"


def _rejected(context: Context) -> Iterator[PolicyState]:
    """Unapproved policies of the main line that are (or, in a replay, ever were) the newest."""
    history = context.history
    if history is None or context.base is not None:
        return
    newest = history.policies[-1].since.index if history.policies else -1
    for state in history.rejected:
        if context.replay or state.since.index > newest:
            yield state


def _in_history(
    code: str, message: str, hint: str, context: Context, state: PolicyState
) -> Finding:
    return Finding(
        code,
        Severity.ERROR,
        Scope.CHANGE,
        f"In commit {state.since.short}: {message}",
        hint,
        document=context.own_policy.id,
        path=context.policy_file.path,
        commit=state.since.oid,
    )


def _new_version(context: Context) -> Iterator[Finding]:
    source = _source_if_changed(context)
    reason = _same_version(source.fields, context.policy_file.fields) if source else None
    if reason is not None:
        yield on_yaml(
            "PL007",
            f"The policy, a people file or a shared asset changes, but {reason}.",
            "Raise 'version' in qms.yml, say in 'change_summary' what changed, and have it "
            f"approved by someone who holds '{POLICY_OWNER_ROLE}'.",
            context.policy_file,
            "version",
            scope=Scope.CHANGE,
        )
    for state in _rejected(context):
        for gap in state.gaps:
            if gap.rule == "PL007":
                yield _in_history("PL007", gap.message, gap.hint, context, state)


def _by_policy_owner(context: Context) -> Iterator[Finding]:
    yield from _nothing_approved(context)
    yield from _only_tried(context)
    source, new = _source_if_changed(context), context.policy_file.fields
    claims_approval = new.get("status") == "approved"
    if source is not None and claims_approval and _same_version(source.fields, new) is None:
        states = context.history.policies if context.history else ()
        arrival = context.policy.today(states[-1].since.committed_at) if states else None
        for gap in policy_gaps(
            context.own_policy,
            new,
            previous=context.policy,
            people=context.people,
            as_of=context.as_of,
            earliest=arrival,
            digest=context.policy_digest or "",
            evidence=evidence_of(context),
        ):
            held = gap.awaited and context.base is not None
            told = before_merge(gap) if held else gap
            yield on_yaml(
                "PL008",
                f"Under the policy in force, {context.policy.version}: {told.message}",
                told.hint,
                context.policy_file,
                *told.key,
                severity=Severity.NOTE if held else Severity.ERROR,
                scope=Scope.CHANGE,
            )
    for state in _rejected(context):
        others = [gap for gap in state.gaps if gap.rule != "PL007"]
        for gap in others:
            message = f"Policy {state.policy.version} grants nothing. {gap.message}"
            yield _in_history("PL008", message, gap.hint, context, state)


def _nothing_approved(context: Context) -> Iterator[Finding]:
    """No policy was ever approved: whatever documents say, none of them is in force."""
    history = context.history
    if history is None or context.base is not None or history.policies or history.rejected:
        return
    yield on_yaml(
        "PL008",
        "The main line holds no approved policy yet, so no document can be in force.",
        f"Have it approved by someone who holds '{POLICY_OWNER_ROLE}' ('qms approve QMS-POLICY'), "
        "and commit it to the main branch.",
        context.policy_file,
        "status",
        severity=Severity.NOTE,
    )


def _only_tried(context: Context) -> Iterator[Finding]:
    """The work tree has another policy than the main line, and was judged by it."""
    history = context.history
    if history is None or context.base is not None or context.replay or not history.policies:
        return
    last = history.policies[-1]
    tried = context.policy == context.own_policy and context.policy_digest != last.digest
    if tried and (context.policy != last.policy or context.people != last.people):
        yield on_yaml(
            "PL008",
            "The policy or the people files here are a proposal, which was tried on this work "
            f"tree. Until the main line has it approved, policy {last.policy.version} of commit "
            f"{last.since.short} judges.",
            "Nothing, if this is meant. 'qms check --base' judges a change as it will be judged.",
            context.policy_file,
            "version",
            severity=Severity.WARNING,
            scope=Scope.CHANGE,
        )


def _anchor(context: Context) -> Iterator[Finding]:
    if context.history is None or not context.replay or not context.history.policies:
        return
    first = context.history.policies[0]
    yield Finding(
        "PL009",
        Severity.NOTE,
        Scope.TREE,
        f"Everything rests on policy {first.policy.version} of commit {first.since.oid}: no "
        "earlier policy approved it.",
        "Compare this id with the one that was written down when the QMS began "
        f"(`qms verify --anchor {first.since.short}`).",
        path=context.policy_file.path,
        commit=first.since.oid,
    )


RULES: tuple[Rule, ...] = (
    Rule(
        "PL007",
        "Policy or people changed without a new approved version",
        why="The policy says who may approve what. If it could change in passing, anyone could "
        "grant themselves the power to approve.",
        source=_SOURCE,
        scope=Scope.CHANGE,
        severity=Severity.ERROR,
        repair="Give qms.yml a higher version, a summary and new approvals in the same pull "
        "request that changes it, a people file or a shared asset.",
        fails=Example(
            text="# people/l.okafor.yml (new)\n+roles:\n+  - {role: quality-manager, "
            "from: 2026-02-01}\n\n# qms.yml is unchanged\n",
            steps=({person_path("l.okafor"): person("l.okafor", **_OKAFOR)},),
        ),
        passes=Example(
            text="# people/l.okafor.yml (new)\n+roles:\n+  - {role: quality-manager, "
            'from: 2026-02-01}\n\n# qms.yml\n-version: "1.0"\n+version: "1.1"\n'
            "+change_summary: Lena Okafor becomes quality manager.\n+approvals:\n"
            "+  - {role: policy-owner, by: a.brandt, date: 2026-02-09}\n",
            steps=(
                {
                    person_path("l.okafor"): person("l.okafor", **_OKAFOR),
                    POLICY_PATH: policy(version="1.1", approvals=_APPROVED),
                },
            ),
        ),
        check=_new_version,
        may_be_lowered=False,
    ),
    Rule(
        "PL008",
        "The policy is not approved by its owner",
        why="A new policy counts only if someone who may approve policies under the previous one "
        "did so: nobody grants themselves power.",
        source=_SOURCE,
        scope=Scope.CHANGE,
        severity=Severity.ERROR,
        repair="Have it approved by someone who held 'policy-owner' before this change.",
        fails=Example(
            text='# qms.yml\n-version: "1.0"\n+version: "1.1"\n approvals:\n'
            "+  - {role: policy-owner, by: j.tanaka, date: 2026-02-09}   "
            "# who is not a policy owner\n",
            steps=(
                {
                    POLICY_PATH: policy(
                        version="1.1",
                        approvals=[
                            {"role": POLICY_OWNER_ROLE, "by": "j.tanaka", "date": "2026-02-09"}
                        ],
                    )
                },
            ),
        ),
        passes=Example(
            text='# qms.yml\n-version: "1.0"\n+version: "1.1"\n approvals:\n'
            "+  - {role: policy-owner, by: a.brandt, date: 2026-02-09}\n",
            steps=({POLICY_PATH: policy(version="1.1", approvals=_APPROVED)},),
        ),
        check=_by_policy_owner,
        may_be_lowered=False,
    ),
    Rule(
        "PL009",
        "The first policy is the trust anchor",
        why="Every approval is judged by the policy before it. The first policy has none before "
        "it, so people must know by other means that it is the right one.",
        source=_SOURCE,
        scope=Scope.TREE,
        severity=Severity.NOTE,
        repair="Nothing is broken. Write the commit's id down where it cannot be changed, and "
        "compare.",
        fails=Example(
            text="$ qms verify\nnote PL009 Everything rests on policy 1.0 of commit 1f3a…\n",
            steps=({"README.md": "A\n"},),
            replay=True,
        ),
        passes=Example(text="$ qms check                              # only verify tells\n"),
        check=_anchor,
    ),
)
"""The rules of this module, in code order."""
