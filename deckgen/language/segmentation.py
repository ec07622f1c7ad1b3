"""Text into words; the only user of jieba and rjieba.

Runs of Latin letters and digits are cut by our own rule before an engine sees the text: that is the only place where
the two engines differ, so decks are equal with either.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from deckgen.language.script import HAN, simplified
from deckgen.model import Word

_RUN = re.compile(rf"[{HAN}]+|[A-Za-z0-9]+(?:[.'’\-+_/&][A-Za-z0-9]+)*[+#%]*|\s+|.", re.DOTALL)


class Segmenter:
    """Cuts text with a jieba engine of its own, taught the glossary's words and the user's cuts.

    `words` are kept whole; `cuts` maps a run to its right pieces ("清华大学": ("清华", "大学")).
    `engine` is "rjieba", "jieba" or "auto": the first where it is installed.
    """

    def __init__(
        self,
        words: Iterable[str] = (),
        cuts: Mapping[str, tuple[str, ...]] | None = None,
        *,
        engine: str = "auto",
    ) -> None:
        self._cuts = dict(cuts or {})
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
            pieces.extend(self._cuts.get(piece, (piece,)))
        return pieces


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
