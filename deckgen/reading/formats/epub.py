"""EPUB: the chapters of a book in the order of its spine. A chapter holds no page furniture, so all of its text is read."""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace
from urllib.parse import unquote
from zipfile import ZipFile

from deckgen.errors import SourceError
from deckgen.reading.archive import member, opened
from deckgen.reading.decoding import LIMIT
from deckgen.reading.markup import parsed
from deckgen.reading.page import BinaryReader, Page, Paragraph


def read(data: bytes) -> Page:
    """Paragraphs of a book; a paragraph's line is its number in the book. Raises SourceError for a damaged or packed one."""
    archive = opened(data, "EPUB")
    names = {info.filename for info in archive.infolist()}
    if "META-INF/encryption.xml" in names and b"EncryptedData" in member(archive, "META-INF/encryption.xml", "EPUB"):
        rights = member(archive, "META-INF/encryption.xml", "EPUB")
        if rb"obfuscation" not in rights or rights.count(b"<EncryptedData") > rights.count(b"obfuscation"):
            raise SourceError("this EPUB is encrypted (DRM)", hint="deckgen reads books without copy protection")
    package, folder = _package(archive)
    paragraphs: list[Paragraph] = []
    size = 0
    for name in _spine(package, folder):
        if name not in names:
            continue
        text = member(archive, name, "EPUB").decode("utf-8", "replace")
        size += len(text)
        if size > LIMIT:
            raise SourceError(f"this EPUB holds more than {LIMIT // 1_000_000} MB of text", hint="cut out a chapter")
        for paragraph in parsed(text)[0]:
            paragraphs.append(replace(paragraph, line=len(paragraphs) + 1))
    if not paragraphs:
        raise SourceError("this EPUB holds no text", hint="is it a book of pictures?")
    return Page(tuple(paragraphs), _metadata(package))


def _package(archive: ZipFile) -> tuple[str, str]:
    """The OPF file as text, and the folder it stands in."""
    container = member(archive, "META-INF/container.xml", "EPUB").decode("utf-8", "replace")
    path = re.search(r"full-path\s*=\s*[\"']([^\"']+)", container)
    if not path:
        raise SourceError(
            "this EPUB is damaged (it names no package)", hint="open it in its own program and save it again"
        )
    return member(archive, path[1], "EPUB").decode("utf-8", "replace"), posixpath.dirname(path[1])


def _spine(package: str, folder: str) -> list[str]:
    """Member names of the chapters, in reading order; the package is read by pattern, so no entity can grow."""
    items = {}
    for tag in re.findall(r"<(?:\w+:)?item\b[^>]*>", package):
        named = dict(re.findall(r"([\w:-]+)\s*=\s*[\"']([^\"']*)[\"']", tag))
        if "nav" not in named.get("properties", "").split():
            items[named.get("id", "")] = named.get("href", "")
    order = re.findall(r"<(?:\w+:)?itemref\b[^>]*idref\s*=\s*[\"']([^\"']+)", package)
    return [posixpath.normpath(posixpath.join(folder, unquote(items[i].split("#")[0]))) for i in order if items.get(i)]


def _metadata(package: str) -> dict[str, str]:
    found = {}
    for key, name in (("title", "title"), ("author", "creator"), ("publisher", "publisher"), ("date", "date")):
        if match := re.search(rf"<dc:{name}\b[^>]*>([^<]+)<", package):
            found[key] = match[1].strip()
    return found


READER = BinaryReader("epub", (".epub",), read)
