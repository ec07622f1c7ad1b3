"""Card templates, their style, and the markup that fields bring to them."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deckgen import build, fields
from deckgen.fields import Dress, address, escape, note, plain, ruby_field, sized
from deckgen.language.pinyin import marked, spell
from deckgen.language.tones import syllables
from deckgen.model import Context, QuoteCard, Ruby, Sense, TermCard
from deckgen.project import CHOICES, QUOTE_CARDS, TERM_CARDS, Recipe, dress
from deckgen.templates import note_types
from tests.conftest import CORPUS
from tests.learner import Learner

CSS = note_types()["term"].css
RECIPE = Recipe(title="Look", terms=3, quotes=2, term_cards=TERM_CARDS, quote_cards=QUOTE_CARDS)
WORDS = (Ruby("推理", "tuīlǐ"), Ruby("比", "bǐ"), Ruby("训练", "xùnliàn"), Ruby("贵", "guì"), Ruby("。", ""))
SENTENCE = "推理比训练贵。"
CONTEXT = Context(SENTENCE, 0, 2, "", "", None, "a", "标题 · 2026-01-01", "", 1, WORDS)
TERM = TermCard(
    "term:推理", "推理", "推理", "推理", (), "tuīlǐ", (Sense("inference", "glossary"),), None, (CONTEXT,), 1, (), ()
)
QUOTE = QuoteCard(
    "quote:推理", SENTENCE, SENTENCE, "", WORDS, "答", "guest", "", "", "", "a", "标题", "", 1, None, 1.0, (), ()
)  # fmt: skip
ALL = Dress(tuple(f"Ask{c.capitalize()}" for c in TERM_CARDS), tuple(f"Ask{c.capitalize()}" for c in QUOTE_CARDS))


# ---- which cards a note has -------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["", "<br>", "x", "推理[tuīlǐ]"])
def test_no_edit_in_anki_adds_or_takes_a_card(value, language, tmp_path):
    """Whatever a learner writes into any field but a gate, each note keeps exactly its cards, and none is empty."""
    built = build.build_files(
        [CORPUS / "guardrails.md"], tmp_path / "d.apkg", RECIPE, language, build.open_language()[1], 1_760_000_000
    )
    learner = Learner(tmp_path / "anki")
    learner.take(built.out)
    collection = learner.col
    before = {number: collection.get_note(number).card_ids() for number in collection.find_notes("")}
    assert sum(map(len, before.values())) > len(before)
    for number in before:
        for name in [name for name in collection.get_note(number).keys() if not name.startswith("Ask")]:  # noqa: SIM118
            changed = collection.get_note(number)
            changed[name] = value
            collection.update_note(changed)
    assert {number: collection.get_note(number).card_ids() for number in before} == before
    assert not collection.get_empty_cards().notes
    collection.close()


def test_each_template_lies_wholly_in_its_gate():
    """Nothing of a card is rendered outside {{#AskX}}…{{/AskX}}, on either side."""
    for note_type in note_types().values():
        for n, template in enumerate(note_type.templates):
            gate = note_type.gate(n)
            for side in (template.front, template.back):
                assert side.startswith(f"{{{{#{gate}}}}}")
                assert side.endswith(f"{{{{/{gate}}}}}")


def test_templates_name_only_fields_that_exist():
    """No template asks for a field that its note type lacks: Anki would show an error instead of a card."""
    for note_type in note_types().values():
        names = {field.name for field in note_type.fields}
        for template in note_type.templates:
            used = re.findall(r"\{\{[#^/]?([^}]*)\}\}", template.front + template.back)
            assert {tag.rpartition(":")[2] for tag in used} <= names


def test_a_quote_is_produced_only_from_a_translation():
    """Without a translation there is nothing on that front, so the card is not made."""
    assert "AskProduction" not in note(QUOTE, ALL, "Hans").gates
    assert "AskProduction" in note(replace(QUOTE, translation="Inference is dear."), ALL, "Hans").gates


def test_a_translation_that_the_user_gives_opens_the_production(language, tmp_path):
    """A quote of a deck that asks for production gets that card with the build after the user's edit."""
    decisions, files = build.open_language()[1], [CORPUS / "guardrails.md"]
    built = build.build_files(files, tmp_path / "d.apkg", RECIPE, language, decisions, 1_760_000_000)
    quote = next(pin for pin in built.pins.active() if pin.kind == "quote")
    assert "AskProduction" not in quote.gates
    text = f'["{quote.key}"]\ntranslation = {{was = "", now = "It is dear."}}\n'
    (tmp_path / "d.edits.toml").write_text(text, "utf-8")
    again = build.build_files(files, tmp_path / "d.apkg", RECIPE, language, decisions, 1_760_000_100)
    assert again.pins.pins[quote.key].fields["Translation"] == "It is dear."
    assert again.pins.pins[quote.key].fields["AskProduction"] == "1"


def test_a_quote_blanks_the_best_term_that_it_holds():
    """The first of the deck's terms in the quote is marked; without one there is no cloze."""
    asked = note(QUOTE, ALL, "Hans", ["护栏", "训练", "推理"])
    assert '<b class="here"> 训练[xùnliàn]</b>' in asked.fields["QuoteRuby"]
    assert asked.fields["AskCloze"] == "1"
    assert "AskCloze" not in note(QUOTE, ALL, "Hans", ["护栏", "理比"]).fields


def test_a_term_without_a_gloss_is_not_asked_for_by_it():
    """A production card with an empty front does not exist."""
    assert note(replace(TERM, senses=()), ALL, "Hans").gates == ("AskRecognition", "AskCloze", "AskListening")


def test_a_deck_owns_its_templates(tmp_path):
    """A template of the project wins over ours; the others stay."""
    (tmp_path / "cards" / "term").mkdir(parents=True)
    own = '[% extends "cards/base.html" %][% block front %]MINE {{Term}}[% endblock %]'
    (tmp_path / "cards" / "term" / "recognition.html").write_text(own, "utf-8")
    made = note_types(tmp_path)["term"].templates
    assert "MINE" in made[0].front
    assert made[1:] == note_types()["term"].templates[1:]


# ---- style ------------------------------------------------------------------------------------------------------


def grounds() -> dict[str, dict[str, str]]:
    """The custom properties of the light and the dark card."""
    light = dict(re.findall(r"--(\w+): (#\w{6})", re.search(r"\.dg \{(.*?)\n\}", CSS, re.DOTALL)[1]))
    dark = dict(re.findall(r"--(\w+): (#\w{6})", re.search(r"\.night_mode \.dg \{(.*?)\n\}", CSS, re.DOTALL)[1]))
    return {"light": light, "dark": dark}


def contrast(one: str, other: str) -> float:
    """The contrast of two colours after WCAG 2."""

    def light(colour: str) -> float:
        parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
        linear = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_every_colour_can_be_read_on_every_ground():
    """Text, quiet text and accent keep 4.5:1 on the ground and on the mark, light and dark."""
    for colours in grounds().values():
        for text, ground in itertools.product(("text", "quiet", "accent"), ("ground", "mark")):
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)


def test_every_tone_can_be_read_on_every_ground():
    """Each of the five colours of each scheme keeps 4.5:1 on the ground and on the mark, light and dark."""
    for scheme in set(CHOICES["tones"]) - {"none"}:
        for name, colours in grounds().items():
            prefix = r"^\.dg" if name == "light" else r"^\.nightMode [^\n]*\.night_mode "
            rule = re.search(rf"{prefix}\.tones-{scheme} \{{([^}}]*)\}}", CSS, re.MULTILINE)[1]
            tones = dict(re.findall(r"--t(\d): (#\w{6})", rule))
            assert sorted(tones) == list("12345"), scheme
            for tone, ground in itertools.product(tones.values(), ("ground", "mark")):
                assert contrast(tone, colours[ground]) >= 4.5, (scheme, name, tone, ground)
            assert len(set(tones.values())) == 5


def test_cards_load_nothing_and_run_nothing():
    """No script, no address and no import in templates and style: a card works on a plane."""
    for note_type in note_types().values():
        text = CSS + "".join(template.front + template.back for template in note_type.templates)
        assert not re.findall(r"<script|javascript:|@import|url\(|https?:|on\w+=", text)


def test_what_opens_by_touch_says_so_to_phones():
    """AnkiMobile and AnkiDroid take a touch on anything else for "show the answer"."""
    for note_type in note_types().values():
        for template in note_type.templates:
            summaries = re.findall(r"<summary[^>]*>", template.front + template.back)
            assert all('class="tappable"' in summary for summary in summaries)


def test_a_style_of_a_recipe_stays_in_its_attribute():
    """A class of the recipe's own cannot close the attribute that it stands in."""
    assert dress(Recipe(style='a"><script>b')).style == "ascriptb"


# ---- markup -----------------------------------------------------------------------------------------------------


def test_escaped_text_comes_out_as_it_went_in():
    """Markup, entities, brackets and backslashes of an article are text on the card."""
    for text in ("<b>x</b>", "a & b &amp; c", "[sound:x.mp3]", "推理[tuīlǐ]", r"\(x\)", "a\\", "{{Term}}"):
        assert plain(escape(text)) == text
        assert not re.search(r"<|\[", escape(text))


def test_a_formula_that_spans_two_words_is_no_formula():
    r"""A backslash at the end of one word and a bracket at the start of the next do not meet as \(."""
    assert "\\(" not in ruby_field([Ruby("\\", ""), Ruby("(x", "")])


@given(st.text(alphabet="\"'<>& :/?#[]@abc%推&;=", max_size=40))
def test_an_address_never_leaves_its_attribute(tail):
    """No address holds a quotation mark, a blank or a bracket, whatever the article gives as its own."""
    assert not re.search(r"[\"'<> \[\]]", address(f"https://a.cn/{tail}"))


def test_only_web_addresses_are_links():
    """javascript:, data: and half an address are none."""
    assert [address(a) for a in ("javascript:alert(1)", "data:text/html,x", "https://", "//a.cn", " http://a.cn")] == [
        ""
    ] * 5


def test_the_sentence_covers_what_would_give_the_term_away():
    """The term's second place and the translation in brackets behind it are marked, each with its own class."""
    words = (
        Ruby("护栏", "hùlán"),
        Ruby("（", ""),
        Ruby("guardrails", ""),
        Ruby("）", ""),
        Ruby("是", "shì"),
        Ruby("护栏", "hùlán"),
    )
    text = "".join(word.text for word in words)
    field = fields.sentence_field(Context(text, 0, 2, "", "", None, "a", "", "", 1, words))
    assert field == (
        '<b class="here"> 护栏[hùlán]</b><b class="tell"><i>（guardrails）</i></b> 是[shì]<wbr>'
        '<b class="also"> 护栏[hùlán]</b>'
    )
    assert plain(field) == text


def test_wide_pinyin_keeps_its_distance():
    """Where the pinyin of two neighbours would touch, a gap stands between them; elsewhere none."""
    assert "gap" in ruby_field([Ruby("装", "zhuāng"), Ruby("窗", "chuāng")])
    assert "gap" not in ruby_field([Ruby("推理", "tuīlǐ"), Ruby("比", "bǐ")])


SYLLABLES = [
    f"{initial}{final}{tone}"
    for initial, final in itertools.product(
        ("", "b", "zh", "ch", "n", "l", "g", "r", "y"),
        ("a", "ang", "en", "eng", "ou", "ao", "an", "er", "i", "in", "ing"),
    )
    for tone in "135"
    if (initial or final[0] not in "i") and (final != "er" or not initial)
]


@given(st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=4))
def test_spelled_pinyin_falls_into_its_syllables(readings):
    """Whatever syllables a word was spelled from, they are found again, each with its tone."""
    found = [(text, tone) for text, tone in syllables(spell("中" * len(readings), readings)) if tone]
    assert found == [(marked(reading), int(reading[-1])) for reading in readings]


