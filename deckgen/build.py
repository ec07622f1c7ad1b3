"""The order of a build. Reads everything, then writes everything; each step is a room of its own.

read -> analyse (one article at a time, pure) -> cards -> stamp against the pins -> package.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Any

from deckgen import apkg, cards, fields, pins, project
from deckgen.errors import OutputError, SourceError
from deckgen.interchange import cards_json
from deckgen.language.analysis import sentences_of
from deckgen.language.lexicon import Lexicon
from deckgen.language.pinyin import Pinyin
from deckgen.language.segmentation import Segmenter
from deckgen.model import Article, Card, Decisions, Pin, Problem, QuoteCard, TermCard
from deckgen.picking import quotes, terms
from deckgen.pins import Pins
from deckgen.project import Project, Recipe
from deckgen.reading import read
from deckgen.store import open_lexicon_store
from deckgen.templates import note_types


@dataclass(frozen=True, slots=True)
class Built:
    """The result of a build: what the package holds and what was noticed."""

    title: str
    out: Path
    cards: tuple[Card, ...]
    pins: Pins
    written: bool
    problems: tuple[Problem, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The cards as `--cards-json` writes them."""
        active = {pin.key: pin for pin in self.pins.active()}
        return cards_json(self.cards, active)


def open_language(project_: Project | None = None, *, field: bool = True) -> tuple[cards.Language, Decisions]:
    """Lexicon, segmenter and reader, with the corrections of a project if there is one.

    `field=False` leaves out the field's glossary and the sense table, to measure what they are worth.
    """
    decisions = project_.decisions() if project_ else Decisions()
    lexicon = Lexicon(open_lexicon_store(), project_.glossary() if project_ else None, field=field)
    whole = [word for word, entry in lexicon.terms().items() if entry.kind != "place" or len(word) > 2]
    segmenter = Segmenter(whole, decisions.cuts)
    return cards.Language(lexicon, segmenter, Pinyin(lexicon, decisions.readings)), decisions


def now() -> int:
    """The time of a build in seconds: SOURCE_DATE_EPOCH when set, else the clock."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    return int(given) if given.isdigit() else int(time.time())


def read_article(path: Path, language: cards.Language) -> Article:
    """Read one file as an Article."""
    return read(project.read_source(path), path.name, language.segmenter, language.lexicon)


def read_stdin(data: bytes, language: cards.Language) -> Article:
    """Read standard input as plain text."""
    return read(data, "stdin.txt", language.segmenter, language.lexicon)


def build_files(
    files: Sequence[Path], out: Path, recipe: Recipe, language: cards.Language, decisions: Decisions, at: int
) -> Built:
    """One deck from files, without any project; its pins lie beside the package as X.pins.jsonl."""
    if not out.parent.is_dir():
        raise OutputError("there is no such folder", where=str(out.parent), hint="make the folder first, or change --out")
    articles = [read_article(path, language) for path in files]
    if not recipe.title:
        recipe = replace(recipe, title=_title(out))
    return _build(articles, recipe, language, decisions, out.with_suffix(".pins.jsonl"), out, at, None)


def build_project(project_: Project, names: tuple[str, ...], language: cards.Language, at: int) -> list[Built]:
    """The decks of a project, all or those named."""
    decisions = project_.decisions()
    built = []
    for deck in project_.decks(names):
        articles = [read_article(path, language) for path in deck.sources]
        built.append(
            _build(articles, deck.recipe, language, decisions, deck.pins_path, deck.out, at, project_.templates)
        )
    return built


def _build(
    articles: Sequence[Article],
    recipe: Recipe,
    language: cards.Language,
    decisions: Decisions,
    pins_path: Path,
    out: Path,
    at: int,
    templates: Path | None,
) -> Built:
    known = project.load_pins(pins_path)
    made = deck_cards(articles, recipe, language, decisions, known)
    if not made:
        raise SourceError("no term and no quote was found", where=", ".join(a.name for a in articles))
    dress = project.dress(recipe)
    scripts = {article.name: article.script for article in articles}
    best = sorted((card for card in made if isinstance(card, TermCard)), key=lambda card: -card.score)
    askable = [card.simplified for card in best]
    notes = [fields.note(card, dress, scripts[_home(card)], askable) for card in made]
    notes = [note for note in notes if note.gates or note.key in known.pins]  # nothing to ask, no card
    types = note_types(templates)
    said = quotes.squash("\n".join(block.text for article in articles for block in article.blocks))
    stamped = pins.stamp(
        notes, known, at, lambda text: quotes.squash(text) in said, {t.name: apkg.digest(t) for t in types.values()}
    )
    active = stamped.active()
    data = apkg.package(recipe.title, active, types, stamped.types)
    saved = project.save_pins(pins_path, stamped)
    written = project.write(out, data) or saved
    return Built(recipe.title, out, tuple(made), stamped, written, _problems(made, active))


def deck_cards(
    articles: Sequence[Article], recipe: Recipe, language: cards.Language, decisions: Decisions, known: Pins
) -> list[Card]:
    """Map over the articles, reduce to one card a term and one a thought, in the order of learning."""
    dropped = frozenset(p.key.removeprefix("term:") for p in known.pins.values() if p.status == "dropped")
    learned = frozenset(w for w in _levels(language.lexicon, recipe.known_levels)) | decisions.known
    decisions = replace(decisions, known=learned, drop=decisions.drop | dropped)
    term_request = terms.Request(recipe.terms, recipe.people, recipe.names)
    quote_request = quotes.Request(recipe.quotes)
    keep_terms, keep_quotes = pins.kept_terms(known), list(pins.kept_quotes(known))
    term_cards: list[TermCard] = []
    quote_cards: list[QuoteCard] = []
    for article in articles:
        sentences = sentences_of(article, language.segmenter)
        picked = terms.pick(article, sentences, language.lexicon, decisions, term_request, keep_terms)
        term_cards += cards.term_cards(article, sentences, picked, language)
        chosen = quotes.pick(article, sentences, language.lexicon, quote_request, keep_quotes)
        quote_cards += cards.quote_cards(article, sentences, chosen, language)
    thoughts = cards.unique(quote_cards, quotes.SAME)
    renames = pins.match_quotes({c.key: quotes.squash(c.simplified) for c in thoughts}, known)
    thoughts = [replace(card, key=renames.get(card.key, card.key)) for card in thoughts]
    return [*cards.merge(term_cards), *thoughts]


def _levels(lexicon: Lexicon, upto: int) -> frozenset[str]:
    return lexicon.level_words(upto) if upto else frozenset()


def _home(card: Card) -> str:
    return card.contexts[0].article if isinstance(card, TermCard) else card.article


def _problems(made: Sequence[Card], active: Sequence[Pin]) -> tuple[Problem, ...]:
    """Findings a user should hear of: a card without a gloss is never passed over in silence."""
    return tuple(
        Problem("no-gloss", card.key, f"{card.term} has no gloss", "add a line to glossary.tsv")
        for card in made
        if isinstance(card, TermCard) and not card.gloss
    )


def _title(out: Path) -> str:
    return PurePath(out.name).stem.replace("::", "-").strip() or "deckgen"
