"""Where reviews count that a forge records, and who writes its records (`forge` in qms.yml)."""

from typing import Annotated

from pydantic import Field, StrictInt, StrictStr

from qmsctl.model.base import Frozen, Slug
from qmsctl.model.signingkey import SigningKey

REPOSITORY_PATTERN = r"^[A-Za-z0-9._-]{1,100}(?:/[A-Za-z0-9._-]{1,100}){1,9}$"
HOST_PATTERN = r"^[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,9}(?::[0-9]{1,5})?$"

RepositoryName = Annotated[StrictStr, Field(pattern=REPOSITORY_PATTERN)]
"""Owner and name of a repository."""

HostName = Annotated[StrictStr, Field(pattern=HOST_PATTERN)]
"""The name of a forge's server, with a port if it has an unusual one."""

Number = Field(ge=1, le=2**53 - 1)
"""The range of a forge's numbers: what JSON programs can read without loss (RFC 8785)."""


class ForgeSource(Frozen):
    """The repository whose reviews count, and the keys of the workflow that records them.

    With keys, a record counts only with a statement that one of them signed; without, whoever may
    write to the repository could have written it.
    """

    name: Slug = Field("github", description="As people files name it under logins.")
    host: HostName = "github.com"
    repository: RepositoryName = Field(description="Such as acme/qms.")
    repository_id: Annotated[StrictInt, Number] | None = Field(
        None, description="The forge's number of it, which a renaming keeps."
    )
    keys: tuple[SigningKey, ...] = Field(
        (), description="With which the workflow signs what it records."
    )
