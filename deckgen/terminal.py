"""What a terminal shows of articles and of annotated words, line by line; colours are tones, where they are wanted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from deckgen.annotate import Annotated
from deckgen.language.tones import pieces
from deckgen.language.zhuyin import running
from deckgen.model import Article

_COLOURS: Mapping[int, str] = {1: "94", 2: "32", 3: "33", 4: "35", 5: "90"}
"""Blue, green, yellow (orange where a terminal has it so), purple, grey: the scheme "safe", in the terminal's own colours."""


def wants_colour(environment: Mapping[str, str], *, is_terminal: bool) -> bool:
    """Whether to colour: on a terminal, unless NO_COLOR holds anything (no-color.org) or the terminal is dumb.

    >>> wants_colour({}, is_terminal=True), wants_colour({"NO_COLOR": "1"}, is_terminal=True)
    (True, False)
    """
    return is_terminal and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"


def lines(words: Iterable[Annotated], *, colour: bool = False, zhuyin: bool = False) -> Iterator[str]:
    r"""A line for each word that has a reading: the word, its pinyin (or zhuyin), its gloss.

    >>> word = Annotated("推理", ("tui1", "li3"), "tuīlǐ", "inference")
    >>> list(lines([word])), list(lines([word], zhuyin=True))
    (['推理  tuīlǐ  inference'], ['推理  ㄊㄨㄟ ㄌㄧˇ  inference'])
    >>> next(lines([word], colour=True))
    '\x1b[1m推理\x1b[0m  \x1b[94mtuī\x1b[0m\x1b[33mlǐ\x1b[0m  inference'
    """

    def toned(piece: str, tone: int) -> str:
        return _in(_COLOURS[tone], piece) if colour and tone else piece

    for word in words:
        if word.pinyin:
            head = _in("1", word.text) if colour else word.text
            parts = pieces(word.pinyin, word.text)
            reading = running(word.pinyin, word.text, toned) if zhuyin else "".join(toned(*part) for part in parts)
            yield f"{head}  {reading}  {word.gloss}"


def article_lines(article: Article) -> Iterator[str]:
    """What the reader made of a file, below its title: source, speakers, text, glosses, what was dropped."""
    yield " · ".join(part for part in (article.published, article.publisher, article.author, article.url) if part)
    for speaker in article.speakers:
        yield f"{speaker.name} ({speaker.role}): {speaker.turns} turns"
    for block in article.blocks:
        label = {"heading": "## ", "highlight": "* "}.get(block.kind, f"{block.speaker}: " if block.speaker else "")
        yield f"\n{label}{block.text}"
    yield ""
    for gloss in article.glosses:
        yield f"gloss, line {gloss.line}: {gloss.zh} = {gloss.en}"
    yield from dropped_lines(article)


def dropped_lines(article: Article) -> Iterator[str]:
    """What the reader left out, and why."""
    for dropped in article.dropped:
        yield f"dropped, line {dropped.line} ({dropped.reason}): {dropped.text[:60]}"


def _in(code: str, text: str) -> str:
    return f"\x1b[{code}m{text}\x1b[0m"
