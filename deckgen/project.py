r"""A project on disk: recipes, articles, word lists, pins. Every file is read and written here, in UTF-8 with \n."""

from __future__ import annotations

import re
import tomllib
import uuid
from collections import defaultdict
from contextlib import AbstractContextManager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from deckgen import disk
from deckgen.disk import write as write
from deckgen.edits import Edits
from deckgen.edits import load as load_edits
from deckgen.errors import PinsError, ProjectError, SourceError, nearest
from deckgen.fields import SANDHI, ZHUYIN, Dress
from deckgen.language.pinyin import numbered
from deckgen.language.script import simplified
from deckgen.model import Decisions, GlossaryEntry
from deckgen.pins import Pins, dump, load
from deckgen.reading.decoding import LIMIT
from deckgen.vocabulary import term

MARKER = "deckgen.toml"


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a deck.toml may say. Unknown keys are errors; each key's comment below is its manual."""

    title: str = ""
    """Name of the deck in Anki; settled before the first import, because Anki knows decks by name."""
    articles: tuple[str, ...] = ("*",)
    """Which files of corpus/, by name or pattern."""
    terms: int = 20
    """At most so many terms an article brings."""
    quotes: int = 6
    """At most so many quotes an article brings."""
    term_cards: tuple[str, ...] = ("recognition",)
    """Card types of a term: recognition, production, cloze, listening."""
    quote_cards: tuple[str, ...] = ("comprehension",)
    """Card types of a quote: comprehension, cloze, listening, production."""
    known_levels: int = 0
    """Levels of HSK 2025 whose words you know already: 4 leaves out levels 1 to 4."""
    known: tuple[str, ...] = ()
    """Lists of words you know, by their place in the project: text, CSV, TSV, or an .apkg exported with scheduling."""
    want: tuple[str, ...] = ()
    """Terms that always get a card where an article holds them."""
    drop: tuple[str, ...] = ()
    """Terms that never get a card; a card that Anki already has is retired."""
    ignore: tuple[str, ...] = ()
    """Terms that are not offered as new; a card that is there stays."""
    order: str = "coverage"
    """In which order new terms are learned: coverage (what opens the article up fastest), reading, score."""
    teach_again: bool = False
    """Whether this deck teaches terms that another deck of the project already has."""
    people: bool = False
    """Whether names of people get cards."""
    names: bool = True
    """Whether names of companies, products and places get cards."""
    tones: str = "none"
    """Colours of the tones, on pinyin only: none, safe (for the colour-blind), pleco, mdbg, hanping."""
    phonetic: str = "pinyin"
    """How readings are written: pinyin, or zhuyin (bopomofo), over each hanzi of sentences and quotes."""
    sandhi: bool = False
    """Whether tones are written as they are spoken (nǐ hǎo as ní hǎo, yī gè as yí gè) instead of citation tones."""
    headword: str = "sans"
    """Typeface of the headword: sans, or kai, which can be copied by hand."""
    region: str = ""
    """Whose letter forms traditional text takes: TW, HK, or neither."""
    audio: str = ""
    """Who reads cards aloud: espeak-ng (offline), command (the program that DECKGEN_VOICE names), or nobody."""
    translation: str = ""
    """Who translates sentences and quotes that have no translation: "command", or nobody."""
    style: str = ""
    """CSS classes of your own for this deck's cards, for templates of your own."""


