"""Candidates for terms: words and runs of words inside one clause, and what makes a run a term (unithood).

That is either knowledge (the glossary, the dictionary, the article's own gloss or quotation marks) or statistics over
the article: the run recurs, and its words keep company with each other more than with anybody else.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from deckgen.language.affixes import MODIFIERS, PREFIXES, SUFFIXES
from deckgen.language.analysis import shadow_of
from deckgen.language.lexicon import ORDINARY, Lexicon
from deckgen.language.script import is_han, simplified
from deckgen.language.termhood import LOW
from deckgen.model import Article, Place, Sentence, Word

MOST_WORDS = 4
"""Words in a compound; longer runs are clauses."""

FUNCTION = frozenset("u ul uj uv uz ug ud p c r y e o d m q t f zg h k x w".split())
"""jieba's tags of words that open or close no term: particles, prepositions, pronouns, adverbs, numbers, measures."""

CLOSED = frozenset(
    "的 了 是 在 和 与 及 或 也 都 就 还 又 再 要 会 能 可 可以 不 没 没有 有 无 这 那 哪 其 之 所 被 把 将 对 从 到 以 于 由 给 让 使 向 跟 比 为 而 并 且 但 如 若 "
    "个 些 种 件 项 次 位 名 家 条 张 块 年 月 日 天 时 分 秒 里 中 上 下 内 外 前 后 间 旁 边 来 去 出 起 过 着 得 地 很 更 最 太 非常 十分 比较 相当 特别 "
    "人 事 话 东西 事情 时候 地方 方面 方式 情况 问题 部分 样子 大家 自己 别人 人们 我们 你们 他们 她们 它们 咱们 什么 怎么 怎样 如何 为什么 多少 几 谁 "
    "说 讲 谈 想 看 听 做 干 用 走 吃 拿 放 带 找 叫 问 答 知道 觉得 认为 表示 指出 能够 可能 应当 不能 不会 无法 需 须 希望 喜欢 需要 应该 必须 成为 变成 变得 看到 听到 得到 进行 开始 继续 "
    "一个 一种 一些 一样 一直 一起 一下 一点 一定 一切 一般 第一 第二 许多 很多 不少 大量 所有 每个 各种 各个 某些 某个 其他 其它 另外 以及 包括 比如 例如 "
    "因为 所以 如果 虽然 但是 然而 而且 并且 或者 还是 不是 就是 只是 可是 因此 由于 为了 关于 对于 根据 通过 随着 作为 首先 其次 最后 其实 当然 可能 已经 "
    "现在 今天 昨天 明天 今年 去年 明年 以前 以后 之前 之后 目前 未来 过去 近日 当时 同时 时间 中国 美国 国家 世界 公司 先生 女士 老师 同学 主持人 记者".split()
)
LATIN = re.compile(r"^[A-Za-z][A-Za-z0-9.+\-]*$|^\d+[A-Za-z][A-Za-z0-9]*$")
QUOTED = re.compile(r"[“「‘『《]([^“”「」‘’『』《》，。！？；]{2,10})[”」’』》]")


@dataclass(slots=True)
class Found:
    """A candidate while it is being counted: simplified text, words with jieba's tags, places, writings."""

    text: str
    words: tuple[str, ...]
    tags: tuple[str, ...]
    places: list[Place] = field(default_factory=list)
    surfaces: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Collected:
    """An article's words and runs of words: all that were counted, and of these the units, which may be terms."""

    counted: Mapping[str, Found]
    units: Mapping[str, Found]
    shadows: Sequence[tuple[Sentence, str]]
    lexicon: Lexicon

    def find(self, text: str) -> Found | None:
        """A term with a hanzi wherever the article says it, whether it is a unit or not.

        It is not said where it cuts a word of the dictionary: there is no 算力 (computing power) in 打算力争 (plan to
        strive).
        """
        if text in self.counted:
            return self.counted[text]
        one = _literally(self.shadows, text) if any(map(is_han, text)) else None
        if one is None:
            return None
        said = [place for place in one.places if not self._cuts_a_word(place)]
        surfaces = Counter(self.shadows[place.sentence][0].text[place.start : place.end] for place in said)
        return Found(text, one.words, one.tags, said, surfaces) if said else None

    def _cuts_a_word(self, place: Place) -> bool:
        return any(
            (word.start < place.start < word.end < place.end or place.start < word.start < place.end < word.end)
            and (self.lexicon.lists(word.simplified) or self.lexicon.is_term(word.simplified))
            for word in self.shadows[place.sentence][0].words
        )


