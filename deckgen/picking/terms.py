"""Terms: candidates ranked by reasons that add up to a score, chosen so that none crowds out another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from operator import itemgetter

from deckgen.glossing import Glosser
from deckgen.language.lexicon import Lexicon
from deckgen.language.script import is_han, simplified
from deckgen.model import Article, Candidate, Decisions, Reason, Sentence
from deckgen.picking.candidates import CLOSED, FUNCTION, PROMISING, Collected, Found, collect
from deckgen.picking.reasons import WEIGHTS, Facts, facts_of, values_of

WORTHLESS = 1
"""Grade up to which a word gets no card, unless the article itself translates it."""

LOOSE = 7.4
"""Score that a run of words needs which no list has and which is said loosely: below it stand 漏诊伤人 and 带宽不够. Over
28 annotated articles 646 must terms of 847 are chosen with it and 644 without, and fewer of the 60 are wrong."""

EVERYDAY = 2
"""HSK levels whose words are never offered, unless the field's glossary has them: who reads news knows them."""


@dataclass(frozen=True, slots=True)
class Request:
    """How many terms an article may bring, and what the recipe wants of them."""

    count: int
    people: bool = False
    names: bool = True
    weights: Mapping[str, float] = field(default_factory=lambda: WEIGHTS)


@dataclass(frozen=True, slots=True)
class Survey:
    """An article as the picker sees it: what may be a term, and what is the same for all of its candidates."""

    lexicon: Lexicon
    collected: Collected
    facts: Facts
    voices: frozenset[str]
    glosser: Glosser


def survey(article: Article, sentences: Sequence[Sentence], lexicon: Lexicon) -> Survey:
    """Look an article over, before anybody's decisions."""
    collected = collect(article, sentences, lexicon)
    return Survey(
        lexicon,
        collected,
        facts_of(article, sentences, collected.units, lexicon),
        frozenset(part for speaker in article.speakers for part in (speaker.name, *speaker.aliases)),
        Glosser(lexicon, {simplified(gloss.zh): gloss.en for gloss in article.glosses}),
    )


def pick(
    surveyed: Survey, decisions: Decisions, request: Request, keep: frozenset[str] = frozenset()
) -> tuple[Candidate, ...]:
    """The article's terms, best first: at most `request.count` new ones, and all of `keep` that it holds.

    `keep` are simplified terms that earlier builds exported: membership is sticky, whatever their rank is now.
    """
    ranked = rank(surveyed, decisions, request, keep)
    return choose(ranked, request.count, keep | decisions.want, lambda term: bool(surveyed.glosser.senses(term)))


def elsewhere(surveyed: Survey, texts: Iterable[str], request: Request) -> Iterator[Candidate]:
    """Those terms that the article holds, whatever their rank: what another article teaches is shown from here too."""
    for text in texts:
        one = surveyed.collected.find(text)
        if one and not _is_voice(one, surveyed.voices):
            yield _candidate(one, values_of(one, surveyed.facts, surveyed.lexicon), request)


def rank(
    surveyed: Survey, decisions: Decisions, request: Request, keep: frozenset[str] = frozenset()
) -> Iterator[Candidate]:
    """Every candidate with its reasons, best first; made as they are asked for, since few are."""
    lexicon, facts = surveyed.lexicon, surveyed.facts
    always = keep | decisions.want
    asked = {text: one for text in sorted(always) if (one := surveyed.collected.find(text))}
    scored = []
    for one in {**surveyed.collected.units, **asked}.values():
        if one.text in decisions.drop or _is_voice(one, surveyed.voices):
            continue
        wanted = one.text in always
        if not wanted and (one.text in decisions.known or not _is_allowed(one, lexicon, request)):
            continue
        grade = lexicon.worth(one.text)
        if not wanted and grade is not None and grade <= WORTHLESS and one.text not in facts.glossed:
            continue
        values = values_of(one, facts, lexicon)
        score = sum(value * request.weights[name] for name, value in values.items())
        if values["loose"] and score < LOOSE and not wanted:
            continue
        scored.append((-score, one.text, one, values))
    for _, _, one, values in sorted(scored, key=itemgetter(0, 1)):
        yield _candidate(one, values, request)


