"""What commands that write say at their end: who approves, what is open, what to type next."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from qmsctl.cli.saying import listed, say, shell_word

if TYPE_CHECKING:
    from qmsctl.cli.desk import Desk
    from qmsctl.model.finding import Finding
    from qmsctl.model.tree import SourceFile


def tell_approvals(
    desk: "Desk", source: "SourceFile", purpose: Literal["recall", "withdrawal"]
) -> None:
    """Which approvals a recall or a withdrawal still needs, and how they are given."""
    from qmsctl.approval.giving import all_roles

    policy, _ = desk.ruling
    kind = policy.type_of(str(source.fields.get("type")))
    roles = all_roles(kind.route.of(purpose)) if kind else ()
    say("What comes next: approval by")
    for role in roles:
        say(f"  {role}: {listed(desk.holders(role, source)) or 'nobody holds this role'}")
    asked = " ".join(f"--role {role}" for role in roles)
    say(f"  qms approve {source.id} --for {purpose} {asked}")


def tell_git(desk: "Desk", paths: Sequence[str], message: str, *, branch: str) -> None:
    """The Git commands that save the change, in plain words."""
    if not desk.git.in_git:
        return
    git = "git" if desk.here else f"git -C {shell_word(desk.top.as_posix())}"
    files = paths if not desk.here else [desk.shown(path) for path in paths]
    shared = desk.git.has_remote and desk.git.branch == desk.policy.main_branch
    if shared:
        say("To propose it to the others, on a branch of its own:")
        say(f"  {git} switch -c {branch}")
    else:
        say("To save it in Git:")
    say(f"  {git} add {' '.join(map(shell_word, files))}")
    say(f'  {git} commit -m "{_message(message)}"')
    if desk.git.has_remote:
        say(f"  {git} push -u origin HEAD")
    if shared:
        say("  … and open a pull request for the branch.")


def tell_open(findings: "Sequence[Finding]") -> None:
    """What is still to be done before a check is clean."""
    for finding in findings:
        say(f"  still to do ({finding.rule}): {finding.message} {finding.hint}")


def _message(text: str) -> str:
    """A commit message that every shell takes in double quotes."""
    return "".join(c for c in text if c not in '"$`\\!%')
