"""What `check` and `verify` share: progress on long work, and the report in four forms."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

import click

from qmsctl.model.finding import Finding, Severity

if TYPE_CHECKING:
    from qmsctl.rules.context import Context

FORMATS = ("text", "json", "github", "sarif")

Progress = Callable[[int, int], None]


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """Tell how far the reading of history is: a bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _done, _of: None
        return
    bar: Any = None
    label = ""

    def tell(done: int, of: int) -> None:
        nonlocal bar, label
        wanted = "Reading files" if of else "Reading history"
        if bar is None or wanted != label:
            if bar is not None:
                bar.render_finish()
            label = wanted
            bar = click.progressbar(length=of or None, label=label, file=sys.stderr)
            bar.render_progress()
        bar.update(done - bar.pos)

    try:
        yield tell
    finally:
        if bar is not None:
            bar.render_finish()


def report(
    context: "Context",
    findings: Sequence[Finding],
    output: str,
    command: Literal["check", "verify"],
    *,
    left_out: int = 0,
) -> None:
    """Print the findings in one of `FORMATS`."""
    from qmsctl.report import github, json, sarif, text
    from qmsctl.report.summary import Summary
    from qmsctl.rules.registry import ALL, BY_CODE

    summary = Summary.of(findings, len(context.corpus.files))
    if output == "json":
        more = {"as_of": context.as_of.isoformat(), "known_in_base": left_out}
        rendered = json.render(findings, summary, command=command, more=more)
    elif output == "github":
        titles = {code: rule.title for code, rule in BY_CODE.items()}
        rendered = github.render(findings, summary, titles=titles)
    elif output == "sarif":
        anchor = context.policy_file.path
        rendered = sarif.render(findings, ALL, command=command, anchor=anchor)
    else:
        from qmsctl.cli.look import screen
        from qmsctl.report.tables import counted

        rendered = text.render(findings, summary, paint=screen().paint)
        if left_out:
            rendered += f"{counted(left_out, 'finding')} of the base left out.\n"
    click.echo(rendered, nl=False)


def exit_code(findings: Sequence[Finding], *, strict: bool = False) -> int:
    """1 if there is an error (with `strict` also for a warning), else 0."""
    failing = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    return int(any(finding.severity in failing for finding in findings))
