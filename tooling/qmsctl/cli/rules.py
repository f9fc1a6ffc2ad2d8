"""`qms rules`: the catalogue."""

import click

from qmsctl.cli.options import echo_json, format_option


@click.command("rules", epilog="Example: qms rules --family AP")
@click.option("--family", metavar="XX", help="Only one family, by its two letters, such as AP.")
@format_option("text", "json")
def command(family: str | None, output: str) -> None:
    """List every rule: code, severity, what it looks at, title."""
    from qmsctl.model.errors import UsageError
    from qmsctl.report.rules import as_dicts, catalogue
    from qmsctl.rules.registry import ALL, FAMILIES

    if family is not None and family.upper() not in FAMILIES:
        raise UsageError(
            f"There is no rule family '{family}'.", hint=f"Families: {', '.join(FAMILIES)}."
        )
    chosen = [rule for rule in ALL if family is None or rule.code.startswith(family.upper())]
    if output == "json":
        echo_json({"schema": "qms-rules/1", "rules": as_dicts(chosen)})
    else:
        click.echo(catalogue(chosen, FAMILIES), nl=False)
