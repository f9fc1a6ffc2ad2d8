"""`qms rule CODE`: one rule explained."""

import click

from qmsctl.cli.options import echo_json, format_option


@click.command("rule", epilog="Example: qms rule VC001")
@click.argument("code")
@format_option("text", "json")
def command(code: str, output: str) -> None:
    """Explain one rule: why it exists, what breaks it, how to mend that."""
    import difflib

    from qmsctl.model.errors import UsageError
    from qmsctl.report.rules import as_dicts, explain
    from qmsctl.rules.families import rule as find

    found = find(code)
    if found is None:
        from qmsctl.rules.registry import CODES

        near = difflib.get_close_matches(code.upper(), CODES, n=1)
        hint = f"Did you mean {near[0]}? " if near else ""
        raise UsageError(f"There is no rule {code}.", hint=f"{hint}'qms rules' lists all.")
    if output == "json":
        echo_json({"schema": "qms-rule/1", **as_dicts([found])[0]})
    else:
        click.echo(explain(found), nl=False)
