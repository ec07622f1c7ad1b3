"""Sentences with the reading of every hanzi, and the share of them that a reader gets right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from deckgen.language.script import is_han

HERE = Path(__file__).parent
HELD_OUT = HERE / "running"
DEVELOPMENT = HERE.parent / "bench" / "dev"

Read = Callable[[Sequence[str]], Sequence[Sequence[str | None]]]
"""Sentences in, for each one item a code point out: numbered pinyin, or None for what is no hanzi."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence with the accepted readings of each code point; () where none is asked for."""

    text: str
    accepted: tuple[tuple[str, ...], ...]


@dataclass(slots=True)
class Figures:
    """How many syllables were asked for, how many were right with and without their tones, and the misses."""

    asked: int = 0
    right: int = 0
    toneless: int = 0
    misses: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    places: list[str] = field(default_factory=list)

    @property
    def tones(self) -> float:
        return self.right / self.asked

    @property
    def syllables(self) -> float:
        return self.toneless / self.asked


def running(path: Path) -> list[Labelled]:
    """The sentences of one file with every hanzi labelled."""
    found = []
    for line in path.read_text("utf-8").splitlines():
        text, _, labels = line.partition("\t")
        queue = iter(labels.split())
        found.append(Labelled(text, tuple(tuple(next(queue).split("|")) if is_han(c) else () for c in text)))
        assert next(queue, None) is None, f"more readings than hanzi: {text}"
    return found


def marked(path: Path) -> list[Labelled]:
    """The sentences of one file with some [hanzi] labelled."""
    found = []
    for line in path.read_text("utf-8").splitlines():
        text, _, label = line.partition("\t")
        accepted: list[tuple[str, ...]] = []
        for at, char in enumerate(text):
            if char not in "[]":
                accepted.append((label,) if text[at - 1 : at] == "[" else ())
        found.append(Labelled(text.replace("[", "").replace("]", ""), tuple(accepted)))
    return found


def normal(char: str, reading: str | None) -> str:
    """One spelling for all programs: citation tones of 一 and 不, ü as v."""
    if char in "一不":
        return "yi1" if char == "一" else "bu4"
    return (reading or "").lower().replace("u:", "v").replace("ü", "v")


def measure(items: Iterable[Labelled], read: Read) -> Figures:
    """What a reader gets right. Erhua may be r or er: programs differ in that, and readers of cards do not mind."""
    items, figures = list(items), Figures()
    for item, readings in zip(items, read([item.text for item in items]), strict=True):
        for at, (char, accepted, reading) in enumerate(zip(item.text, item.accepted, readings, strict=True)):
            if not accepted:
                continue
            got = normal(char, reading)
            good = {"r5", "er5", "er2"} if accepted == ("r5",) else set(accepted)
            figures.asked += 1
            figures.right += got in good
            figures.toneless += got[:-1] in {r[:-1] for r in good}
            if got not in good:
                figures.misses[char, "|".join(accepted), got] += 1
                figures.places.append(
                    f"{char} {'|'.join(accepted)}, read {got}: {item.text[:at]}[{char}]{item.text[at + 1 :]}"
                )
    return figures
