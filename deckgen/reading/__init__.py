"""Bytes and a name into an Article. Pure: the file is read elsewhere (deckgen/project.py).

The way of a text: decode, its format's paragraphs, fixers, metadata, furniture, turns, quotations, inline glosses.
Every line ends in a block or in `dropped`, with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath

from deckgen.errors import SourceError
from deckgen.language.lexicon import Lexicon
from deckgen.language.script import script_of, simplified
from deckgen.language.segmentation import Segmenter
from deckgen.language.sentences import spans
from deckgen.model import Article, Block, Dropped, InlineGloss, Speaker
from deckgen.reading import fixers, furniture, gbk, inline_glosses, metadata, quotations, transcript, turns
from deckgen.reading.decoding import check_lines, check_size, decode
from deckgen.reading.formats import readers
from deckgen.reading.page import BinaryReader, Page, Paragraph, Reader


def read(data: bytes, name: str, segmenter: Segmenter, lexicon: Lexicon | None = None) -> Article:
    """Read one source. `name` is its file name: the ending chooses the format, the stem names the article.

    With a lexicon the terms that the article itself translates are found with their right left edge more often.

    Raises SourceError for what is no Chinese text or has no reader.
    """
    check_size(data, name)
    reader = reader_for(PurePath(name).suffix.lower(), name)
    if reader.name in ("markdown", "text") and transcript.is_transcript(text := decode(data, name)):
        made = _transcribed(text, name)
    else:
        made = _understood(_page(reader, data, name), PurePath(name).stem, lexicon)
    if not made.blocks:
        raise SourceError("nothing is left of this file when page furniture is taken away", where=name)
    glosses = translations(made.blocks, segmenter, lexicon)
    return replace(
        made,
        script=script_of("".join(block.text for block in made.blocks)),
        blocks=_traced(made.blocks, made.speakers),
        speakers=_named(made.speakers, glosses),
        glosses=glosses,
        dropped=tuple(sorted(made.dropped, key=lambda d: d.line)),
    )


def _transcribed(text: str, name: str) -> Article:
    """A file that `deckgen add` wrote, taken at its word."""
    meta, blocks, speakers, dropped = transcript.parse(text, name)
    known = (meta.get("title"), meta.get("date"), meta.get("publisher"), meta.get("author"), meta.get("url"))
    return Article(PurePath(name).stem, *known, "Hans", blocks, speakers, dropped=dropped)


def _understood(page: Page, name: str, lexicon: Lexicon | None) -> Article:
    """What the rules make of any other page."""
    page, hurt = _mended(page, lexicon)
    meta, paragraphs, bylines = metadata.extract(page)
    paragraphs, page_lines = furniture.drop(paragraphs)
    paragraphs, again = furniture.repeated(paragraphs)
    paragraphs = _without_glued_token(paragraphs)
    blocks, speakers, announced = turns.assign(paragraphs, meta.title, _listed(page.meta.get("speakers", "")))
    blocks, speakers = quotations.split(blocks, speakers)
    blocks, damaged = _without_damage(blocks, hurt)
    return Article(
        name=name,
        title=meta.title,
        published=meta.published,
        publisher=meta.publisher,
        author=meta.author,
        url=meta.url,
        script="Hans",
        blocks=blocks,
        speakers=speakers,
        dropped=(*page.dropped, *bylines, *page_lines, *again, *announced, *damaged),
    )


def _listed(speakers: str) -> frozenset[str]:
    """The names that a front matter lists: [主持人, 王工] or 主持人, 王工."""
    return frozenset(
        name.strip("\"' ") for name in re.split(r"[,，、;；]", speakers.strip("[] ")) if name.strip("\"' ")
    )


def reader_for(suffix: str, name: str) -> Reader | BinaryReader:
    """The reader of a file ending."""
    for reader in readers():
        if suffix in reader.suffixes:
            return reader
    known = ", ".join(sorted(s for r in readers() for s in r.suffixes if s))
    raise SourceError(f"deckgen cannot read {suffix} files", where=name, hint=f"save it as one of {known}")


def _page(reader: Reader | BinaryReader, data: bytes, name: str) -> Page:
    """What a reader makes of the bytes; its letters tell the file's name."""
    try:
        if isinstance(reader, BinaryReader):
            return reader.read(data)
        text = decode(data, name)
        if reader.name != "html":
            check_lines(text, name)
        return reader.read(text)
    except SourceError as error:
        raise SourceError(error.what, where=error.where or name, hint=error.hint) from error


def translations(blocks: Sequence[Block], segmenter: Segmenter, lexicon: Lexicon | None) -> tuple[InlineGloss, ...]:
    """The translations that a text gives itself in brackets: 推理（reasoning）."""
    return inline_glosses.find(blocks, lambda text: [word.text for word in segmenter.words(text)], _english(lexicon))


