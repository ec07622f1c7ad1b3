"""The order of a build. Reads everything, then writes everything; each step is a room of its own.

read -> analyse (one article at a time, pure) -> cards -> stamp against the pins -> package.
"""

from __future__ import annotations

import itertools
import json
import os
import time
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from typing import Any

from deckgen import apkg, cards, fields, media, pins, project, translation
from deckgen.coverage import Knowledge
from deckgen.edits import Edits, orphans, with_lists
from deckgen.errors import OutputError, SourceError
from deckgen.identity import SAME, Matches, core, likeness, match, term_key
from deckgen.interchange import cards_json
from deckgen.known import known_words
from deckgen.language.analysis import sentences_of
from deckgen.language.lexicon import Lexicon
from deckgen.language.pinyin import Pinyin
from deckgen.language.script import simplified
from deckgen.language.segmentation import Segmenter
from deckgen.model import (
    Article,
    Candidate,
    Card,
    Decisions,
    Note,
    Problem,
    QuoteCard,
    Sentence,
    TermCard,
    Wording,
)  # fmt: skip
from deckgen.ordering import as_read, in_order
from deckgen.picking import quotes, terms
from deckgen.pins import Pins, Today
from deckgen.plan import Plan, plan
from deckgen.project import Files, Project, Recipe
from deckgen.reading import read
from deckgen.store import open_lexicon_store
from deckgen.templates import note_types
from deckgen.vocabulary import term
from deckgen.wordlist import wordlist


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
        return cards_json(self.cards, self.pins.active())

    def summary(self) -> dict[str, Any]:
        """What was built, in short: where, how many cards of each kind, whether anything was written, problems."""
        kinds = [pin.kind for pin in self.pins.active()]
        found = [f"{problem.code}: {problem.message}" for problem in self.problems]
        counts = {"terms": kinds.count("term"), "quotes": kinds.count("quote")}
        counts["review"] = sum(any(tag.startswith(cards.REVIEW) for tag in pin.tags) for pin in self.pins.active())
        return {"title": self.title, "out": str(self.out), **counts, "written": self.written, "problems": found}


def open_language(
    project_: Project | None = None, *, field: bool = True, sandhi: bool = False
) -> tuple[cards.Language, Decisions]:
    """Lexicon, segmenter and reader, with the corrections of a project if there is one.

    `field=False` leaves out the field's glossary and the sense table, to measure what they are worth; `sandhi` shows
    spoken tones.
    """
    # The contextual model's matrices (128 x 32) are so small that BLAS threads only wait for one another: 323 sentences
    # take 0.50 s with two threads on two busy cores and 0.07 s with one. numpy is loaded later.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    decisions = project_.decisions() if project_ else Decisions()
    lexicon = Lexicon(open_lexicon_store(), project_.glossary() if project_ else None, field=field)
    whole = [word.text for word in lexicon.terms() if word.kind != "place" or len(word.text) > 2]
    segmenter = Segmenter(whole, decisions.cuts, listed=lexicon.headword_count)
    return cards.Language(lexicon, segmenter, Pinyin(lexicon, decisions.readings), sandhi), decisions


def now() -> int:
    """The time of a build in seconds: SOURCE_DATE_EPOCH when set, else the clock."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    return int(given) if given.isdigit() else int(time.time())


def read_article(path: Path, language: cards.Language) -> Article:
    """Read one file as an Article."""
    return read(project.read_source(path), _readable(path.name), language.segmenter, language.lexicon)


def read_stdin(data: bytes, language: cards.Language) -> Article:
    """Read standard input as plain text."""
    return read(data, "stdin.txt", language.segmenter, language.lexicon)


def build_files(
    files: Sequence[Path], out: Path, recipe: Recipe, language: cards.Language, decisions: Decisions, at: int
) -> Built:
    """One deck from files, without any project; its pins lie beside the package as X.pins.jsonl."""
    if not out.parent.is_dir():
        raise OutputError(
            "there is no such folder", where=str(out.parent), hint="make the folder first, or change --out"
        )
    if not recipe.title:
        recipe = replace(recipe, title=_title(out))
    decisions = with_known(decisions, [Path(name) for name in recipe.known])
    return _build(Order(recipe, project.beside(out), tuple(files), decisions), language, at)


def build_project(
    project_: Project, names: tuple[str, ...], language: cards.Language, at: int, *, refresh: bool = False
) -> list[Built]:
    """The decks of a project, all or those named; `refresh` takes over what the generator now does better."""
    return [_build(order, language, at, refresh=refresh) for order in orders(project_, names)]


def write_lists(built: Sequence[Built], cards_json: Path | None, csv_file: Path | None) -> None:
    """Write what was built once more beside the packages: as JSON for machines, as a word list to print."""
    notes = [note for one in built for note in one.as_json()["notes"]] if cards_json or csv_file else []
    if cards_json:
        text = json.dumps({"notes": notes}, ensure_ascii=False, indent=1) + "\n"
        project.write(cards_json, text.encode("utf-8"))
    if csv_file:
        project.write(csv_file, wordlist(notes).encode("utf-8"))


def plan_project(project_: Project, names: tuple[str, ...], language: cards.Language, at: int) -> list[Plan]:
    """What the next import will change, deck by deck. Writes nothing."""
    return [plan_order(order, language, at) for order in orders(project_, names)]


@dataclass(frozen=True, slots=True)
class Order:
    """A deck to be built: recipe, files, articles, the user's word lists, a project's own templates.

    `taught` are the pins of all decks of the project by name. The orders of one run share it, and each deck that is made
    puts its own in, so that the next one sees what it would see after a build.
    """

    recipe: Recipe
    files: Files
    sources: tuple[Path, ...]
    decisions: Decisions
    templates: Path | None = None
    name: str = ""
    taught: dict[str, Pins] = field(default_factory=dict)

    def elsewhere(self) -> frozenset[str]:
        """The terms that belong to other decks of the project."""
        return frozenset(t for name, one in self.taught.items() if name != self.name for t in pins.owned_terms(one))

    def language(self, tools: cards.Language) -> cards.Language:
        """The language tools as this deck's recipe wants them."""
        return tools if tools.sandhi == self.recipe.sandhi else replace(tools, sandhi=self.recipe.sandhi)


