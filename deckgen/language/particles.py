"""Readings of the commonest polyphones by the words around them.

A contextual model trained on as many rare readings as common ones is often wrong, and sure, about these in running
text; grammar is not. Each rule looks at the neighbouring words and their parts of speech and answers only when it is
certain; otherwise the caller asks elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from deckgen.language import collocations
from deckgen.language.lexicon import Lexicon
from deckgen.language.script import is_han
from deckgen.model import Word


@dataclass(frozen=True, slots=True)
class Around:
    """A single-character word in its sentence: what stands before and behind it, with jieba's parts of speech."""

    before: str
    after: str
    left: str
    right: str
    left_tag: str
    right_tag: str

    def right_is(self, *tags: str) -> bool:
        """True when the next word has one of these parts of speech."""
        return self.right_tag.startswith(tags)

    def left_is(self, *tags: str) -> bool:
        """True when the word before has one of these parts of speech."""
        return self.left_tag.startswith(tags)


_DEGREE = frozenset(
    "很 较 太 更 最 越 多 不 那么 这么 相当 非常 有点 特别 十分 过 稍 略 挺 好 够 极 多么 还 更加 比较 如此 越来越 并 漫 细 狭 够".split()
)
_MUST_AFTER = frozenset(
    "必须 就 都 还 也 总 可 只 非 至少 恐怕 肯定 又 先 才 却 只能 大概 再 必 仍 仍然 要么 那 一定 往往 永远 迟早 从此 最后 以后 现在 今天 明天 凡事".split()
)


_NOT_DUE = ("能", "会", "要", "像", "不", "没", "很", "太", "更", "了", "过", "到", "以")
"""What does not follow 得 děi: an adjective's degree, what a verb came to."""

_THINGS = frozenset("人 钱 事 话 书 车 饭 货 菜 药 病 家 班 路 活 年 月 天 瓜 豆 分 者".split())


def _de(a: Around) -> str | None:
    """得: děi before a verb that is due, de behind a verb or adjective."""
    starts = not a.left or not is_han(a.left[0])
    if not starts and a.right in ("能", "会", "很", "像"):
        return "de5"
    verbal = a.right_is("v", "p", "d", "r", "a", "i", "l") or a.right in ("有", "把", "靠", "看", "跟", "先", "去")
    if (starts or a.left in _MUST_AFTER or a.left_is("r")) and verbal and not a.right_is("u"):
        return "dei3"
    if (
        a.left_is("n", "s", "t", "f")
        and (a.right_is("v", "p", "r", "m") or a.right in ("有", "把", "先", "自己", "多", "重新"))
        and a.right[:1] not in _NOT_DUE
        and a.right not in ("那么", "这么", "如此", "怎么", "怎样")
        and (len(a.left) > 1 or a.left in _THINGS)
    ):
        return "dei3"
    if a.left_is("v", "a", "z", "i", "l", "y") and (a.right or a.after):
        return "de5"
    loose = len(a.left) == 1 and is_han(a.left) and a.left not in _THINGS and not a.left_is("r", "d", "c", "p", "m")
    return "de5" if loose and a.right and a.right[:1] not in "了过到以释" else None


def _di(a: Around) -> str | None:
    """地: de between a manner word and its verb."""
    if a.left in ("这", "那", "此", "本", "各", "当", "外", "某", "在", "该", "两", "一", "产", "每", "异", "原"):
        return "di4"
    manner = len(a.left) >= 2 and not a.left_is("ns", "nr", "s", "f", "t")
    manner = manner or a.left in ("猛", "慢", "快", "轻", "大", "多", "久", "静", "悄", "苦", "热", "呆", "多多")
    if (
        manner
        and a.right
        and (a.right_is("v", "d", "p", "a", "z", "i", "l", "r", "f") or not a.right_tag)
        and not a.left_is("ns")
    ):
        return "de5"
    return None


def _chang(a: Around) -> str | None:
    """长: cháng as a quality or measure, zhǎng as growth or rank."""
    if (
        a.left in _DEGREE
        or a.after[:1] in "期时达约久短远途篇假度尾河夜年线路椅"
        or a.left in ("米", "公里", "厘米", "毫米", "尺", "年", "身", "全", "拉不", "不")
    ):
        return "chang2"
    if a.after[:1] in "大成出满高胖势了着得" or a.left in ("生", "疯", "刚", "正在", "会", "再"):
        return "zhang3"
    return None


