"""Candidates become cards: term, reading, gloss, context, source joined. Computed only for what is shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from urllib.parse import quote

from deckgen.glossing import Glosser
from deckgen.identity import term_key
from deckgen.language import senses as table
from deckgen.language.analysis import refined, shadow_of, words_in
from deckgen.language.lexicon import Lexicon, TableSense
from deckgen.language.neighbours import Neighbours, neighbours
from deckgen.language.orthography import in_line, spelled, spoken
from deckgen.language.pinyin import Pinyin, name
from deckgen.language.script import is_han, simplified, traditional
from deckgen.language.segmentation import Segmenter
from deckgen.model import (
    Article,
    Candidate,
    Context,
    Doubt,
    QuoteCard,
    Readings,
    Ruby,
    Script,
    Sense,
    Sentence,
    TermCard,
    Verdict,
    Word,
    Wording,
)
from deckgen.picking import contexts
from deckgen.picking.quotes import squash

REVIEW = "deckgen::review::"
"""Begins the tags of cards that somebody should look at: deckgen::review::pinyin, deckgen::review::gloss."""


@dataclass(frozen=True, slots=True)
class Language:
    """The tools that every card needs, made once a build; with `sandhi`, pinyin is shown with its spoken tones."""

    lexicon: Lexicon
    segmenter: Segmenter
    pinyin: Pinyin
    sandhi: bool = False

    def shown(self, words: Sequence[Word], readings: Sequence[Readings]) -> Sequence[Readings]:
        """Readings as cards show them: citation tones, or the spoken ones."""
        return spoken(words, readings, self.lexicon) if self.sandhi else readings


def term_cards(
    article: Article, sentences: Sequence[Sentence], candidates: Iterable[Candidate], language: Language
) -> list[TermCard]:
    """A card for each term candidate of one article, in their order."""
    glosser = Glosser(language.lexicon, inline_of(article), taiwan=article.script == "Hant")
    shown = [(one, contexts.best(one, article, sentences, language.lexicon)) for one in candidates]
    language.pinyin.expect(shadow_of(sentences[places[0].place.sentence]) for _, places in shown)
    return [_term_card(article, sentences, candidate, places, language, glosser) for candidate, places in shown]


def expect(
    article: Article,
    sentences: Sequence[Sentence],
    picked: Iterable[Candidate],
    chosen: Iterable[Candidate],
    language: Language,
) -> None:
    """Announce the sentences that an article's cards will show, so that many articles are read aloud in one go."""
    best = (contexts.best(one, article, sentences, language.lexicon, limit=1)[0] for one in picked)
    language.pinyin.expect(shadow_of(sentences[shown.place.sentence]) for shown in best)
    language.pinyin.expect(candidate.simplified for candidate in chosen)


def inline_of(article: Article) -> dict[str, str]:
    """The article's own translations by simplified term; the first of several counts."""
    given: dict[str, str] = {}
    for gloss in article.glosses:
        given.setdefault(simplified(gloss.zh), gloss.en)
    return given


def _term_card(
    article: Article,
    sentences: Sequence[Sentence],
    candidate: Candidate,
    shown: Sequence[contexts.Shown],
    language: Language,
    glosser: Glosser,
) -> TermCard:
    first = shown[0].place
    sentence = sentences[first.sentence]
    shadow = shadow_of(sentence)
    words = _words_of(sentence, first.start, first.end, language.segmenter)
    verdicts = tuple(language.pinyin.verdicts(shadow, words))
    flat = tuple(reading for one in verdicts for reading in one.readings)
    surface = sentence.text[first.start : first.end]
    entry = language.lexicon.term(candidate.simplified)
    if (
        entry
        and entry.readings
        and entry.term == candidate.simplified
        and len(entry.readings) == sum(map(is_han, surface))
        and all(one.source != "own" for one in verdicts)
    ):
        queue = iter(entry.readings)
        flat = tuple(next(queue) if is_han(char) else None for char in surface)
        verdicts = (Verdict(surface, flat, "glossary"),)
    readings = [flat[w.start - first.start : w.end - first.start] for w in words]
    shown_readings = language.shown(words, readings)
    pinyin = in_line(words, shown_readings, language.lexicon)
    if entry and entry.kind == "person" and all(flat) and 2 <= len(flat) <= 4:
        pinyin = name(candidate.simplified, [r for word in shown_readings for r in word if r])
    near = neighbours(sentence.words, first.start, first.end, language.lexicon)
    senses = glosser.senses(candidate.simplified, shadow, first.start, flat, near)
    doubts = [Doubt("pinyin", one.text, one.doubt) for one in verdicts if one.doubt]
    lines = glosser.lines(candidate.simplified, flat)
    doubts += _open_sense(candidate.simplified, shadow, first.start, senses, near, lines)
    tags = ("deckgen::term", *([f"deckgen::{entry.domain}"] if entry and entry.domain else []))
    return TermCard(
        key=term_key(candidate.simplified),
        term=candidate.text,
        simplified=candidate.simplified,
        traditional=_traditional(candidate, article, language.lexicon),
        readings=flat,
        pinyin=pinyin,
        senses=senses,
        level=language.lexicon.level(candidate.simplified),
        contexts=tuple(_context(one, article, sentences, language, ruby=n == 0) for n, one in enumerate(shown)),
        score=round(candidate.score, 4),
        reasons=candidate.reasons,
        tags=(*tags, f"deckgen::{_slug(article.name)}", *dict.fromkeys(f"{REVIEW}{one.about}" for one in doubts)),
        verdicts=verdicts,
        review=tuple(doubts),
    )


