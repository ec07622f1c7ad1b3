"""A page with every card, front and back, as Anki shows it: our templates through a small reading of Anki's language.

Anki's language is fields, {{#sections}}, {{^inverted ones}} and filters; a test holds this reading against Anki's own.
Whatever plays sound becomes [anki:play:q:0] as in Anki, and a button on the page.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from deckgen import build
from deckgen.cards import Language
from deckgen.fields import plain
from deckgen.model import Pin, Problem
from deckgen.project import Recipe, beside, project_of, write
from deckgen.templates import NoteType, note_types, page

_TAG = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_EMPTY = re.compile(r"(?:[ \t\n\r\f\v]|</?(?:br|div) ?/?>)*", re.IGNORECASE)
_BRACKETS = re.compile(r" ?([^ >]+?)\[(.+?)\]")
_SOUND = re.compile(r"\[sound:.*?\]|\[anki:tts .*?\].*?\[/anki:tts\]", re.DOTALL)
_MARKUP = re.compile(r"<!--.*?-->|<style.*?>.*?</style>|<script.*?>.*?</script>|<.*?>", re.DOTALL | re.IGNORECASE)
_PLAY = (
    '<a class="replay-button soundLink"><svg class="playImage" viewBox="0 0 64 64"><circle cx="32" cy="32" r="29"/>'
    '<path d="M56.502,32.301l-37.502,20.101l0.329,-40.804l37.173,20.703Z"/></svg></a>'
)


@dataclass(frozen=True, slots=True)
class Shown:
    """One card: its two sides as HTML, and what the page filters by."""

    deck: str
    kind: str
    type: str
    ordinal: int
    title: str
    article: str
    flags: tuple[str, ...]
    front: str
    back: str


def render(template: str, fields: Mapping[str, str], side: str = "q") -> str:
    """One side of a card as Anki renders it; `fields` has all fields of the note type, `side` is q or a.

    >>> render("{{#A}}<b>{{furigana:A}}</b>{{/A}}{{^B}}none{{/B}}", {"A": " 推理[tuīlǐ]", "B": "<br>"})
    '<b><ruby><rb>推理</rb><rt>tuīlǐ</rt></ruby></b>none'
    """
    out: list[str] = []
    open_ = [True]
    for text, tag in _pieces(template):
        if all(open_):
            out.append(text)
        if tag[:1] in ("#", "^"):
            open_.append(bool(_EMPTY.fullmatch(fields[tag[1:].strip()])) == (tag[0] == "^"))
        elif tag[:1] == "/":
            open_.pop()
        elif tag and all(open_):
            out.append(_value(tag, fields))
    count = iter(range(1_000_000))
    return _SOUND.sub(lambda _: f"[anki:play:{side}:{next(count)}]", "".join(out))


@lru_cache(maxsize=64)
def _pieces(template: str) -> tuple[tuple[str, str], ...]:
    """A template as texts, each with the tag behind it."""
    parts = [*_TAG.split(template), ""]
    return tuple((text, tag.strip()) for text, tag in zip(parts[::2], parts[1::2], strict=True))


def _value(tag: str, fields: Mapping[str, str]) -> str:
    *filters, name = tag.split(":")
    value = fields[name.strip()]
    for filter_ in reversed(filters):
        value = _filtered(filter_.strip(), value)
    return value


def _filtered(name: str, value: str) -> str:
    """A value behind one of Anki's filters. Raises ValueError for a filter that our templates do not use."""
    if name == "text":
        return html.unescape(_MARKUP.sub("", value)).replace("\xa0", " ")
    if name in ("kanji", "furigana"):
        as_ruby = r"<ruby><rb>\1</rb><rt>\2</rt></ruby>" if name == "furigana" else r"\1"
        return _BRACKETS.sub(
            lambda m: m[0] if m[2].startswith("sound:") else m.expand(as_ruby), value.replace("&nbsp;", " ")
        )
    if name.startswith("tts "):
        return f"[anki:{name}]{value}[/anki:tts]"
    raise ValueError(f"the preview does not know Anki's filter {name!r}")


def cards(
    deck: str, active: Iterable[Pin], types: Mapping[str, NoteType], problems: Iterable[Problem]
) -> Iterator[Shown]:
    """Every card of a deck, note by note in the order of learning."""
    flags: dict[str, tuple[str, ...]] = {}
    for problem in problems:
        flags[problem.where] = (*flags.get(problem.where, ()), problem.message)
    for pin in active:
        note_type = types[pin.kind]
        fields = {field.name: pin.fields.get(field.name, "") for field in note_type.fields}
        title = plain(fields["Term" if pin.kind == "term" else "Quote"])
        for n, template in enumerate(note_type.templates):
            if not _EMPTY.fullmatch(fields[note_type.gate(n)]):
                front, back = render(template.front, fields, "q"), render(template.back, fields, "a")
                article, flagged = _article(fields), flags.get(pin.key, ())
                yield Shown(deck, pin.kind, template.name, n + 1, title, article, flagged, front, back)


def _article(fields: Mapping[str, str]) -> str:
    """The article's title: the source line without speaker and date."""
    parts = plain(fields["Source"]).split(" · ")
    parts = parts[1:] if len(parts) > 1 and parts[0] == plain(fields["Speaker"]) else parts
    return " · ".join(part for part in parts if not re.fullmatch(r"\d{4}-\d\d-\d\d", part))


def write_preview(here: Path, names: tuple[str, ...], out: Path | None) -> Path:
    """Write the page of the project's decks named, or of the deck that files would make, and say where it is."""
    files = [Path(name) for name in names]
    if out is not None and files and all(path.suffix for path in files):
        language, decisions = build.open_language()
        orders = [build.Order(Recipe(title=out.stem), beside(out), tuple(files), decisions)]
    else:
        project = project_of(here)
        language, _ = build.open_language(project)
        orders = build.orders(project, names)
        out = out or project.root / "decks" / "preview.html"
    write(out, preview(orders, language, build.now()).encode("utf-8"))
    return out


def preview(orders: Sequence[build.Order], language: Language, at: int) -> str:
    """One HTML page with every card of the decks, as the next build would make them. Writes nothing."""
    shown: list[Shown] = []
    types = note_types()
    for order in orders:
        types = note_types(order.templates)
        articles = [build.read_article(path, language) for path in order.sources]
        known, edits, _ = order.files.load()
        made = build.drafted(order, articles, language, known, edits, at)
        shown += cards(order.recipe.title, made.pins.active(), types, made.problems)
    return html_page(shown, types["term"].css)


def html_page(shown: Sequence[Shown], css: str) -> str:
    """The page itself: it loads nothing, and shows each side in a frame of its own that may not run a script."""
    titles = dict.fromkeys(card.deck for card in shown)
    values: list[dict[str, Any]] = [
        {
            "deck": card.deck, "type": f"{card.kind} · {card.type}", "ordinal": card.ordinal, "title": card.title,
            "article": card.article, "flags": card.flags, "front": with_buttons(card.front),
            "back": with_buttons(card.back),
        }
        for card in shown
    ]  # fmt: skip
    data = json.dumps({"css": css, "cards": values}, ensure_ascii=False).replace("<", "\\u003c")
    return page("preview/page.html", title=html.escape(", ".join(titles)), data=data)


def with_buttons(side: str) -> str:
    """A side with a play button wherever Anki would put one."""
    return re.sub(r"\[anki:play:[qa]:\d+\]", _PLAY, side)
