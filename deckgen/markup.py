"""HTML that a person wrote in Anki, with only what is harmless left in it.

Article text never comes here: it is escaped. One pass over the text, so that no input costs more than its length.
"""

from __future__ import annotations

import html
import re
import unicodedata

_TAGS = frozenset(
    "a b blockquote br code del details div em font h1 h2 h3 hr i img ins kbd li mark ol p pre q rp rt ruby rb s small "
    "span strong sub summary sup table tbody td th thead tr u ul".split()
)
_HIDDEN = frozenset("script style iframe object embed template noscript svg math title textarea".split())
_VOID = frozenset(("br", "hr", "img"))
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[\s/][^<>]{0,2000})?)>")
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]{1,40})\s{0,9}=\s{0,9}("[^"]*"|'[^']*'|[^\s"'=<>`]+)""")
_STYLE = re.compile(r"[\w\s#%.,()+:;-]*")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def harmless(text: str) -> str:
    """Keep text, our own markup and what Anki's editor makes; drop scripts, handlers and everything that loads.

    >>> harmless('<b onclick="x()">推理</b><script>x()</script><img src="http://x/y"> a &amp; b <c')
    '<b>推理</b><img> a &amp; b &lt;c'
    """
    text = _uncommented(_CONTROL.sub("", unicodedata.normalize("NFC", text)))
    out: list[str] = []
    at, hidden = 0, ""
    for match in _TAG.finditer(text):
        name = match[2].lower()
        if not hidden:
            out.append(text[at : match.start()].replace("<", "&lt;"))
            if name in _TAGS:
                out.append(_tag(name, match[3], closing=bool(match[1])))
            elif name in _HIDDEN and not match[1]:
                hidden = name
        elif match[1] and name == hidden:
            hidden = ""
        at = match.end()
    return "".join(out) + ("" if hidden else text[at:].replace("<", "&lt;"))


def _uncommented(text: str) -> str:
    out, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        out.append(text[at:start])
        at = end + 3
    return "".join(out) + text[at:]


def _tag(name: str, attributes: str, *, closing: bool) -> str:
    if closing:
        return "" if name in _VOID else f"</{name}>"
    pairs = ((own.lower(), html.unescape(value.strip("\"'"))) for own, value in _ATTRIBUTE.findall(attributes))
    kept = (f' {own}="{html.escape(value)}"' for own, value in pairs if _is_harmless(name, own, value))
    return f"<{name}{''.join(kept)}>"


def _is_harmless(tag: str, name: str, value: str) -> bool:
    if name == "style":
        return bool(_STYLE.fullmatch(value)) and not re.search(r"url|expression|position|z-index", value, re.IGNORECASE)
    if name == "src":
        return tag == "img" and not re.search(r"[:\\]|//", value)
    if name == "href":
        return tag == "a" and re.match(r"https?://", value) is not None
    return name in ("class", "lang", "color", "alt", "title", "width", "height", "start", "colspan", "rowspan")
