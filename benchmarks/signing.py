"""Signs what a corpus approves, as `qms approve --sign` does, with keys that everybody has."""

import datetime as dt
import hashlib
from collections import Counter
from typing import TYPE_CHECKING

from organization import OWNER, POLICY_VERSION, RELEASER, ROOT, SIGNED, name_of

from qmsctl.approval.demokeys import signed
from qmsctl.approval.digest import content_digest
from qmsctl.model.history import Snapshot
from qmsctl.model.policy import FieldMapping
from qmsctl.model.statement import Predicate, Signer, SubjectName, statement_of
from qmsctl.repository.frontmatter import read_source

if TYPE_CHECKING:
    from corpus import Sop


class Signers:
    """Remembers what is signed already, so that each version and each review is signed once."""

    def __init__(self) -> None:
        self._versions: set[tuple[str, str]] = set()
        self._reviews: Counter[str] = Counter()

    def sign(self, sop: "Sop", at: dt.datetime, drawing: bytes) -> dict[str, bytes]:
        """The files with which a commit of this moment signs the document as it now stands.

        `drawing` is its attachment, if it has one.
        """
        if sop.kind != SIGNED.name or not sop.approved:
            return {}
        made: list[dict[str, str]] = []
        if (sop.id, sop.version) not in self._versions:
            self._versions.add((sop.id, sop.version))
            made += [
                {"meaning": "approval", "role": "owner", "by": OWNER},
                {"meaning": "approval", "role": "quality-manager", "by": RELEASER},
            ]
        if len(sop.reviews) > self._reviews[sop.id]:
            self._reviews[sop.id] = len(sop.reviews)
            made += [{"meaning": "periodic-review", "role": "owner", "by": OWNER}]
        files: dict[str, bytes] = {}
        for one in made:
            files |= _statement(sop, at, drawing, **one)
        return files


def _statement(
    sop: "Sop", at: dt.datetime, drawing: bytes, meaning: str, role: str, by: str
) -> dict[str, bytes]:
    """The statement and its signature, by path."""
    source = read_source(sop.path, sop.text(), FieldMapping(), inner_path=sop.path)
    attached = ((sop.picture, hashlib.sha256(drawing).hexdigest()),) if sop.picture else ()
    state = Snapshot(sop.path, None, source.fields, source.body_sha256, attached)
    said = {
        "meaning": meaning,
        "role": role,
        "signer": Signer(id=by, name=name_of(by)),
        "authors": (sop.author,),
        "time": at,
        "policy_version": POLICY_VERSION,
    }
    if meaning == "periodic-review":
        said["review"] = {"date": at.date(), "outcome": "no-change"}
    name = SubjectName(sop.id, sop.version, "en")
    one = signed(statement_of(name, content_digest(state), Predicate.model_validate(said)))
    return {f"{ROOT}/{path}": data for path, data in one.files.items()}
