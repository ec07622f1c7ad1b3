"""An article's sentences, cut into words."""

from __future__ import annotations

from deckgen.language.script import simplified
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
