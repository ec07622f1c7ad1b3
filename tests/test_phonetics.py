"""How readings are written: spelling, tones as they are spoken, zhuyin."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import Style
from pypinyin.style import convert

from deckgen.annotate import annotate
from deckgen.fields import plain, ruby_field
from deckgen.language import zhuyin
from deckgen.language.analysis import refined
from deckgen.language.orthography import in_line
from deckgen.language.pinyin import marked, spell
from deckgen.language.sandhi import spoken
from deckgen.media import aloud
from deckgen.model import Ruby, Word
from deckgen.store import open_lexicon_store
from tests.workshop import TALK, Workshop

CASES = tomllib.loads((Path(__file__).parent / "cases" / "pinyin.toml").read_text("utf-8"))


def written(text, language, *, sandhi=False):
    """A text in pinyin, as cards have it."""
    words = [piece for word in refined(language.segmenter.words(text), language.lexicon) for piece in word]
    readings = replace(language, sandhi=sandhi).shown(words, language.pinyin.read(text, words))
    return in_line(words, readings, language.lexicon)


# ---- spelling ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES["spelling"], ids=[case["label"] for case in CASES["spelling"]])
def test_pinyin_is_spelled_by_the_standard(case, language):
    """What GB/T 16159 writes together, apart, with a hyphen and with a capital."""
    assert written(case["text"], language) == case["pinyin"]


# ---- tones as they are spoken -----------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES["spoken"], ids=[case["label"] for case in CASES["spoken"]])
def test_tones_are_written_as_they_are_spoken(case, language):
    """一, 不 and the third tone, where the recipe wants them so."""
    assert written(case["text"], language, sandhi=True) == case["pinyin"]


def test_citation_tones_are_the_default(language):
    """Nothing changes its tone unasked."""
    assert written("我很好，不一样", language) == "wǒ hěn hǎo, bù yīyàng"


def test_readings_stay_in_citation_tones(language):
    """The machine interface says ni3 even where the pinyin says ní."""
    (word,) = annotate("你好", replace(language, sandhi=True))
    assert (word.readings, word.pinyin) == (("ni3", "hao3"), "níhǎo")


READINGS = st.sampled_from(["ma1", "ma2", "ma3", "ma4", "ma5", "yi1", "bu4", "r5", None])


@given(st.lists(st.lists(READINGS, min_size=1, max_size=5), max_size=6))
def test_spoken_tones_change_no_syllable(readings):
    """Syllables stay themselves, and first, second, fourth and neutral tones stay too but for 一 and 不."""
    texts = ["".join({"yi1": "一", "bu4": "不"}.get(reading, "妈") for reading in word) for word in readings]
    told = spoken([Word(text, text, 0) for text in texts], [tuple(word) for word in readings])
    for before, after in zip(readings, told, strict=True):
        assert [r and r[:-1] for r in before] == [r and r[:-1] for r in after]
        assert all(b == a for b, a in zip(before, after, strict=True) if b not in ("ma3", "yi1", "bu4"))


# ---- zhuyin -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def known():
    """Every syllable that CC-CEDICT, pypinyin, the glossary and the sense table have; xx5 is CC-CEDICT's "unknown"."""
    store = open_lexicon_store()
    tables = ("entry", "phrase", "glossary", "sense")
    rows = (row for table in tables for row in store.execute(f"select readings from {table}"))
    return sorted({syllable for (readings,) in rows for syllable in readings.split()} - {"xx5"})


def test_every_syllable_has_its_zhuyin(known):
    """Letters and marks are pypinyin's, but for its neutral dot behind the letters and a ㄨ in ḿ."""
    assert len(known) > 1500
    for syllable in known:
        theirs = convert(marked(syllable), Style.BOPOMOFO, True)
        if syllable in ("m2", "m4"):
            theirs = theirs.replace("ㄨ", "")
        if syllable.endswith("5"):
            theirs = "ㄦ" if syllable == "r5" else f"˙{theirs.rstrip('˙')}"
        assert zhuyin.zhuyin(syllable) == theirs


def test_what_is_no_syllable_has_no_zhuyin():
    """Unknown readings, Latin and numbers come out as nothing."""
    assert [zhuyin.zhuyin(text) for text in ("xx5", "AI", "1", "", "zher", "iao3", "uo1")] == [None] * 7


def test_zhuyin_reads_back(known):
    """Voices get the syllable back, but for those that zhuyin writes alike."""
    alike = {"n2", "n3", "n4", "r5", "wong4"}
    assert [s for s in known if zhuyin.numbered(zhuyin.zhuyin(s)) != s and s not in alike] == []


def test_spelled_pinyin_becomes_zhuyin_syllable_by_syllable(known):
    """From the tone mark alone every syllable is found again."""
    for syllable in known:
        assert [letters for letters, _ in zhuyin.respelled(marked(syllable))] == [zhuyin.zhuyin(syllable)]


ZHUYIN = [
    ("这儿", ["zhe4", "r5"], " 这儿[ㄓㄜˋㄦ]"),
    ("儿子", ["er2", "zi5"], " 儿[ㄦˊ] 子[˙ㄗ]"),
    ("西安", ["xi1", "an1"], " 西[ㄒㄧ] 安[ㄢ]"),
    ("绿", ["lv4"], " 绿[ㄌㄩˋ]"),
    ("去", ["qu4"], " 去[ㄑㄩˋ]"),
    ("四月", ["si4", "yue4"], " 四[ㄙˋ] 月[ㄩㄝˋ]"),
    ("AI股", [None, None, "gu3"], "AI 股[ㄍㄨˇ]"),
    ("en股", [None, None, "gu3"], "en 股[ㄍㄨˇ]"),
    ("嗯", ["ng2"], " 嗯[ㄥˊ]"),
]


