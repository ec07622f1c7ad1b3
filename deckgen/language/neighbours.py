"""The words beside a word: what cues of the sense table are held against when a text has been cut into words."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from deckgen.language.lexicon import Lexicon
from deckgen.model import Word


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The words on both sides of a word, "" at an edge of the sentence, with jieba's parts of speech."""

    left: str
    left_tag: str
    right: str
    right_tag: str

    def has(self, cue: str) -> bool:
        """True when the next word has the part of speech of a cue such as _#v, or the word before that of #n_.

        >>> near = Neighbours("公司", "n", "推出", "v")        # 公司将推出 …: will launch
        >>> near.has("_#v"), near.has("_#n"), near.has("#n_")
        (True, False, True)
        """
        if cue.startswith("_#"):
            return self.right_tag.startswith(cue[2:])
        return cue.startswith("#") and self.left_tag.startswith(cue[1:-1])


def neighbours(words: Sequence[Word], start: int, end: int, lexicon: Lexicon) -> Neighbours:
    """What stands beside the stretch [start, end) of a sentence; `words` are the sentence's, in order."""
    first = bisect_right(words, start, key=lambda word: word.start + len(word.text))  # words that end before it
    last = bisect_left(words, end, key=lambda word: word.start)
    left = words[first - 1].simplified if first else ""
    right = words[last].simplified if last < len(words) else ""
    return Neighbours(left, lexicon.tag(left), right, lexicon.tag(right))
