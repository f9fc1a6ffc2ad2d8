"""What rule modules share: forwarding problems, naming places, judging by the policy of the day."""

import difflib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from qmsctl.model.document import DocumentKey
from qmsctl.model.finding import Finding, Position, Scope, Severity
from qmsctl.model.policy import DocumentType, Policy
from qmsctl.model.tree import SourceFile, YamlFile
from qmsctl.rules.context import Context

ISO9001_752 = "ISO 9001, clause 7.5.2"
ISO9001_753 = "ISO 9001, clause 7.5.3"
PART11_10A = "21 CFR 11.10(a)"
PART11_10E = "21 CFR 11.10(e)"
ORGANIZATION = "organization"

_AROUND = 25
"""How many neighbours on each side in alphabetical order are compared where words are many."""

_LONGEST = 100
"""Characters above which a text is no misspelled name; comparing costs by the square of them."""

Check = Callable[[Context], Iterable[Finding]]


def forward(code: str, scope: Scope, severity: Severity) -> Check:
    """A check that reports what readers already saw under `code`."""

    def check(context: Context) -> Iterator[Finding]:
        for path, document, problem in context.problems_by_rule.get(code, ()):
            yield Finding(
                code,
                severity,
                scope,
                problem.message,
                problem.hint,
                document=document,
                path=path,
                line=problem.line if path else None,
                column=problem.column if path else None,
            )

    return check


def on_document(
    code: str,
    message: str,
    hint: str,
    file: SourceFile,
    *key: str | int,
    severity: Severity = Severity.ERROR,
    scope: Scope = Scope.TREE,
    line: int | None = None,
    related: tuple[str, ...] = (),
) -> Finding:
    """A finding in a document's file: at `line` if given, else where the value of `key` stands."""
    place = Position(line, 1) if line else file.position(*key)
    return Finding(
        code,
        severity,
        scope,
        message,
        hint,
        document=file.id,
        path=file.path,
        line=place.line,
        column=place.column,
        related=related,
    )


def on_yaml(
    code: str,
    message: str,
    hint: str,
    file: YamlFile,
    *key: str | int,
    severity: Severity = Severity.ERROR,
    scope: Scope = Scope.TREE,
) -> Finding:
    """A finding in a policy, person or deviation file, where the value of `key` stands."""
    line, column = file.position(*key)
    return Finding(code, severity, scope, message, hint, path=file.path, line=line, column=column)


class Similar:
    """Finds the most similar of `known` words; of many only those that begin or end alike."""

    def __init__(self, known: Iterable[str]) -> None:
        self._words = known

    @cached_property
    def _forwards(self) -> list[str]:
        return sorted(self._words)

    @cached_property
    def _backwards(self) -> list[str]:
        return sorted(word[::-1] for word in self._forwards)

    def question(self, word: str) -> str:
        """``Did you mean …?`` with the most similar word, or an empty text."""
        if len(word) > _LONGEST:
            return ""
        candidates = self._forwards
        # Comparing one word with ten thousand takes half a second, and one mistake in a name that
        # many documents cite makes a thousand findings.
        if len(candidates) > 4 * _AROUND:
            ending = (w[::-1] for w in _around(word[::-1], self._backwards))
            candidates = sorted({*_around(word, self._forwards), *ending})
        close = difflib.get_close_matches(word, candidates, n=1, cutoff=0.6)
        return f" Did you mean '{close[0]}'?" if close else ""


def _around(word: str, ordered: list[str]) -> list[str]:
    """The words next to where `word` would stand: they share the longest beginning with it."""
    place = bisect_left(ordered, word)
    return ordered[max(0, place - _AROUND) : place + _AROUND]


def nearest(word: str, known: Iterable[str]) -> str:
    """``Did you mean …?`` with the most similar of `known`, or an empty text."""
    return Similar(known).question(word)


def listed(items: Iterable[str]) -> str:
    """The items in one readable list, sorted: ``a, b and c``."""
    ordered = sorted(items)
    if len(ordered) < 2:
        return "".join(ordered)
    return f"{', '.join(ordered[:-1])} and {ordered[-1]}"


def type_of(file: SourceFile, policy: Policy) -> DocumentType | None:
    """The type that a file names, also if the rest of its front matter is not valid."""
    name = file.fields.get("type")
    return policy.type_of(name) if isinstance(name, str) else None


def severity_by_day(
    context: Context,
    file: SourceFile,
    code: str,
    severity: Severity,
    broken_under: Callable[[Policy], bool],
) -> Severity:
    """The weight of a finding on a revision that today's policy faults (design §2.8, §5).

    A revision that was approved under a policy which did not ask for this gets a warning only,
    unless today's policy calls the rule retroactive.
    """
    if severity is not Severity.ERROR or code in context.policy.retroactive:
        return severity
    document, history = file.document, context.history
    if document is None or document.status != "approved" or history is None:
        return severity
    standing = history.standings.get(
        DocumentKey(document.id, document.language or context.corpus.default_language)
    )
    for revision in standing.known if standing else ():
        if revision.version.text == document.version:
            then = history.policy_for(revision.arrival)
            if then is not None and not broken_under(then.policy):
                return Severity.WARNING
    return severity
