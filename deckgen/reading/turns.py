"""Turns: which block belongs to whom, and which lines are headings or the article's own list of views."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from deckgen.model import Block, Dropped, Role, Speaker
from deckgen.reading.fixers import emphasis
from deckgen.reading.labels import VOICES, Label, canonical, inside, label_of, lost_colon, speaking
from deckgen.reading.page import Paragraph
from deckgen.reading.people import is_person, role_of

_HIGHLIGHTS = re.compile(
    r"(?:观点|觀點|要点|要點|重點|金句|亮点|亮點|看点|看點|核心|精华|精華|提要|划重点|重点|速览|速覽|精选|精選|摘录|摘錄|快看|懶人包|导览).{0,8}[：:]?$"
)
_AFTERWORD = re.compile(
    r"^\W*(?:[采採编編]?(?:[记記]者)?手[记記]|[编編]?[后後][记記]|[结結][语語]|尾[声聲]|写在最后|寫在最後)\W*$"
)
_ITEM = re.compile(r"^(?:\(?\d{1,2}[.、)）]\s*|[-•·▪◆●■*]\s+|[•▪◆●■]|——+\s*|[一二三四五六七八九十]、\s*|[①-⑳]\s*)")


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
    numbered = re.match(r"(?:[一二三四五六七八九十]+|\d{1,2})[、.．]|第.{1,3}[章节節部]|[^，]{2,12}[：:]", text)
    return not clauses or (clauses == 1 and (bool(numbered) or len(text) <= 24))


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
    paragraphs: Sequence[Paragraph], title: str | None, listed: frozenset[str] = frozenset()
) -> tuple[tuple[Block, ...], tuple[Speaker, ...], tuple[Dropped, ...]]:
    """Blocks with their speakers and turns, the speakers with how often each takes a turn, and what only announced.

    `listed` are the names that the front matter gives: their labels are labels even when they stand once.
    """
    people = {b.name for p in paragraphs if (b := label_of(p.text)) and (is_person(b.name) or b.name in listed)}
    people = people if len(people) <= VOICES else set()
    cut = [replace(p, text=piece) for p in paragraphs for piece in inside(p.text, people)]
    labels = speaking(cut, title, listed)
    paragraphs = cut if labels else paragraphs
    also = {label.name: label.also for label in labels.values() if label.also}
    names = canonical(Counter(label.name for label in labels.values()), also)
    blocks: list[Block] = []
    dropped: list[Dropped] = []
    speaker, turn, listing, opened = None, 0, False, False
    for n, paragraph in enumerate(paragraphs):
        text = emphasis(paragraph.text)
        label = labels.get(n) or (_guess(n, paragraphs, labels, names, speaker) if labels else None)
        if label:
            speaker, opened, listing = names[label.name], True, False
            text = emphasis(label.said)
            if text:
                turn, opened = turn + 1, False
                blocks.append(Block("paragraph", text, paragraph.line, speaker, turn, paragraph.translation))
            else:
                dropped.append(Dropped(paragraph.line, "label", paragraph.text))
        elif paragraph.mark == "aside":
            speaker, listing = None, False
            blocks.append(Block("paragraph", text, paragraph.line, translation=paragraph.translation))
        elif is_highlights_heading(text) and not _is_only_heading(n, paragraphs):
            listing = True
            dropped.append(Dropped(paragraph.line, "heading of the highlights", paragraph.text))
        elif paragraph.mark == "quote" or (listing and (_ITEM.match(text) or paragraph.mark == "item")):
            blocks.append(Block("highlight", _unsigned(without_number(text), names), paragraph.line))
        elif not speaker and re.fullmatch(r"[“「][^“”「」]{2,60}[”」]", text):
            blocks.append(_standing_quotation(n, text, paragraphs))
        elif is_heading(paragraph):
            listing = False
            speaker = None if _AFTERWORD.search(text) else speaker
            blocks.append(Block("heading", text, paragraph.line))
        else:
            listing = False
            plain = without_number(text) if paragraph.mark == "item" else text
            turn, opened = turn + (opened and speaker is not None), False
            blocks.append(
                Block("paragraph", plain, paragraph.line, speaker, turn if speaker else None, paragraph.translation)
            )
    return tuple(blocks), _speakers(blocks, names, also), tuple(dropped)


def _unsigned(text: str, names: Mapping[str, str]) -> str:
    """A pull quote without the speaker's name under it.

    >>> _unsigned("「護欄是扶手。」——王工", {"王工": "王工"})
    '護欄是扶手。'
    """
    match = re.fullmatch(r"[“「]([^“”「」]+)[”」]\s*[—–─-]{1,3}\s*(\S.{0,20})", text)
    return match[1] if match and match[2] in names else text


def _is_only_heading(n: int, paragraphs: Sequence[Paragraph]) -> bool:
    """True for a heading such as 核心竞争力的亮点 that no list follows."""
    following = [p for p in paragraphs[n + 1 : n + 3] if p.text]
    return not any(_ITEM.match(p.text) or p.mark in ("item", "quote") for p in following)


def _standing_quotation(n: int, text: str, paragraphs: Sequence[Paragraph]) -> Block:
    """A paragraph that is one quotation: a pull quote where it stands alone, else a line of a dialogue."""
    beside = [paragraphs[k].text for k in (n - 1, n + 1) if 0 <= k < len(paragraphs)]
    line = paragraphs[n].line
    if text[-2] in "？?" or any(re.match(r"[“「]", other) for other in beside):
        return Block("quote", text, line)
    return Block("highlight", text[1:-1], line)


def _guess(
    n: int, paragraphs: Sequence[Paragraph], labels: Mapping[int, Label], names: Mapping[str, str], speaker: str | None
) -> Label | None:
    """A turn whose colon was lost, inside the transcript and after somebody else's turn."""
    if paragraphs[n].mark or len(names) > VOICES or not next(iter(labels)) < n:
        return None
    label = lost_colon(emphasis(paragraphs[n].text), names)
    return label if label and names[label.name] != speaker else None


def _speakers(blocks: Sequence[Block], names: Mapping[str, str], also: Mapping[str, str]) -> tuple[Speaker, ...]:
    turns = Counter(name for name, _ in dict.fromkeys((b.speaker, b.turn) for b in blocks if b.speaker and b.turn))
    order = [name for name in turns if name]
    aliases = {
        name: sorted({*(k for k, v in names.items() if v == name), *(v for k, v in also.items() if names[k] == name)})
        for name in order
    }
    told = {name: role_of(name, aliases[name]) for name in order}
    hosts = {name for name, role in told.items() if role == "host"}
    asking = hosts | _askers(blocks, order, 1 / 2 if hosts else 1 / 3)
    roles: dict[str, Role] = {name: "host" if name in asking else "guest" for name in order}
    return tuple(Speaker(name, tuple(aliases[name]) or (name,), roles[name], turns[name]) for name in order)


def _askers(blocks: Sequence[Block], order: Sequence[str], share: float) -> set[str]:
    """Where no label says so: those who end that share of their turns with a question, if somebody else does not.

    In the one real interview without a host's label the hosts end 12 of 25 and 2 of 3 turns so, the guest none of 29.
    """
    asked = {}
    for name in order:
        last = {b.turn: b.text for b in blocks if b.speaker == name}
        asked[name] = sum(bool(re.search(r"[？?吗呢嗎][”」）)。]?$", text)) for text in last.values()) / len(last)
    hosts = {name for name, part in asked.items() if part >= share}
    return hosts if len(hosts) < len(order) else set()