@dataclass(frozen=True, slots=True)
class Deck:
    """A deck of a project: its folder name, recipe and files."""

    name: str
    recipe: Recipe
    files: Files
    sources: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with deckgen.toml."""

    root: Path

    @property
    def templates(self) -> Path:
        """The project's own templates, which win over the packaged ones."""
        return self.root / "templates"

    def decks(self, names: tuple[str, ...] = ()) -> list[Deck]:
        """The decks of decks/, or those named, in the order of their names. Raises ProjectError for an unknown name."""
        folders = sorted(path.parent for path in self.root.glob("decks/*/deck.toml"))
        known = {folder.name: folder for folder in folders}
        for name in names:
            if name not in known:
                raise ProjectError(
                    f'there is no deck "{name}"{nearest(name, known)}',
                    where=str(self.root / "decks"),
                    hint="a deck is a folder decks/NAME with a deck.toml",
                )
        if not known:
            raise ProjectError(
                "this project has no decks", where=str(self.root / "decks"), hint="add decks/NAME/deck.toml"
            )
        return [self._deck(folder) for name, folder in known.items() if not names or name in names]

    def _deck(self, folder: Path) -> Deck:
        recipe = load_recipe(folder / "deck.toml")
        corpus = self.root / "corpus"
        found: dict[Path, None] = {}
        for pattern in recipe.articles:
            matches = sorted(path for path in corpus.glob(pattern) if path.is_file() and not path.name.startswith("."))
            if not matches:
                raise ProjectError(
                    f'no article matches "{pattern}"{nearest(pattern, [p.name for p in corpus.glob("*")])}',
                    where=str(folder / "deck.toml"),
                    hint="`articles` names files of corpus/, or patterns such as 2026-*.md",
                )
            found |= dict.fromkeys(matches)
        files = Files(folder / "pins.jsonl", folder / "edits.toml", folder.parent / f"{folder.name}.apkg")
        if files.out.exists() and not files.pins.exists():
            raise PinsError(
                "the deck's pins are gone, yet its package is there", where=str(files.pins),
                hint="restore pins.jsonl from your backup or from git; if nobody has imported the package, delete it too",
            )  # fmt: skip
        return Deck(folder.name, recipe, files, tuple(found))

    def check_identities(self) -> dict[str, Pins]:
        """The pins of all decks, by folder.

        Raises PinsError when two decks share an identity: a folder was copied, and its cards would be one in Anki.
        """
        pins = {path.parent.name: load_pins(path) for path in sorted(self.root.glob("decks/*/pins.jsonl"))}
        owners: dict[str, list[str]] = defaultdict(list)
        for name, one in pins.items():
            owners[one.deck].append(name)
        for names in owners.values():
            if len(names) > 1:
                raise PinsError(
                    f"the decks {' and '.join(names)} have the same pins", where=str(self.root / "decks" / names[-1]),
                    hint="delete pins.jsonl in the copy, so that its cards get an identity of their own",
                )  # fmt: skip
        return pins

    def decisions(self) -> Decisions:
        """The user's word-wide corrections: known.txt, cuts.txt, readings.tsv."""
        known = frozenset(simplified(line.split("\t")[0]) for line in _lines(self.root / "known.txt"))
        cuts = {
            "".join(pieces): tuple(pieces)
            for line in _lines(self.root / "cuts.txt")
            if (pieces := line.replace(",", " ").split())
        }
        rows = [line.split("\t") for line in _lines(self.root / "readings.tsv") if "\t" in line]
        readings = {simplified(word): tuple(map(numbered, pinyin.split())) for word, pinyin, *_ in rows}
        return Decisions(known=known, cuts=cuts, readings=readings)

    def glossary(self) -> dict[str, GlossaryEntry]:
        """The user's glossary.tsv: term, pinyin, gloss, cue."""
        found = {}
        for number, line in enumerate(_lines(self.root / "glossary.tsv"), 1):
            term, *rest = line.split("\t")
            if term == "term" and number == 1:
                continue
            pinyin, gloss, cue = ([*rest, "", "", ""])[:3]
            if not gloss:
                raise ProjectError(
                    f"{term} has no gloss", where=f"{self.root / 'glossary.tsv'}: {line!r}",
                    hint="each line is term, pinyin, gloss and cue with a tab between them; pinyin and cue may be empty",
                )  # fmt: skip
            readings = tuple(map(numbered, pinyin.split()))
            found[simplified(term)] = GlossaryEntry(
                simplified(term), gloss, readings, "term", "", "", tuple(cue.split())
            )
        return found


