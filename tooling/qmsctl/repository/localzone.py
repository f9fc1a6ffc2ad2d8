"""The time zone of this computer, by its IANA name."""

import os
import zoneinfo
from pathlib import Path

_LINK = Path("/etc/localtime")
_NAME_FILE = Path("/etc/timezone")


def local_zone(*, link: Path = _LINK, name_file: Path = _NAME_FILE) -> str | None:
    """Its name, such as ``Europe/Berlin``; None where the system does not say it."""
    for name in (os.environ.get("TZ", "").lstrip(":"), _linked(link), _written(name_file)):
        if name and "/" in name and _known(name):
            return name
    return None


def _linked(link: Path) -> str:
    try:
        return str(link.readlink()).partition("zoneinfo/")[2]
    except (OSError, NotImplementedError):
        return ""


def _written(name_file: Path) -> str:
    try:
        return name_file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _known(name: str) -> bool:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
