"""Terms: candidates of every kind, ranked by reasons, chosen so that none crowds out another.

Candidates are words and runs of words inside one clause. What makes a run a term (unithood) is either knowledge (the
glossary, the article's own gloss or quotation marks) or statistics over the article: it recurs, and its words keep
company with each other more than with anybody else.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from deckgen.glossing import Glosser
from deckgen.glossing.composition import cut
from deckgen.language.analysis import shadow_of
from deckgen.language.lexicon import Lexicon
from deckgen.language.script import is_han, simplified
from deckgen.model import Article, Candidate, Decisions, Place, Reason, Sentence, Word

WEIGHTS: Mapping[str, float] = {
    "keyness": 3.0,
    "frequency": 1.7,
    "dispersion": 0.2,
    "prominence": 1.2,
    "glossed": 2.4,
    "quoted": 1.7,
    "field": 1.8,
    "rarity": 2.5,
    "compound": 2.9,
    "unlisted": 0.9,
    "domain": 0.4,
    "opaque": 0.4,
    "hardest": 1.0,
    "level": 0.7,
    "senses": 0.7,
    "idiom": 1.3,
    "name": -0.3,
    "everyday": -1.0,
    "loose": -0.2,
    "transparent": -1.7,
}
"""What each reason weighs: a logistic regression over the candidates of the development articles, rounded, then a
coordinate search for recall and precision at 60 terms that was kept only where it held with each article left out."""

MOST_WORDS = 5
"""Words in a compound; longer runs are clauses."""

_FUNCTION = frozenset("u ul uj uv uz ug ud p c r y e o d m q t f zg h k x w".split())
"""jieba's tags of words that open or close no term: particles, prepositions, pronouns, adverbs, numbers, measures."""

_CLOSED = frozenset(
    "的 了 是 在 和 与 及 或 也 都 就 还 又 再 要 会 能 可 可以 不 没 没有 有 无 这 那 哪 其 之 所 被 把 将 对 从 到 以 于 由 给 让 使 向 跟 比 为 而 并 且 但 如 若 "
    "个 些 种 件 项 次 位 名 家 条 张 块 年 月 日 天 时 分 秒 里 中 上 下 内 外 前 后 间 旁 边 来 去 出 起 过 着 得 地 很 更 最 太 非常 十分 比较 相当 特别 "
    "人 事 话 东西 事情 时候 地方 方面 方式 情况 问题 部分 样子 大家 自己 别人 人们 我们 你们 他们 她们 它们 咱们 什么 怎么 怎样 如何 为什么 多少 几 谁 "
    "说 讲 谈 想 看 听 做 干 用 走 吃 拿 放 带 找 叫 问 答 知道 觉得 认为 表示 指出 能够 可能 应当 不能 不会 无法 需 须 希望 喜欢 需要 应该 必须 成为 变成 变得 看到 听到 得到 进行 开始 继续 "
    "一个 一种 一些 一样 一直 一起 一下 一点 一定 一切 一般 第一 第二 许多 很多 不少 大量 所有 每个 各种 各个 某些 某个 其他 其它 另外 以及 包括 比如 例如 "
    "因为 所以 如果 虽然 但是 然而 而且 并且 或者 还是 不是 就是 只是 可是 因此 由于 为了 关于 对于 根据 通过 随着 作为 首先 其次 最后 其实 当然 可能 已经 "
    "现在 今天 昨天 明天 今年 去年 明年 以前 以后 之前 之后 目前 未来 过去 近日 当时 同时 时间 中国 美国 国家 世界 公司 先生 女士 老师 同学 主持人 记者".split()
)
_LATIN = re.compile(r"^[A-Za-z][A-Za-z0-9.+\-]*$|^\d+[A-Za-z][A-Za-z0-9]*$")
_QUOTED = re.compile(r"[“「‘『《]([^“”「」‘’『』《》，。！？；]{2,10})[”」’』》]")
_GENERIC_HEADS = frozenset("方面 方式 时候 问题 情况 东西 过程 部分 之间 时代 领域 世界 公司 国家 人们 事情 工作 能力 阶段 作用".split())


@dataclass(slots=True)
class _Found:
    """A candidate while it is being counted."""

    text: str
    words: tuple[str, ...]
    tags: tuple[str, ...]
    places: list[Place] = field(default_factory=list)
    surfaces: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Request:
    """How many terms an article may bring, and what the recipe wants of them."""

    count: int
    people: bool = False
    names: bool = True
    weights: Mapping[str, float] = field(default_factory=lambda: WEIGHTS)


