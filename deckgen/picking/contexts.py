"""The sentence that shows a term best, by published criteria for good dictionary examples.

After Kilgarriff et al., GDEX (2008), for Chinese: whole, of middling length, few other rare words, no dangling 这 or
他, typical use; here besides: spoken by a guest rather than asked by a host, and never damaged or a heading.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from deckgen.language.lexicon import Lexicon
from deckgen.model import Article, Candidate, Place, Sentence

LONGEST = 72
"""Characters of a sentence on a card; a longer one is cut at its clauses (a phone shows about five lines of 15)."""

_DANGLING = re.compile(
    r"^(?:这|那|他|她|它|其|此|因此|所以|但|不过|而且|然后|于是|另外|此外|同时|也就是说|比如|例如|對|这个|那个)"
)
_CLAUSE = re.compile(r"[^，；：,;]*[，；：,;]?")


class Shown(NamedTuple):
    """A context before it becomes part of a card: where it was cut out of its sentence."""

    place: Place
    start: int
    end: int
    score: float


def best(
    candidate: Candidate, article: Article, sentences: Sequence[Sentence], lexicon: Lexicon, limit: int = 3
) -> list[Shown]:
    """The candidate's best contexts, best first: one a sentence, and one where a highlight and the text say the same."""
    roles = {speaker.name: speaker.role for speaker in article.speakers}
    shown: dict[int, Shown] = {}
    for place in candidate.places:
        sentence = sentences[place.sentence]
        start, end = _window(sentence.text, place.start, place.end)
        one = Shown(place, start, end, _score(sentence, start, end, article, roles, lexicon))
        if place.sentence not in shown:
            shown[place.sentence] = one
    told: dict[str, Shown] = {}
    for one in sorted(shown.values(), key=lambda s: (-s.score, s.place.sentence)):
        told.setdefault(sentences[one.place.sentence].text[one.start : one.end], one)
    return [*told.values()][:limit]


def _window(text: str, start: int, end: int) -> tuple[int, int]:
    """The whole sentence, or the clauses around the term when it is long."""
    if len(text) <= LONGEST:
        return 0, len(text)
    clauses = [match.span() for match in _CLAUSE.finditer(text) if match.group()]
    inside = [n for n, (a, b) in enumerate(clauses) if a < end and start < b]
    first, last = inside[0], inside[-1]
    while True:
        left = clauses[first - 1][0] if first > 0 else None
        right = clauses[last + 1][1] if last + 1 < len(clauses) else None
        if right is not None and right - clauses[first][0] <= LONGEST:
            last += 1
        elif left is not None and clauses[last][1] - left <= LONGEST:
            first -= 1
        else:
            break
    a, b = clauses[first][0], clauses[last][1]
    while b > a and text[b - 1] in "，；：,; ":
        b -= 1
    while a < b and text[a] in "，；：,; ":
        a += 1
    return a, b


def _score(
    sentence: Sentence, start: int, end: int, article: Article, roles: Mapping[str, str], lexicon: Lexicon
) -> float:
    text = sentence.text[start:end]
    block = article.blocks[sentence.block]
    length = len(text)
    score = 1.0 - abs(length - 32) / 60
    score += 0.3 * bool(re.search(r"[。！？!?][”」’』]?$", text)) + 0.3 * (start == 0 and end == len(sentence.text))
    score -= 0.35 * bool(_DANGLING.match(text))
    score += {"guest": 0.3, "host": 0.0}.get(roles.get(block.speaker or "", ""), 0.15)
    score -= {"heading": 1.0, "highlight": 0.1}.get(block.kind, 0.0)
    words = [w.simplified for w in sentence.words if start <= w.start < end and len(w.simplified) > 1]
    rare = sum(lexicon.rarity(word) > 5.5 for word in words)
    score -= 0.08 * rare
    score -= 0.4 * (length < 10)
    return score
