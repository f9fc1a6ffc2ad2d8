"""Chromium and one served site for all browser tests; every request that leaves is recorded."""

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qmsctl.rules import example
from tests.cli.running import qms
from tests.publish.story import build_story

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Route

CONFIG = """\
site_name: Example
repo_url: https://github.com/halden/qms
docs_dir: qms_docs
use_directory_urls: false
theme: {name: material, icon: {logo: material/book-check-outline}}
plugins:
  - search
  - qms: {manual: handbook}
"""

MANUAL = """\
# The manual

```yaml
id: SOP-001
version: '2.0' # quoted
```

- [a rule](rules/FM001.md)
"""

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return next((path for path in map(shutil.which, names) if path), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    path = chromium()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("CI is set, so browser tests must run, and there is no Chromium")
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield started
        started.close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Tests read results, not access logs."""


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The story with record types, external documents, a standard and a manual, rendered once."""
    policy = example.policy(
        standards=[{"id": "iso9001:2015"}],
        record_types=[
            {
                "id": "training",
                "title": "Training record",
                "form": "FRM-001",
                "clauses": ["iso9001:2015/7.2"],
                "location": "Personnel file",
                "owner": "quality-manager",
                "retention": "10 years",
            }
        ],
        external_documents=[
            {
                "id": "EXT-001",
                "title": "Guide",
                "issuer": "Institute",
                "edition": "2020",
                "location": "Shelf",
                "owner": "quality-manager",
                "last_checked": "2024-01-01",
            }
        ],
    )
    repo = build_story(tmp_path_factory.mktemp("browser") / "repo", {example.POLICY_PATH: policy})
    repo.write({"mkdocs.yml": CONFIG, "handbook/index.md": MANUAL})
    run = qms("-C", str(repo.path), "build", "--as-of", "2026-05-04")
    assert run.code == 0, run.err + run.out
    return repo.path / "site"


@pytest.fixture(scope="session")
def address(built: Path) -> Iterator[str]:
    handler = functools.partial(_Quiet, directory=str(built))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@dataclass
class Reader:
    """Somebody at a browser; `left` are the requests that tried to leave, all blocked."""

    context: "BrowserContext"
    page: "Page"
    address: str
    left: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def open(self, path: str) -> "Page":
        self.page.goto(self.address + path, wait_until="networkidle")
        return self.page

    def look(self, width: int, scheme: str) -> None:
        """The open page on another screen, at rest: as wide as `width` pixels, light or dark."""
        self.page.add_style_tag(content="* {transition: none !important}")
        dark = scheme == "dark"
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.emulate_media(color_scheme="dark" if dark else "light")
        palette = self.page.locator(f"#__palette_{int(dark)}")
        if palette.count():  # redlines stand alone, and only follow the system
            palette.dispatch_event("click")
            shade = "slate" if dark else "default"
            self.page.locator(f"body[data-md-color-scheme={shade}]").wait_for(state="attached")

    def search(self, words: str) -> None:
        """Type into the search field: Material listens to keys, not to changed values."""
        field_ = self.page.locator("input.md-search__input")
        if not field_.is_visible():
            self.page.locator("label.md-header__button[for=__search]").click()
        field_.fill("")
        field_.press_sequentially(words, delay=20)


def reader(browser: "Browser", address: str, scheme: str = "light", width: int = 1400) -> Reader:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    made = Reader(context, context.new_page(), address)

    def watch(route: "Route") -> None:
        if route.request.url.startswith(address):
            route.continue_()
        else:
            made.left.append(route.request.url)
            route.abort()

    context.route(lambda url: url.startswith(("http", "ws")), watch)
    made.page.on("pageerror", lambda error: made.errors.append(str(error)))
    return made


@pytest.fixture
def employee(browser: "Browser", address: str) -> "Iterator[Reader]":
    made = reader(browser, address)
    yield made
    made.context.close()
    assert made.left == [], "a request left the site"
    assert made.errors == []
