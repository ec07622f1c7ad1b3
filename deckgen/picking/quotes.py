"""Quotes: what the article itself highlights, traced back to the transcript, and what is central and quotable besides.

A quote is one to three whole sentences of one voice, 12 to 120 characters, literally as the article has them.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import NamedTuple

from deckgen.language.analysis import shadow_of
from deckgen.language.lexicon import Lexicon
from deckgen.language.script import letters, simplified
from deckgen.language.sentences import split
from deckgen.model import Article, Candidate, Place, Reason, Sentence

SHORTEST, LONGEST = 12, 120

WEIGHTS: Mapping[str, float] = {
    "highlighted": 7.0,
    "lead": 6.5,
    "central": -1.2,
    "contrast": 1.4,
    "claim": 1.3,
    "stance": 1.2,
    "superlative": 0.4,
    "opening": 0.9,
    "closing": 0.2,
    "guest": 2.2,
    "complete": -0.3,
    "brief": 1.2,
    "sentences": 0.5,
    "dangling": -0.8,
    "question": -0.2,
    "detail": -0.2,
    "chatter": -2.2,
}
"""What each reason weighs: a logistic regression over all possible quotes of the development articles, rounded."""

SAME = 0.5
"""Share of common bigrams from which two passages are one thought (see docs/decisions.md for the measurement)."""

RETOLD = 0.38
"""Share of common bigrams from which passages of two articles are one thought in two translations: in two renderings of
one real interview such pairs share 0.43 to 0.52, the most alike pair of different thoughts in five articles 0.27."""

ANSWER = 6
"""Characters, its full stop included, of a first sentence that answers rather than says: 都有。兩條路。是的，没错。"""

_DANGLING = re.compile(
    r"^(?:这(?!个世界|个时代)|那(?!些)|他|她|它|其中|因此|所以|但|不过|而且|然后|于是|另外|此外|同时|也就是说|比如|例如|是的|对|没错|嗯|谢|当然|第[一二三]|首先|其次|最后|还有|以及|就像|就是说|举个例子)"
)
_CONTRAST = re.compile(
    r"不是.{1,30}(?:而是|应该是|是)|不仅.{1,24}(?:还|也|更)|与其.{1,20}不如|只有.{1,20}才|没有.{1,14}(?:就没有|只有)|越.{1,8}越|不.{1,14}而(?:是|且)|并不.{0,14}[，。]|从.{1,12}(?:变成|变为|走向)"
)
_CLAIM = re.compile(
    r"就是|本质|永远|从来|每个|所有(?:人|的)|意味着|将(?:会)?(?:成为|改变)|是.{1,16}的(?:基石|核心|关键|本质|灵魂|入口|未来|单位|商品|基础)|必须|不要|绝不|应该|不会|不可能"
)
_STANCE = re.compile(
    r"我(?:宁愿|讨厌|相信|希望|坚信|反对|认为|鼓励|觉得|喜欢|不(?:会|怕|信))|我们(?:不是|必须|从不|宁愿|要)"
)
_SUPERLATIVE = re.compile(r"最(?!近|后|终|初|早)|唯一|第一(?!，)|真正|前所未有|独一无二|无处不在")
_CHATTER = re.compile(
    r"谢谢|感谢|采访|你们?知道|我记得|比如|例如|举个例子|假设|对吧|对吗|哈哈|（笑）|刚才|刚刚|上周|本周|去年|今年"
)
_QUESTION = re.compile(r"[？?][”」]?$")
_COMPLETE = re.compile(r"[。！][”」]?$")
_DETAIL = re.compile(r"\d+|[A-Za-z]{2,}")
_INNER = re.compile(r"[“「]([^“”「」]{12,})[”」]")


@dataclass(frozen=True, slots=True)
class Request:
    """How many quotes an article may bring."""

    count: int
    weights: Mapping[str, float] = field(default_factory=lambda: WEIGHTS)


def pick(
    article: Article,
    sentences: Sequence[Sentence],
    lexicon: Lexicon,
    request: Request,
    keep: Sequence[str] = (),
    drop: frozenset[str] = frozenset(),
    lost: Sequence[str] = (),
) -> tuple[Candidate, ...]:
    """The article's quotes, best first; `keep` are simplified texts that earlier builds exported, `drop` unwanted ones.

    `lost` are those of them that no article has word for word any more: whatever is most like one is kept in its place.
    """
    kept = [squash(text) for text in keep]
    held = (*_held(article, sentences, kept), *_mended(article, sentences, [bigrams(squash(text)) for text in lost]))
    ranked: Iterable[Candidate] = rank(article, sentences, lexicon, request)
    if any(block.kind == "highlight" for block in article.blocks):
        ranked = _transcribed(article, sentences, list(ranked))
        told = {squash(one.simplified): one.wordings for one in reversed(ranked) if one.wordings}  # the best's
        held = tuple(replace(one, wordings=told.get(squash(one.simplified), ())) for one in held)
    chosen = list({squash(one.simplified): one for one in held}.values())
    cores = [squash(one.simplified) for one in chosen]
    said = {text for one in chosen for text in _sentences_in(one)}
    for candidate in ranked:
        if len(chosen) >= request.count:
            break
        core, inside = squash(candidate.simplified), _sentences_in(candidate)
        if inside & said or core in drop or any(alike(core, other) >= SAME for other in cores):
            continue
        chosen.append(candidate)
        cores.append(core)
        said |= inside
    return tuple(chosen)


TOLD = 0.5
"""Dice's coefficient of bigrams from which a line of the article's list of views is a passage of the transcript."""


def _transcribed(article: Article, sentences: Sequence[Sentence], ranked: Sequence[Candidate]) -> list[Candidate]:
    """Candidates with the transcript's words in place of the highlights', where it has them."""
    spoken = [
        (bigrams(squash(one.simplified)), one)
        for one in ranked
        if article.blocks[sentences[one.places[0].sentence].block].kind != "highlight"
    ]
    return [_said(article, sentences, one, spoken) for one in ranked]


def _said(
    article: Article,
    sentences: Sequence[Sentence],
    candidate: Candidate,
    spoken: Sequence[tuple[set[str], Candidate]],
) -> Candidate:
    """A highlight as the transcript has it, where there is a question and a context; the highlight's wording behind it.

    `spoken` are the passages of the transcript with their bigrams.
    """
    if article.blocks[sentences[candidate.places[0].sentence].block].kind != "highlight":
        return candidate
    core = squash(candidate.simplified)
    pairs = bigrams(core)
    likeness = ((dice(pairs, other), -len(one.text), one) for other, one in spoken)
    best = max(likeness, key=lambda row: row[:2], default=None)
    if best is None or best[0] < TOLD:
        return candidate
    said = best[2]
    told = () if core in squash(said.simplified) else (candidate.text,)
    return replace(said, reasons=candidate.reasons, wordings=told)


def _sentences_in(candidate: Candidate) -> set[str]:
    """The squashed sentences that stand on a candidate's card."""
    return {squash(text) for text in split(candidate.simplified)}


