"""One look-up for all that is known of a word: CC-CEDICT, the field's glossary, sense table, HSK levels, counts.

The lexicon reads from a store that somebody else has opened (deckgen/store.py); it knows no path.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from deckgen.language.script import is_han
from deckgen.language.termhood import LOW, composed
from deckgen.model import Entry, GlossaryEntry, Level

TOTAL = 60_101_967
"""Tokens behind jieba's counts: the sum of the second column of its dict.txt (0.42.1)."""

STANDARD = "HSK 2025"
"""The exam syllabus in force since July 2026; the 2021 standard differs on 41 % of the words both list."""

ORDINARY = 3
"""What an ordinary word of the dictionary is worth: worth.tsv names only the others."""


class Store(Protocol):
    """An open sqlite connection, as deckgen.store gives it."""

    def execute(self, sql: str, parameters: tuple[str, ...] = ..., /) -> Iterable[Any]:
        """Run one query."""
        ...


@dataclass(frozen=True, slots=True)
class TableSense:
    """A line of the sense table: one sense of a word with its reading, its gloss and the cues that tell it."""

    readings: tuple[str, ...]
    pos: str
    gloss: str
    cues: tuple[str, ...]


class GlossaryWord(NamedTuple):
    """A word of the glossary and its kind, without the rest of its entry."""

    text: str
    kind: str


