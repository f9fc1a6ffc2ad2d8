"""The page that says what states, tiers, days and digests on the other pages mean and prove."""

from qmsctl.lifecycle.standing import State
from qmsctl.model.policy import Policy
from qmsctl.publish.library import Library
from qmsctl.publish.markup import badge, listing, table, text
from qmsctl.publish.pages.parts import HELP, simple_page
from qmsctl.publish.site import Page
from qmsctl.report.tiers import TIME_UNPROVED, WORDS

_STATES = {
    State.EFFECTIVE: "Approved, its day has come. This is what holds.",
    State.SCHEDULED: "Approved, its day is ahead. Announced; its text is not shown yet.",
    State.SUPERSEDED: "A newer version is in force. Kept in the history, marked.",
    State.OBSOLETE: "Withdrawn. Its page says why and what replaces it.",
    State.DRAFT: "Being written. The version before stays in force.",
    State.RECALLED: "Approved, but stopped before its day came.",
    State.INVALID: "Marked as approved without all required approvals. It does not count.",
}

_REST = """<h2 id="day-of-release">The day of release</h2>

A document may take effect "on release": on the day on which the main line received it. That day
comes from the committer date in Git, which the committer's computer sets. It is shown as
**unproved**: nothing but that date speaks for it.

<h2 id="digest">Check a digest yourself</h2>

The content digest is a SHA-256 over the content fields of the front matter, the text and the
attached files. An approval counts for exactly one digest. In a clone of the repository:

```sh
qms digest SOP-001        # the digest of the file
qms history SOP-001       # the digest of every approved version
```

It needs no part of this tool: it is the SHA-256 of the RFC 8785 JSON of an object with these keys.

| Key | Value |
| --- | --- |
| `schema` | `qms-content/1` |
| `content` | id, title, type, language, version, change, change_summary, authors, effective_date, as far as present |
| `body` | SHA-256 of the text after the front matter, line ends as LF |
| `attachments` | path and SHA-256 of each, sorted by path |
"""  # noqa: E501 - a row of a table is one line

_WEAKEST = "If the approvals of a version differ, the weakest counts."

_SIGNATURE = """<h2 id="signature">Check a signature yourself</h2>

A signed approval is two files: the statement, which says in words what was approved, and the
signature over it. Both can be downloaded from the document's page. OpenSSH checks them:

```sh
ssh-keygen -Y check-novalidate -n qms-approval -s FILE.json.sig < FILE.json
```

It prints the fingerprint of the key that signed exactly this statement; the page names the same one
and whose it is. The digest in the statement is that of the document. That the key was the
person's own on that day, the approved people files in the repository say:
`qms keys --format allowed-signers` prints them for `ssh-keygen -Y verify`.
"""


def _asked(policy: Policy) -> str:
    """Which documents need which evidence."""
    rows = [[text(kind.title), WORDS[kind.evidence].name] for kind in policy.types.values()]
    rows.append(["The policy itself", WORDS[policy.evidence].name])
    return table("What approvals need at least", ("Documents", "Approvals are at least"), rows)


def help_page(library: Library) -> Page:
    """What the words on the pages mean, what they prove, and what they do not."""
    states = listing((f"{badge(s)} {text(words)}" for s, words in _STATES.items()), "qms-plain")
    tiers = "\n\n".join(f"**{w.name.capitalize()}.** {w.proves}" for w in WORDS.values())
    approvals = f"{tiers}\n\n{_WEAKEST} {TIME_UNPROVED}\n\n{_asked(library.policy)}\n\n{_SIGNATURE}"
    body = f"## States\n\n{states}\n\n## Approvals\n\n{approvals}\n\n{_REST}"
    lead = "What the words on the pages mean, what they prove, and what they do not."
    return simple_page(HELP, "How to read these pages", body, lead=lead)