@pytest.mark.parametrize("tones", [True, False])
def test_tones_change_the_markup_and_no_word(tones):
    """With and without tone classes a field says the same."""
    assert plain(ruby_field(WORDS, tones=tones)) == SENTENCE
    assert ("t1" in ruby_field(WORDS, tones=tones)) is tones


def test_room_is_kept_for_what_the_card_shows():
    """The headword's width and the lines of pinyin and gloss follow the values, also after an edit."""
    long = {"Term": "检索增强生成", "Pinyin": "jiǎnsuǒ zēngqiáng shēngchéng", "Gloss": "x" * 60}
    assert sized("kai", long) == "kai w6 p2 g3"
    assert sized("kai w6 p2 g3", long | {"Gloss": "short", "Term": "检索"}) == "kai w2 p2"
    assert sized("kai w6", {"Quote": "x"}) == "kai"


def test_lang_names_script_and_region():
    """Hanzi carry their script, and the region that the recipe names where letter forms differ."""
    assert note(TERM, dress(Recipe(region="HK")), "Hant").fields["Lang"] == "zh-Hant-HK"
    assert note(TERM, dress(Recipe(region="HK")), "Hans").fields["Lang"] == "zh-Hans"


def test_more_sentences_are_other_sentences():
    """The sentence on the card does not come again among the further ones, and none of those comes twice."""
    other = replace(CONTEXT, sentence="推理贵。")
    card = replace(TERM, contexts=(CONTEXT, CONTEXT, other, replace(other, line=7)))
    more = note(card, ALL, "Hans").fields["MoreContexts"]
    assert [plain(part) for part in re.findall(r"<p>(.*?) <span", more)] == ["推理贵。"]


def test_a_recipe_that_asks_for_tones_later_recolours_old_cards(language, tmp_path):
    """Choosing a scheme marks the syllables of cards that Anki already has, and changes no word on them."""
    decisions, files = build.open_language()[1], [CORPUS / "guardrails.md"]
    plainly = build.build_files(files, tmp_path / "d.apkg", RECIPE, language, decisions, 1_760_000_000)
    coloured = replace(RECIPE, tones="pleco")
    later = build.build_files(files, tmp_path / "d.apkg", coloured, language, decisions, 1_760_000_100)
    for key, pin in later.pins.pins.items():
        assert "tones-pleco" in pin.fields["Style"]
        assert 'class="t' in pin.fields["Sentence" if pin.kind == "term" else "QuoteRuby"]
        before = plainly.pins.pins[key].fields
        assert {name: plain(value) for name, value in pin.fields.items() if name != "Style"} == {
            name: plain(value) for name, value in before.items() if name != "Style"
        }
    assert not build.build_files(files, tmp_path / "d.apkg", coloured, language, decisions, 1_760_000_200).written
