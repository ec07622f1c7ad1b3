"""What a deck does for its articles: how many of their running words are known before its cards, and after. Pure.

A running word is a word with a hanzi in it (deckgen/coverage.py). Names of people, places and companies are counted, but
they are no vocabulary: every share is one of the other running words. Known before are function words (的, 因为, 一个 …),
the words of the HSK levels that the recipe's known_levels names, and the words of known.txt and of the recipe's lists.
Known after are these and all that the deck's term cards cover; quotes teach sentences and count for nothing here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from deckgen.coverage import BEYOND, Knowledge, Text, squeezed
from deckgen.model import Pin

ASSUMED = (3, 4, 5, 6)
"""HSK levels for which the shares are also told, whatever the learner says to know."""

PROMISED = 4
"""The level that the promise assumes where the learner has said nothing: above it the texts deckgen is for begin."""

LABELS = {**{n: f"HSK {n}" for n in range(1, 7)}, 7: "HSK 7-9", BEYOND: "beyond"}


@dataclass(frozen=True, slots=True)
class Lift:
    """How many running words of `words` are known before a deck's cards, and after them."""

    words: int
    before: int
    after: int

    def __add__(self, other: Lift) -> Lift:
        return Lift(self.words + other.words, self.before + other.before, self.after + other.after)

    def __str__(self) -> str:
        return f"{percent(self.before, self.words)} to {percent(self.after, self.words)}"

    def as_json(self) -> dict[str, float]:
        """Both shares, between 0 and 1."""
        return {"before": _share(self.before, self.words), "after": _share(self.after, self.words)}


@dataclass(frozen=True, slots=True)
class Passage:
    """The figures of one article, or of all.

    `cards` counts the deck's terms that stand in it, `elsewhere` the words known with the project's other decks too;
    `assumed` says what would be so at an HSK level; `levels` has running and distinct words by level.
    """

    name: str
    running: int
    names: int
    cards: int
    stated: Lift
    elsewhere: int
    assumed: Mapping[int, Lift]
    levels: Mapping[int, tuple[int, int]]

    def as_json(self) -> dict[str, Any]:
        """The figures as plain values; shares are between 0 and 1."""
        return {
            "name": self.name,
            "running": self.running,
            "names": self.names,
            "vocabulary": self.stated.words,
            "cards": self.cards,
            "known": self.stated.as_json(),
            "known_with_other_decks": _share(self.elsewhere, self.stated.words),
            "assumed": {LABELS[level]: lift.as_json() for level, lift in self.assumed.items()},
            "levels": {LABELS[n]: {"running": r, "distinct": d} for n, (r, d) in self.levels.items()},
        }


@dataclass(frozen=True, slots=True)
class Stats:
    """A deck's figures: article by article, in total, and its cards by kind, by type and by level."""

    title: str
    articles: tuple[Passage, ...]
    total: Passage
    kinds: Mapping[str, int]
    types: Mapping[str, int]
    card_levels: Mapping[int, int]
    is_stated: bool

    def promise(self, passage: Passage) -> str:
        """What the deck does for one article, or for all, in a sentence."""
        lift, at = (passage.stated, "") if self.is_stated else (passage.assumed[PROMISED], f"at HSK {PROMISED}, ")
        many = len(self.articles) if passage is self.total else 1
        what = "this article" if many == 1 else f"these {many} articles"
        who = "this card lifts" if passage.cards == 1 else f"these {passage.cards} cards lift"
        return f"{at}{who} {what} from {lift} known"

    def as_json(self) -> dict[str, Any]:
        """The figures as plain values."""
        return {
            "title": self.title,
            "articles": [one.as_json() | {"promise": self.promise(one)} for one in self.articles],
            "total": self.total.as_json() | {"promise": self.promise(self.total)},
            "cards": {
                "kinds": dict(self.kinds),
                "types": dict(self.types),
                "levels": {LABELS[level]: count for level, count in self.card_levels.items()},
            },
            "stated": self.is_stated,
        }

    def lines(self) -> Iterator[str]:
        """The figures for people."""
        types = ", ".join(f"{count} {name}" for name, count in self.types.items())
        yield f"{self.title}: {self.kinds['term']} terms, {self.kinds['quote']} quotes ({types or 'no cards'})"
        by_level = ", ".join(f"{LABELS[level]} {count}" for level, count in self.card_levels.items() if count)
        yield f"  terms by level: {by_level or 'none'}"
        for one in self.articles:
            yield f"  {one.name}: {one.running} running words, {one.names} of them names"
            yield f"    {self.promise(one)}"
        total = self.total
        if len(self.articles) > 1:
            yield f"  all: {total.running} running words, {total.names} of them names"
            yield f"    {self.promise(total)}"
        if total.elsewhere > total.stated.after:
            with_others = percent(total.elsewhere, total.stated.words)
            yield f"    with what the project's other decks teach: {with_others}"
        yield f"  {'level':<10}{'running words':>16}{'distinct words':>16}"
        for level, (running, distinct) in total.levels.items():
            share = percent(running, total.stated.words)
            yield f"  {LABELS[level]:<10}{running:>7} {share:>8}{distinct:>16}"
        yield f"  {'who knows':<10}{'before':>16}{'after':>16}"
        rows = {"as stated": total.stated} if self.is_stated else {}
        for label, lift in (rows | {LABELS[level]: lift for level, lift in total.assumed.items()}).items():
            before, after = percent(lift.before, lift.words), percent(lift.after, lift.words)
            yield f"  {label:<10}{before:>16}{after:>16}"


