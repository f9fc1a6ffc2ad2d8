"""Rules about records and deviations (family RC)."""

from collections.abc import Iterator

from qmsctl.model.finding import Finding, Scope, Severity
from qmsctl.model.layout import APPROVALS_FOLDER, DEVIATIONS_FOLDER, RECORDS_FOLDER
from qmsctl.model.policy import POLICY_OWNER_ROLE
from qmsctl.rules.admitting import approved_by_owner, evidence_gap
from qmsctl.rules.catalogue import Example, Rule
from qmsctl.rules.context import Context
from qmsctl.rules.example import ROOT, as_yaml
from qmsctl.rules.support import ISO9001_753, PART11_10E, forward, on_yaml

_DEVIATION = f"{ROOT}/{DEVIATIONS_FOLDER}/2026-01.yml"
_RECORD = f"{ROOT}/{RECORDS_FOLDER}/audits/2026-01.md"
_UNKNOWN_COMMIT = "0123456789abcdef0123456789abcdef01234567"


def _deviation(**overrides: object) -> str:
    fields: dict[str, object] = {
        "id": "2026-01",
        "commit": _UNKNOWN_COMMIT,
        "rule": "VC001",
        "document": "SOP-001",
        "reason": "A typing mistake was mended without a new version.",
        "correction": "Version 1.1 was issued with the same text.",
        "date": "2026-03-01",
        "status": "approved",
        "approvals": [{"role": POLICY_OWNER_ROLE, "by": "a.brandt", "date": "2026-03-02"}],
    }
    return as_yaml({**fields, **overrides})


def _invalid(context: Context) -> Iterator[Finding]:
    yield from forward("RC001", Scope.TREE, Severity.ERROR)(context)
    for file, deviation in context.deviations:
        if deviation is None:
            continue
        if not approved_by_owner(context, deviation):
            yield on_yaml(
                "RC001",
                f"Deviation {deviation.id} is not approved by someone who held the role "
                f"'{POLICY_OWNER_ROLE}' on the day of the approval, so it excuses nothing.",
                "Set 'status: approved' and add the policy owner's approval, dated not before "
                "the deviation and not in the future.",
                file,
                "approvals",
            )
        elif (gap := evidence_gap(context, file, deviation)) is not None:
            yield on_yaml("RC001", gap.message, gap.hint, file, *gap.key)


def _without_object(context: Context) -> Iterator[Finding]:
    if context.history is None:
        return
    commits = {commit.oid for commit in context.history.commits}
    documents = {key.id for key in context.history.timelines} | set(context.corpus.by_id)
    documents.add(context.own_policy.id)
    for file, deviation in context.deviations:
        if deviation is None:
            continue
        if deviation.commit not in commits:
            yield on_yaml(
                "RC002",
                f"The main line has no commit {deviation.commit[:10]}.",
                "Name the full id of the main-line commit at which the error happened; "
                "`qms verify` prints it.",
                file,
                "commit",
            )
        if deviation.document not in documents:
            yield on_yaml(
                "RC002",
                f"There is and was no document {deviation.document}.",
                "Name the id of the document that the error concerns.",
                file,
                "document",
            )
        if context.known_rules and deviation.rule not in context.known_rules:
            yield on_yaml(
                "RC002",
                f"There is no rule {deviation.rule}.",
                "Name the code of the rule that was broken; `qms rules` lists all.",
                file,
                "rule",
            )


def _touched(context: Context) -> Iterator[Finding]:
    for change in context.record_changes:
        if change.draft or f"/{APPROVALS_FOLDER}/" in f"/{change.path}":
            continue  # EV009 tells what happens to the evidence of approvals
        yield Finding(
            "RC003",
            Severity.ERROR,
            Scope.CHANGE,
            f"The record {change.path} was {change.kind}.",
            "Restore the record as it was. To correct it, add a new record that names the old "
            "one and says what is wrong.",
            path=change.path,
            commit=change.commit.oid if change.commit else None,
        )


RULES: tuple[Rule, ...] = (
    Rule(
        "RC001",
        "A deviation is not valid or not approved",
        why="A deviation turns an error of history into a note for ever. That takes a reason, a "
        "correction and the approval of the person responsible for the rules.",
        source="organization",
        scope=Scope.TREE,
        severity=Severity.ERROR,
        repair="Complete the file and have it approved by a policy owner.",
        fails=Example(
            text="# records/deviations/2026-01.yml\nrule: VC001\ndocument: SOP-001\n…\n"
            "status: draft\n",
            steps=({_DEVIATION: _deviation(status="draft", approvals=None)},),
            also=("RC002",),
        ),
        passes=Example(
            text="# records/deviations/2026-01.yml\nrule: VC001\ndocument: SOP-001\n…\n"
            "status: approved\napprovals:\n"
            "  - {role: policy-owner, by: a.brandt, date: 2026-03-02}\n",
            steps=({_DEVIATION: _deviation()},),
            also=("RC002",),
        ),
        check=_invalid,
        may_be_lowered=False,
    ),
    Rule(
        "RC002",
        "A deviation speaks about nothing",
        why="A deviation for a commit, a document or a rule that does not exist admits nothing; "
        "the error that it was written for stays open.",
        source="organization",
        scope=Scope.TREE,
        severity=Severity.ERROR,
        repair="Name commit, rule and document as `qms verify` prints them.",
        fails=Example(
            text="# records/deviations/2026-01.yml\ncommit: 0123456789ab…              "
            "# no commit of the main line\n",
            steps=({_DEVIATION: _deviation()},),
        ),
        passes=Example(text="# records/deviations is empty: there is nothing to admit\n"),
        check=_without_object,
    ),
    Rule(
        "RC003",
        "A record was changed or removed",
        why="A record is evidence of what happened. If it could be changed afterwards it would "
        "prove nothing.",
        source=f"{ISO9001_753}; {PART11_10E}",
        scope=Scope.CHANGE,
        severity=Severity.ERROR,
        repair="Restore the file. Correct a record by adding another one that refers to it.",
        fails=Example(
            text="# records/audits/2026-01.md\n-Findings: 2\n+Findings: 0\n",
            steps=({_RECORD: "# Audit\n\nFindings: 2\n"}, {_RECORD: "# Audit\n\nFindings: 0\n"}),
        ),
        passes=Example(
            text="# records/audits/2026-02.md (new)\n"
            "+Correction of 2026-01: finding 2 was a misunderstanding.\n",
            steps=(
                {_RECORD: "# Audit\n\nFindings: 2\n"},
                {_RECORD.replace("01.md", "02.md"): "# Correction of 2026-01\n\nFindings: 1\n"},
            ),
        ),
        check=_touched,
        may_be_lowered=False,
    ),
)
"""Every rule of this family, in code order."""
