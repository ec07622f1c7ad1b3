"""The tones of spelled pinyin: "tuīlǐ" is tuī (1) and lǐ (3). Only for colour; readings come from pinyin.py."""

from __future__ import annotations

import re
import unicodedata

_TONE = {"\u0304": 1, "\u0301": 2, "\u030c": 3, "\u0300": 4}
# Spelled by GB/T 16159 a syllable that begins with a, e or o is set off by an apostrophe, so letters alone decide:
# n, ng and r close a syllable unless a vowel follows. ü stands as v.
_SYLLABLE = re.compile(
    r"(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?[aeiouv]+(?:ng?(?![aeiouv])|n(?=g[aeiouv]))?(?:r(?![aeiouv]))?"
)


def pieces(pinyin: str, text: str) -> list[tuple[str, int]]:
    """A word's spelled pinyin as `syllables` has it, but the Latin words and digits of its text are no syllables.

    >>> pieces("end tuīlǐ", "end推理")
    [('end', 0), (' ', 0), ('tuī', 1), ('lǐ', 3)]
    """
    latin = set(re.findall(r"[A-Za-z0-9]+", text))
    parts = re.split(r"(\s+)", pinyin)
    return [piece for part in parts if part for piece in ([(part, 0)] if part in latin else syllables(part))]


def syllables(pinyin: str) -> list[tuple[str, int]]:
    """Spelled pinyin as pieces that joined give it back; the tone 1 to 5 of a syllable, 0 of anything else.

    >>> syllables("xī'ān")
    [('xī', 1), ("'", 0), ('ān', 1)]
    >>> syllables("fāngàn zhèr de")
    [('fān', 1), ('gàn', 4), (' ', 0), ('zhèr', 4), (' ', 0), ('de', 5)]
    """
    pinyin = unicodedata.normalize("NFC", pinyin)
    letters, tones = "", []
    for char in pinyin:
        parts = unicodedata.normalize("NFD", char)
        letters += "v" if "\u0308" in parts else parts[0].lower()[:1]
        tones.append(next((_TONE[mark] for mark in parts if mark in _TONE), 0))
    pieces, at = [], 0
    for match in _SYLLABLE.finditer(letters):
        start, end = match.span()
        if at < start:
            pieces.append((pinyin[at:start], 0))
        pieces.append((pinyin[start:end], max(tones[start:end]) or 5))
        at = end
    return [*pieces, (pinyin[at:], 0)] if at < len(pinyin) else pieces
