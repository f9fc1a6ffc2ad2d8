"""A seal: what the main line was on a day, signed, so that nobody can rewrite it unseen.

A seal is an annotated tag of Git whose message ends with these fields as JSON and with an SSH
signature, made as Git makes it. A copy of the tag, or of its id, kept elsewhere is what holds.
"""

import re
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, StrictInt, StrictStr

from qmsctl.model.base import Frozen, Slug
from qmsctl.model.statement import Moment, Sha256

SCHEMA: Literal["qms-seal/1"] = "qms-seal/1"
NAMESPACE = "git"
"""What Git's own signatures are made for; `git tag -v` verifies a seal."""

PREFIX = "qms-seal/"
NAME = re.compile(rf"{PREFIX}\d{{4}}-\d{{2}}-\d{{2}}(?:-(?:[2-9]|[1-9]\d{{1,3}}))?", re.ASCII)
"""The name of a seal's tag: its day and, for further seals of that day, a number."""

MAX_BYTES = 32_768
"""Of a seal's tag; larger ones are not read."""

MAX_SEALS = 1_000
"""More tags are not looked at: anybody who may push a tag could otherwise stop every check."""

ObjectId = Annotated[StrictStr, Field(pattern=r"^(?:[0-9a-f]{40}|[0-9a-f]{64})$")]


class Manifest(Frozen):
    """The files of evidence in a commit: how many, and the SHA-256 of the list of them.

    The list has a line for each file below ``records/approvals``: its SHA-256, two blanks, and its
    path in the repository, sorted by the bytes of the path, as `sha256sum` prints it.
    """

    files: Annotated[StrictInt, Field(ge=0)]
    sha256: Sha256


class Seal(Frozen):
    """What somebody sealed: a commit of the main line, and the evidence that it holds.

    ``commits`` is how many commits the main line has up to ``tip``; ``anchor`` is the one that
    brought the first approved policy. ``previous`` is the id of the seal before this one, so that
    a seal that is taken away is missed.
    """

    schema_: Literal["qms-seal/1"] = Field(
        SCHEMA, validation_alias="schema", serialization_alias="schema"
    )
    tip: ObjectId
    commits: Annotated[StrictInt, Field(ge=1)]
    anchor: ObjectId
    root: StrictStr = Field(max_length=1000, description='The QMS folder; "" is the top.')
    manifest: Manifest
    by: Slug
    time: Moment
    previous: ObjectId | None = None


@dataclass(frozen=True, slots=True)
class SealTag:
    """A tag in the place of seals, as it lies in the repository; whether it is one is not known.

    ``name`` is without ``refs/tags/``. ``oid`` is the id of the object that it names, ``kind`` what
    that is, ``data`` its bytes; None if it is no tag or longer than `MAX_BYTES`.
    """

    name: str
    oid: str
    kind: str
    data: bytes | None
