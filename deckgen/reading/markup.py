"""HTML tags into paragraphs, with the standard library's parser: it does not recurse, so no depth can exhaust it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from deckgen.errors import SourceError
from deckgen.reading.page import Mark, Paragraph

_MARKS: dict[str, Mark] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"), "blockquote": "quote", "li": "item",
}  # fmt: skip
_BLOCKS = frozenset(
    "h1 h2 h3 h4 h5 h6 blockquote li p div section article body header footer aside nav main figure figcaption ul ol tr td th"
    " dt dd dl br hr table form title".split()
)
_SILENT = frozenset(("script", "style", "rt", "rp", "svg", "noscript", "template", "textarea", "select", "button"))
_UNNESTED = frozenset(
    "area base br col embed hr img input link meta param source track wbr p li dt dd tr td th option".split()
)
_META = {
    "og:title": "title", "article:published_time": "date", "og:site_name": "publisher", "author": "author", "article:author": "author",
    "og:url": "url", "pubdate": "date", "publishdate": "date", "date": "date", "datepublished": "date", "mediaid": "publisher",
}  # fmt: skip
DEEPEST = 400
"""Tags open within one another; more is no page but an attack on the parsers behind this one."""


_ASIDE = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|menu|sidebar|side|related|recommend|comments?|footer|foot|breadcrumbs?|crumbs?|share|social|ads?|advert|hot|rank"
    r"|ranking|copyright|pager|pagination|login|popup|modal|cookie|toolbar|newsletter|subscribe|caption)(?:$|[\s_-])",
    re.IGNORECASE,
)


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Paragraph] = []
        self.beside: set[int] = set()
        self._open: list[tuple[str, bool]] = []
        self.meta: dict[str, str] = {}
        self._text: list[str] = []
        self._line = 1
        self._mark: Mark = ""
        self._quotes = 0
        self._silent = 0
        self._depth = 0
        self._title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT
        self._depth += tag not in _UNNESTED
        if self._depth > DEEPEST:
            raise SourceError(
                f"the page nests more than {DEEPEST} tags (line {self.getpos()[0]})",
                hint="save the article's text as .txt",
            )
        if tag not in _UNNESTED:
            named = " ".join(value or "" for key, value in attrs if key in ("class", "id", "role"))
            aside = tag in ("nav", "aside", "footer", "form", "figcaption") or bool(
                _ASIDE.search(named) and tag in ("div", "section", "ul", "ol")
            )
            if tag in _BLOCKS:
                self.flush()
            self._open.append((tag, aside or bool(self._open and self._open[-1][1])))
        if tag in ("meta", "link"):
            self._note(dict(attrs))
        elif tag in _BLOCKS:
            self.flush()
            self._quotes += tag == "blockquote"
            self._title = tag == "title"
            self._mark = _MARKS.get(tag) or ("quote" if self._quotes else "")
        elif tag in ("b", "strong"):
            self._text.append("**")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in _SILENT and self._silent > 0
        self._depth -= tag not in _UNNESTED and self._depth > 0
        self._close(tag)
        if tag in _BLOCKS:
            self._quotes -= tag == "blockquote" and self._quotes > 0
            self._title = False
            self._mark = "quote" if self._quotes else ""
        elif tag in ("b", "strong"):
            self._text.append("**")

    def _close(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.flush()
        if any(tag == open_ for open_, _ in self._open[-20:]):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if data.strip() and not "".join(self._text).strip(" *"):
            blank = data[: len(data) - len(data.lstrip())]
            self._line = self.getpos()[0] + blank.count("\n")
        self._text.append(data)

    def _note(self, attrs: dict[str, str | None]) -> None:
        key = _META.get((attrs.get("property") or attrs.get("name") or attrs.get("itemprop") or "").lower())
        if key and attrs.get("content"):
            self.meta.setdefault(key, (attrs["content"] or "").strip())
        if (attrs.get("rel") or "") == "canonical" and attrs.get("href"):
            self.meta["url"] = attrs["href"] or ""

    def flush(self) -> None:
        """End the paragraph that is open."""
        text = re.sub(r"\s+", " ", "".join(self._text)).replace("****", "").strip()
        self._text = []
        if not re.search(r"\w", text):
            return
        if self._title:
            self.meta.setdefault("head", text)
        else:
            if self._open and self._open[-1][1]:
                self.beside.add(len(self.found))
            self.found.append(Paragraph(self._line, text, self._mark))


def parsed(html: str) -> tuple[list[Paragraph], set[int], dict[str, str]]:
    r"""Every visible paragraph with its line, the indices of those beside the text, and what the head says.

    Beside the text stand menus, side bars, footers. The head may give title, date, publisher, author and url.

    >>> parsed("<h1>护栏</h1>\n<p><b>主持人：</b>什么是<ruby>护<rt>hù</rt></ruby>栏？</p>")[0][1]
    Paragraph(line=2, text='**主持人：**什么是护栏？', mark='', translation=None)

    Raises SourceError for a page that nests too deep.
    """
    parser = _Parser()
    parser.feed(html)
    parser.close()
    parser.flush()
    beside = sum(len(parser.found[n].text) for n in parser.beside)
    whole = sum(len(paragraph.text) for paragraph in parser.found)
    return parser.found, parser.beside if beside * 2 < whole else set(), parser.meta
