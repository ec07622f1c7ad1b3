"""PDF with a text layer; the only importer of pypdf."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter

from deckgen.errors import SourceError
from deckgen.language.script import is_han
from deckgen.model import Dropped
from deckgen.reading.decoding import LIMIT
from deckgen.reading.formats.text import columns, unwrapped
from deckgen.reading.page import BinaryReader, Page

PAGES = 1_000
"""Pages that are read at most: a long book."""


def read(data: bytes) -> Page:
    """Paragraphs of a PDF; lines are counted through the extracted text. Running heads and page numbers are dropped.

    Raises SourceError without pypdf, and for an encrypted, a damaged or a scanned PDF.
    """
    try:
        import pypdf
    except ImportError as error:
        raise SourceError("reading PDF needs one more package", hint='pip install "deckgen[docs]"') from error
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its complaints are no letters to our user
    try:
        document = pypdf.PdfReader(io.BytesIO(data))
        if document.is_encrypted and not document.decrypt(""):
            raise SourceError("this PDF is encrypted", hint="save a copy without a password")
        if len(document.pages) > PAGES:
            raise SourceError(
                f"this PDF has more than {PAGES} pages", hint="save the pages of the article as a PDF of their own"
            )
        pages = []
        for page in document.pages:
            pages.append(page.extract_text())
            if sum(map(len, pages)) > LIMIT:
                raise SourceError(
                    f"this PDF holds more than {LIMIT // 1_000_000} MB of text", hint="save the article's pages alone"
                )
        info = document.metadata
        meta = {"title": (info.title if info else "") or "", "author": (info.author if info else "") or ""}
    except SourceError:
        raise
    except Exception as error:  # pypdf raises errors of many kinds for a damaged file
        raise SourceError("this PDF is damaged", hint="open it in its own program and save it again") from error
    if not any(is_han(char) for page in pages for char in page):
        raise SourceError(
            "there is no Chinese text in this PDF", hint="a scanned PDF needs text recognition (OCR) first"
        )
    lines, dropped = _without_running_heads([page.split("\n") for page in pages])
    width = max((columns(line) for _, line in lines), default=0)
    useful = {key: value for key, value in meta.items() if any(map(is_han, value))}
    return Page(unwrapped(lines, max(24, width * 4 // 5), width), useful, dropped)


def _without_running_heads(pages: list[list[str]]) -> tuple[list[tuple[int, str]], tuple[Dropped, ...]]:
    """The lines of all pages, numbered, without what stands on the first or last lines of half the pages."""
    edges = Counter(_shape(line) for page in pages for line in {*page[:2], *page[-2:]})
    kept: list[tuple[int, str]] = []
    dropped: list[Dropped] = []
    number = 0
    for page in pages:
        for place, line in enumerate(page):
            number += 1
            at_edge = place < 2 or place >= len(page) - 2
            often = len(pages) >= 3 and edges[_shape(line)] * 2 >= len(pages)
            if at_edge and line.strip() and (often or re.fullmatch(r"\W*\d{1,4}(?:\s*/\s*\d+)?\W*", line)):
                dropped.append(Dropped(number, "running head", line.strip()))
            elif line.strip():
                kept.append((number, line.strip()))
    return kept, tuple(dropped)


def _shape(line: str) -> str:
    return re.sub(r"\d+", "#", line.strip())


READER = BinaryReader("pdf", (".pdf",), read)
