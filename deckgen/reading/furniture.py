"""Page furniture: lines of a web page that nobody said. Rules as data: a reason, and how such a line looks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from deckgen.model import Dropped
from deckgen.reading.fixers import emphasis
from deckgen.reading.page import Paragraph

_ANYWHERE: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (reason, re.compile(pattern))
    for reason, pattern in (
        ("navigation", r"当前位置|您的位置|首页\s*[»>›/|]|[»›].*[»›]|^(?:返回|回到)(?:首页|顶部)|^(?:上|下)一(?:篇|页)|^第\s*\d+\s*/\s*\d+\s*页|^\d+\s*/\s*\d+$|^(?:分享|收藏|点赞|评论|打印|字号|举报|投诉)[\s：:|]*(?:到|大|中|小|微信|$)"),
        ("caption", r"^[▲△▼◎]|^(?:图|圖|图片|圖片|图源|图为|上图|下图|封面图|题图|摄影|供图|制图|视频截图|资料图)\s*(?:\d+)?\s*[/／:：|丨]|(?:资料图|供图|图源网络|图片来源[:：].*|受访者供图|/摄|/攝)\s*[)）]?$"),
        ("time axis", r"^[(（\[]\s*(?:\d{1,2}:)?\d{1,2}:\d\d\s*[)）\]]|^(?:\d{1,2}:)?\d{1,2}:\d\d(?:\s|$)"),
        ("promotion", r"(?:关注|關注|订阅).{0,8}(?:公众号|公眾號|视频号|账号|我们的|星标|频道)|扫(?:描|码)|二维码|长按识别|点击.{0,10}(?:阅读原文|蓝字|关注|查看|下载|上方|下方)|下载.{0,8}(?:APP|客户端)|(?:点赞|转发|收藏|在看).{0,8}(?:点赞|转发|收藏|在看|支持|评论)|^欢迎.{0,30}(?:联系|投稿|加入|合作|订阅)|请联系.{0,12}(?:微信|邮箱|电话)|设为.{0,3}星标|炒股就看|开户|限时(?:优惠|免费)|^(?:广告|推广|赞助)(?:$|[\s：:|·])|添加.{0,6}微信|加入.{0,8}(?:交流群|社群|粉丝群)|领取.{0,8}(?:福利|资料|优惠)"),
        ("disclaimer", r"^\W*(?:免责声明|免責聲明|版权声明|版權聲明|声明|聲明|特别提示|风险提示|著作权)\s*[:：]|(?:版权|版權)(?:归|歸)|未经(?:授权|许可).{0,12}(?:转载|使用)|不代表本(?:网|站|刊|报|平台).{0,10}(?:观点|立场)|转载请(?:注明|联系)|All [Rr]ights [Rr]eserved|©"),
        ("editor", r"^\W*(?:责任编辑|責任編輯|责编|編輯|编辑|校对|审校|审核|监制|值班|排版|策划|出品)\s*[:：丨|／/]"),
        ("end mark", r"^\W*(?:END|完|全文完|本文完|The End|未完待续)\W*$"),
        ("source line", r"^\W*(?:来源|來源|原视频来源|素材来源|视频来源|原文链接|封面图链接|参考(?:内容|资料|链接|文献)|资料来源|出处)\s*[:：]?\s*(?:$|\S{1,20}$|https?://\S*|官方媒体\S*)|^https?://\S+$|^素材来源"),
        ("editor's note", r"^以下(?:是|为|為).{0,30}(?:全文|实录|實錄|摘录|摘錄|编译|編譯|整理|内容|內容)|^[(（]?(?:编者按|编者注|编者的话|译者注|译注|為優化閱讀|为(?:优化|方便)阅读)|^全文(?:约|約|共).{0,10}字"),
        ("heading of the page", r"^(?:视频时间轴|時間軸|时间轴|文稿整理|目录|目錄|导读|导航|正文|文字实录|对话实录|访谈实录|采访实录|全文实录|实录)\W*$"),
        ("list of reports", r"^(?:编译|編譯|编辑|編輯|作者|文|图)\s*[|丨｜]"),
        ("abstract", r"^(?:摘要|内容摘要|文章摘要|导语)\s*[:：].*[^。！？!?”]$"),
        ("account", r"^.{1,16}[(（](?:公众号|公眾號|微信号|ID|微博)\s*[:：]"),
        ("agency", r"^.{2,14}(?:报道|報道|报导|编辑部|编辑组|出品|发布)$"),
    )
)
_TAILS = re.compile(
    r"^\W*(?:相关(?:推荐|阅读|文章|新闻|链接|报道)|相關(?:推薦|閱讀|文章|新聞)|推荐阅读|延伸(?:阅读|閱讀)|往期(?:回顾|推荐|精选)|猜你喜欢|热门(?:推荐|文章|评论)|全站最新|最新(?:文章|资讯)|更多(?:精彩|内容|文章)|大家都在看|网友评论|免责声明|免責聲明|精彩推荐|热点推荐)\W*"
)


def furniture(text: str) -> str | None:
    """Why a line is furniture, or None for a line that may be speech.

    >>> furniture("当前位置: 首页 » 资讯"), furniture("(12:30) 护栏是什么")
    ('navigation', 'time axis')
    >>> furniture("我们点评了每一条护栏。") is None
    True
    """
    plain = emphasis(text).strip()
    if len(plain) > 160 and not plain.startswith(("免责声明", "版权声明", "声明", "摘要", "免責聲明")):
        return None
    return next((reason for reason, pattern in _ANYWHERE if pattern.search(plain)), None)


def drop(paragraphs: Sequence[Paragraph]) -> tuple[tuple[Paragraph, ...], tuple[Dropped, ...]]:
    """Split paragraphs into those that may be speech and those that are furniture.

    Behind the last third of the article a heading such as 相关阅读 takes all that follows it along.
    """
    kept: list[Paragraph] = []
    dropped: list[Dropped] = []
    tail = ""
    for index, paragraph in enumerate(paragraphs):
        plain = emphasis(paragraph.text).strip()
        late = index * 3 >= len(paragraphs) * 2
        if late and not tail and (match := _TAILS.match(plain)) and len(plain) - match.end() < 40:
            tail = "related links" if "声明" not in plain and "聲明" not in plain else "disclaimer"
        reason = tail or furniture(plain) or (None if re.search(r"\w", plain) else "no text")
        if reason:
            dropped.append(Dropped(paragraph.line, reason, paragraph.text))
        else:
            kept.append(paragraph)
    return tuple(kept), tuple(dropped)


def repeated(paragraphs: Sequence[Paragraph]) -> tuple[tuple[Paragraph, ...], tuple[Dropped, ...]]:
    """Drop a paragraph that says again, or cut short, what a later longer one says whole."""
    kept: list[Paragraph] = []
    dropped: list[Dropped] = []
    seen: set[str] = set()
    for paragraph in paragraphs:
        core = re.sub(r"\W+", "", paragraph.text)
        if len(core) > 20 and core in seen and paragraph.mark != "quote":
            dropped.append(Dropped(paragraph.line, "repeated", paragraph.text))
        else:
            kept.append(paragraph)
        seen.add(core)
    return tuple(kept), tuple(dropped)


def glued_token(headings: Sequence[str]) -> str:
    """The meaningless Latin token that an editor's tool has glued to both ends of several headings, or "".

    >>> glued_token(["xyzxyz1、护栏xyzxyz", "xyzxyz2、主权AIxyzxyz"])
    'xyzxyz'
    """
    found = [match[1] for text in headings if (match := re.match(r"^([A-Za-z]{4,})(?=.+\1$)", text))]
    shared = [m[1] for text in headings if (m := re.match(r"^([A-Za-z]{4,}?)(?![A-Za-z]).*\1$", text))]
    token = next((t for t in (*shared, *found) if sum(t in text for text in headings) >= 2), "")
    return token