def _candidate(one: Found, values: Mapping[str, float], request: Request) -> Candidate:
    reasons = tuple(Reason(name, round(value, 4), request.weights[name]) for name, value in values.items() if value)
    return Candidate("term", one.surfaces.most_common(1)[0][0], one.text, tuple(one.places), reasons)


def choose(
    ranked: Iterable[Candidate], count: int, always: frozenset[str], has_gloss: Callable[[str], bool] = lambda _: True
) -> tuple[Candidate, ...]:
    """The best candidates that can be glossed, none nested in another unless it lives outside it too.

    All of `always` that the article holds; they count, so that a rebuild brings no more than the first build did.
    """
    chosen: list[Candidate] = []
    spans: dict[int, list[tuple[int, int]]] = defaultdict(list)
    new = 0
    if always:
        ranked = list(ranked)
        new = sum(candidate.simplified in always for candidate in ranked)
    for candidate in ranked:
        if new >= count and not always:
            break
        forced = candidate.simplified in always
        if not forced and (
            new >= count or _is_crowded(candidate, chosen, spans) or not has_gloss(candidate.simplified)
        ):
            continue
        chosen.append(candidate)
        new += not forced
        for place in candidate.places:
            spans[place.sentence].append((place.start, place.end))
    return tuple(chosen)


def _is_crowded(candidate: Candidate, chosen: Sequence[Candidate], spans: Mapping[int, list[tuple[int, int]]]) -> bool:
    """True when chosen terms already cover nearly all its places, or it only adds a word to a chosen term."""
    covered = sum(
        any(
            (a <= p.start and p.end <= b) or (p.start <= a and b <= p.end and b - a >= p.end - p.start - 1)
            for a, b in spans[p.sentence]
        )
        for p in candidate.places
    )
    if covered / len(candidate.places) > 0.8:
        return True
    return (
        any(
            other.simplified in candidate.simplified and len(candidate.simplified) - len(other.simplified) <= 1
            for other in chosen
        )
        and covered / len(candidate.places) > 0.4
    )


def _is_voice(one: Found, voices: Set[str]) -> bool:
    """True for the speakers themselves: a label is no term."""
    return any(surface in voices for surface in one.surfaces)


def _is_allowed(one: Found, lexicon: Lexicon, request: Request) -> bool:
    """False for function words, digits, single characters and the names that the recipe does not want."""
    text = one.text
    entry = lexicon.term(text)
    hanzi = sum(map(is_han, text))
    if text in CLOSED or (hanzi < 2 and not (entry or any(c.isascii() and c.isalpha() for c in text))):
        return False
    if entry:
        if entry.kind == "person":
            return request.people
        return request.names or entry.kind in ("term", "idiom")
    if len(one.words) == 1:
        tag = one.tags[0]
        if tag.startswith("nr") and lexicon.is_name(text):
            return request.people
        if tag in FUNCTION and tag not in ("d", "f", "zg", "c") and (lexicon.worth(text) or 0) < PROMISING:
            return False  # the tags are often wrong: 三维 and 两会 are "numbers", 阵列 a "measure word"
        level = lexicon.level(text)
        known = lexicon.knows(text) or (lexicon.count(text) > 0 and len(text) > 2)
        return known and not (level and level.value <= EVERYDAY)
    people = any((part := lexicon.term(word)) and part.kind == "person" for word in one.words)
    parts = all(w.isascii() or len(w) == 1 or lexicon.knows(w) or lexicon.count(w) > 0 for w in one.words)
    return (parts or lexicon.lists(text)) and (request.people or not people)
