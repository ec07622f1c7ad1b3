"""Title, date, publisher, author and address, from the text itself where there is no markup."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from deckgen.model import Dropped
from deckgen.reading.fixers import emphasis
from deckgen.reading.labels import label_of
from deckgen.reading.page import Page, Paragraph

_DATE = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)日?"
    r"(?:\s*(?:[T ]|星期.|[週周].)?\s*(上午|下午)?\s*(\d{1,2}:\d\d)(?::\d\d)?)?"
)
_NAME = r"[^\s|丨，,：:／/（(]{2,16}"
_FIELDS = {
    "publisher": re.compile(r"(?:来源|來源|出处|出處|转自|轉自|媒体|发布平台)\s*[:：丨|]\s*([^\s|丨，,（(]{2,20})|(\S{2,8}(?:报|報|社|网|網|新闻|新聞|周刊|週刊|杂志|雜誌|时报|時報))\s*[／/\s]\s*[記记]者"),
    "author": re.compile(rf"(?:文章作者|作者|撰文|文字|編譯|编译|记者|記者|文)\s*[:：丨|／/]\s*({_NAME}(?:\s[A-Z][a-z]+)?)(?=\s|$|[|丨，,／/])|[記记]者\s*([\u4e00-\u9fff]{{2,4}}?)\s*(?=[／/|）)\s]|$|[报報][道導])"),
    "url": re.compile(r"(?:原文|链接|鏈接|連結|網址|网址|地址|URL)[^:：\n]{0,6}[:：]\s*(https?://\S+)"),
}  # fmt: skip
_FIELD_START = re.compile(
    r"(?<=[报報社网網刊台闻聞])(?=[记記]者)|(?=通[讯訊]员)|(?=(?:来源|來源|文章作者|(?<!文章)作者|[記记]者|[编編][辑輯譯译]|责编|責編|撰文|攝影|摄影|[時时][間间]|日期|[發发]布|阅读|閱讀|点击)[：:])|(?=[攝摄]影\s*[：:／/丨|])"
)
_DATED = re.compile(r"[发發]布|[发發]表|[时時][间間]|日期|更新|出版")
_SPEECH = re.compile(r"[。？！?!…”」]$")
_BYLINE = re.compile(
    r"^\W*(?:文章作者|作者|来源|來源|出处|出處|编辑|編輯|責編|责编|责任编辑|責任編輯|核稿編輯|記者|记者|文|图|圖|撰文|摄影|攝影|編譯|编译|校对|审核|发布时间|發布時間|发布地|发布|發布|发表于|發表於|出版|时间|時間|日期|更新|最後更新|原文链接|封面图链接|阅读|閱讀|浏览|瀏覽|點閱|IP属地|字数|字數|公众号)\s*[:：丨|／/]"
    r"|^全文(?:约|約|共)|阅读约|IP属地|(?:编辑|編輯|作者|来源|來源|阅读(?:量|数)?)\s*[:：].*(?:19|20)\d\d|^\W*(?:本刊|本报|本報|特约)?[記记]者\s*\S{2,8}\s*(?:[／/|].{0,12})?(?:[报報][道導])?$"
)  # fmt: skip
_DATELINE = re.compile(
    r"^(?:[〔（(【\[]\s*(?:[^〕）)】\]]{0,16}(?:[記记]者|中央社|本[报報]|[电電][讯訊])[^〕）)】\]]{0,24}|[^〕）)】\]]{0,12}(?:[报報][道導]|[讯訊]|\d日[電电]))\s*[〕）)】\]]\s*"
    r"|(?:新华社|新華社|中新[社网]|中央社|人民网|央视网)[^，。]{0,10}\d{1,2}日[电電]\s*(?:[（(][^）)]{2,20}[）)])?\s*|本[报報][讯訊]\s*(?:[（(][^）)]{2,20}[）)])?\s*)"
)
TOP = 12
"""Paragraphs from the start in which a by-line may stand. The furthest in five real articles is the fifth paragraph, in
our own nine the seventh, the credit of a picture."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of a source beside its text."""

    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    author: str | None = None
    url: str | None = None


def date_in(text: str) -> str | None:
    """The first full date of a text as ISO 8601, with the time where one follows.

    >>> date_in("财经 2025年4月2日 17:49"), date_in("10月9日")
    ('2025-04-02T17:49', None)
    """
    if not (match := _DATE.search(_with_figures(text))):
        return None
    year, month, day, half, time = match.groups()
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return None
    if half == "下午" and int(time.split(":")[0]) < 12:
        time = f"{int(time.split(':')[0]) + 12}:{time.split(':')[1]}"
    return f"{year}-{int(month):02}-{int(day):02}" + (f"T{time.zfill(5)}" if time else "")


def _with_figures(text: str) -> str:
    """Dates in hanzi, or counted from the founding of the Republic of China, in figures of our era.

    >>> _with_figures("二〇二六年四月十八日"), _with_figures("民國115年4月18日")
    ('2026年4月18日', '2026年4月18日')
    """
    text = re.sub(r"民[国國]\s?(\d{2,3})\s?年", lambda m: f"{int(m[1]) + 1911}年", text)
    return re.sub(
        r"([〇零○一二]{1}[〇零○一二三四五六七八九]{3})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日",
        _figures,
        text,
    )


