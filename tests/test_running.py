"""Readings in running text: the labels are well formed, and what we read never gets worse silently."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from pypinyin.constants import PINYIN_DICT

from deckgen.annotate import annotate, expect
from deckgen.language.pinyin import numbered
from deckgen.language.script import is_han
from tests.running_text import DEVELOPMENT, HELD_OUT, marked, measure, running

FLOORS = tomllib.loads((Path(__file__).parent / "floors.toml").read_text("utf-8"))["running"]
FILES = sorted(HELD_OUT.glob("*.tsv"))
MARKED = HELD_OUT / "marked" / "polyphones.tsv"
LISTED = {("好", "hao1")}
"""Readings that dictionaries print in examples only: 好好儿 hǎohāor."""


def items_of(path):
    return marked(path) if path.stem == "polyphones" else running(path)


@pytest.mark.parametrize("path", [*FILES, MARKED, *sorted(DEVELOPMENT.glob("*.tsv"))], ids=lambda p: p.stem)
def test_every_label_is_a_reading_of_its_hanzi(path, language):
    """Each hanzi has one label, and each alternative is a reading that a dictionary gives, or its neutral tone."""
    for item in items_of(path):
        assert any(item.accepted), item.text
        for char, accepted in zip(item.text, item.accepted, strict=True):
            if not accepted:
                continue
            known = {numbered(r) for r in PINYIN_DICT.get(ord(char), "").split(",") if r}
            known |= {entry.readings[0] for entry in language.lexicon.entries(char) if entry.readings}
            known |= {f"{reading[:-1]}5" for reading in known}
            for reading in accepted:
                assert reading in known or (char, reading) in LISTED, f"{char} {reading} in {item.text}"


def test_the_sentences_are_long_enough_and_said_once():
    """Eight to thirty-five hanzi, at least 450 of them, none twice."""
    texts = [item.text for path in [*FILES, DEVELOPMENT / "running.tsv"] for item in running(path)]
    assert len(texts) >= 450
    assert len(set(texts)) == len(texts)
    assert all(8 <= sum(map(is_han, text)) <= 35 for text in texts)


def test_nothing_is_learned_from_what_is_held_out():
    """The two parts share no sentence."""
    held = {item.text for path in [*FILES, MARKED] for item in items_of(path)}
    assert not held & {item.text for path in DEVELOPMENT.glob("*.tsv") for item in items_of(path)}


@pytest.fixture(scope="module")
def measured(language):
    """Held-out figures by row."""

    def read(sentences):
        expect(sentences, language)
        return [[r for word in annotate(line, language) for r in word.readings] for line in sentences]

    text = measure([item for path in FILES for item in running(path)], read)
    hard = measure(marked(MARKED), read)
    return {"syllables": text.syllables, "tones": text.tones, "hard_polyphones": hard.tones}


@pytest.mark.parametrize("row", FLOORS)
def test_readings_stay_above_their_floor(row, measured):
    """Each share is at least its floor, and the floor at most 0.002 under what is measured."""
    assert measured[row] >= FLOORS[row]
    assert measured[row] - FLOORS[row] <= 0.002, f"{row} is now {measured[row]:.4f}: raise its floor of {FLOORS[row]}"
