"""Translations that the article itself gives in brackets, with the right left edge of the term."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from deckgen.language.script import is_han
from deckgen.model import Block, InlineGloss

Cut = Callable[[str], Sequence[str]]
"""Cuts a text into words."""
Explain = Callable[[str], Iterable[str]]
"""The English that dictionary and glossary give for a word."""

_EN = r"[A-Za-z][A-Za-z0-9 .,'’&/+\-]{0,80}[A-Za-z0-9+.]|[A-Z]"
_ZH_EN = re.compile(
    rf"(?P<zh>[“\"‘「《『]?[^()（）“”\"‘’「」『』《》，。！？；：、,;:!?]{{1,24}}[”\"’」》』]?)\s*[(（\[［]\s*(?:英文(?:名|为|：)?|英[語语][：:]?|简称|簡稱|即|又称|下称)?[：:]?\s*(?P<en>{_EN})\s*(?:[,，、;；][^()（）]*)?[)）\]］]"
)
_EN_ZH = re.compile(
    r"(?P<en>[A-Za-z][A-Za-z0-9.'’&/+\- ]{0,80})[”\"’」]?\s*[(（](?:即|意为|也就是|又称|中文[：:]?)?(?P<zh>[^()（），。！？；：]{2,16})(?:[,，;；][^()（）]{0,80})?[)）]"
)
_HARD = frozenset(
    "的 地 得 了 是 在 和 与 與 及 或 用 为 為 叫 叫做 称为 稱為 称 稱 被 把 将 將 对 對 从 從 到 以 于 於 由 等 做 有 这 這 那 该 該 其 个 個 种 種 些 我们 你们 他们 我們 你們 他們"
    " 它们 它 我 你 他 她 而 而且 并 并且 並 也 都 就 还 還 又 再 要 会 會 能 可以 通过 透過 通過 包括 比如 例如 像 如 甚至 尤其 即 以及 很 非常 更 最 不 没 沒 没有 沒有 所谓 所謂 就是 不是 成为 成為"
    " 关于 關於 至于 至於 针对 基于 基於 根据 根據 给 給 让 讓 使 向 跟 同 某 另 每 各 因 因为 因為 只 才 则 則 已 正 且 若 当 當 他的 叫作 又称 简称 簡稱 英文 经过 之 出 过 上 下 里 裡"
    " 首席执行官 创始人 总裁 主席 教授 博士 先生 女士 名为 名為 一次 这次 有些 一些 这个 那个 這個 那個 一个 一個 一种 一種 这种 那种 某种 各种 這種 那種 签 簽 写明 寫明 实现 實現".split()
)
_SOFT = frozenset(
    "一 进行 使用 采用 利用 防止 减少 提高 开发 了解 关注 看 谈 说 提到 得到 需要 想 想要 出现 产生 引入 发明 设计 提出 推出 发布 投资 支付 追求 纯粹 第一 训练 研究 做出 建立 搭建 解决 支持 属于"
    " 進行 採用 減少 開發 瞭解 關注 談 說 出現 產生 發明 設計 發布 投資 訓練 解決".split()
)
_MEASURED = re.compile(r"^[一二两兩三四五六七八九十几幾百千万萬半每这這那某\d]+[\u4e00-\u9fff]?$")
_HEADS = frozenset(
    "能力 技术 系统 效应 模式 方法 机制 指标 定律 问题 领域 工具 平台 服务 产品 公司 模型 技術 系統 效應 方法 機制 指標".split()
)
"""Heads that seldom translate a whole English word: 浮点运算能力（flops）."""
_REMARK = re.compile(
    r"^(?:大?笑|视频|影片|图[一二三\d]*|[左右中上下]|掌声|鼓掌|化名|略|有删减|下同|哈哈+|完|音译|音譯)$|^(?:注|编者注|译注|见|公众号|排名|\d|图源|來源|来源|以下|下称|下稱|如[图圖])"
)


_POINTED = re.compile(
    "(?:^|[^因如从從应應彼])[这那该此這該][个家位款支個]?"
    "(?:团队|公司|企业|集团|实验室|机构|组织|大学|学校|研究所|部门|平台|项目|团体|團隊|企業|集團|實驗室|機構|組織|大學|學校|部門|項目)$"
)
"""What points at somebody whose name may follow in brackets: 加入这个团队（Waymo）."""


def find(blocks: Sequence[Block], cut: Cut, explain: Explain = lambda word: ()) -> tuple[InlineGloss, ...]:
    """Every translation in brackets, each pair once a line.

    >>> cut = lambda text: {"叫做强化学习": ["叫做", "强化", "学习"]}.get(text, [text])
    >>> find([Block("paragraph", "叫做强化学习（reinforcement learning）的技术", 7)], cut)
    (InlineGloss(zh='强化学习', en='reinforcement learning', line=7),)
    >>> find([Block("paragraph", "“align”（对齐），AGI（通用人工智能）", 8)], cut)[1]
    InlineGloss(zh='通用人工智能', en='AGI', line=8)
    """
    found: dict[tuple[int, str], InlineGloss] = {}
    edge = Edge(cut, explain)
    for block in blocks:
        for zh, en in (*_zh_en(block.text, edge), *_en_zh(block.text)):
            found.setdefault((block.line, en.lower()), InlineGloss(zh, en, block.line))
    return tuple(found.values())


def _zh_en(text: str, edge: Edge) -> Iterator[tuple[str, str]]:
    for match in _ZH_EN.finditer(text):
        zh, en = match["zh"].strip(), match["en"].strip()
        if not any(map(is_han, zh)):
            continue
        quoted = re.search(r"[“\"‘「《『]([^“”\"‘’「」《》『』]+)[”\"’」》』]$", zh)
        term = quoted[1] if quoted else edge.left(zh.lstrip('“"‘「《『'), en)
        if (
            any(map(is_han, term))
            and not _POINTED.search(zh)
            and not _is_clause(en)
            and not edge.names_another(term, en)
        ):
            yield term, en


def _is_clause(en: str) -> bool:
    """True for a remark: soon in some form is one, reinforcement learning not."""
    return (
        bool(
            re.match(
                r"(?:Fig|Tab|Chart|Photo|Source|Image|Part|Vol|No)[a-z]*\.? ?\d|(?:soon|so|very|because|and|but|I|we|you|it|this|that) ",
                en,
            )
        )
        or len(en.split()) > 6
    )


@dataclass(frozen=True, slots=True)
class Edge:
    """Finds where a term begins that an English gloss behind it translates.

    The dictionary decides where it knows the English: the longest end of the text that it translates so. Else words are
    taken from right to left until each English word (each letter of an acronym) has one, never over a function word.
    """

    cut: Cut
    explain: Explain

    def left(self, text: str, en: str) -> str:
        """The term at the end of a text.

        >>> Edge(lambda text: ["签", "知情", "同意"], lambda word: ()).left("签知情同意", "informed consent")
        '知情同意'
        """
        run = re.search(r"[\u3400-\u9fff·•・A-Za-z0-9+\-]+(?: ?[A-Z]{2,})?$", text)
        if not run:
            return ""
        if person := self._person(run[0]):
            return person
        tail = re.split("[·•・]", run[0])[-1]
        return self._known(tail, en) or self._counted(tail, en)

    def names_another(self, term: str, en: str) -> bool:
        """True when the English is a title of its own: 主权财富基金（Norges Bank Investment Management） is one of them.

        It says more than the term has hanzi, or it is written as a name and shares no word with what the term means.
        """
        stems = _stems(en)
        if len(stems) > sum(map(is_han, term)):
            return True
        known = [_stems(gloss) for gloss in self.explain(term)]
        words = [word for word in en.split() if word.lower() not in ("of", "the", "and", "for", "in", "to")]
        titled = len(words) > 2 and all(word[:1].isupper() for word in words)
        return titled and bool(known) and not any(stems & gloss for gloss in known)

    def _person(self, run: str) -> str:
        name = re.search(r"[\u4e00-\u9fff]{1,6}(?:[·•・][\u4e00-\u9fff]{1,8})+$", run)
        if not name:
            return ""
        first, dot, rest = re.sub("[•・]", "·", name[0]).partition("·")
        return f"{self.cut(first)[-1] if len(first) > 4 else first}{dot}{rest}"

    def _known(self, run: str, en: str) -> str:
        wanted = _stems(en)
        for start in range(max(0, len(run) - 10), len(run) - 1):
            if is_han(run[start]) and any(_stems(gloss) == wanted for gloss in self.explain(run[start:])):
                return run[start:]
        return ""

    def _counted(self, run: str, en: str) -> str:
        words = self.cut(run)
        acronym = re.fullmatch(r"[A-Z0-9]{2,6}s?", en)
        person = re.fullmatch(r"[A-Z][\w.'-]+(?: [A-Z][\w.'-]+)+", en)
        open_ = [] if acronym or person else [*_stems(en)]
        wanted = len(en.rstrip("s")) if acronym else 1 if person else len(open_)
        kept: list[str] = []
        taken = 0
        for word in reversed(words):
            enough = taken >= wanted if acronym else taken * 2 >= wanted
            if word in _HARD or (_MEASURED.match(word) and kept) or (word in _SOFT and enough and kept):
                break
            if taken >= wanted and sum(map(len, kept)) >= 2:
                break
            known = [word, *self.explain(word)] if open_ else []
            told = [stem for stem in open_ if any(stem in _stems(gloss) for gloss in known)]
            open_ = [stem for stem in open_ if stem not in told]
            units = len(word) // 2 if acronym else len(told)
            if word.strip() and (kept or wanted > 1 or word not in _HEADS or person):
                taken += max(1, units)
            kept.insert(0, word)
        if len(kept) > 1 and kept[0].isascii() and len("".join(kept[1:])) >= 4:
            kept = kept[1:]
        return "".join(kept).strip()


def _stems(english: str) -> frozenset[str]:
    """The words of a gloss in a form to compare: to infer and inferring meet, articles do not count.

    >>> sorted(_stems("to do a red-team test")), _stems("Weights") == _stems("weight")
    (['do', 'redteam', 'test'], True)
    """
    plain = re.sub(r"\([^)]*\)|'s\b", " ", english.lower()).replace("-", "")
    words = re.findall(r"[a-z0-9+]+", plain)
    kept = [word for word in words if word not in ("to", "a", "an", "the", "of", "and", "for", "in", "or")]
    return frozenset(re.sub(r"(?<=\w{4})(?:ing|ed|es|e|s)$|(?<=\w{3})s$", "", word) for word in kept)


def _en_zh(text: str) -> Iterator[tuple[str, str]]:
    for match in _EN_ZH.finditer(text):
        zh, en = match["zh"].strip('“”"‘’ '), match["en"].strip()
        if (
            any(map(is_han, zh))
            and not _REMARK.match(zh)
            and not re.search(r"[的了吗呢吧嗎着著]$", zh)
            and not zh.isdigit()
        ):
            yield zh, en