def orders(project_: Project, names: tuple[str, ...]) -> list[Order]:
    """The decks of a project as orders. Raises PinsError when two of them share an identity."""
    taught = project_.check_identities()
    decisions, templates = project_.decisions(), project_.templates
    return [
        Order(
            d.recipe, d.files, d.sources, with_known(decisions, [project_.root / name for name in d.recipe.known]),
            templates, d.name, taught,
        )
        for d in project_.decks(names)
    ]  # fmt: skip


def with_known(decisions: Decisions, lists: Sequence[Path]) -> Decisions:
    """The decisions with the words of the learner's own lists."""
    return replace(decisions, known=decisions.known | known_words(lists)) if lists else decisions


def _build(order: Order, language: cards.Language, at: int, *, refresh: bool = False) -> Built:
    articles = [read_article(path, language) for path in order.sources]
    with order.files.hold():
        known, edits, _ = order.files.load()
        made = drafted(order, articles, language, known, edits, at, refresh=refresh)
        stamped, untold = translation.translated(made.pins, order.recipe.translation, at)
        sounds = media.Sounds(order.files.media)
        stamped, silent = media.voiced(stamped, order.recipe.audio, sounds, at)
        types, heard = note_types(order.templates), sounds.packed(stamped)
        data = apkg.package(order.recipe.title, stamped.active(), types, stamped.types, heard)
        written = order.files.save(stamped, package=data)
    problems = (*made.problems, *untold, *silent)
    return Built(order.recipe.title, order.files.out, made.draft.made, stamped, written, problems)


