"""Inline Markdown in a redline: links, code and bold text look as readers know them.

Only what lies whole in a stretch of one fate is dressed. Where a mark, a label or a target itself
differs, the text stays as it is written, so that the difference is seen.
"""

import re
from html import escape

_DRESSED = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|\*\*(?P<strong>[^\s*`](?:[^*`\n]*[^\s*`])?)\*\*"
    r"|(?<![!\]\\])\[(?P<label>[^\[\]`*\n]+)\]\((?P<target>[^()\s]+)\)"
)


def dressed(text: str, *, with_targets: bool) -> str:
    """`text` as HTML, escaped; `with_targets` shows where links lead, as is due for new ones."""
    parts = []
    end = 0
    for match in _DRESSED.finditer(text):
        parts += [_plain(text[end : match.start()]), _piece(match, with_targets=with_targets)]
        end = match.end()
    return "".join((*parts, _plain(text[end:])))


def _piece(match: re.Match[str], *, with_targets: bool) -> str:
    if match["code"]:
        return f"<code>{_plain(match['code'])}</code>"
    if match["strong"]:
        return f"<strong>{_plain(match['strong'])}</strong>"
    label = f'<span class="qms-link">{_plain(match["label"])}</span>'
    return f"{label} ({_plain(match['target'])})" if with_targets else label


def _plain(text: str) -> str:
    return escape(text).replace("\n", "<br>")
