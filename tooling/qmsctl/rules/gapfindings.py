"""Turns what approvals lack into findings, in the file or at the commit where it shows."""

from collections.abc import Callable, Iterable, Iterator

from qmsctl.model.finding import Finding, Scope, Severity
from qmsctl.rules.context import Context
from qmsctl.rules.gaps import FoundGap


def gaps_of(code: str) -> Callable[[Context], Iterable[Finding]]:
    """A check that reports what the judgement of approvals found under `code`."""

    def check(context: Context) -> Iterator[Finding]:
        for item in context.approval_gaps.get(code, ()):
            yield gap_finding(code, item)

    return check


def gap_finding(code: str, item: FoundGap) -> Finding:
    """One gap as a finding."""
    gap, file = item.gap, item.file
    line, column = file.position(*gap.key) if file is not None else (None, None)
    return Finding(
        code,
        Severity.ERROR,
        Scope.TREE,
        gap.message,
        gap.hint,
        document=item.key.id,
        path=file.path if file is not None else item.path,
        line=line,
        column=column,
        commit=item.commit.oid if item.commit else None,
    )
