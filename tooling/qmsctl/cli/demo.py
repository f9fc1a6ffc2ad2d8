"""`qms demo`: a sample QMS with years of history, to look at and to learn with."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qmsctl.cli.options import Common
from qmsctl.cli.saying import say, shell_word

if TYPE_CHECKING:
    from qmsctl.scaffold.defects.history import PlantedHistory
    from qmsctl.scaffold.demo.story import DemoHistory


@click.command(epilog="Example: qms demo halden && cd halden && qms build")
@click.argument("directory", metavar="DIR")
@click.option(
    "--with-defects",
    is_flag=True,
    help="Plant a mistake for every rule, and list them in DEFECTS.md: for training.",
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
    planted = _planted(story) if with_defects else None
    history = planted or story
    written = write_history(target, history.commits, history.refs)
    _report(target, story)
    if planted:
        _next_with_defects(target, planted, more=len(written) - len(story.commits))
    else:
        _next(target, story, anchor=written[story.anchor])


def _planted(story: "DemoHistory") -> "PlantedHistory":
    from qmsctl.scaffold.defects.history import with_defects

    return with_defects(story)


def _report(target: Path, story: "DemoHistory") -> None:
    """Say what was made, in numbers."""
    from qmsctl.scaffold.demo.story import ROOT

    documents = sum(path.startswith(f"{ROOT}/") and path.endswith(".md") for path in story.tree)
    say(f"The QMS of Halden Instruments, an invented company, was written to {target}:")
    commits = len(story.commits)
    say(f"  {documents} documents, {commits} commits, from {story.first} to {story.last}.")


def _next(target: Path, story: "DemoHistory", *, anchor: str) -> None:
    """Say what to type next."""
    _enter(target)
    say("  qms build               build the site; then open site/index.html")
    say(f"  qms verify --anchor {anchor[:10]}")
    say("                          replay every step since the first policy")
    say("  qms history SOP-009     see a revision that was recalled, with who approved what")
    say("  qms diff SOP-001 1.0 5.1")
    say("                          see what five years changed in one document")
    say("README.md says who is who and what is worth a look. The story ends on")
    say(f"{story.last}; later reviews become due, and --as-of {story.last} shows that day.")


def _next_with_defects(target: Path, planted: "PlantedHistory", *, more: int) -> None:
    """Say what to type next where mistakes are planted in so many `more` commits."""
    day = planted.day
    branches = sum(name.startswith("defects/") for name in planted.refs)
    say(
        f"Mistakes are planted in {more} more commits, on the main line and on {branches} branches."
    )
    say("DEFECTS.md lists them: what was done, what is found, and the command that finds it.")
    _enter(target)
    say(f"  qms check --as-of {day}")
    say(f"  qms verify --as-of {day}")
    say("                          find what is wrong on the main line")
    say(f"  qms check --base main --head defects/version-not-raised --as-of {day}")
    say("                          judge one of the pull requests")


def _enter(target: Path) -> None:
    say("What comes next:")
    if target.resolve() != Path.cwd():
        say(f"  cd {shell_word(str(target))}")