def collect(article: Article, sentences: Sequence[Sentence], lexicon: Lexicon) -> Collected:
    """Words and the runs that are terms, by simplified text; what the article marks is a unit whatever it is."""
    found = _count(sentences, lexicon)
    marked = {simplified(gloss.zh) for gloss in article.glosses}
    marked |= {simplified(m) for s in sentences for m in QUOTED.findall(s.text) if len(m) <= 8}
    marked = {text for text in marked if any(map(is_han, text))}
    shadows = [(sentence, shadow_of(sentence)) for sentence in sentences]
    for text in marked - found.keys():
        if one := _literally(shadows, text):
            found[text] = one
    lexicon.warm(found)
    fresh = _distinct(sentences)
    counts = {text: len({place.sentence for place in one.places} & fresh) for text, one in found.items()}
    inside = _containers(found)
    joined = {
        text: one
        for text, one in found.items()
        if text in marked or len(one.words) == 1 or _is_unit(one, counts, inside.get(text, ()), lexicon)
    }
    units = {
        text: one
        for text, one in joined.items()
        if text in marked or not _is_only_inside(text, joined, inside, counts, lexicon)
    }
    return Collected(found, units, shadows, lexicon)


def _count(sentences: Sequence[Sentence], lexicon: Lexicon) -> dict[str, Found]:
    """Every word with a hanzi, and every run of words that can be a compound."""
    lexicon.warm({word.simplified for sentence in sentences for word in sentence.words})
    found: dict[str, Found] = {}
    runs = _runs(sentences, lexicon)
    lexicon.warm(text for texts in runs if 1 < len(texts) < 4 and len(text := "".join(texts)) < 5)
    for texts, spots in runs.items():
        text = texts[0] if len(texts) == 1 else _join(texts)
        if len(text) > 14 or not any(map(is_han, text)):
            continue
        if len(texts) > 1 and not lexicon.is_term(text):
            rare = len(spots) == 1 and len(texts) > 3  # said once and long: no unit
            if (rare or not _has_form(texts, lexicon)) and not (len(text) < 5 and lexicon.lists(text)):
                continue
        if text not in found:
            found[text] = Found(text, texts, tuple(lexicon.tag(t) for t in texts))
        _add(found[text], spots)
    for text, spots in (*_torn(sentences, lexicon).items(), *_nested(sentences, found, lexicon).items()):
        _add(found.setdefault(text, Found(text, (text,), (lexicon.tag(text),))), spots)
    return found


Spot = tuple[Sentence, int, int]


def _add(one: Found, spots: Iterable[Spot]) -> None:
    known = {(place.sentence, place.start) for place in one.places} if one.places else ()
    for sentence, start, end in spots:
        if (sentence.number, start) not in known:
            one.places.append(Place(sentence.number, start, end))
            one.surfaces[sentence.text[start:end]] += 1


COMMONEST = frozenset("的了是在我你他她它这那就都也不有和与会要能可把被让给对从到为以而")
"""Characters that are words of their own nearly always: no torn word is looked for across them."""


def _torn(sentences: Sequence[Sentence], lexicon: Lexicon) -> dict[str, list[Spot]]:
    """Words of the dictionary that the segmenter does not know and has cut into characters: 靠谱, 占比, 腾笼换鸟."""
    spots: dict[str, list[Spot]] = defaultdict(list)
    for sentence in sentences:
        run: list[Word] = []
        for word in (*sentence.words, Word("", "", len(sentence.text))):
            if len(word.simplified) == 1 and is_han(word.simplified) and word.simplified not in COMMONEST:
                run.append(word)
                continue
            for first in range(len(run)):
                for last in range(first + 1, min(first + 4, len(run))):
                    text = "".join(w.simplified for w in run[first : last + 1])
                    spots[text].append((sentence, run[first].start, run[last].end))
            run = []
    lexicon.warm(spots)
    return {
        text: places
        for text, places in spots.items()
        if lexicon.lists(text) and not lexicon.count(text) and (lexicon.worth(text) or 0) > ORDINARY
    }


def _nested(sentences: Sequence[Sentence], found: Mapping[str, Found], lexicon: Lexicon) -> dict[str, list[Spot]]:
    """Words worth a card that a long word of the article begins or ends with: 监管 in 监管机构."""
    long = [text for text, one in found.items() if len(one.words) == 1 and len(text) > 3 and all(map(is_han, text))]
    parts = {
        text: [(half, at) for n in range(2, len(text) - 1) for half, at in ((text[:n], 0), (text[n:], n))]
        for text in long
    }
    lexicon.warm({half for halves in parts.values() for half, _ in halves})
    spots: dict[str, list[Spot]] = defaultdict(list)
    for text, halves in parts.items():
        worthwhile = [(half, at) for half, at in halves if (lexicon.worth(half) or 0) >= NESTED]
        for place in found[text].places:
            for half, at in worthwhile:
                start = place.start + at
                spots[half].append((sentences[place.sentence], start, start + len(half)))
    return spots


