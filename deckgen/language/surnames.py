"""Surnames that are read unlike the common word they are written with: 单 Shàn, 曾 Zēng, 任 Rén."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deckgen.language.lexicon import Lexicon
from deckgen.model import Word

SURNAMES = {
    "单": "shan4", "曾": "zeng1", "任": "ren2", "解": "xie4", "区": "ou1", "仇": "qiu2", "华": "hua4", "查": "zha1",
    "盖": "ge3", "朴": "piao2", "翟": "zhai2", "缪": "miao4", "褚": "chu3", "宁": "ning4", "葛": "ge3", "燕": "yan1",
    "应": "ying1", "曲": "qu1", "纪": "ji3", "宿": "su4",
    "瞿": "qu2", "臧": "zang1", "谌": "chen2", "冼": "xian3",
    "万俟": "mo4 qi2", "尉迟": "yu4 chi2", "长孙": "zhang3 sun1", "澹台": "tan2 tai2", "令狐": "ling2 hu2",
}  # fmt: skip

_FIRST = frozenset(surname[0] for surname in SURNAMES)
_WORDS_TOO = frozenset("任解查盖应区宁纪曲宿")
"""Surnames that are common verbs or nouns as well: before a title they need a border on their left."""

_TITLES = frozenset(
    "先生 女士 小姐 太太 夫人 老师 老 教授 博士 院士 医生 大夫 护士 师傅 师父 经理 总经理 总 董事长 主任 主席 书记 校长 院长"
    " 局长 处长 科长 部长 所长 站长 队长 团长 社长 行长 会长 秘书长 市长 县长 镇长 乡长 村长 省长 厂长 店长 警官 法官 律师 会计"
    " 同学 同志 工 导演 教练 记者 编辑 阿姨 叔叔 大爷 大妈 大哥 大姐 大叔 大婶 哥 姐 嫂 某 某某 氏 爷爷 奶奶 女侠 将军 司令".split()
)
_LEFT = frozenset(
    "和 与 跟 同 及 对 向 由 请 让 找 问 给 把 被 是 叫 像 比 替 为 的 位 这位 那位 以及 包括 采访 听 新来 而 但 当时".split()
)
_GIVEN = frozenset(
    "伟强明华国建文志军平海峰杰涛磊洋勇艳娟丽敏静秀英芳燕玲桂兰红梅霞宇轩涵梓欣怡晨佳俊浩然博天雨思雪婷慧莹洁琳"
    "刚辉斌鹏飞亮龙波宁超凡东林森清云鑫淼鸣毅诚信义礼智仁德福贵荣昌盛永康安泰祥瑞庆嘉宏振兴家春夏秋冬晓小玉珍珠"
    "凤莲菊萍蓉薇蕾菲雅倩茜颖娜莉莎蓓妮彤璐瑶琪瑾瑜璇璟哲睿翰墨儒彦之子成光达学礼贤良才才俊立新利民生根长富"
)
_FAMILIAR = frozenset("小老阿")
_AFTER_FAMILIAR = ("v", "d", "p", "c", "u", "r", "y", "m")


def readings(sentence: str, words: Sequence[Word], lexicon: Lexicon) -> Iterator[tuple[int, str]]:
    """Where in a (simplified) sentence a surname stands, and how it is read, syllable by syllable.

    Only a name that no dictionary has is looked for; words of it may be cut in any way: 任教 and 授 for 任教授.
    """
    starts = {word.start for word in words} | {len(sentence)}
    for index, word in enumerate(words):
        if word.simplified[:1] not in _FIRST:
            continue
        surname = next((s for s in (word.simplified[:2], word.simplified[:1]) if s in SURNAMES), None)
        if surname and _is_name(sentence, words, index, surname, starts, lexicon):
            for n, syllable in enumerate(SURNAMES[surname].split()):
                yield word.start + n, syllable


def _is_name(
    sentence: str, words: Sequence[Word], index: int, surname: str, starts: set[int], lexicon: Lexicon
) -> bool:
    word = words[index]
    left = words[index - 1].simplified if index else ""
    end = word.start + len(surname)
    border = not left or not left[-1].isalnum() or left in _LEFT or left in _FAMILIAR
    if (border or surname not in _WORDS_TOO) and any(
        sentence.startswith(title, end) and end + len(title) in starts for title in _TITLES
    ):
        return len(word.simplified) <= len(surname) or border
    if len(word.simplified) > len(surname) and lexicon.entries(word.simplified):
        return False
    if word.simplified == surname and left == "姓":
        return True
    if word.simplified == surname and left in _FAMILIAR and surname != "区":
        right = words[index + 1].simplified if index + 1 < len(words) else ""
        return not right[:1].isalnum() or lexicon.tag(right).startswith(_AFTER_FAMILIAR)
    return any(_is_given(sentence, end, size, surname, border, lexicon) for size in (2, 1) if end + size in starts)


def _is_given(sentence: str, at: int, size: int, surname: str, border: bool, lexicon: Lexicon) -> bool:
    """True for a full name: jieba lists it as a person, or a border and two characters that given names are made of."""
    given = sentence[at : at + size]
    if any(not entry.proper for entry in lexicon.entries(surname + given)):
        return False
    if lexicon.tag(surname + given).startswith("nr"):
        return border
    usual = len(given) == 2 and all(char in _GIVEN for char in given) and not lexicon.entries(given)
    return usual and (border or surname not in _WORDS_TOO)
