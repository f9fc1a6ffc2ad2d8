"""The versions of `qms.yml`: header, earlier passages, days on which editions were checked."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from qmsctl.repository.yamlwriting import after_key
from qmsctl.scaffold.demo.passages import earlier_texts
from qmsctl.scaffold.demo.telling import Revision

_HEADER = re.compile(r"(?s)^version: .*?(?=^organization:)", re.MULTILINE)
_CHECKED = re.compile(r"(?m)^(    last_checked: ).*$")


def policy_bodies(last: str, revisions: Sequence[Revision]) -> tuple[str, ...]:
    """The text of each version of the policy, still with the header of `last`.

    The field `checked` of a revision is the day on which external documents were looked at, and
    `edition` one that its record types cite from then on.
    """
    texts = earlier_texts("QMS-POLICY", last, revisions, {})
    return tuple(_as_of(text, revisions, number) for number, text in enumerate(texts))


def _as_of(text: str, revisions: Sequence[Revision], number: int) -> str:
    """The text as it was with the revision of this number: days of checks, editions in use."""
    for later in revisions[number + 1 :]:
        if "edition" in later.fields:
            text = re.sub(rf', "{re.escape(later.fields["edition"])}/[^"]*"', "", text)
    checked = [r.fields["checked"] for r in revisions[: number + 1] if "checked" in r.fields]
    return _CHECKED.sub(rf"\g<1>{checked[-1]}", text)


def policy_file(body: str, revision: Revision, approvals: Sequence[Mapping[str, str]]) -> bytes:
    """A policy's bytes: a draft without approvals, else approved."""
    header: dict[str, Any] = {
        "version": revision.version,
        "change": revision.change,
        "change_summary": revision.summary,
        "authors": list(revision.authors),
        "effective_date": "on-release",
        "status": "approved" if approvals else "draft",
    }
    if approvals:
        header["approvals"] = list(approvals)
    lines = [f"{key}:{after_key(value, 0)}\n" for key, value in header.items()]
    return _HEADER.sub(lambda _: "".join(lines) + "\n", body, count=1).encode()