class Lexicon:
    """Answers about single words, by their simplified form; remembers what it was asked.

    The user's glossary lies over the field's, and `field=False` hides the field's glossary and the sense table.
    """

    def __init__(self, store: Store, own: Mapping[str, GlossaryEntry] | None = None, *, field: bool = True) -> None:
        self._store = store
        self._own = dict(own or {})
        self._field = field
        self._entries: dict[str, tuple[Entry, ...]] = {}
        self._listed: dict[str, bool] = {}
        self._words: dict[str, tuple[int, float, str]] = {}
        self._levels: dict[str, int] | None = None
        self._worths: dict[str, int] | None = None
        self._grades: dict[str, int] | None = None
        self._parts: dict[str, tuple[float, float]] | None = None
        self._terms: dict[str, GlossaryEntry] = dict(self._own)
        self._rows = self._all_rows() if field else {}
        self._senses: dict[str, tuple[TableSense, ...]] = {}
        self._sense_rows: dict[str, list[tuple[str, ...]]] | None = None
        self._taiwan: dict[str, GlossaryEntry] | None = None

    def entries(self, word: str) -> tuple[Entry, ...]:
        """Every CC-CEDICT entry of a word, in either script, common readings before proper names."""
        if word not in self._entries:
            columns = "traditional, simplified, readings, senses, proper, capitals from entry"
            query = f"select {columns} where simplified = ?1 union select {columns} where traditional = ?1"
            found = [
                Entry(t, s, tuple(r.split()), tuple(g.split("/")), bool(p), tuple(map(int, c.split())))
                for t, s, r, g, p, c in self._store.execute(query, (word,))
            ]
            found.sort(key=lambda entry: (entry.proper, _is_reference(entry), -len(entry.senses)))
            self._entries[word] = tuple(found)
        return self._entries[word]

    def lists(self, word: str) -> bool:
        """True when CC-CEDICT has a simplified headword; cheaper than asking for its entries."""
        if word not in self._listed:
            self._listed[word] = bool(self.entries(word))
        return self._listed[word]

    def is_name(self, word: str) -> bool:
        """True when the dictionary has a word as a name only (with a capital), or not at all."""
        return all(entry.proper for entry in self.entries(word))

    def count(self, word: str) -> int:
        """How often jieba's dictionary counts a word; 0 when it is not listed."""
        return self._word(word)[0]

    def headword_count(self, word: str) -> int:
        """How often jieba's dictionary counts a word that CC-CEDICT has too; 0 for any other."""
        return self.count(word) if self.lists(word) else 0

    def idf(self, word: str) -> float:
        """Inverse document frequency from jieba's table; its median, 11.95, for a word not listed."""
        return self._word(word)[1]

    def tag(self, word: str) -> str:
        """The part of speech jieba's dictionary gives a word ("n", "v", "nr" person, "ns" place …), or ""."""
        return self._word(word)[2]

    def rarity(self, word: str) -> float:
        """Minus log10 of a word's relative frequency: 的 1.3, 公司 3.3, 护栏 6; unlisted words 8."""
        count = self.count(word)
        return -math.log10(count / TOTAL) if count else 8.0

    def level(self, word: str) -> Level | None:
        """The HSK level at which a word is taught (7 stands for the band 7 to 9)."""
        if self._levels is None:
            self._levels = dict(self._store.execute("select word, value from level"))
        value = self._levels.get(word)
        return Level(STANDARD, value) if value else None

    def phrase(self, word: str) -> tuple[str, ...]:
        """The readings that pypinyin's data give a whole word, () when it is not listed."""
        row = next(iter(self._store.execute("select readings from phrase where word = ?", (word,))), None)
        return tuple(row[0].split()) if row else ()

    def reading(self, char: str) -> str | None:
        """A hanzi's commonest reading, None for what is no hanzi."""
        return next(iter(self.phrase(char)), None)

    def level_words(self, upto: int) -> frozenset[str]:
        """The words of HSK levels 1 to `upto`."""
        rows = self._store.execute("select word from level where value <= ?", (str(upto),))
        return frozenset(word for (word,) in rows)

    def worth(self, word: str) -> int | None:
        """How worthwhile a card for this word is, 0 to 9, as an editor grades it; None for what nobody has graded.

        worth.tsv grades the words of the dictionary, the field's glossary those of its terms that no dictionary has; an
        ungraded word that the dictionary has is an ordinary one.
        """
        if self._worths is None:
            self._worths = dict(self._store.execute("select word, value from worth"))
        value = self._worths.get(word)
        if value is None and word in self._rows:
            _, term, *_, given = self._rows[word]
            value = int(given) if given != "" else self._worths.get(term)
        return value if value is not None else ORDINARY if self.lists(word) else None

    def termhood(self, word: str) -> int | None:
        """How much of a term a word or compound is, 0 to 9 (language/termhood.py); None for what nobody has graded.

        A word of two hanzi that the table leaves out is an ordinary one.
        """
        if self._grades is None:
            every = "select word, grade from termhood where field <= ?"
            self._grades = dict(self._store.execute(every, (str(int(self._field)),)))
        grade = self._grades.get(word)
        if grade is None and word in self._rows:
            grade = self._grades.get(self._rows[word][1])
        return grade if grade is not None else LOW if len(word) == 2 and all(map(is_han, word)) else None

    def composed(self, parts: Sequence[str]) -> float:
        """What a compound's parts let one expect of its termhood, 0 to 9."""
        if self._parts is None:
            rows = self._store.execute("select word, before, head from part where field = ?", (str(int(self._field)),))
            self._parts = {word: (before, head) for word, before, head in rows}
        return composed(parts, self._parts, self.termhood)

    def term(self, word: str) -> GlossaryEntry | None:
        """The glossary's entry for a term or one of its aliases: the user's before the field's."""
        if word not in self._terms and word in self._rows:
            _, term, gloss, readings, kind, domain, traditional, _ = self._rows[word]
            self._terms[word] = GlossaryEntry(term, gloss, tuple(readings.split()), kind, domain, traditional)
        return self._terms.get(word)

    def taiwan(self, word: str) -> GlossaryEntry | None:
        """The glossary's entry that Taiwan says as this word (in simplified characters): 软体 for 软件."""
        if self._field and self._taiwan is None:
            rows = self._store.execute("select word, term from taiwan")
            self._taiwan = {word: entry for word, term in rows if (entry := self.term(term))}
        return (self._taiwan or {}).get(word)

    def is_own(self, word: str) -> bool:
        """True when the user's own glossary holds the term."""
        return word in self._own

    def is_term(self, word: str) -> bool:
        """True when the glossary holds a term or alias."""
        return word in self._rows or word in self._own

    def terms(self) -> Iterator[GlossaryWord]:
        """Every word of the glossary, aliases included, with its kind."""
        yield from (GlossaryWord(word, row[4]) for word, row in self._rows.items() if word not in self._own)
        yield from (GlossaryWord(word, entry.kind) for word, entry in self._own.items())

    def senses(self, word: str) -> tuple[TableSense, ...]:
        """The sense table's lines for a word, commonest first."""
        if self._sense_rows is None:
            self._sense_rows = self._all_senses() if self._field else {}
        if word not in self._senses:
            lines = self._sense_rows.get(word, ())
            self._senses[word] = tuple(TableSense(tuple(r.split()), p, g, tuple(c.split())) for r, p, g, c in lines)
        return self._senses[word]

    def inside(self, word: str) -> tuple[str, str]:
        """How a word is rendered inside a compound, before a noun and as its last word; "" where that is not known.

        环境 is environmental in 环境伦理 (huánjìng lúnlǐ, environmental ethics), and environment in 商业环境.
        """
        row = self._store.execute("select before, head from compound where word = ?", (word,)) if self._field else ()
        return next(iter(row), ("", ""))

    def knows(self, word: str) -> bool:
        """True when the glossary, the sense table or the dictionary holds a word."""
        return self.is_term(word) or self.lists(word) or bool(self.senses(word))

    def is_word(self, word: str) -> bool:
        """True when any list holds a word: jieba's, the dictionary, the glossary."""
        return self.count(word) > 0 or self.lists(word) or self.is_term(word)

    def warm(self, words: Iterable[str]) -> None:
        """Look up many words at once: one query for five hundred instead of one each."""
        new = [word for word in words if word not in self._words]
        for start in range(0, len(new), 500):
            chunk = tuple(new[start : start + 500])
            self._words.update(dict.fromkeys(chunk, (0, 11.95, "")))
            marks = ",".join("?" * len(chunk))
            rows = self._store.execute(f"select word, count, idf, tag from word where word in ({marks})", chunk)
            self._words.update((word, (count, idf, tag)) for word, count, idf, tag in rows)
            self._listed.update(dict.fromkeys(chunk, False))
            rows = self._store.execute(f"select distinct simplified from entry where simplified in ({marks})", chunk)
            self._listed.update((word, True) for (word,) in rows)

    def _word(self, word: str) -> tuple[int, float, str]:
        if word not in self._words:
            row = next(iter(self._store.execute("select count, idf, tag from word where word = ?", (word,))), None)
            self._words[word] = row or (0, 11.95, "")
        return self._words[word]

    def _all_senses(self) -> dict[str, list[tuple[str, ...]]]:
        found: dict[str, list[tuple[str, ...]]] = {}
        rows = self._store.execute("select word, readings, pos, gloss, cues from sense order by word, n")
        for word, *line in rows:
            found.setdefault(word, []).append(tuple(line))
        return found

    def _all_rows(self) -> dict[str, tuple[Any, ...]]:
        columns = "word, term, gloss, readings, kind, domain, traditional, worth"
        return {row[0]: row for row in self._store.execute(f"select {columns} from glossary")}


def _is_reference(entry: Entry) -> bool:
    """True for an entry that only points elsewhere: variant of 里, old variant of 裏."""
    return entry.senses[0].startswith(("variant of", "old variant of", "see ", "used in ", "erhua variant", "surname "))
