"""Earlier texts: from the last one back, each revision's new words give way to the old ones."""

import re
from collections.abc import Mapping, Sequence

from qmsctl.scaffold.demo.telling import Revision, StoryError


def earlier_texts(
    key: str,
    last: str,
    revisions: Sequence[Revision],
    names: Mapping[str, str],
    file: str | None = None,
) -> tuple[str, ...]:
    """The text of every revision, oldest first; the last one is `last`.

    `file` asks for the texts of an attachment instead. `names` are file names by document id, for
    links to documents that were called otherwise.

    Raises:
        StoryError: the new words of a passage do not stand exactly once in the text.
    """
    found = [last]
    for revision in reversed(revisions[1:]):
        text = found[-1]
        for passage in reversed([p for p in revision.passages if p.file == file]):
            if not passage.now or text.count(passage.now) != 1:
                raise StoryError(
                    f"{key} {revision.version}: this stands {text.count(passage.now)} times in "
                    f"the text: {passage.now!r}"
                )
            text = text.replace(passage.now, passage.was)
        if file is None and revision.swap:
            text = _swapped(key, text, revision.swap, names)
        found.append(text)
    return tuple(reversed(found))


def _swapped(key: str, text: str, swap: Mapping[str, str], names: Mapping[str, str]) -> str:
    """The text with other documents' ids, and the file names of links to them, as they were."""
    for new, old in swap.items():
        if new not in text:
            raise StoryError(f"{key} does not speak of {new}")
        text = text.replace(names[new], names[old])
        text = re.sub(rf"\b{re.escape(new)}\b", old, text)
    return text