def _held(article: Article, sentences: Sequence[Sentence], kept: Sequence[str]) -> Iterator[Candidate]:
    """The quotes of earlier builds that the article still holds; `kept` are squashed texts."""
    if not kept:
        return
    for run in _runs(article, sentences, longest=3 * LONGEST):
        if squash(run.shadow) in kept or squash(run.text) in kept:
            yield Candidate("quote", run.text, run.shadow, (run.place,), (Reason("kept", 1.0, 0.0),))


def _mended(article: Article, sentences: Sequence[Sentence], lost: Sequence[set[str]]) -> Iterator[Candidate]:
    """For each lost quote, given by its bigrams, the passage that shares most of them, if it may be the same."""
    runs = [(bigrams(squash(run.shadow)), run) for run in _runs(article, sentences)] if lost else []
    for pairs in lost:
        scored = [(dice(pairs, own), -n) for n, (own, _) in enumerate(runs)]
        score, n = max(scored, default=(0.0, 0))
        if score >= 0.4:  # whether it is the same is decided later, by deckgen/identity.py, or by the user
            run = runs[-n][1]
            yield Candidate("quote", run.text, run.shadow, (run.place,), (Reason("kept", score, 0.0),))


@dataclass(frozen=True, slots=True)
class _Run:
    """One to three neighbouring sentences of one voice; the place's sentence is the first, offsets span the run."""

    text: str
    shadow: str
    first: int
    last: int
    place: Place


