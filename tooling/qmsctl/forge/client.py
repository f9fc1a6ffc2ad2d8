"""Requests to GitHub that end in an answer or in a clear error: pauses, repetitions, pages.

What may be repeated is repeated a few times after time-outs and errors of the server. A request
that makes something new is repeated only if it surely was not carried out.
"""

import json
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import httpx

from qmsctl import __version__
from qmsctl.forge import limits
from qmsctl.forge.access import Access, Secret
from qmsctl.forge.errors import AnswerUnreadable, LimitReached, OutcomeUnknown, Unreachable
from qmsctl.forge.failures import failure, message_of, plain

API_VERSION = "2022-11-28"
PER_PAGE = 100
"""Items on a page: the most that GitHub gives."""

_TRIES = 4
_PATIENCE = 300.0
"""Seconds that one run waits for rate limits, all pauses together."""
_BETWEEN_WRITES = 1.0
"""Seconds that GitHub asks to leave between requests which change something."""
_MOST_HOPS = 3
_MOST_PAGES = 1000
_MOVED = frozenset({301, 302, 307, 308})
_BAD_GATEWAY = 500


@dataclass(frozen=True, slots=True)
class Clock:
    """Seconds since 1970, and how to let some pass."""

    moment: Callable[[], float]
    sleep: Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Ask:
    """One request: `what` says it in plain words, such as "list the comments of #3".

    ``path`` begins with a slash and is already percent-encoded. Only POST makes something new;
    every other method may be repeated, and so may a POST that takes effect ``once`` however often
    it is carried out.
    """

    method: str
    path: str
    what: str
    params: Mapping[str, str | int] | None = None
    data: Mapping[str, Any] | None = None
    once: bool = False

    @property
    def repeatable(self) -> bool:
        """Whether carrying it out twice gives the same as once."""
        return self.method != "POST" or self.once


@dataclass(frozen=True, slots=True)
class _Broken:
    """No usable answer came; `sent` tells whether the request may have arrived."""

    reason: str
    sent: bool


