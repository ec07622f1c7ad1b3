"""The glossary and the sense table: their form, and every example sentence of every sense."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from deckgen.build import open_language
from deckgen.language.lexicon import TableSense
from deckgen.language.script import is_han
from deckgen.language.senses import choose
from deckgen.language.termhood import LOW
from deckgen.store import rows

LANGUAGE = Path(__file__).parent.parent / "deckgen" / "language"
GLOSSARY = sorted((LANGUAGE / "glossary").glob("*.tsv"))
SENSES = sorted((LANGUAGE / "senses").glob("*.tsv"))
KINDS = {"term", "person", "company", "product", "place", "organization", "idiom"}
POS = set("noun verb adj adv measure prep conj particle pron prefix suffix phrase name aux num".split())


@pytest.mark.parametrize("path", GLOSSARY, ids=lambda p: p.stem)
def test_a_glossary_entry_has_its_form(path):
    """Seven cells; a gloss of at most 40 characters; readings for the hanzi or none; a known kind; a worth or none."""
    for row in rows(path):
        term, pinyin, gloss, kind, aliases, _traditional, worth = row
        assert any(map(is_han, term)), row
        assert 0 < len(gloss) <= 40, row
        assert kind in KINDS, row
        assert not pinyin or len(pinyin.split()) == sum(map(is_han, term)), row
        assert all(cell == cell.strip() for cell in row), row
        assert all(aliases.split("|")) or not aliases, row
        assert worth in ("", *"0123456789"), row


def test_a_word_is_graded_once_and_in_one_place(language):
    """worth.tsv grades the dictionary's words from 0 to 9, each once; the glossary those terms that it lacks."""
    graded = list(rows(LANGUAGE / "worth.tsv"))
    words = [word for word, _ in graded]
    ours = {row[0] for path in GLOSSARY for row in rows(path) if row[6]}
    assert len(words) == len(set(words))
    assert {grade for _, grade in graded} <= set("0123456789")
    assert not ours & set(words)
    assert not any(language.lexicon.lists(term) for term in ours)


def test_termhood_is_graded_once_and_for_words_that_some_list_has(language):
    """0 to 9; of two hanzi only what is no ordinary word; every word stands in the dictionary, jieba's or the glossary."""
    graded = list(rows(LANGUAGE / "termhood.tsv"))
    words = [word for word, _ in graded]
    assert len(words) == len(set(words))
    assert {grade for _, grade in graded} <= set("0123456789")
    assert not [word for word, grade in graded if len(word) == 2 and int(grade) <= LOW]
    assert not [word for word in words if not language.lexicon.is_word(word)]


def test_without_the_glossary_its_terms_have_no_grade():
    """What only the field knows is hidden with it; what the dictionary has, and what parts let one expect, stays."""
    with_field, without = (open_language(field=field)[0].lexicon for field in (True, False))
    assert with_field.termhood("强化学习") >= 7  # in no dictionary
    assert without.termhood("强化学习") is None
    assert with_field.termhood("供应链") == without.termhood("供应链") >= 7
    assert without.composed(["强化", "学习"]) > without.composed(["强化", "部门"])


def test_no_term_stands_twice_in_the_glossary():
    """One home for every writing of a term."""
    seen = Counter(w for path in GLOSSARY for row in rows(path) for w in (row[0], *filter(None, row[4].split("|"))))
    assert [word for word, count in seen.items() if count > 1] == []


def test_the_glossary_says_what_the_dictionary_does_not(language):
    """At least 3,000 entries, at least 2,000 of which CC-CEDICT lacks or leads with another gloss."""
    new = total = 0
    for path in GLOSSARY:
        for term, _, gloss, *_ in rows(path):
            total += 1
            words = set(re.findall("[a-z]+", gloss.lower())) - {"to", "a", "the", "of"}
            leads = [set(re.findall("[a-z]+", entry.senses[0].lower())) for entry in language.lexicon.entries(term)]
            new += not any(words & lead for lead in leads)
    assert total >= 3000
    assert new >= 2000


def test_a_word_inside_a_compound_has_its_form():
    """Each word once, rendered in at most two words before a noun, as the last word, or both."""
    lines = list(rows(LANGUAGE / "compounds.tsv"))
    assert len(lines) == len({word for word, *_ in lines}) > 1000
    for word, before, head in lines:
        assert before or head, word
        assert max(len(before.split()), len(head.split())) <= 2, word


def table() -> dict[str, list[tuple[TableSense, str]]]:
    """Every word's senses with their example sentences."""
    found: dict[str, list[tuple[TableSense, str]]] = {}
    for path in SENSES:
        for word, pinyin, pos, gloss, cues, example in rows(path):
            found.setdefault(word, []).append(
                (TableSense(tuple(pinyin.split()), pos, gloss, tuple(cues.split())), example)
            )
    return found


def test_the_sense_table_is_large_enough():
    """At least 2,000 words, 800 of them with two or more senses."""
    words = table()
    assert len(words) >= 2000
    assert sum(len(senses) > 1 for senses in words.values()) >= 800


def test_a_sense_has_its_form():
    """A known part of speech, a short gloss, a verb as `to …`, one syllable a hanzi, the word in its example."""
    for word, senses in table().items():
        for sense, example in senses:
            assert sense.pos in POS, (word, sense)
            assert 0 < len(sense.gloss) <= 40, (word, sense)
            assert sense.pos != "verb" or re.match(r"(\([^)]*\) )?to ", sense.gloss), (word, sense)
            assert len(sense.readings) == sum(map(is_han, word)), (word, sense)
            assert word in example, (word, example)


def test_cues_choose_the_sense_of_every_example_and_no_other():
    """Each example is decided for its own sense by the cues."""
    wrong = []
    for word, senses in table().items():
        lines = [sense for sense, _ in senses]
        for number, (_, example) in enumerate(senses):
            at = example.index(word)
            if len(lines) > 1 and choose(lines, example, at, at + len(word)) != number:
                wrong.append((word, number, example))
    assert wrong == []


def test_without_its_cues_no_sense_is_chosen():
    """Taking a sense's cues away changes the answer for its example: it is the cues that decide."""
    same = []
    for word, senses in table().items():
        lines = [sense for sense, _ in senses]
        for number, (sense, example) in enumerate(senses):
            at = example.index(word)
            blind = [*lines[:number], TableSense(sense.readings, sense.pos, sense.gloss, ()), *lines[number + 1 :]]
            if len(lines) > 1 and choose(blind, example, at, at + len(word)) == number:
                same.append((word, number, example))
    assert same == []
