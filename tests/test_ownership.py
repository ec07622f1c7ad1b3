"""A term belongs to the deck of a project that held it first; no other deck teaches it again unless it is told to."""

from __future__ import annotations

import json
import shutil

import pytest

from deckgen.build import build_project, orders, plan_project
from deckgen.errors import SourceError
from deckgen.pins import load, owned_terms
from deckgen.preview import preview
from deckgen.project import Project
from tests.workshop import CLINIC, START, TALK, language

SHARED = "护栏"
RECIPES = {"a": ["talk.md"], "b": ["clinic.md", "talk.md"], "c": ["clinic.md"]}


@pytest.fixture
def root(tmp_path):
    """Three decks that share articles; nothing has been built."""
    root = tmp_path / "work"
    (root / "corpus").mkdir(parents=True)
    (root / "deckgen.toml").write_text("", "utf-8")
    (root / "corpus" / "talk.md").write_text(TALK, "utf-8")
    (root / "corpus" / "clinic.md").write_text(CLINIC + "\n**医生：** 算法也要有护栏，没有护栏谁敢用。\n", "utf-8")
    for name in RECIPES:
        (root / "decks" / name).mkdir(parents=True)
        recipe(root, name)
    return root


def recipe(root, name, **values):
    lines = {"title": name.upper(), "articles": RECIPES[name], "terms": 6, "quotes": 0, **values}
    text = "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in lines.items())
    (root / "decks" / name / "deck.toml").write_text(text, "utf-8")


def build(root, *names):
    build_project(Project(root), names, language(), START)


def terms(root, name):
    path = root / "decks" / name / "pins.jsonl"
    return {pin.key.removeprefix("term:") for pin in load(path.read_text("utf-8"), "pins").active()}


def everything(root):
    """Every deck's terms in their order, with their status."""
    decks = {}
    for path in sorted(root.glob("decks/*/pins.jsonl")):
        pins = load(path.read_text("utf-8"), "pins").pins.values()
        decks[path.parent.name] = sorted((pin.due, pin.key, pin.status) for pin in pins)
    return decks


def test_no_two_new_decks_teach_one_term(root):
    """The first in the order of the folders' names gets a term, and the others fill up with their next best."""
    build(root)
    a, b, c = (terms(root, name) for name in RECIPES)
    assert SHARED in a
    assert not a & (b | c)
    assert not b & c
    assert b


SEQUENCES = [[()], [("a",), ("b",), ("c",)], [("a", "b"), ("c",)], [("a",), ()], [("c", "b", "a")]]


@pytest.mark.parametrize("sequence", SEQUENCES, ids=str)
def test_one_run_does_what_many_do(sequence, root, tmp_path):
    """All at once, one by one in that order, or named the other way round: the same decks."""
    expected = tmp_path / "once"
    shutil.copytree(root, expected)
    build(expected)
    for names in sequence:
        build(root, *names)
    assert everything(root) == everything(expected)


def test_who_is_built_first_keeps_its_terms(root):
    """A deck that already has a term keeps it, whatever a deck before it would like."""
    build(root, "b")
    had = terms(root, "b")
    assert SHARED in had
    build(root)
    assert terms(root, "b") == had
    assert SHARED not in terms(root, "a")


def test_decks_that_share_a_term_already_both_keep_it(root):
    """Membership is sticky: what two decks had before is taken from neither."""
    recipe(root, "b", teach_again=True)
    build(root)
    both = terms(root, "a") & terms(root, "b")
    assert SHARED in both
    before = everything(root)
    recipe(root, "b")
    build(root)
    assert everything(root) == before


@pytest.mark.parametrize("values", [{"teach_again": True}, {"want": [SHARED]}])
def test_a_deck_may_be_told_to_teach_a_term_again(values, root):
    """By the recipe for all terms, by `want` for one."""
    recipe(root, "b", **values)
    build(root)
    assert SHARED in terms(root, "a") & terms(root, "b")


def test_a_card_that_left_its_deck_still_belongs_to_it(root):
    """A retired card stays in Anki, so another deck would teach it twice; what was dropped is free again."""
    build(root, "a")
    (root / "corpus" / "talk.md").write_text(TALK.replace(SHARED, "围墙"), "utf-8")
    build(root, "a")
    assert SHARED not in terms(root, "a")
    build(root, "c")
    assert SHARED not in terms(root, "c")
    recipe(root, "a", drop=[SHARED])
    build(root, "a")
    assert SHARED not in owned_terms(load((root / "decks" / "a" / "pins.jsonl").read_text("utf-8"), "pins"))
    recipe(root, "c", terms=30)
    build(root, "c")
    assert SHARED in terms(root, "c")


@pytest.mark.parametrize("names", [(), ("b",), ("b", "c")], ids=str)
def test_plan_and_preview_say_what_the_build_then_does(names, root):
    """Before anything is written, each deck's plan counts the terms that the decks before it will take."""
    plans = plan_project(Project(root), names, language(), START)
    page = preview(orders(Project(root), names), language(), START)
    before = sorted(root.rglob("*.jsonl"))
    build(root, *names)
    assert not before
    chosen = names or tuple(RECIPES)
    for name, plan in zip(chosen, plans, strict=True):
        assert {key.removeprefix("term:") for key in plan.new} == terms(root, name)
    shown = json.loads(page[page.index('{"css"') : page.rindex("}") + 1].split("</script>")[0])["cards"]
    for name in chosen:
        assert {card["title"] for card in shown if card["deck"] == name.upper()} == terms(root, name)


def test_a_deck_without_new_terms_is_no_failure(root):
    """A deck all of whose terms belong to others is built with what it has."""
    build(root, "b")
    recipe(root, "c", quotes=2)
    build(root, "c")
    assert (root / "decks" / "c.apkg").exists()


def test_a_deck_whose_every_term_is_taken_says_what_to_do(root):
    """A first build with nothing left to teach stops, and names the way out."""
    recipe(root, "a", terms=90)
    recipe(root, "c", articles=["talk.md"], terms=90)
    build(root, "a")
    with pytest.raises(SourceError, match="no term") as caught:
        build(root, "c")
    assert "teach_again" in caught.value.hint
