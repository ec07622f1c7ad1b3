"""The recipe's own lists of terms: want, drop, ignore; one thing with the rulings of edits.toml."""

from __future__ import annotations

import pytest

from deckgen.errors import ProjectError
from tests.workshop import TALK, Workshop

WANTED, DROPPED, OTHER = "钥匙", "护栏", "算力"


@pytest.fixture
def work(tmp_path):
    return Workshop(tmp_path / "work")


def keys(built):
    return {pin.key for pin in built.pins.active()}


def test_wanted_terms_come_and_dropped_and_ignored_ones_do_not(work):
    """The lists come before any ranking; a wanted term counts towards the recipe's number."""
    before = keys(work.build())
    assert f"term:{WANTED}" not in before
    assert {f"term:{DROPPED}", f"term:{OTHER}"} <= before
    other = Workshop(work.root.parent / "other", want=["鑰匙"], drop=[DROPPED], ignore=[OTHER])
    after = keys(other.build())
    assert f"term:{WANTED}" in after
    assert not {f"term:{DROPPED}", f"term:{OTHER}"} & after
    assert len(after) == len(before)


def test_a_dropped_card_is_retired_as_a_ruling_retires_it(work):
    """What Anki has stays there; the plan says how to find it, and without the line it is back as itself."""
    first = work.build().pins.pins[f"term:{DROPPED}"]
    work.recipe(drop=[DROPPED])
    plan = work.plan()
    assert plan.retired == (f"term:{DROPPED}",)
    assert not plan.problems
    dropped = work.build().pins.pins[f"term:{DROPPED}"]
    assert (dropped.status, dropped.guid) == ("dropped", first.guid)
    work.recipe()
    back = work.build().pins.pins[f"term:{DROPPED}"]
    assert (back.status, back.guid) == ("active", first.guid)


def test_an_ignored_card_that_exists_stays(work):
    """Ignore is about new cards only: what is there is neither retired nor touched."""
    first = work.build().pins.pins
    work.recipe(ignore=[DROPPED, OTHER])
    plan = work.plan()
    assert (plan.new, plan.retired, plan.changed) == ((), (), {})
    assert work.build().pins.pins == first


def test_a_wanted_card_is_back_after_it_was_deleted_in_anki(work):
    """Want means the same in the recipe and in edits.toml."""
    pins = work.build().pins
    gone = pins.pins[f"term:{DROPPED}"]
    text = work.pins.read_text("utf-8")
    line = next(line for line in text.split("\n") if f'"{gone.key}"' in line)
    work.pins.write_text(text.replace(line, line.replace('"status": "active"', '"status": "deleted"')), "utf-8")
    assert gone.key not in keys(work.build())
    work.recipe(want=[DROPPED])
    assert work.build().pins.pins[gone.key].status == "active"


RULINGS = [
    ({"want": [WANTED]}, f"term:{WANTED}", {"drop": "true"}, False),
    ({"drop": [DROPPED]}, f"term:{DROPPED}", {"want": "true"}, True),
    ({"ignore": [WANTED]}, f"term:{WANTED}", {"want": "true"}, True),
]


@pytest.mark.parametrize(("recipe", "key", "ruling", "expected"), RULINGS)
def test_where_both_speak_the_ruling_about_the_single_card_wins(recipe, key, ruling, expected, work):
    """edits.toml is the later and the closer word."""
    work.build()
    work.recipe(**recipe)
    ((name, value),) = ruling.items()
    work.edits.write_text(f'["{key}"]\n{name} = {value}\n', "utf-8")
    assert (key in keys(work.build())) == expected


def test_a_wanted_term_that_no_article_holds_is_told(work):
    """A misspelt wish is not passed over in silence; a drop or an ignore that meets nothing is."""
    work.recipe(want=["不存在的词", WANTED], drop=["也不存在"], ignore=["还不存在"])
    problems = work.build().problems
    assert [(p.code, p.where) for p in problems] == [("unmet-want", "deck.toml")]
    assert "不存在的词" in problems[0].message


def test_a_wanted_term_is_told_until_its_article_comes(work):
    """It gets its card on the day an article holds it."""
    work.recipe(want=["影像科"])
    assert [p.code for p in work.build().problems] == ["unmet-want"]
    work.article("talk.md", TALK + "\n**主持人：** 影像科的夜班呢？\n")
    built = work.build()
    assert not built.problems
    assert "term:影像科" in keys(built)


@pytest.mark.parametrize(
    "recipe", [{"want": ["护栏"], "drop": ["護欄"]}, {"drop": ["生成式 AI"], "ignore": ["生成式AI"]}, {"want": [1]}]
)
def test_lists_that_contradict_each_other_are_a_letter(recipe, work):
    """A term that is wanted and dropped at once, in whatever writing, stops the build before anything is written."""
    work.recipe(**recipe)
    before = work.files()
    with pytest.raises(ProjectError, match=next(iter(recipe))):
        work.build()
    assert work.files() == before