def rank(article: Article, sentences: Sequence[Sentence], lexicon: Lexicon, request: Request) -> Iterator[Candidate]:
    """Every possible quote with its reasons, best first; made as they are asked for, since few are."""
    weights = _word_weights(sentences, lexicon)
    roles = {speaker.name: speaker.role for speaker in article.speakers}
    views = [b.text for b in article.blocks if b.kind == "highlight"] + list(_said_in_headings(article))
    highlights = [pairs for text in views if len(pairs := bigrams(squash(simplified(text)))) >= 5]
    lead = [bigrams(squash(simplified(b.text))) for b in article.blocks[:8] if not b.speaker and b.kind == "paragraph"]
    marks = [_marks(shadow_of(sentence)) for sentence in sentences]
    asked = {name for name, role in roles.items() if role == "host"} if "guest" in roles.values() else set()
    found = []
    for run in _runs(article, sentences):
        block = article.blocks[sentences[run.first].block]
        if block.speaker in asked:  # where a guest speaks the host only asks
            continue
        pairs = bigrams(squash(run.shadow))
        inside = marks[run.first : run.last + 1]
        before, after = run.first - 1, run.last + 1
        values = {
            "highlighted": max([_traced(pairs, view) for view in highlights] or [0.0]),
            "lead": max([0.0, *(len(pairs & text) / (len(pairs) or 1) for text in lead)]) if block.speaker else 0.0,
            "central": _central(sentences[run.first : after], weights),
            "contrast": max(mark.contrast for mark in inside),
            "claim": min(1.0, sum(mark.claims for mark in inside) / 2),
            "stance": max(mark.stance for mark in inside),
            "superlative": max(mark.superlative for mark in inside),
            "opening": float(before < 0 or sentences[before].block != sentences[run.first].block),
            "closing": float(after == len(sentences) or sentences[after].block != sentences[run.last].block),
            "guest": float(roles.get(block.speaker or "") == "guest"),
            "complete": float(bool(_COMPLETE.search(run.text))),
            "brief": 1.0 - min(1.0, abs(len(run.text) - 34) / 60),
            "sentences": float(run.last - run.first),
            "dangling": float(bool(_DANGLING.match(run.shadow)) or _answers(sentences[run.first : after])),
            "question": float(bool(_QUESTION.search(run.text))),
            "detail": min(1.0, sum(mark.details for mark in inside) / 5),
            "chatter": min(1.0, sum(mark.chatter for mark in inside) / 2),
        }
        score = sum(value * request.weights[name] for name, value in values.items())
        found.append((-score, run.first, len(run.text), run, values))
    for _, _, _, run, values in sorted(found, key=itemgetter(0, 1, 2)):
        reasons = tuple(Reason(n, round(v, 4), request.weights[n]) for n, v in values.items() if v)
        yield Candidate("quote", run.text, run.shadow, (run.place,), reasons)


def _answers(run: Sequence[Sentence]) -> bool:
    """True when a passage opens with a word or two that only its question explains: the 都有 of an answer."""
    return len(run) > 1 and len(run[0].text) <= ANSWER


class _Marks(NamedTuple):
    """What the words of one sentence show, whatever run it is part of."""

    contrast: float
    claims: int
    stance: float
    superlative: float
    details: int
    chatter: int


def _marks(text: str) -> _Marks:
    return _Marks(
        contrast=float(bool(_CONTRAST.search(text))),
        claims=len(_CLAIM.findall(text)),
        stance=float(bool(_STANCE.search(text))),
        superlative=float(bool(_SUPERLATIVE.search(text))),
        details=len(_DETAIL.findall(text)),
        chatter=len(_CHATTER.findall(text)),
    )


