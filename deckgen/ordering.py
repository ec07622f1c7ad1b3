"""In which order a deck's new terms are learned. Pure: what each term covers -> keys, the first to learn first.

Only cards that Anki does not have yet are arranged: a card once exported keeps its place.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from deckgen.coverage import Knowledge, Text, beginnings, runs, squeezed, tokens_of
from deckgen.language.analysis import shadow_of
from deckgen.language.lexicon import Lexicon
from deckgen.model import Article, Candidate, QuoteCard, Sentence, TermCard
from deckgen.pins import Pins, owned_terms

Picks = Sequence[tuple[Article, Sequence[Sentence], Sequence[Candidate], Sequence[Candidate]]]
"""The articles with their sentences, terms and quotes."""


def in_order(
    cards: list[TermCard], picks: Picks, by: str, learner: Knowledge, lexicon: Lexicon, known: Pins
) -> list[TermCard]:
    """The cards in the order of learning: those that Anki has, which keep their place, then the new ones."""
    new = {card.key: (card.simplified, card.score) for card in cards if card.key not in known.pins}
    if not new:
        return cards
    wanted = {squeezed(text) for text, _ in new.values()}
    texts = [tokens_of(a, _holding(s, wanted), lexicon) for a, s, _, _ in picks] if by != "score" else []
    learner = learner.with_words(owned_terms(known))
    rank = {key: n for n, key in enumerate(arranged(reaches(new, texts, learner), by))}
    return sorted(cards, key=lambda card: rank.get(card.key, -1))


def _holding(sentences: Sequence[Sentence], wanted: Collection[str]) -> list[Sentence]:
    """The sentences in order, those without words that hold none of the terms: nothing in them is covered."""
    said = (squeezed(shadow_of(sentence)) for sentence in sentences)
    return [
        sentence if any(text in shadow for text in wanted) else replace(sentence, words=())
        for sentence, shadow in zip(sentences, said, strict=True)
    ]


def as_read(cards: list[QuoteCard], picks: Picks) -> list[QuoteCard]:
    """Quotes in the order in which the articles say them."""
    places = {(a.name, one.text): (n, one.places[0]) for n, (a, _, _, quotes) in enumerate(picks) for one in quotes}
    first = {key: (article, place.sentence, place.start) for key, (article, place) in places.items()}
    return sorted(cards, key=lambda card: first[card.article, card.text])


@dataclass(frozen=True, slots=True)
class Reach:
    """A term: its score, its first place (article, sentence, offset), and by article the running words it covers."""

    key: str
    score: float
    first: tuple[int, int, int] = (0, 0, 0)
    covers: Mapping[int, frozenset[int]] = field(default_factory=dict)


def arranged(reaches: Iterable[Reach], by: str = "coverage") -> list[str]:
    """The terms' keys in the order of learning.

    "coverage" opens the articles up, one after the other: next comes the term that covers most running words of the
    article that no term before it has covered. "reading" is the order of first places, "score" that of scores. What is
    equal goes by score.

    >>> chip = Reach("芯片", 3.0, (0, 0, 2), {0: frozenset([2, 9])})
    >>> whole = Reach("推理芯片", 2.0, (0, 0, 0), {0: frozenset([1, 2, 8, 9])})
    >>> cost = Reach("成本", 1.0, (0, 5, 0), {0: frozenset([30])})
    >>> arranged([chip, whole, cost]), arranged([chip, whole, cost], "score")
    (['推理芯片', '成本', '芯片'], ['芯片', '推理芯片', '成本'])
    """
    best_first = sorted(reaches, key=lambda one: (-one.score, one.key))
    if by == "reading":
        return [one.key for one in sorted(best_first, key=lambda one: one.first)]
    if by == "coverage":
        articles = sorted({one.first[0] for one in best_first})
        covered: dict[int, set[int]] = {}
        return [
            key
            for article in articles
            for key in _greedy([one for one in best_first if one.first[0] == article], covered)
        ]
    return [one.key for one in best_first]


def _greedy(reaches: Sequence[Reach], covered: dict[int, set[int]]) -> list[str]:
    """The terms of one article by what they add to `covered`, which grows.

    What a term adds never grows by waiting, so it is counted anew only when it stands at the top.
    """
    heap = [(-len(one.covers.get(one.first[0], ())), rank) for rank, one in enumerate(reaches)]
    heapq.heapify(heap)
    keys: list[str] = []
    while heap:
        gain, rank = heapq.heappop(heap)
        one = reaches[rank]
        now = -len(one.covers.get(one.first[0], frozenset()) - covered.get(one.first[0], set()))
        if now > gain:
            heapq.heappush(heap, (now, rank))
            continue
        keys.append(one.key)
        for article, words in one.covers.items():
            covered.setdefault(article, set()).update(words)
    return keys


def reaches(terms: Mapping[str, tuple[str, float]], texts: Sequence[Text], learner: Knowledge) -> list[Reach]:
    """What each term reaches in the articles: `terms` are texts and scores by key, `texts` the articles' tokens.

    Words that the learner knows already, and names, are covered by nothing. A term's first place is where its
    characters first stand, also inside a longer word: 推理 in 推理能力.
    """
    wanted = {squeezed(text) for text, _ in terms.values()}
    first: dict[str, tuple[int, int, int]] = {}
    covers: dict[str, dict[int, set[int]]] = {}
    for article, sentences in enumerate(texts):
        for number, tokens in enumerate(sentences):
            said = "".join(token.text for token in tokens)
            for text in [text for text in wanted if text in said and text not in first]:
                first[text] = (article, number, said.index(text))
        for text, new in _covered(sentences, wanted, learner):
            covers.setdefault(text, {}).setdefault(article, set()).add(new)
    found = {text: {n: frozenset(new) for n, new in by.items()} for text, by in covers.items()}
    return [
        Reach(key, score, first.get(squeezed(text), (0, 0, 0)), found.get(squeezed(text), {}))
        for key, (text, score) in terms.items()
    ]


def _covered(sentences: Text, wanted: set[str], learner: Knowledge) -> Iterator[tuple[str, int]]:
    """Each term with the number of each running word that it covers and the learner does not know."""
    begin, number = beginnings(wanted), 0
    for tokens in sentences:
        known = learner.marks(tokens)
        for text, start, end in runs(tokens, wanted, begin):
            yield from ((text, number + at) for at in range(start, end) if tokens[at].counts and not known[at])
        number += len(tokens)
