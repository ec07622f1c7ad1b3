"""The preview: our reading of Anki's template language against Anki's own, and what the page holds."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from deckgen import build, preview
from deckgen.cli import commands
from deckgen.fields import plain
from deckgen.model import Pin, Problem
from deckgen.project import QUOTE_CARDS, TERM_CARDS, Recipe, beside
from deckgen.templates import note_types
from tests.learner import Learner

CORPUS = Path(__file__).parent.parent / "corpus"


RECIPE = Recipe(title="Look", terms=8, quotes=3, term_cards=TERM_CARDS, quote_cards=QUOTE_CARDS, tones="safe")
FILES = (CORPUS / "guardrails.md", CORPUS / "wafer-town.txt")
NOW = 1_760_000_000


@pytest.fixture(scope="module")
def page(language, tmp_path_factory):
    """The page of a deck of two articles, in both scripts and with every card type."""
    folder = tmp_path_factory.mktemp("preview")
    order = build.Order(RECIPE, beside(folder / "look.html"), FILES, build.open_language()[1])
    made = preview.preview([order], language, NOW)
    assert list(folder.iterdir()) == []
    return made


def data(page):
    """What the page's script reads."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    return json.loads(found[1])["cards"]


def test_every_card_is_rendered_as_anki_renders_it(language, tmp_path):
    """For every card of a deck, both sides are, character by character, what Anki makes of the package."""
    built = build.build_files(FILES, tmp_path / "look.apkg", RECIPE, language, build.open_language()[1], NOW)
    shown = preview.cards("Look", built.pins.active(), note_types(), ())
    ours = {(card.kind, card.title, card.type): (card.front, card.back) for card in shown}
    theirs = {}
    learner = Learner(tmp_path / "anki")
    learner.take(built.out)
    for number in learner.col.find_cards(""):
        card = learner.col.get_card(number)
        note = card.note()
        kind = note.note_type()["name"].rpartition(" ")[2].lower()
        key = (kind, plain(note["Term" if kind == "term" else "Quote"]), card.template()["name"])
        theirs[key] = tuple(side.partition("</style>")[2] for side in (card.question(), card.answer()))
    learner.col.close()
    assert {kind for kind, _, _ in ours} == {"term", "quote"}
    assert ours == theirs


VALUES = (
    "", " ", "<br>", "<div></div>\n", "&nbsp;", "\u3000", "<img>", "0", "\\(x\\) $1 \\1", "{{Term}}",
    " 推理[tuīlǐ]<wbr> 很[hěn]", "推理&nbsp;好[hǎo] [sound:a.mp3] x[sound:b.mp3]", "AI&#91;1] a[b]",
    "x [y] z[] [k]", "a[<b>x</b>]c[d",
    '<b class="here"> 主权[<span class="t3">zhǔ</span>quán]AI</b>', "&lt;b&gt; &amp;amp; &quot;",
    "&#34;", "https://a.cn/?a=1&amp;b=%22", "<!-- no --><script>1</script>x<style>y</style>",
)  # fmt: skip
TEMPLATE = (
    "A{{#Term}}[{{Term}}|{{kanji:Term}}|{{furigana:Term}}|{{text:Term}}]{{^Gloss}}none{{/Gloss}}{{/Term}}"
    "{{^Term}}empty{{/Term}}{{#Gloss}}{{ Gloss }}{{/Gloss}}{{tts zh_CN:Term}}{{tts zh_CN:kanji:Gloss}}"
)


def test_any_value_is_rendered_as_anki_renders_it(tmp_path):
    """Brackets, sounds, blanks, entities and braces in a field come out as in Anki, alone and beside an empty field."""
    collection = Learner(tmp_path).col
    kind = collection.models.new("T")
    for name in ("Term", "Gloss"):
        collection.models.add_field(kind, collection.models.new_field(name))
    template = collection.models.new_template("Card 1")
    template["qfmt"], template["afmt"] = TEMPLATE, TEMPLATE
    collection.models.add_template(kind, template)
    collection.models.add_dict(kind)
    kind = collection.models.by_name("T")
    for term, gloss in [*((value, "g") for value in VALUES), *(("t", value) for value in VALUES)]:
        note = collection.new_note(kind)
        note["Term"], note["Gloss"] = term, gloss
        theirs = note.ephemeral_card().question().partition("</style>")[2]
        assert preview.render(TEMPLATE, {"Term": term, "Gloss": gloss}) == theirs, (term, gloss)


def test_a_filter_that_is_not_known_is_an_error():
    """A template with a filter that the preview cannot show does not pass for shown."""
    with pytest.raises(ValueError, match="cloze"):
        preview.render("{{cloze:Term}}", {"Term": "x"})


def test_the_page_holds_every_card_and_loads_nothing(page):
    """The page carries both sides of all cards, names nothing to load, and forbids itself the network."""
    cards = data(page)
    assert {card["type"] for card in cards} >= {"term · Recognition", "term · Listening", "quote · Comprehension"}
    assert len({card["article"] for card in cards}) == len(FILES)
    assert "default-src 'none'" in page
    without_cards = page.replace(json.dumps(cards, ensure_ascii=False), "")
    assert not re.findall(r"""(?:src|href)=["']|@import|url\(|https?://""", without_cards.split('id="data"')[0])


def test_a_card_with_a_finding_is_flagged():
    """What the build noticed about a card stands on its place of the page."""
    pin = Pin("term:推理", "term", "g", "active", 1, ("AskRecognition",), (), {"Term": "推理", "AskRecognition": "1"})
    problem = Problem("no-gloss", "term:推理", "推理 has no gloss")
    [card] = preview.cards("D", [pin], note_types(), [problem])
    assert card.flags == ("推理 has no gloss",)


def test_article_text_cannot_leave_the_data(page):
    """No text of an article closes the script element that carries the cards, or brings one of its own."""
    evil = Pin("term:x", "term", "g", "active", 1, (), (), {"Term": "</script><script>x", "AskRecognition": "1"})
    made = preview.html_page(list(preview.cards("</title><script>", [evil], note_types(), ())), "")
    assert made.count("<script") == page.count("<script")
    assert "</script><script>x" in data(made)[0]["front"]


def test_the_command_writes_one_page_and_nothing_else(tmp_path):
    """`deckgen preview FILE --out X.html` makes the page without a project, and leaves neither pins nor a package."""
    done = CliRunner().invoke(commands, ["preview", str(FILES[0]), "--out", str(tmp_path / "x.html")])
    assert done.exit_code == 0, done.output
    assert [path.name for path in tmp_path.iterdir()] == ["x.html"]
    assert len(data((tmp_path / "x.html").read_text("utf-8"))) > 10


def test_the_command_shows_a_projects_decks(tmp_path, monkeypatch):
    """In a project the page of all decks goes to decks/preview.html; a deck that is not there is an error with a name."""
    monkeypatch.chdir(tmp_path)
    runner = CliRunner()
    runner.invoke(commands, ["init"])
    assert runner.invoke(commands, ["preview"]).exit_code == 0
    assert {card["deck"] for card in data((tmp_path / "decks" / "preview.html").read_text("utf-8"))} == {
        "My first deck"
    }
    assert 'did you mean "first"' in str(runner.invoke(commands, ["preview", "firts"]).exception)