def pick(
    article: Article,
    sentences: Sequence[Sentence],
    lexicon: Lexicon,
    decisions: Decisions,
    request: Request,
    keep: frozenset[str] = frozenset(),
) -> tuple[Candidate, ...]:
    """The article's terms, best first: at most `request.count` new ones, and all of `keep` that it holds.

    `keep` are simplified terms that earlier builds exported: membership is sticky, whatever their rank is now.
    """
    ranked = rank(article, sentences, lexicon, decisions, request, keep)
    glosser = Glosser(lexicon, {simplified(gloss.zh): gloss.en for gloss in article.glosses})
    return choose(ranked, request.count, keep | decisions.want, lambda term: bool(glosser.senses(term)))


def rank(
    article: Article,
    sentences: Sequence[Sentence],
    lexicon: Lexicon,
    decisions: Decisions,
    request: Request,
    keep: frozenset[str] = frozenset(),
) -> list[Candidate]:
    """Every candidate with its reasons, best first."""
    found = _collect(article, sentences, lexicon, keep | decisions.want)
    glossed = {simplified(gloss.zh) for gloss in article.glosses}
    quoted = Counter(simplified(m) for s in sentences for m in _QUOTED.findall(s.text))
    domains = _domains(found, lexicon)
    voices = {part for s in article.speakers for part in (s.name, *s.aliases)}
    ranked = []
    for one in found.values():
        if one.text in decisions.drop or _is_voice(one, voices):
            continue
        wanted = one.text in keep or one.text in decisions.want
        if not wanted and (one.text in decisions.known or not _is_allowed(one, lexicon, request)):
            continue
        values = _values(one, found, article, sentences, lexicon, glossed, quoted, domains)
        reasons = tuple(
            Reason(name, round(value, 4), request.weights[name]) for name, value in values.items() if value
        )
        surface = one.surfaces.most_common(1)[0][0]
        ranked.append(Candidate("term", surface, one.text, tuple(one.places), reasons))
    return sorted(ranked, key=lambda c: (-c.score, c.simplified))


def choose(
    ranked: Sequence[Candidate], count: int, always: frozenset[str], has_gloss: Callable[[str], bool] = lambda _: True
) -> tuple[Candidate, ...]:
    """The best candidates that can be glossed, none nested in another unless it lives outside it too.

    All of `always` that the article holds; they count, so that a rebuild brings no more than the first build did.
    """
    chosen: list[Candidate] = []
    spans: dict[int, list[tuple[int, int]]] = defaultdict(list)
    new = sum(candidate.simplified in always for candidate in ranked)
    for candidate in ranked:
        forced = candidate.simplified in always
        if not forced and (new >= count or _is_crowded(candidate, chosen, spans) or not has_gloss(candidate.simplified)):
            continue
        chosen.append(candidate)
        new += not forced
        for place in candidate.places:
            spans[place.sentence].append((place.start, place.end))
    return tuple(chosen)


def _is_crowded(candidate: Candidate, chosen: Sequence[Candidate], spans: Mapping[int, list[tuple[int, int]]]) -> bool:
    """True when chosen terms already cover nearly all its places, or it only adds a word to a chosen term."""
    covered = sum(
        any(a <= p.start and p.end <= b or p.start <= a and b <= p.end and b - a >= p.end - p.start - 1 for a, b in spans[p.sentence])
        for p in candidate.places
    )
    if covered / len(candidate.places) > 0.8:
        return True
    return any(
        other.simplified in candidate.simplified and len(candidate.simplified) - len(other.simplified) <= 1
        for other in chosen
    ) and covered / len(candidate.places) > 0.4


def _collect(article: Article, sentences: Sequence[Sentence], lexicon: Lexicon, always: frozenset[str]) -> dict[str, _Found]:
    """Count words and runs of words; keep the runs that are terms by knowledge or by statistics."""
    found: dict[str, _Found] = {}
    for sentence in sentences:
        for clause in _clauses(sentence.words):
            for first in range(len(clause)):
                for last in range(first + 1, min(first + MOST_WORDS, len(clause)) + 1):
                    _count(found, sentence, clause[first:last], lexicon)
    marked = {simplified(gloss.zh) for gloss in article.glosses if any(map(is_han, gloss.zh))}
    marked |= {simplified(m) for s in sentences for m in _QUOTED.findall(s.text) if len(m) <= 8} | set(always)
    marked = {text for text in marked if any(map(is_han, text))}
    for text in marked:
        _find_literally(found, sentences, text)
    fresh = _distinct(sentences)
    counts = {text: len({place.sentence for place in one.places} & fresh) for text, one in found.items()}
    inside = _containers(found)
    units = {
        text: one
        for text, one in found.items()
        if text in marked or len(one.words) == 1 or _is_unit(one, counts, inside.get(text, ()), lexicon)
    }
    return {text: one for text, one in units.items() if text in marked or not _is_only_inside(text, units, inside, counts, lexicon)}


