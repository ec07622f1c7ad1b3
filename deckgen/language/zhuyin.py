"""Zhuyin (bopomofo) for numbered pinyin, and back: tui1 is ㄊㄨㄟ, li3 is ㄌㄧˇ. Pure tables, no library.

After the Manual of the Phonetic Symbols of Mandarin Chinese (Ministry of Education, Taiwan, 2017), written from left to
right: the first tone bears no mark, the others stand behind the letters, the dot of the neutral tone before them; a
syllable with erhua is followed by ㄦ, behind its tone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from itertools import product

from deckgen.language.script import is_han
from deckgen.language.tones import syllables

_INITIALS = {
    "zh": "ㄓ", "ch": "ㄔ", "sh": "ㄕ", "b": "ㄅ", "p": "ㄆ", "m": "ㄇ", "f": "ㄈ", "d": "ㄉ", "t": "ㄊ", "n": "ㄋ",
    "l": "ㄌ", "g": "ㄍ", "k": "ㄎ", "h": "ㄏ", "j": "ㄐ", "q": "ㄑ", "x": "ㄒ", "r": "ㄖ", "z": "ㄗ", "c": "ㄘ", "s": "ㄙ",
}  # fmt: skip
_FINALS = {
    "": "", "a": "ㄚ", "o": "ㄛ", "e": "ㄜ", "ê": "ㄝ", "ai": "ㄞ", "ei": "ㄟ", "ao": "ㄠ", "ou": "ㄡ", "an": "ㄢ", "en": "ㄣ",
    "ang": "ㄤ", "eng": "ㄥ", "ong": "ㄨㄥ", "er": "ㄦ",
    "i": "ㄧ", "ia": "ㄧㄚ", "io": "ㄧㄛ", "ie": "ㄧㄝ", "iai": "ㄧㄞ", "iao": "ㄧㄠ", "iu": "ㄧㄡ", "ian": "ㄧㄢ", "in": "ㄧㄣ",
    "iang": "ㄧㄤ", "ing": "ㄧㄥ", "iong": "ㄩㄥ",
    "u": "ㄨ", "ua": "ㄨㄚ", "uo": "ㄨㄛ", "uai": "ㄨㄞ", "ui": "ㄨㄟ", "uan": "ㄨㄢ", "un": "ㄨㄣ", "uang": "ㄨㄤ", "ueng": "ㄨㄥ",
    "v": "ㄩ", "ve": "ㄩㄝ", "van": "ㄩㄢ", "vn": "ㄩㄣ",
}  # fmt: skip
_WHOLE = {
    "zhi": "ㄓ", "chi": "ㄔ", "shi": "ㄕ", "ri": "ㄖ", "zi": "ㄗ", "ci": "ㄘ", "si": "ㄙ", "r": "ㄦ", "m": "ㄇ", "n": "ㄣ", "ng": "ㄥ",
    "hm": "ㄏㄇ", "hng": "ㄏㄥ",
}  # fmt: skip
_BREATHS = frozenset(("m", "n", "ng", "hm", "hng", "r"))
"""Syllables without a vowel, which stand alone: 嗯, 呣, 噷, and 儿 where it is a word for itself."""

_BARE = {
    "yi": "i", "ya": "ia", "yo": "io", "ye": "ie", "yai": "iai", "yao": "iao", "you": "iu", "yan": "ian", "yin": "in",
    "yang": "iang", "ying": "ing", "yong": "iong", "wu": "u", "wa": "ua", "wo": "uo", "wai": "uai", "wei": "ui",
    "wan": "uan", "wen": "un", "wang": "uang", "weng": "ueng", "yu": "v", "yue": "ve", "yuan": "van", "yun": "vn",
    "wong": "ueng",
}  # fmt: skip
"""Syllables without an initial, as their finals are called behind one."""

_MARKS = {"1": "", "2": "ˊ", "3": "ˇ", "4": "ˋ", "5": "˙"}
LETTERS = frozenset("".join((*_INITIALS.values(), *_FINALS.values())))
"""Every letter of the alphabet."""


@lru_cache(maxsize=4096)
def zhuyin(reading: str) -> str | None:
    """Numbered pinyin as zhuyin; None for what is no syllable of Mandarin.

    >>> zhuyin("tui1"), zhuyin("lv4"), zhuyin("de5"), zhuyin("zher4"), zhuyin("AI")
    ('ㄊㄨㄟ', 'ㄌㄩˋ', '˙ㄉㄜ', 'ㄓㄜˋㄦ', None)
    """
    letters, tone = unicodedata.normalize("NFC", reading[:-1]), reading[-1:]
    if tone not in _MARKS:
        return None
    base = _letters(letters)
    erhua = ""
    if base is None and letters.endswith("r"):
        base, erhua = _letters(letters[:-1]), "ㄦ"
    if base is None:
        return None
    return (f"˙{base}" if tone == "5" and letters != "r" else base + _MARKS[tone].strip("˙")) + erhua


def _letters(syllable: str) -> str | None:
    """A syllable without its tone."""
    if syllable in _WHOLE:
        return _WHOLE[syllable]
    if syllable in _BARE:
        return _FINALS[_BARE[syllable]]
    initial = next((i for i in (syllable[:2], syllable[:1]) if i in _INITIALS), "")
    final = syllable[len(initial) :]
    if initial in ("j", "q", "x") and final.startswith("u"):
        final = f"v{final[1:]}"
    final = {"ue": "ve", "uen": "un", "uei": "ui", "iou": "iu"}.get(final, final)
    fits = final != "er" if initial else final[:1] not in ("i", "u", "v")
    if not final or final not in _FINALS or not fits:
        return None
    return _INITIALS.get(initial, "") + _FINALS[final]


def respelled(pinyin: str) -> list[tuple[str, int]]:
    """Spelled pinyin as zhuyin, a piece for a syllable with its tone 1 to 5; 0 for what is none and stays as it is.

    >>> respelled("xī'ān")
    [('ㄒㄧ', 1), ('ㄢ', 1)]
    >>> respelled("zhèr ńg, AI")
    [('ㄓㄜˋㄦ', 4), (' ', 0), ('ㄥˊ', 2), (', AI', 0)]
    """
    out: list[tuple[str, int]] = []
    for piece, tone in _pieces(pinyin):
        letters = zhuyin(f"{_bare(piece)}{tone}") if tone else None
        if letters is not None:
            out.append((letters, tone))
        elif piece not in ("'", "’"):
            text, before = (out.pop()[0] + piece, 0) if out and not out[-1][1] else (piece, 0)
            out.append((text, before))
    return out


def running(pinyin: str, text: str, show: Callable[[str, int], str] = lambda piece, _: piece) -> str:
    """A word's spelled pinyin as zhuyin, a blank between syllables; `show` dresses a syllable by its tone (or 0).

    >>> running("zhǔquán AI", "主权AI"), running("tuīlǐ.", "推理。")
    ('ㄓㄨˇ ㄑㄩㄢˊ AI', 'ㄊㄨㄟ ㄌㄧˇ.')
    """
    latin = set(re.findall(r"[A-Za-z0-9]+", text))
    out: list[str] = []
    for word in pinyin.split():
        for piece, tone in [(word, 0)] if word in latin else respelled(word):
            close = out and not tone and not piece[:1].isalnum()
            out += [out.pop() + show(piece, tone)] if close else [show(piece, tone)]
    return " ".join(out)


def by_hanzi(text: str, pinyin: str) -> list[tuple[str, str]]:
    """A word in pieces, each with its own pinyin: a hanzi, a hanzi with its 儿, or a run of other characters.

    Where the syllables do not fit the hanzi, the word stays whole.

    >>> by_hanzi("这儿", "zhèr"), by_hanzi("A股", "A gǔ"), by_hanzi("西安", "xī'ān")
    ([('这儿', 'zhèr')], [('A', ''), ('股', 'gǔ')], [('西', 'xī'), ('安', 'ān')])
    """
    if not pinyin:
        return [(text, "")]
    latin = set(re.findall(r"[A-Za-z0-9]+", text))
    spelled = [piece for word in pinyin.split() if word not in latin for piece in _pieces(word)]
    queue = [piece for piece, tone in spelled if tone]
    out: list[tuple[str, str]] = []
    for char in text:
        if not is_han(char):
            joined = bool(out) and not out[-1][1] and not is_han(out[-1][0][-1])
            out = [*out[:-1], (out[-1][0] + char, "")] if joined else [*out, (char, "")]
        elif char in "儿兒" and out and _is_erhua(out[-1][1]):
            out[-1] = (out[-1][0] + char, out[-1][1])
        elif not queue:
            return [(text, pinyin)]
        else:
            out.append((char, queue.pop(0)))
    return [(text, pinyin)] if queue else out


def _is_erhua(syllable: str) -> bool:
    """True for zhèr, not for ér."""
    letters = _bare(syllable)
    return letters.endswith("r") and letters != "er"


def _pieces(pinyin: str) -> list[tuple[str, int]]:
    """The syllables of spelled pinyin; with those without a vowel, which stand alone: ńg, hm; capitals are Latin."""
    out: list[tuple[str, int]] = []
    for piece, tone in syllables(pinyin):
        if not tone:
            for word in _words(piece):
                letters, mark = _bare(word), _tone(word)
                out.append((word, mark if letters in _BREATHS else 0))
        else:
            out.append((piece, 0 if piece.isupper() and len(piece) > 1 else tone))
    return out


def _words(text: str) -> list[str]:
    """Runs of letters, and what stands between them."""
    out: list[str] = []
    for char in unicodedata.normalize("NFC", text):
        combining = unicodedata.combining(char) > 0
        if out and (combining or (char.isalpha() and out[-1][:1].isalpha())):
            out[-1] += char
        else:
            out.append(char)
    return out


def _bare(syllable: str) -> str:
    letters = unicodedata.normalize("NFD", syllable.lower())
    letters = letters.replace("u\u0308", "v").replace("e\u0302", "ê")
    return "".join(char for char in letters if not unicodedata.combining(char))


def _tone(syllable: str) -> int:
    marks = unicodedata.normalize("NFD", syllable)
    return next((n for n, mark in enumerate("\u0304\u0301\u030c\u0300", 1) if mark in marks), 5)


@cache
def _back() -> dict[str, str]:
    """Letters without tone -> syllable; where several are written alike, the commonest."""
    behind = (
        f"{i}u{f[1:]}" if i in ("j", "q", "x") and f[:1] == "v" else i + f for i, f in product(_INITIALS, _FINALS)
    )
    found: dict[str, str] = {}
    for syllable in (*_BARE, *(final for final in _FINALS if final[:1] not in "iuv"), *behind, *_WHOLE):
        if letters := _letters(syllable):
            found.setdefault(letters, syllable)
    return found


def numbered(text: str) -> str | None:
    """A syllable of zhuyin as numbered pinyin, None for what is none: for voices, which read pinyin.

    >>> numbered("ㄌㄧˇ"), numbered("˙ㄉㄜ"), numbered("ㄓㄜˋㄦ"), numbered("AI")
    ('li3', 'de5', 'zher4', None)
    """
    tone = next((number for number, mark in _MARKS.items() if mark and mark in text), "1")
    letters = "".join(char for char in text if char in LETTERS)
    if not letters or len(letters) + (tone != "1") != len(text):
        return None
    plain = _back().get(letters)
    if plain is None and letters.endswith("ㄦ") and (before := _back().get(letters[:-1])):
        plain = f"{before}r"
    return None if plain is None else plain + tone
