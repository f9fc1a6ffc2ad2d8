"""Seals as tags: their one form, reading them strictly, and whether a key could make one.

A tag is data that anybody may have pushed. What is not exactly as `seal_text` writes it is no
seal; so whoever reads the sentence in it reads what was signed.
"""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal

from qmsctl.approval.digest import canonical_json
from qmsctl.approval.keyring import KeyDoubt, Keyring
from qmsctl.approval.sshsig import verify_signature
from qmsctl.model.people import People
from qmsctl.model.policy import Policy
from qmsctl.model.seal import MAX_BYTES, NAME, NAMESPACE, PREFIX, Seal, SealTag
from qmsctl.model.sshkey import PublicKey, SshError

_BEGIN = b"-----BEGIN SSH SIGNATURE-----"
_HEAD = re.compile(
    r"object (?P<tip>[0-9a-f]{40,64})\ntype commit\ntag (?P<name>[^\n]+)\n"
    r"tagger (?P<who>[^\n<>]+) <(?P<mail>[^\n<>]*)> (?P<time>\d{1,12}) \+0000\n\n",
    re.ASCII,
)
_NOT_IN_A_NAME = re.compile(r"[\x00-\x1f\x7f<>]")
_LOOK = "Look at it with 'git cat-file -p refs/tags/{name}'. "
_DELETE = (
    "If nobody of yours made it, delete it here and on the server: 'git push --delete origin "
    "refs/tags/{name}', 'git tag -d {name}'. If it was a seal once, somebody altered it: get the "
    "seal back from where it is mirrored."
)

Kind = Literal[
    "name",
    "no-tag",
    "too-large",
    "unsigned",
    "form",
    "moved",
    "signature",
    "key",
    "content",
    "too-many",
]
"""What can be wrong with a tag in the place of seals."""


@dataclass(frozen=True, slots=True)
class SealDoubt:
    """Why a tag proves nothing; ``message`` is a sentence, or several, that names it."""

    kind: Kind
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class SignedSeal:
    """A seal in its form whose signature fits; whose key it is, is not judged yet."""

    name: str
    oid: str
    seal: Seal
    key: PublicKey


def seal_name(day: str, taken: Collection[str]) -> str:
    """The name for a new seal of a day (YYYY-MM-DD): the first that is not `taken`."""
    name, number = f"{PREFIX}{day}", 2
    while name in taken:
        name, number = f"{PREFIX}{day}-{number}", number + 1
    return name


def seal_text(seal: Seal, name: str, *, who: str, mail: str) -> bytes:
    """The tag object that is signed: header, a sentence for people, the fields as RFC 8785 JSON.

    `who` and `mail` are shown by Git as the tagger; what counts is whose key signs.
    """
    who = _NOT_IN_A_NAME.sub("", who).strip() or seal.by
    mail = _NOT_IN_A_NAME.sub("", mail)
    evidence = f"{seal.manifest.files} files of evidence"
    fields = seal.model_dump(mode="json", by_alias=True, exclude_none=True)
    return (
        f"object {seal.tip}\ntype commit\ntag {name}\n"
        f"tagger {who} <{mail}> {int(seal.time.timestamp())} +0000\n\n"
        f"Seal of the main line: {seal.commits} commits up to {seal.tip[:10]}, {evidence}.\n\n"
        f"{canonical_json(fields).decode()}\n"
    ).encode()


def read_seal(tag: SealTag) -> SignedSeal | SealDoubt:
    """The seal that a tag is, its signature verified, or why it is none."""
    if not NAME.fullmatch(tag.name):
        shown = tag.name.encode("ascii", "backslashreplace").decode()[:100]
        return SealDoubt(
            "name",
            f"The tag '{shown}' stands among the seals, but is not called like one.",
            f"Seals are called '{PREFIX}YYYY-MM-DD', further ones of a day with '-2', '-3' …; "
            "delete the tag, or give it another name.",
        )
    if tag.kind != "tag":
        return _doubt(tag, "no-tag", f"is a plain name for a {tag.kind}, nothing that was signed")
    if tag.data is None:
        return _doubt(tag, "too-large", f"has more than {MAX_BYTES:,} bytes and was not read")
    place = tag.data.find(b"\n" + _BEGIN) + 1
    if not place:
        return _doubt(tag, "unsigned", "carries no SSH signature; anybody may have made it")
    text, signature = tag.data[:place], tag.data[place:]
    found = _parse(tag, text)
    if isinstance(found, SealDoubt):
        return found
    try:
        verified = verify_signature(signature, text, namespace=NAMESPACE)
    except SshError as error:
        return _doubt(tag, "signature", f"is not signed as it must be. {error.message}")
    return SignedSeal(tag.name, tag.oid, found, verified.key)


def judge_key(signed: SignedSeal, policy: Policy, people: People, now: People) -> SealDoubt | None:
    """Whether who is named as the sealer could seal on that day; None if so.

    `policy` and `people` were in force at the sealed commit; `now` are today's people, who may
    know of a revocation that came later and reaches back.
    """
    seal, day = signed.seal, policy.today(signed.seal.time)
    judged = Keyring(people).judge(signed.key, seal.by, day)
    if isinstance(judged, KeyDoubt):
        return SealDoubt(
            "key",
            f"{signed.name} names {seal.by} as who sealed, but that does not count by policy "
            f"{policy.version}, which was in force then. {judged.message}",
            _hint(signed.name),
        )
    for held in Keyring(now).holders(signed.key):
        if held.state(day) == "revoked":
            revoked = held.entry.revoked
            return SealDoubt(
                "key",
                f"{signed.name} is signed with a key that was revoked as of "
                f"{revoked.date if revoked else day}, before or on the day of the seal.",
                "Compare its id with the one that was written down when it was made; seal the "
                "main line anew ('qms seal').",
            )
    return None


def _parse(tag: SealTag, text: bytes) -> Seal | SealDoubt:
    try:
        decoded = text.decode()
        head = _HEAD.match(decoded)
        lines = decoded.split("\n")
        fields: Any = json.loads(lines[-2]) if head and len(lines) > 2 else None
        seal = Seal.model_validate(fields)
        same = head and seal_text(seal, head["name"], who=head["who"], mail=head["mail"]) == text
    except (ValueError, RecursionError):  # pydantic's and Unicode's errors are ValueErrors
        return _doubt(tag, "form", "does not hold what a seal says (schema qms-seal/1)")
    if head is None or not same:
        return _doubt(tag, "form", "is not written in the one form that seals have")
    if head["name"] != tag.name:
        return _doubt(tag, "moved", f"is the seal '{head['name']}', moved to another name")
    return seal


def _doubt(tag: SealTag, kind: Kind, what: str) -> SealDoubt:
    return SealDoubt(kind, f"The tag {tag.name} {what.removesuffix('.')}.", _hint(tag.name))


def _hint(name: str) -> str:
    return (_LOOK + _DELETE).format(name=name)