def _distinct(sentences: Sequence[Sentence]) -> set[int]:
    """The numbers of the sentences that say something new: articles repeat their highlights word for word."""
    seen: dict[str, int] = {}
    for sentence in sentences:
        seen.setdefault(re.sub(r"\W+", "", sentence.text), sentence.number)
    return set(seen.values())


def _is_only_inside(
    text: str, units: Mapping[str, _Found], inside: Mapping[str, Sequence[str]], counts: Mapping[str, int], lexicon: Lexicon
) -> bool:
    """True for a term that never stands outside a longer one of the article: 人力资源部 in 人力资源部门."""
    longer = [other for other in inside.get(text, ()) if other in units and (lexicon.term(other) or counts[other] > 1)]
    return any(counts[other] >= counts[text] for other in longer)


def _clauses(words: Sequence[Word]) -> Iterator[list[Word]]:
    """Runs of words without punctuation; a blank between Latin and hanzi does not end a run."""
    run: list[Word] = []
    for word in words:
        if word.text.isspace():
            continue
        if any(map(is_han, word.simplified)) or word.simplified[0].isalnum():
            run.append(word)
        else:
            if run:
                yield run
            run = []
    if run:
        yield run


def _count(found: dict[str, _Found], sentence: Sentence, words: Sequence[Word], lexicon: Lexicon) -> None:
    texts = tuple(word.simplified for word in words)
    text = _join(texts)
    if not any(map(is_han, text)) or len(text) > 14:
        return
    one = found.get(text)
    if one is None:
        if len(texts) > 1 and text not in lexicon.terms() and not _can_be_term(texts, lexicon):
            return
        one = found[text] = _Found(text, texts, tuple(lexicon.tag(t) for t in texts))
    start, end = words[0].start, words[-1].end
    one.places.append(Place(sentence.number, start, end))
    one.surfaces[sentence.text[start:end]] += 1


def _join(texts: Iterable[str]) -> str:
    """Words as a term: 生成式AI, but Blackwell Ultra芯片 keeps the blank between its Latin words."""
    out = ""
    for text in texts:
        out += (" " if out and out[-1].isascii() and text[0].isascii() else "") + text
    return out


def _can_be_term(texts: Sequence[str], lexicon: Lexicon) -> bool:
    """No function word at an edge or inside, no digit, a noun-like end: the shape of a Chinese compound term."""
    if any(t in _CLOSED or t.isdigit() or re.fullmatch(r"[\d.%]+", t) for t in texts):
        return False
    tags = [lexicon.tag(t) for t in texts]
    if any(tag in _FUNCTION and t not in lexicon.terms() and not _LATIN.match(t) for t, tag in zip(texts, tags, strict=True)):
        return False
    if texts[-1].isascii() and not any(t.isascii() for t in texts[:-1]) and len(texts) > 2:
        return False
    if len(texts[0]) == 1 and len(texts) > 2 and texts[0] not in "大小新老超多单双":
        return False
    end = tags[-1]
    return end[:1] in ("n", "v", "l", "") or texts[-1].isascii() or lexicon.term(texts[-1]) is not None


def _find_literally(found: dict[str, _Found], sentences: Sequence[Sentence], text: str) -> None:
    """Add a term that markup or the user names, wherever the text holds it, whatever the segmentation says."""
    if text in found:
        return
    one = _Found(text, (text,), ("n",))
    pattern = re.compile(r"\s?".join(map(re.escape, text.replace(" ", ""))))
    for sentence in sentences:
        for match in pattern.finditer(shadow_of(sentence)):
            one.places.append(Place(sentence.number, *match.span()))
            one.surfaces[sentence.text[match.start() : match.end()]] += 1
    if one.places:
        found[text] = one


def _containers(found: Mapping[str, _Found]) -> dict[str, list[str]]:
    """For each run, the longer runs that contain it."""
    inside: dict[str, list[str]] = defaultdict(list)
    for text, one in found.items():
        for first in range(len(one.words)):
            for last in range(first + 1, len(one.words) + 1):
                part = _join(one.words[first:last])
                if part != text:
                    inside[part].append(text)
    return inside


