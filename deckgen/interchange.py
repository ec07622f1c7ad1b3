"""The machine interfaces: articles, cards and annotations as plain values for JSON. Stable; quality is measured here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from deckgen.annotate import Annotated
from deckgen.cards import REVIEW
from deckgen.fields import plain
from deckgen.language.zhuyin import running
from deckgen.model import Article, Card, Context, Pin, QuoteCard, TermCard


def article_json(article: Article) -> dict[str, Any]:
    """What `read --json` prints."""
    return {
        "title": article.title,
        "published": article.published,
        "publisher": article.publisher,
        "author": article.author,
        "url": article.url,
        "script": article.script,
        "blocks": [
            {"kind": b.kind, "text": b.text, "speaker": b.speaker, "turn": b.turn, "line": b.line}
            for b in article.blocks
        ],
        "speakers": [
            {"name": s.name, "aliases": list(s.aliases), "role": s.role, "turns": s.turns} for s in article.speakers
        ],
        "glosses": [asdict(gloss) for gloss in article.glosses],
        "dropped": [asdict(line) for line in article.dropped],
    }


def cards_json(cards: Sequence[Card], pins: Sequence[Pin]) -> dict[str, Any]:
    """What `build --cards-json` writes: exactly the notes of the package, with the values that Anki will show.

    What only the generator knows (score, reasons, further senses and contexts) is there for cards it made today.
    """
    made = {card.key: card for card in cards}
    return {"notes": [_note(pin, made.get(pin.key)) for pin in pins]}


def _note(pin: Pin, card: Card | None) -> dict[str, Any]:
    shown = {name: plain(value) for name, value in pin.fields.items()}
    common = {
        "kind": pin.kind,
        "key": pin.key,
        "guid": pin.guid,
        "score": card.score if card else 0.0,
        "reasons": [asdict(reason) for reason in card.reasons] if card else [],
        "tags": list(pin.tags),
    }
    if pin.kind == "term":
        return common | _term(pin, shown, card if isinstance(card, TermCard) else None)
    return common | _quote(shown, card if isinstance(card, QuoteCard) else None)


def _term(pin: Pin, shown: Mapping[str, str], card: TermCard | None) -> dict[str, Any]:
    gloss, source = shown.get("Gloss", ""), shown.get("GlossSource", "none")
    contexts = [_context(context) for context in card.contexts] if card else []
    if not contexts or contexts[0]["sentence"] != shown.get("Sentence", ""):
        contexts = [_shown_context(pin, shown, contexts), *contexts[1:]]
    simplified = shown.get("Simplified") or (card.simplified if card else pin.key.removeprefix("term:"))
    return {
        "term": shown["Term"],
        "simplified": simplified,
        "traditional": shown.get("Traditional") or (card.traditional if card else simplified),
        "pinyin": shown.get("Pinyin", ""),
        "gloss": gloss,
        "gloss_source": source,
        "senses": [asdict(sense) for sense in card.senses] if card else [{"gloss": gloss, "source": source}],
        "level": asdict(card.level) if card and card.level else None,
        "contexts": contexts,
        "review": [asdict(doubt) for doubt in (card.review if card else ()) if f"{REVIEW}{doubt.about}" in pin.tags],
    }


def _shown_context(pin: Pin, shown: Mapping[str, str], made: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The sentence that stands on the card, where it is not the one the generator would take today."""
    sentence = shown.get("Sentence", "")
    before, _, rest = pin.fields.get("Sentence", "").partition('<b class="here">')
    surface = plain(rest.partition("</b>")[0])
    start = max(0, sentence.find(surface, len(plain(before))))
    return {
        "sentence": sentence,
        "start": start,
        "end": start + len(surface),
        "surface": surface,
        "before": shown.get("Before", ""),
        "after": shown.get("After", ""),
        "speaker": shown.get("Speaker") or None,
        "article": made[0]["article"] if made else None,
        "line": made[0]["line"] if made else None,
        "translation": shown.get("Translation") or None,
    }


def _quote(shown: Mapping[str, str], card: QuoteCard | None) -> dict[str, Any]:
    same = card is not None and card.text == shown["Quote"]
    return {
        "text": shown["Quote"],
        "pinyin": card.pinyin if card and same else "",
        "words": [{"text": w.text, "pinyin": w.pinyin, "gloss": w.gloss} for w in card.words] if card and same else [],
        "speaker": shown.get("Speaker") or None,
        "question": shown.get("Question", ""),
        "before": shown.get("Before", ""),
        "after": shown.get("After", ""),
        "article": card.article if card else None,
        "line": card.line if card else None,
        "translation": shown.get("Translation") or None,
        "others": [asdict(wording) for wording in card.others] if card else [],
    }


def _context(context: Context) -> dict[str, Any]:
    names = ("sentence", "start", "end", "surface", "before", "after", "speaker", "article", "line", "translation")
    return {name: getattr(context, name) for name in names}


def annotation_json(line: str, words: Sequence[Annotated], *, zhuyin: bool = False) -> dict[str, Any]:
    """What `annotate --json` prints for one line; each word has its zhuyin too where that is asked for."""
    return {
        "text": line,
        "words": [
            {"text": w.text, "readings": list(w.readings), "pinyin": w.pinyin, "gloss": w.gloss}
            | ({"zhuyin": running(w.pinyin, w.text)} if zhuyin else {})
            for w in words
        ],
    }
