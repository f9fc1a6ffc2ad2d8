"""Who is in the QMS that is measured, and by which policy all of it is approved."""

from collections.abc import Sequence
from typing import NamedTuple

from size import FIRST_DAY
from wording import HEADINGS

from qmsctl.approval.demokeys import demo_key

ROOT = "qms_docs"
WRITERS = ("c.writer", "d.writer", "e.writer", "f.writer")
OWNER, RELEASER = "a.owner", "b.releaser"
ROLES = {OWNER: ("process-owner",), RELEASER: ("quality-manager", "policy-owner")}
POLICY_VERSION = "1.0"


class Kind(NamedTuple):
    """A type of documents."""

    name: str
    prefix: str
    folder: str
    evidence: str = "declared"


KINDS = (
    Kind("sop", "SOP", "procedures"),
    Kind("wi", "WI", "work-instructions"),
    Kind("form", "FRM", "forms"),
)
SIGNED = Kind("spec", "SPC", "specifications", "signature")
"""What is signed, where anything is: about two signatures for each document of the whole corpus."""


def kind_of(number: int, *, signed: bool) -> Kind:
    """What the document with this number is."""
    if signed and number % 12 == 1:
        return SIGNED
    return KINDS[number % 8 // 6 + number % 8 // 7]


def name_of(person: str) -> str:
    """The printed name of a person."""
    return person.title()


def rules(*, signed: bool) -> dict[str, bytes]:
    """The policy in which the whole corpus is approved, and the files of all people."""
    kinds = (*KINDS, SIGNED) if signed else KINDS
    names = (OWNER, RELEASER, *WRITERS)
    return {
        f"{ROOT}/qms.yml": _policy(kinds),
        **{f"{ROOT}/people/{name}.yml": _person(name, keyed=signed) for name in names},
    }


def _policy(kinds: Sequence[Kind]) -> bytes:
    lines = [
        f'id: QMS-POLICY\ntitle: Policy of document control\nversion: "{POLICY_VERSION}"',
        "change: substantive",
        "change_summary: First issue.\nauthors: [c.writer]\neffective_date: on-release",
        "status: approved\napprovals:",
        f"  - {{role: policy-owner, by: {RELEASER}, date: {FIRST_DAY}}}",
        "organization: {name: Benchmark Instruments}\ntime_zone: UTC\nlanguage: en",
        "stale_draft_days: 3660",
        "standards:\n  - {id: 'iso9001:2015'}\ntypes:",
    ]
    lines += map(_type, kinds)
    lines.append(
        "roles:\n  process-owner: {title: Process owner}\n"
        "  quality-manager: {title: Quality manager}\n  policy-owner: {title: Policy owner}\n"
    )
    return "\n".join(lines).encode()


def _type(kind: Kind) -> str:
    return (
        f"  {kind.name}:\n    title: {kind.folder.capitalize()}\n    prefix: {kind.prefix}\n"
        f"    digits: 5\n    folder: {kind.folder}\n"
        f"    required_headings: [{', '.join(HEADINGS)}]\n"
        "    route: {substantive: [owner, quality-manager]}\n"
        "    review: {interval: 60 months, maximum: 60 months}"
        + f"\n    evidence: {kind.evidence}"
        * (kind.evidence != "declared")
    )


def _person(name: str, *, keyed: bool) -> bytes:
    """A people file; with a key, which everybody has, for those who approve."""
    lines = [f"id: {name}", f"name: {name_of(name)}", f"emails: [{name}@bench.example]"]
    roles = ROLES.get(name, ())
    if roles:
        lines += ["roles:", *(f"  - {{role: {role}, from: 2020-01-01}}" for role in roles)]
    if roles and keyed:
        lines += ["keys:", f"  - key: {demo_key(name).public_line}", "    valid_after: 2020-01-01"]
    return "\n".join((*lines, "")).encode()
