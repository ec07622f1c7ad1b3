"""Why a term or a quote was picked, or not, and where reading and gloss came from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from deckgen.cards import Language, quote_cards, term_cards
from deckgen.errors import DeckgenError, nearest
from deckgen.language.analysis import sentences_of
from deckgen.language.script import simplified
from deckgen.model import Article, Decisions, QuoteCard, Sentence, TermCard
from deckgen.picking import quotes, terms
from deckgen.picking.quotes import squash

# A term longer than this in hanzi is rare enough that the words mean a quote.
QUOTED = 8


@dataclass(frozen=True, slots=True)
class Explanation:
    """A card as it would be and its rank among the candidates of its kind."""

    term: str
    pinyin: str
    gloss: str
    rank: int
    candidates: int
    card: TermCard | QuoteCard

    def lines(self) -> Iterator[str]:
        """The explanation in sentences and a table."""
        yield f"rank {self.rank} of {self.candidates} candidates, score {self.card.score:.2f}"
        for reason in sorted(self.card.reasons, key=lambda r: -abs(r.value * r.weight)):
            yield f"  {reason.name:<12} {reason.value:5.2f} x {reason.weight:5.2f} = {reason.value * reason.weight:+.2f}"
        if isinstance(self.card, QuoteCard):
            yield f"  line {self.card.line}, {self.card.source}"
            return
        for sense in self.card.senses:
            yield f"  gloss from {sense.source}: {sense.gloss}"
        for context in self.card.contexts:
            yield f"  line {context.line}: {context.sentence}"

    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return {
            "term": self.term, "pinyin": self.pinyin, "gloss": self.gloss, "rank": self.rank,
            "candidates": self.candidates, "score": self.card.score,
            "reasons": [asdict(reason) for reason in self.card.reasons],
            "senses": [asdict(sense) for sense in getattr(self.card, "senses", ())],
        }  # fmt: skip


def explain(term: str, article: Article, language: Language, decisions: Decisions) -> Explanation:
    """Explain a term, or a quote by its key or some of its words. Raises DeckgenError when the article holds neither."""
    wanted = simplified(term.removeprefix("term:"))
    sentences = sentences_of(article, language.segmenter)
    request = terms.Request(count=1)
    ranked = list(terms.rank(article, sentences, language.lexicon, decisions, request))
    if all(candidate.simplified != wanted for candidate in ranked):
        if quoted := _quote(wanted, article, sentences, language):
            return quoted
        forced = replace(decisions, want=decisions.want | {wanted})
        ranked = list(terms.rank(article, sentences, language.lexicon, forced, request))
    place = next((n for n, candidate in enumerate(ranked) if candidate.simplified == wanted), None)
    if place is None:
        close = nearest(wanted, [candidate.simplified for candidate in ranked])
        raise DeckgenError(f'"{term}" does not stand in this article{close}', where=article.heading)
    card = term_cards(article, sentences, [ranked[place]], language)[0]
    return Explanation(card.term, card.pinyin, card.gloss, place + 1, len(ranked), card)


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
