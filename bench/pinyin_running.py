"""Readings in running text: ours, plain pypinyin and plain g2pM over the same sentences in one run.

    python -m bench.pinyin_running [--dev] [--misses] [--runs 3]

The held-out sentences of tests/running, or with --dev those of bench/dev, to learn from; --misses lists what ours
missed of bench/dev, and of nothing else.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Sequence

from deckgen.annotate import annotate, expect
from deckgen.build import open_language
from deckgen.language.analysis import refined
from deckgen.language.script import simplified
from deckgen.language.sentences import spans
from tests.running_text import DEVELOPMENT, HELD_OUT, Labelled, Read, marked, measure, running


def whole() -> Read:
    """`deckgen annotate`, which finds glosses too; nothing remembered, all sentences announced, as the command does."""
    language, _ = open_language()

    def read(sentences: Sequence[str]) -> list[list[str | None]]:
        expect(sentences, language)
        return [[r for word in annotate(line, language) for r in word.readings] for line in sentences]

    return read


def readings_alone() -> Read:
    """The same readings without the glosses: what pypinyin and g2pM do."""
    language, _ = open_language()

    def read(sentences: Sequence[str]) -> list[list[str | None]]:
        expect(sentences, language)
        found = []
        for line in sentences:
            shadow, readings = simplified(line), [None] * len(line)
            for start, end in spans(line):
                words = language.segmenter.words(line[start:end], shadow[start:end])
                fine = [piece for pieces in refined(words, language.lexicon) for piece in pieces]
                flat = [r for word in language.pinyin.read(shadow[start:end], fine) for r in word]
                readings[start:end] = flat
            found.append(readings)
        return found

    return read


def pypinyin() -> Read:
    from pypinyin import Style, lazy_pinyin

    def read(sentences: Sequence[str]) -> list[list[str]]:
        split = list  # whatever is no hanzi stays one item a code point
        return [
            lazy_pinyin(line, style=Style.TONE3, neutral_tone_with_five=True, errors=split, v_to_u=False)
            for line in sentences
        ]

    return read


def g2pm() -> Read:
    from g2pM import G2pM

    model = G2pM()

    def read(sentences: Sequence[str]) -> list[list[str]]:
        return [model(line, tone=True, char_split=True) for line in sentences]

    return read


def table(title: str, items: Sequence[Labelled], readers: dict[str, Callable[[], Read]], runs: int) -> None:
    asked = sum(map(bool, (accepted for item in items for accepted in item.accepted)))
    print(f"{title}: {len(items)} sentences, {asked} syllables")
    print(f"{'':10} {'syllables':>10} {'with tone':>10} {'sentences/s':>12}")
    for name, make in readers.items():
        took = []
        for _ in range(runs):
            read = make()
            read(["暖机。"])  # dictionaries load here, not on the clock
            start = time.perf_counter()
            read([item.text for item in items])
            took.append(time.perf_counter() - start)
        figures = measure(items, read)
        speed = len(items) / statistics.median(took)
        print(f"{name:10} {figures.syllables:10.2%} {figures.tones:10.2%} {speed:12.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dev", action="store_true")
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--runs", type=int, default=3)
    args = parser.parse_args()
    readers = {"deckgen": readings_alone, "annotate": whole, "pypinyin": pypinyin, "g2pM": g2pm}
    if args.dev or args.misses:
        texts, hard = running(DEVELOPMENT / "running.tsv"), marked(DEVELOPMENT / "polyphones.tsv")
    else:
        texts = [item for path in sorted(HELD_OUT.glob("*.tsv")) for item in running(path)]
        hard = marked(HELD_OUT / "marked" / "polyphones.tsv")
    if args.misses:
        for items in (texts, hard):
            print("\n".join(measure(items, whole()).places), "\n")
        return
    table("running text", texts, readers, args.runs)
    table("hard polyphones, one marked in each sentence", hard, readers, args.runs)


if __name__ == "__main__":
    main()
