"""The imitation on localhost: paging, planned failures, and every exchange held to the contract."""

import json
import re
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.forge.imitation import REPOSITORY, Answer, Imitation, missing
from tests.forge.validating import check_answer, check_request, description, request_of

TOKEN = "ghp_SecretSecretSecretSecret1234567890"
RENAMED = "/repositories/4711"


@dataclass(frozen=True)
class Fault:
    """An answer that comes instead of the right one.

    ``late`` is after the request was carried out; ``cut`` sends that many bytes of the body only,
    with the length of the cut body (`honest`) or of the whole one; ``hang`` sends nothing.
    """

    status: int = 200
    data: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    late: bool = False
    cut: int | None = None
    honest: bool = True
    hang: bool = False


@dataclass
class Served:
    """A running imitation: its address and state, what it was asked, what broke the contract."""

    url: str
    state: Imitation
    asked: list[tuple[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    moved: bool = False
    keep_query: bool = True
    released: threading.Event = field(default_factory=threading.Event)
    _faults: deque[tuple[str, str, Fault]] = field(default_factory=deque)

    def fail(self, method: str, path: str, *faults: Fault) -> None:
        """Answer the next requests of this kind with these faults, one after the other."""
        self._faults.extend((method, path, fault) for fault in faults)

    def forgive(self) -> None:
        """Forget the faults that are still planned."""
        self._faults.clear()

    def fault(self, method: str, path: str) -> Fault | None:
        """The fault planned for a request, which is used up by this."""
        for planned in self._faults:
            if planned[0] == method and re.fullmatch(planned[1], path):
                self._faults.remove(planned)
                return planned[2]
        return None

    def count(self, method: str, pattern: str = ".*") -> int:
        """How often something was asked."""
        return sum(m == method and re.fullmatch(pattern, p) is not None for m, p in self.asked)


@contextmanager
def serve() -> Iterator[Served]:
    """A fresh imitation on a free port; at its end every exchange must have kept the contract."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    served = Served(f"http://127.0.0.1:{server.server_port}", Imitation())
    server.served = served  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield served
    finally:
        served.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
    if served.broken:
        raise AssertionError("\n".join(served.broken))


def template(path: str) -> str | None:
    """The contract's template of an address."""
    known: dict[str, Any] = description()["paths"]
    for candidate in sorted(known, key=lambda name: name.count("{")):
        if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", candidate), path):
            return candidate
    return None


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def served(self) -> Served:
        found: Served = self.server.served  # type: ignore[attr-defined]
        return found

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - named by http.server
        """Say nothing."""

    def _do(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        served = self.served
        served.asked.append((self.command, parts.path))
        served.headers.append(dict(self.headers.items()))
        path = parts.path.replace(RENAMED, f"/repos/{REPOSITORY}", 1)
        fault = served.fault(self.command, path)
        if fault is not None and not fault.late:
            self._fail(fault, fault.data)
            return
        if served.moved and not parts.path.startswith(RENAMED):
            self._redirect(parts.path, parts.query)
            return
        answer = self._checked(path, f"{path}?{parts.query}", body, dict(parse_qsl(parts.query)))
        if fault is not None:
            self._fail(fault, answer.data)
            return
        self._page(answer, parts.path, dict(parse_qsl(parts.query)))

    do_GET = do_POST = do_PATCH = do_DELETE = _do  # noqa: N815 - names that http.server asks for

    def _checked(self, path: str, target: str, body: bytes, query: dict[str, str]) -> Answer:
        """The answer; a request or answer that breaks the contract is written down."""
        served = self.served
        request = request_of(self.command, target, dict(self.headers.items()), body)
        known = template(path)
        try:
            assert known is not None, f"{path} is not in the contract"
            check_request(request, known)
            assert self.headers["X-GitHub-Api-Version"] == "2022-11-28"
            assert self.headers["Authorization"] == f"Bearer {TOKEN}"
            data = json.loads(body) if body else {}
            if path == "/user":
                answer = served.state.who()
            else:
                below = path.removeprefix(f"/repos/{REPOSITORY}")
                answer = served.state.answer(self.command, below, query, data)
            described = description()["paths"][known][request.method]["responses"]
            if answer.status < 400 or str(answer.status) in described:
                data = answer.data
                page = data[_slice(query)] if isinstance(data, list) else data
                check_answer(request, answer.status, _bytes(page))
        except Exception as error:  # noqa: BLE001 - whatever it is, the test that asked must fail
            served.broken.append(f"{self.command} {target} {body!r}: {error!r} {error.__cause__!r}")
            return missing()
        return answer

    def _page(self, answer: Answer, path: str, query: dict[str, str]) -> None:
        headers: dict[str, str] = dict(answer.headers)
        data = answer.data
        if isinstance(data, list):
            part = _slice(query)
            data = answer.data[part]
            if part.stop < len(answer.data):
                following = {**query, "page": int(query.get("page", 1)) + 1}
                rest = "&".join(f"{name}={value}" for name, value in following.items())
                headers["Link"] = f'<{self.served.url}{path}?{rest}>; rel="next"'
        self._send(answer.status, _bytes(data), headers)

    def _redirect(self, path: str, query: str) -> None:
        target = path.replace(f"/repos/{REPOSITORY}", RENAMED)
        if target == path:  # GET /user has no repository
            self._page(self._checked(path, path, b"", {}), path, {})
            return
        kept = f"?{query}" if query and self.served.keep_query else ""
        location = f"{self.served.url}{target}{kept}"
        data = {"message": "Moved Permanently", "url": location}
        self._send(301, _bytes(data), {"Location": location})

    def _fail(self, fault: Fault, data: Any) -> None:
        if fault.hang:
            self.served.released.wait(5)
            self.close_connection = True
            return
        body = _bytes(fault.data if fault.data is not None else data)
        whole = len(body)
        if fault.cut is not None:
            body = body[: fault.cut]
        length = len(body) if fault.honest else whole
        self._send(fault.status, body, fault.headers, length)
        if not fault.honest:
            self.close_connection = True

    def _send(
        self, status: int, body: bytes, headers: dict[str, str], length: int | None = None
    ) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        if status != 204:
            self.wfile.write(body)


def _slice(query: dict[str, str]) -> slice:
    """The part of a list that is on a page."""
    size, page = int(query.get("per_page", 30)), int(query.get("page", 1))
    return slice((page - 1) * size, page * size)


def _bytes(data: Any) -> bytes:
    if data is None:
        return b""
    return data if isinstance(data, bytes) else json.dumps(data).encode()
