"""A web page as bytes: http and https only, bounded in size, time and redirects, never from a private address unasked."""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import ssl
import threading
import zlib
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

from deckgen.errors import SourceError

LIMIT = 20_000_000
"""Bytes, as for a file."""
SECONDS = 30.0
"""For the whole of it, redirects too: a server that drips a byte a second gets no more than this."""
REDIRECTS = 5
_AGENT = "Mozilla/5.0 (compatible; deckgen)"
_SUFFIXES = {
    "text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt", "text/markdown": ".md", "text/vtt": ".vtt",
    "application/pdf": ".pdf", "application/epub+zip": ".epub", "application/x-subrip": ".srt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back: the bytes, a file name that tells the format, and the address after all redirects."""

    data: bytes
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    kind: str
    location: str
    data: bytes


def is_url(source: str) -> bool:
    """True for what has the form of an address.

    >>> is_url("https://example.org/a"), is_url("file:///etc/passwd"), is_url("corpus/a.txt"), is_url("C:/a.txt")
    (True, True, False, False)
    """
    return bool(re.match(r"[A-Za-z][A-Za-z0-9+.-]+:(?!\\)", source))


def fetch(url: str, *, allow_private: bool = False, seconds: float = SECONDS, limit: int = LIMIT) -> Fetched:
    """Load an address.

    Raises SourceError for any other scheme than http(s), too many redirects, a private address, an error status, a
    login page, and for what is too large or too slow.
    """
    stop = _Deadline(seconds)
    here = url
    try:
        for _ in range(REDIRECTS + 1):
            answer = _get(here, allow_private, stop, limit)
            if answer.status in (301, 302, 303, 307, 308) and answer.location:
                here = urljoin(here, answer.location)
                continue
            _check_status(answer.status, here)
            if is_login(here, answer.data):
                raise SourceError(
                    "this page asks for a login", where=here, hint="open it in your browser and save the page as HTML"
                )
            return Fetched(answer.data, file_name(here, answer.kind), here)
    finally:
        stop.cancel()
    raise SourceError(
        f"the address redirects more than {REDIRECTS} times",
        where=url,
        hint="open it in your browser and save the page",
    )


class _Deadline:
    """Shuts the open connection when the time is up, wherever the other side keeps it waiting."""

    def __init__(self, seconds: float) -> None:
        self.over = False
        self.seconds = seconds
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self._timer.start()

    def watch(self, connection: socket.socket) -> None:
        self._socket = connection

    def cancel(self) -> None:
        self._timer.cancel()

    def _end(self) -> None:
        self.over = True
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)


def _get(url: str, allow_private: bool, stop: _Deadline, limit: int) -> _Answer:
    """One request, without following a redirect."""
    parts = _checked(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    address = _address(host, port, url, allow_private)
    try:
        plain = socket.create_connection(address, timeout=stop.seconds)
        stop.watch(plain)
        with plain:
            wire = (
                ssl.create_default_context().wrap_socket(plain, server_hostname=host)
                if parts.scheme == "https"
                else plain
            )
            stop.watch(wire)
            connection = http.client.HTTPConnection(host, port)
            connection.sock = wire  # connected to the address that was checked: the name is not looked up again
            path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._") + (
                f"?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?[]')}" if parts.query else ""
            )
            connection.request(
                "GET", path, headers={"User-Agent": _AGENT, "Accept-Encoding": "identity", "Connection": "close"}
            )
            response = connection.getresponse()
            data = _body(response, url, limit)
            if stop.over:
                raise TimeoutError
            kind = (response.getheader("Content-Type") or "").split(";")[0].strip().lower()
            return _Answer(response.status, kind, response.getheader("Location") or "", data)
    except SourceError:
        raise
    except (OSError, http.client.HTTPException, zlib.error, ValueError) as error:
        if stop.over or isinstance(error, TimeoutError):
            raise SourceError(
                f"the server did not answer within {stop.seconds:g} seconds",
                where=url,
                hint="try again later, or save the page in your browser",
            ) from error
        raise SourceError(
            f"the page cannot be loaded ({error or type(error).__name__})",
            where=url,
            hint="check the address and your connection",
        ) from error


