"""Terms and quotes are chosen for reasons, and each reason counts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from deckgen.build import read_article
from deckgen.language.analysis import sentences_of
from deckgen.model import Decisions
from deckgen.picking import contexts, quotes, terms
from tests.conftest import CORPUS

NOTHING = Decisions()
ARTICLES = sorted(path.name for path in CORPUS.glob("*"))


@pytest.fixture(scope="module")
def read(language):
    """The corpus' articles with their sentences."""
    found = {}
    for name in ARTICLES:
        article = read_article(CORPUS / name, language)
        found[name] = article, sentences_of(article, language.segmenter)
    return found


def picked(read, language, count=20, weights=terms.WEIGHTS, decisions=NOTHING, **options):
    """The terms of every article, as sets of simplified forms."""
    request = terms.Request(count, weights=weights, **options)
    return [
        [c.simplified for c in terms.pick(terms.survey(a, s, language.lexicon), decisions, request)]
        for a, s in read.values()
    ]


@pytest.mark.parametrize("reason", sorted(terms.WEIGHTS))
def test_without_a_reason_some_deck_changes(reason, read, language):
    """For each reason a deck changes when its weight is 0."""
    without = {**terms.WEIGHTS, reason: 0.0}
    assert picked(read, language, count=60) != picked(read, language, count=60, weights=without)


@pytest.mark.parametrize("reason", sorted(set(quotes.WEIGHTS) - {"closing", "question"}))
def test_without_a_reason_some_quote_changes(reason, read, language):
    """The same for quotes."""

    def chosen(weights):
        requests = [quotes.Request(count, weights=weights) for count in (3, 8, 15, 25)]
        picks = [quotes.pick(a, s, language.lexicon, request) for a, s in read.values() for request in requests]
        return [[candidate.text for candidate in pick] for pick in picks]

    assert chosen(quotes.WEIGHTS) != chosen({**quotes.WEIGHTS, reason: 0.0})


def test_terms_stand_where_they_say(read, language):
    """Each place of a candidate holds the term."""
    for article, sentences in read.values():
        for candidate in terms.pick(terms.survey(article, sentences, language.lexicon), Decisions(), terms.Request(40)):
            for place in candidate.places:
                words = "".join(w.simplified for w in sentences[place.sentence].words)
                assert words[place.start : place.end].replace(" ", "") == candidate.simplified.replace(" ", "")


def test_known_and_dropped_terms_stay_out_and_wanted_ones_come(read, language):
    """The user's decisions come before any ranking."""
    before = picked(read, language)[ARTICLES.index("guardrails.md")]
    decisions = Decisions(known=frozenset([before[0]]), drop=frozenset([before[1]]), want=frozenset(["电梯"]))
    after = picked(read, language, decisions=decisions)[ARTICLES.index("guardrails.md")]
    assert before[0] not in after
    assert before[1] not in after
    assert "电梯" in after


def test_kept_terms_stay_whatever_their_rank_and_leave_the_number_as_it_is(read, language):
    """Membership is sticky and counts: a rebuild brings no more than the first build did."""
    article, sentences = read["guardrails.md"]
    ranked = list(terms.rank(terms.survey(article, sentences, language.lexicon), Decisions(), terms.Request(5)))
    keep = frozenset(c.simplified for c in ranked[30:35])
    chosen = terms.pick(terms.survey(article, sentences, language.lexicon), Decisions(), terms.Request(5), keep)
    assert {c.simplified for c in chosen} == keep


def test_speakers_are_no_terms(read, language):
    """A label is nobody's vocabulary."""
    for (article, _), chosen in zip(read.values(), picked(read, language, count=200), strict=True):
        assert not {s.name for s in article.speakers if s.turns} & set(chosen)


def test_a_context_holds_its_term_and_fits_a_card(read, language):
    """The best sentence is short or cut at clauses, and literally the article's."""
    for article, sentences in read.values():
        for candidate in terms.pick(terms.survey(article, sentences, language.lexicon), Decisions(), terms.Request(40)):
            shown = contexts.best(candidate, article, sentences, language.lexicon)[0]
            text = sentences[shown.place.sentence].text[shown.start : shown.end]
            assert shown.start <= shown.place.start < shown.place.end <= shown.end
            assert text in article.blocks[sentences[shown.place.sentence].block].text


def test_a_sentence_that_is_said_twice_is_one_context(read, language):
    """The list of views at the top repeats the text; a card does not."""
    article, sentences = read["guardrails.md"]
    ranked = terms.rank(terms.survey(article, sentences, language.lexicon), Decisions(), terms.Request(1))
    shown = next(candidate for candidate in ranked if candidate.simplified == "护栏")
    texts = [sentences[s.place.sentence].text for s in contexts.best(shown, article, sentences, language.lexicon, 9)]
    said = [sentences[place.sentence].text for place in shown.places]
    assert len(set(said)) < len(said)
    assert len(set(texts)) == len(texts)