def _open_sense(
    term: str, sentence: str, start: int, senses: Sequence[Sense], near: Neighbours, lines: Sequence[TableSense]
) -> list[Doubt]:
    """A doubt where the sense table has several senses, the sentence decides for none, and the first one leads.

    Of 840 term cards, 60 from each of fourteen articles, 20 are in doubt, and 6 of those show the wrong sense.
    """
    if len(lines) < 2 or not senses or senses[0].source != "senses":
        return []
    if table.choose(lines, sentence, start, start + len(term), near) is not None:
        return []
    return [Doubt("gloss", term, f"the word has {len(lines)} senses, and nothing in the sentence decides")]


def _words_of(sentence: Sentence, start: int, end: int, segmenter: Segmenter) -> tuple[Word, ...]:
    """The sentence's words inside [start, end); cut anew where a border of the term runs through one."""
    words = words_in(sentence.words, start, end)
    if words and words[0].start == start and words[-1].end == end:
        return words
    cut = segmenter.words(sentence.text[start:end], shadow_of(sentence)[start:end])
    return tuple(replace(word, start=word.start + start) for word in cut)


def _script_of_word(candidate: Candidate, article: Article) -> Script:
    """The script in which a word itself is written: articles mix them; what is the same in both is the article's."""
    if candidate.text.replace(" ", "") != candidate.simplified.replace(" ", ""):
        return "Hant"
    return "Hans" if article.script == "Hant" and traditional(candidate.text) != candidate.text else article.script


def _traditional(candidate: Candidate, article: Article, lexicon: Lexicon) -> str:
    if _script_of_word(candidate, article) == "Hant":
        return candidate.text
    entry = lexicon.term(candidate.simplified)
    if entry and entry.traditional and entry.term == candidate.simplified:
        return entry.traditional
    forms = {e.traditional for e in lexicon.entries(candidate.simplified) if e.simplified == candidate.simplified}
    converted = traditional(candidate.text)
    return converted if converted in forms or len(forms) != 1 else forms.pop()


def _context(
    shown: contexts.Shown, article: Article, sentences: Sequence[Sentence], language: Language, *, ruby: bool
) -> Context:
    sentence = sentences[shown.place.sentence]
    block = article.blocks[sentence.block]
    text = sentence.text[shown.start : shown.end]
    return Context(
        sentence=text,
        start=shown.place.start - shown.start,
        end=shown.place.end - shown.start,
        before=_neighbour(article, sentences, sentence.number, -1),
        after=_neighbour(article, sentences, sentence.number, +1),
        speaker=block.speaker,
        article=article.name,
        source=source_line(article, block.speaker),
        link=link(article, text),
        line=block.line,
        ruby=tuple(_ruby(sentence, shown.start, shown.end, shown.place.start, shown.place.end, language))
        if ruby
        else (),
        translation=block.translation if len(block.text) <= len(text) + 2 else None,
    )


def _neighbour(article: Article, sentences: Sequence[Sentence], number: int, step: int) -> str:
    """The sentence before or after, if the same paragraph or turn holds it."""
    other = number + step
    if not 0 <= other < len(sentences):
        return ""
    here, there = article.blocks[sentences[number].block], article.blocks[sentences[other].block]
    same = sentences[number].block == sentences[other].block or (here.turn is not None and here.turn == there.turn)
    return sentences[other].text if same and there.kind != "heading" else ""


def source_line(article: Article, speaker: str | None) -> str:
    """Speaker, title and date as one line.

    >>> source_line(Article("a", "护栏", "2025-04-02", None, None, None, "Hans", ()), "工程师")
    '工程师 · 护栏 · 2025-04-02'
    """
    return " · ".join(part for part in (speaker, article.heading, (article.published or "")[:10]) if part)


def link(article: Article, text: str) -> str:
    """The article's address with a text fragment that opens the passage, or "" when it has none."""
    if not article.url:
        return ""
    start = quote(text[:12].rstrip("，。！？；："), safe="")
    return f"{article.url.split('#')[0]}#:~:text={start}"