@pytest.mark.parametrize(("text", "readings", "expected"), ZHUYIN)
def test_zhuyin_stands_over_its_own_hanzi(text, readings, expected):
    """Each hanzi has its zhuyin, a hanzi with erhua has both, Latin has none."""
    field = ruby_field([Ruby(text, spell(text, readings))], zhuyin=True)
    assert field.replace('<span class="gap"></span>', "") == expected
    assert plain(field) == text


def test_a_voice_reads_zhuyin_as_pinyin():
    """The same syllables go to the voice, whichever way the card writes them."""
    words = [Ruby("推理", "tuīlǐ"), Ruby("的", "de"), Ruby("AI", ""), Ruby("。", "")]
    assert aloud(ruby_field(words, zhuyin=True)) == aloud(ruby_field(words)) == "tui1 li3 de5 A I."


# ---- recipes ----------------------------------------------------------------------------------------------------


def term(built, key="term:护栏"):
    """The fields of a deck's card."""
    return built.pins.pins[key].fields


def every(built):
    """The fields of all of a deck's cards, by key."""
    return {key: pin.fields for key, pin in built.pins.pins.items()}


def test_a_recipe_that_asks_for_zhuyin_later_rewrites_old_cards(tmp_path):
    """Readings change on all cards and nothing else does; taken back, every field is again what it was."""
    work = Workshop(tmp_path)
    before = work.build()
    assert "Zhuyin" not in term(before)
    work.recipe(phonetic="zhuyin", tones="safe")
    after = work.build()
    readings = {"Pinyin", "Zhuyin", "Words", "Style"}
    for key, fields in every(after).items():
        assert "zhuyin" in fields["Style"].split()
        ruby = re.sub("<[^>]*>", "", fields["Sentence" if key.startswith("term") else "QuoteRuby"])
        assert not any(re.search("[a-zāáǎàēéěèīíǐìōóǒòūúǔùü]", reading) for reading in re.findall(r"\[(.*?)\]", ruby))
        same = every(before)[key]
        assert {name: plain(value) for name, value in fields.items() if name not in readings} == {
            name: plain(value) for name, value in same.items() if name not in readings
        }
    assert (plain(term(after)["Zhuyin"]), plain(term(after)["Pinyin"])) == ("ㄏㄨˋ ㄌㄢˊ", "hùlán")
    assert not work.build().written
    work.recipe()
    assert every(work.build()) == every(before)


def test_a_sentence_that_would_be_chosen_no_more_is_rewritten_too(tmp_path):
    """A card keeps its own sentence when the recipe changes, read in the new way."""
    short = TALK.replace("恰恰相反，推理能力越强，越要把它的推理过程摊在桌面上。", "推理能力强了，护栏也不能少。")
    work = Workshop(tmp_path, {"talk.md": short})
    before = work.build()
    work.article("other.md", TALK)
    work.recipe(phonetic="zhuyin")
    after = work.build()
    anew = Workshop(tmp_path / "anew", {"talk.md": short, "other.md": TALK}, phonetic="zhuyin").build()
    kept = [key for key in every(before) if key.startswith("term:")]
    said = [[plain(term(built, key)["Sentence"]) for key in kept if key in every(anew)] for built in (after, anew)]
    assert said[0] != said[1]  # a new deck would choose another sentence for one of them at least
    for key in kept:
        assert plain(term(after, key)["Sentence"]) == plain(term(before, key)["Sentence"])
        assert re.search("[ㄅ-ㄩ]", term(after, key)["Sentence"])


def test_an_edit_of_the_pinyin_reaches_the_zhuyin(tmp_path):
    """A learner who mends the pinyin of a card sees it in zhuyin, on quotes in either spelling."""
    work = Workshop(tmp_path, phonetic="zhuyin")
    built = work.build()
    quote = next(pin for pin in built.pins.active() if pin.kind == "quote")
    told = [zhuyin.numbered(part) for part in re.findall(r"\[(.*?)\]", quote.fields["QuoteRuby"])]
    mended = " ".join(marked(reading) for reading in ["ma1", *told[1:]])
    work.edits.write_text(f'["term:护栏"]\npinyin = "hùlàn"\n["{quote.key}"]\npinyin = "{mended}"\n', "utf-8")
    again = work.build()
    assert (term(again)["Pinyin"], term(again)["Zhuyin"]) == ("hùlàn", "ㄏㄨˋ ㄌㄢˋ")
    assert term(again, quote.key)["QuoteRuby"] == re.sub(r"\[.*?\]", "[ㄇㄚ]", quote.fields["QuoteRuby"], count=1)
    assert not again.problems


def test_spoken_tones_are_a_wish_of_the_recipe(tmp_path):
    """Sandhi changes the pinyin of cards that are there, and comes off again."""
    work = Workshop(tmp_path)
    before = work.build()
    work.recipe(sandhi=True)
    changed = every(work.build())
    assert "yígè" in json.dumps(changed, ensure_ascii=False)
    assert "yīgè" not in json.dumps(changed, ensure_ascii=False)
    work.recipe()
    assert every(work.build()) == every(before)