def test_quotes_are_whole_literal_and_never_the_same_twice(read, language):
    """12 to 120 characters, found in the article, no two of one thought."""
    for article, sentences in read.values():
        chosen = quotes.pick(article, sentences, language.lexicon, quotes.Request(10))
        body = [block.text for block in article.blocks]
        for candidate in chosen:
            assert 12 <= len(candidate.text) <= 120
            assert any(candidate.text in text for text in body)
        cores = [quotes.squash(c.simplified) for c in chosen]
        assert all(quotes.alike(a, b) < quotes.SAME for n, a in enumerate(cores) for b in cores[:n])


def test_what_the_article_highlights_comes_first(read, language):
    """The list of views at the top of an interview is on cards."""
    article, sentences = read["guardrails.md"]
    chosen = [quotes.squash(c.simplified) for c in quotes.pick(article, sentences, language.lexicon, quotes.Request(6))]
    for block in article.blocks:
        if block.kind == "highlight":
            assert any(quotes.alike(quotes.squash(block.text), core) >= 0.5 for core in chosen), block.text


def test_the_order_of_the_sentences_weights_is_not_the_orders_of_names(read, language):
    """Shuffling nothing but the article's name changes no choice."""
    article, sentences = read["small-court.md"]
    renamed = replace(article, name="other")
    one = terms.pick(terms.survey(article, sentences, language.lexicon), Decisions(), terms.Request(20))
    other = terms.pick(terms.survey(renamed, sentences, language.lexicon), Decisions(), terms.Request(20))
    assert one == other


OFFERED = [
    ("jieba calls it a number", "医生把三维模型放进了手术室。", "三维", True),
    ("a day of the week", "他们每到星期四就开会。", "星期四", False),
    ("an adverb that modifies a noun", "平台用异常检测找出了刷单的账号。", "异常检测", True),
    ("a number that modifies a noun", "他把它叫做多维架构。", "多维架构", True),
    ("a verb that begins with a negation", "小说写的是没落贵族。", "没落贵族", True),
    ("an element before a noun", "这种客车用氢燃料。", "氢燃料", True),
    ("a clause with a negation", "租来的云端不算主权算力。", "不算主权", False),
    ("one technical word is enough", "欧洲在讨论动物权利。", "动物权利", True),
]


@pytest.mark.parametrize(("label", "sentence", "term", "expected"), OFFERED, ids=lambda value: str(value)[:12])
def test_what_may_be_a_term(label, sentence, term, expected, language, tmp_path):
    """Said once, in one sentence."""
    path = tmp_path / "a.txt"
    path.write_text(f"题目\n\n{sentence}\n", "utf-8")
    article = read_article(path, language)
    surveyed = terms.survey(article, sentences_of(article, language.segmenter), language.lexicon)
    weights = {**terms.WEIGHTS, "keyness": 99.0}  # whatever a score is worth
    ranked = [one.simplified for one in terms.rank(surveyed, Decisions(), terms.Request(60, weights=weights))]
    assert (term in ranked) is expected, label


FOUND = [
    ("across two words", "我们打算力争上游。", "算力", 0),
    ("a word of its own", "算力可以租。", "算力", 1),
    ("inside a longer word", "他参观了推理芯片的工厂。", "推理", 1),
    ("across a word that no dictionary has", "这个人不靠谱。", "靠谱", 1),
    ("letters inside a word", "OpenAI芯片很贵。", "AI芯片", 0),
    ("with a blank", "AI 芯片很贵，AI芯片也很少。", "AI芯片", 2),
    ("no hanzi", "AI 很贵。", "AI", 0),
    ("nothing", "AI 很贵。", "", 0),
]


@pytest.mark.parametrize(("label", "sentence", "term", "count"), FOUND, ids=lambda value: str(value)[:12])
def test_a_term_is_found_where_it_is_said(label, sentence, term, count, language, tmp_path):
    """What another article teaches, or the user wants, is looked for word by word."""
    path = tmp_path / "a.txt"
    path.write_text(f"题目\n\n{sentence}\n", "utf-8")
    article = read_article(path, language)
    collected = terms.survey(article, sentences_of(article, language.segmenter), language.lexicon).collected
    found = collected.find(term)
    assert len(found.places if found else ()) == count, label


def test_a_kept_quote_keeps_the_highlight_that_says_it_best(language, tmp_path):
    """Two highlights tell one passage: the better one's words stay behind it, in the first build and in the next."""
    path = tmp_path / "a.md"
    path.write_text(
        "---\ntitle: 护栏\nspeakers: 记者, 工程师\n---\n\n> 护栏是模型犯错以后兜得住的那一层防线。\n\n> 护栏是模型犯错之后还能兜住的那一层。\n\n"
        "**记者：** 护栏是什么？\n\n**工程师：** 护栏不是规矩，护栏是模型犯错之后还能兜得住的那一层防线。\n",
        "utf-8",
    )
    article = read_article(path, language)
    sentences = sentences_of(article, language.segmenter)
    first = quotes.pick(article, sentences, language.lexicon, quotes.Request(1))
    again = quotes.pick(article, sentences, language.lexicon, quotes.Request(1), [first[0].simplified])
    assert first[0].wordings
    assert again[0].wordings == first[0].wordings
