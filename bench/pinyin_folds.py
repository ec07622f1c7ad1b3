"""Accuracy on marked sentences, with what was fitted on them fitted anew out of fold.

    python -m bench.pinyin_folds FOLDER [--split dev]

FOLDER holds SPLIT.sent (a sentence a line, the character between two U+2581) and SPLIT.lb (its reading), the form of the
CPP set. The threshold SURE of deckgen/language/pinyin.py is chosen on four fifths of the sentences and judged on the
last, five times; the figure to quote is that of the fifth fifths. The other rows say what the shipped threshold gives,
and what is left without the tables of collocations, surnames and settled words, which were written from knowledge of the
language but looked over against these sentences.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from deckgen.annotate import annotate, expect
from deckgen.build import open_language
from deckgen.cards import Language
from deckgen.language import collocations, pinyin, settled, surnames
from tests.running_text import normal

MARK = "\u2581"
CANDIDATES = (0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9999, 1.1)
"""Thresholds to choose from; at 1.1 the model never overrules a dictionary."""
FOLDS = 5


def load(folder: Path, split: str) -> list[tuple[str, int, str]]:
    """Sentence, index of the marked character, its reading."""
    sentences = folder.joinpath(f"{split}.sent").read_text("utf-8").split("\n")
    labels = folder.joinpath(f"{split}.lb").read_text("utf-8").split("\n")
    return [
        (line.replace(MARK, ""), line.index(MARK), label.strip().replace("u:", "v"))
        for line, label in zip(sentences, labels, strict=False)
        if line.strip()
    ]


def right(rows: list[tuple[str, int, str]], language: Language) -> list[bool]:
    """Which rows are read as labelled."""
    found = []
    for text, at, label in rows:
        readings = [reading for word in annotate(text, language) for reading in word.readings]
        found.append(normal(text[at], readings[at]) == label)
    return found


@contextmanager
def without_tables() -> Iterator[None]:
    """Grammar rules, dictionaries and the model alone."""
    with (
        mock.patch.object(collocations, "reading", return_value=None),
        mock.patch.object(surnames, "readings", return_value=()),
        mock.patch.object(settled, "readings", return_value=None),
        mock.patch.object(settled, "neutral", lambda _, found: tuple(found)),
    ):
        yield


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--split", default="dev")
    args = parser.parse_args()
    rows = load(args.folder, args.split)
    language, _ = open_language()
    expect([text for text, _, _ in rows], language)
    by_threshold = {}
    for candidate in CANDIDATES:
        with mock.patch.object(pinyin, "SURE", candidate):
            by_threshold[candidate] = right(rows, language)
    hits = 0
    for fold in range(FOLDS):
        inside = [n for n in range(len(rows)) if n % FOLDS == fold]
        outside = [n for n in range(len(rows)) if n % FOLDS != fold]
        best = max(CANDIDATES, key=lambda c: sum(by_threshold[c][n] for n in outside))
        mine = sum(by_threshold[best][n] for n in inside)
        hits += mine
        print(f"fold {fold + 1}: threshold {best} fitted on {len(outside)}, {mine / len(inside):.2%} of {len(inside)}")
    print(f"out of fold: {hits / len(rows):.2%} of {len(rows)}")
    print(f"as shipped, threshold {pinyin.SURE}: {sum(by_threshold[pinyin.SURE]) / len(rows):.2%}")
    never = sum(by_threshold[max(CANDIDATES)]) / len(rows)
    print(f"model never overrules a dictionary: {never:.2%}")
    with without_tables():
        print(f"without the tables: {sum(right(rows, language)) / len(rows):.2%}")


if __name__ == "__main__":
    main()
