"""Which line of the sense table fits a word in its sentence.

A cue is a string: 芯片 speaks for its sense when it stands anywhere else in the sentence, _成本 when the text right
behind the word begins with it, 逻辑_ when the text right before ends with it; _#v when the next word is a verb by
jieba's tags, #n_ when the word before is a noun (only where the text has been cut into words).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from deckgen.language.frames import fits
from deckgen.language.lexicon import TableSense
from deckgen.language.neighbours import Neighbours

ADJACENT = 3.0
"""What a neighbouring cue weighs against one elsewhere in the sentence."""

TAGGED = 2.0
"""What a part of speech beside the word weighs."""

CLEARLY = 1.0
"""By how much a part of speech must fit better than that of the first of the tied senses."""

_WIDE = str.maketrans(",;:!?()", "，；：！？（）")
"""Cues are written with the wide marks; some texts have the narrow ones."""


def weigh(cues: Sequence[str], before: str, after: str, near: Neighbours | None = None) -> float:
    """How strongly cues speak for a sense, given the text on both sides of the word and perhaps its neighbours.

    >>> weigh(("芯片", "_成本", "_#v"), before="这款芯片的", after="成本很低")
    4.0
    """
    tagged, behind, ahead, free = _sorted(tuple(cues))
    told = before + "\n" + after
    return (
        ADJACENT * (sum(map(after.startswith, behind)) + sum(map(before.endswith, ahead)))
        + sum(map(told.__contains__, free))
        + (TAGGED * sum(map(near.has, tagged)) if near and tagged else 0.0)
    )


@lru_cache(maxsize=65536)
def _sorted(cues: tuple[str, ...]) -> tuple[list[str], list[str], list[str], list[str]]:
    """Cues by kind, without their marks: parts of speech, what stands behind, what ahead, what anywhere."""
    plain = [cue for cue in cues if "#" not in cue]
    behind = [cue[1:] for cue in plain if cue[0] == "_"]
    ahead = [cue[:-1] for cue in plain if cue[0] != "_" and cue[-1] == "_"]
    free = [cue for cue in plain if cue[0] != "_" and cue[-1] != "_"]
    return [cue for cue in cues if "#" in cue], behind, ahead, free


def choose(
    senses: Sequence[TableSense], sentence: str, start: int, end: int, near: Neighbours | None = None
) -> int | None:
    """The index of the sense whose cues weigh most in this sentence, or None when no cue or a tie decides.

    `near` are the word's neighbours, where the sentence has been cut into words: then a tie goes to the part of speech
    that fits between them.

    >>> stone = TableSense(("tui1", "li3"), "noun", "inference (of a model)", ("芯片", "_成本"))
    >>> mind = TableSense(("tui1", "li3"), "noun", "reasoning", ("逻辑", "侦探"))
    >>> choose([stone, mind], "推理成本降了一半", 0, 2)   # tuīlǐ chéngběn: inference cost
    0
    >>> choose([stone, mind], "侦探的推理", 3, 5)         # zhēntàn de tuīlǐ: a detective's reasoning
    1
    >>> choose([stone, mind], "推理很重要", 0, 2) is None
    True
    """
    wide = sentence.translate(_WIDE)
    before, after = wide[:start], wide[end:]
    weights = [weigh(sense.cues, before, after, near) for sense in senses]
    best = max(weights, default=0.0)
    if near and weights.count(best) > 1:
        tied = [weight == best for weight in weights]
        weights = [fits(sense.pos, before, after, near) * tie for sense, tie in zip(senses, tied, strict=True)]
        best = max(weights)
        if best < weights[tied.index(True)] + CLEARLY:
            return None if tied[0] else tied.index(True)
    return weights.index(best) if best > 0 and weights.count(best) == 1 else None
