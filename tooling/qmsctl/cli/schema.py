"""`qms schema`: JSON Schemas of what people write by hand or sign."""

import click

from qmsctl.cli.options import Common, echo_json

_NAMES = ("document", "policy", "person", "deviation", "statement", "forge-review")


@click.command("schema", epilog="Example: qms schema document --own > document.schema.json")
@click.argument("name", type=click.Choice(_NAMES))
@click.option(
    "--own",
    is_flag=True,
    help="Only for document: name the types of this QMS and how their ids begin.",
)
@click.pass_obj
def command(common: Common, name: str, own: bool) -> None:
    """Print a JSON Schema (draft 2020-12): front matter, policy, people, deviations, statements.

    Editors use it to complete and check while you type. 'qms check' knows more than a schema can
    say. Those of signed statements and of reviews tell other programs how to read them.
    """
    from qmsctl.model.errors import UsageError
    from qmsctl.model.schema import schema

    if not own:
        echo_json(schema(name))
        return
    if name != "document":
        raise UsageError(
            f"--own says nothing about '{name}': only documents depend on the policy.",
            hint="Leave out --own.",
        )
    echo_json(schema(name, common.load().own_policy))
