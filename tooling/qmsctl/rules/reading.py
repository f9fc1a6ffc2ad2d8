"""The form of rules about reading: what the reader saw in one file is reported as it is."""

from qmsctl.model.finding import Scope, Severity
from qmsctl.rules.catalogue import Example, Rule
from qmsctl.rules.support import ORGANIZATION, forward


def reading_rule(
    code: str,
    title: str,
    *,
    why: str,
    repair: str,
    fails: Example,
    passes: Example,
    source: str = ORGANIZATION,
    locked: bool = True,
) -> Rule:
    """A rule whose findings are the reader's own problems of its code.

    Most cannot be lowered: what is not read cannot be judged by any other rule.
    """
    return Rule(
        code,
        title,
        why,
        source,
        Scope.TREE,
        Severity.ERROR,
        repair,
        fails,
        passes,
        forward(code, Scope.TREE, Severity.ERROR),
        may_be_lowered=not locked,
    )
