"""When somebody should look at a reading: the sources disagree about a word that nobody has decided about.

Only words read by the dictionary, pypinyin's phrases or the contextual model are asked about; a user's own readings,
grammar, the sense table and the glossary settle theirs. Neutral tones and erhua are no disagreement: the sources follow
two standards there (难处 nánchu and nánchù). Of 840 term cards, 60 from each of fourteen articles, 10 are doubtful, and
6 of those are wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from deckgen.language.polyphones import Guess
from deckgen.model import ReadingSource

Readings = Sequence[str | None]

UNSURE = 0.9
"""Confidence below which the contextual model alone does not settle a reading."""


def doubtful(
    readings: Readings,
    source: ReadingSource,
    options: Sequence[Readings],
    phrase: Readings,
    guesses: Mapping[int, Guess],
) -> str:
    """Why to doubt a word's reading, "" where there is no need.

    `options` are the dictionary's readings, `phrase` is that of pypinyin's data (or nothing), `guesses` are the model's.

    >>> doubtful(("cai1", "zhong1"), "model", [("cai1", "zhong4")], (), {1: Guess("zhong1", 1.0)})
    'the contextual model overrules the dictionary'
    >>> doubtful(("hang2", "hua4"), "dictionary", [("hang2", "hua4")], ("hang2", "hua4"), {0: Guess("xing2", 0.99)})
    ''
    """
    if len(options) == 1:
        if not _alike(readings, options[0]):
            return f"the {_NAMES[source]} overrules the dictionary"
        return "the dictionary and the phrase data disagree" if phrase and not _alike(readings, phrase) else ""
    if len(options) > 1 and len(readings) > 1:
        told = all(_alike_one(readings[n], guess.reading) for n, guess in guesses.items())
        if not told or (phrase and not _alike(readings, phrase)):
            return "the dictionary knows several readings, and the other sources disagree"
    if source == "model" and any(guess.confidence < UNSURE for guess in guesses.values()):
        return "only the contextual model decides, and it is not sure"
    return ""


_NAMES: Mapping[str, str] = {"model": "contextual model", "phrases": "phrase data"}


def _alike(one: Readings, other: Readings) -> bool:
    return len(one) == len(other) and all(map(_alike_one, one, other))


def _alike_one(one: str | None, other: str | None) -> bool:
    """True for one reading, or the same syllable with and without a neutral tone."""
    if one == other or one is None or other is None or {one, other} == {"r5", "er2"}:
        return True
    return one[:-1] == other[:-1] and "5" in (one[-1], other[-1])
