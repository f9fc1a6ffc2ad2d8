"""The files of a new QMS repository, for an organization that begins with one or a few people."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from string import Template

from qmsctl.scaffold.policytext import POLICY
from qmsctl.scaffold.soptext import SOP_BODY
from qmsctl.scaffold.template import NewDocument, file_name, front_matter
from qmsctl.scaffold.texts import ATTRIBUTES, IGNORED, MKDOCS, README
from qmsctl.scaffold.wording import heading_text, quoted, scalar

ROOT = "qms_docs"
"""The folder of the QMS in a repository that `qms init` makes."""

POLICY_PATH = f"{ROOT}/qms.yml"
SOP_TITLE = "Control of documented information"
SOP_PATH = f"{ROOT}/procedures/{file_name('SOP-001', SOP_TITLE)}"

COMPANIONS = ("README.md", "mkdocs.yml", ".gitattributes", ".gitignore")
"""Files beside the QMS that a repository may have already; then its own are kept."""

INNER_ATTRIBUTES = f"{ROOT}/.gitattributes"
"""Where the attributes go if the repository has a file of its own for them."""

MEANINGS: Mapping[str, str] = {
    POLICY_PATH: "which documents there are, who approves them",
    f"{ROOT}/people/": "who holds which role",
    f"{ROOT}/procedures/": "a first procedure, as a draft",
    "mkdocs.yml": "settings of the site",
    "README.md": "how to work with all this",
    ".gitattributes": "keeps Git from changing line ends",
    INNER_ATTRIBUTES: "keeps Git from changing line ends",
    ".gitignore": "what Git leaves out",
}
"""What the files are for, by how their paths begin."""

_DOCUMENTED = ("7.5.2", "7.5.3")
_ANSWERED = {
    "iso9001:2015": (*_DOCUMENTED, "7.5.3.1", "7.5.3.2"),
    "iso9001:2026": (*_DOCUMENTED, "7.5.3.1", "7.5.3.2"),
    "iso13485:2016": ("4.2.4",),
    "iso14001:2015": _DOCUMENTED,
    "iso14001:2026": _DOCUMENTED,
    "iso45001:2018": _DOCUMENTED,
    "iso27001:2022": _DOCUMENTED,
}
"""Clauses about documents, which SOP-001 answers, by edition."""


@dataclass(frozen=True, slots=True)
class Start:
    """What a new QMS begins with; `day` is the day on which the first person takes the roles."""

    organization: str
    time_zone: str
    language: str
    main_branch: str
    standards: tuple[str, ...]
    person_id: str
    person_name: str
    person_email: str
    day: dt.date


def files(start: Start) -> Mapping[str, str]:
    """Path → content of everything that `qms init` writes, companions last."""
    return {
        POLICY_PATH: _policy(start),
        f"{ROOT}/people/{start.person_id}.yml": _person(start),
        SOP_PATH: _sop(start),
        "mkdocs.yml": Template(MKDOCS).substitute(
            site_name=quoted(f"{start.organization} – quality management"), root=ROOT
        ),
        "README.md": Template(README).substitute(
            organization=heading_text(start.organization), root=ROOT
        ),
        ".gitattributes": Template(ATTRIBUTES).substitute(scope=f"{ROOT}/**"),
        ".gitignore": IGNORED,
    }


def inner_attributes() -> str:
    """What `.gitattributes` says when it lies inside the QMS root."""
    return Template(ATTRIBUTES).substitute(scope="*")


def _policy(start: Start) -> str:
    standards = "standards: []\n"
    if start.standards:
        standards = "standards:\n" + "".join(f"  - id: {quoted(s)}\n" for s in start.standards)
    return Template(POLICY).substitute(
        organization=scalar(start.organization),
        person=scalar(start.person_id),
        time_zone=start.time_zone,
        language=scalar(start.language),
        main_branch=scalar(start.main_branch),
        standards=standards,
    )


def _person(start: Start) -> str:
    emails = f"emails: [{quoted(start.person_email)}]\n" if start.person_email else ""
    roles = "".join(
        f"  - {{role: {role}, from: {start.day}}}\n"
        for role in ("quality-manager", "document-controller", "policy-owner")
    )
    return (
        "# One file a person. Roles are held from a day, and until one ('until: 2030-12-31').\n"
        "# Never delete a file of someone who approved something: end the roles instead.\n"
        f"id: {scalar(start.person_id)}\n"
        f"name: {scalar(start.person_name)}\n"
        f"{emails}"
        f"roles:\n{roles}"
    )


def _sop(start: Start) -> str:
    clauses = tuple(f"{key}/{c}" for key in start.standards for c in _ANSWERED.get(key, ()))
    return (
        front_matter(
            NewDocument(
                id="SOP-001",
                title=SOP_TITLE,
                type="sop",
                version="1.0",
                owner="quality-manager",
                authors=(start.person_id,),
                clauses=clauses,
            )
        )
        + SOP_BODY
    )
