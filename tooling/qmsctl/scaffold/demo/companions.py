"""The files beside the QMS: how people and programs find their way in the demo."""

import datetime as dt
from string import Template

from qmsctl.scaffold.demo.mainline import Pull, Step
from qmsctl.scaffold.texts import ATTRIBUTES, IGNORED, MKDOCS
from qmsctl.scaffold.wording import quoted

_KEEPER = "m.keller"


def beginning(root: str, on: dt.date) -> Pull:
    """What the repository holds before its first document."""
    files = {
        ".gitattributes": Template(ATTRIBUTES).substitute(scope=f"{root}/**"),
        ".gitignore": IGNORED,
        "mkdocs.yml": Template(MKDOCS).substitute(
            site_name=quoted("Halden Instruments QMS"), root=root
        ),
    }
    changes = {path: text.encode() for path, text in files.items()}
    return Pull("Set up the repository", "", on, [Step(_KEEPER, on, "", changes)])


def guide(readme: bytes, on: dt.date) -> Pull:
    """The README, which leads through what has happened so far."""
    title = "Say who is who here, and what is worth a look"
    return Pull(title, "", on, [Step(_KEEPER, on, "", {"README.md": readme})])
