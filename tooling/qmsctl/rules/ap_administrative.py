"""AP017: the document's own fields change by approval where the policy asks for it."""

import datetime as dt

from qmsctl.approval.statement import administrative_digest
from qmsctl.model.finding import Scope, Severity
from qmsctl.rules.administering import administrative_changes
from qmsctl.rules.catalogue import Example, Overlay, Rule
from qmsctl.rules.example import SOP_PATH, document, types
from qmsctl.rules.example_signed import Late, keyed, laid, state_of, statement
from qmsctl.rules.support import ISO9001_753, ORGANIZATION

_ROUTE = {
    "substantive": ["owner", "quality-manager"],
    "editorial": ["quality-manager"],
    "administrative": ["quality-manager"],
}
_DIFF = "-owner: operations-manager\n+owner: quality-manager\n"
_SIGNED_AT = dt.datetime(2026, 2, 19, 9, 0, tzinfo=dt.UTC)

_ASKS = Late(lambda: keyed(types=types(sop={"route": _ROUTE})))
_CHANGED = document(owner="quality-manager")


def _approved() -> Overlay:
    names = ("owner",)
    facts = {"fields": names, "sha256": administrative_digest(state_of(_CHANGED).fields, names)}
    said = {"meaning": "administrative", "administrative": facts}
    made = statement("quality-manager", "j.tanaka", _SIGNED_AT, _CHANGED, **said)
    return {SOP_PATH: _CHANGED, **laid(made)}


ADMINISTRATIVE = Rule(
    "AP017",
    "A change of administrative fields is not approved",
    why="Whoever owns a document decides about it. Where the policy wants such fields to change by "
    "approval only, a commit alone must not change them.",
    source=f"{ISO9001_753}; {ORGANIZATION}",
    scope=Scope.CHANGE,
    severity=Severity.ERROR,
    repair="Have the change signed, and merge it together with the statements: `qms approve ID "
    "--for administrative --sign`. Or put the fields back.",
    fails=Example(
        text=f"# qms.yml: the route 'administrative' asks for quality-manager\n{_DIFF}",
        steps=(_ASKS, {SOP_PATH: _CHANGED}),
    ),
    passes=Example(
        text=f"# qms.yml: the route 'administrative' asks for quality-manager\n{_DIFF}"
        "# records/approvals/SOP-001/1.0\n"
        "+administrative-quality-manager-j.tanaka-….json\n"
        "+administrative-quality-manager-j.tanaka-….json.sig\n",
        steps=(_ASKS, Late(_approved)),
    ),
    check=administrative_changes,
    may_be_lowered=False,
)