def _ruby(
    sentence: Sentence, start: int, end: int, mark_start: int, mark_end: int, language: Language
) -> Iterable[Ruby]:
    """Words of a stretch with their pinyin, cut so that the marked term begins and ends with a word."""
    words: list[Word] = []
    for word in words_in(sentence.words, start, end):
        borders = sorted(
            {word.start, word.end, *(b for b in (mark_start, mark_end, start, end) if word.start < b < word.end)}
        )
        for a, b in pairwise(borders):
            if start <= a and b <= end:
                words.append(Word(sentence.text[a:b], word.simplified[a - word.start : b - word.start], a))
    whole = language.shown(words, language.pinyin.read(shadow_of(sentence), words))
    for text, pinyin in spelled(words, whole, language.lexicon):
        yield Ruby(text, pinyin)


def annotated(text: str, start: int, end: int, language: Language) -> tuple[Ruby, ...]:
    """Any sentence with its pinyin, cut so that the stretch [start, end) begins and ends with a word."""
    sentence = Sentence(text, language.segmenter.words(text, simplified(text)), 0, 0)
    return tuple(_ruby(sentence, 0, len(text), start, end, language))


def quote_cards(
    article: Article, sentences: Sequence[Sentence], candidates: Iterable[Candidate], language: Language
) -> list[QuoteCard]:
    """A card for each quote candidate of one article, in their order."""
    glosser = Glosser(language.lexicon, inline_of(article), taiwan=article.script == "Hant")
    candidates = list(candidates)
    language.pinyin.expect(candidate.simplified for candidate in candidates)
    return [_quote_card(article, sentences, candidate, language, glosser) for candidate in candidates]


def _quote_card(
    article: Article, sentences: Sequence[Sentence], candidate: Candidate, language: Language, glosser: Glosser
) -> QuoteCard:
    place = candidate.places[0]
    sentence = sentences[place.sentence]
    block = article.blocks[sentence.block]
    cut = language.segmenter.words(candidate.text, candidate.simplified)
    words = [piece for pieces in refined(cut, language.lexicon) for piece in pieces]
    readings = language.pinyin.read(candidate.simplified, words)
    last = place.sentence + max(0, len(re.findall(r"[。！？!?…]+[”」]?(?=.)", candidate.text)))
    roles = {speaker.name: speaker.role for speaker in article.speakers}
    return QuoteCard(
        key=f"quote:{squash(candidate.simplified)[:24]}",
        text=candidate.text,
        simplified=candidate.simplified,
        pinyin=in_line(words, language.shown(words, readings), language.lexicon),
        words=tuple(_glossed(words, readings, candidate.simplified, language, glosser)),
        speaker=block.speaker,
        role=roles.get(block.speaker or ""),
        question=_question(article, sentence.block),
        before=_neighbour(article, sentences, place.sentence, -1),
        after=_neighbour(article, sentences, min(last, len(sentences) - 1), +1),
        article=article.name,
        source=source_line(article, block.speaker),
        link=link(article, candidate.text),
        line=block.line,
        translation=block.translation,
        score=round(candidate.score, 4),
        reasons=candidate.reasons,
        tags=("deckgen::quote", f"deckgen::{_slug(article.name)}"),
        others=tuple(Wording(text, article.heading) for text in candidate.wordings),
    )


def _glossed(
    words: Sequence[Word], readings: Sequence[Readings], sentence: str, language: Language, glosser: Glosser
) -> Iterable[Ruby]:
    for word, reading, tones in zip(words, readings, language.shown(words, readings), strict=True):
        near = neighbours(words, word.start, word.end, language.lexicon)
        senses = glosser.senses(word.simplified, sentence, word.start, reading, near) if any(reading) else ()
        pinyin = in_line([word], [tones], language.lexicon) if any(reading) else ""
        yield Ruby(word.text, pinyin, senses[0].gloss if senses else "")


def _question(article: Article, block: int) -> str:
    """What the host asked: the last sentence of the turn before this one."""
    turn = article.blocks[block].turn
    asked = [b for b in article.blocks[:block] if turn and b.turn == turn - 1]
    hosts = {speaker.name for speaker in article.speakers if speaker.role == "host"}
    if not asked or asked[-1].speaker not in hosts or article.blocks[block].speaker in hosts:
        return ""
    text = asked[-1].text
    return text if len(text) <= 90 else re.split(r"(?<=[。！？])", text.rstrip())[-1] or text[-90:]


def _slug(text: str) -> str:
    """A text as a tag: no blanks, no colons, no control characters.

    >>> _slug("主权 AI: 访谈")
    '主权-AI-访谈'
    """
    return re.sub(r"[\s:\"'\u3000\x00-\x1f]+", "-", text).strip("-") or "article"


def merge(cards: Iterable[TermCard]) -> list[TermCard]:
    """One card a term over all articles: the best-scored leads, the others' contexts follow."""
    merged: dict[str, TermCard] = {}
    for card in cards:
        first = merged.get(card.key)
        if first is None:
            merged[card.key] = card
            continue
        best, other = (first, card) if first.score >= card.score else (card, first)
        tags = tuple(dict.fromkeys((*best.tags, *(tag for tag in other.tags if not tag.startswith(REVIEW)))))
        merged[card.key] = replace(best, contexts=(*best.contexts, *other.contexts), tags=tags)
    return list(merged.values())
