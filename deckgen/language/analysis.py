"""An article's sentences, cut into words."""

from __future__ import annotations

from collections.abc import Iterable

from deckgen.language.lexicon import Lexicon
from deckgen.language.script import is_han, simplified
from deckgen.language.segmentation import Segmenter
from deckgen.language.sentences import spans
from deckgen.model import Article, Sentence, Word


def sentences_of(article: Article, segmenter: Segmenter) -> tuple[Sentence, ...]:
    """Every sentence of an article in order, with words on its simplified shadow; offsets count from its start."""
    found: list[Sentence] = []
    for index, block in enumerate(article.blocks):
        shadow = simplified(block.text)
        for start, end in spans(block.text):
            words = segmenter.words(block.text[start:end], shadow[start:end])
            found.append(Sentence(block.text[start:end], words, len(found), index))
    return tuple(found)


def shadow_of(sentence: Sentence) -> str:
    """The simplified form of a sentence, joined from its words."""
    return "".join(word.simplified for word in sentence.words)


def words_in(words: tuple[Word, ...], start: int, end: int) -> tuple[Word, ...]:
    """The words that overlap [start, end)."""
    return tuple(word for word in words if word.start < end and start < word.end)


def refined(words: Iterable[Word], lexicon: Lexicon) -> list[list[Word]]:
    """For each word its pieces: the word itself, or the longest dictionary words in one that no dictionary has.

    A segmenter that guesses unknown words glues what belongs apart: 绷得 in 面筋绷得紧紧的 is 绷 and 得.
    """
    return [_pieces(word, lexicon) for word in words]


def _pieces(word: Word, lexicon: Lexicon) -> list[Word]:
    text = word.simplified
    if len(text) < 2 or not is_han(text[0]) or lexicon.knows(text):
        return [word]
    pieces, at = [], 0
    while at < len(text):
        longest = len(text) - at - (at == 0)
        size = next((n for n in range(longest, 1, -1) if lexicon.entries(text[at : at + n])), 1)
        pieces.append(Word(word.text[at : at + size], text[at : at + size], word.start + at))
        at += size
    return pieces
