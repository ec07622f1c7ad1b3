"""People quoted in running prose: 某某表示，“…” and “…”，某某说."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from deckgen.language.sentences import spans
from deckgen.model import Block, Speaker

_VERB = r"(?:表示|说道|说|認為|认为|指出|称|稱|坦言|介绍|介紹|告诉[^，。“]{0,6}|告訴[^，。「]{0,6}|强调|強調|透露|回忆|回憶|解释|解釋|補充|补充|感叹|感慨|直言|笑道|问道|问|答道|回答|回应|回應|写道|寫道|总结|呼吁|建议|提醒|叹道|叹气)"
_ADVERB = r"(?:则|也|还|又|曾|曾经|都|就|笑着|笑着|苦笑着|进一步|接着|随后|对此|继续|补充|这样|如此|同时|再三|反复|多次|当时|后来|一边[^，。]{0,8}|这么|如是|向[^，。“]{1,8}|对[^，。“]{1,8}|在[^，。“]{1,14}[时里中上后])"
_QUOTED = r"[“「](?P<said>[^“”「」]{6,}(?:[‘『][^’』]*[’』][^“”「」]*)*)[”」]"
_BEFORE = re.compile(rf"(?:^|[。！？；，,\s])(?P<who>[^，。！？；：“”「」]{{1,24}}?){_ADVERB}{{0,2}}{_VERB}[^“”「」。，]{{0,6}}[：:，,]?\s*{_QUOTED}")
_AFTER = re.compile(rf"{_QUOTED}[，,]?\s*(?P<who>[^，。！？；：“”「」]{{1,20}}?){_ADVERB}{{0,2}}{_VERB}(?:道|着|了)?(?=[。，,！]|$)")
_LEAD = re.compile(r"^(?:近日|此外|对此|对于.*|據此|同时|随后|不过|但是|但|而|谈及.*|谈到.*|在.*(?:时|中|上|后|里)|.*(?:之后|以后|期间)|一位|一名|那位|这位|当时|有时|后来|如今)(?=[\u4e00-\u9fff])")
_PRONOUN = re.compile(r"^(?:他|她|对方|后者|前者|他们)$")
_TITLE = re.compile(r"^.*?(?:负责人|教授|医生|律师|法官|教练|店主|老板|记者|研究员|分析师|工程师|经理|主任|站长|院长|校长|队长|厂长|创始人|首席[^，]{1,6}官|CEO|总裁|董事长)(?=[\u4e00-\u9fff]{2,4}$)")


def who(text: str) -> str | None:
    """The speaker in the words before a reporting verb, without what leads in; None when it is no person.

    >>> who("近日，快递员老周"), who("他"), who("没有人知道这件事会怎么样")
    ('快递员老周', '他', None)
    """
    name = re.split(r"[，,]", text)[-1].strip()
    name = _LEAD.sub("", name)
    name = re.sub(r"(?:自己|常常|经常|总|总是|常|才|却|便|只|轻声|低声|大声|认真地|平静地|淡淡地|慢慢地)+$", "", name)
    if not name or len(name) > 16 or re.search(r"[的了着过吗呢吧这哪么]|没有|什么|怎么|如果|因为|我们|大家|有人|谁|^我$|^你$|^一", name.replace("的士", "")):
        return None
    if not _PRONOUN.match(name) and not re.match(r"^[\u4e00-\u9fffA-Za-z·.& ]+$", name):
        return None
    return name if len(name) >= 2 or _PRONOUN.match(name) else None


def split(blocks: Sequence[Block], speakers: Sequence[Speaker]) -> tuple[tuple[Block, ...], tuple[Speaker, ...]]:
    """Narrator's paragraphs that quote people, cut into what the narrator says and quote blocks with their speakers.

    Only whole sentences are moved; a paragraph of one speaker's turn stays as it is.
    """
    out: list[Block] = []
    quoted: dict[str, set[str]] = {}
    known = {alias: s.name for s in speakers for alias in (s.name, *s.aliases)}
    last: str | None = None
    for block in blocks:
        if block.kind != "paragraph" or block.speaker:
            out.append(block)
            continue
        pieces: list[tuple[str, str | None]] = []
        for start, end in spans(block.text):
            sentence = block.text[start:end]
            name = _speaker_of(sentence, last)
            if name is None and pieces and pieces[-1][1] and re.match(rf"^{_QUOTED}$", sentence):
                name = pieces[-1][1]
            if name:
                name = _known(name, known, quoted)
                last = name
                quoted.setdefault(name, set()).add(name)
            pieces.append((block.text[start:end], name))
        out.extend(_joined(block, pieces))
    extra = [Speaker(name, tuple(sorted(quoted[name])), "guest", 0) for name in quoted if name not in known.values()]
    return tuple(out), (*speakers, *extra)


def _speaker_of(sentence: str, last: str | None) -> str | None:
    for pattern in (_AFTER, _BEFORE):
        for match in pattern.finditer(sentence):
            name = who(match["who"])
            if name and _PRONOUN.match(name):
                name = last
            if name:
                return name
    return None


def _known(name: str, known: dict[str, str], quoted: dict[str, set[str]]) -> str:
    """The speaker already met under this name, a longer or a shorter one."""
    short = _TITLE.sub("", name)
    for other, whole in [*known.items(), *((q, q) for q in quoted)]:
        if other == name or other.endswith(name) or name.endswith(other) or (len(short) >= 2 and other.endswith(short)):
            quoted.setdefault(whole, set()).add(name) if whole in quoted else None
            return whole
    return name


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
