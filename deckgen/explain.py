"""Why a term or a quote was picked, or not, why it is read as it is, and why it is glossed as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from deckgen.cards import Language, quote_cards, term_cards
from deckgen.errors import DeckgenError, nearest
from deckgen.glossing import Glosser
from deckgen.language import senses
from deckgen.language.analysis import sentences_of, shadow_of
from deckgen.language.neighbours import neighbours
from deckgen.language.pinyin import spell
from deckgen.language.script import simplified
from deckgen.model import Article, Candidate, Decisions, QuoteCard, ReadingSource, Sentence, TermCard, Verdict
from deckgen.picking import contexts, quotes, terms
from deckgen.picking.quotes import squash

# A term longer than this in hanzi is rare enough that the words mean a quote.
QUOTED = 8


NAMES: Mapping[ReadingSource, str] = {
    "own": "your readings.tsv", "grammar": "a rule of grammar", "senses": "the sense table", "glossary": "the glossary",
    "dictionary": "CC-CEDICT", "model": "the contextual model", "phrases": "pypinyin's phrases", "none": "nobody",
}  # fmt: skip
"""Who decides about a reading, in words."""


@dataclass(frozen=True, slots=True)
class Considered:
    """A line of the sense table, and which of its cues stand in the sentence."""

    gloss: str
    cues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A card as it would be, its rank among the candidates of its kind, and the senses that the table has for it."""

    term: str
    pinyin: str
    gloss: str
    rank: int
    candidates: int
    card: TermCard | QuoteCard
    table: tuple[Considered, ...] = ()

    def lines(self) -> Iterator[str]:
        """The explanation in sentences and a table."""
        yield f"rank {self.rank} of {self.candidates} candidates, score {self.card.score:.2f}"
        for reason in sorted(self.card.reasons, key=lambda r: -abs(r.value * r.weight)):
            yield f"  {reason.name:<12} {reason.value:5.2f} x {reason.weight:5.2f} = {reason.value * reason.weight:+.2f}"
        if isinstance(self.card, QuoteCard):
            yield f"  line {self.card.line}, {self.card.source}"
            return
        for verdict in self.card.verdicts:
            yield from _reading(verdict)
        yield from self._cues()
        for sense in self.card.senses:
            yield f"  gloss from {sense.source}: {sense.gloss}"
        for doubt in self.card.review:
            yield f"  to review, {doubt.about} of {doubt.text}: {doubt.why}"
        for context in self.card.contexts:
            yield f"  line {context.line}: {context.sentence}"

    def _cues(self) -> Iterator[str]:
        """Which senses the sentence speaks for."""
        for one in self.table:
            if one.cues:
                yield f"  cues for {one.gloss}: {', '.join(one.cues)}"
        if len(self.table) > 1 and not any(one.cues for one in self.table):
            yield f"  no cue in the sentence decides between the sense table's {len(self.table)} senses"

    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return {
            "term": self.term, "pinyin": self.pinyin, "gloss": self.gloss, "rank": self.rank,
            "candidates": self.candidates, "score": self.card.score,
            "reasons": [asdict(reason) for reason in self.card.reasons],
            "senses": [asdict(sense) for sense in getattr(self.card, "senses", ())],
            "readings": [asdict(verdict) for verdict in getattr(self.card, "verdicts", ())],
            "table": [asdict(one) for one in self.table],
            "review": [asdict(doubt) for doubt in getattr(self.card, "review", ())],
        }  # fmt: skip


def _reading(verdict: Verdict) -> Iterator[str]:
    """Who decided about a word's reading, and what the others say."""
    if not any(verdict.readings):
        return
    yield f"  reading from {NAMES[verdict.source]}: {verdict.text} {spell(verdict.text, verdict.readings)}"
    for claim in verdict.claims:
        told = " ".join(reading or "·" for reading in claim.readings)
        sure = f" (confidence {claim.confidence:.2f})" if claim.confidence is not None else ""
        yield f"    {NAMES[claim.source]}: {told}{sure}"


def _considered(
    candidate: Candidate, card: TermCard, article: Article, sentences: Sequence[Sentence], language: Language
) -> tuple[Considered, ...]:
    """The sense table's lines for a term as it is read, with the cues that speak for each in the card's sentence."""
    place = contexts.best(candidate, article, sentences, language.lexicon, limit=1)[0].place
    shadow = shadow_of(sentences[place.sentence])
    near = neighbours(sentences[place.sentence].words, place.start, place.end, language.lexicon)
    before, after = shadow[: place.start], shadow[place.end :]
    return tuple(
        Considered(line.gloss, tuple(cue for cue in line.cues if senses.weigh((cue,), before, after, near)))
        for line in Glosser(language.lexicon, {}, article.script == "Hant").lines(candidate.simplified, card.readings)
    )


def explain(term: str, article: Article, language: Language, decisions: Decisions) -> Explanation:
    """Explain a term, or a quote by its key or some of its words. Raises DeckgenError when the article holds neither."""
    wanted = simplified(term.removeprefix("term:").strip())
    sentences = sentences_of(article, language.segmenter)
    request = terms.Request(count=1)
    surveyed = terms.survey(article, sentences, language.lexicon)
    ranked = list(terms.rank(surveyed, decisions, request))
    if all(candidate.simplified != wanted for candidate in ranked):
        if quoted := _quote(wanted, article, sentences, language):
            return quoted
        forced = replace(decisions, want=decisions.want | {wanted})
        ranked = list(terms.rank(surveyed, forced, request))
    place = next((n for n, candidate in enumerate(ranked) if candidate.simplified == wanted), None)
    if place is None:
        close = nearest(wanted, [candidate.simplified for candidate in ranked])
        raise DeckgenError(f'"{term}" does not stand in this article{close}', where=article.heading)
    card = term_cards(article, sentences, [ranked[place]], language)[0]
    table = _considered(ranked[place], card, article, sentences, language)
    return Explanation(card.term, card.pinyin, card.gloss, place + 1, len(ranked), card, table)


def _quote(wanted: str, article: Article, sentences: Sequence[Sentence], language: Language) -> Explanation | None:
    """The best quote that holds these words, if they are enough to tell one."""
    words = squash(wanted.removeprefix("quote:"))
    if len(words) < QUOTED:
        return None
    ranked = list(quotes.rank(article, sentences, language.lexicon, quotes.Request(1)))
    place = next((n for n, candidate in enumerate(ranked) if words in squash(candidate.simplified)), None)
    if place is None:
        return None
    card = quote_cards(article, sentences, [ranked[place]], language)[0]
    return Explanation(card.text, card.pinyin, "", place + 1, len(ranked), card)
