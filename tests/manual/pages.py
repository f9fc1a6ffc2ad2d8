"""Takes examples out of the manual's pages, so that tests can run exactly what readers copy."""

import re
from pathlib import Path

TOP = Path(__file__).parent.parent.parent
MANUAL = TOP / "tooling" / "docs"


def page(name: str) -> str:
    """The Markdown of a page, by its path below the manual."""
    return (MANUAL / name).read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    """The contents of all fenced blocks of `language`, in their order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def save_scripts(folder: Path) -> tuple[Path, Path]:
    """Write both scripts of the page about digests as it tells: digest.py and policydigest.py."""
    found = blocks(page("digest.md"), "python")
    assert len(found) == 2
    made = folder / "digest.py", folder / "policydigest.py"
    for path, script in zip(made, found, strict=True):
        path.write_text(script, encoding="utf-8")
    return made
