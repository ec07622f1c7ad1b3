"""The terms of a deck as a list to print: CSV that a spreadsheet opens. Pure: notes of `cards_json` -> text.

Read only; the sheet whose changes come back as edits is `deckgen sheet`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from deckgen.sheet import spreadsheet

COLUMNS = ("simplified", "traditional", "pinyin", "gloss", "level", "sentence", "speaker")


def wordlist(notes: Iterable[Mapping[str, Any]]) -> str:
    r"""The terms among the notes as CSV, in the order of learning; quotes are left out.

    >>> context = {"sentence": "先装护栏。", "speaker": "工程师"}
    >>> term = {"kind": "term", "simplified": "护栏", "traditional": "護欄", "pinyin": "hùlán", "gloss": "guardrail",
    ...         "level": None, "contexts": [context]}
    >>> print(wordlist([term]).lstrip("\ufeff").replace("\r", ""), end="")
    simplified,traditional,pinyin,gloss,level,sentence,speaker
    护栏,護欄,hùlán,guardrail,,先装护栏。,工程师
    """
    return spreadsheet(COLUMNS, [_row(note) for note in notes if note["kind"] == "term"])


def _row(note: Mapping[str, Any]) -> list[str]:
    level, context = note["level"], note["contexts"][0]
    return [
        *(note[name] for name in ("simplified", "traditional", "pinyin", "gloss")),
        f"{level['standard']} {level['value']}" if level else "",
        *(context[name] or "" for name in ("sentence", "speaker")),
    ]
