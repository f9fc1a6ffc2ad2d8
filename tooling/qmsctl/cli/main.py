"""The `qms` command: finds the subcommand, tells errors in plain words, exits with 0, 1 or 2."""

import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NamedTuple

import click

from qmsctl import __version__
from qmsctl.cli.options import Common
from qmsctl.model.errors import QmsError


class Entry(NamedTuple):
    """One subcommand: its section and line in `qms --help`; its module is imported when used."""

    section: str
    summary: str


COMMANDS: dict[str, Entry] = {
    "init": Entry("Start", "Make a new QMS repository, or add a QMS to this one."),
    "demo": Entry("Start", "Write a sample QMS with years of history."),
    "new": Entry("Lifecycle", "Start a new document from its type's template."),
    "revise": Entry("Lifecycle", "Open the next version of a document as a draft."),
    "approve": Entry("Lifecycle", "Put an approval of a draft's content into its front matter."),
    "review": Entry("Lifecycle", "Record a periodic review and its outcome."),
    "recall": Entry("Lifecycle", "Stop an approved version before it becomes effective."),
    "retire": Entry("Lifecycle", "Withdraw a document, with or without successors."),
    "check": Entry("Control", "Apply every rule to the tree, or to a pull request's changes."),
    "verify": Entry("Control", "Replay the main line: every revision that was ever approved."),
    "seal": Entry("Control", "Sign what the main line is, so that nobody rewrites it unseen."),
    "rules": Entry("Control", "List every rule."),
    "rule": Entry("Control", "Explain one rule, with what breaks and what mends it."),
    "status": Entry("Look", "Say in one screen how the QMS stands today."),
    "show": Entry("Look", "Show one document: state, approvals, reviews, references."),
    "history": Entry("Look", "List the revisions of one document, with digests."),
    "diff": Entry("Look", "Show what changed between two versions of a document."),
    "due": Entry("Look", "List reviews and actions that are due."),
    "register": Entry("Look", "Print the master list of documents."),
    "trace": Entry("Look", "Show which document answers which clause, and the gaps."),
    "impact": Entry("Look", "Show what a change of one document touches."),
    "digest": Entry("Look", "Print the content digest to which an approval is bound."),
    "keys": Entry("Look", "List and check the keys with which approvals are signed."),
    "schema": Entry("Look", "Print the JSON Schema of front matter, policy or people."),
    "stage": Entry("Publish", "Write the finished Markdown of the site into a folder."),
    "build": Entry("Publish", "Check, build the site and prove that it shows what is in force."),
    "serve": Entry("Publish", "Preview the work tree in the browser while you write."),
    "approvals": Entry("GitHub", "Say who approved a pull request, and whose approval is missing."),
    "comment": Entry("GitHub", "Make or update the one comment of a pull request."),
    "record": Entry("GitHub", "Keep the reviews that approved a merged pull request as evidence."),
    "audit": Entry("GitHub", "Hold what was merged against what was approved."),
    "remind": Entry("GitHub", "Open an issue for what is due, never twice."),
    "from-issue": Entry("GitHub", "Make the pull request that an issue form asks for."),
    "doctor": Entry("GitHub", "Say which settings let somebody past the approvals."),
}


_COLLECT_AFTER = 100_000
"""New objects between two searches for cycles. Reading a QMS makes many objects that all stay, and
each search walks them again: Python's own 700 costs a tenth of the time of a check."""


class LazyGroup(click.Group):
    """A group that imports a subcommand's module only when that subcommand is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order of the help."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import `cmd_name`'s module and give its command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"qmsctl.cli.{cmd_name.replace('-', '_')}").command
        assert isinstance(command, click.Command)  # noqa: S101 - a test imports every module
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands by section, without importing any of them."""
        del ctx
        width = max(map(len, COMMANDS))
        for section in dict.fromkeys(entry.section for entry in COMMANDS.values()):
            with formatter.section(section):
                formatter.write_dl(
                    [
                        (name.ljust(width), entry.summary)
                        for name, entry in COMMANDS.items()
                        if entry.section == section
                    ]
                )


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example: qms check && qms build.  Exit codes: 0 clean, 1 findings, 2 wrong usage.",
)
@click.version_option(__version__, prog_name="qms")
@click.option(
    "-C",
    "directory",
    default=".",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False),
    help="Work as if started in DIR.",
)
@click.pass_context
def group(ctx: click.Context, directory: str) -> None:
    """Document control in Git: what is in force, who approved it, and where the proof lies."""
    ctx.obj = Common(directory)


def tell(error: QmsError) -> None:
    """Print an error and what to do about it on stderr."""
    from qmsctl.report.summary import spoken

    click.echo(spoken(f"qms: {error.message}"), err=True)
    if error.hint:
        click.echo(spoken(f"     {error.hint}"), err=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run `qms` and exit; no traceback reaches the user for anything that they can mend."""
    gc.set_threshold(_COLLECT_AFTER)
    try:
        code = group.main(arguments, prog_name="qms", standalone_mode=False)
    except QmsError as error:
        tell(error)
        code = 2
    except click.exceptions.Abort:
        click.echo("qms: stopped", err=True)
        code = 130
    except click.ClickException as error:
        error.show()
        code = 2
    except BrokenPipeError:
        # The reader (`qms register | head`) has gone: point stdout elsewhere so that the
        # interpreter's last flush does not complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 141
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        from qmsctl.report.summary import visible

        click.echo(visible(f"qms: {where}{error.strerror or error}"), err=True)
        code = 2
    sys.exit(code if isinstance(code, int) else 0)
