r"""Cards as Anki's fields: the one sanitiser at the door to Anki, and the markup that is ours.

Order of escaping: NFC, control characters, & < >, [ (sound, ruby and LaTeX tags), \( and \[ (MathJax); only then our
own tags: <wbr> between words, <span class="gap"> where two words' pinyin would touch, <span class="t1"> a syllable of
the first tone, <time> a date, and <b> with a class for what a front marks or covers: "here" the term, "also" where the
sentence says it again, "tell" where it translates it.
"""

from __future__ import annotations

import html
import itertools
import math
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote as percent

from deckgen.errors import OutputError
from deckgen.language.script import is_han, traditional
from deckgen.language.tones import pieces
from deckgen.language.zhuyin import LETTERS, by_hanzi, running
from deckgen.model import Card, Context, Note, QuoteCard, Ruby, Script, TermCard, Wording

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_HERE, _GAP = '<b class="here">', '<span class="gap"></span>'
_TRANSLATED = re.compile("[”」』》]?[ ]?[（(][^（）()]*[A-Za-z]{2}[^（）()]*[）)]")
ZHUYIN_SIZE = 0.38
"""Zhuyin over a hanzi, in hanzi: about a third, as W3C's Requirements for Chinese Text Layout have it (card.css too)."""
ZHUYIN, SANDHI = "zhuyin", "sandhi"
"""Classes of the Style that tell how a card writes its readings."""
LONGEST = 20_000
"""Characters in a field; what is longer is no card."""


@dataclass(frozen=True, slots=True)
class Dress:
    """What a recipe wants of every card: gates by kind, CSS classes, syllables marked by tone, a region's tag, zhuyin."""

    term_gates: tuple[str, ...] = ("AskRecognition",)
    quote_gates: tuple[str, ...] = ("AskComprehension",)
    style: str = ""
    tones: bool = False
    region: str = ""
    zhuyin: bool = False

    def lang(self, script: Script) -> str:
        """The language tag of a card's hanzi.

        >>> Dress(region="TW").lang("Hant"), Dress(region="TW").lang("Hans")
        ('zh-Hant-TW', 'zh-Hans')
        """
        return f"zh-{script}-{self.region}" if self.region and script == "Hant" else f"zh-{script}"


def escape(text: str) -> str:
    r"""Any text as field content that Anki shows as it is.

    >>> escape("<b>护栏</b> & [sound:a.mp3]")
    '&lt;b&gt;护栏&lt;/b&gt; &amp; &#91;sound:a.mp3]'
    >>> escape(r"推理 \(x\)") == "推理 \\\u2060(x\\)"
    True
    """
    text = _CONTROL.sub("", unicodedata.normalize("NFC", text))
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise OutputError("a text holds half of a surrogate pair", where=repr(text[:40]), hint="save the article anew")
    if len(text) > LONGEST:
        raise OutputError(f"a field has {len(text)} characters", where=text[:40], hint="shorten the passage")
    text = html.escape(text, quote=False).replace("[", "&#91;")
    return re.sub(r"\\(?=[(&]|$)", "\\\\\u2060", text)  # at the end too: the next word may be a bracket


@lru_cache(maxsize=8192)
def plain(field: str) -> str:
    """The text of a field without markup and ruby: what the article said.

    >>> plain(' <b class="here"> 推理[tuīlǐ]</b>很 贵[guì]。')
    '推理很贵。'
    """
    if not {*"<[&\u2060"} & {*field}:
        return field.strip()
    text = re.sub(r" ?([^ >\[\]]+?)\[[^\]]*\]", r"\1", field)
    return html.unescape(re.sub(r"<[^>]*>", "", text)).replace("\u2060", "").strip()


