"""The keys of terms, and which quote of a build is which quote of the pins: identity follows the thought.

Pure. A term is its simplified form. Quotes are compared by their neighbouring pairs of hanzi and Latin words, simplified and without punctuation.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from deckgen.language.script import simplified
from deckgen.model import Problem

SAME = 0.6
"""Likeness from which a new quote is the old one, mended. Measured over the 916 passages of corpus/ that could be
quotes (bench/quote_likeness.py): after a change of punctuation or script, or with a clause cut off at either end, all
stay above it; of those with one character changed or a word put in 99.9 %, with two changed 99.3 %, with three 95 %.
Of 417,285 pairs of different passages 40 reach it, most of them highlights and the passage that they repeat."""

MAYBE = 0.4
"""Likeness from which a new quote may be the old one, and a person must say; three pairs of corpus/ lie between."""

_TOKEN = re.compile(r"[A-Za-z0-9]+|[^\W_]")


def term_key(term: str) -> str:
    """The name of a term's card: its simplified form without blanks, whatever script the article is in.

    >>> term_key("生成式 AI")
    'term:生成式AI'
    """
    return f"term:{re.sub(r'(?<![A-Za-z]) | (?![A-Za-z])', '', simplified(term))}"


def core(text: str) -> str:
    """Reduce a text to what two spellings of one passage have in common: simplified hanzi, letters, digits.

    >>> core("「護欄」，Guardrails ！")
    '护栏guardrails'
    """
    return "".join(_TOKEN.findall(simplified(unicodedata.normalize("NFKC", text)))).lower()


def likeness(one: str, other: str) -> float:
    """How much of the shorter passage the longer one shares, 0 to 1; both as `core` gives them.

    >>> likeness("护栏不是围墙", "我说过护栏不是围墙的"), likeness("护栏不是围墙", "护栏不是高墙")
    (1.0, 0.6)
    """
    return _Pairs.of(one).within(_Pairs.of(other))


class _Pairs(NamedTuple):
    """A passage as a bag of neighbouring tokens."""

    bag: Counter[tuple[str, str]]
    size: int

    @classmethod
    def of(cls, text: str) -> _Pairs:
        tokens = _TOKEN.findall(text)
        bag = Counter(pairwise(tokens))
        return cls(bag, bag.total())

    def within(self, other: _Pairs) -> float:
        smaller = min(self.size, other.size)
        return (self.bag & other.bag).total() / smaller if smaller else 0.0

    def share(self, other: _Pairs) -> float:
        """How much of both together is common: tells the larger part from the smaller when a quote was split."""
        return 2 * (self.bag & other.bag).total() / max(1, self.size + other.size)


@dataclass(frozen=True, slots=True)
class Matches:
    """New quotes by the key they continue; those in `doubtful` wait until a person has decided."""

    keys: Mapping[str, str]
    doubtful: Mapping[str, tuple[str, ...]]
    problems: tuple[Problem, ...] = ()


def match(new: Mapping[str, str], old: Mapping[str, str], said: Mapping[str, str] | None = None) -> Matches:
    """Pair new quotes with the pinned ones they continue; both by key, as `core` texts. `said` is what the user ruled.

    The same words are the same quote. Then the likeliest pair counts first, each quote once: so of a merge or a split
    the larger part keeps the card. What is only somewhat alike, or alike to two, is never guessed.

    >>> match({"quote:b": "护栏不是高墙是最后一层"}, {"quote:a": "护栏不是围墙是最后一层"}).keys
    {'quote:b': 'quote:a'}
    """
    said = said or {}
    keys = {name: said[name] for name in new if said.get(name) in old}
    texts = {text: key for key, text in sorted(old.items(), reverse=True) if key not in keys.values()}
    for name, text in new.items():
        if name not in keys and text in texts:
            keys[name] = texts.pop(text)
    left = {name: text for name, text in new.items() if name not in keys and said.get(name) != "new"}
    free = {key: text for key, text in old.items() if key not in keys.values()}
    doubtful: dict[str, tuple[str, ...]] = {}
    pairs = _ranked(left, free)
    for one in pairs:
        if one.name in keys or one.name in doubtful or one.key not in free:
            continue
        rivals = [p.key for p in pairs if p.name == one.name and p.key in free and p.rivals(one)]
        if one.score < SAME or rivals:
            doubtful[one.name] = (one.key, *rivals)
        else:
            keys[one.name] = one.key
            del free[one.key]
    return Matches(keys, doubtful, tuple(_doubt(name, ways) for name, ways in doubtful.items()))


class _Pair(NamedTuple):
    """A new quote that may be an old one: how much of the shorter is shared, and how much of both."""

    score: float
    share: float
    name: str
    key: str
    old: str

    def rivals(self, best: _Pair) -> bool:
        """Whether this claim on the same new quote is as good as the best, so that nobody can tell.

        It is not where both old quotes are whole parts of the new one, which was merged from them.
        """
        merged = min(self.score, best.score) >= 0.9 and likeness(self.old, best.old) < MAYBE
        return self.key != best.key and self.score > best.score - 0.1 and self.share > best.share - 0.1 and not merged


def _ranked(new: Mapping[str, str], old: Mapping[str, str]) -> list[_Pair]:
    """Pairs that could be one, likeliest first. An index of pairs of tokens spares comparing all with all."""
    olds = {key: _Pairs.of(text) for key, text in old.items()}
    index: dict[tuple[str, str], list[str]] = defaultdict(list)
    for key, pairs in olds.items():
        for pair in pairs.bag:
            index[pair].append(key)
    found = []
    for name, text in new.items():
        mine = _Pairs.of(text)
        for key in dict.fromkeys(k for pair in mine.bag for k in index.get(pair, ())):
            score = mine.within(olds[key])
            if score >= MAYBE:
                found.append(_Pair(score, mine.share(olds[key]), name, key, old[key]))
    return sorted(found, key=lambda p: (-p.score, -p.share, p.name, p.key))


def _doubt(name: str, keys: tuple[str, ...]) -> Problem:
    return Problem(
        "doubtful-quote",
        name,
        f"this quote may be {' or '.join(keys)} in other words; it waits until you say so",
        f'if it is: deckgen edit "{name}" continues="{keys[0]}"; if it is not: deckgen edit "{name}" continues=new',
    )
