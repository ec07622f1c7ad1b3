"""What somebody should look at: doubtful readings and senses, how a card says so, how a learner settles it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from deckgen.build import read_article
from deckgen.cards import merge, term_cards
from deckgen.language.analysis import sentences_of
from deckgen.language.doubts import doubtful
from deckgen.language.pinyin import Pinyin
from deckgen.language.polyphones import Guess
from deckgen.model import Decisions, Word
from deckgen.picking import terms
from tests.workshop import Workshop

TALK = """\
---
title: 钥匙与护栏
date: 2026-05-04
---

**记者：** 后来呢？

**侦探：** 丢了差事以后，我天天坐在图书馆里。他果然猜中了凶手，那把钥匙就藏在护栏后面。
"""
PINYIN = "deckgen::review::pinyin"
KEY = "term:猜中"

DOUBTS = [
    ("all agree", ("cai1", "zhong4"), "dictionary", [("cai1", "zhong4")], ("cai1", "zhong4"), {}, False),
    ("the model overrules", ("a1", "b1"), "model", [("a1", "b4")], (), {1: Guess("b1", 1.0)}, True),
    ("the phrases disagree", ("liu2", "xue4"), "dictionary", [("liu2", "xue4")], ("liu2", "xie3"), {}, True),
    ("a neutral tone is none", ("nan2", "chu5"), "dictionary", [("nan2", "chu5")], ("nan2", "chu4"), {}, False),
    ("erhua is none", ("ge4", "r5"), "dictionary", [("ge4", "r5")], ("ge4", "er2"), {}, False),
    ("homographs, all agree", ("a1", "b1"), "model", [("a1", "b1"), ("a2", "b1")], (), {0: Guess("a1", 0.95)}, False),
    ("homographs, one objects", ("a1", "b1"), "phrases", [("a1", "b1"), ("a2", "b1")], ("a2", "b1"), {}, True),
    ("no dictionary, a sure model", ("a1", "b4"), "model", [], (), {1: Guess("b4", 0.99)}, False),
    ("no dictionary, an unsure model", ("a1", "b4"), "model", [], (), {1: Guess("b4", 0.6)}, True),
]


@pytest.mark.parametrize(("readings", "source", "options", "phrase", "guesses", "expected"), [row[1:] for row in DOUBTS],
                         ids=[row[0] for row in DOUBTS])  # fmt: skip
def test_a_reading_is_doubtful_where_the_sources_disagree(readings, source, options, phrase, guesses, expected):
    """A word is marked with a reason, or not at all."""
    assert bool(doubtful(readings, source, options, phrase, guesses)) is expected


def test_a_verdict_has_the_reading_that_the_card_shows(language):
    """Whoever decides, verdicts and readings are the same."""
    text = "他果然猜中了凶手，得先把这一行的行话学会。"
    words = language.segmenter.words(text)
    verdicts = language.pinyin.verdicts(text, words)
    assert [r for v in verdicts for r in v.readings] == [r for w in language.pinyin.read(text, words) for r in w]
    found = {verdict.text: verdict for verdict in verdicts}
    assert found["得"].source == "grammar"
    assert (bool(found["猜中"].doubt), bool(found["行话"].doubt)) == (True, False)


def test_the_users_reading_leaves_no_doubt(language):
    """readings.tsv settles a word."""
    pinyin = Pinyin(language.lexicon, {"猜中": ("cai1", "zhong4")})
    (verdict,) = pinyin.verdicts("猜中", [Word("猜中", "猜中", 0)])
    assert (verdict.source, verdict.readings, verdict.doubt) == ("own", ("cai1", "zhong4"), "")


@pytest.fixture
def doubted(tmp_path):
    """A project with a doubtful card, built once."""
    work = Workshop(tmp_path, {"talk.md": TALK}, terms=20)
    return work, work.build()


def test_a_doubtful_card_is_tagged_and_counted(doubted):
    """The note has a tag, the JSON says why, the summary says how many; other cards have none."""
    _, built = doubted
    notes = {note["key"]: note for note in built.as_json()["notes"]}
    assert PINYIN in notes[KEY]["tags"]
    assert [(doubt["about"], doubt["text"]) for doubt in notes[KEY]["review"]] == [("pinyin", "猜中")]
    assert notes["term:护栏"]["review"] == []
    assert built.summary()["review"] == sum(any("::review::" in tag for tag in note["tags"]) for note in notes.values())


@pytest.mark.parametrize("now", ["cāizhòng", ""])
def test_an_edit_settles_the_doubt(doubted, now):
    """With the learner's pinyin, or with what the card says confirmed, the tag goes, and the plan and Anki hear of it."""
    work, built = doubted
    before = built.pins.pins[KEY]
    work.edits.write_text(f'["{KEY}"]\npinyin = "{now or before.fields["Pinyin"]}"\n', "utf-8")
    assert [change.field for change in work.plan().changed[KEY]] == ["Pinyin" if now else "Tags"]
    pin = work.build().pins.pins[KEY]
    assert PINYIN not in pin.tags
    assert pin.modified > before.modified
    assert not work.build().written