def note(card: Card, dress: Dress, script: Script, terms: Iterable[str] = (), given: Collection[str] = ()) -> Note:
    """A card as the values of its note type's fields; all fields that are not named are empty.

    `terms` are the deck's terms, simplified, the best first: a quote's cloze asks for the first that it holds. Only
    gates with something to ask behind them open (no production without a translation, unless the user has `given`
    one): a note may have none.
    """
    common = {"Key": card.key, "Lang": dress.lang(script), "Notes": escape(card.notes)}
    if isinstance(card, TermCard):
        values = common | _term_fields(card, dress)
        askable = {"AskProduction": card.gloss or "gloss" in given, "AskCloze": _HERE in values["Sentence"]}
    else:
        values = common | _quote_fields(card, script, dress, terms)
        askable = {
            "AskProduction": card.translation or "translation" in given,
            "AskCloze": _HERE in values["QuoteRuby"],
        }
    wanted = dress.term_gates if isinstance(card, TermCard) else dress.quote_gates
    gates = tuple(gate for gate in wanted if askable.get(gate, True))
    values |= {"Style": sized(dress.style, values), **dict.fromkeys(gates, "1")}
    kind = "term" if isinstance(card, TermCard) else "quote"
    return Note(card.key, kind, {k: v for k, v in values.items() if v}, gates, card.tags)  # type: ignore[arg-type]


def sized(style: str, values: Mapping[str, str]) -> str:
    """A style with the classes that say how much room a term's card keeps, by the values that it shows.

    w5 is a headword as wide as five hanzi, which then fits on one line; p2 and g2 are two lines of pinyin and of gloss
    on the narrowest phone, for which the front keeps the place.

    >>> sized("kai w9", {"Term": "生成式 AI", "Pinyin": "shēngchéngshì AI", "Gloss": "generative AI"})
    'kai w5'
    """
    shown = {name: plain(values.get(name, "")) for name in ("Term", "Traditional", "Pinyin", "Zhuyin", "Gloss")}
    own = [word for word in style.split() if not re.fullmatch(r"[wpg]\d+", word)]
    if not shown["Term"]:
        return " ".join(own)
    width = math.ceil(sum(map(_width, shown["Term"])))
    reading = sum(1.6 if char in LETTERS else 1 for char in shown["Zhuyin"]) or len(shown["Pinyin"])
    lines = {"p": reading + 2 * len(shown["Traditional"]) + 2, "g": len(shown["Gloss"]) + 4}
    rows = {name: math.ceil(length / 26) for name, length in lines.items()}
    return " ".join([*own, f"w{max(2, min(width, 12))}", *(f"{k}{min(n, 4)}" for k, n in rows.items() if n > 1)])


def _width(char: str) -> float:
    """A character's width in hanzi."""
    return 1 if is_han(char) else 0.3 if char == " " else 0.7 if char.isupper() else 0.6


def _term_fields(card: TermCard, dress: Dress) -> dict[str, str]:
    first = card.contexts[0]
    others = [c for c in {c.sentence: c for c in card.contexts[1:]}.values() if c.sentence != first.sentence]
    differs = card.traditional.replace(" ", "") != card.simplified.replace(" ", "")
    return {
        "Term": escape(card.term),
        "Simplified": escape(card.simplified) if differs else "",
        "Traditional": escape(card.traditional) if differs else "",
        "Pinyin": pinyin_field(card.pinyin, card.term, dress.tones),
        "Zhuyin": zhuyin_field(card.pinyin, card.term, dress.tones) if dress.zhuyin else "",
        "Gloss": escape(card.gloss),
        "Senses": "<br>".join(escape(sense.gloss) for sense in card.senses[1:6]),
        "GlossSource": card.gloss_source,
        "Sentence": sentence_field(first, dress.tones, zhuyin=dress.zhuyin),
        "Translation": escape(card.translation or first.translation or ""),
        "Before": escape(first.before),
        "After": escape(first.after),
        "Speaker": escape(first.speaker or ""),
        "Source": _source(first.source),
        "Link": address(first.link),
        "MoreContexts": "".join(map(_more, others[:3])),
        "Level": escape(f"{card.level.standard}: {_band(card.level.value)}") if card.level else "",
    }


def _band(level: int) -> str:
    return "7–9" if level == 7 else str(level)


def _source(line: str) -> str:
    """The source line; its date does not break."""
    return re.sub(r"(?<= )· \d{4}-\d\d-\d\d$", r"<time>\g<0></time>", escape(line))