def _is_unit(one: _Found, counts: Mapping[str, int], containers: Sequence[str], lexicon: Lexicon) -> bool:
    """Unithood of a run: known, or recurring with words that prefer each other (PMI) and free borders (C-value)."""
    if lexicon.term(one.text) or lexicon.entries(one.text) or lexicon.count(one.text):
        return True
    count, tags = counts[one.text], one.tags
    known = [lexicon.term(word) is not None for word in one.words]
    if any(_LATIN.match(word) for word in one.words):
        return count >= 2 and len(one.words) == 2 and (count >= 3 or any(known))
    if tags[-1][:1] == "v" and not known[-1] and tags[-1] != "vn" and not (len(tags) == 2 and tags[0][:1] == "n"):
        return False
    if tags[0][:1] == "v" and not known[0] and count < 3:
        return False
    if count < 2:
        special = _special(lexicon.rarity(one.words[0]), None) > 0.9 and bool(lexicon.entries(one.words[0]))
        return len(one.words) == 2 and (all(known) or special) and tags[-1][:1] == "n" and len(one.words[-1]) > 1
    free = count - max((counts.get(longer, 0) for longer in containers), default=0)
    if containers and free < 1:
        return False
    return pmi(one.words, counts) >= 3.0


def pmi(words: Sequence[str], counts: Mapping[str, int]) -> float:
    """Pointwise mutual information per border, in bits: how much more often words meet than chance would have it.

    >>> counts = {"主权": 4, "基金": 4, "主权基金": 4}
    >>> round(pmi(["主权", "基金"], counts), 1) > 3
    True
    """
    total = sum(counts.get(word, 0) for word in words) * 50 + 2000
    whole = counts.get(_join(words), 0) / total
    parts = math.prod(max(1, counts.get(word, 0)) / total for word in words)
    return math.log2(whole / parts) / (len(words) - 1) if whole else 0.0


def _is_voice(one: _Found, voices: set[str]) -> bool:
    """True for the speakers themselves: a label is no term."""
    return any(surface in voices for surface in one.surfaces)


def _is_allowed(one: _Found, lexicon: Lexicon, request: Request) -> bool:
    """False for function words, digits, single characters and the names that the recipe does not want."""
    text = one.text
    entry = lexicon.term(text)
    hanzi = sum(map(is_han, text))
    if text in _CLOSED or (hanzi < 2 and not (entry or any(c.isascii() and c.isalpha() for c in text))):
        return False
    if entry:
        if entry.kind == "person":
            return request.people
        return request.names or entry.kind in ("term", "idiom")
    if len(one.words) == 1:
        tag = one.tags[0]
        if tag.startswith("nr") and not lexicon.entries(text):
            return request.people
        if tag in _FUNCTION and tag not in ("d", "f", "t", "zg", "c", "m") and not lexicon.senses(text):
            return False
        if tag in ("m", "q", "r", "p", "u"):
            return False
        return lexicon.knows(text)
    return all(word.isascii() or lexicon.knows(word) for word in one.words)