def percent(part: int, whole: int) -> str:
    """A share as it is printed.

    >>> percent(2, 3), percent(0, 0)
    ('66.7 %', '0.0 %')
    """
    return f"{100 * part / whole if whole else 0:.1f} %"


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def stats(
    title: str,
    texts: Iterable[tuple[str, Text]],
    pins: Sequence[Pin],
    levels: Mapping[str, int],
    learner: Knowledge,
    elsewhere: Collection[str] = (),
) -> Stats:
    """The figures of a deck: `texts` are its articles' names and tokens, `pins` its cards.

    `levels` are the HSK levels of its terms by key, `elsewhere` the terms of the project's other decks.

    >>> from deckgen.coverage import Token
    >>> text = [[Token("护栏", 8, ("护栏",)), Token("是", 1, ("是",)), Token("好", 1, ("好",)), Token("的", 1, ("的",))]]
    >>> card = Pin("term:护栏", "term", "g", "active", 0, ("AskRecognition",), (), {})
    >>> made = stats("Talks", [("护栏", text)], [card], {}, Knowledge(level=3))
    >>> made.promise(made.total)
    'this card lifts this article from 75.0 % to 100.0 % known'
    """
    terms = {pin.key: squeezed(pin.key.removeprefix("term:")) for pin in pins if pin.kind == "term"}
    sights = _Sights.of(learner, terms.values(), elsewhere)
    articles = [(name, text, _passage(name, text, terms.values(), sights)) for name, text in texts]
    passages = tuple(one for _, _, one in articles)
    kinds, types = Counter(pin.kind for pin in pins), Counter(gate for pin in pins for gate in pin.gates)
    by_level = Counter(levels.get(key, BEYOND) for key in terms)
    return Stats(
        title,
        passages,
        _total(passages, [text for _, text, _ in articles], terms.values()),
        {kind: kinds[kind] for kind in ("term", "quote")},
        {gate.removeprefix("Ask").lower(): count for gate, count in sorted(types.items())},
        {level: by_level[level] for level in LABELS},
        bool(learner.words or learner.level),
    )


@dataclass(frozen=True, slots=True)
class _Sights:
    """What is known before and after, as stated and at each assumed level, and with the project's other decks."""

    stated: tuple[Knowledge, Knowledge]
    elsewhere: Knowledge
    assumed: Mapping[int, tuple[Knowledge, Knowledge]]

    @classmethod
    def of(cls, learner: Knowledge, terms: Collection[str], elsewhere: Collection[str]) -> _Sights:
        after = learner.with_words(terms)
        at = {level: max(level, learner.level) for level in ASSUMED}
        assumed = {n: (replace(learner, level=level), replace(after, level=level)) for n, level in at.items()}
        return cls((learner, after), after.with_words(elsewhere), assumed)


def _passage(name: str, text: Text, terms: Collection[str], sights: _Sights) -> Passage:
    running = [token for tokens in text for token in tokens if not token.is_foreign]
    words = sum(token.counts for token in running)
    return Passage(
        name=name,
        running=len(running),
        names=len(running) - words,
        cards=len(_standing(text, terms)),
        stated=Lift(words, *(_known(text, one) for one in sights.stated)),
        elsewhere=_known(text, sights.elsewhere),
        assumed={n: Lift(words, *(_known(text, one) for one in pair)) for n, pair in sights.assumed.items()},
        levels=_levels([text]),
    )


def _total(passages: Sequence[Passage], texts: Sequence[Text], terms: Collection[str]) -> Passage:
    nothing = Lift(0, 0, 0)
    return Passage(
        name="all",
        running=sum(one.running for one in passages),
        names=sum(one.names for one in passages),
        cards=len({term for text in texts for term in _standing(text, terms)}),
        stated=sum((one.stated for one in passages), nothing),
        elsewhere=sum(one.elsewhere for one in passages),
        assumed={level: sum((one.assumed[level] for one in passages), nothing) for level in ASSUMED},
        levels=_levels(texts),
    )


def _known(text: Text, learner: Knowledge) -> int:
    """How many running words that are no names somebody knows."""
    return sum(
        known
        for tokens in text
        for token, known in zip(tokens, learner.marks(tokens), strict=True)
        if token.counts
    )  # fmt: skip


def _standing(text: Text, terms: Collection[str]) -> set[str]:
    """The terms that stand in a text, also where its words are cut otherwise."""
    joined = "\n".join("".join(token.text for token in tokens) for tokens in text)
    return {term for term in terms if term in joined}


def _levels(texts: Iterable[Text]) -> dict[int, tuple[int, int]]:
    """Running words and distinct words by level."""
    counts: Counter[tuple[int, str]] = Counter()
    for text in texts:
        counts.update((token.level, token.text) for tokens in text for token in tokens if token.counts)
    return {
        level: (sum(n for (lv, _), n in counts.items() if lv == level), sum(lv == level for lv, _ in counts))
        for level in LABELS
    }
