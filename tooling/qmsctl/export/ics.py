"""Due dates as a calendar (RFC 5545): all-day events that calendars update, never duplicate."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_LIMIT = 75  # octets of a content line, without its line end
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
_ESCAPES = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n"})


@dataclass(frozen=True, slots=True)
class Event:
    """One day in the calendar.

    ``uid`` stays the same from run to run, so that a calendar moves the event when `day` changes.
    ``stamp`` (aware) says when what it rests on was last changed, never when this was written.
    """

    uid: str
    day: dt.date
    stamp: dt.datetime
    summary: str
    description: str = ""
    category: str = ""


def calendar(events: Iterable[Event], *, name: str, product: str) -> bytes:
    """A calendar with the given events; the same input always gives the same bytes."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{escaped(product)}//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{escaped(name)}",
        f"X-WR-CALNAME:{escaped(name)}",
    ]
    for event in events:
        lines += _event(event)
    lines.append("END:VCALENDAR")
    return b"".join(folded(line) for line in lines)


def _event(event: Event) -> Iterator[str]:
    stamp = event.stamp.astimezone(dt.UTC)
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(event.uid)}"
    # strftime pads years below 1000 on some systems only.
    yield f"DTSTAMP:{stamp.replace(tzinfo=None, microsecond=0).isoformat().translate(_COMPACT)}Z"
    yield f"DTSTART;VALUE=DATE:{event.day.isoformat().translate(_COMPACT)}"
    yield f"SUMMARY:{escaped(event.summary)}"
    if event.description:
        yield f"DESCRIPTION:{escaped(event.description)}"
    if event.category:
        yield f"CATEGORIES:{escaped(event.category)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


_COMPACT = str.maketrans("", "", "-:")


def escaped(text: str) -> str:
    """A TEXT value: separators and line ends escaped, other control characters as blanks."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub(" ", lines).translate(_ESCAPES)


def folded(line: str) -> bytes:
    """A content line with its line end, folded so that no physical line exceeds 75 octets.

    Characters are never split; every line after the first begins with a blank.
    """
    data = line.encode("utf-8", "replace")
    parts = []
    start, room = 0, _LIMIT
    while len(data) - start > room:
        end = start + room
        while data[end] & 0xC0 == 0x80:  # not in the middle of a character
            end -= 1
        parts.append(data[start:end])
        start, room = end, _LIMIT - 1
    parts.append(data[start:])
    return b"\r\n ".join(parts) + b"\r\n"
