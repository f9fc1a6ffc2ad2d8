"""Which files a CODEOWNERS file gives to somebody; pure.

The patterns are those of GitHub ("About code owners"): like .gitignore, without ``!`` and ranges,
with capitals told apart; the last line that matches counts, and one without owners frees a file.
"""

import re
from collections.abc import Iterable, Iterator

_TOKEN = re.compile(r"(?:\\.|[^\s\\])+")


def unowned(text: str, paths: Iterable[str]) -> list[str]:
    """Those of `paths` (in the repository, with ``/``) that nobody owns."""
    lines = list(reversed(list(_lines(text))))
    found = []
    for path in paths:
        owned = next((named for pattern, named in lines if pattern.fullmatch(path)), False)
        if not owned:
            found.append(path)
    return found


def _lines(text: str) -> Iterator[tuple[re.Pattern[str], bool]]:
    """The pattern of each line, and whether it names somebody."""
    for line in text.splitlines():
        words = _TOKEN.findall(line)
        if not words or words[0].startswith("#"):
            continue
        names = []
        for word in words[1:]:
            if word.startswith("#"):
                break
            names.append(word)
        yield _pattern(words[0]), any("@" in name for name in names)


def _pattern(glob: str) -> re.Pattern[str]:
    """A regular expression for the whole paths of the files that a pattern means."""
    anchored = "/" in glob.rstrip("/")
    folder = glob.endswith("/")
    body = glob.strip("/")
    start = "" if anchored else "(?:.*/)?"
    # A folder is meant with all that lies in it; 'docs/*' means only what lies right below docs.
    direct = anchored and body.rpartition("/")[2] == "*" and not folder
    end = "/.*" if folder else "" if direct else "(?:/.*)?"
    return re.compile(f"{start}{_translated(body)}{end}", re.DOTALL)


def _translated(body: str) -> str:
    parts, place = [], 0
    while place < len(body):
        if body.startswith("**/", place) and (place == 0 or body[place - 1] == "/"):
            parts.append("(?:.*/)?")
            place += 3
        elif body.startswith("**", place):
            parts.append(".*")
            place += 2
        elif body[place] == "*":
            parts.append("[^/]*")
            place += 1
        elif body[place] == "?":
            parts.append("[^/]")
            place += 1
        else:
            place += body[place] == "\\" and place + 1 < len(body)
            parts.append(re.escape(body[place]))
            place += 1
    return "".join(parts)