def _wei(a: Around) -> str | None:
    """为: wéi as being or becoming, wèi as on behalf of."""
    if (
        a.left[-1:] in "称视作成变改分定名化转设评誉译选列沦升降合换认被较最更尤颇极甚广深均皆多约仅"
        and a.left
        and a.left not in ("因", "认")
    ):
        return "wei2"
    if "以" in a.before[-12:] and a.after[:1] in "主先例首中本荣重傲准基核家由代目限傲耻乐生":
        return "wei2"
    if a.right_is("m") or a.after[:1] in "零一二三四五六七八九十百千万亿":
        return "wei2"
    if a.right_is("r") or a.right in ("什么", "何", "此", "了", "大家", "人", "客户", "用户", "人类", "社会", "国家"):
        return "wei4"
    if any(
        mark in a.after[:16]
        for mark in ("提供", "服务", "而", "带来", "打下", "奠定", "创造", "做出", "作出", "准备", "着想")
    ):
        return "wei4"
    return None


def _hai(a: Around) -> str | None:
    """还: hái, but huán of money, goods and debts."""
    if (
        a.after[:1] in "钱款债贷清"
        or a.after[:2]
        in ("给他", "给你", "给我", "给她", "了钱", "不起", "不上", "乡团", "回去", "回来", "书箱", "了书")
        or a.left in ("归", "偿", "退", "奉", "无力", "借钱", "该", "要")
    ):
        return "huan2"
    return "hai2" if a.right_is("v", "d", "a", "p", "m", "r", "c", "f", "u", "l", "i") else None


def _zhong(a: Around) -> str | None:
    """中: zhòng behind a verb of hitting, else zhōng."""
    if (
        a.left in ("击", "猜", "打", "射", "命", "抽", "说", "看", "选", "相", "即", "必", "投", "押", "考", "一语")
        and a.after[:1] != "的"
    ):
        return "zhong4"
    return "zhong1" if a.left_is("n", "v", "r", "s", "f", "t", "q", "a", "m") else None


def _dou(a: Around) -> str | None:
    """都: dōu before what is said of all."""
    return "dou1" if a.right_is("v", "d", "a", "p", "r", "m", "c", "l", "i", "z") else None


def _ying(a: Around) -> str | None:
    """应: yīng before a verb that ought to happen."""
    if a.right_is("v", "d", "p", "a") or a.left in ("不", "也", "都", "均", "理", "自", "更", "就", "仍"):
        return "ying1"
    return None


def _zhe(a: Around) -> str | None:
    """着: zhe behind a verb."""
    if a.left in ("睡", "找", "猜", "点", "够", "逮", "见", "烧"):
        return "zhao2" if not a.right or a.right_is("u", "y") or a.after[:1] in "了，。" else "zhe5"
    return "zhe5" if a.left_is("v", "a", "p") or len(a.left) > 1 else None


def _hang(a: Around) -> str | None:
    """行: háng of rows and trades, xíng of going and doing."""
    if a.left_is("m", "q") or a.left[-1:] in "一两二三几每这那哪数十本同改转跨":
        return None if a.after[:1] in "人，" and "代表团" in a.before else "hang2"
    return None


def _yihang(a: Around) -> str | None:
    """一行: háng of a row or a trade, xíng of a party that travels."""
    rows = ("这", "那", "每", "同", "本", "排成", "站成", "写", "写下", "隔", "第", "加", "删", "最后", "另", "哪")
    return "hang2" if a.left in rows or a.after[:1] in "字代干诗蚂脚" else None


def _shu(a: Around) -> str | None:
    """数: shǔ as counting, shù as a number."""
    if (
        a.after[:1] in "着过到了一不遍清钱"
        or a.left_is("r", "d")
        or a.left in ("去", "来", "会", "能", "要", "负责", "开始")
    ):
        return "shu3"
    return None


def _zhi(a: Around) -> str | None:
    """只: zhī behind a number, zhǐ before a verb."""
    if a.left_is("m") or a.left[-1:] in "一两二三四五六七八九十百千万几每这那哪半":
        return "zhi1"
    return "zhi3" if a.right_is("v", "d", "p", "a", "r", "m") else None


