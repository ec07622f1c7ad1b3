"""What a deck does for its articles, counted: known before, known after, by level, by article and in total."""

from __future__ import annotations

import json

import pytest

from deckgen.build import read_article
from deckgen.coverage import Knowledge, Token, tokens_of
from deckgen.figures import stats_project
from deckgen.language.analysis import sentences_of
from deckgen.model import Pin
from deckgen.project import Recipe
from deckgen.stats import LABELS, stats
from tests.conftest import CORPUS
from tests.test_cli import ARTICLE, deckgen
from tests.workshop import CLINIC, TALK, Workshop, language


def card(key, *gates):
    return Pin(key, key.split(":")[0], "g", "active", 0, gates or ("AskRecognition",), (), {})


def word(text, level=8, **kind):
    return Token(text, level, (text,), **kind)


TEXT = [
    [
        word("江屿", is_name=True),
        word("说", 1),
        word("护栏"),
        word("很", 1),
        word("贵", 3),
        word("。", is_foreign=True),
    ],
    [word("AI", is_foreign=True), word("推理", 6), word("芯片"), word("的", 1), word("护栏"), word("贵", 3)],
]


def test_every_figure_counts_what_it_says():
    """Names are apart, what holds no hanzi is none, terms cover whole runs of words."""
    cards = [card("term:护栏"), card("term:推理芯片", "AskRecognition", "AskCloze"), card("quote:护栏很贵")]
    found = stats("T", [("talk", TEXT)], cards, {"term:护栏": 7}, Knowledge(level=3))
    total = found.total
    assert (total.running, total.names, total.stated.words, total.cards) == (10, 1, 9, 2)
    assert (total.stated.before, total.stated.after) == (5, 9)
    assert total.assumed[6].before == 6
    assert total.levels[1] == (3, 3)
    assert total.levels[3] == (2, 1)
    assert total.levels[8] == (3, 2)
    assert found.kinds == {"term": 2, "quote": 1}
    assert found.types == {"cloze": 1, "recognition": 3}
    assert {level: n for level, n in found.card_levels.items() if n} == {7: 1, 8: 1}
    assert found.promise(total) == "these 2 cards lift this article from 55.6 % to 100.0 % known"


def test_where_nothing_is_stated_the_promise_assumes_a_level():
    """Nobody who knows nothing reads articles: the sentence says for whom it is true, and the table for others."""
    found = stats("T", [("talk", TEXT)], [card("term:护栏")], {}, Knowledge())
    assert not found.is_stated
    assert found.promise(found.total) == "at HSK 4, this card lifts this article from 55.6 % to 77.8 % known"
    lines = "\n".join(found.lines())
    assert "as stated" not in lines
    assert all(label in lines for label in ("HSK 3 ", "HSK 4 ", "HSK 5 ", "HSK 6 ", "HSK 7-9 ", "beyond "))


def test_known_words_count_before_and_other_decks_apart():
    """A list makes words known; what another deck of the project teaches is told on a line of its own."""
    learner = Knowledge(level=1).with_words(["贵"])
    found = stats("T", [("talk", TEXT)], [card("term:护栏")], {}, learner, elsewhere={"推理"})
    assert (found.total.stated.before, found.total.stated.after, found.total.elsewhere) == (5, 7, 8)
    assert "with what the project's other decks teach: 88.9 %" in "\n".join(found.lines())


def test_a_deck_without_words_is_no_division_by_zero():
    """No article text with hanzi: all shares are none."""
    found = stats("T", [("x", [[word("AI", is_foreign=True)]])], [], {}, Knowledge())
    assert found.as_json()["total"]["known"] == {"before": 0.0, "after": 0.0}
    assert list(found.lines())


@pytest.fixture
def work(tmp_path):
    return Workshop(tmp_path / "work", {"talk.md": TALK, "clinic.md": CLINIC}, known_levels=4)


def test_the_total_is_the_sum_of_the_articles(work):
    """Running words add up, distinct words and cards do not: they are counted once."""
    (found,) = stats_project(work.project, (), language(), work.now)
    total = found.total
    assert len(found.articles) == 2
    assert total.running == sum(one.running for one in found.articles)
    assert total.stated.words == sum(running for running, _ in total.levels.values())
    assert total.cards == found.kinds["term"]
    assert total.levels[8][1] <= sum(one.levels[8][1] for one in found.articles)
    for one in (*found.articles, total):
        assert 0 < one.stated.before < one.stated.after < one.stated.words
        assert one.assumed[4] == one.assumed[3] == one.stated
        assert one.assumed[5].before > one.assumed[4].before
        assert set(one.levels) == set(LABELS)


