"""Cards as Anki's fields: the one sanitiser at the door to Anki, and the markup that is ours.

Order of escaping: NFC, control characters, & < >, [ (sound, ruby and LaTeX tags), \\( and \\[ (MathJax); only then our own tags.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from deckgen.errors import OutputError
from deckgen.language.script import traditional
from deckgen.model import Card, Context, Note, QuoteCard, Ruby, Script, TermCard

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
LONGEST = 20_000
"""Characters in a field; what is longer is no card."""


@dataclass(frozen=True, slots=True)
class Dress:
    """What is the same on every card of a deck: open gates by kind, CSS classes, language tag."""

    term_gates: tuple[str, ...] = ("AskRecognition",)
    quote_gates: tuple[str, ...] = ("AskComprehension",)
    style: str = ""


def escape(text: str) -> str:
    """Any text as field content that Anki shows as it is.

    >>> escape("<b>护栏</b> & [sound:a.mp3]")
    '&lt;b&gt;护栏&lt;/b&gt; &amp; &#91;sound:a.mp3]'
    >>> escape(r"推理 \\(x\\)") == "推理 \\\\" + "\\u2060(x\\\\)"
    True
    """
    text = _CONTROL.sub("", unicodedata.normalize("NFC", text))
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise OutputError("a text holds half of a surrogate pair", where=repr(text[:40]), hint="save the article anew")
    if len(text) > LONGEST:
        raise OutputError(f"a field has {len(text)} characters", where=text[:40], hint="shorten the passage")
    text = html.escape(text, quote=False).replace("[", "&#91;")
    return re.sub(r"\\(?=[(&])", "\\\\\u2060", text)


def plain(field: str) -> str:
    """The text of a field without markup and ruby: what the article said.

    >>> plain(' <b class="here"> 推理[tuīlǐ]</b>很 贵[guì]。')
    '推理很贵。'
    """
    text = re.sub(r" ?([^ >\[\]]+?)\[[^\]]*\]", r"\1", field)
    return html.unescape(re.sub(r"<[^>]*>", "", text)).replace("\u2060", "").strip()


def note(card: Card, dress: Dress, script: Script) -> Note:
    """A card as the values of its note type's fields; all fields that are not named are empty."""
    common = {"Key": card.key, "Style": dress.style, "Lang": f"zh-{script}", "Notes": escape(card.notes)}
    if isinstance(card, TermCard):
        values = common | _term_fields(card)
        gates = dress.term_gates
    else:
        values = common | _quote_fields(card, script)
        gates = dress.quote_gates
    values |= dict.fromkeys(gates, "1")
    kind = "term" if isinstance(card, TermCard) else "quote"
    return Note(card.key, kind, {k: v for k, v in values.items() if v}, gates, card.tags)  # type: ignore[arg-type]


def _term_fields(card: TermCard) -> Mapping[str, str]:
    first = card.contexts[0]
    differs = card.traditional.replace(" ", "") != card.simplified.replace(" ", "")
    return {
        "Term": escape(card.term),
        "Simplified": escape(card.simplified) if differs else "",
        "Traditional": escape(card.traditional) if differs else "",
        "Pinyin": escape(card.pinyin),
        "Gloss": escape(card.gloss),
        "Senses": "<br>".join(escape(sense.gloss) for sense in card.senses[1:6]),
        "GlossSource": card.gloss_source,
        "Sentence": sentence_field(first),
        "Translation": escape(card.translation or first.translation or ""),
        "Before": escape(first.before),
        "After": escape(first.after),
        "Speaker": escape(first.speaker or ""),
        "Source": escape(first.source),
        "Link": escape(first.link),
        "MoreContexts": "".join(_more(context) for context in card.contexts[1:4]),
        "Level": escape(f"{card.level.standard}: {_band(card.level.value)}") if card.level else "",
    }


def _band(level: int) -> str:
    return "7–9" if level == 7 else str(level)


def _more(context: Context) -> str:
    text = escape(context.sentence[: context.start]), escape(context.surface), escape(context.sentence[context.end :])
    source = f'<span class="source">{escape(context.source)}</span>'
    return f'<p>{text[0]}<b class="here">{text[1]}</b>{text[2]} {source}</p>'


def _quote_fields(card: QuoteCard, script: Script) -> Mapping[str, str]:
    other = traditional(card.text) if script == "Hans" else card.simplified
    return {
        "Quote": escape(card.text),
        "QuoteRuby": ruby_field(card.words),
        "OtherScript": escape(other) if other != card.text else "",
        "Words": _word_list(card.words),
        "Translation": escape(card.translation or ""),
        "Speaker": escape(card.speaker or ""),
        "Role": card.role or "",
        "Question": escape(card.question),
        "Before": escape(card.before),
        "After": escape(card.after),
        "Source": escape(card.source),
        "Link": escape(card.link),
    }


def sentence_field(context: Context) -> str:
    """The sentence in Anki's bracket form, with the term in <b class="here">.

    >>> context = Context("推理贵。", 0, 2, "", "", None, "a", "", "", 1, (Ruby("推理", "tuīlǐ"), Ruby("贵", "guì"), Ruby("。", "")))
    >>> sentence_field(context)
    '<b class="here"> 推理[tuīlǐ]</b> 贵[guì]。'
    """
    before, inside, after, at = [], [], [], 0
    for word in context.ruby:
        end = at + len(word.text)
        (before if end <= context.start else after if at >= context.end else inside).append(word)
        at = end
    return f'{ruby_field(before)}<b class="here">{ruby_field(inside)}</b>{ruby_field(after)}'


def ruby_field(words: Iterable[Ruby]) -> str:
    """Words in Anki's bracket form: one ASCII blank before each annotated word, which Anki eats.

    >>> ruby_field([Ruby("主权", "zhǔquán"), Ruby("AI", ""), Ruby("[1]", "")])
    ' 主权[zhǔquán]AI&#91;1]'
    """
    return "".join(f" {escape(w.text)}[{escape(w.pinyin)}]" if w.pinyin else escape(w.text) for w in words)


def _word_list(words: Sequence[Ruby]) -> str:
    seen: dict[str, Ruby] = {}
    for word in words:
        if word.pinyin and word.gloss and len(word.text) > 1:
            seen.setdefault(word.text, word)
    rows = (f"<li><b>{escape(w.text)}</b><i>{escape(w.pinyin)}</i>{escape(w.gloss)}</li>" for w in seen.values())
    return f'<ul class="words">{"".join(rows)}</ul>' if seen else ""
