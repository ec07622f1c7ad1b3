"""People quoted in running prose: 某某表示，“…” and “…”，某某说."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from deckgen.language.sentences import spans
from deckgen.model import Block, Speaker
from deckgen.reading.people import POSTS, is_person

_VERB = (
    r"(?:表示|说道|说|說道|說|講|認為|认为|指出|称|稱|坦言|介绍|介紹|告诉[^，。“]{0,8}|告訴[^，。「]{0,8}|强调|強調|透露|回忆|回憶|解释|解釋|補充|补充|感叹|感嘆|感慨|直言|笑道"
    r"|问道|問道|问|問|答道|回答|回应|回應|写道|寫道|总结|總結|呼吁|呼籲|建议|建議|提醒|叹道|嘆道|叹气|質疑|质疑|批評|批评|形容|提到|喊道|喊)"
)
_ADVERB = (
    r"(?:则|則|也|还|還|又|曾|曾经|曾經|都|就|才|却|卻|便|只|[苦微大傻冷]?笑[着著]|进一步|進一步|接着|接著|随后|隨後|对此|對此|继续|繼續|补充|补充|補充|这样|這樣|如此|同时|同時|再三|反复|多次|当时|當時|后来|後來"
    r"|一边[^，。]{0,8}|这么|這麼|如是|[向对對][^，。“「]{1,10}|在[^，。“「]{1,14}[时時里裡中上后後]|接受[^，。“「]{0,12}[采採訪访问問时時]{1,4})"
)
_QUOTED = r"[“「][^“”「」]{4,}[”」]"
_BEFORE = re.compile(
    rf"(?:^|[。！？；，,\s”」])(?P<who>[^，。！？；：“”「」]{{0,24}}?){_ADVERB}{{0,2}}{_VERB}[^“”「」。，]{{0,6}}[：:，,]?\s*{_QUOTED}"
)
_AFTER = re.compile(
    rf"{_QUOTED}[，,]?\s*(?:[谈談提说說面对對在][^，。“”「」]{{1,16}}[，,])?(?P<who>[^，。！？；：“”「」]{{1,24}}?){_ADVERB}{{0,2}}{_VERB}(?:道|着|著|了)?(?=[。，,：:！]|$)"
)
_THEN = re.compile(
    rf"^(?:[谈談提说說面对對在][^，。“”「」]{{1,16}}[，,])?(?P<who>[^，。！？；：“”「」]{{1,24}}?){_ADVERB}{{0,2}}{_VERB}(?:道|着|著)?[，,：:。]"
)
_LEAD = re.compile(
    r"^(?:近日|此外|对此|對此|对于.*|據此|据此|同时|同時|随后|隨後|不过|不過|但是|但|而|谈及.*|談及.*|谈到.*|在.*(?:时|時|中|上|后|後|里)|.*(?:之后|以后|之後|以後|期间)|[一这那這][位名个個]|其中[一]?[位名]?|当时|當時"
    r"|有时|后来|後來|如今)(?=[\u4e00-\u9fff])"
)
_GESTURE = re.compile(
    r"(?:一[边邊].+|自己|常常|经常|經常|总是?|總是?|常|才|却|卻|便|只|就|也|都|又|还|還|曾|则|則|一边|一直|轻声|輕聲|低声|低聲|大声|大聲|[\u4e00-\u9fff]{1,4}[地着著]|事后|事後|会后|會後|赛后|賽後|饭后|当时|當時|随[后即]"
    r"|隨[後即]|后来|後來|接[着著]|最后|最後|近日|昨[天日]|今[天日]|当场|當場|连忙|連忙|赶紧|趕緊|立刻|忍不住|不禁|笑|打趣|插话|插話|[叹嘆]了?口[气氣]|(?P<do>[摆擺摇搖点點挥揮耸聳拍看想])(?:(?P=do)|了(?P=do)|一(?P=do))?[手头頭肩腿]?"
    r"|接受.{0,12}(?:采访|採訪|访问|訪問)[时時]?|在.{1,14}[时時里裡中上后後]|[向对對].{1,10})$"
)
_PRONOUN = re.compile(r"^(?:他|她|对方|對方|后者|後者|前者|)$")
_NOBODY = re.compile(
    r"[的了着著过過吗嗎呢吧这這哪么麼]|没有|沒有|什么|怎么|如果|因为|因為|我们|我們|大家|有人|他们|他們|她们|谁|誰|^[我你您]$|^[一有]|报告|報告|文章|数据|通知|公告|规定|信[里中上]|^[该該本贵某所虽雖难不无無别別说說]"
)
_CALLED = re.compile(rf"^.*?{POSTS}(?=[\u3400-\u9fff·A-Z][\u3400-\u9fff·A-Za-z ]{{1,12}}$)")


@dataclass(frozen=True, slots=True)
class Name:
    """Who is quoted: the name alone, and as the sentence writes it, with post or calling."""

    name: str
    written: str


def who(text: str) -> Name | None:
    """The speaker in the words before a reporting verb, without what leads in; None when it is no person.

    >>> who("近日，快递员老周摆摆手"), who("没有人知道这件事会怎么样")
    (Name(name='老周', written='快递员老周'), None)
    >>> who("长期研究交通的何教授").name, who("她").name
    ('何教授', '她')
    """
    written = _LEAD.sub("", _LEAD.sub("", re.split(r"[，,]", text)[-1].strip()))
    while (without := _GESTURE.sub("", written)) != written:
        written = without
    if _PRONOUN.match(written):
        return Name(written, written)
    if "的" in written and is_person(last := written.rpartition("的")[2]):
        written = last
    if len(written) > 18 or _NOBODY.search(written) or not re.match(r"^[\u3400-\u9fffA-Za-z·.&・ -]{2,}$", written):
        return None
    bare = _CALLED.sub("", written)
    return Name(bare if bare != written and is_person(bare) else written, written)


def split(blocks: Sequence[Block], speakers: Sequence[Speaker]) -> tuple[tuple[Block, ...], tuple[Speaker, ...]]:
    """Narrator's paragraphs that quote people, cut into what the narrator says and quote blocks with their speakers.

    Only whole sentences are moved; a paragraph of one speaker's turn stays as it is. A pronoun means the person named
    last at the start of a clause of the same paragraph, else who spoke last.
    """
    prose = [b.text for b in blocks if b.kind == "paragraph" and not b.speaker]
    people = _people(prose, speakers)
    out: list[Block] = []
    heard: dict[str, set[str]] = {}
    last: str | None = None
    for block in blocks:
        if block.kind != "paragraph" or block.speaker:
            out.append(block)
            continue
        pieces: list[tuple[str, str | None]] = []
        sentences = [block.text[a:b] for a, b in spans(block.text)]
        for n, sentence in enumerate(sentences):
            found = _quoted(sentence, sentences[n + 1] if n + 1 < len(sentences) else "")
            voice = None
            if found and not found.name:
                voice = _meant(sentence, people)
            elif found and _PRONOUN.match(found.name):
                voice = _meant("".join(sentences[: n + 1]), people) or last
            elif found:
                voice = people.get(found.written) or people.get(found.name) or found.name
                heard.setdefault(voice, set()).update((found.name, found.written))
            elif pieces and pieces[-1][1] and re.match(rf"^{_QUOTED}$", sentence):
                voice = pieces[-1][1]
            if voice:
                heard.setdefault(voice, {voice})
            last = voice or last
            pieces.append((sentence, voice))
        out.extend(_joined(block, pieces))
    known = {speaker.name for speaker in speakers}
    extra = [Speaker(name, tuple(sorted({name, *heard[name]})), "guest", 0) for name in heard if name not in known]
    return tuple(out), (*speakers, *extra)


def _quoted(sentence: str, following: str) -> Name | None:
    """Whom a sentence quotes, or the next one names for it."""
    for pattern in (_AFTER, _BEFORE):
        for match in pattern.finditer(sentence):
            if name := who(match["who"]):
                return name
    then = _THEN.match(following) if re.fullmatch(_QUOTED, sentence) else None
    return who(then["who"]) if then else None


def _people(prose: Iterable[str], speakers: Sequence[Speaker]) -> dict[str, str]:
    """Every name under which somebody is quoted, with the name to show: 陶静 for 律师陶静, 黄仁勋 for 黄仁勋 and 老黄."""
    people = {alias: s.name for s in speakers for alias in (s.name, *s.aliases)}
    for text in prose:
        sentences = [text[a:b] for a, b in spans(text)]
        for n, sentence in enumerate(sentences):
            found = _quoted(sentence, sentences[n + 1] if n + 1 < len(sentences) else "")
            if not found and (told := _THEN.match(sentence)) and (name := who(told["who"])) and is_person(name.name):
                found = name  # what he says is not quoted here, but a pronoun may mean him
            if not found or _PRONOUN.match(found.name):
                continue
            same = next((p for a, p in people.items() if _same(a, found.name)), found.name)
            people.setdefault(found.name, same)
            people.setdefault(found.written, same)
    return people


def _same(one: str, other: str) -> bool:
    """True for two names of which one ends in the other: 交通部门负责人 and 负责人."""
    return one == other or (min(len(one), len(other)) >= 2 and (one.endswith(other) or other.endswith(one)))


def _meant(text: str, people: dict[str, str]) -> str | None:
    """The person named last at the start of a clause of a text."""
    found = [
        (m.start(), whole)
        for name, whole in people.items()
        for m in re.finditer(rf"(?:^|[。！？；，”」]){re.escape(name)}", text)
    ]
    return max(found)[1] if found else None


def _joined(block: Block, pieces: Iterable[tuple[str, str | None]]) -> Iterator[Block]:
    """Neighbouring sentences of the same voice as one block each."""
    current: list[str] = []
    voice: str | None = None
    for text, name in pieces:
        if current and name != voice:
            yield replace(block, kind="quote" if voice else "paragraph", text="".join(current), speaker=voice)
            current = []
        current.append(text)
        voice = name
    if current:
        yield replace(block, kind="quote" if voice else "paragraph", text="".join(current), speaker=voice)
