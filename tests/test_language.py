"""Script, segmentation, readings and spelling."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import deckgen
from deckgen.annotate import annotate
from deckgen.language.pinyin import marked, numbered, spell, spell_words
from deckgen.language.script import is_han, script_of, simplified
from deckgen.language.segmentation import Segmenter
from deckgen.language.sentences import spans
from deckgen.model import Word
from tests.conftest import CORPUS

CASES = tomllib.loads((Path(__file__).parent / "cases" / "pinyin.toml").read_text("utf-8"))["case"]
TEXTS = [path.read_text("utf-8") for path in sorted(CORPUS.glob("*"))]


def test_every_docstring_example_runs():
    """The examples of all modules give what they say."""
    failed = attempted = 0
    for module in pkgutil.walk_packages(deckgen.__path__, "deckgen."):
        if not module.name.endswith("__main__"):
            result = doctest.testmod(importlib.import_module(module.name))
            failed, attempted = failed + result.failed, attempted + result.attempted
    assert failed == 0
    assert attempted > 60


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_a_polyphone_is_read_by_its_sentence(case, language):
    """The reading that the words around it call for."""
    readings = [reading for word in annotate(case["sentence"], language) for reading in word.readings]
    assert readings[case["sentence"].index(case["char"])] == case["reading"]


def test_both_engines_cut_alike(language):
    """Jieba and rjieba give equal tokens on every article, so that decks do not depend on which is installed."""
    pytest.importorskip("rjieba", reason="rjieba is not installed; pip install rjieba")
    words = [word.text for word in language.lexicon.terms()]
    fast, plain = Segmenter(words, engine="rjieba"), Segmenter(words, engine="jieba")
    for text in TEXTS:
        for line in text.split("\n"):
            assert fast.words(line) == plain.words(line)


def test_both_engines_cut_the_real_articles_alike(language, seeds):
    """The same on real input."""
    words = [word.text for word in language.lexicon.terms()]
    fast, plain = Segmenter(words, engine="rjieba"), Segmenter(words, engine="jieba")
    for path in seeds:
        for line in path.read_text("utf-8").split("\n"):
            assert [w.text for w in fast.words(line)] == [w.text for w in plain.words(line)]


def test_a_users_cut_is_kept():
    """cuts.txt corrects a wrong word once and for good."""
    segmenter = Segmenter(["清华大学"], {"清华大学": ("清华", "大学")})
    assert [word.text for word in segmenter.words("他在清华大学")] == ["他", "在", "清华", "大学"]


def test_a_users_reading_wins(language):
    """readings.tsv wins over every other source."""
    from deckgen.language.pinyin import Pinyin

    pinyin = Pinyin(language.lexicon, {"微调": ("wei1", "diao4")})
    assert pinyin.read("微调", [Word("微调", "微调", 0)]) == [("wei1", "diao4")]


hanzi = st.text(st.sampled_from("护栏主权推理算力的得了是AI，。？！“”（） \n1.5万護欄"), max_size=60)


@given(hanzi)
def test_words_joined_give_the_text_back(text):
    """Segmentation loses nothing and moves nothing."""
    words = SEGMENTER.words(text)
    assert "".join(word.text for word in words) == text
    assert all(text[word.start : word.end] == word.text for word in words)


@given(hanzi)
def test_the_shadow_has_the_texts_length(text):
    """Offsets hold in both scripts."""
    assert len(simplified(text)) == len(text)


@given(hanzi)
def test_sentences_lose_nothing_but_blanks(text):
    """Sentence spans are ordered, do not overlap and hold every character that is no blank."""
    found = spans(text)
    assert "".join(text[a:b] for a, b in found).replace(" ", "").replace("\n", "") == "".join(text.split())
    assert all(a < b <= c for (a, b), (c, _) in pairwise(found))


@given(st.sampled_from(["tui1", "lv4", "de5", "xiong2", "er2", "nve4", "liu2", "gui4", "quan2", "ao4"]))
def test_a_marked_syllable_reads_back(reading):
    """Numbered pinyin survives the way to tone marks and back."""
    assert numbered(marked(reading)) == reading


SPELLINGS = [
    ("西安", ["xi1", "an1"], "xī'ān"),
    ("主权AI", ["zhu3", "quan2", None, None], "zhǔquán AI"),
    ("AI护栏", [None, None, "hu4", "lan2"], "AI hùlán"),
    ("玩儿", ["wan2", "r5"], "wánr"),
    ("女儿", ["nv3", "er2"], "nǚ'ér"),
]


@pytest.mark.parametrize(("text", "readings", "expected"), SPELLINGS)
def test_pinyin_is_spelled_by_the_orthography(text, readings, expected):
    """Syllables of a word joined, apostrophes, Latin apart (GB/T 16159)."""
    assert spell(text, readings) == expected


def test_punctuation_stands_close_in_running_pinyin(language):
    """Words apart, punctuation at the word before."""
    words = language.segmenter.words("护栏很贵，对吧？")
    assert spell_words(words, language.pinyin.read("护栏很贵，对吧？", words)) == "hùlán hěn guì, duì ba?"


def test_script_is_told_by_majority():
    """Mixed text belongs to the script of most of its characters."""
    assert script_of("護欄與主權") == "Hant"
    assert script_of("护栏与主权，護") == "Hans"
    assert is_han("〇")
    assert not is_han("A")


SEGMENTER = Segmenter()
