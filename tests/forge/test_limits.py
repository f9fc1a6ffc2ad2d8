import pytest

from qmsctl.forge.limits import pause

NOW = 1000.0


@pytest.mark.parametrize(
    ("status", "headers", "message", "seconds"),
    [
        (429, {"retry-after": "30"}, "", 30.0),
        (403, {"retry-after": "30"}, "", 30.0),
        (403, {"retry-after": "0"}, "", 1.0),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1090"}, "", 91.0),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "900"}, "", 1.0),
        (403, {"x-ratelimit-remaining": "0"}, "", 60.0),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "soon"}, "", 60.0),
        (403, {}, "You have exceeded a secondary rate limit.", 60.0),
        (429, {}, "", 60.0),
        (429, {"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}, "", 60.0),
        (403, {"x-ratelimit-remaining": "17"}, "Resource not accessible by integration", None),
        (404, {"retry-after": "30"}, "", None),
        (200, {"x-ratelimit-remaining": "0"}, "", None),
        (503, {"retry-after": "30"}, "", None),
    ],
)
def test_how_long_an_answer_asks_to_wait(
    status: int, headers: dict[str, str], message: str, seconds: float | None
) -> None:
    assert pause(status, headers, message, NOW) == seconds
