"""Rules about the evidence of approvals (family EV)."""

from collections.abc import Iterator

from qmsctl.model.finding import Finding, Scope, Severity
from qmsctl.model.policy import Policy
from qmsctl.model.tree import SourceFile
from qmsctl.rules.catalogue import Example, Rule
from qmsctl.rules.context import Context
from qmsctl.rules.example import POLICY_PATH, policy, types
from qmsctl.rules.support import PART11_10E, on_document, severity_by_day, type_of

_WORDS = {
    "forge": "the forge's record of the pull request's reviews",
    "signature": "signed approval statements",
}


def _wanted(file: SourceFile, policy: Policy) -> str | None:
    """The tier beyond the claim itself that the document's type asks for, or None."""
    kind = type_of(file, policy)
    return kind.evidence if kind is not None and kind.evidence != "declared" else None


def _tier(context: Context) -> Iterator[Finding]:
    for file, document in context.corpus.valid:
        wanted = _wanted(file, context.policy)
        if wanted is None or document.status != "approved":
            continue
        if document.approvals and all(approval.adopted for approval in document.approvals):
            continue  # approved on paper before Git; AP013 judges whether that may be

        def broken(then: Policy, file: SourceFile = file) -> bool:
            return _wanted(file, then) is not None

        yield on_document(
            "EV001",
            f"{document.id} {document.version} is backed by its own claim only (tier 'declared'); "
            f"documents of the type '{document.type}' need tier '{wanted}': {_WORDS[wanted]}.",
            "Add the evidence, or set 'evidence: declared' for the type in qms.yml if a claim is "
            "enough.",
            file,
            "approvals",
            severity=severity_by_day(context, file, "EV001", Severity.ERROR, broken),
        )


RULES: tuple[Rule, ...] = (
    Rule(
        "EV001",
        "The approval lacks the evidence that its type requires",
        why="A name in front matter says who approved; evidence proves it. The policy decides "
        "for which documents a claim is not enough.",
        source=f"{PART11_10E}; organization",
        scope=Scope.TREE,
        severity=Severity.ERROR,
        repair="Provide evidence of the tier that the policy names, or lower 'evidence' of the "
        "type in qms.yml, which needs the policy owner's approval.",
        fails=Example(
            text="# qms.yml\ntypes:\n  sop:\n    evidence: signature\n\n"
            "# SOP-001\nstatus: approved                        # nobody has signed\n",
            steps=(
                {
                    POLICY_PATH: policy(
                        types=types(sop={"evidence": "signature"}), retroactive=["EV001"]
                    )
                },
            ),
        ),
        passes=Example(
            text="# qms.yml\ntypes:\n  sop:\n    evidence: declared\n\n"
            "# SOP-001\nstatus: approved\n"
        ),
        check=_tier,
        may_be_lowered=False,
    ),
)
"""Every rule of this family, in code order."""
