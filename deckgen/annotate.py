"""Any Chinese text, word by word, with the readings and glosses that fit: the same code that serves the cards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from deckgen.cards import Language
from deckgen.glossing import Glosser
from deckgen.language.analysis import refined
from deckgen.language.lexicon import Lexicon
from deckgen.language.neighbours import neighbours
from deckgen.language.orthography import in_line
from deckgen.language.script import script_of, simplified
from deckgen.language.sentences import spans
from deckgen.model import Block
from deckgen.reading import translations


@dataclass(frozen=True, slots=True)
class Annotated:
    """A word of a line: numbered readings one a code point (None for what is no hanzi), spelled pinyin, gloss.

    The readings have citation tones; the pinyin has spoken ones where the language is asked for `sandhi`.
    """

    text: str
    readings: tuple[str | None, ...]
    pinyin: str
    gloss: str


def expect(lines: Sequence[str], language: Language) -> None:
    """Announce many lines: the contextual model then reads them at once, when `annotate` asks for the first."""
    shadows = [(line, simplified(line)) for line in lines]
    language.pinyin.expect(shadow[a:b] for line, shadow in shadows for a, b in spans(line))


def annotate_lines(
    lines: Iterable[str], language: Language, size: int = 1024
) -> Iterator[tuple[str, tuple[Annotated, ...]]]:
    """Each line with its words, `size` lines read ahead so that the contextual model reads them at once.

    Bytes that are no UTF-8, which Python hands over as half surrogates, become question marks.
    """
    source = (line.encode("utf-8", "replace").decode("utf-8") for line in lines)
    while chunk := list(islice(source, size)):
        expect(chunk, language)
        for line in chunk:
            yield line, annotate(line, language)


def annotate(line: str, language: Language) -> tuple[Annotated, ...]:
    """One line of text as words; their texts joined give the line back."""
    shadow = simplified(line)
    own, taiwan = _own_translations(line, language), script_of(line) == "Hant"
    glosser = Glosser(language.lexicon, own, taiwan) if own else _glosser(language.lexicon, taiwan)
    found: list[Annotated] = []
    at = 0
    for start, end in [*spans(line), (len(line), len(line))]:
        if at < start:
            found.append(Annotated(line[at:start], (None,) * (start - at), "", ""))
        sentence = shadow[start:end]
        cut = language.segmenter.words(line[start:end], sentence)
        words = [piece for pieces in refined(cut, language.lexicon) for piece in pieces]
        read = language.pinyin.read(sentence, words)
        shown = language.shown(words, read)
        for word, readings, tones in zip(words, read, shown, strict=True):
            known = any(readings)
            near = neighbours(words, word.start, word.end, language.lexicon)
            senses = glosser.senses(word.simplified, sentence, word.start, readings, near) if known else ()
            pinyin = in_line([word], [tones], language.lexicon) if known else ""
            found.append(Annotated(word.text, readings, pinyin, senses[0].gloss if senses else ""))
        at = end
    return tuple(found)


@lru_cache(maxsize=4)
def _glosser(lexicon: Lexicon, taiwan: bool) -> Glosser:
    """One glosser for all lines that translate nothing themselves: it remembers what it has told."""
    return Glosser(lexicon, {}, taiwan)


def _own_translations(line: str, language: Language) -> dict[str, str]:
    """What the line itself translates, by simplified term: 推理（reasoning）."""
    if not {*"(（[［"} & {*line}:
        return {}
    found = translations([Block("paragraph", line, 1)], language.segmenter, language.lexicon)
    return {simplified(gloss.zh): gloss.en for gloss in found}