def test_stats_writes_nothing_and_agrees_with_the_build(work):
    """The cards it counts are those of the next build, before it and after."""
    before = work.files()
    (first,) = stats_project(work.project, (), language(), work.now)
    assert work.files() == before
    kinds = [pin.kind for pin in work.build().pins.active()]
    assert first.kinds == {"term": kinds.count("term"), "quote": kinds.count("quote")}
    (again,) = stats_project(work.project, (), language(), work.now)
    assert again.as_json() == first.as_json()


def test_the_known_list_of_a_recipe_is_known_before(work):
    """What a list holds moves from after to before."""
    (first,) = stats_project(work.project, (), language(), work.now)
    (work.root / "mine.txt").write_text("护栏\n算法\n", "utf-8")
    work.recipe(known_levels=4, known=["mine.txt"])
    (after,) = stats_project(work.project, (), language(), work.now)
    assert after.total.stated.before > first.total.stated.before


def test_the_words_of_an_article_are_all_counted():
    """Names and vocabulary together are the tokens with a hanzi."""
    article = read_article(CORPUS / "guardrails.md", language())
    text = tokens_of(article, sentences_of(article, language().segmenter), language().lexicon)
    found = stats("T", [("a", text)], [], {}, Knowledge(level=6))
    hanzi = [token for tokens in text for token in tokens if any("\u4e00" <= char <= "\u9fff" for char in token.text)]
    assert found.total.running == len(hanzi)
    assert found.total.stated.before == found.total.stated.after


def test_stats_of_a_file_needs_no_project(tmp_path):
    """`stats FILE --terms N`, in text and as JSON; a list that is known makes the figures the learner's own."""
    done = deckgen("stats", ARTICLE, "--terms", 24, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "at HSK 4, these 24 cards lift this article from " in done.stdout
    (tmp_path / "mine.txt").write_text("护栏\n", "utf-8")
    (found,) = json.loads(
        deckgen("stats", ARTICLE, "--terms", 24, "--known", "mine.txt", "--json", cwd=tmp_path).stdout
    )
    assert found["cards"]["kinds"]["term"] == 24
    assert found["total"]["promise"].startswith("these 24 cards lift this article from ")
    assert sum(found["cards"]["levels"].values()) == 24
    assert set(found["total"]["assumed"]) == {"HSK 3", "HSK 4", "HSK 5", "HSK 6"}
    assert found["total"]["levels"]["HSK 1"]["running"] > 100
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.txt"]


def test_stats_on_the_command_line(work):
    """All decks, or those named; options that recipes have are refused for them, and so is a folder that is no project."""
    assert "Talks: " in deckgen("stats", cwd=work.root).stdout
    (found,) = json.loads(deckgen("stats", "talks", "--json", cwd=work.root).stdout)
    assert [one["name"] for one in found["articles"]] == ["夜里的第三双眼睛", "护栏与推理"]
    for command, expected in (
        (["stats", "talk"], 'did you mean "talks"'),
        (["stats", "--terms", 3], "go with files"),
        (["stats", "--terms", Recipe().terms], "go with files"),
        (["stats", "nope.txt"], "there is no such file"),
    ):
        done = deckgen(*command, cwd=work.root)
        assert done.returncode == 1
        assert expected in done.stderr
    assert "no deckgen project" in deckgen("stats", cwd=work.root.parent).stderr


def test_the_library_has_the_same_figures(tmp_path):
    """`deck_stats` is the command's value, `build_deck` takes the same lists."""
    import deckgen as library

    (tmp_path / "mine.txt").write_text("护栏\n", "utf-8")
    found = library.deck_stats([ARTICLE], terms=12, known=[tmp_path / "mine.txt"])
    assert found.kinds["term"] == 12
    built = library.build_deck([ARTICLE], tmp_path / "x.apkg", terms=12, known=[tmp_path / "mine.txt"])
    assert "term:护栏" not in built.pins.pins
    assert found.total.cards == 12
