"""Turns what approvals lack into findings, in the file or at the commit where it shows."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from qmsctl.approval.claims import ApprovalGap
from qmsctl.approval.proving import before_merge
from qmsctl.model.document import DocumentKey
from qmsctl.model.finding import Finding, Scope, Severity
from qmsctl.rules.context import Context
from qmsctl.rules.gaps import FoundGap


def gaps_of(code: str) -> Callable[[Context], Iterable[Finding]]:
    """A check that reports what the judgement of approvals found under `code`."""

    def check(context: Context) -> Iterator[Finding]:
        found = context.approval_gaps.get(code, ())
        known = _known(context, code) if any(item.gap.awaited for item in found) else None
        for item in found:
            if known is None or not item.gap.awaited or (item.key, item.gap) in known:
                yield gap_finding(code, item)
            else:
                told = item._replace(gap=before_merge(item.gap))
                yield replace(gap_finding(code, told), severity=Severity.NOTE)

    return check


def _known(context: Context, code: str) -> frozenset[tuple[DocumentKey, ApprovalGap]] | None:
    """The gaps that the base of a pull request has too; None where there is no pull request."""
    tree = context.base.tree if context.base else None
    if tree is None:
        return None
    return frozenset((item.key, item.gap) for item in tree.approval_gaps.get(code, ()))


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
