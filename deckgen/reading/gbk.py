"""Text whose GBK bytes somebody replaced one by one, blind to where a character begins: undone where that is certain.

Two replacements are known. Full-width ？ and ； (A3BF, A3BB) became ASCII, also where A3 ends one character and BF or BB
begins the next; and some hanzi got their reading in brackets behind them, also where the pair of bytes only looked like
that hanzi. Either way the following characters are shifted by one byte. A repair puts the byte back, decodes again, and
is kept only when the same damage done to the result gives the damaged bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from deckgen.language.pinyin import numbered
from deckgen.language.script import is_han, simplified

Readings = Callable[[str], frozenset[str]]
"""The readings of a hanzi, as numbered pinyin."""
IsWord = Callable[[str], bool]
"""Whether a run of hanzi is a word."""

_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
_INJECTED = re.compile(rf"[?？](?P<pinyin>[a-zü]{{0,5}}[{_TONED}][a-zü]{{0,5}})\)")
_NOTE = rf"\([a-zü]{{0,5}}[{_TONED}][a-zü]{{0,5}}\)"
_CROSSED = re.compile(r"[?？](?P<mark>[?？;；])(?=[^\s?？;；\x00-\x7f])")
_MARKS = {"?": b"\xbf", "？": b"\xbf", ";": b"\xbb", "；": b"\xbb"}


def repaired(text: str, readings: Readings, is_word: IsWord) -> str:
    """A text with its byte damage undone; what is not certain stays as it is.

    >>> repaired("差不多??傮w上說", lambda hanzi: frozenset(), lambda word: False)
    '差不多。總體上說'
    >>> repaired("幾乎想?yún)⑴c其中", lambda hanzi: frozenset({"yun2"} if hanzi == "雲" else ()), lambda word: False)
    '幾乎想參與其中'
    >>> repaired("真的??我不信", lambda hanzi: frozenset(), lambda word: False)
    '真的??我不信'
    """
    at = 0
    while match := _next(text, at):
        found = _injection(text, match, readings) if "pinyin" in match.groupdict() else _crossing(text, match, is_word)
        if found is None:
            at = match.end()
        else:
            text, at = found
    return text


def _next(text: str, at: int) -> re.Match[str] | None:
    found = [m for pattern in (_INJECTED, _CROSSED) if (m := pattern.search(text, at))]
    return min(found, key=lambda m: m.start()) if found else None


def _injection(text: str, match: re.Match[str], readings: Readings) -> tuple[str, int] | None:
    """Put back the byte that stood before an injected reading: with the byte before, it made a hanzi of that reading."""
    before = re.sub(rf"(?:{_NOTE})+$", "", text[: match.start()])
    lead = _encoded(before[-1:])
    if lead is None or len(lead) != 2:
        return None
    wanted = numbered(match["pinyin"])
    results = set()
    for trail in range(0x40, 0xFF):
        hanzi = bytes((lead[1], trail)).decode("gb18030", "ignore")
        if len(hanzi) == 1 and is_han(hanzi) and wanted in readings(hanzi):
            results |= set(_shifted(text, match.end(), bytes((trail,))))
    if len(results) != 1:
        return None
    good, rest = results.pop()
    return text[: match.start()] + good + text[rest:], match.start() + len(good)


def _crossing(text: str, match: re.Match[str], is_word: IsWord) -> tuple[str, int] | None:
    """Put back the two characters between which a full-width mark was seen: one ending in A3, one beginning in BF or BB.

    The lead byte of the first is lost. It is the full stop (A1A3), or the one hanzi that makes a word with what stands
    before it.
    """
    results = list(_shifted(text, match.end(), _MARKS[match["mark"]]))
    if len(results) != 1:
        return None
    good, rest = results[0]
    before = text[: match.start()]
    words = {
        hanzi
        for lead in range(0x81, 0xFF)
        if is_han(hanzi := bytes((lead, 0xA3)).decode("gb18030", "ignore") or "x")
        and (is_word(before[-1:] + hanzi) or is_word(hanzi + good[:1]))
    }
    if len(words) > 1:
        return None
    lost = words.pop() if words else "。"
    return before + lost + good + text[rest:], len(before) + 1 + len(good)


def _shifted(text: str, start: int, byte: bytes) -> Iterator[tuple[str, int]]:
    """The characters that a lost byte gives with the bytes behind it, up to where both ways of reading meet again."""
    raw, good = b"", byte
    for end in range(start, min(len(text), start + LONGEST)):
        char = _encoded(text[end])
        if char is None:
            return
        raw += char
        good += char
        clean = _decoded(good)
        if clean is None:
            continue
        damaged = text[start : end + 1]
        if _common(clean) and not _common(damaged) and _encoded_all(clean)[1:] == raw:
            yield clean, end + 1
        return


LONGEST = 24
"""Characters that one lost byte can shift: in the one damaged article none of 17 needs more than 10."""


def _encoded(char: str) -> bytes | None:
    try:
        return char.encode("gb18030")
    except UnicodeEncodeError:
        return None


def _encoded_all(text: str) -> bytes:
    return text.encode("gb18030", "replace")


def _decoded(data: bytes) -> str | None:
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError:
        return None


def _common(text: str) -> bool:
    """True for text of everyday characters: each hanzi, simplified, is among the 3,755 of GB 2312's first level."""
    for char in simplified(text):
        if is_han(char):
            code = char.encode("gb2312", "ignore")
            if not code or code[0] > 0xD7:
                return False
        elif "\ue000" <= char <= "\uf8ff" or char in "⑴⑵⑶":
            return False
    return True
