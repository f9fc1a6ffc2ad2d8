"""How commands that write speak: short lines on stderr, ready-to-type Git commands."""

import difflib
import re
from collections.abc import Iterable

import click

_SAFE_WORD = re.compile(r"[A-Za-z0-9_@%+=:,./-]+", re.ASCII)


def say(line: str) -> None:
    """One line for the person at the keyboard; stdout stays free for data."""
    click.echo(line, err=True)


def shell_word(word: str) -> str:
    """`word` as it is typed in a shell; in double quotes, which Windows understands too."""
    return word if _SAFE_WORD.fullmatch(word) else f'"{word}"'


def nearest(word: str, known: Iterable[str]) -> str:
    """``Did you mean …?`` with a blank before it, or an empty text."""
    by_folded = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(word.casefold(), sorted(by_folded), n=1, cutoff=0.6)
    return f" Did you mean '{by_folded[close[0]]}'?" if close else ""


def listed(items: Iterable[str]) -> str:
    """The items in their order as one readable list: ``a, b and c``."""
    found = list(items)
    if len(found) < 2:
        return "".join(found)
    return f"{', '.join(found[:-1])} and {found[-1]}"
