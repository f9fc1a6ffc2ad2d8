"""Where things lie below the QMS root: documents, policy, people, records."""

import fnmatch
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

POLICY_FILE = "qms.yml"
PEOPLE_FOLDER = "people"
RECORDS_FOLDER = "records"
DEVIATIONS_FOLDER = "records/deviations"
APPROVALS_FOLDER = "records/approvals"
SIGNATURE_SUFFIX = ".sig"
"""`ssh-keygen -Y sign` puts it after the whole name: ``….json.sig``."""

MAX_EVIDENCE_BYTES = 65_536
"""Of a file of evidence; of larger ones only the beginning is read, which is refused as such."""


def glob_pattern(globs: Sequence[str]) -> re.Pattern[str]:
    """One expression that matches what any of `globs` matches; ``**`` and ``*`` both cross ``/``.

    No glob at all matches nothing.
    """
    return re.compile("|".join(fnmatch.translate(glob) for glob in globs) or r"(?!)")


@dataclass(frozen=True)
class Layout:
    """The QMS root of one repository and which of its Markdown files are no documents.

    ``root`` is a path inside the repository with ``/`` and without one at its ends; "" is its top.
    """

    root: str
    not_controlled: tuple[str, ...] = ()

    @cached_property
    def _not_controlled(self) -> re.Pattern[str]:
        return glob_pattern(self.not_controlled)

    @cached_property
    def prefix(self) -> str:
        """What every path below the root begins with."""
        return f"{self.root}/" if self.root else ""

    @property
    def policy_path(self) -> str:
        """The policy file's path in the repository."""
        return self.prefix + POLICY_FILE

    def inside(self, path: str) -> str | None:
        """The path relative to the root, or None if it lies elsewhere."""
        return path[len(self.prefix) :] if path.startswith(self.prefix) else None

    def is_document(self, path: str) -> bool:
        """Whether `path` (in the repository) is a controlled document's file by its place."""
        inner = self.inside(path)
        if inner is None or not inner.endswith((".md", ".markdown", ".MD", ".Md", ".mD")):
            return False
        if inner.startswith((f"{PEOPLE_FOLDER}/", f"{RECORDS_FOLDER}/")):
            return False
        return not self._not_controlled.match(inner)

    def is_person(self, path: str) -> bool:
        """Whether `path` is a person's file."""
        inner = self.inside(path) or ""
        return inner.startswith(f"{PEOPLE_FOLDER}/") and inner.endswith((".yml", ".yaml"))

    def is_deviation(self, path: str) -> bool:
        """Whether `path` is an approved admission of an error in history."""
        inner = self.inside(path) or ""
        return inner.startswith(f"{DEVIATIONS_FOLDER}/") and inner.endswith((".yml", ".yaml"))

    def is_evidence(self, path: str) -> bool:
        """Whether `path` is a statement, a signature or another proof of approvals."""
        return path.startswith(f"{self.prefix}{APPROVALS_FOLDER}/")
