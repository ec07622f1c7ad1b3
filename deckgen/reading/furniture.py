"""Page furniture: lines of a web page that nobody said. Rules as data: a reason, and how such a line looks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from deckgen.language.script import letters
from deckgen.model import Dropped
from deckgen.reading.fixers import emphasis
from deckgen.reading.labels import label_of
from deckgen.reading.page import Paragraph
from deckgen.reading.people import is_person

_Rules = tuple[tuple[str, re.Pattern[str]], ...]


def _rules(*rows: tuple[str, str]) -> _Rules:
    return tuple((reason, re.compile(pattern)) for reason, pattern in rows)


_EVER = _rules(
    ("navigation", r"^(?:当前位置|您的位置|您现在的位置|目前位置|首[页頁]\s*[»>›/|])|[»›].*[»›]|^[+＋]\s*\d+$|^[【\[](?:纠错|報錯|按圖.*|点击.*|點擊.*|更多.*)[】\]]$|^(?:(?:微信|微博|QQ空间|QQ|朋友圈|[Ff]acebook|[Tt]witter|LINE|Line|WhatsApp|复制链接|複製連結|豆瓣)[\s、|/·]*)+$|^\[?(?:返回|回到|回)(?:首[页頁]|顶部|頂部|列表)|^\W*[上下]一[篇页頁则則](?:\W|$)|^第\s*\d+\s*[页頁]\s*[/／,，共]|^\d+\s*/\s*\d+$|^(?:分享|收藏|点赞|點讚|评论|留言|打印|列印|字[号級级]|举报|投诉|A-\s*A\+)[\s：:|／/]*(?:到|至|大|中|小|微信|微博|Facebook|FB|LINE|$)"),
    ("caption", r"^\W*(?:图片|圖片|图|題圖|题图)[来來]源|^.{4,70}(?:[记記]者|通[讯訊]员|特约)\s?\S{2,4}\s?[摄攝]影?[)）]?$|^[▲△▼▽◎↑↓◀▶◄►]|^[（(]?(?:图|圖|图片|圖片|图源|圖源|图为|圖為|上图|下图|封面图|题图|頭圖|摄影|攝影|供图|制图|视频截图|资料图|資料圖|資料照)\s*(?:[\d一二三四])?\s*[/／:：|丨](?!\s*$)|[（(／/](?:资料图|图源|图片来源[:：]|圖源|圖片來源[:：]|受访者供图|受訪者提供|本报记者.{0,6}摄|[記记]者\S{2,4}[摄攝]|.{0,10}(?:提供|供图|翻攝|資料照片?|资料照片?|[摄攝]))[^。]{0,16}[)）]?$|[／/](?:[記记]者)?\S{2,8}[摄攝]$|^(?:點擊|点击)?(?:查看|放大)?(?:大图|大圖|原图|原圖)$"),
    ("advertisement", r"^\W*(?:广告|廣告|推广|推廣|赞助|贊助|AD|Advertisement|sponsored)(?:$|[】\]\s：:|·\-）)])|^(?:請|请)繼續往下閱讀|^(?:请|請)继续往下阅读|限时(?:优惠|免费)|立减\S*元|點我看更多|点我看更多"),
    ("promotion", r"炒股就[看来上用]|^\W*(?:按讚|按赞|讚好|追蹤|追踪|加入|訂閱|订阅|關注|关注|下載|下载|扫描|掃描|扫码|掃碼|长按|長按|點擊|点击).{0,30}(?:粉絲|粉丝|專頁|专页|公众号|公眾號|APP|App|app|频道|頻道|LINE|好友|二[维維]碼|官方|客户端|電子報|电子报|阅读原文|蓝字)|(?:[关關][注]|订阅|訂閱).{0,12}(?:公众号|公眾號|视频号|星标|🌟)|(?:扫描|掃描|识别|識別|长按).{0,8}(?:二[维維][码碼]|QR)|点击.{0,10}(?:阅读原文|蓝字|关注我们)|下载.{0,8}(?:APP|客户端)|设为.{0,3}(?:星标|🌟)|(?:点赞|點讚|转发|轉發|收藏|在看|訂閱|订阅).{0,6}(?:点赞|點讚|转发|轉發|分享|收藏|在看|支持|评论)|添加.{0,6}微信|加入.{0,8}(?:交流群|社群|粉丝群)|领取.{0,8}(?:福利|资料|优惠|图谱)|点个.{0,6}在看|一键三连|想看更多.{0,20}[！!]"),
    ("disclaimer", r"^\W*(?:免责声明|免責聲明|版权声明|版權聲明|特别声明|特別聲明|声明|聲明|特别提示|风险提示|著作权|著作權)\s*[:：]|^(?:©|版权所有|版權所有|Copyright)|(?:版权|版權|著作權)(?:归|歸|屬).{0,16}(?:所有|原作者)|未[经經](?:授[权權]|许可|許可|允許|同意)|不代表本(?:网|網|站|刊|报|報|平台|台).{0,10}(?:观点|觀點|立[场場])|[转轉][载載][请請](?:注明|註明|联系|聯繫)|[请請]勿[转轉][载載]|All [Rr]ights [Rr]eserved"),
    ("editor", r"^\W*(?:责任编辑|責任編輯|责编|責編|核稿編輯|核稿|編輯|编辑|校对|校對|审校|审核|審核|监制|監製|值班|排版|策划|策劃|出品|制作|製作|统筹|實習編輯|实习生|整理|录音整理|錄音整理|文字整理|字幕|字幕制作|字幕翻译|翻译|翻譯|剪辑|后期|時間軸|时间轴|压制)\s*[:：丨|／/]\s*\S{1,30}"),
    ("end mark", r"^\W*(?:END|完|全文完|本文完|The End|未完待续|未完待續|待续)\W*$"),
    ("source line", r"^\W*(?:原[载載]|本文(?:首发|首發|原[载載]|[转轉][载載]自))|^\W*(?:来源|來源|消息来源|原视频来源|素材来源|视频来源|原文链接|原文網址|原文标题|封面图链接|参考(?:内容|资料|链接|文献)|參考(?:資料|來源)|资料来源|資料來源|出处|出處)\s*[:：]?\s*(?:$|[^。！？]{1,40}$|https?://\S*|官方媒体\S*)|^https?://\S+$"),
    ("editor's note", r"^\W*以下(?:是|为|為|是对|是對)?.{0,30}(?:全文|实录|實錄|摘录|摘錄|编译|编譯|編譯|整理|内容|內容|对话|訪談|专访)|^\W*(?:编者按|編者按|编者注|編者註|编者的话|译者注|譯者註|译注|譯註|為優化閱讀|为(?:优化|方便)阅读)|^全文(?:约|約|共).{0,10}字|^[(（]?\s*(?:本文|文章|內容|内容|采访|訪談|对话).{0,10}(?:有删[节減减]|略有删|有刪[節減]|经.{0,4}编辑|經.{0,4}編輯|授权发布|原载|原載|首发).{0,20}[)）]?$"),
    ("heading of the page", r"^\W*(?:视频时间轴|時間軸|时间轴|文稿整理|目录|目錄|核心提示|内容提要|內容提要|导读|導讀|导航|正文|文字实录|对话实录|访谈实录|采访实录|全文实录|实录|訪談實錄|內文|本文目录)\W*$"),
    ("list of reports", r"^(?:编译|編譯|编辑|編輯|作者|文|图|圖)\s*[|丨｜]"),
    ("abstract", r"^(?:摘要|内容摘要|文章摘要|内容提要|导语|導言)\s*[:：].*[^。！？!?”]$"),
    ("account", r"^.{1,16}[(（](?:公众号|公眾號|微信号|ID|微博)\s*[:：]"),
    ("login", r"^(?:请|請)?(?:登[录錄入]|注册|註冊)(?:后|後|/|／|\s|$).{0,16}$|^(?:发表|發表)?(?:评论|留言)\s*[(（]\d+[)）]"),
)  # fmt: skip
_EDGE = _rules(
    ("editor's note", r"^\W*(?:本文|本篇|文章|以上(?:内容|內容)?)[^。]{0,24}(?:整理|[授獲获][权權得]|[转轉][载載]|[来來]稿|[审審][阅閱])"),
    ("promotion", r"^\W*(?:欢迎|歡迎).{0,40}(?:联系|聯繫|投稿|加入|合作|订阅|訂閱|留言|收听|收聽|搜索|关注|關注)|(?:请|請)[联聯][系繫].{0,12}(?:微信|邮箱|郵箱|电话|電話)|投稿(?:信箱|邮箱|郵箱)"),
    ("agency", r"^.{2,14}(?:报道|報道|報導|报导|编辑部|编辑组|出品|发布)$"),
    ("disclaimer", r"(?:人物|地名|故事|情节).{0,8}(?:虚构|虛構)|仅供参考|僅供參考|投资建议|投資建議|均(?:不具|为化)名|^\W*文中.{0,16}化名"),
)  # fmt: skip
_ABSTRACT = re.compile(r"^\**(?:摘要|内容摘要|内容提要|內容提要|核心提示|提要|导语|導語|導言)\**\s*[:：]\**\s*(?=\S)")
_TIMES = re.compile(r"^[(（\[]?\s*(?:\d{1,2}:)?\d{1,2}:\d\d\s*[)）\]]?(?=\D)")
_TAIL = re.compile(
    r"^\W*(?P<what>[相]?[关關](?:推荐|阅读|文章|新闻|链接|报道)|相關(?:推薦|閱讀|文章|新聞|報導|連結)|推荐阅读|推薦閱讀|延伸(?:阅读|閱讀)|往期(?:回顾|推荐|精选)"
    r"|猜你喜[欢歡]|你可能.{0,4}(?:喜[欢歡]|想看|感興趣)|热门(?:推荐|文章|评论)|熱門(?:新聞|文章|推薦)|全站最新|最新(?:文章|资讯|新聞|消息)|更多(?:精彩|内容|文章|新聞|報導|相关|相關|快讯)"
    r"|大家都在看|看更多|同場加映|編輯精選|小编推荐|网友评论|網友留言|免责声明|免責聲明|版权声明|版權聲明|精彩推荐|热点推荐|人[气氣]排行|点击排行|上一篇|下一篇|参考资料|參考資料|注释|註釋|Related)\W*"
)
EDGE = 6
"""Paragraphs from the end within which an editor's closing lines stand. In five real and nine own articles all stand in
the last three, once links to other articles are cut off."""


def furniture(text: str, edge: Literal["", "start", "end"] = "") -> str | None:
    """Why a line is furniture, or None for a line that may be speech; `edge` tells whether it stands near one.

    >>> furniture("当前位置: 首页 » 资讯"), furniture("(12:30) 护栏是什么")
    ('navigation', 'time axis')
    >>> furniture("我们点评了每一条护栏。") is None, furniture("记者：扫描出来的二维码，谁来关注？") is None
    (True, True)
    """
    plain = emphasis(text).strip()
    if edge == "end" and re.fullmatch(r"(\*|_)(?!\1)[^*_]{4,120}\1", text.strip()):
        return "end note"
    time = _TIMES.match(plain)
    if time and not label_of(plain) and len(plain) - time.end() <= 40 and not re.search(r"[。！？!?]$", plain):
        return "time axis"
    spoken = label_of(plain)
    if spoken and spoken.said and is_person(spoken.name):
        return None
    rules = _EVER + _EDGE if edge else _EVER
    long = len(plain) > 160 or (not edge and len(re.findall(r"[。！？!?]", plain)) > 2)
    found = ((reason, pattern.search(plain)) for reason, pattern in rules)
    return next((reason for reason, match in found if match and (not long or match.start() == 0)), None)


def drop(paragraphs: Sequence[Paragraph]) -> tuple[tuple[Paragraph, ...], tuple[Dropped, ...]]:
    """Split paragraphs into those that may be speech and those that are furniture.

    Behind half of the article a heading such as 相关阅读 takes all that follows it along.
    """
    kept: list[Paragraph] = []
    dropped: list[Dropped] = []
    start = _tail_start(paragraphs)
    for index, paragraph in enumerate(paragraphs):
        edge: Literal["", "start", "end"] = "end" if start - index <= EDGE else "start" if index < 5 else ""
        reason = furniture(paragraph.text, edge) or ("related links" if index >= start else None)
        if not reason and not re.search(r"\w", emphasis(paragraph.text)):
            reason = "no text"
        if reason:
            dropped.append(Dropped(paragraph.line, reason, paragraph.text))
            continue
        if abstract := _ABSTRACT.match(paragraph.text):
            dropped.append(Dropped(paragraph.line, "abstract", abstract.group()))
        kept.append(replace(paragraph, text=paragraph.text[abstract.end() :]) if abstract else paragraph)
    return tuple(kept), tuple(dropped)


def _tail_start(paragraphs: Sequence[Paragraph]) -> int:
    """Where the links to other articles begin, which run to the end of the page; the number of paragraphs if nowhere."""
    for index, paragraph in enumerate(paragraphs):
        plain = emphasis(paragraph.text).strip()
        match = _TAIL.match(plain)
        if not match or index * 2 < len(paragraphs) - 1 or len(plain) - match.end() >= 40:
            continue
        if not any(len(p.text) > 60 and label_of(p.text) for p in paragraphs[index + 1 :]):
            return index
    return len(paragraphs)


def repeated(paragraphs: Sequence[Paragraph]) -> tuple[tuple[Paragraph, ...], tuple[Dropped, ...]]:
    """Drop a paragraph that says again what an earlier one said."""
    kept: list[Paragraph] = []
    dropped: list[Dropped] = []
    seen: set[str] = set()
    for paragraph in paragraphs:
        core = letters(paragraph.text)
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
    return next((t for t in (*shared, *found) if sum(t in text for text in headings) >= 2), "")
