"""(term, sentence, article) into senses, the one that fits here first, each with its source. Knows no edits."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from deckgen.glossing import composition, dictionary
from deckgen.language import senses as table
from deckgen.language.lexicon import Lexicon, TableSense
from deckgen.language.neighbours import Neighbours
from deckgen.model import GlossaryEntry, Sense

SHORT = 40
"""Characters a leading gloss may have: what a phone shows on one line at the size of the design."""


@dataclass(frozen=True, slots=True)
class Glosser:
    """Chooses senses with one lexicon and one article's own translations (simplified term -> English).

    `taiwan` when the text is traditional: then 軟體 is software, not a soft body.
    """

    lexicon: Lexicon
    inline: Mapping[str, str]
    taiwan: bool = False
    _told: dict[tuple[str, tuple[str | None, ...], int | None], tuple[Sense, ...]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def senses(
        self,
        term: str,
        sentence: str = "",
        start: int = 0,
        readings: tuple[str | None, ...] = (),
        near: Neighbours | None = None,
    ) -> tuple[Sense, ...]:
        """All senses of a simplified term, the best for its place in this (simplified) sentence first.

        In this order: the user's glossary, the article's own translation, the sense table where its cues decide, the
        field's glossary, the sense table's first line, the dictionary, composition from parts. Empty when nothing is
        known. Where an article translates one sense of a word (推理, reasoning) and this sentence is about another
        (推理芯片, inference), the sentence wins.
        """
        end = start + len(term)
        entry, lines = self._entry(term), self.lines(term, readings)
        chosen = table.choose(lines, sentence, start, end, near) if len(lines) > 1 else None
        if term not in self.inline:
            key = term, readings, chosen
            if key not in self._told:
                self._told[key] = self._all(term, readings, entry, lines, chosen)
            return self._told[key]
        return self._all(term, readings, entry, lines, chosen)

    def lines(self, term: str, readings: tuple[str | None, ...] = ()) -> tuple[TableSense, ...]:
        """The sense table's lines for a term as it is read here; all of them where none is read so."""
        entry = self._entry(term)
        lines = self.lexicon.senses(entry.term if entry and self.taiwan else term)
        return tuple(line for line in lines if _reads_as(line.readings, readings)) or lines

    def _entry(self, term: str) -> GlossaryEntry | None:
        return (self.lexicon.taiwan(term) if self.taiwan else None) or self.lexicon.term(term)

    def _all(
        self,
        term: str,
        readings: tuple[str | None, ...],
        entry: GlossaryEntry | None,
        lines: Sequence[TableSense],
        chosen: int | None,
    ) -> tuple[Sense, ...]:
        decided = [] if chosen is None else [Sense(lines[chosen].gloss, "senses")]
        known = [*decided, *([Sense(entry.gloss, "glossary")] if entry else [])]
        known += [Sense(line.gloss, "senses") for line in lines]
        known += [Sense(gloss, "dictionary") for gloss in self._listed(term, readings)]
        if given := self.inline.get(term):
            article = Sense(_cased(self._spelled_out(given, term), known), "article")
            elsewhere = next((n for n, line in enumerate(lines) if _says(line.gloss, article.gloss)), chosen)
            known.insert(len(decided) if elsewhere != chosen else 0, article)
        if entry and self.lexicon.is_own(term):
            known.insert(0, Sense(entry.gloss, "glossary"))
        if not known and (made := composition.compose(term, composition.Parts(self._part, self.lexicon.inside))):
            known.append(Sense(made, "composed"))
        return _distinct(known)

    def _listed(self, term: str, readings: tuple[str | None, ...]) -> list[str]:
        """The dictionary's glosses, of the headword that it points to where it only points."""
        entries = self.lexicon.entries(term)
        listed = dictionary.glosses(entries, readings)
        if not listed and (other := dictionary.points_to(entries)):
            return dictionary.glosses(self.lexicon.entries(other), ())
        return listed

    def _spelled_out(self, given: str, term: str) -> str:
        """An acronym gets its words, where the glossary or the dictionary has them: API -> … interface (API)."""
        if not re.fullmatch(r"[A-Z][A-Z0-9]{1,5}s?", given):
            return given
        entry = self.lexicon.term(term)
        known = entry.gloss if entry else next(iter(dictionary.glosses(self.lexicon.entries(term), ())), "")
        known = re.split(r"[;(]", known)[0].strip()
        return f"{known} ({given})" if known and len(known) + len(given) + 3 <= SHORT and given not in known else given

    def _part(self, part: str) -> list[str]:
        """The glosses of a part of a compound, best first; single characters say too little."""
        if part.isascii():
            return [part]
        if len(part) < 2:
            return []
        entry = self.lexicon.term(part)
        known = [entry.gloss] if entry else []
        known += [line.gloss for line in sorted(self.lexicon.senses(part), key=lambda line: line.pos == "name")]
        return known + dictionary.glosses(self.lexicon.entries(part), ())


def _reads_as(line: tuple[str, ...], readings: tuple[str | None, ...]) -> bool:
    """True unless the reading in this sentence rules a line of the table out."""
    return not readings or not line or tuple(readings) == line


def _says(gloss: str, given: str) -> bool:
    """True when a line of the table says what the article's translation says: reasoning (of a mind) and Reasoning."""
    return bool(re.search(rf"\b{re.escape(given.lower())}\b", gloss.lower()))


def _cased(given: str, known: Sequence[Sense]) -> str:
    """The article's translation without the capital of a heading, where others write the word small."""
    small = given[:1].lower() + given[1:]
    return small if any(re.search(rf"\b{re.escape(small)}\b", sense.gloss) for sense in known) else given


def _distinct(senses: list[Sense]) -> tuple[Sense, ...]:
    seen: dict[str, Sense] = {}
    for sense in senses:
        seen.setdefault(re.sub(r"^to |\W", "", sense.gloss.lower()), sense)
    return tuple(seen.values())[:8]
