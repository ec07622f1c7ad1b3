"""New terms are learned in an order that opens the article up; what Anki has keeps its place."""

from __future__ import annotations

from itertools import permutations

import pytest

from deckgen.build import read_article
from deckgen.coverage import Knowledge, Token, tokens_of
from deckgen.language.analysis import sentences_of
from deckgen.ordering import Reach, arranged
from tests.conftest import CORPUS
from tests.learner import Learner
from tests.workshop import CLINIC, TALK, Workshop, language


def learned(work):
    """The deck's terms as Anki will show them."""
    return [pin.key.removeprefix("term:") for pin in work.build().pins.active() if pin.kind == "term"]


def text_of(source):
    article = read_article(source, language())
    sentences = sentences_of(article, language().segmenter)
    return article, sentences, tokens_of(article, sentences, language().lexicon)


def known_after(text, terms, level):
    """How many running words are known after each of the terms, from the first to the last."""
    found = []
    for count in range(len(terms) + 1):
        learner = Knowledge(level=level).with_words(terms[:count])
        found.append(sum(m and t.counts for ts in text for t, m in zip(ts, learner.marks(ts), strict=True)))
    return found


@pytest.mark.parametrize("name", ["guardrails.md", "small-court.md", "wafer-town.txt"])
def test_each_card_opens_the_article_as_far_as_any_that_is_left(name, tmp_path):
    """No later card would have made more running words known at its place; a real article, at HSK 3."""
    source = (CORPUS / name).read_text("utf-8")
    work = Workshop(tmp_path / "work", {name: source}, terms=12, known_levels=3)
    terms = learned(work)
    _, _, text = text_of(CORPUS / name)
    assert len(terms) == 12
    for at in range(len(terms)):
        gains = [known_after(text, [*terms[:at], other], 3)[-1] for other in terms[at:]]
        assert gains[0] == max(gains), terms[at]


def test_coverage_is_ahead_of_reading_and_of_score(tmp_path):
    """After half of the cards more of the article is known than in any other order."""
    _, _, text = text_of(CORPUS / "guardrails.md")
    halves = {}
    for order in ("coverage", "reading", "score"):
        work = Workshop(
            tmp_path / order, {"a.md": (CORPUS / "guardrails.md").read_text("utf-8")}, terms=20, order=order
        )
        halves[order] = known_after(text, learned(work)[:10], 0)[-1]
    assert halves["coverage"] >= halves["reading"]
    assert halves["coverage"] >= halves["score"]
    assert len(set(halves.values())) > 1


def test_reading_follows_the_text_for_terms_and_quotes(tmp_path):
    """By first place, article by article in the recipe's order."""
    recipe = {"order": "reading", "articles": ["talk.md", "clinic.md"], "terms": 6, "quotes": 3}
    work = Workshop(tmp_path / "work", {"talk.md": TALK, "clinic.md": CLINIC})
    work.recipe(**recipe)
    terms = learned(work)
    whole = TALK.partition("\n---\n")[2] + CLINIC.partition("\n---\n")[2]
    places = [whole.index(term) for term in terms]
    assert len(places) > 8
    assert places == sorted(places)
    quotes = [pin.fields["Quote"] for pin in work.build().pins.active() if pin.kind == "quote"]
    places = [whole.index(quote) for quote in quotes]
    assert len(places) > 3
    assert places == sorted(places)


def test_score_is_the_order_of_scores(tmp_path):
    """The best first, over all articles."""
    work = Workshop(tmp_path / "work", {"talk.md": TALK, "clinic.md": CLINIC}, order="score")
    built = work.build()
    scores = {card.key: card.score for card in built.cards}
    listed = [scores[pin.key] for pin in built.pins.active() if pin.kind == "term"]
    assert listed == sorted(listed, reverse=True)


def test_articles_are_opened_one_after_the_other(tmp_path):
    """Every term that the first article holds comes before those that only the second has."""
    work = Workshop(tmp_path / "work", {"a.md": TALK, "b.md": CLINIC})
    held = [term in TALK for term in learned(work)]
    assert held == sorted(held, reverse=True)
    assert not all(held)


@pytest.mark.parametrize("order", ["coverage", "reading", "score"])
def test_a_card_once_exported_keeps_its_place(order, tmp_path):
    """Another order, another level, another article: only what is new is arranged, behind what was there."""
    work = Workshop(tmp_path / "work")
    first = {key: pin.due for key, pin in work.build().pins.pins.items()}
    work.article("a-clinic.md", CLINIC)
    work.recipe(order=order, known_levels=2)
    after = {key: pin.due for key, pin in work.build().pins.pins.items()}
    assert first.items() <= after.items()
    assert min(due for key, due in after.items() if key not in first) > max(first.values())


def test_what_is_known_already_is_no_gain(tmp_path):
    """Known are function words, words of the levels and of the lists, alone or as a part of a longer known word."""
    tokens = [
        Token("很", 1, ("很",)),
        Token("推理", 6, ("推理",)),
        Token("芯片", 8, ("芯片",)),
        Token("贵", 3, ("贵",)),
    ]
    assert Knowledge().marks(tokens) == [True, False, False, False]
    assert Knowledge().with_words(["推理芯片"]).marks(tokens) == [True, True, True, False]
    assert Knowledge(level=3).with_words(["芯片"]).marks(tokens) == [True, False, True, True]
    known = Workshop(tmp_path / "known", {"talk.md": TALK, "clinic.md": CLINIC})
    (known.root / "known.txt").write_text("算法\n", "utf-8")
    assert learned(known) != learned(Workshop(tmp_path / "new", {"talk.md": TALK, "clinic.md": CLINIC}))


def test_the_order_does_not_depend_on_the_order_of_asking():
    """Equal gains go by score, equal scores by key."""
    reaches = [
        Reach("a", 1.0, (0, 3, 0), {0: frozenset([1, 2])}), Reach("b", 1.0, (0, 2, 0), {0: frozenset([3, 4])}),
        Reach("c", 2.0, (0, 1, 0), {0: frozenset([4, 5])}), Reach("d", 9.0, (1, 0, 0), {1: frozenset(range(9))}),
    ]  # fmt: skip
    assert {tuple(arranged(some)) for some in permutations(reaches)} == {("c", "a", "b", "d")}
    assert {tuple(arranged(some, "reading")) for some in permutations(reaches)} == {("c", "b", "a", "d")}
    assert {tuple(arranged(some, "score")) for some in permutations(reaches)} == {("d", "c", "a", "b")}


def test_names_and_words_by_parts():
    """Names are no vocabulary, function words are as easy as their parts, unknown runs are cut into words."""
    _, _, text = text_of(CORPUS / "detective-club.md")
    tokens = {token.text: token for sentence in text for token in sentence}
    assert tokens["秦晓禾"].is_name
    assert tokens["不是"].level == 1
    assert tokens["不是"].parts == ("不", "是")
    assert "一个" not in tokens
    assert tokens["，"].is_foreign
    assert not tokens["，"].counts


def test_anki_shows_new_cards_in_that_order(tmp_path):
    """What the first cards are, a real Anki decides by their due."""
    work = Workshop(tmp_path / "work", order="reading")
    terms = learned(work)
    learner = Learner(tmp_path / "anki")
    learner.take(work.package)
    query = "select notes.id from cards join notes on nid = notes.id where queue = 0 and did = ? order by cards.due"
    notes = map(learner.col.get_note, learner.col.db.list(query, learner.col.decks.id_for_name("Talks::Terms")))
    assert [note["Key"].removeprefix("term:") for note in notes] == terms
    learner.close()
