"""Days and moments of the story: working days, and commits one after the other."""

import datetime as dt
import zoneinfo

ZONE = zoneinfo.ZoneInfo("Europe/Berlin")

_MINUTES_BETWEEN = 11
_FIRST_HOUR = 9


def working_days_before(day: dt.date, count: int) -> dt.date:
    """The day `count` working days (Monday to Friday) before `day`."""
    while count:
        day -= dt.timedelta(days=1)
        count -= day.weekday() < 5
    return day


class Clock:
    """Gives each commit of a day a moment of its own, in the order in which they are asked for."""

    def __init__(self) -> None:
        self._asked: dict[dt.date, int] = {}

    def moment(self, day: dt.date) -> dt.datetime:
        """The next free moment of `day`, at most some minutes before its evening."""
        number = self._asked.get(day, 0)
        self._asked[day] = number + 1
        start = dt.datetime.combine(day, dt.time(_FIRST_HOUR, 4), ZONE)
        return start + dt.timedelta(minutes=_MINUTES_BETWEEN * number)
