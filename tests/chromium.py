"""A real Chromium for tests and pictures, over chromedriver's plain HTTP protocol; standard library only."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any

MISSING = (
    "needs Chromium and chromedriver (Debian and Ubuntu: apt install chromium-driver; "
    "macOS: brew install --cask chromium chromedriver)"
)
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip


def programs() -> tuple[str, str] | None:
    """Chromium and chromedriver, or None where one of them is missing."""
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    driver = shutil.which("chromedriver")
    return (browser, driver) if browser and driver else None


class Chromium:
    """One browser with one page: `with Chromium() as page: page.show(html, width=320)`."""

    def __init__(self) -> None:
        found = programs()
        if found is None:
            raise FileNotFoundError(MISSING)
        self._browser, driver = found
        self._folder = Path(tempfile.mkdtemp(prefix="deckgen-chromium-"))
        self._log = (self._folder / "driver.log").open("w+", encoding="utf-8")
        self._driver = subprocess.Popen([driver, "--port=0"], stdout=self._log, stderr=subprocess.STDOUT)

    def __enter__(self) -> Chromium:
        self._base = f"http://127.0.0.1:{self._port()}"
        arguments = [*FLAGS, f"--user-data-dir={self._folder / 'profile'}"]
        options = {"binary": self._browser, "args": arguments}
        answer = self._call("POST", "/session", {"capabilities": {"alwaysMatch": {"goog:chromeOptions": options}}})
        self._base += f"/session/{answer['sessionId']}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._call("DELETE", "", None)
        finally:
            self._driver.terminate()
            self._driver.wait(20)
            self._log.close()
            shutil.rmtree(self._folder, ignore_errors=True)

    def _port(self) -> int:
        """The port that chromedriver chose: it says so on its first lines."""
        for _ in range(600):
            text = Path(self._log.name).read_text("utf-8")
            if "on port " in (line := next((line for line in text.splitlines() if "successfully" in line), "")):
                return int(line.rpartition("on port ")[2].rstrip(". "))
            time.sleep(0.05)
        raise TimeoutError(f"chromedriver did not start: {text}")

    def _call(self, method: str, path: str, body: object) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._base + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(error.read().decode("utf-8", "replace")[:1000]) from error

    def size(self, width: int, height: int, density: float = 1.0) -> None:
        """Make the page so many CSS pixels wide and high."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": density, "mobile": False}
        self._devtools("Emulation.setDeviceMetricsOverride", metrics)

    def show(self, html: str) -> None:
        """Open a page from its text; a file, so that it has no network and no length limit."""
        path = self._folder / "page.html"
        path.write_text(html, "utf-8")
        self._call("POST", "/url", {"url": path.as_uri()})

    def run(self, script: str, *arguments: object) -> Any:
        """The value that a script returns."""
        return self._call("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def picture(self, clip: tuple[float, float, float, float] | None = None) -> bytes:
        """The page as PNG, or a clip of it: left, top, width, height."""
        options: dict[str, Any] = {"format": "png", "captureBeyondViewport": True}
        if clip:
            options["clip"] = dict(zip(("x", "y", "width", "height"), clip, strict=True)) | {"scale": 1}
        return base64.b64decode(self._devtools("Page.captureScreenshot", options)["data"])

    def fonts(self, selector: str) -> set[str]:
        """The families that really draw an element's text, whatever its style asks for."""
        self._devtools("DOM.enable", {})
        self._devtools("CSS.enable", {})
        root = self._devtools("DOM.getDocument", {})["root"]["nodeId"]
        node = self._devtools("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
        return {font["familyName"] for font in self._devtools("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]}

    def _devtools(self, command: str, options: dict[str, Any]) -> Any:
        return self._call("POST", "/goog/cdp/execute", {"cmd": command, "params": options})