def plan_order(order: Order, language: cards.Language, at: int) -> Plan:
    """What the next import of one deck will change. Writes nothing."""
    articles = [read_article(path, language) for path in order.sources]
    known, edits, _ = order.files.load()
    made = drafted(order, articles, language, known, edits, at)
    draft = made.draft
    better, _ = pins.stamp(draft.notes, made.pins, draft.edits, draft.today(order, language, at), refresh=True)
    gates = {"term": draft.dress.term_gates, "quote": draft.dress.quote_gates}
    return plan(order.recipe.title, known, made.pins, better, gates, made.problems)


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft and the pins that it makes."""

    draft: Draft
    pins: Pins
    problems: tuple[Problem, ...]


def drafted(
    order: Order,
    articles: Sequence[Article],
    language: cards.Language,
    known: Pins,
    edits: Edits,
    at: int,
    *,
    refresh: bool = False,
) -> Drafted:
    """What a build would make of the articles, the pins and the edits. Writes nothing; the order learns what it teaches."""
    draft = draw(order, articles, language, known, edits)
    today = draft.today(order, language, at)
    stamped, problems = pins.stamp(draft.notes, known, draft.edits, today, refresh=refresh)
    order.taught[order.name] = stamped
    return Drafted(draft, stamped, (*draft.problems, *problems))


@dataclass(frozen=True, slots=True)
class Draft:
    """What the generator would make of the articles today, before the pins have their say.

    `edits` are the user's together with what the recipe wants and drops.
    """

    made: tuple[Card, ...]
    notes: tuple[Note, ...]
    dress: fields.Dress
    said: str
    held: frozenset[str]
    edits: Edits
    problems: tuple[Problem, ...]

    def today(self, order: Order, language: cards.Language, at: int) -> Today:
        """What the pins are stamped against."""
        types = {t.name: apkg.digest(t) for t in note_types(order.templates).values()}
        language = order.language(language)
        return Today(
            now=at,
            says=lambda text: core(text) in self.said,
            types=types,
            annotate=lambda text, start, end: cards.annotated(text, start, end, language),
            title=order.recipe.title,
            held=self.held,
        )


def draw(order: Order, articles: Sequence[Article], language: cards.Language, known: Pins, edits: Edits) -> Draft:
    """Articles -> cards -> notes, with the findings on the way. Raises SourceError when nothing was found."""
    recipe = order.recipe
    wanted, dropped = ([term_key(t) for t in map(term, some) if t] for some in (recipe.want, recipe.drop))
    own, edits = edits, with_lists(edits, wanted, dropped)
    language = order.language(language)
    terms_, quotes_, matches = deck_cards(order, articles, language, known, edits)
    made: tuple[Card, ...] = (*terms_, *quotes_)
    if not made and not known.pins:
        hint = (
            "what they hold belongs to other decks of the project: teach_again = true in deck.toml teaches it here too"
        )
        where = ", ".join(a.name for a in articles)
        raise SourceError("no term and no quote was found", where=where, hint=hint if order.elsewhere() else "")
    dress = project.dress(recipe)
    scripts = {article.name: article.script for article in articles}
    askable = [card.simplified for card in sorted(terms_, key=lambda card: -card.score)]
    given = {key: {edit.field for edit in changes if edit.now} for key, changes in edits.changes.items()}
    notes = [fields.note(card, dress, scripts[_home(card)], askable, given.get(card.key, ())) for card in made]
    notes = [note for note in notes if note.gates or note.key in known.pins]  # nothing to ask, no card
    held = frozenset(key for keys in matches.doubtful.values() for key in keys)
    said = core("\n".join(part for article in articles for part in _spoken(article)))
    lost = orphans(own, {*known.pins, *(note.key for note in notes)}, lambda text: core(text) in said)
    unmet = _unmet(wanted, {card.key for card in made} | edits.drop)
    problems = (*_problems(made), *matches.problems, *lost, *unmet, *_renamed(recipe, known))
    return Draft(made, tuple(notes), dress, said, held, edits, problems)


def deck_cards(
    order: Order, articles: Sequence[Article], language: cards.Language, known: Pins, edits: Edits
) -> tuple[list[TermCard], list[QuoteCard], Matches]:
    """Map over the articles, reduce to one card a term and one a thought, in the order of learning."""
    recipe, decisions = order.recipe, order.decisions
    taught = frozenset() if recipe.teach_again else order.elsewhere()
    learner = Knowledge(level=recipe.known_levels).with_words(decisions.known | taught)
    decisions = replace(
        decisions,
        known=_levels(language.lexicon, recipe.known_levels) | decisions.known | taught | {*map(term, recipe.ignore)},
        want=decisions.want | {key.removeprefix("term:") for key in edits.want},
        drop=decisions.drop | {key.removeprefix("term:") for key in edits.drop},
    )
    term_request = terms.Request(recipe.terms, recipe.people, recipe.names)
    quote_request = quotes.Request(recipe.quotes)
    keep_terms, keep_quotes = pins.kept_terms(known, edits), pins.kept_quotes(known, edits)
    unwanted = frozenset(quotes.squash(simplified(t)) for k, t in pins.quotes(known).items() if k not in keep_quotes)
    said = core("\n".join(block.text for article in articles for block in article.blocks))
    lost = [simplified(text) for text in keep_quotes.values() if core(text) not in said]
    keep = [simplified(text) for text in keep_quotes.values()]
    picks = []
    for article, sentences, picked in _picked(articles, language, decisions, term_request, keep_terms):
        chosen = quotes.pick(article, sentences, language.lexicon, quote_request, keep, unwanted, lost)
        cards.expect(article, sentences, picked, chosen, language)
        picks.append((article, sentences, picked, chosen))
    term_cards = [card for a, s, picked, _ in picks for card in cards.term_cards(a, s, picked, language)]
    quote_cards = [card for a, s, _, chosen in picks for card in cards.quote_cards(a, s, chosen, language)]
    thoughts, matches = _thoughts(quote_cards, known, edits)
    merged = in_order(cards.merge(term_cards), picks, recipe.order, learner, language.lexicon, known)
    if recipe.order == "reading":
        thoughts = as_read(thoughts, picks)
    return merged, thoughts, matches


def _picked(
    articles: Sequence[Article],
    language: cards.Language,
    decisions: Decisions,
    request: terms.Request,
    keep: frozenset[str],
) -> Iterator[tuple[Article, Sequence[Sentence], tuple[Candidate, ...]]]:
    """Each article with its terms, those included that another article brings: a card shows all who say its term."""
    lexicon = language.lexicon
    surveys = [(a, s, terms.survey(a, s, lexicon)) for a in articles for s in [sentences_of(a, language.segmenter)]]
    picks = [terms.pick(surveyed, decisions, request, keep) for *_, surveyed in surveys]
    everywhere = {candidate.simplified for picked in picks for candidate in picked}
    for (article, sentences, surveyed), picked in zip(surveys, picks, strict=True):
        others = everywhere - {candidate.simplified for candidate in picked}
        yield article, sentences, (*picked, *terms.elsewhere(surveyed, sorted(others), request))


def _unmet(wanted: Sequence[str], made: Container[str]) -> tuple[Problem, ...]:
    """Terms of the recipe's `want` that got no card."""
    hint = "correct it in deck.toml, or leave it for the day an article holds it"
    return tuple(
        Problem("unmet-want", "deck.toml", f"{key.removeprefix('term:')} is wanted, and no article holds it", hint)
        for key in wanted
        if key not in made
    )


