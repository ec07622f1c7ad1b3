"""DOCX: the paragraphs of a Word document; the only importer of python-docx."""

from __future__ import annotations

import io
import re
from typing import Any

from deckgen.errors import SourceError
from deckgen.reading.archive import opened
from deckgen.reading.page import BinaryReader, Mark, Page, Paragraph


def read(data: bytes) -> Page:
    """Paragraphs of a document, tables too; a paragraph's line is its number in the document.

    Raises SourceError without python-docx, and for what is no DOCX, a damaged or an encrypted one.
    """
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise SourceError("this is an old or an encrypted Word file", hint="save it as .docx without a password")
    opened(data, "DOCX").close()
    try:
        import docx
    except ImportError as error:
        raise SourceError("reading DOCX needs one more package", hint='pip install "deckgen[docs]"') from error
    try:
        document = docx.Document(io.BytesIO(data))
        paragraphs = tuple(_paragraphs(document))
        properties = document.core_properties
        meta = {"title": properties.title or "", "author": properties.author or ""}
    except Exception as error:  # the library lets any error of lxml, zipfile or its own pass
        raise SourceError("this DOCX is damaged", hint="open it in its own program and save it again") from error
    made_up = ("python-docx", "")
    return Page(paragraphs, {key: value for key, value in meta.items() if value not in made_up})


def _paragraphs(document: Any) -> list[Paragraph]:
    found: list[Paragraph] = []
    for block in document.iter_inner_content():
        for paragraph in (
            [block]
            if hasattr(block, "runs")
            else [p for row in block.rows for cell in row.cells for p in cell.paragraphs]
        ):
            for text in paragraph.text.split("\n"):
                if text.strip():
                    found.append(Paragraph(len(found) + 1, text.strip(), _mark(paragraph.style.name or "")))
    return found


def _mark(style: str) -> Mark:
    """What a paragraph style says.

    >>> _mark("Heading 2"), _mark("List Bullet"), _mark("Intense Quote"), _mark("Normal")
    ('heading', 'item', 'quote', '')
    """
    if re.match(r"(?:Heading|Title|标题|標題)", style):
        return "heading"
    return "item" if style.startswith("List") else "quote" if "Quote" in style else ""


READER = BinaryReader("docx", (".docx",), read)
