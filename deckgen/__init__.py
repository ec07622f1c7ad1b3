"""Study decks for learners of Chinese, from real articles and interviews.

The public library: a function for each thing the commands do, with what they print as its value. (The functions'
names are longer than the commands' because deckgen.build and its like are modules.)

>>> import deckgen
>>> [word.pinyin for word in deckgen.annotate_line("微调护栏")]    # wēitiáo hùlán: to fine-tune guardrails
['wēitiáo', 'hùlán']
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deckgen.annotate import Annotated
    from deckgen.build import Built
    from deckgen.cards import Language
    from deckgen.explain import Explanation
    from deckgen.model import Article
    from deckgen.stats import Stats

__all__ = ["annotate_line", "build_deck", "deck_stats", "explain_term", "read_article"]


@cache
def _language() -> Language:
    from deckgen.build import open_language

    return open_language()[0]


def read_article(path: str | Path) -> Article:
    """Read one article: clean text, speakers, turns, what was dropped. Raises SourceError for what is none."""
    from deckgen.build import read_article as read

    return read(Path(path), _language())


def build_deck(
    files: list[str | Path],
    out: str | Path,
    *,
    title: str = "",
    terms: int = 20,
    quotes: int = 6,
    known: Sequence[str | Path] = (),
) -> Built:
    """Build one deck from files into the package `out`; its pins lie beside it as X.pins.jsonl.

    `terms` and `quotes` are the most that an article brings, `known` are lists of words that it need not bring. Raises
    DeckgenError with a letter to the user.
    """
    from deckgen.build import build_files, now
    from deckgen.model import Decisions
    from deckgen.project import Recipe

    recipe = Recipe(title=title, terms=terms, quotes=quotes, known=tuple(map(str, known)))
    return build_files([Path(file) for file in files], Path(out), recipe, _language(), Decisions(), now())


def annotate_line(text: str) -> tuple[Annotated, ...]:
    """One line of text as words with readings, pinyin and the gloss that fits; their texts joined give it back."""
    from deckgen.annotate import annotate as annotated

    return annotated(text, _language())


def deck_stats(files: list[str | Path], *, terms: int = 20, known: Sequence[str | Path] = ()) -> Stats:
    """What a new deck from files would do for them: how many of their running words are known before it, and after."""
    from deckgen.build import now
    from deckgen.figures import stats_files
    from deckgen.model import Decisions
    from deckgen.project import Recipe

    recipe = Recipe(terms=terms, known=tuple(map(str, known)))
    return stats_files([Path(file) for file in files], recipe, _language(), Decisions(), now())


def explain_term(term: str, path: str | Path) -> Explanation:
    """Why a term of an article was picked, or not, and where its reading and gloss came from."""
    from deckgen.explain import explain as explained
    from deckgen.model import Decisions

    return explained(term, read_article(path), _language(), Decisions())
