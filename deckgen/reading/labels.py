"""Speaker labels: what stands before the colon, in every dress, and whom it names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from deckgen.language.script import letters
from deckgen.reading.fixers import emphasis
from deckgen.reading.page import Paragraph
from deckgen.reading.people import HOSTS, POST, PREFIX, ROLES, SURNAMES, is_person

_LABEL = re.compile(
    r"^\s*(?:[-•·▪◆●■>]\s*)?(?:\d{1,2}[.、]\s*(?=[QA问答問]))?(?P<open>[*_]{0,4})(?P<label>[^：:*，。！？!?；;“”\"、]{1,26}?)"
    r"(?P<close>[*_]{0,4})\s*[：:](?P<tail>[*_]{0,4})\s*(?P<said>.*)$",
    re.DOTALL,
)
_DOTTED = re.compile(r"^(\s*(?:[-•]\s*)?[*_]{0,4})([QA])\s?\d{0,2}\s?[.．]\s*(?=\S)")
_SHORT_FOR = re.compile(
    r"^(\s*[*_]{0,4})(.{1,20}?)[（(](?:以下|下)?[简簡][称稱][为為]?[“「\"]?(.{1,12}?)[”」\"]?[)）]\s*[：:]"
)
_TIME = r"[(（\[]?\s*(?:\d{1,2}[:：])?\d{1,2}[:：]\d\d(?:[.,]\d+)?\s*[)）\]]?"
_NOT_A_NAME = re.compile(
    r"表示|认为|認為|指出|(?:[说說称稱讲講]|[说說问問讲講写寫喊]道|[坦直]言)$|如下|来源|來源|时间|時間|作者|编辑|編輯|編譯|编译|摘要|^[图圖]|[图圖]$|注$|链接|連結|原文|例如|比如|包括|就是|问题|問題"
    r"|答案|结论|結論|原因|结果|結果|第[一二三四五六七八九十\d]|首先|其次|最后|最後|^[一二三]是|所以|但是|另外|此外|总之|總之|[你我他她它这那這]|换句话|換句話|也就是|观点|觀點|要点|要點"
    r"|标题|標題|日期|地点|地點|关键词|關鍵|推荐|推薦|提示|声明|聲明|谈|談|对话|對話|专访|專訪|访谈|訪談|揭秘|重磅|独家|獨家|\d{3,}|^\d+[.、]|^[（(]|[的了是在有]"
    r"|优[点势]|缺点|劣势|建议|建議|方法|步骤|步驟|背景|现状|挑战|挑戰|机遇|机会|做法|经验|经历|案例|数据|目标|定义|特点|功能|价格|售价|材料|备注|備註|贴士|电话|電話|邮箱|郵箱"
    r"|网址|網址|地址|微信|票价|导演$|主演|编剧|片名|类型|版本|整理|制作|製作|摄影|攝影|撰文|翻译|翻譯|字幕|校对|校對|监制|策划|出品|录音|剪辑|责编|責編|资料|資料|阅读|閱讀"
    r"|规律|定律|原则|意思|道理|核心|关注|背后|未来|时代|时刻|故事|真相|秘密|指南|系列|实录|特写|评论|快讯|早报|简介|名单|成员|好处|坏处|后果|前提|比方|譬如|条件|原话"
)
_NUMBERED = re.compile(r"(?:嘉宾|嘉賓|说话人|發言人|发言人|讲者|講者|主持人|记者|記者|Speaker)\s?[A-Z\d]{1,2}")
_SENTENCE = re.compile(r"[。！？!?…，,]")
_HEADLINE = re.compile(r"[。！？!?…”」）)~：:，,]$")


@dataclass(frozen=True, slots=True)
class Label:
    """A label found at the start of a paragraph, and what follows it. `also` is a name given in brackets."""

    name: str
    said: str
    bold: bool
    also: str = ""


def label_of(text: str) -> Label | None:
    """The label at the start of a paragraph that has the form of one; whether it is one, the whole article decides.

    >>> label_of("**主持人：** 护栏是什么？")
    Label(name='主持人', said='护栏是什么？', bold=True, also='')
    >>> label_of("Q2：推理呢？").name, label_of("[00:12] 王工（工程师）：好。").name
    ('Q', '王工')
    >>> label_of("他表示：护栏很重要。") is None
    True
    """
    timed = re.match(rf"^\s*{_TIME}\s*(?=\D)", text)
    text = text[timed.end() :] if timed else text
    text = _DOTTED.sub(r"\1\2：", text)
    if called := _SHORT_FOR.match(text):
        text = f"{called[1]}{called[3]}：{text[called.end() :]}"
    if not (match := _LABEL.match(text)):
        return None
    written = re.sub(rf"\s*{_TIME}$", "", emphasis(match["label"]))
    written = re.sub(r"\s+", " ", written).strip().strip("【】[]「」_")
    name, also = _bracketed(written)
    also = called[2].strip() if called else also
    name = re.sub(r"^(Q|A|问|答|問)\s?\d{1,2}$", r"\1", name)
    if (
        not name
        or match["said"].startswith("//")
        or (not name.startswith("《") and _NOT_A_NAME.search(PREFIX.sub("", name) or name))
    ):
        return None
    latin = re.fullmatch(r"[A-Z][\w.'’-]*(?: (?:[A-Z][\w.'’-]*|de|van|von|der|la)){0,3}", name)
    hanzi = re.fullmatch(r"[\u3400-\u9fff·・‧•]{1,12}|《[^》]{1,12}》", name)
    dressed = bool(match["open"] or match["close"] or match["tail"])
    mixed = re.fullmatch(r"(?=.*[\u3400-\u9fff])[\u3400-\u9fffA-Za-z0-9·・.]{2,10}", name)
    spaced = dressed and re.fullmatch(r"(?=.*[\u3400-\u9fff])[\u3400-\u9fffA-Za-z0-9·・. ]{2,16}", name)
    if not (latin or hanzi or mixed or spaced or _NUMBERED.fullmatch(name)):
        return None
    return Label(name, match["said"].strip(), bool(match["open"]) and bool(match["close"] or match["tail"]), also)


def _bracketed(written: str) -> tuple[str, str]:
    """A label and the name, not the post, that it gives in brackets: 黄仁勋（Jensen Huang）."""
    match = re.fullmatch(r"(.+?)\s*[（(](.{1,24})[)）]", written)
    if not match:
        return written, ""
    return match[1].strip(), match[2].strip() if is_person(match[2].strip()) else ""


def canonical(labels: Counter[str], also: Mapping[str, str] | None = None) -> dict[str, str]:
    """Map each label to the speaker it names: the same person under several labels is one speaker.

    >>> canonical(Counter({"Ann Lee": 2, "Lee": 5, "嘉宾王工": 1, "王工": 3}))
    {'Ann Lee': 'Ann Lee', 'Lee': 'Ann Lee', '嘉宾王工': '王工', '王工': '王工'}
    >>> canonical(Counter({"主持人王芳": 1, "主持人": 4}))
    {'主持人王芳': '主持人', '主持人': '主持人'}
    """
    if len(labels) > VOICES:
        return {label: label for label in labels}
    names = {}
    for label in labels:
        bare = PREFIX.sub("", label)
        role = label[: len(label) - len(bare)].strip()
        bare = bare if bare in labels else role if bare != label and role in labels else label
        other = (also or {}).get(bare, "")
        longer = [full for full in labels if full != bare and _is_short_for(bare, full)]
        names[label] = longer[0] if len(longer) == 1 else other if other in labels else bare
    return {label: names.get(name, name) for label, name in names.items()}


def _is_short_for(short: str, full: str) -> bool:
    if short.isascii() and full.isascii():
        return short in (full.split()[0], full.split()[-1]) and short != full
    if re.search(r"[·・‧•]", full):
        return len(short) >= 2 and bool(re.search(rf"[·・‧•]{re.escape(short)}$", full))
    return len(full) == 3 and full[0] in SURNAMES and (short == full[1:] or short in (f"老{full[0]}", f"小{full[0]}"))


def speaking(
    paragraphs: Sequence[Paragraph], title: str | None, listed: frozenset[str] = frozenset()
) -> dict[int, Label]:
    """The paragraphs that open a turn, by index, with their labels as written; `listed` names are trusted."""
    found = dict(_candidates(paragraphs, title))
    names = canonical(
        Counter(label.name for label in found.values()), {b.name: b.also for b in found.values() if b.also}
    )
    spoken = Counter(names[label.name] for label in found.values())
    sure = {n for n, b in found.items() if b.name in ROLES or b.bold or b.name in listed or spoken[names[b.name]] >= 2}
    if len(sure) < 2:
        return {}
    first, last = min(sure), max(sure)
    turns = {n: b for n, b in found.items() if n in sure or (first < n <= last + 1 and _is_voice(n, found, paragraphs))}
    turns |= {n: replace(turns[n], said="", also=stands) for n, stands in _legend(turns).items()}
    order = sorted(turns)
    return {
        n: turns[n]
        for place, n in enumerate(order)
        if not _is_label_like_heading(
            paragraphs[n], turns[n], [names[turns[k].name] for k in order[max(0, place - 1) : place + 2]], place, spoken
        )
    }


VOICES = 500
"""Labels beyond which a text is no conversation: comparing each with each would take too long."""


def _is_voice(n: int, found: Mapping[int, Label], paragraphs: Sequence[Paragraph]) -> bool:
    """Whether a label that stands once is a voice: it answers, or is a post, or a name that the article tells elsewhere."""
    name = found[n].name
    if not is_person(name):
        return False
    asked = n > 0 and (paragraphs[n - 1].text.endswith(("？", "?")) or (n - 1 in found and found[n - 1].name in HOSTS))
    sure = name in ROLES or POST.search(name) or name.isascii() or "·" in name
    return asked or bool(sure) or (len(found) <= VOICES and sum(name in p.text for p in paragraphs) > 1)


def _candidates(paragraphs: Sequence[Paragraph], title: str | None) -> Iterator[tuple[int, Label]]:
    alone = _alone(paragraphs)
    for n, paragraph in enumerate(paragraphs):
        if (name := _bare_name(paragraph.text)) in alone:
            yield n, Label(name, "", bold=True)
        elif paragraph.mark in ("", "item") and (not title or letters(paragraph.text) != letters(title)):
            if label := label_of(paragraph.text):
                yield n, label
        elif paragraph.mark == "heading" and (label := label_of(paragraph.text)) and not label.said:
            yield n, label


def _alone(paragraphs: Sequence[Paragraph]) -> frozenset[str]:
    """Names that stand alone on a line, without a colon, before what each voice says: three times, or with a time."""
    count = Counter(_bare_name(p.text) for p in paragraphs)
    timed = Counter(_bare_name(p.text) for p in paragraphs if _bare_name(p.text) and re.search(rf"{_TIME}\W*$", p.text))
    often = {name for name, times in count.items() if name and times >= 3 and is_person(name)}
    if often:
        often |= {name for name, times in count.items() if name and times == 2 and is_person(name)}
    return frozenset(often | (set(timed) if sum(timed.values()) >= 3 else set()))


def _bare_name(text: str) -> str:
    if len(text) > 40:
        return ""
    plain = re.sub(rf"\s*{_TIME}$", "", emphasis(text).strip("【】[] "))
    whole = re.fullmatch(r"[\u3400-\u9fff·]{2,8}(?: ?[A-Z\d]{1,2})?|[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){1,2}", plain)
    return plain if whole and not _NOT_A_NAME.search(plain) else ""


def _legend(turns: Mapping[int, Label]) -> dict[int, str]:
    """The lines before the first turn that say what the labels stand for: 記：《日報》記者."""
    found: dict[int, str] = {}
    for n in sorted(turns):
        label = turns[n]
        again = any(other.name == label.name for k, other in turns.items() if k not in found and k != n)
        if not (len(label.name) <= 3 and 0 < len(label.said) <= 16 and again and not _SENTENCE.search(label.said)):
            break
        found[n] = label.said
    return found if len(found) >= 2 else {}


def _is_label_like_heading(
    paragraph: Paragraph, label: Label, beside: Sequence[str], place: int, spoken: Counter[str]
) -> bool:
    """A heading of the form 某人：一句话 ends no sentence and stands where that person cannot take a turn.

    `beside` are the speakers of the turn before, of this one and of the next; `place` counts the turns.
    """
    if not label.said or label.bold or len(paragraph.text) > 60 or _HEADLINE.search(emphasis(label.said)):
        return False
    me = beside[min(place, 1)]
    return place == 0 or spoken[me] == 1 or beside.count(me) > 1


def lost_colon(text: str, names: Mapping[str, str]) -> Label | None:
    """A known speaker's name glued to the first words of a turn whose colon was lost.

    >>> lost_colon("王工我只看两个指标。", {"王工": "王工"})
    Label(name='王工', said='我只看两个指标。', bold=False, also='')
    >>> lost_colon("王工说他只看两个指标。", {"王工": "王工"}) is None
    True
    """
    for label in sorted(names, key=len, reverse=True):
        rest = text[len(label) :] if text.startswith(label) and len(label) >= 2 else ""
        if re.match(
            r"(?:[A-Z](?!\w*(?:的|说|称|CEO))|我|你|您|是的|这|這|那|没|沒|对[，,。]|對[，,。]|不[，,。会會是]|嗯|谢谢|謝謝|很[好高多]|当然|當然|首先|其实|其實|因为|因為|如果"
            r"|好[的，]|确实|確實|我们|我們| +(?![说說表称稱认認指])\S)",
            rest,
        ):
            return Label(label, rest.strip(), bold=False)
    return None


def inside(text: str, names: Iterable[str]) -> list[str]:
    """A paragraph cut before the known labels that open a turn in its middle.

    >>> inside("主持人：难吗？王工：很难。", ["主持人", "王工"])
    ['主持人：难吗？', '王工：很难。']
    """
    known = "|".join(re.escape(name) for name in sorted({*names, *HOSTS[:4]}, key=len, reverse=True))
    cuts = [
        m.start(1)
        for m in re.finditer(rf"(?:[。！？!?…~][”」）)]?|[”」])\s*(\*{{0,4}}(?:{known})\*{{0,4}}[：:])", text)
    ]
    edges = [0, *cuts, len(text)]
    return [piece for a, b in pairwise(edges) if (piece := text[a:b].strip())]