NESTED = 6
"""Worth from which a word inside a longer one is offered too; an editor then takes one of the two."""


def _runs(sentences: Sequence[Sentence], lexicon: Lexicon) -> dict[tuple[str, ...], list[Spot]]:
    """Words, and runs of words that may join, by their simplified texts: where each begins and ends."""
    spots: dict[tuple[str, ...], list[Spot]] = defaultdict(list)
    joins: dict[str, bool] = {}
    for sentence in sentences:
        for clause in _clauses(sentence.words):
            for word in clause:
                if word.simplified not in joins:
                    joins[word.simplified] = _joins(word.simplified, lexicon)
            for first, word in enumerate(clause):
                texts: tuple[str, ...] = (word.simplified,)
                if len(word.simplified) > 1 and word.simplified not in CLOSED:
                    spots[texts].append((sentence, word.start, word.end))
                counted = first > 0 and lexicon.tag(clause[first - 1].simplified).startswith("m")
                prefix = word.simplified in PREFIXES
                if (prefix and counted) or not (prefix or joins[word.simplified]):
                    continue  # 双 is a prefix in 双引擎, and a measure word in 第三双眼睛
                for other in clause[first + 1 : first + MOST_WORDS]:
                    if not joins[other.simplified] and other.simplified not in SUFFIXES:
                        break
                    texts = (*texts, other.simplified)
                    spots[texts].append((sentence, word.start, other.end))
                    if not joins[other.simplified]:
                        break
    return spots


def _joins(word: str, lexicon: Lexicon) -> bool:
    """True for a word that may be part of a compound: no function word, no number."""
    if word in CLOSED or re.fullmatch(r"[\d.%]+", word):
        return False
    if word[0] in "不没" and lexicon.tag(word)[:1] in ("v", "d") and not _is_graded(word, lexicon):
        return False  # 不算主权 is a clause, 没收财产 is none
    return lexicon.tag(word) not in FUNCTION or word in MODIFIERS or lexicon.is_term(word) or bool(LATIN.match(word))


def _distinct(sentences: Sequence[Sentence]) -> set[int]:
    """The numbers of the sentences that say something new: articles repeat their highlights word for word."""
    seen: dict[str, int] = {}
    for sentence in sentences:
        seen.setdefault(re.sub(r"\W+", "", sentence.text), sentence.number)
    return set(seen.values())


def _is_only_inside(
    text: str,
    units: Mapping[str, Found],
    inside: Mapping[str, Sequence[str]],
    counts: Mapping[str, int],
    lexicon: Lexicon,
) -> bool:
    """True for a run that never stands outside a longer one of the article: 资源部门 in 人力资源部门.

    Words that a list has stay: the choice (terms.choose) then takes either 转型 or 转型升级, whichever is better.
    """
    if lexicon.lists(text) or lexicon.term(text) or lexicon.level(text):
        return False
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


def _join(texts: Iterable[str]) -> str:
    """Words as a term: 生成式AI, but Blackwell Ultra芯片 keeps the blank between its Latin words."""
    out = ""
    for text in texts:
        out += (" " if out and out[-1].isascii() and text[0].isascii() else "") + text
    return out


def _has_form(texts: Sequence[str], lexicon: Lexicon) -> bool:
    """The shape of a Chinese compound term: a noun-like end, no Latin word dangling there, no stray single character."""
    if texts[-1].isascii() and not any(t.isascii() for t in texts[:-1]) and len(texts) > 2:
        return False
    if len(texts[0]) == 1 and texts[0] not in PREFIXES:
        return False
    if len(texts[-1]) == 1 and not texts[-1].isascii() and texts[-1] not in SUFFIXES:
        return False
    if any(len(text) == 1 and not text.isascii() for text in texts[1:-1]):
        return False
    end = lexicon.tag(texts[-1])
    noun_like = end[:1] in ("n", "v", "l", "j", "b", "") or end in ("an", "a")
    return noun_like or texts[-1].isascii() or texts[-1] in SUFFIXES or lexicon.term(texts[-1]) is not None


