"""Text safety at the door to Anki: hostile text in every field of every card type is shown as text by the real Anki."""

from __future__ import annotations

import html
import itertools
import re
import unicodedata
from dataclasses import replace

import pytest

from deckgen import apkg, fields
from deckgen.errors import OutputError
from deckgen.model import Context, Pin, QuoteCard, Ruby, Sense, TermCard
from deckgen.pins import Stamp
from deckgen.templates import note_types
from tests.learner import Learner

PAYLOADS = {
    "script": "<script>alert(1)</script>",
    "handler": '<img src=x onerror="alert(1)">',
    "frame": '<iframe src="javascript:alert(1)"></iframe>',
    "style": "<style>*{display:none}</style>",
    "comparison": "a<b 且 c>d",
    "entity": "&lt;b&gt; &amp; &nbsp; AT&T",
    "sound": "[sound:x.mp3]",
    "speech": "[anki:tts lang=zh_CN]念[/anki:tts]",
    "play": "[anki:play:q:0]",
    "latex": "[latex]\\\\def\\\\x[/latex] [$]x[/$] [$$]x[/$$]",
    "mathjax": r"\(x\) \[y\] \\(z\\)",
    "footnotes": "数组[0]和见[1]，漢字[かんじ]",
    "field": "{{Gloss}} {{#AskCloze}}x{{/AskCloze}} {{c1::藏}} {{FrontSide}}",
    "jinja": "{% raw %} [[ name ]] [% block front %]",
    "cloze": "{{c1::代码 {x:1}}} a::b::c }}",
    "separator": "甲\x1f乙",
    "controls": "甲\x00\x01\x08乙\r丙",
    "bidi": "甲\u202e乙\u2066丙\ufeff丁\u200b戊",
    "unnormal": "e\u0301 \ufa0a",
    "emoji": "👩‍💻 𠮷 \u3000 ]]> ' \" ",
    "quotes": "\"><b onmouseover='x'>",
    "closing": "</div></p></details>",
    "comment": "<!-- x --> <![CDATA[x]]>",
    "many": "<" * 300,
}

ALL_TERM = ("AskRecognition", "AskProduction", "AskCloze", "AskListening")
ALL_QUOTE = ("AskComprehension", "AskCloze", "AskListening", "AskProduction")
DRESS = fields.Dress(ALL_TERM, ALL_QUOTE)


def term_card(text: str) -> TermCard:
    """A card that says the text wherever a card can say something."""
    context = Context(f"前{text}后", 1, 1 + len(text), text, text, text, text, text, f"https://a.cn/{text}", 1,
                      (Ruby("前", "qián"), Ruby(text, "pīnyīn"), Ruby("后", text)))  # fmt: skip
    return TermCard(
        key="term:x", term=text, simplified=text, traditional=f"{text}繁", readings=(), pinyin=text,
        senses=(Sense(text, "article"), Sense(text, "dictionary")), level=None, contexts=(context, context),
        score=0.0, reasons=(), tags=("deckgen::term",), translation=text, notes=text,
    )  # fmt: skip


def quote_card(text: str) -> QuoteCard:
    words = (Ruby("前", "qián", text), Ruby(f"{text}。", "pīnyīn", text), Ruby("后来", text, text))
    return QuoteCard(
        key="quote:x", text=f"前{text}。后来", simplified=f"前{text}。后来", pinyin=text, words=words, speaker=text, role="guest",
        question=text, before=text, after=text, article=text, source=text, link=f"https://a.cn/{text}", line=1,
        translation=text, score=0.0, reasons=(), tags=("deckgen::quote",), notes=text,
    )  # fmt: skip


def pin_of(card, number):
    note = fields.note(card, DRESS, "Hans", ("后来",))
    return Pin(card.key, note.kind, f"g{number}", "active", 1000, note.gates, note.tags, note.fields, number)


def rendered(folder, card_of=pin_of):
    """All payloads in one deck, imported by the real Anki: the log, and question, answer and sounds by payload."""
    pins, owners = [], {}
    for number, (name, text) in enumerate(PAYLOADS.items()):
        for card, offset in ((term_card(text), 0), (quote_card(text), 500)):
            pin = card_of(replace(card, key=f"{card.key}{number}"), number + offset)
            pins.append(pin)
            owners[pin.guid] = name
    types = note_types()
    package = apkg.package("Hostile", pins, types, {t.name: Stamp("d", 1000) for t in types.values()})
    (folder / "x.apkg").write_bytes(package)
    learner = Learner(folder / "anki")
    log = learner.take(folder / "x.apkg")
    found = {name: [] for name in PAYLOADS}
    for number in learner.col.find_cards(""):
        card = learner.col.get_card(number)
        sides = card.question() + card.answer()
        sounds = [*card.question_av_tags(), *card.answer_av_tags()]
        found[owners[card.note().guid]].append((card.template()["name"], sides, sounds))
    learner.close()
    return log, found


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    return rendered(tmp_path_factory.mktemp("safety"))


