"""Markdown, as people and converters write it: front matter, headings, block quotes, lists, soft line breaks."""

from __future__ import annotations

import re

from deckgen.model import Dropped
from deckgen.reading.page import Mark, Page, Paragraph, Reader

_HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$")
_QUOTE = re.compile(r"^>\s?(.*)$")
_ITEM = re.compile(r"^(?:[-+*•]|\d{1,2}[.)])\s+(.*)$")
_RULE = re.compile(r"^(?:[-*_]\s*){3,}$")
_IMAGE = re.compile(r"^(?:!\[[^\]]*\]\([^)]*\)\s*)+$")
_META = re.compile(r"^([A-Za-z_]+):\s*(.*)$")


def read(text: str) -> Page:
    r"""Paragraphs of a Markdown text. Emphasis stays: bold labels tell who speaks.

    >>> page = read("---\ntitle: 护栏\n---\n# 一、起点\n\n**主持人：**\n推理是\n什么？\n")
    >>> page.meta["title"], [(p.mark, p.text) for p in page.paragraphs]
    ('护栏', [('heading', '一、起点'), ('', '**主持人：**推理是什么？')])
    """
    from deckgen.reading.formats.text import join  # text reads Markdown too

    lines = text.split("\n")
    meta, start = _front_matter(lines)
    paragraphs: list[Paragraph] = []
    dropped: list[Dropped] = []
    open_mark: Mark | None = None
    for number, line in enumerate(lines[start:], start + 1):
        stripped = line.strip()
        mark: Mark = ""
        if not stripped or (_QUOTE.match(stripped) and not stripped.strip("> ")):
            open_mark = None
            continue
        if _RULE.match(stripped) or _IMAGE.match(stripped) or not re.search(r"\w", stripped):
            dropped.append(Dropped(number, "image" if "![" in stripped else "rule", stripped))
            open_mark = None
            continue
        if match := _HEADING.match(stripped):
            mark, stripped = "heading", match[1]
        elif match := _QUOTE.match(stripped):
            mark, stripped = "quote", match[1].strip()
        elif match := _ITEM.match(stripped):
            mark, stripped = "item", stripped
        starts = mark in ("heading", "item") or bool(re.match(r"^(?:\*\*)?[^\s*：:，。]{1,12}[：:]\*\*|^——", stripped))
        if not stripped:
            continue
        if open_mark is not None and not starts and (mark == open_mark or (open_mark == "item" and mark == "")):
            last = paragraphs[-1]
            paragraphs[-1] = Paragraph(last.line, join(last.text, stripped), last.mark)
        else:
            paragraphs.append(Paragraph(number, stripped, mark))
            open_mark = mark
        if mark == "heading" or line.endswith("  "):
            open_mark = None
    return Page(tuple(paragraphs), meta, tuple(dropped))


def _front_matter(lines: list[str]) -> tuple[dict[str, str], int]:
    """The `key: value` lines between two `---`, lists joined with commas, and the index of the first line behind them."""
    if not lines or lines[0].strip() != "---":
        return {}, 0
    end = next((n for n, line in enumerate(lines[1:], 1) if line.strip() == "---"), 0)
    found: dict[str, str] = {}
    key = ""
    for line in lines[1:end]:
        if match := _META.match(line):
            key, value = match[1].lower(), match[2].strip().strip("\"'")
            found[key] = value
        elif key and line.lstrip().startswith("- "):
            found[key] = ", ".join(filter(None, (found[key], line.strip()[2:].strip("\"'"))))
    return found, end + 1 if end else 0


READER = Reader("markdown", (".md", ".markdown"), read)