def test_a_reading_of_the_user_settles_it_with_refresh(doubted):
    """A line in readings.tsv, then refresh: the pinyin is the user's and the tag is gone; without refresh both stay."""
    from deckgen.build import build_project, open_language

    work, _ = doubted
    (work.root / "readings.tsv").write_text("猜中\tcāi zhòng\n", "utf-8")
    language = open_language(work.project)[0]
    for refresh, pinyin in ((False, "cāizhōng"), (True, "cāizhòng")):
        work.now += 86_400
        pin = build_project(work.project, (), language, work.now, refresh=refresh)[0].pins.pins[KEY]
        assert (pin.fields["Pinyin"], PINYIN in pin.tags) == (pinyin, not refresh)


def test_a_doubt_comes_to_no_card_that_is_there(doubted):
    """A tag that a learner took off, or that an older program never gave, comes neither with a build nor with refresh."""
    work, _ = doubted
    with_tag = work.pins.read_text("utf-8")
    without = with_tag.replace(f', "{PINYIN}"', "")
    assert without != with_tag
    work.pins.write_text(without, "utf-8")
    assert PINYIN not in work.build().pins.pins[KEY].tags
    assert PINYIN not in work.build(refresh=True).pins.pins[KEY].tags


def cards(path, language, count=60):
    """The term cards of one article."""
    article = read_article(path, language)
    sentences = sentences_of(article, language.segmenter)
    picked = terms.pick(terms.survey(article, sentences, language.lexicon), Decisions(), terms.Request(count))
    return term_cards(article, sentences, picked, language)


def test_an_open_sense_is_a_doubt_of_its_own(language, tmp_path):
    """Where the sense table has several senses and no cue decides, the gloss is marked; with a cue it is not."""
    path = tmp_path / "a.txt"
    path.write_text("夜里的走廊\n\n他在重启之前等了很久。\n\n系统崩溃以后，重启用了三分钟。\n", "utf-8")
    found = {card.term: card for card in cards(path, language)}
    assert any(doubt.about == "gloss" for doubt in found["重启"].review)
    assert "deckgen::review::gloss" in found["重启"].tags
    path.write_text("护栏\n\n护栏不是给模型看的规矩。\n", "utf-8")
    assert all(doubt.about != "gloss" for card in cards(path, language) for doubt in card.review)


def test_a_doubt_belongs_to_the_reading_that_is_shown(doubted):
    """Where two articles have a term, the card's doubts are those of the sentence it shows."""
    _, built = doubted
    card = next(card for card in built.cards if card.key == KEY)
    sure = replace(card, score=card.score + 1, review=(), tags=("deckgen::term",))
    assert merge([card, sure])[0].tags == ("deckgen::term", "deckgen::talk")


def test_few_cards_of_real_articles_are_doubtful(language, seeds):
    """A few in a hundred are marked, so that a mark means something."""
    found = [card for path in seeds for card in cards(path, language)]
    assert sum(bool(card.review) for card in found) <= 0.05 * len(found)