def _values(
    one: _Found,
    found: Mapping[str, _Found],
    article: Article,
    sentences: Sequence[Sentence],
    lexicon: Lexicon,
    glossed: set[str],
    quoted: Mapping[str, int],
    domains: Mapping[str, float],
) -> dict[str, float]:
    """The raw value of each reason, most of them between 0 and 1."""
    text, count = one.text, len(one.places)
    entry = lexicon.term(text)
    level = lexicon.level(text)
    listed = len(one.words) == 1 or lexicon.count(text) > 0
    rarity = lexicon.rarity(text) if listed else 8.0
    total = sum(len(s.words) for s in sentences)
    expected = total * 10 ** -min(rarity, 7.0)
    fifths = {place.sentence * 5 // max(1, len(sentences)) for place in one.places}
    kinds = {article.blocks[sentences[p.sentence].block].kind for p in one.places}
    title = simplified(article.title or "")
    of_field = entry is not None and entry.kind in ("term", "product", "organization")
    band = level.value if level else None
    return {
        "keyness": min(1.0, math.log2((count + 0.5) / (expected + 0.5)) / 6) if count else 0.0,
        "frequency": min(1.0, math.log2(1 + count) / 5),
        "dispersion": (len(fifths) - 1) / 4,
        "prominence": 1.0 if text in title or "heading" in kinds else 0.8 if "highlight" in kinds else 0.0,
        "glossed": float(text in glossed),
        "quoted": float(quoted.get(text, 0) > 0),
        "field": (0.4 + 0.6 * _special(rarity, band)) if of_field else 0.0,
        "rarity": _special(rarity, band) if listed else 0.5,
        "compound": _recurs(len(one.words), count, of_field),
        "unlisted": float(of_field and not lexicon.entries(text)),
        "domain": domains.get(entry.domain, 0.0) if of_field and entry else 0.0,
        "opaque": _opacity(text, entry.gloss, lexicon) if of_field and entry else 0.0,
        "hardest": _hardest(text, lexicon),
        "level": _level_value(band, rarity, bool(lexicon.entries(text))),
        "senses": min(1.0, len(lexicon.senses(text)) / 2),
        "idiom": float((entry is not None and entry.kind == "idiom") or _is_idiom(one, lexicon)),
        "name": float(entry is not None and entry.kind in ("company", "place", "person")),
        "everyday": _everyday(one, band, rarity),
        "loose": float(len(one.words) > 1 and entry is None and not lexicon.entries(text) and (count < 3 or one.words[-1] in _GENERIC_HEADS)),
        "transparent": float(len(one.words) > 1 and bool(_LATIN.match(one.words[0])) and lexicon.knows(one.words[-1])),
    }


def _domains(found: Mapping[str, _Found], lexicon: Lexicon) -> dict[str, float]:
    """How much the article is about each domain of the glossary: its special terms, against the strongest domain's."""
    weights: Counter[str] = Counter()
    for one in found.values():
        entry = lexicon.term(one.text)
        if entry and entry.kind == "term":
            weights[entry.domain] += math.log2(1 + len(one.places)) * _special(lexicon.rarity(one.text), None)  # type: ignore[assignment]
    most = max(weights.values(), default=1) or 1
    return {domain: weight / most for domain, weight in weights.items()}


def _opacity(term: str, gloss: str, lexicon: Lexicon) -> float:
    """How little the parts of a term say of its gloss: 0 for 科技公司 technology company, 1 for 推手 driving force."""
    wanted = _stems(gloss)
    parts = [term[a:b] for a in range(len(term)) for b in range(a + 1, len(term) + 1) if b - a < len(term)]
    said = {stem for part in parts if len(part) > 1 or len(term) == 2 for entry in lexicon.entries(part) for sense in entry.senses for stem in _stems(sense)}
    said |= {part.lower()[:4] for part in parts if part.isascii()}
    return 1 - len(wanted & said) / len(wanted) if wanted else 0.0


def _hardest(term: str, lexicon: Lexicon) -> float:
    """How special the most special part of a term is: 联邦 in 联邦学习 is, nothing in 工程团队."""
    parts = cut(term, lambda part: part.isascii() or (len(part) <= 4 and bool(lexicon.count(part) or lexicon.level(part))))
    values = [_special(lexicon.rarity(p), lv.value if (lv := lexicon.level(p)) else None) for p in parts if not p.isascii() and len(p) > 1]
    return max(values, default=1.0 if not parts else 0.0)


def _stems(gloss: str) -> set[str]:
    """First four letters of a gloss's content words: enough to match train with training."""
    words = re.findall(r"[a-z]+", re.sub(r"\([^)]*\)", "", gloss.split(";")[0]).lower())
    return {word[:4] for word in words if len(word) > 2 and word not in ("the", "and", "for", "one", "with", "sth")}


def _recurs(words: int, count: int, of_field: bool) -> float:
    """How much recurring speaks for a run of words: nothing for single words, 1 from four places on."""
    return max(0.4 * of_field, min(1.0, math.log2(count) / 2)) if words > 1 else 0.0


def _special(rarity: float, level: int | None) -> float:
    """How far a term lies from the everyday: 0 for the commonest words and HSK 1 to 3, 1 for what no list has."""
    by_count = max(0.0, min(1.0, (rarity - 3.6) / 2.2))
    return by_count * {1: 0.2, 2: 0.3, 3: 0.4, 4: 0.6}.get(level or 9, 1.0)


def _level_value(level: int | None, rarity: float, listed: bool) -> float:
    """What a learner gains: words of levels 5 to 9 and unlisted dictionary words above those already known."""
    if level is not None:
        return {1: -1.0, 2: -0.8, 3: -0.5, 4: -0.1, 5: 0.35, 6: 0.5}.get(level, 0.65)
    return 0.5 if listed and rarity >= 4.3 else 0.2


def _is_idiom(one: _Found, lexicon: Lexicon) -> bool:
    return len(one.words) == 1 and len(one.text) == 4 and one.tags[0] in ("i", "l") and bool(lexicon.entries(one.text))


def _everyday(one: _Found, level: int | None, rarity: float) -> float:
    """How much of an everyday word this is: HSK 1 to 4, or among the few thousand commonest."""
    if len(one.words) > 1:
        return 0.0
    by_level = {1: 1.0, 2: 0.8, 3: 0.55, 4: 0.25}.get(level or 9, 0.0)
    by_count = max(0.0, min(1.0, (4.0 - rarity) / 1.2))
    return max(by_level, by_count * 0.6)
