"""Text into words; the only user of jieba and rjieba.

Runs of Latin letters and digits are cut by our own rule before an engine sees the text: that is the only place where
the two engines differ, so decks are equal with either.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from deckgen.language.script import HAN, simplified
from deckgen.model import Word

_RUN = re.compile(rf"[{HAN}]+|[A-Za-z0-9]+(?:[.'’\-+_/&][A-Za-z0-9]+)*[+#%]*|\s+|.", re.DOTALL)


class Segmenter:
    """Cuts text with a jieba engine of its own, taught the glossary's words and the user's cuts.

    `words` are kept whole; `cuts` maps a run to its right pieces ("清华大学": ("清华", "大学")).
    `engine` is "rjieba", "jieba" or "auto": the first where it is installed. `listed` tells how often a word is counted
    that a dictionary of the language has, 0 for others.
    """

    def __init__(
        self,
        words: Iterable[str] = (),
        cuts: Mapping[str, tuple[str, ...]] | None = None,
        *,
        engine: str = "auto",
        listed: Callable[[str], int] = lambda _: 0,
    ) -> None:
        self._cuts = dict(cuts or {})
        self._listed = listed
        self._engine = (_rust() if engine != "jieba" else None) or _python()
        for word in sorted(words):
            if len(word) > 1 and all("\u3400" <= char <= "\u9fff" for char in word):
                self._engine.add_word(word, _KEEP_WHOLE, "n")

    def words(self, text: str, shadow: str | None = None) -> tuple[Word, ...]:
        """The words of a text in order; joined they give it back. `shadow` is its simplified form, if known.

        >>> [w.text for w in Segmenter().words("主权AI需要1.5万张GPU")]
        ['主权', 'AI', '需要', '1.5', '万张', 'GPU']
        """
        shadow = simplified(text) if shadow is None else shadow
        found = []
        for match in _RUN.finditer(shadow):
            start = match.start()
            for piece in self._pieces(match.group()):
                found.append(Word(text[start : start + len(piece)], piece, start))
                start += len(piece)
        return tuple(found)

    def _pieces(self, run: str) -> Iterable[str]:
        if not "\u3400" <= run[0] <= "\U0003134f":
            return (run,)
        pieces: list[str] = []
        for piece in self._engine.cut(run, True):
            if len(piece) == 1 and pieces and self._is_torn(pieces[-1], piece):
                pieces[-1:] = [pieces[-1][:-1], pieces[-1][-1] + piece]
            else:
                pieces.extend(self._cuts.get(piece, (piece,)))
        return pieces

    def _is_torn(self, word: str, char: str) -> bool:
        """True where an engine, in love with long words, has torn a common one: 人力资源部|门, 推理性|能.

        A character that says where (实验室|内) or is a number or a measure belongs to nobody.
        """
        if len(word) < 3 or char in _FREE or word[0] in _NUMBERS or self._listed(word) or not self._listed(word[:-1]):
            return False
        return self._listed(word[-1] + char) >= TORN


TORN = 1000
"""Count from which a word is too common to be torn. On the 9,893 sentences of the CPP development set six words are put
right (动脉血|管, 混音版|本) and one is spoilt (训练部|属); with a count of 50 it is a hundred, most of them spoilt."""

_NUMBERS = frozenset("零一二两三四五六七八九十百千万亿几数第")
_FREE = frozenset(
    "里内中外上下前后间旁边左右东西南北时的了着过地得一二三四五六七八九十百千万亿个名次块件层人家者们都等起来去在于和与及为是有"
)

_KEEP_WHOLE = 400
"""Count given to a glossary term. jieba compares products of relative frequencies: two parts of a count of 10,000 each
weigh 2.8e-8, this one 6.7e-6, so a term wins over its parts, and loses only where a much commoner word crosses it."""


def _rust() -> Any:
    """A Jieba of our own. The package's __init__ would load the dictionary once more for its module-level functions."""
    spec = importlib.util.find_spec("rjieba")
    folders = spec.submodule_search_locations if spec else None
    for folder in folders or ():
        for path in sorted(Path(folder).glob("rjieba*")):
            if path.suffix in (".so", ".pyd"):
                inner = importlib.util.spec_from_file_location("rjieba.rjieba", path)
                assert inner is not None
                assert inner.loader is not None
                module = importlib.util.module_from_spec(inner)
                inner.loader.exec_module(module)
                return module.Jieba()
    return None


def _python() -> Any:
    import jieba

    engine = jieba.Tokenizer()
    # Not initialize(): it would trust a cache in the shared temp folder that anybody may have planted.
    engine.FREQ, engine.total = engine.gen_pfdict(engine.get_dict_file())
    engine.initialized = True
    return _Jieba(engine)


class _Jieba:
    """jieba.Tokenizer with rjieba's signatures."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine

    def add_word(self, word: str, count: int, tag: str) -> None:
        before = self._engine.FREQ.get(word, 0)
        self._engine.add_word(word, count, tag)
        self._engine.total -= before  # as rjieba does: without it borders that nearly tie fall otherwise

    def cut(self, text: str, unknown: bool) -> list[str]:
        return list(self._engine.cut(text, HMM=unknown))
