"""What `check` and `verify` share: the result in every form."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from qmsctl.cli.reports import SUMMARY, ReportFile, write_reports
from qmsctl.model.finding import Finding, Severity

if TYPE_CHECKING:
    from qmsctl.report.pullrequest.judgement import Judgement
    from qmsctl.report.pullrequest.model import PullRequestReport
    from qmsctl.report.summary import Summary
    from qmsctl.rules.context import Context

FORMATS = ("text", "json", "github", "sarif", "markdown")


@dataclass(frozen=True)
class Judged:
    """A run of `check` or `verify` and what it found, to be told in any form.

    `left_out` counts findings that the base has too, `top` is where the repository is found,
    `strict` says that warnings fail as well.
    """

    context: "Context"
    findings: Sequence[Finding]
    command: Literal["check", "verify"]
    top: Path
    left_out: int = 0
    strict: bool = False

    @cached_property
    def summary(self) -> "Summary":
        """How much was found."""
        from qmsctl.report.summary import Summary

        return Summary.of(self.findings, len(self.context.corpus.files))

    @cached_property
    def titles(self) -> dict[str, str]:
        """The titles of rules by code."""
        from qmsctl.rules.registry import BY_CODE

        return {code: rule.title for code, rule in BY_CODE.items()}

    @cached_property
    def judgement(self) -> "Judgement":
        """The findings with how they were judged."""
        from qmsctl import __version__
        from qmsctl.report.pullrequest.judgement import Basis, Judgement

        base = self.context.base
        basis = Basis(
            as_of=self.context.as_of,
            policy=self.context.policy.version,
            version=__version__,
            base=base.tip if base else None,
            merge_base=base.merge_base.oid if base and base.merge_base else None,
            head=base.head if base else None,
            left_out=self.left_out,
        )
        return Judgement(
            self.command, tuple(self.findings), self.summary, basis, self.titles, self.strict
        )

    @cached_property
    def pull_request(self) -> "PullRequestReport | None":
        """What the pull request changes; None if it is none."""
        if self.context.base is None:
            return None
        from qmsctl.report.pullrequest.compared import compared
        from qmsctl.report.pullrequest.gather import gather
        from qmsctl.repository.changes import with_bodies
        from qmsctl.repository.git import Git

        with Git.open(self.top) as git:
            pairs = with_bodies(git, compared(self.context))
        return gather(self.context, self.context.base, self.judgement, pairs)

    def tell(self, output: str, reports: Sequence[ReportFile] = ()) -> None:
        """Print the result in the form `output`, and write further reports.

        Raises:
            FileRefused: a report cannot be written.
        """
        click.echo(self.rendered(output), nl=False)
        write_reports(reports, lambda form, taken: self.rendered(form, taken=taken, plain=True))

    def rendered(self, form: str, *, taken: int = 0, plain: bool = False) -> str:
        """The result in one of `FORMATS`, or as a `summary` for a file that holds `taken` bytes.

        `plain` says that it goes into a file, where colours have no place.
        """
        if form == "json":
            return self._json()
        if form == "github":
            from qmsctl.report import github

            return github.render(self.findings, self.summary, titles=self.titles)
        if form == "sarif":
            from qmsctl.report import sarif
            from qmsctl.rules.registry import ALL

            anchor = self.context.policy_file.path
            return sarif.render(self.findings, ALL, command=self.command, anchor=anchor)
        if form in ("markdown", SUMMARY):
            return self._markdown(form, taken)
        return self._text(plain=plain)

    def _json(self) -> str:
        from qmsctl.report import json

        more: dict[str, Any] = {
            "as_of": self.context.as_of.isoformat(),
            "known_in_base": self.left_out,
        }
        if self.pull_request is not None:
            from qmsctl.report.pullrequest.data import as_dict

            more |= as_dict(self.pull_request)
        return json.render(self.findings, self.summary, command=self.command, more=more)

    def _markdown(self, form: str, taken: int) -> str:
        from qmsctl.report.pullrequest import cut, markdown

        limit = cut.COMMENT
        if form == SUMMARY:
            limit = cut.within(cut.SUMMARY, cut.SUMMARY.room - taken)
        return markdown.render(self.judgement, self.pull_request, limit=limit)

    def _text(self, *, plain: bool) -> str:
        from qmsctl.cli.look import screen
        from qmsctl.report import text
        from qmsctl.report.tables import counted
        from qmsctl.report.words import unpainted

        paint = unpainted if plain else screen().paint
        rendered = text.render(self.findings, self.summary, paint=paint)
        if self.left_out:
            rendered += f"{counted(self.left_out, 'finding')} of the base left out.\n"
        return rendered


def exit_code(findings: Sequence[Finding], *, strict: bool = False) -> int:
    """1 if there is an error (with `strict` also for a warning), else 0."""
    failing = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    return int(any(finding.severity in failing for finding in findings))
