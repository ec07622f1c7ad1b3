"""What speaks for a term: reasons with values and weights, a candidate's score being their weighted sum."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deckgen.glossing.composition import cut
from deckgen.language.lexicon import Lexicon
from deckgen.language.script import is_han, simplified
from deckgen.language.termhood import LOW, split
from deckgen.model import Article, BlockKind, GlossaryEntry, Sentence
from deckgen.picking.candidates import LATIN, QUOTED, Found, pattern, special

WEIGHTS: Mapping[str, float] = {
    "keyness": 2.54,
    "frequency": 0.53,
    "dispersion": 0.23,
    "prominence": 0.6,
    "glossed": 6.02,
    "quoted": 1.94,
    "worth": 3.59,
    "parts": 1.19,
    "termhood": 1.59,
    "composed": 2.9,
    "coined": -0.82,
    "once": -0.49,
    "field": 0.2,
    "domain": 0.41,
    "rarity": 1.44,
    "level": 1.86,
    "form": 0.41,
    "compound": 2.46,
    "loose": -0.14,
    "hardest": 0.4,
    "senses": 0.28,
    "idiom": 1.25,
    "name": -0.58,
    "everyday": -1.34,
    "long": -0.91,
    "transparent": -1.09,
}
"""What each reason weighs: a logistic regression over the candidates of 28 annotated articles, each read with and without
the field's glossary, bounded, so that what speaks for a term never counts against it; then a coordinate search from many
starts, in which three articles annotated by hand count five times. In seven folds the regression has 0.75 of the must terms
among 60, and 0.63 of the 60 are in the annotation, as many as where it was fitted; after the search it is 0.76 and 0.62,
and on the nine articles of tests/gold, never fitted, 0.76 and 0.60. Without termhood and its kin it was 0.72 and 0.62."""

LEVELS: Mapping[int | None, float] = {1: -0.5, 2: -0.5, 3: -0.5, 4: -0.6, 5: -0.8, 6: 0.3, 7: 0.9}
"""What an HSK level says for a word (1.0 where the lists do not have it): who reads news knows levels 1 to 5."""

FORMS: Mapping[str, float] = {
    "1n": 1.0, "1v": 0.7, "1a": 0.8, "1i": 0.6, "1l": 0.3, "1j": 0.7, "1b": 0.4, "1d": -0.6, "1c": -0.4, "1": 1.0,
    "nn": 0.6, "nS": 0.8, "vS": 0.7, "lS": 0.6, "nv": 0.3, "vn": -0.4, "Xn": -0.4, "an": -0.1, "lX": 1.0,
}  # fmt: skip
"""How term-like parts of speech are (picking.candidates.pattern; a single word is 1 and its tag), 0 for all others."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is the same for all candidates of an article: its size, title and markup, and what it is about."""

    words: int
    title: str
    kinds: tuple[BlockKind, ...]
    glossed: frozenset[str]
    quoted: frozenset[str]
    domains: Mapping[str, float]


def facts_of(article: Article, sentences: Sequence[Sentence], found: Mapping[str, Found], lexicon: Lexicon) -> Facts:
    """Look over an article and its candidates once."""
    return Facts(
        words=sum(len(sentence.words) for sentence in sentences),
        title=simplified(article.title or ""),
        kinds=tuple(article.blocks[sentence.block].kind for sentence in sentences),
        glossed=frozenset(simplified(gloss.zh) for gloss in article.glosses),
        quoted=frozenset(simplified(text) for sentence in sentences for text in QUOTED.findall(sentence.text)),
        domains=_domains(found, lexicon),
    )


