"""Bytes into text: UTF-8, UTF-16, GB18030 or Big5, told by trial and by what the result looks like."""

from __future__ import annotations

import codecs
import re
import unicodedata

from deckgen.errors import SourceError
from deckgen.language.script import is_han

LIMIT = 20_000_000
"""Bytes: what is larger is not an article."""

LONGEST_LINE = 200_000
"""Characters. The longest line of five real articles has 487."""

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def decode(data: bytes, name: str) -> str:
    r"""The text of a source, NFC, with \n line ends. Raises SourceError when it is not Chinese text.

    >>> decode("护栏".encode("gb18030"), "a.txt"), decode("護欄，是的".encode("big5"), "b.txt")
    ('护栏', '護欄，是的')
    """
    text = _decoded(data, name)
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if not any(map(is_han, text)):
        raise SourceError(
            "there is not a single hanzi in this file", where=name, hint="deckgen makes decks from Chinese articles"
        )
    return text


def check_size(data: bytes, name: str) -> None:
    """Raise SourceError for a file too large to be an article, or empty."""
    if len(data) > LIMIT:
        raise SourceError(
            f"the file has more than {LIMIT // 1_000_000} MB",
            where=name,
            hint="cut out the article that you want to learn from",
        )
    if not data.strip():
        raise SourceError("the file is empty", where=name, hint="save the article's text into it, then try again")


def check_lines(text: str, name: str) -> None:
    """Raise SourceError for a line that no person wrote."""
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > LONGEST_LINE:
            raise SourceError(
                f"a line has {len(line):,} characters", where=f"{name}, line {number}",
                hint=f"break the text into paragraphs; deckgen reads lines of up to {LONGEST_LINE:,}",
            )  # fmt: skip


def _decoded(data: bytes, name: str) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if data.count(0) * 50 > len(data):
        wide = "utf-16-le" if data[1::2].count(0) > data[::2].count(0) else "utf-16-be"
        text = data.decode(wide, errors="replace")
        if _is_text(text):
            return text
        raise _binary(name)
    tried = []
    for encoding in ("utf-8", "gb18030", "big5hkscs"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8" and _is_text(text):
            return text
        tried.append(text)
    best = max(tried, key=_plausibility, default="")
    if not best or not _is_text(best):
        raise _binary(name)
    return best


def _binary(name: str) -> SourceError:
    return SourceError(
        "this is not a text file", where=name, hint="open it in its own program and save the article as UTF-8 text"
    )


_ODD = re.compile("[\x00-\x08\x0b\x0e-\x1f\ufffd]")


def _is_text(text: str) -> bool:
    return len(_ODD.findall(text)) * 100 <= len(text)


def _plausibility(text: str) -> float:
    """Share of everyday characters: mis-decoded Chinese is full of rare ones."""
    everyday = "的一是不了在有人我他这個中大来上国個到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日于起还发成事只作当想看文无开手用主行方又如前所本見經頭面起問們這個說為國來時會對學過後裡沒還發"
    return sum(char in everyday for char in text) / max(1, sum(map(is_han, text))) - 2 * text.count("\ufffd") / len(
        text
    )