def address(link: str) -> str:
    """A web address that is safe inside href="…"; anything else is no link.

    >>> address('https://a.cn/?q="x"'), address("javascript:alert(1)")
    ('https://a.cn/?q=%22x%22', '')
    """
    if not re.match(r"https?://[^/\s]", link):
        return ""
    return escape(percent(_CONTROL.sub("", link), safe="/:?#@!$&()*+,;=~%-._"))


def _more(context: Context) -> str:
    text = escape(context.sentence[: context.start]), escape(context.surface), escape(context.sentence[context.end :])
    source = f'<span class="source">{_source(context.source)}</span>'
    return f"<p>{text[0]}{_HERE}{text[1]}</b>{text[2]} {source}</p>"


def _wording(one: Wording) -> str:
    return f'<p>{escape(one.text)} <span class="source">{_source(one.source)}</span></p>'


def _quote_fields(card: QuoteCard, script: Script, dress: Dress, terms: Iterable[str]) -> dict[str, str]:
    other = traditional(card.text) if script == "Hans" else card.simplified
    borders = set(itertools.accumulate((len(word.text) for word in card.words), initial=0))
    places = ((card.simplified.find(term), term) for term in terms)
    whole = ((at, at + len(term)) for at, term in places if at >= 0 and {at, at + len(term)} <= borders)
    asked = next(whole, None)
    spans = _spans(card.simplified, *asked) if asked else ()
    return {
        "Quote": escape(card.text),
        "QuoteRuby": ruby_field(card.words, spans, dress.tones, zhuyin=dress.zhuyin),
        "OtherWordings": "".join(_wording(one) for one in card.others[:3]),
        "OtherScript": escape(other) if other != card.text else "",
        "Words": _word_list(card.words, dress),
        "Translation": escape(card.translation or ""),
        "Speaker": escape(card.speaker or ""),
        "Role": card.role or "",
        "Question": escape(card.question),
        "Before": escape(card.before),
        "After": escape(card.after),
        "Source": _source(card.source),
        "Link": address(card.link),
    }


Span = tuple[int, int, str]
"""Offsets of a stretch and the class of its mark."""


def _spans(text: str, start: int, end: int) -> list[Span]:
    """The asked stretch, where else the text says the same, and its translations in brackets: what a front covers."""
    again = [
        found.span() for found in re.finditer(re.escape(text[start:end]), text) if not start <= found.start() < end
    ]
    tells = (_TRANSLATED.match(text, stop) for _, stop in ((start, end), *again))
    also = [(begin, stop, "also") for begin, stop in again]
    return [(start, end, "here"), *also, *((*tell.span(), "tell") for tell in tells if tell)]


def sentence_field(context: Context, tones: bool = False, *, zhuyin: bool = False) -> str:
    """The sentence in Anki's bracket form, with the term in <b class="here">.

    >>> words = (Ruby("推理", "tuīlǐ"), Ruby("贵", "guì"), Ruby("。", ""))
    >>> sentence_field(Context("推理贵。", 0, 2, "", "", None, "a", "", "", 1, words))
    '<b class="here"> 推理[tuīlǐ]</b><wbr> 贵[guì]。'
    """
    return ruby_field(context.ruby, _spans(context.sentence, context.start, context.end), tones, zhuyin=zhuyin)


def ruby_field(words: Iterable[Ruby], spans: Sequence[Span] = (), tones: bool = False, *, zhuyin: bool = False) -> str:
    """Words in Anki's bracket form: one ASCII blank before each annotated word, which Anki eats.

    <wbr> stands where a line may break; a word that a span touches is marked as a whole. Zhuyin stands over each hanzi.

    >>> ruby_field([Ruby("主权", "zhǔquán"), Ruby("AI", ""), Ruby("[1]", "")], [(2, 4, "here")])
    ' 主权[zhǔquán]<wbr><b class="here">AI</b>&#91;1]'
    >>> ruby_field([Ruby("二十", "èrshí")], zhuyin=True)
    ' 二[ㄦˋ] 十[ㄕˊ]'
    """
    out, at, last, inside = "", 0, Ruby("", ""), None
    for word in words:
        mark = next((span for span in spans if span[0] < at + len(word.text) and at < span[1]), None)
        out += _close(inside) if mark != inside else ""
        parts = [Ruby(*part) for part in by_hanzi(word.text, word.pinyin)] if zhuyin else [word]
        out += _gaps(last, parts[0], zhuyin)
        out += "<wbr>" if last.text[-1:].isalnum() and word.text[:1].isalnum() else ""
        out += _open(mark) if mark != inside else ""
        for n, part in enumerate(parts):
            field = zhuyin_field if zhuyin else pinyin_field
            text, reading = escape(part.text), field(part.pinyin, part.text, tones)
            out += _gaps(last, part, zhuyin) if n else ""
            out += f" {text}[{reading}]" if reading else text
            last = part
        at, inside = at + len(word.text), mark
    return out + _close(inside)


