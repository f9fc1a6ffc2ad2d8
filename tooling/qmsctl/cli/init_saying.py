"""What `qms init` tells about its work: what was written, what was assumed, what comes next."""

from collections.abc import Mapping
from pathlib import Path

from qmsctl.cli.init_github import meaning, say_settings
from qmsctl.cli.init_place import Place, Plan
from qmsctl.cli.saying import listed, say, shell_word

_READ = """\
Read qms_docs/qms.yml and change what does not fit; then approve it, so that others can
approve documents:  qms approve QMS-POLICY --role policy-owner
Working alone? Look at 'independence' in it first: nobody approves only their own work."""


def report(place: Place, plan: Plan, missing: Mapping[str, str], kept: list[str]) -> None:
    """Say what was written, what was left alone, and what was assumed."""
    start = plan.start
    if start is not None:
        say(f"A QMS for {start.organization} was made in {place.folder}:")
    else:
        say(f"What GitHub needs was added in {place.base}:")
    width = max(map(len, missing))
    for path in missing:
        say(f"  {path.ljust(width)}  {_meaning(place, path)}".rstrip())
    if kept:
        say(f"Left as they were, because they are yours: {listed(kept)}.")
        if "mkdocs.yml" in kept:
            say("  'qms build' needs 'docs_dir: qms_docs' and the plugin 'qms' in mkdocs.yml.")
    if start is None:
        return
    say(f"Time zone: {start.time_zone}. First roles: {start.person_name} ({start.person_id}).")
    if start.language != "en":
        say(
            "The template texts are English: translate SOP-001 and the required headings in "
            "qms.yml."
        )


def _meaning(place: Place, path: str) -> str:
    from qmsctl.scaffold.start import MEANINGS

    own = path.removeprefix(place.prefix)
    found = (text for start, text in MEANINGS.items() if own.startswith(start))
    return next(found, "") or meaning(path)


def say_next(place: Place, plan: Plan) -> None:
    """Say what to do now."""
    if plan.start is not None:
        say("What comes next:")
        if place.folder != Path.cwd():
            say(f"  cd {shell_word(str(place.folder))}")
        say("  qms check               see that all is well")
        say('  qms new sop "Cleaning"  start a document')
        say("  qms build               build the site")
        if plan.on_github is None:
            say("  qms init --github       check, publish and remind on GitHub")
        say(_READ)
    if plan.on_github is not None:
        say_settings(plan.on_github)
