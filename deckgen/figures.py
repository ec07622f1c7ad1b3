"""The figures of `deckgen stats`: articles read, the next build drafted, its words counted. Writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from deckgen.build import Order, drafted, now, open_language, orders, read_article, with_known
from deckgen.cards import Language
from deckgen.coverage import Knowledge, tokens_of
from deckgen.edits import Edits
from deckgen.errors import ProjectError
from deckgen.language.analysis import sentences_of
from deckgen.model import Decisions
from deckgen.pins import Pins
from deckgen.project import Project, Recipe, beside, project_of
from deckgen.stats import Stats, stats


def figures(here: Path, names: tuple[str, ...], terms: int | None, known: tuple[str, ...]) -> list[Stats]:
    """The figures of the decks named, or of the deck that files would make; `terms` and `known` are said for files only.

    Names with an ending are files, unless a deck is called so. Raises ProjectError where no project has the decks.
    """
    decks = {path.parent.name for path in here.glob("decks/*/deck.toml")}
    if names and not decks & {*names} and all(Path(name).suffix for name in names):
        language, decisions = open_language()
        recipe = Recipe(known=known) if terms is None else Recipe(known=known, terms=terms)
        return [stats_files([*map(Path, names)], recipe, language, decisions, now())]
    project = project_of(here)
    if terms is not None or known:
        hint = "take the options away, or name files: deckgen stats talk.txt --terms 24"
        raise ProjectError("--terms and --known go with files; a deck's recipe says both", where=str(here), hint=hint)
    language, _ = open_language(project)
    return stats_project(project, names, language, now())


def stats_project(project: Project, names: tuple[str, ...], language: Language, at: int) -> list[Stats]:
    """What the decks do for their articles, as the next build would make them."""
    found = []
    for order in orders(project, names):
        known, edits, _ = order.files.load()
        found.append(_stats(order, language, known, edits, at))
    return found


def stats_files(files: Sequence[Path], recipe: Recipe, language: Language, decisions: Decisions, at: int) -> Stats:
    """What a new deck from files would do for them; pins that lie beside them are not read."""
    recipe = replace(recipe, title=recipe.title or ", ".join(path.name for path in files))
    decisions = with_known(decisions, [Path(name) for name in recipe.known])
    order = Order(recipe, beside(Path("new.apkg")), tuple(files), decisions)
    return _stats(order, language, Pins(""), Edits(), at)


def _stats(order: Order, language: Language, known: Pins, edits: Edits, at: int) -> Stats:
    articles = [read_article(path, language) for path in order.sources]
    elsewhere = order.elsewhere()
    held = drafted(order, articles, language, known, edits, at).pins.active()
    lexicon = language.lexicon
    texts = [(a.heading, tokens_of(a, sentences_of(a, language.segmenter), lexicon)) for a in articles]
    levels = {pin.key: lv.value for pin in held if (lv := lexicon.level(pin.key.removeprefix("term:")))}
    learner = Knowledge(level=order.recipe.known_levels).with_words(order.decisions.known)
    return stats(order.recipe.title, texts, held, levels, learner, elsewhere)
