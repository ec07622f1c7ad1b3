"""The running words of a text, and which of them a set of words covers. Pure.

A running word is a word with a hanzi in it, cut as `deckgen annotate` cuts it. Names of people, places and companies
are told apart: they are no vocabulary. Function words (的, 因为, 一个 …) are as hard as their parts, and known to all who
read at all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from deckgen.language.analysis import refined
from deckgen.language.lexicon import Lexicon
from deckgen.language.script import is_han, simplified
from deckgen.model import Article, Sentence, Word
from deckgen.picking.candidates import CLOSED, FUNCTION

BEYOND = 8
"""The level of a word that no HSK level lists; 7 stands for the band 7 to 9."""

_NAMES = frozenset(("person", "place", "company"))


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text, simplified: its level, the parts it is as easy as, whether it is a name or holds no hanzi."""

    text: str
    level: int = BEYOND
    parts: tuple[str, ...] = ()
    is_name: bool = False
    is_foreign: bool = False

    @property
    def counts(self) -> bool:
        """True for vocabulary: a word with a hanzi that is no name."""
        return not self.is_name and not self.is_foreign


Text = Sequence[Sequence[Token]]
"""The tokens of a text, sentence by sentence, without blanks."""


def tokens_of(article: Article, sentences: Sequence[Sentence], lexicon: Lexicon) -> list[list[Token]]:
    """The words of an article with what is known of each."""
    lexicon.warm({word.simplified for sentence in sentences for word in sentence.words})
    voices = {simplified(part) for s in article.speakers for part in (s.name, *s.aliases)}
    made: dict[str, tuple[Token, ...]] = {}
    found = []
    for sentence in sentences:
        words = [word for word in sentence.words if not word.text.isspace()]
        for word in words:
            if word.simplified not in made:
                made[word.simplified] = tuple(_tokens(word, voices, lexicon))
        found.append([token for word in words for token in made[word.simplified]])
    return found


def _tokens(word: Word, voices: Collection[str], lexicon: Lexicon) -> Iterator[Token]:
    text = word.simplified
    if not any(map(is_han, text)):
        yield Token(text, is_foreign=True)
    elif lexicon.level(text):
        yield _token(text, lexicon)  # most words; what is taught as vocabulary is no name: 中国
    elif _is_name(text, voices, lexicon):
        yield Token(text, is_name=True)
    else:
        yield from (_token(piece.simplified, lexicon) for piece in refined([word], lexicon)[0])


def _token(text: str, lexicon: Lexicon) -> Token:
    level = lexicon.level(text)
    if level:
        return Token(text, level.value, (text,))
    if not _is_function(text, lexicon):
        return Token(text, BEYOND, (text,))
    parts = tuple(_parts(text, lexicon))
    levels = [lv.value if (lv := lexicon.level(part)) else 1 if part in CLOSED else BEYOND for part in parts]
    return Token(text, max(levels), parts)


def _is_function(text: str, lexicon: Lexicon) -> bool:
    return text in CLOSED or lexicon.tag(text) in FUNCTION


def _parts(text: str, lexicon: Lexicon) -> Iterator[str]:
    """The longest words with a level in a function word: 一个 is 一 and 个."""
    at = 0
    while at < len(text):
        longest = len(text) - at
        size = next((n for n in range(longest, 1, -1) if lexicon.level(text[at : at + n])), 1)
        yield text[at : at + size]
        at += size


def _is_name(text: str, voices: Collection[str], lexicon: Lexicon) -> bool:
    """True for people, places and companies without a level, but not for what merely looks so: 太多."""
    if _is_function(text, lexicon):
        return text in voices and text not in CLOSED and not lexicon.lists(text)
    entry = lexicon.term(text)
    if entry:
        return entry.kind in _NAMES
    if lexicon.lists(text):
        return all(one.proper for one in lexicon.entries(text))
    if text in voices:
        return True
    tag = lexicon.tag(text)
    looks = (tag.startswith("nr") and len(text) in (2, 3)) or tag in ("ns", "nt")
    return looks and not all(map(lexicon.level, _parts(text, lexicon)))


def squeezed(text: str) -> str:
    """A term without its blanks, as tokens are compared with it.

    >>> squeezed("Blackwell Ultra芯片")
    'BlackwellUltra芯片'
    """
    return text.replace(" ", "")


def beginnings(words: Iterable[str]) -> frozenset[str]:
    """All beginnings of words, themselves included: what a run of tokens must stay in to become one.

    >>> sorted(beginnings(["推理", "推手"]))
    ['推', '推手', '推理']
    """
    return frozenset(word[:end] for word in words for end in range(1, len(word) + 1))


def runs(tokens: Sequence[Token], words: Collection[str], begin: Collection[str]) -> Iterator[tuple[str, int, int]]:
    """Where words stand in a sentence: runs of its tokens [start, end) that together are one of `words`, squeezed.

    >>> words = {"推理芯片", "芯片"}
    >>> list(runs([Token("推理"), Token("芯片"), Token("贵")], words, beginnings(words)))
    [('推理芯片', 0, 2), ('芯片', 1, 2)]
    """
    for start in range(len(tokens)):
        text = ""
        for end in range(start, len(tokens)):
            text += tokens[end].text
            if text not in begin:
                break
            if text in words:
                yield text, start, end + 1


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What somebody knows: words, and the HSK levels up to `level`.

    >>> known = Knowledge(frozenset(["推理芯片"]), 1)
    >>> known.marks([Token("推理", 6), Token("芯片"), Token("很", 1), Token("贵", 3)])
    [True, True, True, False]
    """

    words: frozenset[str] = frozenset()
    level: int = 0
    begin: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "begin", beginnings(self.words))

    def marks(self, tokens: Sequence[Token]) -> list[bool]:
        """For each token of a sentence whether it is known, alone or as a part of a known word."""
        known = [self._has(token) for token in tokens]
        if self.words and not all(known):
            for _, start, end in runs(tokens, self.words, self.begin):
                known[start:end] = [True] * (end - start)
        return known

    def _has(self, token: Token) -> bool:
        if token.level <= self.level or token.text in self.words:
            return True
        return bool(token.parts) and all(part in CLOSED or part in self.words for part in token.parts)

    def with_words(self, words: Collection[str]) -> Knowledge:
        """This and more words."""
        return Knowledge(self.words.union(map(squeezed, words)), self.level)
