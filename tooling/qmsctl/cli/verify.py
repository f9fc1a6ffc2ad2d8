"""`qms verify`: the whole main line replayed, without the cache."""

import datetime as dt
from typing import TYPE_CHECKING

import click

from qmsctl.cli.judged import FORMATS, Judged, exit_code
from qmsctl.cli.options import Common, as_of_option, format_option, rev_option
from qmsctl.cli.progress import progress, reading
from qmsctl.cli.reports import parse_reports, report_option
from qmsctl.model.errors import UsageError

if TYPE_CHECKING:
    from qmsctl.rules.context import Context

_SHORTEST = 7  # hex digits; what Git itself takes for a short id


@click.command("verify", epilog="Example: qms verify --anchor 1f3a9c2e")
@click.option(
    "--anchor",
    metavar="COMMIT",
    help="Fail unless the chain of policies starts at COMMIT, as written down elsewhere.",
)
@click.option(
    "--seal",
    metavar="ID",
    help="Fail unless the seal with this id, as written down elsewhere, is here and counts.",
)
@click.option("--strict", is_flag=True, help="Fail on warnings too.")
@rev_option
@as_of_option
@format_option(*FORMATS)
@report_option
@click.pass_context
def command(
    ctx: click.Context,
    anchor: str | None,
    seal: str | None,
    strict: bool,
    rev: str | None,
    as_of: dt.date | None,
    output: str,
    reports: tuple[str, ...],
) -> None:
    """Replay the main line: judge every revision that was ever approved, and every step.

    Reads Git's objects only, never the cache, and judges each step by the policy of its own day.
    Errors of history cannot be repaired; an approved deviation turns one into a listed note.
    """
    from qmsctl.rules.engine import run
    from qmsctl.rules.registry import ALL

    common: Common = ctx.obj
    files = parse_reports(reports)
    with progress() as shown:
        context = common.load(
            as_of=as_of, rev=rev, replay=True, use_cache=False, progress=reading(shown)
        )
        if anchor is not None:
            _compare(anchor, context)
        if seal is not None:
            _require_seal(seal, context)
        findings = run(context, ALL, shown.stage("Applying rules"))
    Judged(context, findings, "verify", common.path, strict=strict).tell(output, files)
    ctx.exit(exit_code(findings, strict=strict))


def _compare(anchor: str, context: "Context") -> None:
    """Refuse a history whose first approved policy came with another commit than `anchor`."""
    policies = context.history.policies if context.history else ()
    first = policies[0].since.oid if policies else "no commit: no policy is approved"
    if len(anchor) < _SHORTEST or not first.startswith(anchor.lower()):
        raise UsageError(
            f"The chain of policies starts at {first}, not at {anchor}.",
            hint="Give at least 7 digits of the id that was written down when the QMS began. If "
            "they differ, this is another repository, or its beginning was rewritten.",
        )


def _require_seal(seal: str, context: "Context") -> None:
    """Refuse a repository without the seal whose id begins with `seal`."""
    seals = context.history.seals if context.history else ()
    known = [one for one in seals if one.doubt is None]
    if len(seal) >= _SHORTEST and any(one.oid.startswith(seal.lower()) for one in known):
        return
    newest = f" The newest here is {known[-1].name} ({known[-1].oid})." if known else ""
    raise UsageError(
        f"No seal that counts has the id {seal}.{newest}",
        hint="Give at least 7 digits of the id that 'qms seal' printed, and run 'git fetch "
        "--tags'. If it is gone on the server too, somebody deleted it: the main line may have "
        "been rewritten.",
    )
