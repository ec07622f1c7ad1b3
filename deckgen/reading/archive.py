"""ZIP containers of other people: EPUB and DOCX are ZIPs, and a ZIP can lie about its size."""

from __future__ import annotations

import io
import zipfile

from deckgen.errors import SourceError

UNPACKED = 100_000_000
"""Bytes that all members together may unpack to, pictures too."""
MEMBERS = 5_000


def opened(data: bytes, kind: str) -> zipfile.ZipFile:
    """The archive, or SourceError when it is none, or a bomb.

    >>> opened(b"PK", "EPUB")
    Traceback (most recent call last):
    deckgen.errors.SourceError: this EPUB is damaged
      to do: open it in its own program and save it again
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise SourceError(f"this {kind} is damaged", hint="open it in its own program and save it again") from error
    infos = archive.infolist()
    if len(infos) > MEMBERS or sum(info.file_size for info in infos) > UNPACKED:
        raise SourceError(
            f"this {kind} unpacks to more than {UNPACKED // 1_000_000} MB",
            hint="cut out the article that you want to learn from",
        )
    if any(info.flag_bits & 1 for info in infos):
        raise SourceError(f"this {kind} is encrypted", hint="save a copy without a password")
    return archive


def member(archive: zipfile.ZipFile, name: str, kind: str) -> bytes:
    """One member, never more of it than its header promises. Raises SourceError when it is missing or damaged."""
    try:
        info = archive.getinfo(name)
        with archive.open(info) as file:
            return file.read(info.file_size + 1)[: info.file_size]
    except (KeyError, zipfile.BadZipFile, RuntimeError, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise SourceError(
            f"this {kind} is damaged (its part {name!r})", hint="open it in its own program and save it again"
        ) from error
    except Exception as error:  # zlib.error, lzma.LZMAError: each compression has its own
        raise SourceError(
            f"this {kind} is damaged (its part {name!r})", hint="open it in its own program and save it again"
        ) from error
