"""The nouns of deckgen. Everything that travels between rooms is one of these frozen values.

Article, what was said. Candidate, what may be worth learning, and why. Card, what will be reviewed.
Edit and Decisions, what the user decided. Pin, what Anki already knows.
Offsets are code points, lines are 1-based, readings are numbered pinyin ("tui1", neutral 5, ü as v).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Script = Literal["Hans", "Hant"]
BlockKind = Literal["heading", "paragraph", "highlight", "quote"]
Role = Literal["host", "guest", "narrator"]
Status = Literal["active", "retired", "dropped", "deleted"]
GlossSource = Literal["edit", "article", "glossary", "senses", "dictionary", "composed", "none"]
Readings = tuple[str | None, ...]
"""Numbered pinyin, one item a code point; None for what is no hanzi."""

ReadingSource = Literal["own", "grammar", "senses", "glossary", "dictionary", "model", "phrases", "none"]


# ---- Article ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, highlight or quotation of an article; `text` comes without its speaker label."""

    kind: BlockKind
    text: str
    line: int
    speaker: str | None = None
    turn: int | None = None
    translation: str | None = None


@dataclass(frozen=True, slots=True)
class Speaker:
    """A voice of the article. `turns` counts labelled turns: a person only quoted in prose has none."""

    name: str
    aliases: tuple[str, ...]
    role: Role
    turns: int


@dataclass(frozen=True, slots=True)
class InlineGloss:
    """A translation that the article itself gives: 护栏 (guardrails)."""

    zh: str
    en: str
    line: int


@dataclass(frozen=True, slots=True)
class Dropped:
    """A line of the source that is not part of what was said, and why."""

    line: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Article:
    """What was said: clean text, speakers and turns, where it came from. `name` is the file's stem."""

    name: str
    title: str | None
    published: str | None
    publisher: str | None
    author: str | None
    url: str | None
    script: Script
    blocks: tuple[Block, ...]
    speakers: tuple[Speaker, ...] = ()
    glosses: tuple[InlineGloss, ...] = ()
    dropped: tuple[Dropped, ...] = ()

    @property
    def heading(self) -> str:
        """What stands on a card as the source: the title, else the publisher, else the file's name."""
        return self.title or self.publisher or self.name


# ---- language ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Word:
    """A token of a sentence: `text` as written, `simplified` its shadow, `start` its offset in the sentence."""

    text: str
    simplified: str
    start: int

    @property
    def end(self) -> int:
        """Offset behind the last code point."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an article with its words; `number` counts through the article, `block` is the block's index."""

    text: str
    words: tuple[Word, ...]
    number: int
    block: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A CC-CEDICT line: 行 行 [hang2] /row/line/…/; readings are numbered pinyin, one a hanzi.

    `capitals` are the syllables that begin with a capital: 0 and 2 of 北京市 [Bei3 jing1 Shi4].
    """

    traditional: str
    simplified: str
    readings: tuple[str, ...]
    senses: tuple[str, ...]
    proper: bool
    capitals: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class GlossaryEntry:
    """A line of the field's glossary, or of the user's; `term` is the headword even when an alias was looked up."""

    term: str
    gloss: str
    readings: tuple[str, ...]
    kind: str
    domain: str
    traditional: str
    cues: tuple[str, ...] = ()


# ---- Candidate --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for a choice; it adds value x weight to the score."""

    name: str
    value: float
    weight: float


