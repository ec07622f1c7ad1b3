"""The words beside a word: what cues of the sense table are held against when a text has been cut into words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from deckgen.language.lexicon import Lexicon
from deckgen.model import Word


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The words on both sides of a word, "" at an edge of the sentence, with jieba's parts of speech.

    `listed` tells whether the dictionary has a word.
    """

    left: str
    left_tag: str
    right: str
    right_tag: str
    listed: Callable[[str], bool] = lambda _: False

    def joins(self, word: str, cue: str) -> bool:
        """True for a cue that would make one word with this one: 才 beside 能 would be 才能 if it meant talent.

        The word stands alone here, so such a cue says nothing.

        >>> near = Neighbours("人", "n", "能", "v", listed={"才能"}.__contains__)
        >>> near.joins("才", "_能"), near.joins("才", "_会")
        (True, False)
        """
        if cue.startswith("_"):
            return self.listed(word + cue[1:])
        return cue.endswith("_") and self.listed(cue[:-1] + word)

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
    left = next((word.simplified for word in reversed(words) if word.end <= start), "")
    right = next((word.simplified for word in words if word.start >= end), "")
    return Neighbours(left, lexicon.tag(left), right, lexicon.tag(right), lexicon.lists)
