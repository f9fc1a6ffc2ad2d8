"""PL007–PL009: whether the policy and the people files are themselves approved."""

from collections.abc import Iterator, Mapping
from typing import Any

from qmsctl.approval.claims import Demand, read_claims
from qmsctl.approval.route import route_gaps
from qmsctl.model.finding import Finding, Scope, Severity
from qmsctl.model.people import People
from qmsctl.model.policy import POLICY_OWNER_ROLE, Policy
from qmsctl.model.version import Version
from qmsctl.rules.catalogue import Example, Rule
from qmsctl.rules.context import Context, HistoryView, PolicyState
from qmsctl.rules.example import POLICY_PATH, person, person_path, policy
from qmsctl.rules.support import PART11_10E, on_yaml

_SAME_DAY = {"by": "a.brandt", "date": "2026-02-09"}
_APPROVED = [{"role": POLICY_OWNER_ROLE, **_SAME_DAY}]
_OKAFOR = {
    "name": "Lena Okafor",
    "roles": [{"role": "quality-manager", "from": "2026-02-01"}],
}
_SOURCE = f"{PART11_10E}; organization"


def _without_new_version(old: Mapping[str, Any], new: Mapping[str, Any]) -> str | None:
    """Why a changed policy is no new approved version of the old one, or None."""
    before, after = Version.parse(old.get("version")), Version.parse(new.get("version"))
    if after is None or (before is not None and after <= before):
        return f"the version is {new.get('version')}, after {old.get('version')}"
    if new.get("status") != "approved":
        return f"version {after} is not approved"
    return None


def _changed(context: Context) -> bool:
    """Whether a pull request changes the policy, a people file or a shared asset."""
    base = context.base
    if base is None or base.policy_source is None:
        return False
    if base.policy_digest is not None and context.policy_digest is not None:
        same = base.policy_digest == context.policy_digest
        return not same or _status(base.policy_source.fields) != _status(context.policy_file.fields)
    return base.policy_source.fields != context.policy_file.fields


def _status(fields: Mapping[str, Any]) -> object:
    return fields.get("status")


def _rejected(context: Context) -> Iterator[tuple[PolicyState, PolicyState]]:
    """Unapproved policies of the main line that are (or, in a replay, ever were) the newest."""
    history: HistoryView | None = context.history
    if history is None or context.base is not None or not history.policies:
        return
    newest = history.policies[-1].since.index
    for state in history.rejected:
        if context.replay or state.since.index > newest:
            earlier = [p for p in history.policies if p.since.index < state.since.index]
            if earlier:
                yield earlier[-1], state


def _fields(policy: Policy) -> Mapping[str, Any]:
    return {"version": policy.version, "status": policy.status}


def _new_version(context: Context) -> Iterator[Finding]:
    hint = (
        "Raise 'version' in qms.yml, say what changed in 'change_summary', and have it approved "
        f"by someone who holds '{POLICY_OWNER_ROLE}'. Until then the old policy stays in force."
    )
    base = context.base
    if base is not None and base.policy_source is not None and _changed(context):
        reason = _without_new_version(base.policy_source.fields, context.policy_file.fields)
        if reason is not None:
            yield on_yaml(
                "PL007",
                f"The policy, a people file or a shared asset changed, but {reason}.",
                hint,
                context.policy_file,
                "version",
                scope=Scope.CHANGE,
            )
    for before, state in _rejected(context):
        reason = _without_new_version(_fields(before.policy), _fields(state.policy))
        if reason is not None:
            yield _of_history(
                "PL007",
                f"In commit {state.since.short} the policy, a people file or a shared asset "
                f"changed, but {reason}.",
                hint,
                context,
                state,
            )


def _of_history(
    code: str, message: str, hint: str, context: Context, state: PolicyState
) -> Finding:
    return Finding(
        code,
        Severity.ERROR,
        Scope.CHANGE,
        message,
        hint,
        path=context.policy_file.path,
        commit=state.since.oid,
    )


def _gaps(
    fields: Mapping[str, Any], judge: Policy, people: People, context: Context
) -> Iterator[tuple[str, str]]:
    """What the approvals of a new policy lack under the previous one: message and hint."""
    authors = fields.get("authors")
    demand = Demand(
        what="the route of the policy",
        route=((POLICY_OWNER_ROLE,),),
        known_roles=frozenset({*judge.roles, POLICY_OWNER_ROLE}),
        people=people,
        independence=judge.independence,
        several_roles=judge.one_person_several_roles,
        owner=None,
        authors=tuple(str(a) for a in authors) if isinstance(authors, list | tuple) else (),
        as_of=context.as_of,
    )
    for gap in route_gaps(read_claims(fields.get("approvals")), demand):
        yield gap.message, gap.hint


def _by_policy_owner(context: Context) -> Iterator[Finding]:
    base = context.base
    new = context.policy_file.fields
    source = base.policy_source if base is not None and _changed(context) else None
    if source is not None and _without_new_version(source.fields, new) is None:
        for message, hint in _gaps(new, context.policy, context.people, context):
            yield on_yaml(
                "PL008",
                f"Under the policy before it: {message}",
                hint,
                context.policy_file,
                "approvals",
                scope=Scope.CHANGE,
            )
    for before, state in _rejected(context):
        if _without_new_version(_fields(before.policy), _fields(state.policy)) is not None:
            continue
        fields = state.policy.model_dump(mode="json")
        lacking = [m for m, _ in _gaps(fields, before.policy, before.people, context)]
        yield _of_history(
            "PL008",
            f"Policy {state.policy.version} of commit {state.since.short} was not approved under "
            f"policy {before.policy.version}, so it grants nothing. {' '.join(lacking)}".rstrip(),
            f"Issue a new version that someone who holds '{POLICY_OWNER_ROLE}' under policy "
            f"{before.policy.version} approves.",
            context,
            state,
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
