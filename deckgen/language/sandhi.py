"""Tones as they are spoken: 一 and 不, and the third tone before another. Pure; citation tones are what deckgen keeps.

GB/T 16159-2012 writes citation tones and allows spoken ones where they serve teaching. The rules are those of Chao
(A Grammar of Spoken Chinese, 1968, 1.3.4) and of Duanmu (The Phonology of Standard Chinese, 2007, ch. 11), kept to what
every speaker does at an even pace:

- 一 is yí before a fourth tone and yì before any other; it stays yī as a number (二十一, 一九九八, 第一, 周一, 一月), at the
  end of a word (统一) and before a pause. 不 is bú before a fourth tone. Both are neutral in V一V and V不V.
- A third tone before a third tone becomes a second. Inside a word always, from its smallest parts outward: 展览馆
  zhánlánguǎn, 纸老虎 zhǐláohǔ, 岂有此理 qíyǒucílǐ. Between words only where the first is of one syllable, the last pair
  first: 很好 hén hǎo, 我很好 wǒ hén hǎo, 我也很好 wó yě hén hǎo. After a longer word it is left to the speaker and not
  written: 可以走 kéyǐ zǒu. Punctuation, digits and Latin part what they stand between.
- A neutral tone changes nothing before it: 姐姐 jiějie, and also 小姐 xiǎojie, which is mostly said xiáojie.
- 啊 is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from deckgen.model import Readings, Word

_DIGITS = frozenset("零〇一二三四五六七八九十两幺")
_TENS = frozenset("十百千万亿第初")
"""Behind these 一 counts."""

_ORDERS = frozenset("周星期拜册卷")
"""Last characters of what is numbered without 第: 周一, 星期一, 礼拜一."""

_THIS = frozenset("同每另某这那哪任")
"""同一, 每一 end with a number that belongs to the measure word behind: tóngyí gè."""

_FIRST = frozenset("月号楼流级等")
"""Behind 一 in one word they make it the first: 一月, 一流."""


def spoken(
    words: Sequence[Word], readings: Sequence[Readings], lists: Callable[[str], bool] = lambda _: False
) -> list[Readings]:
    """The readings of a sentence's words as they are spoken; `lists` tells a word, to find the parts of a longer one.

    >>> words = [Word("很", "很", 0), Word("好", "好", 1), Word("不", "不", 2), Word("对", "对", 3)]
    >>> spoken(words, [("hen3",), ("hao3",), ("bu4",), ("dui4",)])    # hén hǎo, bú duì
    [('hen2',), ('hao3',), ('bu2',), ('dui4',)]
    >>> spoken([Word("展览馆", "展览馆", 0)], [("zhan3", "lan3", "guan3")])
    [('zhan2', 'lan2', 'guan3')]
    """
    out = [list(reading) for reading in readings]
    for phrase in _phrases(out):
        after = 0
        for index in reversed(phrase):
            places = [n for n, reading in enumerate(out[index]) if reading and reading != "r5"]
            tones = _word_tones(words[index].simplified, [_tone(out[index][n]) for n in places], lists)
            if len(tones) == 1 and tones[0] == after == 3:
                tones = [2]
            for n, tone in zip(places, tones, strict=True):
                out[index][n] = _with(out[index][n], tone)
            after = tones[0] if tones else after
        _particles(words, phrase, out)
    return [tuple(reading) for reading in out]


def _phrases(readings: Sequence[Sequence[str | None]]) -> Iterator[list[int]]:
    """The words between two that have no reading of their own: punctuation, digits, Latin."""
    phrase: list[int] = []
    for index, reading in enumerate(readings):
        if reading and all(reading):
            phrase.append(index)
        elif phrase:
            yield phrase
            phrase = []
    if phrase:
        yield phrase


def _tone(reading: str | None) -> int:
    return int(reading[-1]) if reading and reading[-1].isdigit() else 0


def _with(reading: str | None, tone: int) -> str | None:
    return reading and f"{reading[:-1]}{tone}" if _tone(reading) else reading


def _word_tones(text: str, tones: list[int], lists: Callable[[str], bool]) -> list[int]:
    """The tones of one word, its parts before the whole."""
    if len(tones) < 2:
        return tones
    cut = _border(text, lists) if len(text) == len(tones) else 2
    cut = min(cut, len(tones) - 1)
    left, right = _word_tones(text[:cut], tones[:cut], lists), _word_tones(text[cut:], tones[cut:], lists)
    return [*left[:-1], 2, *right] if left[-1] == right[0] == 3 else [*left, *right]


def _border(text: str, lists: Callable[[str], bool]) -> int:
    """Where a word falls into two: 纸|老虎, 展览|馆, 岂有|此理."""
    if len(text) == 2 or (len(text) == 3 and lists(text[1:]) and not lists(text[:2])):
        return 1
    return 2


def _particles(words: Sequence[Word], phrase: Sequence[int], out: list[list[str | None]]) -> None:
    """一 and 不 of one phrase, the last first."""
    line = [
        (index, n, words[index].simplified[n])
        for index in phrase
        for n in range(len(out[index]))
        if out[index][n] != "r5"
    ]
    for at in reversed(range(len(line))):
        index, n, char = line[at]
        reading = out[index][n]
        if (char, reading) not in (("一", "yi1"), ("不", "bu4")) or at + 1 == len(line):
            continue
        before = line[at - 1][2] if at else ""
        next_index, next_place, after = line[at + 1]
        follower = out[next_index][next_place] or ""
        then = line[at + 2][2] if at + 2 < len(line) else ""
        if before == after and then not in _DIGITS and _repeats(words, line, at):
            tone = 5
        elif n and n + 1 == len(words[index].text) and not (char == "一" and before in _THIS):
            continue  # 统一, 决不
        elif char == "一":
            whole = before == "一" and len(words[line[at - 1][0]].text) > 1  # 统一 before 一下 counts nothing
            if _counts("" if whole else before, after, joined=index == next_index):
                continue
            tone = 2 if _tone(follower) == 4 or follower == "ge5" else 4
        else:
            tone = 2 if _tone(follower) == 4 else 4
        out[index][n] = _with(reading, tone)


def _repeats(words: Sequence[Word], line: Sequence[tuple[int, int, str]], at: int) -> bool:
    """True where 一 or 不 stands within a verb said twice, 看一看 or 去不去; not in 一步一步 nor in 大家一家人."""
    index, before, after = line[at][0], line[at - 1], line[at + 1]
    counted = at > 1 and line[at - 2][2] in _DIGITS
    alone = all(n == index or len(words[n].text) == 1 for n in (before[0], after[0]))
    return alone and not counted and before[2] not in _DIGITS


def _counts(before: str, after: str, *, joined: bool) -> bool:
    """True where 一 is a number that is read out: behind and before digits, in ordinals and dates."""
    if before in _DIGITS | _TENS | _ORDERS or after in _DIGITS:
        return True
    if after == "日":
        return before == "月"
    return after in _FIRST and (joined or after in "月楼")
