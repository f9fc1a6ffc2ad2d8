"""`qms check`: every rule on the tree, or on the changes of a pull request."""

import datetime as dt
from collections.abc import Collection, Sequence

import click

from qmsctl.cli.judged import FORMATS, Judged, exit_code
from qmsctl.cli.options import Common, as_of_option, format_option, refuse_both, rev_option
from qmsctl.cli.progress import progress, reading
from qmsctl.cli.reports import SUMMARY, parse_reports, report_option
from qmsctl.model.errors import UsageError
from qmsctl.model.finding import Finding


@click.command(
    "check",
    epilog="Examples:  qms check   |   qms check --base origin/main --format github",
)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option(
    "--base",
    metavar="REV",
    help="Judge HEAD as a pull request against REV: what changed since they parted, by REV's "
    "policy, and findings that REV does not have. Committed files only.",
)
@click.option(
    "--head",
    metavar="REV",
    help="With --base: judge REV instead of HEAD. Its objects are enough; nothing of it is checked "
    "out.",
)
@click.option("--strict", is_flag=True, help="Fail on warnings too.")
@rev_option
@as_of_option
@format_option(*FORMATS)
@report_option
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[str, ...],
    base: str | None,
    head: str | None,
    strict: bool,
    rev: str | None,
    as_of: dt.date | None,
    output: str,
    reports: tuple[str, ...],
) -> None:
    """Apply every rule to the work tree, to a commit, or to the changes of a pull request.

    With PATHs only findings in these files and folders, and on the repository as a whole, are
    shown. Nothing is ever written but the files that --report names.

    Exit code 0: no errors; 1: errors; 2: the check could not be made.
    """
    from qmsctl.rules.engine import run, run_change
    from qmsctl.rules.registry import ALL

    common: Common = ctx.obj
    files = parse_reports(reports)
    _refuse_what_does_not_go_together(
        base, head, rev, paths, (output, *(item.form for item in files))
    )
    with progress() as shown:
        context = common.load(
            as_of=as_of,
            rev=rev,
            base=base,
            head="HEAD" if head is None else head,
            progress=reading(shown),
        )
        applied = shown.stage("Applying rules")
        findings, left_out = (
            run_change(context, ALL, applied) if base else (run(context, ALL, applied), 0)
        )
    if paths:
        findings = _only(
            findings, [common.in_repository(path) for path in paths], context.inventory
        )
    judged = Judged(context, findings, "check", common.path, left_out=left_out, strict=strict)
    judged.tell(output, files)
    ctx.exit(exit_code(findings, strict=strict))


def _refuse_what_does_not_go_together(
    base: str | None,
    head: str | None,
    rev: str | None,
    paths: Collection[str],
    forms: Collection[str],
) -> None:
    """Refuse options that contradict each other; `forms` are all forms that are asked for.

    Raises:
        UsageError: two of them do not go together.
    """
    if base is not None and rev is not None:
        raise refuse_both("--base", "--rev")
    if head is not None and base is None:
        raise UsageError("--head judges a change and needs --base.", hint="Add --base REV.")
    if base is not None and paths and {"markdown", SUMMARY}.intersection(forms):
        raise UsageError(
            "What a pull request is told speaks of all of it and cannot be narrowed to PATHs.",
            hint="Leave out the paths, or choose another format.",
        )


def _only(
    findings: Sequence[Finding], wanted: Sequence[str], known: Collection[str]
) -> tuple[Finding, ...]:
    """The findings in the wanted files and folders, and those that concern the whole repository.

    Raises:
        UsageError: nothing of the QMS lies at a wanted path.
    """
    for path in wanted:
        if not any(_below(have, path) for have in known):
            raise UsageError(
                f"No file of the QMS lies at '{path}'.",
                hint="Give files or folders of the QMS, or no path for everything.",
            )
    return tuple(
        f for f in findings if f.path is None or any(_below(f.path, path) for path in wanted)
    )


def _below(path: str, folder: str) -> bool:
    return folder in {"", path} or path.startswith(f"{folder}/")