class _Bearer(httpx.Auth):
    """Puts the token into each request, where no settings and no printed client show it."""

    def __init__(self, token: Secret) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Sign one request."""
        request.headers["Authorization"] = f"Bearer {self._token.reveal()}"
        yield request


class Client:
    """Speaks with one interface of GitHub; a context manager that closes its connections."""

    def __init__(self, access: Access, clock: Clock, *, timeout: float = 20.0) -> None:
        """`timeout` is in seconds, for each single step of an exchange."""
        self._access = access
        self._clock = clock
        self._base = httpx.URL(access.api_url)
        self._patience = _PATIENCE
        self._last_write: float | None = None
        self._http = httpx.Client(
            auth=_Bearer(access.token),
            timeout=timeout,
            headers={
                "Accept": "application/vnd.github+json",
                "X-GitHub-Api-Version": API_VERSION,
                "User-Agent": f"qmsctl/{__version__}",
            },
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.close()

    def perform(self, ask: Ask) -> Any:
        """Carry out a request; the JSON of the answer, None for an empty one.

        Raises:
            ForgeError: it was not carried out, or it is not known whether it was.
        """
        return self._exchange(ask, self._access.api_url + ask.path, ask.params)[1]

    def pages(self, ask: Ask) -> Iterator[Any]:
        """The items of a list, page by page to the last.

        Raises:
            ForgeError: a page is missing; what came before is no whole list then.
        """
        url, params = self._access.api_url + ask.path, {**(ask.params or {}), "per_page": PER_PAGE}
        seen: set[str] = set()
        while url:
            if url in seen or len(seen) >= _MOST_PAGES:
                raise AnswerUnreadable(
                    f"GitHub's list has no end: could not {ask.what}.",
                    hint="Run the command again; if it stays so, tell the developers.",
                )
            seen.add(url)
            response, items = self._exchange(ask, url, params if len(seen) == 1 else None)
            if not isinstance(items, list):
                raise AnswerUnreadable(
                    f"GitHub's answer is no list: could not {ask.what}.",
                    hint="Check GITHUB_API_URL: is it GitHub's interface?",
                )
            yield from items
            following = response.links.get("next", {}).get("url")
            url = self._beside(response, following, ask) if following else ""

    def _exchange(
        self, ask: Ask, url: str, params: Mapping[str, str | int] | None
    ) -> tuple[httpx.Response, Any]:
        """Ask until there is an answer that counts."""
        tries, hops = 0, 0
        while True:
            tried = self._once(ask, url, params)
            if isinstance(tried, _Broken):
                tries = self._again(ask, tried, tries)
                continue
            response, answer = tried
            if response.status_code in _MOVED and "location" in response.headers:
                hops += 1
                if hops > _MOST_HOPS:
                    raise AnswerUnreadable(f"GitHub sends in circles: could not {ask.what}.")
                url = self._beside(response, response.headers["location"], ask)
                params = None if httpx.URL(url).query else params  # a filter must not get lost
                continue
            if response.is_success:
                return response, answer
            message = self._access.token.hide_in(message_of(answer))
            status, headers = response.status_code, response.headers
            seconds = limits.pause(status, headers, message, self._clock.moment())
            if seconds is not None:
                self._wait_for_limit(seconds, ask)
            elif status >= _BAD_GATEWAY and ask.repeatable and tries + 1 < _TRIES:
                tries = self._again(ask, _Broken(f"{status} {message}", sent=True), tries)
            elif status >= _BAD_GATEWAY and not ask.repeatable:
                raise _unknown(ask, f"its server failed ({status})")
            else:
                raise failure(
                    status, headers, message, what=ask.what, where=self._access.repository
                )

    def _once(
        self, ask: Ask, url: str, params: Mapping[str, str | int] | None
    ) -> tuple[httpx.Response, Any] | _Broken:
        """One exchange. Errors of httpx hold the request, and with it the token: none leaves."""
        if ask.method != "GET":
            self._leave_a_gap()
        try:
            response = self._http.request(ask.method, url, params=params, json=ask.data)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            return _Broken(self._words(error), sent=False)
        except (httpx.RequestError, httpx.InvalidURL) as error:
            return _Broken(self._words(error), sent=True)
        if not response.content:
            return response, None
        try:
            return response, json.loads(response.content)
        except ValueError:
            if response.is_success:
                return _Broken("the answer is cut off or no JSON", sent=True)
            return response, None

    def _words(self, error: Exception) -> str:
        words = "it took too long" if isinstance(error, httpx.TimeoutException) else str(error)
        return self._access.token.hide_in(plain(words or type(error).__name__))

    def _again(self, ask: Ask, broken: _Broken, tries: int) -> int:
        """Wait a little before the next try; the number of tries so far.

        Raises:
            OutcomeUnknown: a repetition could make the same thing twice.
            Unreachable: there were enough tries.
        """
        if broken.sent and not ask.repeatable:
            raise _unknown(ask, broken.reason)
        if tries + 1 >= _TRIES:
            raise Unreachable(
                f"GitHub at {self._base.host} could not be asked to {ask.what}: {broken.reason}.",
                hint="Nothing is known about what was asked for. Check the connection and "
                "GITHUB_API_URL, then run the command again.",
            )
        self._clock.sleep(2.0**tries)
        return tries + 1

    def _wait_for_limit(self, seconds: float, ask: Ask) -> None:
        if seconds > self._patience:
            raise LimitReached(
                f"GitHub asks for a pause of {_long(seconds)} before it will {ask.what}: "
                "the token's rate limit is used up.",
                hint="Run the command again after that; what was done already is not done twice.",
            )
        self._patience -= seconds
        self._clock.sleep(seconds)

    def _leave_a_gap(self) -> None:
        now = self._clock.moment()
        if self._last_write is not None and now - self._last_write < _BETWEEN_WRITES:
            self._clock.sleep(_BETWEEN_WRITES - max(now - self._last_write, 0.0))
        self._last_write = self._clock.moment()

    def _beside(self, response: httpx.Response, address: str, ask: Ask) -> str:
        """An address that GitHub sends us to; only its own interface ever gets the token."""
        try:
            target = response.url.join(address)
        except httpx.InvalidURL:
            target = httpx.URL("")
        if _origin(target) != _origin(self._base):
            host = self._access.token.hide_in(plain(target.host))
            raise AnswerUnreadable(
                f"GitHub sends to another place, {host or 'which has no name'}: "
                f"could not {ask.what}.",
                hint="The token is not taken there. Check GITHUB_API_URL and GITHUB_REPOSITORY.",
            )
        return str(target)


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _unknown(ask: Ask, reason: str) -> OutcomeUnknown:
    return OutcomeUnknown(
        f"It is not known whether GitHub did {ask.what}: {reason}.",
        hint="Run the command again: it looks first, and does nothing twice.",
    )


def _long(seconds: float) -> str:
    minutes = -(-int(seconds) // 60)
    return f"{int(seconds)} seconds" if minutes <= 1 else f"{minutes} minutes"
