"""Termhood: how much of a term a word is, and what a compound that nobody has graded inherits from its parts.

`termhood.tsv` holds grades from 0 to 9 of dictionary words and of the glossary's terms: would the index of a book about
the word's own subject list it? 供应链 (gōngyìngliàn, supply chain) is an 8, 话题 (huàtí, topic) is not. It differs from
worth.tsv, which asks what a card is worth to a learner: 人工智能 is a term, and known to everybody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from deckgen.language.script import is_han

PRIOR = 2.0
"""Compounds of average grade that every part is given beforehand, so that one compound alone says little."""

SHARES = (0.45, 0.3, 0.125, 0.125)
"""What counts for a compound: compounds with its head, compounds with its modifier, the head, the modifier. By least
squares over 28,600 graded compounds, each left out of its own averages, 0.46, 0.31, 0.12 and 0.11; what they let one
expect correlates with the grade at 0.69."""

LOW = 2
"""Grade of a two-hanzi word that the table leaves out."""


def split(compound: str, is_word: Callable[[str], bool]) -> tuple[str, str] | None:
    """Modifier and head of a compound: two words where that can be, the head rather than the modifier.

    >>> split("供应链", {"供应", "链"}.__contains__), split("云计算", {"计算"}.__contains__)
    (('供应', '链'), ('云', '计算'))
    """
    best: tuple[float, tuple[str, str]] | None = None
    for at in range(1, len(compound)):
        first, last = compound[:at], compound[at:]
        if all(len(part) == 1 or is_word(part) for part in (first, last)):
            rank = (len(first) > 1) + 1.5 * (len(last) > 1) - 0.01 * abs(len(first) - len(last))
            if best is None or rank > best[0]:
                best = rank, (first, last)
    return best[1] if best else None


def averages(grades: Mapping[str, int], is_word: Callable[[str], bool]) -> dict[str, tuple[float, float]]:
    """For each part of graded compounds the mean grade, 0 to 9, of those that begin and of those that end with it.

    The mean of all compounds stands under "". Compounds with Latin letters are left out.

    >>> means = averages({"机器学习": 9, "深度学习": 9, "学习能力": 3}, {"机器", "深度", "学习", "能力"}.__contains__)
    >>> [round(mean, 1) for mean in means["学习"]]
    [5.7, 8.0]
    """
    compounds = {word: grade for word, grade in grades.items() if len(word) > 2 and all(map(is_han, word))}
    parts = {word: both for word in compounds if (both := split(word, is_word))}
    whole = sum(compounds[word] for word in parts) / (len(parts) or 1)
    before, after = defaultdict(list), defaultdict(list)
    for word, (first, last) in parts.items():
        before[first].append(compounds[word])
        after[last].append(compounds[word])

    def mean(values: Iterable[int]) -> float:
        values = list(values)
        return round((sum(values) + PRIOR * whole) / (len(values) + PRIOR), 2)

    found = {part: (mean(before.get(part, ())), mean(after.get(part, ()))) for part in {*before, *after}}
    return {"": (round(whole, 2), round(whole, 2)), **found}


def composed(
    parts: Sequence[str], means: Mapping[str, tuple[float, float]], grade: Callable[[str], int | None]
) -> float:
    """What a compound's modifier and head let one expect of its grade, 0 to 9.

    How other compounds with them are graded counts most, and then how they are graded themselves.

    >>> composed(["强化", "学习"], {"": (5.0, 5.0), "学习": (5.7, 8.0)}, {"强化": 4, "学习": 4}.get)
    6.1
    """
    first, last = "".join(parts[:-1]), parts[-1]
    begins, ends = means.get(first, means[""])[0], means.get(last, means[""])[1]
    own, best = (
        max((LOW if (g := grade(part)) is None else g for part in some), default=LOW) for some in ([last], parts[:-1])
    )
    return round(SHARES[0] * ends + SHARES[1] * begins + SHARES[2] * own + SHARES[3] * best, 2)
