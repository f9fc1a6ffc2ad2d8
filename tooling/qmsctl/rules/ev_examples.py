"""What breaks the rules about statements: a signed second issue of SOP-001 with one thing wrong."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from qmsctl.model.statement import Statement
from qmsctl.rules.catalogue import Example, Overlay
from qmsctl.rules.example import POLICY_PATH, SOP_PATH, approvals, policy, types
from qmsctl.rules.example_signed import (
    OWNER_SIGNS,
    Late,
    key_entry,
    keyed,
    laid,
    path_of,
    signed_second,
    statement,
    to_sign,
)
from qmsctl.rules.example_versions import NEW_BODY

_KEYED = Late(keyed)
_LATER = dt.datetime(2026, 4, 2, 9, 0, tzinfo=dt.UTC)

SIGNED = Example(
    text="# records/approvals/SOP-001/2.0\napproval-owner-a.brandt-….json\n"
    "approval-owner-a.brandt-….json.sig           # fits statement, document and people file\n",
    steps=(_KEYED, Late(signed_second)),
)
"""Nothing is wrong: both approvers signed the version as it stands."""


def _broken(text: str, changes: Callable[[], Overlay], **more: Any) -> Example:
    """The signed version with `changes` laid over it; what is None there never existed."""

    def make() -> Overlay:
        laid_over = {**signed_second(), **changes()}
        return {path: content for path, content in laid_over.items() if content is not None}

    return Example(text=text, steps=(_KEYED, Late(make)), **more)


def _owners(**said: Any) -> Statement:
    return statement("owner", "a.brandt", said.pop("time", OWNER_SIGNS), to_sign(), **said)


def _instead(**said: Any) -> Overlay:
    """The owner's statement gone, and another one in its place."""
    path, signature = path_of(_owners())
    return {path: None, signature: None, **laid(_owners(**said))}


def _with_key(key: str) -> Overlay:
    """The owner's statement signed with another key."""
    return laid(_owners(), key)


def _no_signature() -> Overlay:
    return {path_of(_owners())[1]: None}


def _altered_signature() -> Overlay:
    other = laid(statement("owner", "a.brandt", OWNER_SIGNS, to_sign(title="Other title")))
    return {path_of(_owners())[1]: next(d for p, d in other.items() if p.endswith(".sig"))}


def _other_text() -> Overlay:
    return {SOP_PATH: to_sign(body=f"{NEW_BODY}4. Tell everybody else.\n")}


def _nobody_claims() -> Overlay:
    return laid(statement("quality-manager", "a.brandt", OWNER_SIGNS, to_sign()))


def _revoked_policy() -> Overlay:
    revoked = {"date": "2026-02-01", "reason": "The laptop was stolen."}
    keys = {"a.brandt": [key_entry("a.brandt", revoked=revoked)]}
    approval = {"role": "policy-owner", "by": "a.brandt", "date": "2026-03-01"}
    return keyed(keys, version="1.2", change_summary="A key was stolen.", approvals=[approval])


NO_EVIDENCE = Example(
    text="# qms.yml\ntypes:\n  sop:\n    evidence: signature\n\n"
    "# SOP-001\nstatus: approved                        # nobody has signed\n",
    steps=(
        {POLICY_PATH: policy(types=types(sop={"evidence": "signature"}), retroactive=["EV001"])},
    ),
)
NOT_SIGNED = _broken(
    "approval-owner-a.brandt-….json               # its .sig is missing\n", _no_signature
)
DOES_NOT_HOLD = _broken(
    "approval-owner-a.brandt-….json.sig           # made over another statement\n",
    _altered_signature,
)
OTHER_KEY = _broken(
    "approval-owner-a.brandt-….json.sig           # signed with the key of j.tanaka\n",
    lambda: _with_key("j.tanaka"),
)
OTHER_CONTENT = _broken(
    "# SOP-001 2.0\n4. Tell everybody else.       # written after it was signed\n",
    _other_text,
)
NOBODY = _broken(
    "approval-quality-manager-a.brandt-….json     # SOP-001 2.0 names another quality manager\n",
    _nobody_claims,
)
OTHER_AUTHORS = _broken(
    'approval-owner-a.brandt-….json: "authors": ["j.tanaka"]\n# SOP-001 2.0: authors: [m.keller]\n',
    lambda: _instead(authors=("j.tanaka",)),
)
FROM_THE_FUTURE = _broken(
    'approval-owner-a.brandt-….json: "time": "2026-04-02T09:00:00Z"      # today is 2026-03-31\n',
    lambda: {
        **_instead(time=_LATER),
        SOP_PATH: to_sign(approvals=approvals("2026-04-02", "2026-02-19")),
    },
    also=("AP005", "AP007"),
)
LOST = Example(
    text="# records/approvals/SOP-001/2.0\n"
    "approval-owner-a.brandt-….json               # received on 2026-02-20, gone since\n",
    steps=(_KEYED, Late(signed_second), Late(lambda: dict.fromkeys(path_of(_owners())))),
)
REVOKED_LATER = Example(
    text="# people/a.brandt.yml\nkeys:\n  - key: ssh-ed25519 …\n    revoked:\n"
    "      date: 2026-02-01       # SOP-001 2.0 was signed with it on 2026-02-18\n"
    "      reason: The laptop was stolen.\n",
    steps=(_KEYED, Late(signed_second), Late(_revoked_policy)),
    replay=True,
)
"""Failing examples, one for each rule."""