def visible(side: str) -> str:
    """What a browser shows of HTML: no tags, no style or script elements, entities decoded."""
    side = re.sub(r"<style>.*?</style>", "", side, count=1, flags=re.S)  # the note type's own, first
    return html.unescape(re.sub(r"<[^>]*>", "", side))


def expected(text: str) -> str:
    """The payload as a card must show it."""
    kept = re.sub("[\x00-\x08\x0b-\x1f\u200b\u202a-\u202e\u2066-\u2069\ufeff]", "", unicodedata.normalize("NFC", text))
    return " ".join(kept.split())


def test_hostile_cards_import_like_any_other(shown):
    """No payload aborts the import, splits a note or leaves it without cards."""
    log, found = shown
    assert log == (2 * len(PAYLOADS), 0, 0, 0, 0)
    assert {len(cards) for cards in found.values()} == {len(ALL_TERM) + len(ALL_QUOTE)}


def assert_text(cards, text):
    """Every side shows the payload word for word; nothing of it is a tag, a sound or a formula."""
    for template, sides, sounds in cards:
        seen = visible(sides).replace("\u2060", "")
        assert expected(text) in " ".join(seen.split()), template
        assert not [tag for tag in sounds if hasattr(tag, "filename")]
        assert sides.count("[anki:play") == len(sounds) <= 2 * (template == "Listening")
        tags = {tag.lower() for tag in re.findall(r"<\s*/?\s*([a-zA-Z!]+)", sides)}
        assert not tags & {"script", "iframe", "img", "svg", "object", "embed", "form", "base", "meta", "link", "!"}
        assert sides.count("<style") <= 2  # one a side, the note type's
        assert not re.search(r"\son\w+=", " ".join(re.findall(r"<[^>]*>", sides)))
        assert not re.search(r"\\[(\[]", visible(sides)), "MathJax would typeset this"


@pytest.mark.parametrize("name", PAYLOADS)
def test_hostile_text_is_shown_as_text(shown, name):
    """On every card type, question and answer."""
    assert_text(shown[1][name], PAYLOADS[name])


@pytest.mark.filterwarnings("ignore:Field contained the following invalid HTML")
def test_without_the_sanitiser_the_payloads_are_not_text(tmp_path, monkeypatch):
    """The test above can fail: where escaping is left out, it does."""
    monkeypatch.setattr(fields, "escape", lambda text: text.replace("\x1f", ""))
    _, found = rendered(tmp_path)
    for name in ("script", "handler", "frame", "style", "sound", "latex", "mathjax", "comment", "play", "speech"):
        with pytest.raises(AssertionError):
            assert_text(found[name], PAYLOADS[name])


def test_spoken_text_is_text_alone(shown):
    """What the voice reads has neither pinyin in brackets nor markup of ours."""
    for _, _, sounds in itertools.chain.from_iterable(shown[1].values()):
        for tag in sounds:
            assert "pīnyīn" not in tag.field_text
            assert 'class="' not in tag.field_text


def test_links_go_to_the_web_only(shown):
    """An address is an address: no other scheme, no way out of its attribute."""
    for _, sides, _ in itertools.chain.from_iterable(shown[1].values()):
        for address in re.findall(r'href="([^"]*)"', sides):
            assert address.startswith("https://")


def test_half_a_surrogate_pair_is_refused_with_its_place():
    """What cannot be stored is a letter, not a crash in the middle of a package."""
    with pytest.raises(OutputError, match="surrogate"):
        pin_of(term_card("坏\ud800"), 0)


def test_a_field_without_end_is_refused():
    """A whole book in one field is no card."""
    with pytest.raises(OutputError, match="characters"):
        pin_of(term_card("长" * 30_000), 0)


def test_many_angle_brackets_cost_no_time(shown):
    """The check of raw tags in genanki is quadratic; escaped text never meets it (300 of them pass above at once)."""
    assert "<" not in fields.escape("<" * 10_000)
