"""PL011, PL014, PL016: whether every name in policy, people and documents is somebody's."""

from collections.abc import Iterator

from qmsctl.model.finding import Finding, KeyPath, Scope, Severity
from qmsctl.rules.catalogue import Example, Rule
from qmsctl.rules.context import Context
from qmsctl.rules.example import POLICY_PATH, SOP_PATH, document, person, person_path, policy
from qmsctl.rules.support import (
    ISO9001_752,
    ISO9001_753,
    nearest,
    on_document,
    on_yaml,
)

_RECORD_TYPE = {
    "id": "change-request",
    "title": "Change request",
    "form": "FRM-001",
    "location": "records/changes",
    "owner": "quality-manager",
    "retention": "10 years",
}


def _known_people(context: Context) -> frozenset[str]:
    """Ids of everyone who has a file in this tree, also if the file has other faults."""
    ids = (file.fields.get("id") for file in context.person_files)
    return frozenset(value for value in ids if isinstance(value, str))


def _is_somebody(name: str, context: Context) -> bool:
    return name in context.own_policy.roles or name in _known_people(context)


def _owners(context: Context) -> Iterator[Finding]:
    people = _known_people(context)
    hint = "Write a role of the policy or the id of a person with a file in people/."
    for file, one in context.corpus.valid:
        if one.owner is not None and not _is_somebody(one.owner, context):
            known = {*people, *context.own_policy.roles}
            yield on_document(
                "PL011",
                f"The owner '{one.owner}' is neither a role of the policy nor a person."
                f"{nearest(one.owner, known)}",
                hint,
                file,
                "owner",
            )
        for number, author in enumerate(one.authors):
            if author not in people:
                yield on_document(
                    "PL011",
                    f"The author '{author}' has no file in people/.{nearest(author, people)}",
                    "Correct the id, or add the person's file. People who have left keep theirs.",
                    file,
                    "authors",
                    number,
                )
    for number, author in enumerate(context.own_policy.authors):
        if author not in people:
            yield on_yaml(
                "PL011",
                f"The policy's author '{author}' has no file in people/.{nearest(author, people)}",
                "Correct the id, or add the person's file.",
                context.policy_file,
                "authors",
                number,
            )
    for number, external in enumerate(context.own_policy.external_documents):
        if not _is_somebody(external.owner, context):
            yield on_yaml(
                "PL011",
                f"The owner '{external.owner}' of {external.id} is neither a role nor a person.",
                hint,
                context.policy_file,
                "external_documents",
                number,
                "owner",
            )


def _record_types(context: Context) -> Iterator[Finding]:
    past = {key.id for key in context.history.timelines} if context.history else set()
    for number, kind in enumerate(context.own_policy.record_types):
        if kind.form is not None and kind.form not in context.corpus.by_id:
            gone = " any more" if kind.form in past else ""
            yield on_yaml(
                "PL014",
                f"There is no form {kind.form}{gone}, from which records of the type "
                f"'{kind.id}' are made.",
                "Name the id of the form, or leave 'form' out if the record has none.",
                context.policy_file,
                "record_types",
                number,
                "form",
            )
        if not _is_somebody(kind.owner, context):
            yield on_yaml(
                "PL014",
                f"The owner '{kind.owner}' of records of the type '{kind.id}' is neither a role "
                "nor a person.",
                "Write a role of the policy or the id of a person.",
                context.policy_file,
                "record_types",
                number,
                "owner",
            )


def _shared(context: Context) -> Iterator[Finding]:
    source = context.own_policy.forge
    workflow = source.keys if source else ()
    first = {("signing key", key.public.line): "The forge's workflow" for key in workflow}
    for file, one in context.own_people:
        claims: list[tuple[str, str, KeyPath]] = [
            *(("e-mail address", mail.casefold(), ("emails",)) for mail in one.emails),
            *((f"login on {f}", name.casefold(), ("logins", f)) for f, name in one.logins.items()),
            *(("signing key", key.public.line, ("keys", n)) for n, key in enumerate(one.keys)),
        ]
        for kind, value, key in claims:
            other = first.setdefault((kind, value), one.id)
            if other != one.id:
                yield on_yaml(
                    "PL016",
                    f"{other} and {one.id} have the same {kind}.",
                    "Give each person an own one, or keep one file if both are the same person.",
                    file,
                    *key,
                )


RULES: tuple[Rule, ...] = (
    Rule(
        "PL011",
        "An owner or author is nobody known",
        why="Somebody has to answer for each document; a name that leads to no one leaves it "
        "without an owner, and independence of the approver cannot be judged.",
        source=ISO9001_752,
        scope=Scope.TREE,
        severity=Severity.ERROR,
        repair="Name a role of the policy or a person with a file in people/.",
        fails=Example(
            text="authors: [m.keler]                     # the file is people/m.keller.yml\n",
            steps=({SOP_PATH: document(authors=["m.keler"])},),
        ),
        passes=Example(text="authors: [m.keller]\n"),
        check=_owners,
    ),
    Rule(
        "PL014",
        "A record type names an unknown form or owner",
        why="Records are found and judged by way of the form that makes them and the person who "
        "keeps them.",
        source=ISO9001_753,
        scope=Scope.TREE,
        severity=Severity.ERROR,
        repair="Name the id of a form of this QMS, and a role or person as owner.",
        fails=Example(
            text="# qms.yml\nrecord_types:\n  - {id: change-request, form: FRM-017, …}\n",
            steps=({POLICY_PATH: policy(record_types=[{**_RECORD_TYPE, "form": "FRM-017"}])},),
        ),
        passes=Example(
            text="# qms.yml\nrecord_types:\n  - {id: change-request, form: FRM-001, …}\n",
            steps=({POLICY_PATH: policy(record_types=[_RECORD_TYPE])},),
        ),
        check=_record_types,
    ),
    Rule(
        "PL016",
        "Two people share an e-mail address, login or signing key",
        why="Git and the forge know people by address and login, and a signature by its key; what "
        "two people share proves for neither that it was him or her.",
        source="21 CFR 11.100(a)",
        scope=Scope.TREE,
        severity=Severity.ERROR,
        repair="Give each person an address, login and key of their own.",
        fails=Example(
            text="# people/j.tanaka.yml\nemails: [quality@example.org]\n\n"
            "# people/l.okafor.yml\nemails: [quality@example.org]\n",
            steps=(
                {
                    person_path("j.tanaka"): person("j.tanaka", emails=["quality@example.org"]),
                    person_path("l.okafor"): person("l.okafor", emails=["quality@example.org"]),
                },
            ),
        ),
        passes=Example(
            text="# people/j.tanaka.yml\nemails: [j.tanaka@example.org]\n\n"
            "# people/l.okafor.yml\nemails: [l.okafor@example.org]\n",
            steps=(
                {
                    person_path("l.okafor"): person("l.okafor", emails=["l.okafor@example.org"]),
                },
            ),
        ),
        check=_shared,
    ),
)
"""The rules of this module, in code order."""
