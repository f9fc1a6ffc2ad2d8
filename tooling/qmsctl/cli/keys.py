"""`qms keys`: whose signatures count, and the file by which an auditor verifies them by hand."""

import datetime as dt

import click

from qmsctl.cli.look import load, screen, tell
from qmsctl.cli.options import Common, as_of_option, echo_json, format_option, rev_option

_PURPOSES = {"allowed-signers": "qms-approval", "git-signers": "git"}
"""Format → what its keys are allowed for."""


@click.command("keys", epilog="Example: qms keys --format allowed-signers > allowed_signers")
@click.argument("person", required=False)
@as_of_option
@rev_option
@format_option("text", "json", "allowed-signers", "git-signers")
@click.pass_context
def command(
    ctx: click.Context, person: str | None, as_of: dt.date | None, rev: str | None, output: str
) -> None:
    """List the keys with which people sign approvals, and check them.

    With PERSON only that person's. A key counts once the policy that holds it is approved, from its
    first day to its last, and no longer once it is revoked. allowed-signers prints the keys of the
    policy in force in the form that 'ssh-keygen -Y verify' reads, git-signers the same for seals
    and 'git tag -v'. Exit code 1: something is wrong with a key or a people file.
    """
    from qmsctl.report import keys

    common = ctx.find_object(Common)
    assert common is not None  # noqa: S101 - the group makes one
    context = load(common, as_of=as_of, rev=rev)
    if person is not None:
        _require_known(person, {*context.people.by_id, *(p.id for _, p in context.own_people)})
    shown, found = keys.listed(context, person), keys.problems(context, person)
    if output == "json":
        echo_json(keys.as_json(context, shown, found))
    elif output in _PURPOSES:
        from qmsctl.approval.allowedsigners import allowed_signers

        policy, people = keys.in_force(context)
        text = allowed_signers(
            people,
            policy.time_zone,
            policy_version=policy.version,
            only=person,
            namespace=_PURPOSES[output],
        )
        click.echo(text, nl=False)
    else:
        width, paint = screen()
        click.echo(keys.as_text(shown, width=width, paint=paint), nl=False)
    if found and output != "json":
        click.echo(keys.problems_text(found), err=True, nl=False)
    tell(keys.summary(context, shown, found, person))
    ctx.exit(1 if found else 0)


def _require_known(person: str, known: set[str]) -> None:
    from qmsctl.model.errors import UsageError
    from qmsctl.rules.support import nearest

    if person not in known:
        raise UsageError(
            f"Nobody has the id '{person}'.{nearest(person, known)}",
            hint="Ids are the names of the files in the people folder, without '.yml'.",
        )
