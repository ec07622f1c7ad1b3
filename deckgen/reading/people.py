"""People: what has the form of a name, a post or a part in a conversation."""

from __future__ import annotations

import re
from collections.abc import Sequence

from deckgen.model import Role

HOSTS = (
    "主持人", "主持", "主播", "记者", "記者", "采访者", "採訪者", "采访人", "提问", "提問", "提问者", "問", "问", "Q", "Host",
    "Interviewer", "访谈者", "访谈人", "编辑部", "编者", "小编", "小編",
)  # fmt: skip
ROLES = (
    *HOSTS, "答", "A", "嘉宾", "嘉賓", "受访者", "受訪者", "工程师", "教授", "医生", "醫生", "教练", "店主", "律师", "观众", "觀眾",
    "听众", "聽眾", "同学", "同學", "网友", "網友", "众人", "眾人", "旁白", "解说", "解說", "Guest", "Speaker",
)  # fmt: skip
SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦"
    "付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤闻温柳庄章葛路常尤乔赖殷樊兰施洪翟安颜倪牛芦季俞祝聂岳齐梅"
    "張劉陳楊黃趙吳孫馬羅鄭謝許韓馮鄧蔣葉蘇魏呂盧鍾譚陸範賈韋鄒閻龍賀顧龔邵萬錢嚴湯溫莊賴殷蘭顏倪蘆聶簡游卓歐柯紀"
)
_DOUBLE_SURNAMES = tuple("欧阳 歐陽 司马 司馬 上官 诸葛 諸葛 司徒 东方 東方 夏侯 皇甫 尉迟 公孙 慕容 令狐 宇文".split())
POSTS = (
    r"(?:先生|女士|小姐|老师|老師|教授|博士|医生|醫生|律师|律師|法官|教练|教練|师傅|師傅|校长|校長|院长|院長|厂长|廠長|站长|站長|局长|局長"
    r"|部长|部長|主任|经理|經理|总监|總監|工程师|工程師|研究员|研究員|分析师|分析師|设计师|設計師|科学家|科學家|创始人|創辦人|创办人|负责人"
    r"|負責人|发言人|發言人|导演|導演|作者|学生|學生|家长|家長|观众|觀眾|听众|聽眾|网友|網友|村民|居民|顾客|顧客|店主|老板|老闆|司机|司機"
    r"|护士|護士|队长|隊長|馆长|館長|所长|所長|组长|組長|会长|會長|市长|市長|县长|縣長|镇长|鎮長|村长|村長|处长|處長|店长|店長|社长|社長|班长|班長|队员|隊員|秘书|秘書|首席执行官|執行長|总裁|總裁|董事长|董事長|CEO|CTO|队医|[\u3400-\u9fff]{2}[员員]|副[\u4e00-\u9fff]长)"
)
"""Posts and callings, as a pattern: what stands before a name, or for it."""
POST = re.compile(rf"(?:{POSTS}|爷爷|奶奶|爸|妈|甲|乙|丙|[ABCD])$")

_MEDIA = re.compile(
    r"^《.+》$|(?:新闻|新聞|日报|日報|晚报|晚報|周刊|週刊|时报|時報|周末|财经|財經|卫视|衛視|电视台|電視台|杂志|雜誌|通讯社|通訊社|传媒|傳媒|网|社)$"
)
PREFIX = re.compile(
    r"^(?:嘉宾|嘉賓|主持人|主持|记者|記者|主播|受访者|受訪者|演讲者|演講者|对话者|提问者|教授|博士|访谈者)\s*(?=\S{2,})"
)
"""A part or a post before a name: 嘉宾黄仁勋."""


def is_person(name: str) -> bool:
    """True for what has the form of a person's name or post.

    >>> [is_person(name) for name in ("陈静", "Arthur Mensch", "王工", "廠長", "供应链", "亚瑟·门施")]
    [True, True, True, True, False, True]
    """
    if re.search(r"[·・‧•]", name) or re.fullmatch(r"[A-Z][a-z'’-]+(?: [A-Z][\w.'’-]*){0,3}", name):
        return True
    if name in ROLES or POST.search(name) or _MEDIA.search(name):
        return True
    if name.startswith(_DOUBLE_SURNAMES):
        return 3 <= len(name) <= 4
    return 2 <= len(name) <= 3 and (name[0] in SURNAMES or name[0] in "老小阿")


def role_of(name: str, aliases: Sequence[str]) -> Role | None:
    """The role that a label itself tells, or None.

    >>> role_of("《夜话》", ()), role_of("王芳", ("主持人王芳",)), role_of("王工", ())
    ('host', 'host', None)
    """
    tells = any(label in HOSTS or _MEDIA.search(label) or label.startswith(HOSTS[:6]) for label in (name, *aliases))
    return "host" if tells else None
