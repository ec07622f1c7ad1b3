"""Simplified and traditional script; the only importer of opencc.

Everything is analysed on a simplified *shadow* of the same length, so that offsets hold in both; cards show the
author's own characters.
"""

from __future__ import annotations

import re
from functools import cache
from operator import ne
from typing import Any

from deckgen.model import Script

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f〇"

_NO_LETTERS = re.compile(r"[\W_]+")


@cache
def _converter(name: str) -> Any:
    import opencc  # on first use: loading the tables costs 10 ms

    return opencc.OpenCC(name)


def is_han(char: str) -> bool:
    """True for a hanzi.

    >>> [is_han(c) for c in "推A，〇"]
    [True, False, False, True]
    """
    return "\u4e00" <= char <= "\u9fff" or char == "〇" or "\u3400" <= char <= "\u4dbf" or char >= "\U00020000"


def letters(text: str) -> str:
    """A text without blanks and punctuation, to compare.

    >>> letters("护栏，guardrails。")
    '护栏guardrails'
    """
    return _NO_LETTERS.sub("", text)


def simplified(text: str) -> str:
    """The simplified shadow of a text, always of the same length.

    `tw2s` because it alone tells 看著 (看着) from 著名 (著名); measured in docs/decisions.md.

    >>> simplified("隨著軟體更新，著名的問題")
    '随着软体更新，著名的问题'
    """
    shadow: str = _converter("tw2s").convert(text)
    if len(shadow) == len(text):
        return shadow
    return "".join(one if len(one := _converter("tw2s").convert(char)) == 1 else char for char in text)


def traditional(text: str) -> str:
    """The traditional form (Taiwan's characters, not its words) of a simplified text.

    >>> traditional("里面的护栏")
    '裡面的護欄'
    >>> traditional("推理")
    '推理'
    """
    form: str = _converter("s2tw").convert(text)
    return form


def script_of(text: str) -> Script:
    """Tell whether a text is written in simplified (Hans) or traditional (Hant) characters.

    Decided by majority of the characters that exist in one script only; a text that has none is Hans.

    >>> script_of("護欄"), script_of("护栏"), script_of("AI")
    ('Hant', 'Hans', 'Hans')
    """
    only_traditional = sum(map(ne, text, simplified(text)))
    share = only_traditional / (sum(map(is_han, text)) or 1)
    if (
        not 0.01 < share < 0.2
    ):  # plain cases need no second table: simplified text has next to none, traditional a quarter
        return "Hant" if share >= 0.2 else "Hans"
    other: str = _converter("s2t").convert(text)
    only_simplified = sum(a != b for a, b in zip(text, other, strict=False)) if len(other) == len(text) else 0
    return "Hant" if only_traditional > only_simplified else "Hans"
