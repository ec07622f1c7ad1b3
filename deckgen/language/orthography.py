"""How written pinyin puts words together: GB/T 16159-2012, section 6.

Words of four syllables and more are cut at their words, and stay whole where they have none (zǒng'éryánzhī). Set phrases of
two halves are hyphened (fēngpíng-làngjìng). Proper names have capitals, and what they consist of stands apart (Běijīng Shì).
Two liberties, for learners who look words up: a particle behind its verb stands apart (kàn zhe), and words of place are
written as the dictionary has them (ménwài).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, pairwise

from deckgen.language import sandhi
from deckgen.language.lexicon import Lexicon
from deckgen.language.pinyin import running, spell
from deckgen.language.script import is_han
from deckgen.model import Readings, Word

WHOLE = 3
"""Syllables that are written together as one word; longer compounds are cut, set phrases of four are not."""

_AFFIXES = frozenset(
    "者性化员率度力家师厂室法器机型式级类费品权金业学论网站店城县市省区路桥山江河湖海岛人们儿子头的地得了着过"
)

_NAMES = frozenset(("company", "place", "organization"))
_NAME_TAGS = frozenset(("", "ns", "nr", "nrt", "nrfg", "nt", "nz", "j", "t"))
"""Parts of speech that names may have: places, people, organizations, others, abbreviations, festivals and eras."""

_DAYS = ("星期", "礼拜", "周")
"""CC-CEDICT writes weekdays with a capital, the standard does not."""

_INDIVISIBLE = frozenset("一衣带水 狐假虎威 目无全牛 手到擒来".split())
"""Set phrases that do not fall into halves, though no character of theirs says so."""


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


def spelled(words: Sequence[Word], readings: Sequence[Readings], lexicon: Lexicon) -> list[tuple[str, str]]:
    """The words that pinyin writes apart, each with its pinyin ("" for Latin and punctuation).

    北京市 is one word in two: Běijīng Shì; 风平浪静 is fēngpíng-làngjìng.
    """
    found = zip(*units(words, readings, lexicon), strict=True)
    return [(word.text, _spelled(word, reading, lexicon) if any(reading) else "") for word, reading in found]


def in_line(words: Sequence[Word], readings: Sequence[Readings], lexicon: Lexicon) -> str:
    """Words as running pinyin, with the punctuation and the Latin between them."""
    return running(pinyin or text for text, pinyin in spelled(words, readings, lexicon))


def _spelled(word: Word, readings: Readings, lexicon: Lexicon) -> str:
    text = word.text
    if starts := _capitals(word.simplified, lexicon):
        parts = [spell(text[a:b], readings[a:b]) for a, b in pairwise([*starts, len(text)])]
        return " ".join(part[:1].upper() + part[1:] for part in parts)
    if _has_halves(word.simplified, lexicon):
        return f"{spell(text[:2], readings[:2])}-{spell(text[2:], readings[2:])}"
    return spell(text, readings)


@lru_cache(maxsize=16384)
def _capitals(word: str, lexicon: Lexicon) -> tuple[int, ...]:
    """Where the parts of a proper name begin, () for any other word.

    CC-CEDICT knows 山上 as a township alone; jieba's part of speech tells that it is up a hill as a rule.
    """
    entry = lexicon.term(word)
    is_named = bool(entry and entry.kind in _NAMES and entry.term == word and all(map(is_han, word)))
    may_be_name = lexicon.tag(word) in _NAME_TAGS and not word.startswith(_DAYS) and not word.endswith("月")
    if not is_named and not may_be_name:
        return ()
    known = [e for e in lexicon.entries(word) if len(e.readings) == len(word)]
    parts = max((e.capitals for e in known if e.proper and e.capitals[:1] == (0,)), key=len, default=())
    if not is_named and (not parts or not all(e.proper for e in known)):
        return ()
    return parts if len(parts) > 1 else _word_starts(word, lexicon)


def _word_starts(name: str, lexicon: Lexicon) -> tuple[int, ...]:
    """Where the words of a name begin, if it consists of words: 美国国防部 is Měiguó Guófángbù, 扎克伯格 is one."""
    cut = _cut(name, lexicon) if len(name) > WHOLE else [name]
    whole = all(len(part) > 1 and lexicon.lists(part) for part in cut)
    return tuple(accumulate(map(len, cut[:-1]), initial=0)) if whole else (0,)


def _has_halves(word: str, lexicon: Lexicon) -> bool:
    """True for a set phrase of four that falls into two halves, as most do; 不亦乐乎, 总而言之, 爱莫能助 do not."""
    if len(word) != 4 or _is_doubled(word) or not _is_set_phrase(word, lexicon):
        return False
    linked = (
        word[0] in "如无" or word[1] in "而之于以乎不莫所其如" or word[2] in "而之于所" or word[3] in "乎之也焉者然"
    )
    in_three = lexicon.lists(word[1:]) or lexicon.lists(word[:3])  # 打小算盘
    return not linked and not in_three and word not in _INDIVISIBLE


def spoken(words: Sequence[Word], readings: Sequence[Readings], lexicon: Lexicon) -> list[Readings]:
    """The same words' readings with the tones in which they are spoken, each written word for itself."""
    told = sandhi.spoken(*units(words, readings, lexicon), lexicon.lists)
    flat = (reading for piece in told for reading in piece)
    return [tuple(next(flat) for _ in reading) for reading in readings]


def pieces(word: str, lexicon: Lexicon) -> list[str]:
    """A word in the pieces that pinyin writes apart."""
    if len(word) <= WHOLE or not all(map(is_han, word)):
        return [word]
    if len(word) == 4 and (_is_doubled(word) or _is_set_phrase(word, lexicon)):
        return [word]
    if _capitals(word, lexicon):
        return [word]
    cut = _cut(word, lexicon)
    return [word] if len(word) == 4 and len(cut) > 2 and lexicon.lists(word) else cut


def _is_doubled(word: str) -> bool:
    """来来往往, 清清楚楚: written together."""
    return word[0] == word[1] and word[2] == word[3]


@lru_cache(maxsize=4096)
def _is_set_phrase(word: str, lexicon: Lexicon) -> bool:
    """What CC-CEDICT or the glossary calls an idiom.

    Jieba's dictionary calls more so, 恍然大悟 and also 逃逸速度, two words of their own; pypinyin's phrases list the first.
    """
    entry = lexicon.term(word)
    if entry is not None and entry.kind == "idiom":
        return True
    if any("(idiom" in sense for line in lexicon.entries(word) for sense in line.senses):
        return True
    two_words = lexicon.lists(word[:2]) and lexicon.lists(word[2:])
    return lexicon.tag(word) == "i" and (not two_words or bool(lexicon.phrase(word)))


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