def _checked(url: str) -> SplitResult:
    """The parts of an address that may be loaded."""
    try:
        parts = urlsplit(url)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError as error:
        raise SourceError(
            "this is not a web address", where=url, hint="copy it from your browser's address bar"
        ) from error
    if parts.scheme not in ("http", "https"):
        raise SourceError(
            f"deckgen loads http and https addresses, not {parts.scheme}:",
            where=url,
            hint="name a local file by its path",
        )
    if not parts.hostname or not port_is_fine or parts.username or re.search(r"[\x00-\x20]", url):
        raise SourceError("this is not a web address", where=url, hint="copy it from your browser's address bar")
    return parts


def _address(host: str, port: int, url: str, allow_private: bool) -> tuple[str, int]:
    """The first address of a host. Raises SourceError when any of them is not on the public internet."""
    try:
        found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise SourceError(
            f"there is no host {host}", where=url, hint="check the address and your connection"
        ) from error
    if not allow_private and not all(is_public(address) for address in found):
        raise SourceError(
            "this address is private (it leads into your own network)",
            where=url,
            hint="add --allow-private if you mean it",
        )
    return found[0], port


def is_public(address: str) -> bool:
    """True for an address on the public internet, IPv4 inside IPv6 too.

    >>> [is_public(a) for a in ("93.184.216.34", "127.0.0.1", "10.1.2.3", "169.254.169.254", "::ffff:127.0.0.1", "64:ff9b::7f00:1")]
    [True, False, False, False, False, False]
    """
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo or (None, None))[1]
        if inner is None and ip in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


def _body(response: http.client.HTTPResponse, url: str, limit: int) -> bytes:
    """The body, unpacked if the server packed it unasked, never more than the limit."""
    packed = (response.getheader("Content-Encoding") or "identity").lower()
    unpack = zlib.decompressobj(wbits=47) if packed in ("gzip", "deflate", "x-gzip") else None
    data = b""
    while chunk := response.read1(65536):
        data += unpack.decompress(chunk, limit + 1 - len(data)) if unpack else chunk
        if len(data) > limit:
            raise SourceError(
                f"the page has more than {limit // 1_000_000} MB", where=url, hint="save the article's text as a file"
            )
    return data


def _check_status(status: int, url: str) -> None:
    letters = {
        401: ("this page asks for a login", "open it in your browser and save the page as HTML"),
        403: ("the server refuses to show this page", "open it in your browser and save the page as HTML"),
        404: ("there is no such page (404)", "check the address"),
        410: ("the page is gone (410)", "look for a copy in a web archive"),
        429: ("the server says: too many requests (429)", "try again later"),
    }
    if status != 200:
        what, hint = letters.get(
            status,
            (f"the server answers with an error ({status})", "try again later, or save the page in your browser"),
        )
        raise SourceError(what, where=url, hint=hint)


def is_login(url: str, data: bytes) -> bool:
    """True for a page that wants a password before it shows anything.

    >>> is_login("https://a.cn/login?next=1", b"<input type=password>"), is_login("https://a.cn/n/1", b"<p>text</p>")
    (True, False)
    """
    asks = re.search(rb"<input[^>]+type\s*=\s*[\"']?password", data, re.IGNORECASE)
    path = re.search(r"/(?:log-?in|sign-?in|passport|auth|account/begin)\b", urlsplit(url).path.lower())
    visible = len(re.sub(rb"<(script|style)\b.*?</\1>|<[^>]*>|\s+", b"", data, flags=re.DOTALL | re.IGNORECASE))
    return bool(asks) and (bool(path) or visible < 1500)


def file_name(url: str, kind: str) -> str:
    """A file name for what an address gave: its last part, with the ending of its kind.

    >>> file_name("https://a.cn/news/123.shtml?x=1", "text/html"), file_name("https://a.cn/", "application/pdf")
    ('123.html', 'a.cn.pdf')
    """
    parts = urlsplit(url)
    last = unquote(parts.path.rstrip("/").rpartition("/")[2]) or parts.hostname or "page"
    stem, dot, ending = last.rpartition(".") if "/" in parts.path.rstrip("/") else (last, "", "")
    known = f".{ending.lower()}" if dot and f".{ending.lower()}" in (*_SUFFIXES.values(), ".epub", ".ass") else ""
    suffix = _SUFFIXES.get(kind) or known or ".html"
    if suffix == ".txt" and known:
        suffix = known
    return (stem or last) + suffix
