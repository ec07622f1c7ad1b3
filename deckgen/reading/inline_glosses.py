"""Translations that the article itself gives in brackets, with the right left edge of the term."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from deckgen.language.script import is_han
from deckgen.model import Block, InlineGloss

Cut = Callable[[str], Sequence[str]]
"""Cuts a text into words."""

_EN = r"[A-Za-z][A-Za-z0-9 .,'’&/+\-]*[A-Za-z0-9+.]|[A-Z]"
_ZH_EN = re.compile(rf"(?P<zh>[“\"‘「《]?[^()（）“”\"‘’「」《》，。！？；：、,;:!?]{{1,24}}[”\"’」》]?)\s*[(（]\s*(?P<en>{_EN})\s*[)）]")
_EN_ZH = re.compile(r"(?P<en>[A-Za-z][A-Za-z0-9.'’&/+\- ]*)[”\"’」]?\s*[(（](?P<zh>[^()（），。！？；：]{2,16})[)）]")
_LOST = re.compile(r"[“\"‘「](?P<zh>[\u4e00-\u9fff]{2,8})[”\"’」]?(?P<en>[A-Za-z][A-Za-z \-]{2,40}[a-z])[)）]|(?P<zh2>[\u4e00-\u9fff]{2,12})(?P<en2>[a-z][a-z \-]{2,40}[a-z])[)）]|(?P<zh3>[\u4e00-\u9fff]{2,8}) ?(?P<en3>[A-Z]{2,6})[)）]")
_STOP = frozenset(
    "的 了 是 在 和 与 及 或 用 为 叫 叫做 称为 称 被 把 将 对 从 到 以 于 由 等 做 有 这 那 该 其 个 种 些 一 我们 你们 他们 它 我 你 他 她 而 而且 并 并且 也 都 就 还 又 再 要 会 能 可以 通过 进行 使用 采用 利用 防止 减少 提高 包括 比如 例如 像 如 甚至 尤其 即 以及 很 非常 更 最 不 没 没有 所谓 就是 不是 成为 开发 了解 关注 给 让 使 向 跟 同 看 谈 说 提到 得到 需要 想 想要 首席执行官 创始人 总裁 主席 教授 博士 先生 女士 名为 一种 一个 这种 那种 某种 各种 有关 关于 针对 基于 根据 出现 产生 引入 发明 设计 提出 推出 发布 投资 支付 追求 纯粹 叫作 又称 简称 英文 即是 第一".split()
)
_HEADS = frozenset("能力 技术 系统 效应 模式 方法 机制 指标 定律 问题 领域 工具 平台 服务 产品 公司 模型".split())
"""Heads that seldom translate a whole English word: 浮点运算能力（flops）."""
_REMARK = re.compile(r"^(?:大?笑|视频|图[一二三\d]*|[左右中上下]|掌声|鼓掌|化名|略|有删减|下同|哈哈+|完)$|^(?:注|编者注|译注|见|公众号|排名|\d)")


def find(blocks: Sequence[Block], cut: Cut) -> tuple[InlineGloss, ...]:
    """Every translation in brackets, each pair once a line.

    >>> cut = lambda text: {"叫做强化学习": ["叫做", "强化", "学习"]}.get(text, [text])
    >>> find([Block("paragraph", "叫做强化学习（reinforcement learning）的技术", 7)], cut)
    (InlineGloss(zh='强化学习', en='reinforcement learning', line=7),)
    >>> find([Block("paragraph", "“align”（对齐），AGI（通用人工智能）", 8)], cut)[1]
    InlineGloss(zh='通用人工智能', en='AGI', line=8)
    """
    found: dict[tuple[int, str], InlineGloss] = {}
    for block in blocks:
        for zh, en in (*_zh_en(block.text, cut), *_en_zh(block.text), *_lost_bracket(block.text, cut)):
            found.setdefault((block.line, en.lower()), InlineGloss(zh, en, block.line))
    return tuple(found.values())


def _zh_en(text: str, cut: Cut) -> Iterator[tuple[str, str]]:
    for match in _ZH_EN.finditer(text):
        zh, en = match["zh"].strip(), match["en"].strip()
        if not any(map(is_han, zh)):
            continue
        quoted = re.search(r"[“\"‘「《]([^“”\"‘’「」《》]+)[”\"’」》]$", zh)
        term = quoted[1] if quoted else left_edge(zh.lstrip("“\"‘「《"), en, cut)
        if any(map(is_han, term)) and not _is_clause(en):
            yield term, en


def _is_clause(en: str) -> bool:
    """soon in some form is a remark, reinforcement learning a term."""
    return bool(re.match(r"(?:soon|so|very|because|and|but|I|we|you|it|this|that) ", en)) or len(en.split()) > 6


def left_edge(text: str, en: str, cut: Cut) -> str:
    """The term at the end of a text that an English gloss translates.

    As many words back as the English has (an acronym: as it has letters), never over a function word.
    """
    run = re.search(r"[\u3400-\u9fff·•A-Za-z0-9+\-]+$", text)
    if not run:
        return ""
    if "·" in run[0] or "•" in run[0]:
        name = re.search(r"[\u4e00-\u9fff]{1,6}(?:[·•][\u4e00-\u9fff]{1,8})+$", run[0])
        if name:
            first, dot, rest = name[0].replace("•", "·").partition("·")
            return f"{[w for w in cut(first)][-1] if len(first) > 4 else first}{dot}{rest}"
    words = [word for word in cut(run[0]) if word]
    names = re.fullmatch(r"[A-Z][\w.'-]+(?: [A-Z][\w.'-]+)+", en)
    wanted = len(re.findall(r"[A-Za-z]+", re.sub(r"\b(?:of|the|and|for|in|to|a|an)\b", " ", en)))
    if re.fullmatch(r"[A-Z0-9]{2,6}s?", en):
        wanted = len(en.rstrip("s"))
    elif names:
        wanted = 1
    kept: list[str] = []
    for word in reversed(words):
        if word in _STOP or (kept and len(kept) >= wanted and sum(map(len, kept)) >= 2):
            break
        kept.insert(0, word)
        if len(kept) == wanted and wanted == 1 and word in _HEADS and not names:
            wanted += 2
    if len(kept) > 1 and kept[0].isascii() and len("".join(kept[1:])) >= 4:
        kept = kept[1:]
    return "".join(kept)


def _en_zh(text: str) -> Iterator[tuple[str, str]]:
    for match in _EN_ZH.finditer(text):
        zh, en = match["zh"].strip("“”\"‘’ "), match["en"].strip()
        if any(map(is_han, zh)) and not _REMARK.match(zh) and not re.search(r"[的了吗呢吧]$", zh) and not zh.isdigit():
            yield zh, en


def _lost_bracket(text: str, cut: Cut) -> Iterator[tuple[str, str]]:
    for match in _LOST.finditer(text):
        before = text[: match.end() - 1]
        if max(before.rfind("("), before.rfind("（")) > max(before.rfind(")"), before.rfind("）"), before.rfind("。")):
            continue
        en = (match["en"] or match["en2"] or match["en3"]).strip()
        zh = match["zh"] or match["zh2"] or match["zh3"]
        term = zh if match["zh"] else left_edge(zh, en, cut)
        if term:
            yield term, en
