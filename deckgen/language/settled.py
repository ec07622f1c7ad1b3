"""Words whose reading is settled here, because the dictionary, pypinyin's phrases and the model often disagree on it.

Neutral tones are those that 现代汉语词典 prints without a tone; where it allows both, the dictionary keeps its word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_NEUTRAL = frozenset(
    "舒服 打听 丈夫 衣服 和气 小子 得罪 大爷 出息 摆设 裁缝 盘缠 端详 造化 营生 清亮 知识 见识 毛病 小气 名气 口气 志气 神气 念叨"
    " 买卖 街坊 风筝 体面 高粱 粮食 脊梁 喷嚏 媳妇 祖宗 状元 打发 打量 收成 糟蹋 耽搁 含糊 勤快 痛快 敞亮 亮堂 闺女 徒弟 木匠"
    " 石匠 唠叨 口袋 灯笼 簸箕 拨弄 摆弄 估摸 比划 福分 情分 懒得 将就 凑合 撮合 月饼 煎饼 能耐 难为 巴结 正经 白净 硬朗 宽绰 岁数"
    " 翻腾 妻子 认识 事情 学问 动静 力气 福气 运气 脾气 客气 云彩 时辰 牲口 枕头 骨头 拳头 念头 甜头 苦头 作坊 队伍 包袱 抽屉 窗户"
    " 点心 窝囊 嘟囔 嘀咕 疙瘩 蛤蟆 吓唬 哆嗦 啰嗦 机灵 麻利 利索 老实 踏实 厚实 壮实 扎实 热乎 近乎 在乎 芝麻 棉花 苍蝇 狐狸 骆驼"
    " 石榴 萝卜 蘑菇 烧饼 馄饨 咳嗽 哈欠 指甲 胳膊 屁股 眉毛 头发 秀才 衙门 官司 委屈 冤枉 便宜 欺负 打扮 收拾 养活 伺候 招呼 称呼"
    " 应酬 厚道 张罗 折腾 耽误 记性 马虎 糊涂 迷糊 凉快 爽快 漂亮 月亮 时候 先生 朋友 名字 眼睛 耳朵 嘴巴 尾巴 下巴 哑巴 喇叭 篱笆"
    " 豆腐 葫芦 玻璃 琵琶 规矩 亲戚 女婿 姑娘 师傅 伙计 和尚 护士 热闹 暖和 软和 清楚 别扭 苗条 稀罕 窟窿 钥匙 帐篷 扫帚 卖弄 糊弄"
    " 提防 思量 商量 掂量 心思 意思 比方 拉扯 拾掇 搭理 晃悠 转悠 忽悠 休息 消息 怪不得 巴不得 恨不得 舍不得".split()
)

_FIXED = {
    "缘分": "yuan2 fen4", "琢磨": "zuo2 mo5", "差事": "chai1 shi5", "差使": "chai1 shi5", "寻思": "xin2 si5",
    "刚刚": "gang1 gang1", "看来": "kan4 lai2", "当天": "dang4 tian1", "当晚": "dang4 wan3", "当夜": "dang4 ye4",
    "粒子": "li4 zi3", "结实": "jie1 shi5", "打转": "da3 zhuan4",
}  # fmt: skip

_BY_PLACE = {
    "地方": (
        ("di4 fang1", r"(中央|军队|中央政府)[和与、]$", ""),
        ("di4 fang1", "", r"政|财政|债|官|武装|自治|法|性|志|戏|部队|军|分权|税|保护|党|当局|企业|国企|教育|选举|议会|人大|标准|品牌|特色|特产|方言|病|台|媒体|经济|产业|层面|主义|各级"),
        ("di4 fang5", "", ""),
    ),
    "上头": (
        ("shang4 tou2", r"[酒喝很太真气血]$", ""),
        ("shang4 tou5", "", ""),
    ),
    "东西": (
        ("dong1 xi1", "", r"两|方|部|向|走|南|北|半球|厢|融|合璧|文化|德|线|横|长|宽|贯"),
        ("dong1 xi5", "", ""),
    ),
}  # fmt: skip


def readings(word: str, sentence: str, start: int) -> tuple[str, ...] | None:
    """The readings of a word at its place in a sentence, where they are settled.

    >>> readings("地方", "人多的地方不去", 3), readings("地方", "地方政府说", 0)
    (('di4', 'fang5'), ('di4', 'fang1'))
    """
    if word in _FIXED:
        return tuple(_FIXED[word].split())
    for answer, left, right in _BY_PLACE.get(word, ()):
        if re.search(left, sentence[:start]) and re.match(right, sentence[start + len(word) :]):
            return tuple(answer.split())
    return None


def neutral(word: str, found: Sequence[str | None]) -> tuple[str | None, ...]:
    """A word's readings with the last one neutral, where the standard has it so: 舒服, 不舒服.

    >>> neutral("舒服", ("shu1", "fu2"))
    ('shu1', 'fu5')
    """
    last = found[-1]
    listed = word in _NEUTRAL or (len(word) == 3 and word[0] != "一" and word[1:] in _NEUTRAL)
    return (*found[:-1], f"{last[:-1]}5") if last and listed else tuple(found)