def _figures(match: re.Match[str]) -> str:
    digits = {hanzi: n for n, row in enumerate(("〇零○", *"一二三四五六七八九")) for hanzi in row}
    year = "".join(str(digits[hanzi]) for hanzi in match[1])
    month, day = (
        sum(digits[hanzi] for hanzi in part.rpartition("十")[2]) + (10 * digits.get(part[0], 1) if "十" in part else 0)
        for part in match.groups()[1:]
    )
    return f"{year}年{month}月{day}日"


def is_byline(text: str) -> bool:
    """True for a line that says who, where and when: 作者：…, 来源：…, a bare date.

    >>> is_byline("来源：护栏周刊"), is_byline("科技频道 2025-04-12 17:49 1"), is_byline("作者认为护栏很重要。")
    (True, True, False)
    """
    if re.search(r"[。！？]$", text) and not re.search(r"[:：]\s*(?:19|20)\d\d", text):
        return False
    bare = _DATE.sub("", text)
    return bool(_BYLINE.search(text)) or (bare != text and len(bare) <= 36 and not re.search(r"[，。！？]", bare))


def extract(page: Page) -> tuple[Metadata, tuple[Paragraph, ...], tuple[Dropped, ...]]:
    """Metadata, the paragraphs that remain (the title as a heading), and the by-lines dropped."""
    known = {key: page.meta.get(key) or None for key in ("title", "publisher", "author", "url")}
    published = date_in(page.meta.get("date") or page.meta.get("published") or "") or None
    kept: list[Paragraph] = []
    dropped: list[Dropped] = []
    last = len(page.paragraphs) - 1
    for index, paragraph in enumerate(page.paragraphs):
        text = emphasis(paragraph.text)
        edge = index < TOP or index > last - 6
        if (
            edge
            and len(text) < 400
            and (
                is_byline(text)
                or (index < TOP and len(text) < 24 and date_in(text) and not re.search("[。？！]", text))
            )
        ):
            if index < TOP or _DATED.search(text):
                published = published or date_in(text)
            known = _filled(known, text)
            dropped.append(Dropped(paragraph.line, "by-line", paragraph.text))
        elif (match := _DATELINE.match(text)) or (
            (match := _DATE.match(text)) and label_of(text[match.end() :].strip())
        ):
            published = published or date_in(match[0])
            known = _filled(known, match[0].strip("〔〕（）()【】[] "))
            dropped.append(Dropped(paragraph.line, "by-line", match[0]))
            if rest := text[match.end() :].strip():
                kept.append(replace(paragraph, text=rest))
        else:
            kept.append(paragraph)
    if not known["title"]:
        kept = _with_title(kept, known)
    return Metadata(published=published, **known), tuple(kept), tuple(dropped)


def _filled(known: dict[str, str | None], text: str) -> dict[str, str | None]:
    """What is known, with what a by-line adds to it."""
    text = _FIELD_START.sub(" ", text)
    found = {key: match for key, pattern in _FIELDS.items() if not known[key] and (match := pattern.search(text))}
    return known | {key: next(filter(None, match.groups())) for key, match in found.items()}


def _with_title(paragraphs: list[Paragraph], known: dict[str, str | None]) -> list[Paragraph]:
    """Find the title among the first paragraphs and mark it as a heading."""
    from deckgen.reading.furniture import furniture

    for index, paragraph in enumerate(paragraphs[:5]):
        text = emphasis(paragraph.text)
        following = paragraphs[index + 1].text if index + 1 < len(paragraphs) else ""
        if not paragraph.mark and _SPEECH.search(text) and label_of(text) and label_of(following):
            break  # the first turn of a transcript without a title
        if paragraph.mark == "heading" or (not paragraph.mark and is_title(text) and not furniture(text, "start")):
            known["title"] = re.sub(r"_[\u3400-\u9fff]{2,8}$|^[（(](?:视频|图文|组图|转载|原创)[)）]\s*", "", text)
            return [*paragraphs[:index], replace(paragraph, text=text, mark="heading"), *paragraphs[index + 1 :]]
        if len(text) > 60 and re.search(r"[。！？]$", text):
            break
    return paragraphs


def is_title(text: str) -> bool:
    """True for a line that can be a title: short, no end of a sentence, no advertisement's tone.

    >>> is_title("工程师：护栏不是围墙"), is_title("理财就来，稳健，省心，安全，为您守好收益！")
    (True, False)
    """
    if not 5 <= len(text) <= 70 or re.search(r"^[“「『][^”」』]*[。！？!?][”」』]$|[。；;…：:]$|^\W*[>»›]|»|›", text):
        return False
    return not re.search(r"您|点击|關注|关注|订阅|下载|扫码|APP|广告|首页", text) and not (
        text.endswith(("！", "!")) and text.count("，") + text.count(",") >= 2
    )
