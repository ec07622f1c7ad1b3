"""What each way of choosing a sense is worth.

    python -m bench.sense_methods GOLD...

GOLD are folders of annotations (tests/gold and its like); their `wsd` items are words marked in one sentence. The figure
is the share whose leading gloss is an accepted one. The last row is a method that was tried and not kept; so was the
article as a whole, which chose three glosses of 694 terms wrong that the table's first line has right.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deckgen.build import open_language
from deckgen.cards import Language
from deckgen.glossing import Glosser, dictionary
from deckgen.language import senses as table
from deckgen.language.analysis import refined
from deckgen.language.neighbours import Neighbours, neighbours
from deckgen.language.script import script_of, simplified
from deckgen.model import Word
from tests.scorer import same_gloss


@dataclass(frozen=True, slots=True)
class Item:
    """A marked word with its sentence cut into words; `word` is None where the cut runs through it."""

    words: Sequence[Word]
    word: Word | None
    sentence: str
    readings: tuple[str | None, ...]
    near: Neighbours
    glosser: Glosser
    good: list[str]

    def senses(self, near: Neighbours | None, sentence: str | None = None) -> list[str]:
        """Deckgen's glosses for the word, best first, with these neighbours and this sentence."""
        assert self.word
        text = self.sentence if sentence is None else sentence
        found = self.glosser.senses(self.word.simplified, text, self.word.start, self.readings, near)
        return [sense.gloss for sense in found]

    def undecided(self) -> bool:
        """True when the table has several senses and no cue decides."""
        assert self.word
        lines = self.glosser.lines(self.word.simplified, self.readings)
        chosen = table.choose(lines, self.sentence, self.word.start, self.word.end, self.near)
        return len(lines) > 1 and chosen is None


def items(folder: Path, language: Language) -> Iterator[Item]:
    for path in sorted(folder.glob("*.json")):
        for one in json.loads(path.read_text("utf-8"))["wsd"]:
            yield item(one, language)


def item(one: dict[str, Any], language: Language) -> Item:
    line = one["sentence"]
    shadow = simplified(line)
    words = [w for pieces in refined(language.segmenter.words(line, shadow), language.lexicon) for w in pieces]
    readings = language.pinyin.read(shadow, words)
    at, end = one["index"], one["index"] + len(one["term"])
    n = next((n for n, w in enumerate(words) if w.start <= at and end <= w.end), None)
    word = None if n is None else words[n]
    near = neighbours(words, word.start, word.end, language.lexicon) if word else Neighbours("", "", "", "")
    glosser = Glosser(language.lexicon, {}, taiwan=script_of(line) == "Hant")
    return Item(words, word, shadow, () if n is None else readings[n], near, glosser, one["good"])


def by_dictionary(one: Item) -> list[str]:
    assert one.word
    return dictionary.glosses(one.glosser.lexicon.entries(one.word.simplified), one.readings)


def lesk(one: Item) -> list[str]:
    """Where no cue decides: the sense whose English shares most words with the English of the sentence's other words."""
    found = one.senses(one.near)
    if not one.undecided():
        return found
    others = {
        stem
        for word in one.words
        if word is not one.word
        for sense in one.glosser.senses(word.simplified)
        for stem in _stems(sense.gloss)
    }
    return sorted(found, key=lambda gloss: -len(_stems(gloss) & others))


def _stems(gloss: str) -> set[str]:
    return {word[:5] for word in re.findall(r"[a-z]{4,}", gloss.lower())}


WAYS: dict[str, Callable[[Item], list[str]]] = {
    "the dictionary's first sense": by_dictionary,
    "glossary and table, first lines": lambda one: one.senses(None, ""),
    "and cues of neighbouring words": lambda one: one.senses(None),
    "and parts of speech beside them (deckgen)": lambda one: one.senses(one.near),
    "deckgen and Lesk on the English side": lesk,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="+", type=Path)
    args = parser.parse_args()
    language, _ = open_language()
    found = [list(items(folder, language)) for folder in args.gold]
    print(" " * 44 + "".join(f"{folder.parent.name}/{folder.name:<12}" for folder in args.gold))
    for name, way in WAYS.items():
        shares = []
        for group in found:
            hits = sum(bool(one.word and (glosses := way(one)) and same_gloss(glosses[0], one.good)) for one in group)
            shares.append(f"{hits / len(group):.3f} of {len(group)}")
        print(f"{name:<44}" + "".join(f"{share:<20}" for share in shares))


if __name__ == "__main__":
    main()