def values_of(one: Found, facts: Facts, lexicon: Lexicon) -> dict[str, float]:
    """The raw value of each reason, most of them between 0 and 1."""
    text, count = one.text, len(one.places)
    entry = lexicon.term(text)
    level = lexicon.level(text)
    band = level.value if level else None
    single = len(one.words) == 1
    listed = single or lexicon.count(text) > 0 or lexicon.lists(text)
    rarity = lexicon.rarity(text) if listed else 8.0
    expected = facts.words * 10 ** -min(rarity, 7.0)
    fifths = {place.sentence * 5 // len(facts.kinds) for place in one.places}
    kinds = {facts.kinds[place.sentence] for place in one.places}
    of_field = entry is not None and entry.kind in ("term", "product", "organization")
    coined = _coined(one, lexicon)
    return {
        "keyness": min(1.0, math.log2((count + 0.5) / (expected + 0.5)) / 6) if count else 0.0,
        "frequency": min(1.0, math.log2(1 + count) / 5),
        "dispersion": (len(fifths) - 1) / 4,
        "prominence": 1.0 if text in facts.title or "heading" in kinds else 0.8 if "highlight" in kinds else 0.0,
        "glossed": float(text in facts.glossed),
        "quoted": float(text in facts.quoted),
        "worth": _worth(text, lexicon),
        "parts": _parts(one, lexicon) if not single else 0.0,
        "termhood": _termhood(text, lexicon) if not coined else 0.0,
        "composed": (lexicon.composed(coined) / 9) ** 2 if coined else 0.0,
        "coined": float(bool(coined)),
        "once": float(single and count == 1),
        "field": float(of_field),
        "domain": facts.domains.get(entry.domain, 0.0) if of_field and entry else 0.0,
        "rarity": special(rarity, None) if single else 0.0,
        "level": LEVELS.get(band, 1.0),
        "form": FORMS.get(pattern(one) if not single else "1" + one.tags[0][:1], 0.0),
        "compound": min(1.5, math.log2(count) / 2) if not single else 0.0,
        "loose": float(not (listed or entry)) * (1.0 if count == 1 else 0.6),
        "hardest": _hardest(one, lexicon) if len(text) > 2 else 0.0,
        "senses": min(1.0, len(lexicon.senses(text)) / 2),
        "idiom": float((entry is not None and entry.kind == "idiom") or _is_idiom(one, lexicon)),
        "name": _name(one, entry, lexicon),
        "everyday": _everyday(one, band, rarity),
        "long": float(sum(map(is_han, text)) > 5),
        "transparent": float(not single and bool(LATIN.match(one.words[0])) and lexicon.knows(one.words[-1])),
    }


def _name(one: Found, entry: GlossaryEntry | None, lexicon: Lexicon) -> float:
    """1 for a name, and for a run of words that holds one: 美国政府 is about a place, not a term."""
    if entry is not None:
        return float(entry.kind in ("company", "place", "person"))
    names = (
        tag[:2] in ("nr", "ns", "nt") and lexicon.is_name(word) for word, tag in zip(one.words, one.tags, strict=True)
    )
    return float(any(names))


def _worth(text: str, lexicon: Lexicon) -> float:
    """An editor's grade of the word, 0 to 1; 0.4 for a compound that nobody has graded."""
    value = lexicon.worth(text)
    return 0.4 if value is None else value / 9


def _parts(one: Found, lexicon: Lexicon) -> float:
    """The best grade among the words of a compound: 壁垒 in 竞争壁垒."""
    return max((lexicon.worth(word) or 0 for word in one.words if len(word) > 1), default=0) / 9


def _termhood(text: str, lexicon: Lexicon) -> float:
    """The square of the grade, 0 to 1: a sure entry of an index counts much more than a likely one."""
    grade = lexicon.termhood(text)
    return ((LOW if grade is None else grade) / 9) ** 2


def _coined(one: Found, lexicon: Lexicon) -> Sequence[str]:
    """The parts of a compound that nobody has graded, () for all else."""
    if lexicon.termhood(one.text) is not None:
        return ()
    return one.words if len(one.words) > 1 else split(one.text, lexicon.is_word) or ()


def _domains(found: Mapping[str, Found], lexicon: Lexicon) -> dict[str, float]:
    """How much the article is about each domain of the glossary: its special terms, against the strongest domain's."""
    weights: Counter[str] = Counter()
    for one in found.values():
        entry = lexicon.term(one.text)
        if entry and entry.kind == "term":
            weights[entry.domain] += math.log2(1 + len(one.places)) * special(lexicon.rarity(one.text), None)  # type: ignore[assignment]
    most = max(weights.values(), default=1) or 1
    return {domain: weight / most for domain, weight in weights.items()}


def _hardest(one: Found, lexicon: Lexicon) -> float:
    """How special the most special part of a term is: 联邦 in 联邦学习 is, nothing in 工程团队."""
    parts: Sequence[str] = one.words
    if len(parts) == 1:
        parts = cut(one.text, lambda p: p.isascii() or (len(p) <= 4 and bool(lexicon.count(p) or lexicon.level(p))))
    values = [
        special(lexicon.rarity(p), lv.value if (lv := lexicon.level(p)) else None)
        for p in parts
        if not p.isascii() and len(p) > 1
    ]
    return max(values, default=1.0 if not parts else 0.0)


def _is_idiom(one: Found, lexicon: Lexicon) -> bool:
    return len(one.words) == 1 and len(one.text) == 4 and one.tags[0] in ("i", "l") and lexicon.lists(one.text)


def _everyday(one: Found, level: int | None, rarity: float) -> float:
    """How much of an everyday word this is: HSK 1 to 4, or among the few thousand commonest."""
    if len(one.words) > 1:
        return 0.0
    by_level = {1: 1.0, 2: 0.8, 3: 0.55, 4: 0.25}.get(level or 9, 0.0)
    by_count = max(0.0, min(1.0, (4.0 - rarity) / 1.2))
    return max(by_level, by_count * 0.6)
