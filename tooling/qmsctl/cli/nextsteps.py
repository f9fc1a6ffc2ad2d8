"""What commands that write say at their end: who approves, what is open, what to type next."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal

from qmsctl.cli.saying import listed, say, shell_word

if TYPE_CHECKING:
    from qmsctl.cli.desk import Desk
    from qmsctl.model.finding import Finding
    from qmsctl.model.policy import DocumentType
    from qmsctl.model.route import Route, Seat
    from qmsctl.model.tree import SourceFile


def tell_approvals(
    desk: "Desk", source: "SourceFile", purpose: Literal["recall", "withdrawal"]
) -> None:
    """Which approvals a recall or a withdrawal still needs, and how they are given."""
    from qmsctl.model.route import seats_of

    policy, _ = desk.ruling
    kind = policy.type_of(str(source.fields.get("type")))
    route = kind.route.of(purpose) if kind else ()
    say("What comes next: approval by")
    tell_seats(desk, source, seats_of(route))
    say(f"  qms approve {source.id} --for {purpose} {approve_options(kind, route)}")


def approve_options(kind: "DocumentType | None", route: "Route") -> str:
    """The options of `qms approve` for a route: a role for each seat, and --sign where it must."""
    from qmsctl.approval.giving import usual_roles

    roles = [f"--role {role}" for role in usual_roles(route)]
    signed = kind is not None and kind.evidence == "signature"
    return " ".join([*roles, "--sign"] if signed else roles)


def tell_seats(desk: "Desk", source: "SourceFile", seats: "Iterable[Seat]") -> None:
    """A line for each seat of a route: how many people, in which roles, and who they can be."""
    for seat in seats:
        say(f"  {seat}: {listed(_holders(desk, seat, source)) or 'nobody holds this role'}")


def _holders(desk: "Desk", seat: "Seat", source: "SourceFile") -> list[str]:
    """The ids of those who could fill a seat of a route for this document today."""
    _, people = desk.ruling
    owner = source.fields.get("owner")
    owner = owner if isinstance(owner, str) else None
    return sorted(
        person
        for person in people.by_id
        if any(people.fills(person, role, desk.today, owner=owner) for role in seat.roles)
    )


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
