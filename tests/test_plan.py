"""The plan says before the import what the import then does, and every search it prints finds what it says."""

from __future__ import annotations

import json
import re

import pytest

from deckgen.plan import Change, diff
from tests.conftest import CORPUS
from tests.learner import Learner
from tests.test_cli import deckgen
from tests.workshop import CLINIC, TALK, Workshop


@pytest.fixture
def work(tmp_path):
    work = Workshop(tmp_path / "work", term_cards=["recognition", "production"])
    work.first = work.build().pins
    return work


@pytest.fixture
def learner(tmp_path, work):
    learner = Learner(tmp_path / "anki")
    learner.take(work.package)
    yield learner
    learner.close()


def disturb(work):
    """Something of everything: another article, a mended one, an edit, a dropped card, a card type closed."""
    work.recipe(term_cards=["recognition"])
    work.article("clinic.md", CLINIC)
    work.article("talk.md", TALK.replace("title: 护栏与推理", "title: 护栏、推理与责任"))
    work.edits.write_text('["term:护栏"]\ngloss = "guard rail"\n["term:算力"]\ndrop = true\n', "utf-8")


def test_after_a_first_build_nothing_is_left_to_refresh(tmp_path):
    """A term of one article shows the other articles' sentences at once, a highlight stays with the words it was said in."""
    work = Workshop(tmp_path, {path.name: path.read_text("utf-8") for path in CORPUS.iterdir() if path.suffix == ".md"})
    before = work.build()
    assert sum(bool(pin.fields.get("MoreContexts")) for pin in before.pins.active()) > 1
    after = work.build(refresh=True)
    assert [pin.fields for pin in after.pins.active()] == [pin.fields for pin in before.pins.active()]


def test_nothing_to_do_is_said_in_one_line(work):
    """A deck that is up to date has an empty plan."""
    plan = work.plan()
    assert (plan.new, plan.changed, plan.retired, plan.unchanged) == ((), {}, (), len(work.first.active()))
    assert plan.lines()[0].startswith("Talks: 0 new, 0 changed")


def test_a_plan_writes_nothing(work):
    """Neither pins nor package move, and no file appears."""
    disturb(work)
    before = (work.files(), work.pins.read_bytes(), work.package.read_bytes())
    work.plan()
    assert (work.files(), work.pins.read_bytes(), work.package.read_bytes()) == before


def test_the_import_does_what_the_plan_said(work, learner):
    """Counts of Anki's log and of the plan agree, and so does every changed field."""
    disturb(work)
    plan = work.plan()
    old = {guid: dict(learner.note(guid).items()) for guid in learner.guids()}
    work.build()
    log = learner.take(work.package)
    assert (log.new, log.updated, log.conflicting) == (len(plan.new), len(plan.changed), 0)
    assert plan.unchanged == log.same
    assert plan.retired == ("term:算力",)
    for key, changes in plan.changed.items():
        guid = work.first.pins[key].guid
        now = dict(learner.note(guid).items())
        assert {c.field: (c.old, c.new) for c in changes} == {
            f: (old[guid][f], now[f]) for f in now if now[f] != old[guid][f] and f not in ("GlossSource", "Style")
        }


def test_every_card_is_counted_once(work, learner):
    """A change of nothing but the style is a change, because the import writes it; the counts add up to the deck."""
    work.recipe(term_cards=["recognition", "production"], headword="kai")
    plan = work.plan()
    assert {c.field for changes in plan.changed.values() for c in changes} == {"Style"}
    assert len(plan.changed) + plan.unchanged == len(work.first.active())
    work.build()
    assert learner.take(work.package).updated == len(plan.changed)


def test_words_of_the_user_are_listed(work):
    """A card on which an edit stands is named."""
    disturb(work)
    assert work.plan().kept == ("term:护栏",)


def test_the_search_for_a_retired_card_finds_it(work, learner):
    """What the plan prints can be pasted into Anki's browser."""
    disturb(work)
    (retired,) = work.plan().as_json()["retired"]
    (found,) = learner.col.find_notes(retired["search"])
    assert learner.col.get_note(found)["Key"] == "term:算力"


