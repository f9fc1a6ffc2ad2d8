"""Rate limits: whether an answer asks for a pause, and how long (GitHub, "Rate limits")."""

from collections.abc import Mapping

_UNTOLD = 60.0
"""Seconds to wait where GitHub says "later" and not when; its documentation asks for a minute."""


def pause(status: int, headers: Mapping[str, str], message: str, now: float) -> float | None:
    """Seconds to wait before the request may be repeated; None if this is no rate limit.

    `headers` find their names in any case, as those of httpx do; `now` is in seconds since 1970.
    An answer that asks for a pause says that nothing was done.
    """
    if status not in (403, 429):
        return None
    after = _number(headers.get("retry-after"))
    if after is not None:
        return max(after, 1.0)
    if headers.get("x-ratelimit-remaining", "").strip() == "0":
        reset = _number(headers.get("x-ratelimit-reset"))
        return _UNTOLD if reset is None else max(reset - now, 0.0) + 1.0
    if status == 429 or "secondary rate limit" in message.lower():
        return _UNTOLD
    return None


def _number(text: str | None) -> float | None:
    digits = (text or "").strip()
    return float(digits) if digits.isascii() and digits.isdigit() else None