def _english(lexicon: Lexicon | None) -> inline_glosses.Explain:
    """What glossary and dictionary say of a word, in English."""

    def explain(word: str) -> list[str]:
        if lexicon is None:
            return []
        shadow = simplified(word)
        term = lexicon.term(shadow)
        return [*([term.gloss] if term else []), *(g for entry in lexicon.entries(shadow) for g in entry.senses)]

    return explain


def _mended(page: Page, lexicon: Lexicon | None) -> tuple[Page, bool]:
    """The page with every paragraph repaired, and whether it showed damaged bytes."""
    paragraphs, dropped = [], list(page.dropped)
    hurt = any(fixers.injected_pinyin(p.text) != p.text or "\ufffd" in p.text for p in page.paragraphs)
    for paragraph in page.paragraphs:
        text = gbk.repaired(paragraph.text, *_evidence(lexicon)) if hurt and lexicon else paragraph.text
        text, notes = fixers.without_notes(fixers.mend(text))
        dropped += [Dropped(paragraph.line, "editor's note", note) for note in notes]
        if text:
            paragraphs.append(replace(paragraph, text=text))
        elif not notes:
            dropped.append(Dropped(paragraph.line, "no text", paragraph.text))
    return replace(page, paragraphs=tuple(paragraphs), dropped=tuple(dropped)), hurt


def _evidence(lexicon: Lexicon) -> tuple[gbk.Readings, gbk.IsWord]:
    """What the repair of bytes asks: a hanzi's readings, and whether two hanzi are an everyday word."""

    def readings(hanzi: str) -> frozenset[str]:
        return frozenset(entry.readings[0] for entry in lexicon.entries(hanzi) if entry.readings)

    return readings, lambda word: lexicon.count(simplified(word)) > 500


def _without_glued_token(paragraphs: tuple[Paragraph, ...]) -> tuple[Paragraph, ...]:
    token = furniture.glued_token([p.text for p in paragraphs if p.mark == "heading"])
    if not token:
        return paragraphs
    return tuple(replace(p, text=p.text.replace(token, "").strip()) for p in paragraphs)


def _without_damage(blocks: tuple[Block, ...], hurt: bool) -> tuple[tuple[Block, ...], list[Dropped]]:
    """Blocks without the sentences whose bytes were damaged."""
    kept, dropped = [], []
    for block in blocks:
        holes = fixers.damage(block.text) if hurt else []
        if not holes:
            kept.append(block)
            continue
        pieces = [""]  # a block ends where a sentence is missing: nobody said what stands around it in one breath
        for start, end in spans(block.text):
            if any(a < end and start < b for a, b in holes):
                dropped.append(Dropped(block.line, "damaged", block.text[start:end]))
                pieces.append("")
            else:
                pieces[-1] += block.text[start:end]
        kept.extend(replace(block, text=piece) for piece in pieces if piece)
    return tuple(kept), dropped


def _traced(blocks: tuple[Block, ...], speakers: Sequence[Speaker]) -> tuple[Block, ...]:
    """Highlights with the speaker of the turn in which the transcript says the same, else the interview's one guest."""
    guests = [speaker.name for speaker in speakers if speaker.role == "guest" and speaker.turns]
    guest = guests[0] if len(guests) == 1 else None
    spoken = [(re.sub(r"\W+", "", b.text), b.speaker) for b in blocks if b.speaker]

    def speaker(text: str) -> str | None:
        core = re.sub(r"\W+", "", text)
        return next((who for said, who in spoken if core in said), None) or _closest(core, spoken) or guest

    if not spoken or sum(block.kind == "highlight" for block in blocks) > HIGHLIGHTS:
        return blocks
    return tuple(replace(b, speaker=speaker(b.text)) if b.kind == "highlight" else b for b in blocks)


HIGHLIGHTS = 200
"""More block quotes than this are no article's list of views: each is compared with every turn."""


def _closest(core: str, spoken: Sequence[tuple[str, str]]) -> str | None:
    """The speaker of the turn that shares most pairs of characters with a highlight, if it shares half of them."""
    pairs = {core[i : i + 2] for i in range(len(core) - 1)}
    if not pairs:
        return None
    shares = [(sum(pair in said for pair in pairs) / len(pairs), who) for said, who in spoken]
    best, who = max(shares, key=lambda share: share[0])
    return who if best >= 0.5 else None


def _named(speakers: tuple[Speaker, ...], glosses: tuple[InlineGloss, ...]) -> tuple[Speaker, ...]:
    """Speakers with the other name that the article gives: 亚瑟·门施 for Arthur Mensch."""
    pairs = {g.en: g.zh for g in glosses} | {g.zh: g.en for g in glosses}
    return tuple(
        replace(s, aliases=tuple(sorted({*s.aliases, *(pairs[a] for a in (s.name, *s.aliases) if a in pairs)})))
        for s in speakers
    )