class Place(NamedTuple):
    """Where a term stands: sentence number and offsets in it."""

    sentence: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may be worth learning: a term (with its places) or a quote (with its first sentence), and why.

    `wordings` are other words in which the article says the same thought.
    """

    kind: Literal["term", "quote"]
    text: str
    simplified: str
    places: tuple[Place, ...]
    reasons: tuple[Reason, ...]
    wordings: tuple[str, ...] = ()

    @property
    def score(self) -> float:
        """The weighted sum of the reasons."""
        return sum(reason.value * reason.weight for reason in self.reasons)


# ---- Card -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sense:
    """A gloss and who says so."""

    gloss: str
    source: GlossSource


@dataclass(frozen=True, slots=True)
class Claim:
    """What one source says of a word's reading; `confidence` is the contextual model's, 0 to 1."""

    source: ReadingSource
    readings: tuple[str | None, ...]
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """A word's reading in its sentence: which source decided, what the sources claim, and why to doubt it, if so."""

    text: str
    readings: tuple[str | None, ...]
    source: ReadingSource
    claims: tuple[Claim, ...] = ()
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something on a card that somebody should look at: its pinyin or its gloss, of which word, and why."""

    about: Literal["pinyin", "gloss"]
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Ruby:
    """A word as a card shows it: text, spelled pinyin ("tuīlǐ", "" for Latin), gloss."""

    text: str
    pinyin: str
    gloss: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """A sentence in which the term stands at [start, end), with what surrounds it and who says it."""

    sentence: str
    start: int
    end: int
    before: str
    after: str
    speaker: str | None
    article: str
    source: str
    link: str
    line: int
    ruby: tuple[Ruby, ...] = ()
    translation: str | None = None

    @property
    def surface(self) -> str:
        """The term as this sentence writes it."""
        return self.sentence[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Level:
    """A learner's level by a named standard: HSK 3.0 (2021), 7."""

    standard: str
    value: int


@dataclass(frozen=True, slots=True)
class TermCard:
    """A term to learn: both scripts, reading, one gloss that fits, contexts (the best first)."""

    key: str
    term: str
    simplified: str
    traditional: str
    readings: tuple[str | None, ...]
    pinyin: str
    senses: tuple[Sense, ...]
    level: Level | None
    contexts: tuple[Context, ...]
    score: float
    reasons: tuple[Reason, ...]
    tags: tuple[str, ...]
    translation: str | None = None
    notes: str = ""
    verdicts: tuple[Verdict, ...] = ()
    review: tuple[Doubt, ...] = ()

    @property
    def gloss(self) -> str:
        """The leading sense, "" when nothing is known."""
        return self.senses[0].gloss if self.senses else ""

    @property
    def gloss_source(self) -> GlossSource:
        """Where the leading sense came from."""
        return self.senses[0].source if self.senses else "none"


@dataclass(frozen=True, slots=True)
class Wording:
    """The same thought in other words, and where: the article's own list of views, or another article."""

    text: str
    source: str


@dataclass(frozen=True, slots=True)
class QuoteCard:
    """A passage worth remembering, literally as the article has it."""

    key: str
    text: str
    simplified: str
    pinyin: str
    words: tuple[Ruby, ...]
    speaker: str | None
    role: Role | None
    question: str
    before: str
    after: str
    article: str
    source: str
    link: str
    line: int
    translation: str | None
    score: float
    reasons: tuple[Reason, ...]
    tags: tuple[str, ...]
    notes: str = ""
    others: tuple[Wording, ...] = ()


Card = TermCard | QuoteCard


@dataclass(frozen=True, slots=True)
class Note:
    """What goes into the package for a card: field values as Anki will store them, and the gates that are open."""

    key: str
    kind: Literal["term", "quote"]
    fields: Mapping[str, str]
    gates: tuple[str, ...]
    tags: tuple[str, ...]
    due: int = 0


# ---- the user ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Edit:
    """One decision about one card: this field was that and is now this; `was` is None where the user left it out."""

    key: str
    field: str
    was: str | None
    now: str


@dataclass(frozen=True, slots=True)
class Decisions:
    """What the user decided before any ranking. Terms are simplified; `known` holds words and HSK levels' words."""

    want: frozenset[str] = frozenset()
    drop: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()
    cuts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    readings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


# ---- Pin --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pin:
    """What Anki already knows of a card. `fields` are the values last exported; guid and key never change.

    `under` holds what the generator made of fields that an edit covers, `past` digests of what fields held in earlier
    exports; `seen` tells that a pull has found the note in Anki.
    """

    key: str
    kind: Literal["term", "quote"]
    guid: str
    status: Status
    modified: int
    gates: tuple[str, ...]
    tags: tuple[str, ...]
    fields: Mapping[str, str]
    due: int = 0
    under: Mapping[str, str] = field(default_factory=dict)
    past: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    seen: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding about the user's data: a stable code, where, what, and what to do about it."""

    code: str
    where: str
    message: str
    hint: str = ""
