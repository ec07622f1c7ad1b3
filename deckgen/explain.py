"""Why a term was picked, or not, and where its reading and gloss came from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from deckgen.cards import Language, term_cards
from deckgen.errors import DeckgenError, nearest
from deckgen.language.analysis import sentences_of
from deckgen.language.script import simplified
from deckgen.model import Article, Decisions, TermCard
from deckgen.picking import terms


@dataclass(frozen=True, slots=True)
class Explanation:
    """A term's card as it would be, its rank among the candidates, and whether knowledge of the term is one's own."""

    term: str
    pinyin: str
    gloss: str
    rank: int
    candidates: int
    card: TermCard

    def lines(self) -> Iterator[str]:
        """The explanation in sentences and a table."""
        yield f"rank {self.rank} of {self.candidates} candidates, score {self.card.score:.2f}"
        for reason in sorted(self.card.reasons, key=lambda r: -abs(r.value * r.weight)):
            yield f"  {reason.name:<12} {reason.value:5.2f} x {reason.weight:5.2f} = {reason.value * reason.weight:+.2f}"
        for sense in self.card.senses:
            yield f"  gloss from {sense.source}: {sense.gloss}"
        for context in self.card.contexts:
            yield f"  line {context.line}: {context.sentence}"

    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return {
            "term": self.term, "pinyin": self.pinyin, "gloss": self.gloss, "rank": self.rank,
            "candidates": self.candidates, "score": self.card.score,
            "reasons": [{"name": r.name, "value": r.value, "weight": r.weight} for r in self.card.reasons],
            "senses": [{"gloss": s.gloss, "source": s.source} for s in self.card.senses],
        }  # fmt: skip


def explain(term: str, article: Article, language: Language, decisions: Decisions) -> Explanation:
    """Explain one term of one article. Raises DeckgenError when the article does not hold it."""
    wanted = simplified(term)
    sentences = sentences_of(article, language.segmenter)
    request = terms.Request(count=1)
    ranked = list(terms.rank(article, sentences, language.lexicon, decisions, request))
    if all(candidate.simplified != wanted for candidate in ranked):
        forced = replace(decisions, want=decisions.want | {wanted})
        ranked = list(terms.rank(article, sentences, language.lexicon, forced, request))
    place = next((n for n, candidate in enumerate(ranked) if candidate.simplified == wanted), None)
    if place is None:
        close = nearest(wanted, [candidate.simplified for candidate in ranked])
        raise DeckgenError(f'"{term}" does not stand in this article{close}', where=article.heading)
    card = term_cards(article, sentences, [ranked[place]], language)[0]
    return Explanation(card.term, card.pinyin, card.gloss, place + 1, len(ranked), card)
