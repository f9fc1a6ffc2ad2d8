"""Runs rules over one context; the policy's severities, exceptions and deviations apply."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from qmsctl.model.finding import Finding, Scope, Severity
from qmsctl.model.layout import glob_pattern
from qmsctl.model.policy import RuleException
from qmsctl.model.record import Deviation
from qmsctl.rules.admitting import counting
from qmsctl.rules.catalogue import Rule
from qmsctl.rules.context import Context

_LONGEST = 1_000
"""Characters of a message: more of what a file says would hide the other findings."""

_OF_THE_CLONE = frozenset({"GT001", "GT002", "GT003", "GT009", "GT013"})
"""What keeps this clone from knowing its own history: in it, every judgement lacks its ground."""

_WEIGHT = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


@dataclass(frozen=True, slots=True)
class _Excuse:
    """One exception of the policy with its globs compiled; it hides nothing, it makes notes."""

    exception: RuleException
    index: int
    prefix: str

    def covers(self, finding: Finding) -> bool:
        path = finding.path or ""
        return (
            finding.rule == self.exception.rule
            and path.startswith(self.prefix)
            and glob_pattern(self.exception.paths).match(path[len(self.prefix) :]) is not None
        )


def order(finding: Finding) -> tuple[str, int, int, int, str, str]:
    """Sort key: by file, then by place, the gravest first."""
    return (
        finding.path or "",
        finding.line or 0,
        finding.column or 0,
        _WEIGHT[finding.severity],
        finding.rule,
        finding.message,
    )


def run(
    context: Context, rules: Sequence[Rule], progress: Callable[[int, int], None] | None = None
) -> tuple[Finding, ...]:
    """Everything that `rules` find in `context`, sorted, each finding once.

    `progress` is told before each rule how many were applied, of how many.
    """
    found: list[Finding] = []
    for number, rule in enumerate(rules):
        if progress is not None:
            progress(number, len(rules))
        found += (_weigh(_told(finding), rule, context) for finding in rule.check(context))
    deviations = counting(context, context.deviations)
    admitted = [_admit(f, deviations) for f in found]
    excused, unused = _excuse(admitted, context)
    if context.base is not None:
        # An exception that fits nothing says nothing about this change.
        unused = ()
    # Those that sort alike stay as the rules found them, in the order of history.
    everything = dict.fromkeys((*excused, *unused))
    return tuple(sorted(everything, key=order))


def run_change(
    context: Context, rules: Sequence[Rule], progress: Callable[[int, int], None] | None = None
) -> tuple[tuple[Finding, ...], int]:
    """What a pull request is told: what its base does not have yet, and how many were left out.

    Findings about the change itself are never left out, nor is what this clone cannot know; that
    days have passed is nobody's change.
    """
    found = run(context, rules, progress)
    others = [f for f in found if f.scope is not Scope.CHANGE]
    base = context.base.tree if context.base else None
    if not others or base is None:
        return found, 0
    # What the change has no finding of need not be looked for in its base.
    told = {finding.rule for finding in others}
    lasting = [rule for rule in rules if rule.scope is not Scope.CHANGE and rule.code in told]
    known = {finding.fingerprint for finding in run(base, lasting)}
    kept = tuple(
        f
        for f in found
        if f.scope is Scope.CHANGE or f.rule in _OF_THE_CLONE or f.fingerprint not in known
    )
    return kept, len(found) - len(kept)


def _told(finding: Finding) -> Finding:
    """The finding in one line each of bounded length, whatever the file that it quotes holds.

    A line of its own could pretend to be another finding, or a command to the machine that reads
    the report.
    """
    message, hint = _one_line(finding.message), _one_line(finding.hint)
    if message is finding.message and hint is finding.hint:
        return finding
    return replace(finding, message=message, hint=hint)


def _one_line(text: str) -> str:
    if "\n" in text or "\r" in text:
        text = " ".join(text.splitlines())
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_LONGEST]}… ({len(text) - _LONGEST:,} more characters)"


def _weigh(finding: Finding, rule: Rule, context: Context) -> Finding:
    wanted = context.policy.severities.get(rule.code)
    if wanted is None or wanted is finding.severity:
        return finding
    if _WEIGHT[wanted] > _WEIGHT[finding.severity] and not rule.may_be_lowered:
        return finding
    return replace(finding, severity=wanted)


def _admit(finding: Finding, deviations: Iterable[Deviation]) -> Finding:
    for deviation in deviations:
        if (
            finding.rule == deviation.rule
            and finding.document == deviation.document
            and finding.commit == deviation.commit
        ):
            return replace(
                finding,
                severity=Severity.NOTE,
                message=f"{finding.message} (admitted in deviation {deviation.id})",
                hint=deviation.correction,
            )
    return finding


def _excuse(
    findings: Sequence[Finding], context: Context
) -> tuple[list[Finding], tuple[Finding, ...]]:
    prefix = f"{context.root}/" if context.root else ""
    excuses = [
        _Excuse(exception, index, prefix)
        for index, exception in enumerate(context.policy.exceptions)
        if exception.until >= context.as_of and exception.rule not in context.locked_rules
    ]
    used: set[int] = set()
    result = []
    for finding in findings:
        excuse = next((e for e in excuses if e.covers(finding)), None)
        if excuse is None:
            result.append(finding)
            continue
        used.add(excuse.index)
        result.append(_as_note(finding, excuse.exception))
    return result, tuple(_unused(excuses, used, context))


def _as_note(finding: Finding, exception: RuleException) -> Finding:
    return replace(
        finding,
        severity=Severity.NOTE,
        message=f"{finding.message} (excepted until {exception.until}: {exception.reason})",
    )


def _unused(excuses: Iterable[_Excuse], used: set[int], context: Context) -> Iterator[Finding]:
    for excuse in excuses:
        if excuse.index in used:
            continue
        line, column = context.policy_file.position("exceptions", excuse.index)
        yield Finding(
            rule="PL006",
            severity=Severity.WARNING,
            scope=Scope.TREE,
            message=f"The exception from {excuse.exception.rule} for "
            f"{', '.join(excuse.exception.paths)} matches no finding.",
            hint="Remove it from qms.yml; an exception that nobody needs hides the next mistake.",
            path=context.policy_file.path,
            line=line,
            column=column,
        )
