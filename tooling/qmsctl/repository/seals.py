"""Seals in Git: reading the tags, what they sealed, and storing a new one.

Tags are data that anybody may have pushed: they are read in bounded numbers and sizes, and what
replacement references or grafts say about them is ignored like everywhere.
"""

import hashlib
import tempfile
from collections.abc import Container, Iterable, Mapping
from types import MappingProxyType

from qmsctl.model.layout import APPROVALS_FOLDER
from qmsctl.model.seal import MAX_BYTES, MAX_SEALS, PREFIX, Manifest, SealTag
from qmsctl.repository.git import Git
from qmsctl.repository.objects import missing, read_blobs

_FORMAT = "%(objecttype) %(objectsize) %(objectname) %(refname:lstrip=2)"
_FARTHEST = 100_000
"""Commits of another line that are looked through for the place where it left the main line."""


def seal_tags(git: Git) -> tuple[SealTag, ...]:
    """The tags in the place of seals, by name; one more than `MAX_SEALS` if there are more.

    Raises:
        IncompleteHistory: the clone lacks the object of a tag.
    """
    out = git.run(
        "for-each-ref", f"--count={MAX_SEALS + 1}", f"--format={_FORMAT}", f"refs/tags/{PREFIX}"
    )
    # A name may hold signs that `splitlines` takes for the end of a line.
    found = [line.split(" ", 3) for line in out.split("\n") if line]
    readable = [oid for kind, size, oid, _ in found if kind == "tag" and int(size) <= MAX_BYTES]
    data = _objects(git, dict.fromkeys(readable)) if readable else {}
    return tuple(SealTag(name, oid, kind, data.get(oid)) for kind, _, oid, name in found)


def _objects(git: Git, oids: Iterable[str]) -> dict[str, bytes]:
    data: dict[str, bytes] = {}
    with tempfile.TemporaryFile() as wanted:
        wanted.writelines(b"%s\n" % oid.encode() for oid in oids)
        wanted.seek(0)
        with git.stream("cat-file", "--batch", "--buffer", stdin=wanted) as out:
            while header := out.readline():
                oid, *rest = header.decode().split()
                if len(rest) != 2:
                    raise missing(oid)
                data[oid] = out.read(int(rest[1]))
                out.read(1)
    return data


def evidence_blobs(git: Git, commit: str, root: str) -> Mapping[str, str]:
    """Path → blob id of each file below ``records/approvals`` in a commit, by the path's bytes.

    Raises:
        GitError: there is no such commit here.
    """
    folder = f"{root}/{APPROVALS_FOLDER}" if root else APPROVALS_FOLDER
    found = {}
    with git.stream(
        "ls-tree", "-r", "-z", "--full-tree", "--end-of-options", commit, "--", folder
    ) as out:
        for line in sorted(out.read().split(b"\0")[:-1], key=lambda one: one.partition(b"\t")[2]):
            about, _, name = line.partition(b"\t")
            mode, _, oid = about.decode().split()
            if mode.startswith("100"):
                found[name.decode(errors="surrogateescape")] = oid
    return MappingProxyType(found)


def manifest_of(
    git: Git, blobs: Mapping[str, str], known: dict[str, str] | None = None
) -> Manifest:
    """The manifest of the files that `evidence_blobs` found.

    `known` remembers the SHA-256 of each blob from one call to the next.

    Raises:
        IncompleteHistory: the clone lacks one of the files.
    """
    known = {} if known is None else known
    wanted = dict.fromkeys(oid for oid in blobs.values() if oid not in known)
    known |= {oid: hashlib.sha256(data).hexdigest() for oid, data in read_blobs(git, wanted)}
    whole = hashlib.sha256()
    for path, oid in blobs.items():
        whole.update(f"{known[oid]}  {path}\n".encode(errors="surrogateescape"))
    return Manifest(files=len(blobs), sha256=whole.hexdigest())


def has_commit(git: Git, oid: str) -> bool:
    """Whether this clone holds the commit with this full id."""
    status, kind = git.attempt("cat-file", "-t", oid)
    return status == 0 and kind == "commit"


def leaves_at(git: Git, tip: str, line: Container[str]) -> str | None:
    """Where the first-parent line of `tip` meets `line`: the newest commit of both, or None."""
    with git.stream(
        "rev-list", "--first-parent", f"--max-count={_FARTHEST}", "--end-of-options", tip
    ) as out:
        for raw in out:
            oid = raw.decode().strip()
            if oid in line:
                return oid
    return None


def store_seal(git: Git, name: str, data: bytes) -> str:
    """Keep a seal as the tag `name`; the id of the new tag object. Nothing is overwritten.

    No hook and no program of the configuration runs.

    Raises:
        GitError: Git finds the tag badly made, or there is a tag of this name already.
    """
    with tempfile.TemporaryFile() as made:
        made.write(data)
        made.seek(0)
        with git.stream("mktag", stdin=made) as out:
            oid = out.read().decode().strip()
    # An old value of zeros: the reference must not exist yet.
    git.run_without_hooks("update-ref", f"refs/tags/{name}", oid, "0" * len(oid))
    return oid
