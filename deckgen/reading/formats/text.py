"""Plain text: a paragraph a line, unless the lines are hard-wrapped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from deckgen.reading.formats import markdown
from deckgen.reading.page import Page, Paragraph, Reader

_CLOSED = re.compile(r"[。！？!?…：:；;”」』）)》】>]\s*$")
_OPENS = re.compile(
    r"\s*(?:[-•·●◆▪*>#]|\d{1,2}[.、)）]|[（(]?[一二三四五六七八九十]+[、)）]|[^\s：:，。]{1,12}[：:]|[(（]\s*\d)"
)
_INDENTED = re.compile(r"[\u3000]| {2,}|\s*(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]")
_MARKDOWN = re.compile(r"^(?:#{1,6} \S|---\s*$|> ?\S|\*\*\S.*\*\*|!\[)", re.MULTILINE)
WRAP = 56
"""Columns (a hanzi is two) from which a line without an end can be a hard-wrapped one: shorter lines are headings."""


def read(text: str) -> Page:
    r"""Paragraphs of a plain text; what carries Markdown's marks is read as Markdown.

    >>> [p.text for p in read("标题\n\n主持人:推理是什么?\n工程师:两件事。").paragraphs]
    ['标题', '主持人:推理是什么?', '工程师:两件事。']
    """
    if len(_MARKDOWN.findall(text)) >= 3:
        return markdown.read(text)
    lines = list(enumerate(text.split("\n"), 1))
    return Page(unwrapped(lines, _wrap([line for _, line in lines]), 2 * WRAP))


def _wrap(lines: Sequence[str]) -> int:
    """The width from which a line counts as wrapped: less than usual where most unfinished lines are equally short."""
    open_ = [columns(a) for a, b in pairwise(lines) if a.strip() and b.strip() and not _CLOSED.search(a)]
    widest = max(map(columns, lines), default=0)
    narrow = [width for width in open_ if width >= widest - 6]
    return widest - 6 if 20 <= widest < WRAP and len(narrow) >= 3 and len(narrow) * 2 > len(open_) else WRAP


def unwrapped(lines: Sequence[tuple[int, str]], low: int, high: int) -> tuple[Paragraph, ...]:
    """Numbered lines as paragraphs: a line of `low` to `high` columns that ends nothing goes on in the next one.

    >>> [p.text for p in unwrapped([(1, "护栏不是围"), (2, "墙。"), (3, "推理")], 10, 20)]
    ['护栏不是围墙。', '推理']
    """
    paragraphs: list[Paragraph] = []
    previous = ""
    for number, line in lines:
        wrapped = low <= columns(previous) <= high and not _CLOSED.search(previous)
        if wrapped and line.strip() and not (_OPENS.match(line) or _INDENTED.match(line)):
            last = paragraphs[-1]
            paragraphs[-1] = Paragraph(last.line, join(last.text, line.strip()), last.mark)
        elif line.strip():
            paragraphs.append(Paragraph(number, line.strip()))
        previous = line.strip()
    return tuple(paragraphs)


_WIDE = re.compile(
    "[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\U0001f300-\U0003fffd]"
)
"""East Asian wide and full-width characters (Unicode Standard Annex 11)."""


def columns(line: str) -> int:
    """Width of a line in half-width columns.

    >>> columns("AI护栏")
    6
    """
    return len(line) + len(_WIDE.findall(line))


def join(first: str, second: str) -> str:
    """Two lines of one paragraph: without a blank where a hanzi meets, with one between Latin words.

    >>> join("护栏和", "主权"), join("Jensen", "Huang")
    ('护栏和主权', 'Jensen Huang')
    """
    return first + (" " if first[-1:].isascii() and second[:1].isascii() and second[:1].isalnum() else "") + second


READER = Reader("text", (".txt", ".text", ""), read)
