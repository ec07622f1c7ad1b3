"""The machine interfaces: articles, cards and annotations as plain values for JSON. Stable; quality is measured here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from deckgen.annotate import Annotated
from deckgen.fields import plain
from deckgen.model import Article, Card, Context, Pin, Reason, TermCard


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


def cards_json(cards: Sequence[Card], pins: Mapping[str, Pin]) -> dict[str, Any]:
    """What `build --cards-json` writes: exactly the notes of the package, with the values that Anki will show."""
    return {"notes": [_card(card, pins[card.key]) for card in cards if card.key in pins]}


def _card(card: Card, pin: Pin) -> dict[str, Any]:
    common = {
        "kind": pin.kind,
        "key": card.key,
        "guid": pin.guid,
        "score": card.score,
        "reasons": _reasons(card.reasons),
        "tags": list(pin.tags),
    }
    if isinstance(card, TermCard):
        return common | {
            "term": card.term,
            "simplified": card.simplified,
            "traditional": card.traditional,
            "pinyin": plain(pin.fields.get("Pinyin", "")) or card.pinyin,
            "gloss": plain(pin.fields.get("Gloss", "")),
            "gloss_source": pin.fields.get("GlossSource", card.gloss_source),
            "senses": [asdict(sense) for sense in card.senses],
            "level": asdict(card.level) if card.level else None,
            "contexts": [_context(context) for context in card.contexts],
        }
    return common | {
        "text": card.text,
        "pinyin": card.pinyin,
        "words": [{"text": w.text, "pinyin": w.pinyin, "gloss": w.gloss} for w in card.words],
        "speaker": card.speaker,
        "question": card.question,
        "before": card.before,
        "after": card.after,
        "article": card.article,
        "line": card.line,
        "translation": card.translation,
        "others": [asdict(wording) for wording in card.others],
    }


def _context(context: Context) -> dict[str, Any]:
    names = ("sentence", "start", "end", "surface", "before", "after", "speaker", "article", "line", "translation")
    return {name: getattr(context, name) for name in names}


def _reasons(reasons: Sequence[Reason]) -> list[dict[str, Any]]:
    return [{"name": r.name, "value": r.value, "weight": r.weight} for r in reasons]


def annotation_json(line: str, words: Sequence[Annotated]) -> dict[str, Any]:
    """What `annotate --json` prints for one line."""
    return {
        "text": line,
        "words": [{"text": w.text, "readings": list(w.readings), "pinyin": w.pinyin, "gloss": w.gloss} for w in words],
    }
