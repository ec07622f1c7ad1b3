"""Repairs of damaged text: pure `str -> str` functions, each named by the damage it mends.

A fixer changes nothing that is whole: what cannot be undone with certainty is left, and `damage` then keeps the
sentence from the cards.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from deckgen.language.script import HAN

_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
_INVISIBLE = re.compile(
    "[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\u00ad\ufe0e\ufe0f\x00-\x08\x0b-\x1f\x7f\ue000-\uf8ff]"
)
_MARKED = re.compile(r"[*_`\\]")
_INJECTED = re.compile(rf"\(([a-zü]{{0,5}}[{_TONED}][a-zü]{{0,5}})\)")
_GLUED = re.compile(
    rf"(?:[{HAN}] ?AI(?=[a-z])|(?<![A-Za-z])[{HAN}]{{2}}[”\"’」]? ?(?!AI[a-z]))(?P<en>[A-Za-z][A-Za-z .\-]{{1,40}}?)[)）]"
)
_HALF = {",": "，", "?": "？", "!": "！", ":": "：", ";": "；"}


def invisible_characters(text: str) -> str:
    r"""Zero-width, control, bidirectional and private-use characters go; every kind of blank becomes a space.

    >>> invisible_characters("护\u200b栏\u00a0guardrails")
    '护栏 guardrails'
    """
    blank = re.sub(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\t]", " ", text)
    return _INVISIBLE.sub("", blank)


def link_markup(text: str) -> str:
    """Images go, links keep their text.

    >>> link_markup("见[护栏](https://a.cn/b)一文![图](x.png)")
    '见护栏一文'
    """
    text = re.sub(r"!\[[^\]\[]{0,300}\]\([^()]{0,2000}\)", "", text)
    return re.sub(r"\[([^\[\]]{0,300})\]\((?:https?:|/|#|mailto:)[^()]{0,2000}\)", r"\1", text)


def emphasis(text: str) -> str:
    r"""Markdown's stars, underscores, code ticks and backslashes go.

    >>> emphasis("**主权AI**是_什么_？ 3\\*5")
    '主权AI是什么？ 3*5'
    """
    if not _MARKED.search(text):
        return text
    text = re.sub(r"(?<!\\)\*{1,4}(?=\S)|(?<=\S)(?<!\\)\*{1,4}|^\*{2,4}\s*|\s*\*{2,4}$", "", text)
    text = re.sub(r"(?<![A-Za-z0-9_\\])_{1,3}(?=\S)(.{1,300}?)(?<=\S)_{1,3}(?![A-Za-z0-9_])", r"\1", text)
    text = re.sub(r"(?<!`)`([^`]+)`", r"\1", text)
    return re.sub(r"\\([\\`*_{}\[\]()#+\-.!>])", r"\1", text)


def injected_pinyin(text: str) -> str:
    """A syllable in brackets behind a hanzi, or inside a Latin word, goes; bracketed English stays.

    >>> injected_pinyin("達(dá)成A(yù)I護欄(guardrails)")
    '達成AI護欄(guardrails)'
    """
    return _INJECTED.sub("", text)


def narrow_punctuation(text: str) -> str:
    """Half-width marks between hanzi become full-width; those of numbers, times and English stay.

    >>> narrow_punctuation("算力很贵,对吧?10:30,Hello, world")
    '算力很贵，对吧？10:30，Hello, world'
    """
    han = rf"[{HAN}”’」』》）)]"
    text = re.sub(rf"(?<={han})\s*([,:;]|[?!]+)\s*", _widened, text)
    text = re.sub(rf"(?<=[A-Za-z0-9%+])([,?!;:])\s*(?=[{HAN}“‘「『《])", _widened, text)
    text = re.sub(r"(?<=\d)([,?!;])(?=[A-Za-z])", _widened, text)
    text = re.sub(rf"(?<=[{HAN}”）])(?<![一二三四五六七八九十])\.(?=\s*(?:$|[{HAN}“]))", "。", text)
    return re.sub(rf"(?<={han})\((?=[^()]*\))|(?<=[A-Za-z0-9])\((?=[^()]*[{HAN}][^()]*\))", "（", text)


def _widened(match: re.Match[str]) -> str:
    return "".join(_HALF[mark] for mark in match[1])


def unbalanced_brackets(text: str) -> str:
    """A round bracket closes in the width in which it opened.

    >>> unbalanced_brackets("对齐（align)")
    '对齐（align）'
    """
    if not {*"(（"} & {*text}:
        return text
    out, stack = [], []
    for char in text:
        if char in "(（":
            stack.append(char)
        elif char in ")）" and stack:
            char = "）" if stack.pop() == "（" else ")"
        out.append(char)
    return "".join(out)


def lost_opening_bracket(text: str) -> str:
    """A Latin gloss glued to its term with only the closing bracket left gets the opening one back.

    >>> lost_opening_bracket("我们造了“护栏guardrails)技术"), lost_opening_bracket("监控 AImonitor AI)")
    ('我们造了“护栏”（guardrails)技术', '监控 AI（monitor AI)')
    """
    for match in reversed([*_GLUED.finditer(text)]):
        before = text[: match.start("en")]
        if max(before.rfind("("), before.rfind("（")) > max(before.rfind(")"), before.rfind("）")):
            continue
        unclosed = before.rfind("“") > before.rfind("”") and len(before) - before.rfind("“") <= 10
        text = before.rstrip() + ("”" if unclosed else "") + "（" + text[match.start("en") :]
    return text


def inch_marks_as_quotes(text: str) -> str:
    """Straight double quotes around Chinese become curly ones, in pairs.

    >>> inch_marks_as_quotes('每个人都是"AI代理的CEO"。')
    '每个人都是“AI代理的CEO”。'
    """
    if text.count('"') % 2 or not re.search(rf"[{HAN}]", text):
        return text
    pieces = text.split('"')
    return "".join(piece + ("“" if n % 2 == 0 else "”") * (n < len(pieces) - 1) for n, piece in enumerate(pieces))


def stray_colon(text: str) -> str:
    """A colon right behind the end of a sentence, left over from a lost label, goes.

    >>> stray_colon("难以想象。：所以护栏很重要")
    '难以想象。所以护栏很重要'
    """
    return re.sub(r"(?<=[。！？])[：:](?=\S)", "", text)


def blanks(text: str) -> str:
    """Runs of blanks shrink; none stays between two hanzi or beside full-width punctuation.

    >>> blanks("推 理   和  AI 护栏 ，很  重要")
    '推理和 AI 护栏，很重要'
    """
    text = re.sub(r"\s+", " ", text).strip()
    wide = "，。！？：；、（）《》“”‘’「」『』【】…—"
    text = re.sub(rf"(?<=[{HAN}]) (?=[{HAN}])", "", text)
    return re.sub(rf" (?=[{wide}])|(?<=[{wide}]) ", "", text)


_NOTES = re.compile(
    r"[（(\[【［]\s*(?:点击|點擊|點我|点我|广告|廣告|图片|圖片|视频|影片|图\s*[\d一二三四]*\s*[／/：:]|[图圖]源|编者注|編者註|编者按|译者注|譯者註|译注|譯註|编注|如[图圖]|见[图圖]|詳見|详见|資料照|资料图)[^（()）\[\]【】［］]{0,60}[)）\]】］]"
    r"|\[\d{1,2}\]|［\d{1,2}］|[\[［][注註]\s*\d{0,2}[\]］]"
)


def without_notes(text: str) -> tuple[str, list[str]]:
    """A paragraph without what an editor put into it in brackets, and those notes.

    >>> without_notes("护栏[1]很重要（编者注：见上期）。"), without_notes("没有（笑）。")
    (('护栏很重要。', ['[1]', '（编者注：见上期）']), ('没有（笑）。', []))
    """
    notes = [match.group() for match in _NOTES.finditer(text)]
    return _NOTES.sub("", text).strip(), notes


FIXERS: tuple[Callable[[str], str], ...] = (
    invisible_characters,
    link_markup,
    injected_pinyin,
    narrow_punctuation,
    lost_opening_bracket,
    unbalanced_brackets,
    inch_marks_as_quotes,
    stray_colon,
    blanks,
)
"""In the order in which they run. `emphasis` runs later, when bold labels have been read."""


def mend(text: str) -> str:
    """Run every fixer.

    >>> mend("達(dá)成了,真的?")
    '達成了，真的？'
    """
    for fixer in FIXERS:
        text = fixer(text)
    return unicodedata.normalize("NFC", text)


_DAMAGE = re.compile(
    rf"[{HAN}]?[?？]{{2,}}(?=[{HAN}A-Za-z，。,])|[?？]{{3,}}|[?？][；;](?=[{HAN}])|[?？][a-zü]{{0,5}}[{_TONED}][a-zü]{{0,5}}[)）]|\ufffd"
)


def damage(text: str) -> list[tuple[int, int]]:
    """Where a text shows byte-wise damage of GBK text that has not been undone.

    >>> damage("很多??傮w上說"), damage("真的吗？")
    ([(1, 4)], [])
    """
    return [match.span() for match in _DAMAGE.finditer(text)]
