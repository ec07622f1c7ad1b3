"""Where written pinyin puts its spaces: GB/T 16159, section 6 (words of four syllables and more are cut at their words)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from deckgen.language.lexicon import Lexicon
from deckgen.language.script import is_han
from deckgen.model import Word

Readings = tuple[str | None, ...]
WHOLE = 3
"""Syllables that are written together as one word; longer compounds are cut, set phrases of four are not."""

_AFFIXES = frozenset(
    "者性化员率度力家师厂室法器机型式级类费品权金业学论网站店城县市省区路桥山江河湖海岛人们儿子头的地得了着过"
)


def units(words: Sequence[Word], readings: Sequence[Readings], lexicon: Lexicon) -> tuple[list[Word], list[Readings]]:
    """Words and their readings, long compounds cut into the words that pinyin writes apart.

    检索增强生成 becomes 检索, 增强, 生成 (jiǎnsuǒ zēngqiáng shēngchéng); 不了了之, a set phrase, stays whole.
    """
    found_words: list[Word] = []
    found_readings: list[Readings] = []
    for word, reading in zip(words, readings, strict=True):
        at = 0
        for piece in pieces(word.simplified, lexicon):
            end = at + len(piece)
            found_words.append(Word(word.text[at:end], piece, word.start + at))
            found_readings.append(tuple(reading[at:end]))
            at = end
    return found_words, found_readings


def pieces(word: str, lexicon: Lexicon) -> list[str]:
    """A word in the pieces that pinyin writes apart."""
    if len(word) <= WHOLE or not all(map(is_han, word)):
        return [word]
    if len(word) == 4 and _is_set_phrase(word, lexicon):
        return [word]
    return _cut(word, lexicon)


def _is_set_phrase(word: str, lexicon: Lexicon) -> bool:
    entry = lexicon.term(word)
    return lexicon.tag(word) == "i" or (entry is not None and entry.kind == "idiom")


@lru_cache(maxsize=4096)
def _cut(word: str, lexicon: Lexicon) -> list[str]:
    """The cheapest cut into dictionary words of two or three; a single character stays with the word before it."""
    best: list[tuple[float, list[str]]] = [(0.0, [])]
    for end in range(1, len(word) + 1):
        ways = []
        for start in range(max(0, end - WHOLE), end):
            piece, (cost, before) = word[start:end], best[start]
            if len(piece) == 1:
                price = 1.2 if piece in _AFFIXES and before else 1.9
            elif lexicon.count(piece) or lexicon.lists(piece):
                price = 1.0 + 0.1 * (len(piece) == WHOLE)
            else:
                price = 4.0
            ways.append((cost + price, [*before, piece]))
        best.append(min(ways))
    return _with_affixes(best[-1][1])


def _with_affixes(parts: list[str]) -> list[str]:
    joined: list[str] = []
    for part in parts:
        if joined and len(part) == 1 and part in _AFFIXES and len(joined[-1]) <= WHOLE:
            joined[-1] += part
        else:
            joined.append(part)
    return joined
