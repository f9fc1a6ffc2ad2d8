"""PL005, PL006, PL013: whether what softens a rule is still meant, and may do so."""

from collections.abc import Iterable, Iterator

from qmsctl.model.finding import Finding, KeyPath, Scope, Severity
from qmsctl.rules.catalogue import Example, Rule
from qmsctl.rules.context import Context
from qmsctl.rules.example import POLICY_PATH, SOP_PATH, document, policy
from qmsctl.rules.support import ORGANIZATION, nearest, on_yaml

_WAIVER = {
    "rule": "ID008",
    "paths": ["procedures/SOP-001*"],
    "reason": "The heading is corrected with the next issue.",
    "until": "2026-06-30",
}
_HEADED = document(body="# Document control\n\n## Purpose\n\nA.\n\n## Procedure\n\nB.\n")


def _expired(context: Context) -> Iterator[Finding]:
    for number, waiver in enumerate(context.own_policy.exceptions):
        if waiver.until < context.as_of:
            yield on_yaml(
                "PL005",
                f"The exception from {waiver.rule} for {', '.join(waiver.paths)} ended on "
                f"{waiver.until}; it has no effect any more.",
                "Repair what it excused and remove it, or have a new day approved.",
                context.policy_file,
                "exceptions",
                number,
                "until",
                severity=Severity.WARNING,
                scope=Scope.TIME,
            )


def _reported_by_the_engine(_context: Context) -> Iterable[Finding]:
    """Nothing: which exceptions fit no finding is known only once all rules have run."""
    return ()


def _named_rules(context: Context) -> Iterator[tuple[str, KeyPath]]:
    policy = context.own_policy
    yield from ((code, ("severities", code)) for code in policy.severities)
    for number, waiver in enumerate(policy.exceptions):
        yield waiver.rule, ("exceptions", number, "rule")
    for number, code in enumerate(policy.retroactive):
        yield code, ("retroactive", number)


def _codes(context: Context) -> Iterator[Finding]:
    for code, key in _named_rules(context):
        if code not in context.known_rules:
            yield on_yaml(
                "PL013",
                f"There is no rule {code}.{nearest(code, context.known_rules)}",
                "Correct the code; `qms rules` lists all.",
                context.policy_file,
                *key,
            )
    hint = (
        "Remove the entry. Without this rule nothing else about a document could be relied on, so "
        "it always counts as an error."
    )
    for code, severity in context.own_policy.severities.items():
        if code in context.locked_rules and severity is not Severity.ERROR:
            yield on_yaml(
                "PL013",
                f"{code} may not be lowered to '{severity}'; it stays an error.",
                hint,
                context.policy_file,
                "severities",
                code,
            )
    for number, waiver in enumerate(context.own_policy.exceptions):
        if waiver.rule in context.locked_rules:
            yield on_yaml(
                "PL013",
                f"There can be no exception from {waiver.rule}.",
                hint,
                context.policy_file,
                "exceptions",
                number,
                "rule",
            )


RULES: tuple[Rule, ...] = (
    Rule(
        "PL005",
        "An exception has ended",
        why="An exception is granted until a day, so that somebody looks at it again. After that "
        "day the rule holds as for everyone.",
        source=ORGANIZATION,
        scope=Scope.TIME,
        severity=Severity.WARNING,
        repair="Repair what the exception excused and remove it from qms.yml.",
        fails=Example(
            text="# qms.yml; today is 2026-07-01\nexceptions:\n  - rule: ID008\n"
            "    paths: [procedures/SOP-001*]\n    reason: …\n    until: 2026-06-30\n",
            steps=({POLICY_PATH: policy(exceptions=[_WAIVER])},),
            as_of="2026-07-01",
        ),
        passes=Example(
            text="# qms.yml; today is 2026-03-31\nexceptions:\n  - rule: ID008\n"
            "    paths: [procedures/SOP-001*]\n    reason: …\n    until: 2026-06-30\n",
            steps=({POLICY_PATH: policy(exceptions=[_WAIVER])},),
        ),
        check=_expired,
    ),
    Rule(
        "PL006",
        "An exception fits nothing",
        why="An exception that nobody needs any more would silently excuse the next mistake.",
        source=ORGANIZATION,
        scope=Scope.TREE,
        severity=Severity.WARNING,
        repair="Remove the exception, or correct its rule and paths.",
        fails=Example(
            text="# qms.yml\nexceptions:\n  - rule: ID008\n    paths: [procedures/SOP-001*]"
            "      # which has no such fault\n    …\n",
            steps=({POLICY_PATH: policy(exceptions=[_WAIVER])},),
        ),
        passes=Example(
            text="# qms.yml\nexceptions:\n  - rule: ID008\n    paths: [procedures/SOP-001*]\n"
            "    …\n\n# SOP-001\ntitle: Control of documented information\n…\n"
            "# Document control\n",
            steps=({POLICY_PATH: policy(exceptions=[_WAIVER]), SOP_PATH: _HEADED},),
        ),
        check=_reported_by_the_engine,
    ),
    Rule(
        "PL013",
        "The policy names an unknown rule, or lowers one that must hold",
        why="A misspelt code has no effect, and a few rules carry all others: a file that cannot "
        "be read must never pass as a warning.",
        source=ORGANIZATION,
        scope=Scope.TREE,
        severity=Severity.ERROR,
        repair="Correct the code, or remove the entry.",
        fails=Example(
            text="# qms.yml\nseverities:\n  FM010: note          # unreadable YAML, only a note?\n",
            steps=({POLICY_PATH: policy(severities={"FM010": "note"})},),
        ),
        passes=Example(
            text="# qms.yml\nseverities:\n  ID010: warning\n",
            steps=({POLICY_PATH: policy(severities={"ID010": "warning"})},),
        ),
        check=_codes,
        may_be_lowered=False,
    ),
)
"""The rules of this module, in code order."""
