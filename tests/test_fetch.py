"""Loading an address, against a server on 127.0.0.1 that the test starts."""

from __future__ import annotations

import gzip
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from deckgen import fetch
from deckgen.errors import SourceError

PAGE = "<html><body><article><p>护栏不是围墙，是扶手。</p></article></body></html>".encode()


class Pages(BaseHTTPRequestHandler):
    """A small site with every kind of trouble."""

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        if path in ("/login", "/wall"):
            self._answer(200, b"<form><input type='password' name=p></form>")
        elif path == "/packed.html":
            self._answer(200, gzip.compress(PAGE), encoding="gzip")
        elif path == "/bomb":
            self._answer(200, gzip.compress(bytes(3_000_000)), encoding="gzip")
        elif path == "/large":
            self._answer(200, bytes(3_000_000))
        elif path.startswith("/to/"):
            self._answer(302, b"", location=self.path.partition("?")[2] or f"/to/{path}")
        elif path == "/drip":
            self._drip(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", PAGE * 100)
        elif path == "/dripping-head":
            self._drip(b"", b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 10_000)
        elif path == "/garbage":
            self.wfile.write(b"\x00\x01\x02 what?\r\n\r\n")
        elif path.strip("/").isdigit():
            self._answer(int(path.strip("/")), b"")
        elif path == "/talk.pdf":
            self._answer(200, b"%PDF", kind="application/pdf")
        else:
            self._answer(200, PAGE)

    def _answer(
        self,
        status: int,
        body: bytes,
        *,
        kind: str = "text/html; charset=utf-8",
        encoding: str = "",
        location: str = "",
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (("Content-Encoding", encoding), ("Location", location)):
            if value:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _drip(self, head: bytes, body: bytes) -> None:
        self.wfile.write(head)
        try:
            for byte in body:
                self.wfile.write(bytes((byte,)))
                self.wfile.flush()
                time.sleep(0.05)
        except OSError:
            return

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture(scope="module")
def site():
    """The address of the running site."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def letter(url: str, **options) -> str:
    with pytest.raises(SourceError) as caught:
        fetch.fetch(url, **options)
    return str(caught.value)


def test_a_page(site):
    """A page comes back with its bytes, a name that tells its format, and its address."""
    page = fetch.fetch(f"{site}/news/12?from=app", allow_private=True)
    assert page == fetch.Fetched(PAGE, "12.html", f"{site}/news/12?from=app")


def test_a_document(site):
    """The kind that the server states decides the name's ending."""
    assert fetch.fetch(f"{site}/talk.pdf", allow_private=True).name == "talk.pdf"


def test_a_packed_page(site):
    """A page packed unasked is unpacked."""
    assert fetch.fetch(f"{site}/packed.html", allow_private=True).data == PAGE


def test_redirects(site):
    """Redirects are followed, and the last address is told."""
    page = fetch.fetch(f"{site}/to/?/to/?/news/1", allow_private=True)
    assert page.url == f"{site}/news/1"


def test_private_addresses_are_refused(site):
    """An address of one's own network is loaded only when asked for, by name and by number."""
    port = site.rpartition(":")[2]
    for host in ("127.0.0.1", "localhost", "[::1]", "0.0.0.0", "2130706433", "169.254.169.254", "10.0.0.1"):
        assert letter(f"http://{host}:{port}/").startswith("this address is private")
    assert letter(site) == (
        f"this address is private (it leads into your own network)\n  where: {site}\n  to do: add --allow-private if you mean it"
    )


def test_redirects_are_checked_again(site, monkeypatch):
    """A public address that redirects to a private one, or to a file, gets nothing."""
    real = fetch._address

    def address(host, port, url, allow_private):
        return real(host, port, url, allow_private or "/to/" in url)  # as if the first host were public

    monkeypatch.setattr(fetch, "_address", address)
    assert letter(f"{site}/to/?/news/1").startswith("this address is private")
    assert letter(f"{site}/to/?file:///etc/passwd").startswith("deckgen loads http and https addresses, not file:")


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("/to/", "the address redirects more than 5 times"),
        ("/404", "there is no such page (404)"),
        ("/401", "this page asks for a login"),
        ("/403", "the server refuses to show this page"),
        ("/429", "the server says: too many requests (429)"),
        ("/500", "the server answers with an error (500)"),
        ("/login", "this page asks for a login"),
        ("/wall", "this page asks for a login"),
        ("/garbage", "the page cannot be loaded"),
    ],
)
def test_pages_that_are_none(site, path, what):
    """What is no article ends in a letter with the address."""
    told = letter(site + path, allow_private=True)
    assert told.startswith(what)
    assert f"where: {site}" in told
    assert "to do: " in told


@pytest.mark.parametrize("path", ["/large", "/bomb"])
def test_large_pages(site, path):
    """A page beyond the limit is refused, packed or not."""
    assert letter(site + path, allow_private=True, limit=1_000_000).startswith("the page has more than 1 MB")


@pytest.mark.parametrize("path", ["/drip", "/dripping-head"])
def test_a_server_that_drips(site, path):
    """The time counts for the whole page: a byte now and then does not prolong it."""
    assert letter(site + path, allow_private=True, seconds=0.5).startswith(
        "the server did not answer within 0.5 seconds"
    )


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("ftp://example.org/a", "deckgen loads http and https addresses, not ftp:"),
        ("file:///etc/passwd", "deckgen loads http and https addresses, not file:"),
        ("http:///a", "this is not a web address"),
        ("http://user:secret@example.org/", "this is not a web address"),
        ("http://exa mple.org/", "this is not a web address"),
        ("http://example.org:99999/", "this is not a web address"),
        ("http://no-such-host.invalid/", "there is no host no-such-host.invalid"),
    ],
)
def test_addresses_that_are_none(url, what):
    """Anything but a plain web address is refused before a connection is made."""
    assert letter(url).startswith(what)


def test_a_host_with_one_private_address_is_refused(monkeypatch):
    """All addresses of a name count, and the connection goes to one that was checked."""
    answers = [(2, 1, 6, "", ("93.184.216.34", 80)), (2, 1, 6, "", ("10.0.0.1", 80))]
    monkeypatch.setattr(fetch.socket, "getaddrinfo", lambda *_, **__: answers)
    assert letter("http://example.org/").startswith("this address is private")
