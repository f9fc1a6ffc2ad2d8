"""The page that says what states, tiers, days and digests on the other pages mean and prove."""

from qmsctl.lifecycle.standing import State
from qmsctl.publish.markup import badge, listing, text
from qmsctl.publish.pages.parts import HELP, TIER_WORDS, simple_page
from qmsctl.publish.site import Page

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


def help_page() -> Page:
    """What the words on the pages mean, what they prove, and what they do not."""
    states = listing((f"{badge(s)} {text(words)}" for s, words in _STATES.items()), "qms-plain")
    tiers = "\n\n".join(f"**{name.capitalize()}.** {words}" for name, words in TIER_WORDS.items())
    body = f"## States\n\n{states}\n\n## Approvals\n\n{tiers}\n\n{_REST}"
    lead = "What the words on the pages mean, what they prove, and what they do not."
    return simple_page(HELP, "How to read these pages", body, lead=lead)