def _literally(shadows: Sequence[tuple[Sentence, str]], text: str) -> Found | None:
    """A term that markup or the user names, wherever the text holds it, whatever the segmentation says.

    `shadows` are the sentences with their simplified forms. Latin letters stand for whole words: no AI芯片 in OpenAI芯片.
    """
    one = Found(text, (text,), ("n",))
    mixed = not all(map(is_han, text))  # then a blank may stand between Latin and hanzi
    spelled = r"\s?".join(map(re.escape, text.replace(" ", "")))
    pattern = re.compile(rf"(?<![A-Za-z0-9]){spelled}(?![A-Za-z0-9])" if mixed else text)
    hanzi = "".join(filter(is_han, text))[:1]
    for sentence, shadow in shadows:
        for match in pattern.finditer(shadow) if (text if not mixed else hanzi) in shadow else ():
            one.places.append(Place(sentence.number, *match.span()))
            one.surfaces[sentence.text[match.start() : match.end()]] += 1
    return one if one.places else None


def _containers(found: Mapping[str, Found]) -> dict[str, list[str]]:
    """For each run, the longer runs that contain it."""
    inside: dict[str, list[str]] = defaultdict(list)
    for text, one in found.items():
        for first in range(len(one.words)):
            for last in range(first + 1, len(one.words) + 1):
                part = _join(one.words[first:last])
                if part != text:
                    inside[part].append(text)
    return inside


def _is_unit(one: Found, counts: Mapping[str, int], containers: Sequence[str], lexicon: Lexicon) -> bool:
    """Unithood of a run: known, or recurring with words that prefer each other (PMI) and free borders (C-value)."""
    if lexicon.term(one.text) or lexicon.lists(one.text) or lexicon.count(one.text):
        return True
    count, tags = counts[one.text], one.tags
    known = [lexicon.term(word) is not None for word in one.words]
    if any(LATIN.match(word) for word in one.words):
        if tags[0][:1] == "v" and not known[0]:
            return False
        return len(one.words) == 2 and (count >= 3 or any(known) or pattern(one) in ("Xn", "nX"))
    if count < 2:
        return pattern(one) in ONCE and any(_is_promising(word, lexicon) for word in one.words)
    if tags[-1][:1] == "v" and not known[-1] and tags[-1] != "vn" and not (len(tags) == 2 and tags[0][:1] in "nvb"):
        return False
    if tags[0][:1] == "v" and not known[0] and count < 3 and len(tags) > 2:
        return False
    free = count - max((counts.get(longer, 0) for longer in containers), default=0)
    if containers and free < 1:
        return False
    return pmi(one.words, counts) >= 3.0


PROMISING = 5
"""Worth of a word that lets a run be offered which the article says once: 强化 in 强化学习."""

TECHNICAL = 6
"""Termhood that lets it be offered too: 权利 in 动物权利. Of 1,235 runs without a promising word none was chosen in the
first ten annotated articles; of those with a technical one, some were in the eighteen after them."""

ONCE = frozenset("nn nv vn vv bn an av ln np dn dv mn rv Pn Pv Pa nS vS lS aS bS".split())
"""Patterns of two words that may be a term though the article says it only once: 机器学习, 强化学习, 预训练, 推理链."""


def _is_promising(word: str, lexicon: Lexicon) -> bool:
    return (lexicon.worth(word) or 0) >= PROMISING or (lexicon.termhood(word) or 0) >= TECHNICAL


def _is_graded(word: str, lexicon: Lexicon) -> bool:
    """True when somebody found more than an everyday word in it."""
    return (lexicon.worth(word) or 0) > ORDINARY or (lexicon.termhood(word) or 0) > LOW


def pattern(one: Found) -> str:
    """The parts of speech of a run: n nouns, v verbs, X Latin, P a prefix, S a suffix.

    >>> pattern(Found("推理链", ("推理", "链"), ("v", "n")))
    'vS'
    """
    last = len(one.words) - 1
    letters = []
    for n, (word, tag) in enumerate(zip(one.words, one.tags, strict=True)):
        if LATIN.match(word):
            letters.append("X")
        elif len(word) == 1 and last and n == 0 and word in PREFIXES:
            letters.append("P")
        elif len(word) == 1 and last and n == last and word in SUFFIXES:
            letters.append("S")
        elif tag in ("an", "vn"):
            letters.append("n" if tag == "an" else "v")
        else:
            letters.append(tag[:1] or "n")
    return "".join(letters)


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


def special(rarity: float, level: int | None) -> float:
    """How far a term lies from the everyday: 0 for the commonest words and HSK 1 to 3, 1 for what no list has."""
    by_count = max(0.0, min(1.0, (rarity - 3.6) / 2.2))
    return by_count * {1: 0.2, 2: 0.3, 3: 0.4, 4: 0.6}.get(level or 9, 1.0)