def _gaps(word: Ruby, other: Ruby, zhuyin: bool) -> str:
    """The room that keeps two neighbours' readings apart."""
    if not (word.pinyin and other.pinyin):
        return ""
    room = _overlap_of_zhuyin(word, other) / 0.2 if zhuyin else _overlap(word, other) / 0.35
    return _GAP * math.ceil(room)


def _open(mark: Span | None) -> str:
    """A mark begins; what "tell" covers lies one deeper, so that a front can hide it and show that something is there."""
    return "" if mark is None else '<b class="tell"><i>' if mark[2] == "tell" else f'<b class="{mark[2]}">'


def _close(mark: Span | None) -> str:
    return "" if mark is None else "</i></b>" if mark[2] == "tell" else "</b>"


def _overlap(word: Ruby, other: Ruby) -> float:
    """By how much the pinyin of two neighbours, set at half the size, would run into each other; in hanzi, at least 0."""
    letters = unicodedata.normalize("NFD", word.pinyin + other.pinyin)
    widths = (0.25 if c in "ijl'" else 0.85 if c in "mw" else 0.56 for c in letters if not unicodedata.combining(c))
    return max(0.0, sum(widths) / 4 - 1.06 * len(word.text + other.text) / 2 + 0.1)


def _overlap_of_zhuyin(word: Ruby, other: Ruby) -> float:
    """The same for zhuyin, whose letters are as wide as high and whose marks are half as wide."""
    letters = running(word.pinyin, word.text) + running(other.pinyin, other.text)
    width = sum(1 if char in LETTERS else 0.5 for char in letters) * ZHUYIN_SIZE
    return max(0.0, width / 2 - 1.06 * len(word.text + other.text) / 2 + 0.04)


def pinyin_field(pinyin: str, text: str, tones: bool = False) -> str:
    """Pinyin as a field: with `tones`, each syllable in a span of its tone's class; Latin of the text stays bare.

    >>> pinyin_field("zhǔquán AI", "主权AI", tones=True)
    '<span class="t3">zhǔ</span><span class="t2">quán</span> AI'
    """
    if not tones:
        return escape(pinyin)
    return "".join(_toned(part, tone) for part, tone in pieces(pinyin, text))


def _toned(part: str, tone: int) -> str:
    """A syllable in a span of its tone's class; what is none stays bare."""
    return f'<span class="t{tone}">{escape(part)}</span>' if tone else escape(part)


def zhuyin_field(pinyin: str, text: str, tones: bool = False) -> str:
    """Spelled pinyin as a field in zhuyin, a blank between syllables; what is zhuyin already stays.

    >>> zhuyin_field("zhǔquán AI", "主权AI")
    'ㄓㄨˇ ㄑㄩㄢˊ AI'
    """
    return running(pinyin, text, _toned if tones else lambda part, _: escape(part))


def _word_list(words: Sequence[Ruby], dress: Dress) -> str:
    seen: dict[str, Ruby] = {}
    field = zhuyin_field if dress.zhuyin else pinyin_field
    for word in words:
        if word.pinyin and word.gloss and len(word.text) > 1:
            seen.setdefault(word.text, word)
    rows = (
        f"<li><b>{escape(w.text)}</b><i>{field(w.pinyin, w.text, dress.tones)}</i>{escape(w.gloss)}</li>"
        for w in seen.values()
    )
    return f'<ul class="words">{"".join(rows)}</ul>' if seen else ""
