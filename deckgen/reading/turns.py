"""Who speaks: labels at the start of paragraphs, in every dress, and the turns they open."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deckgen.model import Block, Dropped, Role, Speaker
from deckgen.reading.fixers import emphasis
from deckgen.reading.page import Paragraph

_LABEL = re.compile(r"^\s*(?:[-•·▪◆●]\s*)?(?P<open>\*{0,4})(?P<label>[^：:*，。！？!?；;“”\"、]{1,26}?)(?P<close>\*{0,4})\s*[：:](?P<tail>\*{0,4})\s*(?P<said>.*)$", re.DOTALL)
HOSTS = ("主持人", "主播", "记者", "記者", "主持", "采访者", "提问", "提问者", "问", "問", "Q", "Host", "访谈者", "采访人")
_ROLES = (*HOSTS, "嘉宾", "受访者", "答", "A", "工程师", "教授", "医生", "教练", "店主", "律师", "观众", "听众", "同学", "网友", "Guest")
_PREFIX = re.compile(r"^(?:嘉宾|嘉賓|主持人|记者|記者|主播|受访者|演讲者|对话者|教授|博士)\s*(?=\S{2,})")
_NOT_A_NAME = re.compile(
    r"表示|认为|認為|指出|说$|說$|称$|稱$|问道|如下|来源|來源|时间|時間|作者|编辑|編輯|摘要|图|圖|注$|链接|原文|例如|比如|包括|就是|问题|答案|结论|原因|第[一二三四五六七八九十]|首先|其次|最后|一是|二是|所以|但是|另外|此外|总之|[你我他她它这那]|换句话|也就是|观点|要点|链接|标题|日期|地点|关键词|推荐|提示|声明|谈|对话|专访|访谈|揭秘|重磅|独家|\d{3,}|^\d+[.、]|^[（(]|[的了是在有]"
)


@dataclass(frozen=True, slots=True)
class Label:
    """A label found at the start of a paragraph, and what follows it."""

    name: str
    said: str
    bold: bool


def label_of(text: str) -> Label | None:
    """The label at the start of a paragraph that has the form of one; whether it is one, the whole article decides.

    >>> label_of("**主持人：** 护栏是什么？")
    Label(name='主持人', said='护栏是什么？', bold=True)
    >>> label_of("他表示：护栏很重要。") is None
    True
    """
    if not (match := _LABEL.match(text)):
        return None
    name = re.sub(r"\s+", " ", emphasis(match["label"])).strip().strip("【】[]「」")
    if not name or re.match(r"//", match["said"]) or _NOT_A_NAME.search(_PREFIX.sub("", name) or name):
        return None
    latin = re.fullmatch(r"[A-Z][\w.'-]*(?: [A-Z][\w.'-]*){0,3}", name)
    hanzi = re.fullmatch(r"(?:[\u4e00-\u9fff·・]{1,10}|《[^》]{1,12}》)(?:[（(][^）)]{1,16}[)）])?", name)
    mixed = re.fullmatch(r"[\u4e00-\u9fffA-Za-z0-9·・. ]{2,16}", name) and (match["open"] or match["close"])
    if not (latin or hanzi or mixed):
        return None
    bold = bool(match["open"]) and bool(match["close"] or match["tail"])
    return Label(re.sub(r"[（(].*[)）]$", "", name).strip(), match["said"].strip(), bold)


def is_heading(paragraph: Paragraph) -> bool:
    """True for a short line that ends no sentence.

    >>> is_heading(Paragraph(1, "开源与闭源的平衡")), is_heading(Paragraph(1, "是的。"))
    (True, False)
    """
    text = paragraph.text
    if paragraph.mark == "heading":
        return True
    if paragraph.mark or not 2 <= len(text) <= 48 or re.search(r"[。！？!?…：:；;，,）)”」]$|。", text):
        return False
    clauses = len(re.findall("[，,]", text))
    return not clauses or (clauses == 1 and bool(re.match(r"(?:[一二三四五六七八九十]+|\d{1,2})[、.．]|第.{1,3}[章节部]|[^，]{2,12}[：:]", text)))


def canonical(labels: Counter[str]) -> dict[str, str]:
    """Map each label to the speaker it names: the same person under several labels is one speaker.

    >>> canonical(Counter({"Ann Lee": 2, "Lee": 5, "嘉宾王工": 1, "王工": 3}))
    {'Ann Lee': 'Ann Lee', 'Lee': 'Ann Lee', '嘉宾王工': '王工', '王工': '王工'}
    """
    names = {}
    for label in labels:
        bare = _PREFIX.sub("", label)
        bare = bare if bare in labels else label
        longer = [other for other in labels if other != bare and _is_short_for(bare, other)]
        names[label] = longer[0] if len(longer) == 1 else bare
    return names


def _is_short_for(short: str, full: str) -> bool:
    if full.isascii():
        return short in (full.split()[0], full.split()[-1]) and short != full
    return len(short) >= 2 and len(full) > len(short) and full.endswith("·" + short)


def speaking(paragraphs: Sequence[Paragraph], title: str | None) -> dict[int, Label]:
    """The paragraphs that open a turn, by index, with their labels as written."""
    found = {n: label for n, p in enumerate(paragraphs) if p.mark in ("", "item") and (label := label_of(p.text))}
    found = {n: label for n, label in found.items() if not title or _bare(paragraphs[n].text) != _bare(title)}
    counts = Counter(label.name for label in found.values())
    names = canonical(counts)
    spoken = Counter(names[label.name] for label in found.values())
    sure = {n for n, label in found.items() if spoken[names[label.name]] >= 2 or label.name in _ROLES or label.bold}
    if len(sure) < 2:
        return {}
    low, high = min(sure), max(sure)
    turns = {n: label for n, label in found.items() if n in sure or (low < n < high + 2 and len(label.name) <= 4)}
    return {n: label for n, label in turns.items() if not _is_label_like_heading(n, turns, paragraphs, names)}


def _is_label_like_heading(n: int, turns: Mapping[int, Label], paragraphs: Sequence[Paragraph], names: Mapping[str, str]) -> bool:
    """A heading of the form 某人：一句话 ends no sentence and stands where that person cannot take a turn."""
    said = turns[n].said
    if not said or turns[n].bold or len(paragraphs[n].text) > 60 or re.search(r"[。！？!?…”」）)~：:，,]$", said):
        return False
    before = [names[turns[k].name] for k in sorted(turns) if k < n]
    after = [names[turns[k].name] for k in sorted(turns) if k > n]
    me = names[turns[n].name]
    return not before or before[-1] == me or (bool(after) and after[0] == me)


def _bare(text: str) -> str:
    return re.sub(r"\W+", "", text)


def lost_colon(text: str, names: Mapping[str, str]) -> Label | None:
    """A known speaker's name glued to the first words of a turn whose colon was lost.

    >>> lost_colon("王工我只看两个指标。", {"王工": "王工"})
    Label(name='王工', said='我只看两个指标。', bold=False)
    >>> lost_colon("王工说他只看两个指标。", {"王工": "王工"}) is None
    True
    """
    for label in sorted(names, key=len, reverse=True):
        rest = text[len(label) :] if text.startswith(label) and len(label) >= 2 else ""
        if rest and re.match(r"(?:[A-Z]|我|你|是|这|那|没|对|不|嗯|谢|很|当然|首先|其实|因为|如果)", rest):
            return Label(label, rest, bold=False)
    return None


_HIGHLIGHTS = re.compile(r"(?:观点|觀點|要点|要點|金句|亮点|看点|核心|精华|提要|划重点|重点|速览|精选|摘录).{0,8}[：:]?$")
_ITEM = re.compile(r"^(?:\(?\d{1,2}[.、)）]\s*|[-•·▪◆●*]\s+|——+\s*|[一二三四五六七八九十]、\s*)")


def is_highlights_heading(text: str) -> bool:
    """True for the line that opens an article's own list of views: 精彩观点如下：, 金句整理.

    >>> is_highlights_heading("本期要点"), is_highlights_heading("他的观点很重要。")
    (True, False)
    """
    return len(text) <= 24 and not text.endswith("。") and bool(_HIGHLIGHTS.search(text.strip()))


def without_number(text: str) -> str:
    """A list item without its number or bullet.

    >>> without_number("3.护栏不是围墙。"), without_number("——算力是新的石油")
    ('护栏不是围墙。', '算力是新的石油')
    """
    return _ITEM.sub("", text).strip()


def assign(
    paragraphs: Sequence[Paragraph], title: str | None
) -> tuple[tuple[Block, ...], tuple[Speaker, ...], tuple[Dropped, ...]]:
    """Blocks with their speakers and turns, the speakers with how often each takes a turn, and what only announced."""
    labels = speaking(paragraphs, title)
    names = canonical(Counter(label.name for label in labels.values()))
    blocks: list[Block] = []
    dropped: list[Dropped] = []
    turns: Counter[str] = Counter()
    speaker, turn, listing = None, 0, False
    for n, paragraph in enumerate(paragraphs):
        text = emphasis(paragraph.text)
        label = labels.get(n) or (_guess(n, paragraphs, labels, names, speaker) if labels else None)
        if label:
            speaker, turn, listing = names[label.name], turn + 1, False
            turns[speaker] += 1
            text = emphasis(label.said)
            if text:
                blocks.append(Block("paragraph", text, paragraph.line, speaker, turn, paragraph.translation))
            else:
                dropped.append(Dropped(paragraph.line, "label", paragraph.text))
        elif is_highlights_heading(text):
            listing = True
            dropped.append(Dropped(paragraph.line, "heading of the highlights", paragraph.text))
        elif paragraph.mark == "quote":
            blocks.append(Block("highlight", without_number(text), paragraph.line))
        elif listing and (_ITEM.match(text) or paragraph.mark == "item"):
            blocks.append(Block("highlight", without_number(text), paragraph.line))
        elif re.fullmatch(r"[“「][^“”「」]{4,40}[”」]", text):
            blocks.append(Block("highlight", text[1:-1], paragraph.line))
        elif is_heading(paragraph):
            listing = False
            blocks.append(Block("heading", text, paragraph.line))
        else:
            listing = False
            kind_text = without_number(text) if paragraph.mark == "item" else text
            blocks.append(Block("paragraph", kind_text, paragraph.line, speaker, turn if speaker else None, paragraph.translation))
    return tuple(blocks), _speakers(blocks, turns, names), tuple(dropped)


def _guess(n: int, paragraphs: Sequence[Paragraph], labels: Mapping[int, Label], names: Mapping[str, str], speaker: str | None) -> Label | None:
    """A turn whose colon was lost, inside the transcript and after somebody else's turn."""
    if not min(labels) < n or paragraphs[n].mark:
        return None
    label = lost_colon(emphasis(paragraphs[n].text), names)
    return label if label and names[label.name] != speaker else None


def _speakers(blocks: Sequence[Block], turns: Counter[str], names: Mapping[str, str]) -> tuple[Speaker, ...]:
    order = list(dict.fromkeys(b.speaker for b in blocks if b.speaker))
    hosts = {name for name in order if name in HOSTS or name.startswith(HOSTS[:6])} or _askers(blocks, order)
    found = []
    for name in order:
        role: Role = "host" if name in hosts else "guest"
        aliases = tuple(sorted(label for label, whole in names.items() if whole == name))
        found.append(Speaker(name, aliases or (name,), role, turns[name]))
    return tuple(found)


def _askers(blocks: Sequence[Block], order: Sequence[str]) -> set[str]:
    """Where no label says so: those who end a third of their turns with a question, if somebody else does not."""
    asked = {}
    for name in order:
        last = {b.turn: b.text for b in blocks if b.speaker == name}
        asked[name] = sum(bool(re.search(r"[？?吗呢][”」）)。]?$", text)) for text in last.values()) / len(last)
    hosts = {name for name, share in asked.items() if share >= 1 / 3}
    return hosts if len(hosts) < len(order) else set()