def find_project(start: Path) -> Project | None:
    """The project that a folder belongs to: the nearest deckgen.toml upwards."""
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / MARKER).is_file():
            return Project(folder)
    return None


def project_of(start: Path) -> Project:
    """The project that a folder belongs to. Raises ProjectError where there is none."""
    if project := find_project(start):
        return project
    raise ProjectError(
        "this folder is no deckgen project", where=str(start), hint="go to one, or make one: deckgen init"
    )


def load_recipe(path: Path) -> Recipe:
    """Read a deck.toml. Raises ProjectError for an unknown key or a value of the wrong kind."""
    try:
        values = tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise ProjectError(
            f"the recipe is not valid TOML: {error}", where=str(path), hint="see docs/recipes.md"
        ) from error
    known = {field.name: field.default for field in fields(Recipe)}
    clean: dict[str, Any] = {}
    for key, value in values.items():
        if key not in known:
            raise ProjectError(
                f'unknown option "{key}"{nearest(key, known)}',
                where=str(path),
                hint=f"known options: {', '.join(known)}",
            )
        clean[key] = tuple(value) if isinstance(value, list) else value
        fits = isinstance(clean[key], type(known[key])) and isinstance(value, bool) == isinstance(known[key], bool)
        if not fits or (isinstance(value, list) and not all(isinstance(item, str) for item in value)):
            raise ProjectError(f'"{key}" wants {_wanted(known[key])}, not {value!r}', where=str(path))
    recipe = Recipe(**clean)
    for key, most in (("terms", None), ("quotes", None), ("known_levels", 7)):
        number = getattr(recipe, key)
        if number < 0 or (most is not None and number > most):
            wanted = f"a number from 0 to {most}" if most else "a number from 0 on"
            raise ProjectError(f'"{key}" wants {wanted}, not {number}', where=str(path), hint="see docs/recipes.md")
    for key, choices in CHOICES.items():
        if getattr(recipe, key) not in choices:
            raise ProjectError(
                f'"{key}" cannot be "{getattr(recipe, key)}"{nearest(getattr(recipe, key), choices)}',
                where=str(path),
                hint=f"one of {', '.join(filter(None, choices))}",
            )
    for kind, cards, all_types in (
        ("term_cards", recipe.term_cards, TERM_CARDS),
        ("quote_cards", recipe.quote_cards, QUOTE_CARDS),
    ):
        for card in cards:
            if card not in all_types:
                raise ProjectError(
                    f'unknown card type "{card}" in {kind}{nearest(card, all_types)}',
                    where=str(path),
                    hint=f"one of {', '.join(all_types)}",
                )
    seen: dict[str, str] = {}
    for name in ("want", "drop", "ignore"):
        for text in dict.fromkeys(map(term, getattr(recipe, name))):
            if (other := seen.setdefault(text, name)) != name:
                hint = f"take it out of {other} or out of {name}"
                raise ProjectError(f'"{text}" stands in {other} and in {name}', where=str(path), hint=hint)
    if not recipe.title:
        raise ProjectError('the recipe has no "title"', where=str(path), hint='add a line such as title = "Interviews"')
    return recipe


CHOICES = {
    "tones": ("none", "safe", "pleco", "mdbg", "hanping"),
    "phonetic": ("pinyin", "zhuyin"),
    "headword": ("sans", "kai"),
    "region": ("", "TW", "HK"),
    "order": ("coverage", "reading", "score"),
    "audio": ("", "espeak-ng", "command"),
    "translation": ("", "command"),
}
TERM_CARDS = ("recognition", "production", "cloze", "listening")
QUOTE_CARDS = ("comprehension", "cloze", "listening", "production")


def _wanted(default: object) -> str:
    return {bool: "true or false", int: "a number", str: "a text", tuple: 'a list such as ["a", "b"]'}[type(default)]


def gates(cards: tuple[str, ...]) -> tuple[str, ...]:
    """Card types as the fields that open them.

    >>> gates(("recognition", "cloze"))
    ('AskRecognition', 'AskCloze')
    """
    return tuple(f"Ask{card.capitalize()}" for card in cards)