def _runs(article: Article, sentences: Sequence[Sentence], longest: int = LONGEST) -> Iterator[_Run]:
    """One to three sentences of one block; of a quoted person only the words inside the quotation marks.

    Where people take turns, the narrator's own paragraphs give no quotes; in an essay or a report they may.
    """
    has_turns = any(block.turn for block in article.blocks)
    for first, sentence in enumerate(sentences):
        block = article.blocks[sentence.block]
        if block.kind == "heading" or (block.speaker is None and block.kind == "paragraph" and has_turns):
            continue
        if block.kind == "quote":
            shadow = shadow_of(sentence)
            for match in _INNER.finditer(sentence.text):
                if SHORTEST <= len(match[1]) <= longest:
                    span = match.span(1)
                    yield _Run(match[1], shadow[span[0] : span[1]], first, first, Place(first, *span))
            continue
        for last in range(first, min(first + 3, len(sentences))):
            if sentences[last].block != sentence.block:
                break
            text = _between(block.text, sentences[first : last + 1])
            if SHORTEST <= len(text) <= longest and _is_balanced(text):
                shadow = simplified(text) if article.script == "Hant" else text
                yield _Run(text, shadow, first, last, Place(first, 0, len(text)))


def _is_balanced(text: str) -> bool:
    """True when every quotation mark that opens closes, and none closes that has not opened."""
    return all(text.count(a) == text.count(b) for a, b in ("“”", "‘’", "「」", "《》", "（）"))


def _said_in_headings(article: Article) -> Iterator[str]:
    """What the title and headings of the form 某人：… or 某人谈…：… put into somebody's mouth."""
    for heading in (article.title or "", *(b.text for b in article.blocks if b.kind == "heading")):
        _, colon, said = heading.replace(":", "：").partition("：")
        if colon and len(said) >= 8:
            yield said


def _between(text: str, run: Sequence[Sentence]) -> str:
    """The literal text from the first to the last of neighbouring sentences."""
    start = end = text.find(run[0].text)
    for one in run:
        end = text.find(one.text, end) + len(one.text)
    return text[start:end]


def squash(text: str) -> str:
    """A text's letters and hanzi alone, in lower case.

    >>> squash("“护栏”，guardrails！")
    '护栏guardrails'
    """
    return letters(text).lower()


def bigrams(text: str) -> set[str]:
    """Neighbouring pairs of characters.

    >>> sorted(bigrams("护栏是"))
    ['护栏', '栏是']
    """
    return {text[i : i + 2] for i in range(len(text) - 1)}


def alike(one: str, other: str) -> float:
    """How much of the shorter passage's pairs of characters the longer one shares, 0 to 1.

    >>> alike("护栏不是围墙", "我说过护栏不是围墙的") , alike("护栏", "算力")
    (1.0, 0.0)
    """
    a, b = bigrams(one), bigrams(other)
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def dice(one: set[str], other: set[str]) -> float:
    """Dice's coefficient: twice what two sets share, over their sizes.

    >>> dice({"护栏", "栏是"}, {"护栏", "栏很"})
    0.5
    """
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def _traced(passage: set[str], highlight: set[str]) -> float:
    """How well a passage's bigrams say what a highlight's say: 1 for the same words, less for more or other ones."""
    if not passage:
        return 0.0
    share = dice(passage, highlight)
    return share if share >= 0.45 or len(passage & highlight) / len(highlight) >= 0.75 else 0.0


def _word_weights(sentences: Sequence[Sentence], lexicon: Lexicon) -> dict[str, float]:
    """How much each content word says about this article: its count against how common it is anyway."""
    counts = Counter(w.simplified for s in sentences for w in s.words if len(w.simplified) > 1)
    weights: dict[str, float] = defaultdict(float)
    for word, count in counts.items():
        weights[word] = math.log2(1 + count) * max(0.0, lexicon.rarity(word) - 3.2)
    return weights


def _central(run: Sequence[Sentence], weights: Mapping[str, float]) -> float:
    words = {w.simplified for s in run for w in s.words if len(w.simplified) > 1}
    size = sum(len(s.words) for s in run)
    return min(1.0, sum(weights[w] for w in words) / (6.0 * math.sqrt(max(4, size)) * 1.6))
