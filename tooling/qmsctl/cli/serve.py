"""`qms serve`: a live preview of the work tree."""

import click

from qmsctl.cli.options import Common


@click.command("serve", epilog="Example: qms serve --address 127.0.0.1:8080")
@click.option(
    "--address",
    metavar="HOST:PORT",
    help="Where to serve; 127.0.0.1:8000 unless mkdocs.yml says otherwise.",
)
@click.option("--open", "open_browser", is_flag=True, help="Open it in the browser.")
@click.pass_obj
def command(common: Common, address: str | None, open_browser: bool) -> None:
    """Preview the files of the work tree while you write; every page says it is not in force.

    A change of a file rebuilds the preview. Stop it with Ctrl-C.
    """
    from qmsctl.publish.build import Setup, find_config, serve_preview, silence_banner
    from qmsctl.repository.sitefolder import folder_holding

    silence_banner()
    context = common.load()
    top = folder_holding(context.policy_file.path, common.path)
    setup = Setup(
        name=context.policy.organization.name,
        docs_dir=top / context.root,
        config_file=find_config(top / context.root, top),
    )
    serve_preview(setup, address, open_browser=open_browser)