def _jiao(a: Around) -> str | None:
    """教: jiāo somebody something."""
    return "jiao1" if a.right_is("r", "n", "m", "u", "a") or a.after[:1] in "会给了过着出我你他她" else None


def _tiao(a: Around) -> str | None:
    """调: tiáo as setting right, diào as moving about."""
    if a.after[:1] in "高低好大小快慢准匀整温味参出成过焦得不没" or a.left in (
        "没",
        "没有",
        "往下",
        "往上",
        "慢慢",
        "参数",
        "微",
        "再",
        "重新",
    ):
        return "tiao2"
    return "diao4" if a.after[:1] in "走去来到往人兵集" or a.left in ("抽", "被", "外", "上", "平") else None


def _cha(a: Around) -> str | None:
    """差: chà as falling short or being bad."""
    return "cha4" if a.left in _DEGREE or a.after[:1] in "在一两几点不得了多" or a.right_is("m") else None


def _zhuan(a: Around) -> str | None:
    """转: zhuàn round and round."""
    return "zhuan4" if a.after[:1] in "着圈个" or a.left in ("空", "打", "团团", "绕") else None


def _liao(a: Around) -> str | None:
    """了: liǎo behind 不, else le."""
    return "liao3" if a.left in ("不", "不得") else None


RULES: Mapping[str, Callable[[Around], str | None]] = {
    "得": _de, "地": _di, "长": _chang, "为": _wei, "还": _hai, "中": _zhong, "都": _dou, "应": _ying, "着": _zhe,
    "行": _hang, "数": _shu, "只": _zhi, "教": _jiao, "调": _tiao, "差": _cha, "转": _zhuan, "了": _liao,
}  # fmt: skip


_WORDS: Mapping[str, tuple[int, Callable[[Around], str | None]]] = {"一行": (1, _yihang)}
"""Words of two readings that grammar decides: which character, by which rule."""


def reading_of_word(
    sentence: str, words: Sequence[Word], index: int, readings: Sequence[str | None], lexicon: Lexicon
) -> tuple[str | None, ...]:
    """A longer word's readings with what grammar or the characters beside it decide put right."""
    word, found = words[index], list(readings)
    if word.simplified in _WORDS:
        place, rule = _WORDS[word.simplified]
        found[place] = rule(around(sentence, words, index, lexicon)) or found[place]
    for n in range(len(found)):
        found[n] = collocations.reading(sentence, word.start + n, alone=False) or found[n]
    return tuple(found)


def around(sentence: str, words: Sequence[Word], index: int, lexicon: Lexicon) -> Around:
    """What stands around a word; `sentence` is simplified, `words` are its words in order."""
    word = words[index]
    left = words[index - 1].simplified if index else ""
    right = words[index + 1].simplified if index + 1 < len(words) else ""
    return Around(sentence[: word.start], sentence[word.end :], left, right, lexicon.tag(left), lexicon.tag(right))


_NEVER_DOUBLED = frozenset("咳 闷 是 有 来 去 对 好 行 不 没 会 能 要 在".split())


def _doubled(words: Sequence[Word], index: int, lexicon: Lexicon) -> str | None:
    """A verb said twice is neutral the second time: 坐坐 zuòzuo. Adverbs keep their tones: 直直地."""
    char = words[index].simplified
    if not index or words[index - 1].simplified != char or char in _NEVER_DOUBLED:
        return None
    if index > 1 and lexicon.tag(words[index - 2].simplified).startswith("m"):
        return None
    after = words[index + 1].simplified[:1] if index + 1 < len(words) else ""
    found = lexicon.reading(char)
    return f"{found[:-1]}5" if found and after not in ("地", "的") and lexicon.tag(char).startswith("v") else None


def reading(sentence: str, words: Sequence[Word], index: int, lexicon: Lexicon) -> str | None:
    """The reading of a single-character word by grammar, None where grammar does not decide.

    `sentence` is simplified; `words` are its words in order.
    """
    word = words[index]
    if doubled := _doubled(words, index, lexicon):
        return doubled
    if found := collocations.reading(sentence, word.start):
        return found
    rule = RULES.get(word.simplified)
    return rule(around(sentence, words, index, lexicon)) if rule else None
