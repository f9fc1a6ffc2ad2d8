"""`qms demo`: a sample QMS with years of history, to look at and to learn with."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qmsctl.cli.options import Common
from qmsctl.cli.saying import say, shell_word

if TYPE_CHECKING:
    from qmsctl.repository.fastimport import PlannedCommit
    from qmsctl.scaffold.demo.story import DemoHistory


@click.command(epilog="Example: qms demo halden && cd halden && qms build")
@click.argument("directory", metavar="DIR")
@click.option(
    "--with-defects",
    is_flag=True,
    help="Plant violations of the rules, and list them in DEFECTS.md: for training.",
)
@click.pass_obj
def command(common: Common, directory: str, with_defects: bool) -> None:
    """Write a sample QMS with years of history into DIR, a folder that is new or empty.

    The commits have the same ids on every machine.
    """
    from qmsctl.repository.fastimport import write_history
    from qmsctl.scaffold.demo.story import demo_history

    target = common.path / directory
    story = demo_history()
    commits, refs = _planted(story) if with_defects else (story.commits, story.refs)
    written = write_history(target, commits, refs)
    _report(target, story, written)
    _next(target, story, anchor=written[story.anchor])
    if with_defects:
        say("Violations are planted on the main line and on branches: read DEFECTS.md.")


def _planted(story: "DemoHistory") -> "tuple[Iterable[PlannedCommit], Mapping[str, int]]":
    from qmsctl.scaffold.defects.history import with_defects

    planted = with_defects(story)
    return planted.commits, planted.refs


def _report(target: Path, story: "DemoHistory", written: Mapping[int, str]) -> None:
    """Say what was made, in numbers."""
    documents = sum(path.endswith(".md") and "/" in path for path in story.tree)
    say(f"The QMS of Halden Instruments, an invented company, was written to {target}:")
    say(f"  {documents} documents, {len(written)} commits, from {story.first} to {story.last}.")


def _next(target: Path, story: "DemoHistory", *, anchor: str) -> None:
    """Say what to type next."""
    say("What comes next:")
    if target.resolve() != Path.cwd():
        say(f"  cd {shell_word(str(target))}")
    say("  qms build               build the site; then open site/index.html")
    say(f"  qms verify --anchor {anchor[:10]}")
    say("                          replay every step since the first policy")
    say("  qms history SOP-009     see a revision that was recalled, with who approved what")
    say("  qms diff SOP-001 1.0 5.1")
    say("                          see what five years changed in one document")
    say("README.md says who is who and what is worth a look. The story ends on")
    say(f"{story.last}; later reviews become due, and --as-of {story.last} shows that day.")