def dress(recipe: Recipe) -> Dress:
    """What a recipe wants of every card's fields.

    >>> dress(Recipe(tones="safe", headword="kai")).style
    'tones-safe kai'
    """
    tones = "" if recipe.tones == "none" else f"tones-{recipe.tones}"
    kai = "kai" if recipe.headword == "kai" else ""
    zhuyin, sandhi = ZHUYIN if recipe.phonetic == "zhuyin" else "", SANDHI if recipe.sandhi else ""
    own = re.sub(r"[^\w -]", "", recipe.style)  # it goes into a class attribute
    style = " ".join(part for part in (tones, zhuyin, sandhi, kai, own) if part)
    term_gates, quote_gates = gates(recipe.term_cards), gates(recipe.quote_cards)
    return Dress(term_gates, quote_gates, style, bool(tones), recipe.region, bool(zhuyin))


def read_source(path: Path) -> bytes:
    """The bytes of an article. Raises SourceError when there is none to read."""
    try:
        if path.is_dir():
            raise SourceError(
                "this is a folder, not an article", where=str(path), hint=f"name the files in it: {path}/*.txt"
            )
        with path.open("rb") as file:
            return file.read(LIMIT + 1)  # one byte more than a reader takes: enough to refuse, whatever the size
    except FileNotFoundError as error:
        close = nearest(path.name, [p.name for p in path.parent.glob("*")]) if path.parent.is_dir() else ""
        raise SourceError(
            f"there is no such file{close}", where=str(path), hint="check the name and the folder"
        ) from error
    except OSError as error:
        raise SourceError(f"the file cannot be read: {error.strerror}", where=str(path)) from error


def read_text(path: Path) -> str:
    """A project file as text."""
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ProjectError("the file is not UTF-8", where=str(path), hint="save it as UTF-8") from error
    except OSError as error:
        raise ProjectError(f"the file cannot be read: {error.strerror}", where=str(path)) from error


def _lines(path: Path) -> list[str]:
    if not path.is_file():
        return []
    return [line.strip("\r") for line in read_text(path).split("\n") if line.strip() and not line.startswith("#")]


def load_pins(path: Path) -> Pins:
    """The pins beside a deck; new ones with a random uuid where a deck has never been built."""
    if not path.exists():
        return Pins(uuid.uuid4().hex)
    return load(read_text(path), str(path))


@dataclass(frozen=True, slots=True)
class Files:
    """Where a deck's memory and its package lie; they change together or not at all."""

    pins: Path
    edits: Path
    out: Path

    @property
    def media(self) -> Path:
        """The folder of the deck's sounds: media beside pins.jsonl, X.media beside X.pins.jsonl."""
        return self.pins.with_name(self.pins.name.replace("pins.jsonl", "media"))

    def hold(self) -> AbstractContextManager[None]:
        """Keep other processes off this deck, and finish what a killed one began."""
        return disk.lock(self.pins, self.edits, self.out)

    def load(self) -> tuple[Pins, Edits, str]:
        """Pins, edits and the edits' text. Raises PinsError or ProjectError for files that cannot be used."""
        disk.recover(self.pins)
        text = read_text(self.edits) if self.edits.is_file() else ""
        return load_pins(self.pins), load_edits(text, str(self.edits)), text

    def save(self, pins: Pins, *, edits: str | None = None, package: bytes | None = None) -> bool:
        """Write what is given, all of it or nothing; False when the files already say so."""
        files = {self.pins: dump(pins).encode("utf-8")}
        if edits is not None:
            files[self.edits] = edits.encode("utf-8")
        if package is not None:
            files[self.out] = package
        return disk.commit(files, self.pins)


def beside(out: Path) -> Files:
    """The files of a deck that is built without a project.

    >>> beside(Path("talk.apkg")).pins.name
    'talk.pins.jsonl'
    """
    return Files(out.with_suffix(".pins.jsonl"), out.with_suffix(".edits.toml"), out)
