"""HTML, a whole saved page: its main text only, with what its head says of it; the only importer of trafilatura."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from typing import Any

from deckgen.errors import SourceError
from deckgen.language.script import is_han, letters
from deckgen.model import Dropped
from deckgen.reading.labels import label_of
from deckgen.reading.markup import parsed
from deckgen.reading.metadata import is_byline
from deckgen.reading.page import Page, Paragraph, Reader
from deckgen.reading.people import is_person


def read(text: str) -> Page:
    """The main text of a page, as its tags cut it; the rest is dropped as page furniture. Lines are those of the HTML.

    Raises SourceError without trafilatura, for nesting too deep, and for a page without any Chinese text.
    """
    if len(text) > LARGEST:
        raise SourceError(f"the page has more than {LARGEST // 1_000_000} MB", hint="save the article's text as .txt")
    paragraphs, beside, head = parsed(text)
    try:
        import trafilatura
    except ImportError as error:
        raise SourceError("reading HTML needs one more package", hint='pip install "deckgen[html]"') from error
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # its complaints are no letters to our user
    main = trafilatura.extract(text, include_comments=False, favor_recall=True) or ""
    known = _metadata(trafilatura.extract_metadata(text)) | {key: v for key, v in head.items() if key != "head"}
    paragraphs, furniture = _main(paragraphs, beside, main)
    if not any(is_han(char) for p in paragraphs for char in p.text):
        raise SourceError("no article was found on this page", hint="save the article's text as .txt or .md instead")
    if site := known.get("publisher"):
        known["title"] = re.sub(rf"\s*[-_|｜–—]\s*{re.escape(site)}.*$", "", known.get("title", ""))
    return Page(tuple(paragraphs), {key: value for key, value in known.items() if value}, furniture)


def _main(paragraphs: Sequence[Paragraph], beside: set[int], main: str) -> tuple[list[Paragraph], tuple[Dropped, ...]]:
    """The paragraphs that are part of the main text, and the furniture around and between them.

    A long paragraph is main text when the extract holds it, and so is one with a person's label; a short one (a name, a
    heading) also has to stand between two of those. Without an extract everything is, but menus and side bars.
    """
    whole = letters(main)
    cores = [letters(p.text) for p in paragraphs]
    sure = [
        n for n, core in enumerate(cores)
        if n not in beside and (core in whole or not whole) and (len(core) >= LONG or _spoken(paragraphs[n].text))
    ]  # fmt: skip
    first, last = (sure[0], sure[-1]) if sure else (0, len(cores))
    first = next((n for n in range(first, max(-1, first - 6), -1) if paragraphs[n].mark == "heading"), first)
    kept, dropped, known = [], [], set(sure)
    for n, (paragraph, core) in enumerate(zip(paragraphs, cores, strict=True)):
        between = first <= n <= last and n not in beside and (core in whole or paragraph.mark == "heading")
        between = between or ((first <= n < sure[0] if sure else False) and is_byline(paragraph.text))
        if n in known or between:
            kept.append(paragraph)
        else:
            dropped.append(Dropped(paragraph.line, "page furniture", paragraph.text))
    return kept, tuple(dropped)


def _spoken(text: str) -> bool:
    label = label_of(text)
    return label is not None and is_person(label.name)


LARGEST = 3_000_000
"""Characters: more is no article, and trafilatura's time grows with the page."""
LONG = 12
"""Letters from which a paragraph of a menu is hardly found in the main text by chance."""


def _metadata(found: Any) -> dict[str, str]:
    """Title, date, author, publisher and address as trafilatura finds them in the page's text."""
    names = {"title": "title", "date": "date", "publisher": "sitename", "url": "url", "author": "author"}
    meta = {key: str(getattr(found, name, None) or "").strip() for key, name in names.items()}
    if re.search(r"[：:]|\d{4}", meta["author"]):
        meta["author"] = ""
    return {key: value for key, value in meta.items() if value}


READER = Reader("html", (".html", ".htm", ".xhtml"), read)