def _thoughts(found: Sequence[QuoteCard], known: Pins, edits: Edits) -> tuple[list[QuoteCard], Matches]:
    """One card a thought, under the key that Anki knows it by; what is alike to a card that stays is no new one."""
    named: dict[str, QuoteCard] = {}
    words: dict[str, str] = {}
    for card in sorted(found, key=lambda card: -card.score):
        said = core(card.simplified)
        name = next(n for n in _names(card.key) if words.get(n, said) == said)
        named.setdefault(name, card)
        words[name] = said
    old = {key: core(text) for key, text in pins.quotes(known).items()}
    matches = match(words, old, edits.continues)
    kept = {key: replace(named[name], key=key) for name, key in matches.keys.items()}
    told = {key: words[name] for name, key in matches.keys.items()}
    for name, card in named.items():
        if name in matches.keys or name in matches.doubtful:
            continue
        elsewhere = (key for key in kept if _is_one_thought(words[name], told[key], card.article == kept[key].article))
        if same := next(elsewhere, None):
            if words[name] not in told[same]:  # else it says just that
                kept[same] = replace(kept[same], others=(*kept[same].others, Wording(card.text, card.source)))
            continue
        if any(reason.name == "kept" for reason in card.reasons):
            continue  # taken for an older quote's sake, and it was not that quote
        free = next(n for n in _names(name) if n not in old and n not in kept)
        kept[free], told[free] = replace(card, key=free), words[name]
    return sorted(kept.values(), key=lambda card: -card.score), matches


def _is_one_thought(one: str, other: str, one_article: bool) -> bool:
    """The same words, or, in two articles, what two translators made of the same words; both as `core` gives them."""
    return likeness(one, other) >= SAME or (not one_article and quotes.alike(one, other) >= quotes.RETOLD)


def _names(key: str) -> Iterator[str]:
    """A key, and what else a card may be called when another thought already begins with the same words."""
    yield key
    yield from (f"{key}#{n}" for n in itertools.count(2))


def _spoken(article: Article) -> list[str]:
    """Everything of an article that a card can quote: text, title, names, date, address."""
    about = (article.heading, (article.published or "")[:10], article.url or "", fields.address(article.url or ""))
    return [*(block.text for block in article.blocks), *(speaker.name for speaker in article.speakers), *about]


def _levels(lexicon: Lexicon, upto: int) -> frozenset[str]:
    return lexicon.level_words(upto) if upto else frozenset()


def _home(card: Card) -> str:
    return card.contexts[0].article if isinstance(card, TermCard) else card.article


def _problems(made: Sequence[Card]) -> tuple[Problem, ...]:
    """Findings a user should hear of: a card without a gloss is never passed over in silence."""
    return tuple(
        Problem("no-gloss", card.key, f"{card.term} has no gloss", "add a line to glossary.tsv")
        for card in made
        if isinstance(card, TermCard) and not card.gloss
    )


def _renamed(recipe: Recipe, known: Pins) -> tuple[Problem, ...]:
    """Anki knows decks by name: a new title makes a new deck there, and the old cards stay where they are."""
    if not known.title or known.title == recipe.title:
        return ()
    message = f'Anki knows this deck as "{known.title}"; its cards stay there, new ones go to "{recipe.title}"'
    hint = f'rename the deck in Anki to "{recipe.title}" before the import'
    return (Problem("new-title", "deck.toml", message, hint),)


def _readable(name: str) -> str:
    """A file's name as text, also under a locale that cannot say it: Python then hands over escaped bytes."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _title(out: Path) -> str:
    return PurePath(_readable(out.name)).stem.replace("::", "-").strip() or "deckgen"
