"""Annotated text as one page to read: a word's reading stands over it, its gloss opens by a touch or by the keyboard.

The page loads nothing and needs no network. Text is escaped here; templates/annotate/page.html is filled with HTML.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from deckgen.annotate import Annotated, annotate_lines
from deckgen.cards import Language
from deckgen.language.script import script_of
from deckgen.language.tones import pieces
from deckgen.language.zhuyin import by_hanzi, running
from deckgen.model import Article
from deckgen.templates import page as filled

_OPENING = frozenset("“‘「『《〈（(【[")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of the text, word by word; a heading, or what a speaker says."""

    words: tuple[Annotated, ...]
    heading: bool = False
    speaker: str = ""


def page(source: Article | str, language: Language, *, zhuyin: bool = False) -> str:
    """The whole page of an article, or of a text line by line; `zhuyin` writes readings in zhuyin, over each hanzi."""
    if isinstance(source, str):
        lines = list(annotate_lines(source.splitlines(), language))
        title = _first_words(line for line, _ in lines)
        return html_page([Paragraph(words) for _, words in lines], title, zhuyin=zhuyin)
    blocks = [b for n, b in enumerate(source.blocks) if n or (b.kind, b.text) != ("heading", source.title)]
    read = annotate_lines((block.text for block in blocks), language)
    found = [Paragraph(words, b.kind == "heading", b.speaker or "") for b, (_, words) in zip(blocks, read, strict=True)]
    return html_page(found, source.heading, zhuyin=zhuyin)


def html_page(paragraphs: Sequence[Paragraph], title: str, *, zhuyin: bool = False) -> str:
    """Annotated paragraphs as a page; every text is escaped."""
    text = "".join(word.text for paragraph in paragraphs for word in paragraph.words)
    body = "\n".join(_paragraph(paragraph, zhuyin) for paragraph in paragraphs if paragraph.words)
    listed = dict.fromkeys(word for paragraph in paragraphs for word in paragraph.words if word.pinyin and word.gloss)
    return filled(
        "annotate/page.html",
        title=html.escape(title),
        lang=f"zh-{script_of(text)}",
        phonetic="zhuyin" if zhuyin else "pinyin",
        body=body,
        words="\n".join(_listed(word, zhuyin) for word in listed),
        count=str(len(listed)),
    )


def _first_words(lines: Iterable[str]) -> str:
    """A title for a text that has none."""
    first = next((line.strip() for line in lines if line.strip()), "deckgen")
    return first if len(first) <= 24 else f"{first[:24]}…"


def _paragraph(paragraph: Paragraph, zhuyin: bool) -> str:
    words, last = "", ""
    for word in paragraph.words:  # lines break between words, and never behind what opens a quotation
        may_break = last and last not in _OPENING and word.text[0].isalnum()
        words, last = words + ("<wbr>" if may_break else "") + _word(word, zhuyin), word.text[-1]
    if paragraph.heading:
        return f"<h2>{words}</h2>"
    speaker = f'<b class="speaker">{html.escape(paragraph.speaker)}</b> ' if paragraph.speaker else ""
    return f"<p>{speaker}{words}</p>"


def _word(word: Annotated, zhuyin: bool) -> str:
    """A word as a button that flows with the text; what has no reading is plain text.

    >>> _word(Annotated("推理", ("tui1", "li3"), "tuīlǐ", "inference"), False)  # doctest: +ELLIPSIS
    '<span class="w" role="button" tabindex="-1" data-gloss="inference"><ruby>推理<rt><i class="t1">tuī</i>...
    """
    if not word.pinyin:
        return html.escape(word.text)
    parts = by_hanzi(word.text, word.pinyin) if zhuyin else [(word.text, word.pinyin)]
    ruby = "".join(
        f"{html.escape(text)}<rt>{_reading(pinyin, text, zhuyin)}</rt>" if pinyin else f"{html.escape(text)}<rt></rt>"
        for text, pinyin in parts
    )
    gloss = html.escape(word.gloss)
    return f'<span class="w" role="button" tabindex="-1" data-gloss="{gloss}"><ruby>{ruby}</ruby></span>'


def _reading(pinyin: str, text: str, zhuyin: bool) -> str:
    if zhuyin:
        return running(pinyin, text, _toned)
    return "".join(_toned(piece, tone) for piece, tone in pieces(pinyin, text))


def _toned(piece: str, tone: int) -> str:
    return f'<i class="t{tone}">{html.escape(piece)}</i>' if tone else html.escape(piece)


def _listed(word: Annotated, zhuyin: bool) -> str:
    reading = _reading(word.pinyin, word.text, zhuyin)
    return f'<li><b>{html.escape(word.text)}</b> <span lang="zh-Latn">{reading}</span> {html.escape(word.gloss)}</li>'
