"""Single characters that make new words: what stands before a word (预训练, 反直觉) or behind it (推理链, 商品化)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

PREFIXES: Mapping[str, str] = {
    "预": "pre-", "后": "post-", "反": "anti-", "非": "non-", "超": "super-", "多": "multi-", "单": "single-",
    "双": "dual-", "微": "micro-", "元": "meta-", "去": "de-", "再": "re-", "半": "semi-", "伪": "pseudo-", "全": "full-",
    "软": "soft ", "硬": "hard ", "亚": "sub-", "跨": "cross-", "零": "zero-", "假": "false ", "纯": "pure ", "类": "quasi-", "副": "vice-",
    "准": "quasi-", "子": "sub-", "逆": "reverse ", "低": "low-",
    "高": "high-", "大": "large ", "小": "small ", "新": "new ", "无": "un-",
    "碳": "carbon ", "氢": "hydrogen ", "硅": "silicon ", "锂": "lithium ", "核": "nuclear ", "光": "optical ", "云": "cloud ",
    "图": "graph ", "热": "thermal ", "电": "electric ", "车": "car ", "药": "drug ", "酶": "enzyme ",
}  # fmt: skip
"""What stands before a word, and what it says in English."""

MODIFIERS = frozenset(
    "长期 中期 永久 实时 相对 绝对 共同 异常 自我 一级 二维 三维 多维 多元 多重 一次性 第三方".split()
)
"""Words that jieba calls adverbs, numbers or pronouns, and that modify nouns all the same: 异常检测, 自我修正."""

SUFFIXES: Mapping[str, str] = {
    "性": "quality", "化": "change", "者": "person", "家": "specialist", "员": "member", "器": "device", "机": "machine", "级": "level",
    "型": "type", "式": "style", "率": "rate", "度": "degree", "力": "power", "论": "theory", "学": "studies", "法": "method",
    "界": "circles", "业": "industry", "商": "vendor", "方": "party", "端": "side", "侧": "side", "层": "layer", "链": "chain",
    "词": "word", "体": "body", "群": "cluster", "图": "graph", "库": "library", "网": "network", "卡": "card", "量": "volume",
    "值": "value", "权": "right", "税": "tax", "券": "voucher", "债": "debt", "险": "insurance", "案": "case", "罪": "crime",
    "费": "fee", "价": "price", "额": "amount", "期": "period", "线": "line", "点": "point", "面": "surface", "区": "zone",
    "站": "station", "厂": "plant", "店": "shop", "室": "room", "所": "institute", "院": "institute", "部": "department",
    "科": "department", "组": "group", "团": "group", "队": "team", "派": "faction", "族": "group", "圈": "circle",
    "热": "craze", "症": "disease", "病": "disease", "药": "drug", "剂": "agent", "素": "element", "酸": "acid", "粉": "powder",
    "油": "oil", "汤": "soup", "片": "slice", "带": "belt", "膜": "film", "芯": "core", "仓": "warehouse",
    "包": "package", "表": "table", "书": "document", "单": "list", "证": "certificate", "奖": "prize", "赛": "match",
    "感": "sense of", "观": "view of", "流": "stream", "池": "pool", "塔": "tower", "堆": "stack",
}  # fmt: skip
"""What stands behind a word, and what it says in English."""


def prefixed(prefix: str, base: str) -> str:
    """The gloss of a word with a prefix.

    >>> prefixed("预", "training"), prefixed("超", "cluster")   # yùxùnliàn, chāojíqún
    ('pre-training', 'super-cluster')
    """
    return f"{PREFIXES[prefix]}{base}"


def suffixed(base: str, suffix: str) -> str:
    """The gloss of a word with a suffix, by the rules of English where the suffix is one there too.

    >>> suffixed("agile", "性"), suffixed("controllable", "性"), suffixed("commodity", "化"), suffixed("hollow", "化")
    ('agility', 'controllability', 'commoditization', 'becoming hollow')
    >>> suffixed("develop", "者"), suffixed("detection", "器"), suffixed("inference", "链"), suffixed("urgency", "感")
    ('developer', 'detection device', 'inference chain', 'sense of urgency')
    """
    made = SUFFIXES[suffix]
    if suffix in _ENDINGS and not (suffix in "者器" and re.search("(tion|sion|ment|ity|al)$", base)):
        return _ENDINGS[suffix](base)
    return f"{made} {base}" if made.endswith(" of") else f"{base} {made}"


def _by(rules: Sequence[tuple[str, str]], base: str) -> str:
    found = ((base[: -len(ending)] + noun) for ending, noun in rules if base.endswith(ending))
    return next(found, "") if base.isalpha() else ""


def _quality(base: str) -> str:
    rules = (("ble", "bility"), ("gile", "gility"), ("al", "ality"), ("ive", "ivity"), ("ic", "icity"), ("ent", "ency"),
             ("ant", "ancy"), ("ate", "acy"))  # fmt: skip
    return _by(rules, base) or (f"{base}ness" if base.isalpha() else f"being {base}")


def _making(base: str) -> str:
    rules = tuple((ending, f"{ending}ization") for ending in ("al", "ar", "el", "ern", "ic", "en", "er"))
    return _by((*rules, ("ity", "itization")), base) or f"becoming {base}"


def _doer(base: str) -> str:
    if not base.isalpha():
        return f"one that can {base}"
    return base + "r" if base.endswith("e") else re.sub(r"y$", "i", base) + "er"


_ENDINGS: Mapping[str, Callable[[str], str]] = {"性": _quality, "化": _making, "者": _doer, "器": _doer}
