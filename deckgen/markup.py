"""HTML that a person wrote in Anki, with only what is harmless left in it.

Article text never comes here: it is escaped.
"""

from __future__ import annotations

import html
import re
import unicodedata
from html.parser import HTMLParser

_TAGS = frozenset(
    "a b blockquote br code del details div em font h1 h2 h3 hr i img ins kbd li mark ol p pre q rp rt ruby rb s small "
    "span strong sub summary sup table tbody td th thead tr u ul".split()
)
_HIDDEN = frozenset("script style iframe object embed template noscript svg math title textarea".split())
_VOID = frozenset(("br", "hr", "img"))
_STYLE = re.compile(r"(?:\s*[a-z-]+\s*:\s*[\w\s#%.,()+-]+;?)*\s*", re.IGNORECASE)
_AND = "\ue000"
"""Stands for & while the parser works, so that entities leave it as they came."""
_CONTROL = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff{_AND}]")


def harmless(text: str) -> str:
    """Keep text, our own markup and what Anki's editor makes; drop scripts, handlers and everything that loads.

    >>> harmless('<b onclick="x()">推理</b><script>x()</script><img src="http://x/y"> a &amp; b <c')
    '<b>推理</b><img> a &amp; b &lt;c'
    """
    text = _CONTROL.sub("", unicodedata.normalize("NFC", text))
    if "<" not in text:
        return text
    cleaner = _Cleaner()
    cleaner.feed(text.replace("&", _AND))
    cleaner.close()
    return "".join(cleaner.out).replace(_AND, "&")


class _Cleaner(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.out: list[str] = []
        self.hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self.hidden.append(tag)
        elif tag in _TAGS and not self.hidden:
            values = ((name, html.unescape((value or "").replace(_AND, "&"))) for name, value in attrs)
            kept = (f' {name}="{html.escape(value)}"' for name, value in values if _is_harmless(tag, name, value))
            self.out.append(f"<{tag}{''.join(kept)}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self.hidden and tag == self.hidden[-1]:
            self.hidden.pop()
        elif tag in _TAGS - _VOID and not self.hidden:
            self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.out.append(data.replace("<", "&lt;"))


def _is_harmless(tag: str, name: str, value: str) -> bool:
    if name == "style":
        return bool(_STYLE.fullmatch(value)) and "url" not in value.lower() and "expression" not in value.lower()
    if name == "src":
        return tag == "img" and not re.search(r"[:\\]|//", value)
    if name == "href":
        return tag == "a" and re.match(r"https?://", value) is not None
    return name in ("class", "lang", "color", "alt", "title", "width", "height", "start", "colspan", "rowspan")
