"""Texts that stand where a name, a day or a reason should stand."""

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FILLERS = _words(
    """
    tbd tba tbc todo fixme xxx n/a na none null nil unknown placeholder later pending open
    name date person role approver reviewer author owner user id reason summary text
    first.last firstname.lastname vorname.nachname your.name my.name someone somebody anyone
    yyyy-mm-dd yyyy.mm.dd dd.mm.yyyy jjjj-mm-tt
    john.doe jane.doe j.doe max.mustermann erika.mustermann m.mustermann joe.bloggs foo bar foobar
    """
)
_WORDS_OF_NOTHING = _words("tbd tba tbc todo fixme xxx n/a na none null nil unknown placeholder")
_FRAME = " \t<>[](){}_*'\"`.…!:;,"
_NO_LETTERS = re.compile(r"[\W_]*")
_CROSSES = re.compile(r"[xX?.\-_#*/ ]*")


def is_placeholder(text: str) -> bool:
    """Whether `text` says nothing: `TBD`, `xxx`, `?`, `<name>`, `john.doe`, `YYYY-MM-DD`."""
    return is_nothing(text) or _core(text) in _FILLERS


def is_nothing(text: str) -> bool:
    """Whether `text` cannot even be the id of somebody: `TBD`, `xxx`, `n/a`, `?`."""
    bare = text.strip()
    return (
        _NO_LETTERS.fullmatch(bare) is not None
        or _CROSSES.fullmatch(bare) is not None
        or _core(text) in _WORDS_OF_NOTHING
    )


def _core(text: str) -> str:
    return re.sub(r"[\s_]+", ".", text.strip(_FRAME).lower())
