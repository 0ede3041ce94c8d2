"""A Chromium without a window, for the built site: its pages on the screens of a computer and of a phone."""

from __future__ import annotations

import base64
import functools
import http.server
import json
import shutil
import subprocess
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

from websockets.sync.client import ClientConnection, connect

PHONE, WIDE = 390, 1440
"""Widths of screens in pixels."""
_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_OPTIONS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--hide-scrollbars", "--remote-debugging-port=0"),
)
_SECONDS = 60


def find_chromium() -> str | None:
    """The installed program; None without one."""
    return next(filter(None, map(shutil.which, _PROGRAMS)), None)


@dataclass
class Browser:
    """A tab of Chromium that displays the pages of a site."""

    connection: ClientConnection
    url: str  # of the site
    _last_id: int = 0

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Call a method of the DevTools protocol."""
        self._last_id += 1
        self.connection.send(json.dumps({"id": self._last_id, "method": method, "params": parameters}))
        while True:
            message = json.loads(self.connection.recv(timeout=_SECONDS))
            if message.get("id") == self._last_id:
                assert "error" not in message, message["error"]
                result: dict[str, Any] = message["result"]
                return result

    def disable_scripts(self) -> None:
        """Load pages without their scripts, which index the whole site each time."""
        self.call("Emulation.setScriptExecutionDisabled", value=True)

    def set_screen(self, width: int, *, is_dark: bool = False) -> None:
        """Set the width of the screen, and the color scheme that the user prefers."""
        # The site keeps the scheme that it finds first.
        self.call("Page.navigate", url="about:blank")
        self.wait_for("location.href === 'about:blank'")
        self.call("Storage.clearDataForOrigin", origin=self.url, storageTypes="all")
        is_phone = width == PHONE
        height = 844 if is_phone else 900
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=is_phone,
        )
        scheme = "dark" if is_dark else "light"
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def open(self, path: str) -> None:
        """Load a page of the site, and wait until it is complete."""
        self.call("Page.navigate", url=f"{self.url}/{path}")
        self.wait_for(f"document.readyState === 'complete' && location.href.includes({json.dumps(path)})")

    def wait_for(self, condition: str) -> None:
        """Wait until a condition in JavaScript is true."""
        end = time.monotonic() + _SECONDS
        while not self.evaluate(condition):
            assert time.monotonic() < end, f"still false: {condition}"
            time.sleep(0.02)

    def evaluate(self, expression: str) -> Any:
        """Return the value of an expression in JavaScript."""
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in result, result["exceptionDetails"]
        return result["result"].get("value")

    def search(self, query: str) -> list[str]:
        """Return the pages of the first results of a search, the best first, relative to the site."""
        self.evaluate(
            "{const input = document.querySelector('[data-md-component=search-query]');"
            f" input.focus(); input.value = {json.dumps(query)}; input.dispatchEvent(new Event('keyup'));}}"
        )
        self.wait_for("/^\\d+ matching/.test(document.querySelector('.md-search-result__meta').innerText)")
        links = "[...document.querySelectorAll('.md-search-result__link')].map(link => link.href)"
        addresses: list[str] = self.evaluate(links)
        return [urlsplit(address).path.removeprefix("/") for address in addresses]

    def find_height(self) -> int:
        """Return the height of the whole page in pixels."""
        return int(self.call("Page.getLayoutMetrics")["cssContentSize"]["height"])

    def find_width(self) -> int:
        """Return the width of the content in pixels: greater than that of the screen if something sticks out."""
        return int(self.evaluate("document.querySelector('main').scrollWidth"))

    def save_screenshot(self, file: Path, height: int) -> None:
        """Save the upper part of the page as a PNG."""
        still = "*, ::before, ::after, ::placeholder {transition: none !important}"
        self.evaluate(f"document.head.insertAdjacentHTML('beforeend', '<style>{still}</style>')")
        width = self.evaluate("window.innerWidth")
        clip = {"x": 0, "y": 0, "width": width, "height": min(height, self.find_height()), "scale": 1}
        data = self.call("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)["data"]
        file.write_bytes(base64.b64decode(data))


class _QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Print nothing."""


@contextmanager
def serve_site(folder: Path) -> Generator[str]:
    """Serve a built site on a free port of this computer; yield its URL."""
    handler = functools.partial(_QuietHandler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@contextmanager
def open_browser(site: Path) -> Generator[Browser]:
    """Serve a built site, and display it in the installed Chromium."""
    program = find_chromium()
    assert program is not None, "no Chromium is installed"
    with serve_site(site) as url, TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [program, *_OPTIONS, f"--user-data-dir={profile}", "about:blank"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            with connect(_find_tab(Path(profile)), max_size=None, proxy=None) as connection:
                browser = Browser(connection, url)
                browser.call("Page.enable")
                yield browser
        finally:
            process.terminate()
            process.wait(_SECONDS)


def _find_tab(profile: Path) -> str:
    """The address of the tab: Chromium writes its port to a file."""
    file = profile / "DevToolsActivePort"
    end = time.monotonic() + _SECONDS
    while not (file.is_file() and file.read_text().count("\n")):
        assert time.monotonic() < end, "Chromium does not start"
        time.sleep(0.05)
    port = file.read_text().split("\n")[0]
    with urlopen(f"http://127.0.0.1:{port}/json/list") as response:
        tabs = json.load(response)
    return str(next(tab["webSocketDebuggerUrl"] for tab in tabs if tab["type"] == "page"))
