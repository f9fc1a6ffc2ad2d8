"""What backs the approvals of one document, and the files by which anybody can check them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from qmsctl.approval.archive import Kept
from qmsctl.approval.proving import Proof
from qmsctl.approval.statement import signature_path
from qmsctl.lifecycle.standing import Standing
from qmsctl.model.document import Recall, Withdrawal
from qmsctl.model.history import Revision, Timeline
from qmsctl.model.layout import APPROVALS_FOLDER
from qmsctl.model.tree import SourceFile
from qmsctl.publish.site import Asset
from qmsctl.rules.backing import file_proofs, recall_proofs, revision_proofs, withdrawal_proofs
from qmsctl.rules.context import Context


@dataclass(frozen=True)
class Prover:
    """Finds what backs the approvals of one document; each is judged when a page first shows it.

    ``file`` is the tree's file in a preview, which shows that instead of what is in force.
    """

    context: Context
    standing: Standing | None = None
    file: SourceFile | None = None
    _found: dict[str, tuple[Proof, ...]] = field(default_factory=dict, repr=False, compare=False)

    def shown(self) -> tuple[Proof, ...]:
        """What backs the version whose text is shown; nothing where none is."""
        if self.file is not None:
            return file_proofs(self.context, self.file, self.standing)
        current = self.standing.effective if self.standing else None
        return self.revision(current.revision) if current else ()

    def revision(self, revision: Revision) -> tuple[Proof, ...]:
        """What backs one approved version."""
        version = revision.version.text
        found = self._found.get(version)
        if found is None:
            known = self.standing.known if self.standing else ()
            found = self._found[version] = revision_proofs(self.context, revision, known)
        return found

    def withdrawal(self, withdrawal: Withdrawal) -> tuple[Proof, ...]:
        """What backs the document's withdrawal."""
        return withdrawal_proofs(self.context, withdrawal, self._timeline, self._path)

    def recall(self, recall: Recall) -> tuple[Proof, ...]:
        """What backs a recall."""
        return recall_proofs(self.context, recall, self._timeline, self._path)

    @property
    def _timeline(self) -> Timeline | None:
        return self.standing.timeline if self.standing else None

    @property
    def _path(self) -> str:
        if self.file is not None:
            return self.file.path
        return self.standing.head.path if self.standing else ""


def evidence_path(page: str, statement: str) -> str:
    """Where the site keeps a statement: beside the document's page, by version and name."""
    _, _, inner = statement.removeprefix(f"{APPROVALS_FOLDER}/").partition("/")
    return f"{page.removesuffix('index.md')}evidence/{inner}"


def evidence_assets(page: str, proofs: Iterable[Proof]) -> Iterator[Asset]:
    """The statements that count, with their signatures, as files of the site; each once."""
    kept: dict[str, Kept] = {proof.kept.path: proof.kept for proof in proofs if proof.kept}
    for path, item in kept.items():
        place = evidence_path(page, path)
        yield Asset(place, item.filed.data)
        if item.filed.signature is not None:
            yield Asset(signature_path(place), item.filed.signature)
