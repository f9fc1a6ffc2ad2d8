"""Rules about the evidence of approvals (family EV)."""

from functools import partial

from qmsctl.model.finding import Scope, Severity
from qmsctl.rules import ev_examples as example
from qmsctl.rules.catalogue import Example, Rule
from qmsctl.rules.ev_loss import losses
from qmsctl.rules.ev_statements import heard, revoked_since
from qmsctl.rules.ev_tier import tiers
from qmsctl.rules.support import PART11_10E

_PART11_70 = "21 CFR 11.70"
_PART11_300 = "21 CFR 11.300"

_evidence = partial(
    Rule,
    scope=Scope.TREE,
    severity=Severity.ERROR,
    passes=example.SIGNED,
    may_be_lowered=False,
)

RULES: tuple[Rule, ...] = (
    _evidence(
        "EV001",
        "The approval lacks the evidence that its type requires",
        why="A name in front matter says who approved; evidence proves it. The policy decides "
        "for which documents a claim is not enough.",
        source=f"{PART11_10E}; organization",
        repair="Provide evidence of the tier that the policy names, or lower 'evidence' of the "
        "type in qms.yml, which needs the policy owner's approval.",
        fails=example.NO_EVIDENCE,
        passes=Example(
            text="# qms.yml\ntypes:\n  sop:\n    evidence: declared\n\n"
            "# SOP-001\nstatus: approved\n"
        ),
        check=tiers,
    ),
    _evidence(
        "EV002",
        "A statement is not there as it was signed",
        why="A statement has one form and one place, and its name repeats its digest. Anything "
        "else is damaged, edited or misplaced, and proves nothing.",
        source=_PART11_70,
        repair="Restore statement and signature as they were made, or have it signed again.",
        fails=example.NOT_SIGNED,
        check=heard("EV002"),
    ),
    _evidence(
        "EV003",
        "A signature does not hold",
        why="A signature that was not made over this very statement, for approvals, was made for "
        "something else or was altered.",
        source=_PART11_70,
        repair="Have the person sign again, and find out where the file came from.",
        fails=example.DOES_NOT_HOLD,
        check=heard("EV003"),
    ),
    _evidence(
        "EV004",
        "The key of a signature does not count",
        why="A signature says which key made it. Whose key that is, and when it counts, only the "
        "people files of the approved policy say.",
        source=_PART11_300,
        repair="Sign with a key of one's own that stands in the people file and counts on that "
        "day; 'qms keys' lists them.",
        fails=example.OTHER_KEY,
        check=heard("EV004"),
    ),
    _evidence(
        "EV005",
        "A statement is for other content",
        why="An approval is bound to exactly what was read. Text that changed afterwards was "
        "approved by nobody.",
        source=_PART11_70,
        repair="Have the present content approved, or put the approved content back.",
        fails=example.OTHER_CONTENT,
        check=heard("EV005"),
    ),
    _evidence(
        "EV006",
        "A statement is about nothing",
        why="Evidence without a matching approval is left over, copied from elsewhere, or what is "
        "left of something that was removed.",
        source=PART11_10E,
        repair="Restore what it was signed for; remove it only if it was never merged.",
        fails=example.NOBODY,
        check=heard("EV006"),
    ),
    _evidence(
        "EV007",
        "What a statement says does not fit the document",
        why="Who signed, who had written it, under which policy, on which day and for what reason "
        "is part of what was signed; two stories cannot both be true.",
        source="21 CFR 11.50",
        repair="Correct the document, or have it signed again with the right facts.",
        fails=example.OTHER_AUTHORS,
        check=heard("EV007"),
    ),
    _evidence(
        "EV008",
        "The time of a statement cannot be true",
        why="The time is the signer's own claim, but an approval comes after what it builds on "
        "and before what it allows.",
        source="21 CFR 11.50(a)(2)",
        repair="Set the clock and sign again; what was merged needs a higher version.",
        fails=example.FROM_THE_FUTURE,
        check=heard("EV008"),
    ),
    _evidence(
        "EV009",
        "Evidence vanished or was altered",
        why="Evidence is only ever added: whoever may remove it may also rewrite the past.",
        source="21 CFR 11.10(c)",
        repair="Restore the file exactly as the main line received it.",
        fails=example.LOST,
        check=losses,
    ),
    _evidence(
        "EV010",
        "A key was revoked as of a day before it signed",
        why="When a key turns out to have been in wrong hands, what it signed since then has to "
        "be looked at, although it counted when it came.",
        source=_PART11_300,
        severity=Severity.WARNING,
        repair="Ask the person; have a doubtful version approved anew under a higher number.",
        fails=example.REVOKED_LATER,
        check=revoked_since,
        may_be_lowered=True,
    ),
)
"""Every rule of this family, in code order."""