def test_the_search_for_a_closed_card_type_finds_its_cards(work, learner):
    """The search that the plan prints selects exactly the cards that the recipe no longer wants."""
    disturb(work)
    (closed,) = work.plan().closed
    cards = [learner.col.get_card(number) for number in learner.col.find_cards(closed.search)]
    assert {card.template()["name"] for card in cards} == {"Production"}
    assert len(cards) == closed.cards + 1  # one of them is the dropped card's
    learner.col.sched.suspend_cards([card.id for card in cards])
    assert not learner.col.find_cards(closed.search)


def test_a_new_title_is_warned_of(work):
    """Anki knows decks by name: a renamed deck leaves its cards behind, so it is said in time."""
    work.recipe(title="Better talks")
    assert [p.code for p in work.plan().problems] == ["new-title"]
    assert [p.code for p in work.build().problems] == ["new-title"]
    assert work.plan().problems == ()


def test_the_lines_tell_everything(work):
    """Each kind of change has its line, changed fields as a diff."""
    disturb(work)
    text = "\n".join(work.plan().lines())
    for line in (r"  new      term:", r"  changed  term:护栏", r"    Gloss: - ", r"    Gloss: \+ guard rail",
                 r"  kept     term:护栏", r"  retired  term:算力", r"  closed   \d+ Production cards"):  # fmt: skip
        assert re.search(line, text), line


def test_a_long_field_is_cut_to_what_differs():
    """A reader sees the word that changes, not a screen of markup."""
    old = "前" * 60 + ' 推理[tuīlǐ]<wbr><b class="here">贵</b>' + "后" * 60
    lines = diff(Change("term:推理", "Sentence", old, old.replace("tuīlǐ", "tuīlí")))
    assert lines[0] == f"Sentence: - …{'前' * 16} 推理[tuīlǐ]贵{'后' * 22}…"
    assert lines[1] == f"Sentence: + …{'前' * 16} 推理[tuīlí]贵{'后' * 22}…"


def test_the_commands_speak_json(work):
    """plan, refresh, edit and sheet print JSON that others can read; the plan in text has the same counts."""
    env = {"SOURCE_DATE_EPOCH": "1761000000"}
    (plan,) = json.loads(deckgen("plan", "--json", cwd=work.root, **env).stdout)
    assert {"new", "changed", "unchanged", "kept", "conflicts", "retired", "doubtful", "closed", "refresh"} <= set(plan)
    assert f"{plan['unchanged']} unchanged" in deckgen("plan", cwd=work.root, **env).stdout
    (edited,) = json.loads(deckgen("edit", "护栏", "gloss=rail", "--json", cwd=work.root).stdout)
    assert edited["decisions"][0]["now"] == "rail"
    (built,) = json.loads(deckgen("refresh", "talks", "--json", cwd=work.root, **env).stdout)
    assert built["written"]
    assert deckgen("sheet", "talks", "cards.csv", cwd=work.root).returncode == 0
    assert (work.root / "cards.csv").read_bytes().startswith(b"\xef\xbb\xbfkey,")
    (taken,) = json.loads(deckgen("sheet", "talks", "cards.csv", "--take", "--json", cwd=work.root).stdout)
    assert taken["decisions"] == []


def test_pull_on_the_command_line_says_what_it_did(work, learner, tmp_path):
    """The command is a few lines over the library."""
    learner.write(work.first.pins["term:护栏"].guid, "Gloss", "mine")
    path = learner.export(tmp_path / "export.apkg")
    done = deckgen("pull", path, cwd=work.root)
    was = work.first.pins["term:护栏"].fields["Gloss"]
    assert f'edited     term:护栏: gloss "{was}" -> "mine"' in done.stdout
    assert deckgen("pull", tmp_path / "nothing.apkg", cwd=work.root).returncode == 1


def test_outside_a_project_the_commands_say_so(tmp_path):
    """A short letter, no traceback."""
    for command in (["plan"], ["refresh"], ["pull", "x.apkg"], ["edit", "a", "b=c"], ["sheet", "a", "b.csv"]):
        done = deckgen(*command, cwd=tmp_path)
        assert done.returncode == 1
        assert "this folder is no deckgen project" in done.stderr
        assert "Traceback" not in done.stderr
