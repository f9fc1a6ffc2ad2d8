"""The files beside the QMS: how people and programs find their way in the demo."""

import datetime as dt
from collections.abc import Iterable, Mapping
from string import Template

from qmsctl.approval.demokeys import demo_key
from qmsctl.scaffold.demo.mainline import Pull, Step
from qmsctl.scaffold.texts import ATTRIBUTES, IGNORED, MKDOCS
from qmsctl.scaffold.wording import quoted

KEYS_FOLDER = "demo-keys"
"""Where the private halves of all keys lie, so that signing can be tried. Never do so elsewhere."""

_AS_THEY_ARE = b"# ssh-keygen wants LF, also on Windows.\n* -text\n"
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


def guide(texts: Mapping[str, bytes], keys: Iterable[str], on: dt.date) -> Pull:
    """The README, which leads through what has happened so far, and everybody's private keys."""
    title = "Say who is who here, and what is worth a look"
    changes = {
        "README.md": texts["companions/README.md"],
        f"{KEYS_FOLDER}/README.md": texts["companions/demo-keys.md"],
        f"{KEYS_FOLDER}/.gitattributes": _AS_THEY_ARE,
    }
    changes |= {f"{KEYS_FOLDER}/{name}": demo_key(name).private_file() for name in keys}
    return Pull(title, "", on, [Step(_KEEPER, on, "", changes)])
