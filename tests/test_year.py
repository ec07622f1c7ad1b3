"""Years of regeneration in the real Anki: every kind of change, the golden collection, and a year week by week.

The invariants are always the same: no history harmed, no card twice, no pulled edit lost, no conflict, the schema as it
was, and a second import that changes nothing.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from deckgen import apkg, build, pins
from deckgen.edit import edit
from deckgen.language.script import traditional
from deckgen.project import Project
from deckgen.pull import pull_project
from deckgen.templates import PACKAGED, note_types
from tests.learner import Learner
from tests.workshop import CLINIC, START, TALK, Workshop, language

GOLDEN = Path(__file__).parent / "golden"
DAY = 86_400
OPTIONS = {"default": {}, "merge": {"merge": True}}


def keys(learner):
    return [learner.note(guid)["Key"] for guid in learner.guids()]


def take(learner, package, **options):
    """Import twice and hold every invariant that needs no memory of edits; gives the first log."""
    histories, schema, decks = learner.histories(), learner.schema(), set(learner.decks())
    log = learner.take(package, **options)
    after = learner.histories()
    assert {card: after.get(card) for card in histories} == histories, "a history was harmed"
    assert len(keys(learner)) == len(set(keys(learner))), "a card is there twice"
    assert (log.conflicting, log.others) == (0, 0)
    assert learner.schema() == schema
    assert decks <= set(learner.decks())
    assert not learner.col.get_empty_cards().notes
    assert learner.take(package, **options).updated == 0
    return log


# ---- the matrix ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """A deck built, imported, studied, edited in Anki and pulled; one more edit was made after the pull."""
    folder = tmp_path_factory.mktemp("base")
    work = Workshop(folder / "work", term_cards=["recognition", "production"], quote_cards=["comprehension", "cloze"])
    known = work.build().pins
    learner = Learner(folder / "anki")
    learner.take(work.package)
    learner.study()
    quote = next(key for key in known.pins if key.startswith("quote:护栏"))
    pulled = {
        ("term:护栏", "Gloss"): "my <b>rail</b>",
        ("term:智能体", "Notes"): "mine &amp; only mine",
        (quote, "Translation"): "My own English.",
        (quote, "Before"): "我自己的话",
        ("term:护栏", "MyNotes"): "note to self",
    }
    for (key, field), value in pulled.items():
        learner.write(known.pins[key].guid, field, value)
    learner.tag(known.pins["term:护栏"].guid, "hard")
    for guid in learner.guids():
        learner.at(work.now + (DAY if guid in {known.pins[key].guid for key, _ in pulled} else 0), guid)
    export = learner.export(folder / "export.apkg")
    work.now += 2 * DAY
    pull_project(work.project, (), export, work.now)
    late = known.pins["term:算力"].guid
    learner.write(late, "Notes", "too late")
    learner.at(work.now + DAY, late)
    learner.close()
    work.now += 2 * DAY
    return folder, work.now, {(known.pins[k].guid, f): v for (k, f), v in pulled.items()}, late


def upgraded(monkeypatch):
    """A generator that glosses and explains everything in another way."""
    honest = build.cards.term_cards

    def better(*args):
        return [
            replace(c, senses=(replace(c.senses[0], gloss=f"{c.gloss}!"),), pinyin=c.pinyin.upper())
            for c in honest(*args)
        ]

    monkeypatch.setattr(build.cards, "term_cards", better)


def own_template(work, name, old, new):
    path = work.root / "templates" / "cards" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    text = (PACKAGED[1] / "cards" / name).read_text("utf-8")
    path.write_text(text.replace(old, new, 1) if old else text + new, "utf-8")


def root_file(work, name, text):
    (work.root / name).write_text(text, "utf-8")


OPEN = {"term_cards": ["recognition", "production"], "quote_cards": ["comprehension", "cloze"]}
CHANGES = {
    "nothing": lambda w, _: None,
    "typo in a quote": lambda w, _: w.article("talk.md", TALK.replace("兜得住的那一层", "兜得住的最后一层")),
    "typo in a sentence": lambda w, _: w.article("talk.md", TALK.replace("敏感词都没有命中", "敏感词也没有命中")),
    "title mended": lambda w, _: w.article("talk.md", TALK.replace("title: 护栏与推理", "title: 护栏、推理与责任")),
    "date mended": lambda w, _: w.article("talk.md", TALK.replace("2026-05-04", "2026-05-05")),
    "other script": lambda w, _: w.article("talk.md", traditional(TALK)),
    "file renamed": lambda w, _: (w.article("talk.md", None), w.article("2026-talk.txt", TALK)),
    "other site, other dirt": lambda w, _: w.article("talk.md", TALK.replace("。", "。\u200b").replace("，", ", ") + "\n扫码关注\n"),
    "another article": lambda w, _: w.article("clinic.md", CLINIC),
    "article replaced": lambda w, _: w.article("talk.md", CLINIC),
    "fewer cards": lambda w, _: w.recipe(**OPEN, terms=1, quotes=1),
    "more cards": lambda w, _: w.recipe(**OPEN, terms=14, quotes=5),
    "known levels": lambda w, _: w.recipe(**OPEN, known_levels=6),
    "a card type opened": lambda w, _: w.recipe(term_cards=[*OPEN["term_cards"], "cloze", "listening"], quote_cards=OPEN["quote_cards"]),
    "a card type closed": lambda w, _: w.recipe(term_cards=["recognition"], quote_cards=["comprehension"]),
    "tone colours": lambda w, _: w.recipe(**OPEN, tones="pleco"),
    "gloss by hand": lambda w, _: edit(w.project, (), "算力", {"gloss": "a power"}),
    "sentence by hand": lambda w, _: edit(w.project, (), "算力", {"sentence": "算力很贵。"}),
    "pulled card edited again": lambda w, _: edit(w.project, (), "护栏", {"translation": "In English"}),
    "card dropped": lambda w, _: edit(w.project, (), "算力", {"drop": "true"}),
    "card wanted": lambda w, _: edit(w.project, (), "主权", {"want": "true"}),
    "glossary": lambda w, _: root_file(w, "glossary.tsv", "算力\tsuàn lì\tnumber-crunching\t\n"),
    "readings": lambda w, _: root_file(w, "readings.tsv", "算力\tsuàn lì\n"),
    "style sheet": lambda w, _: own_template(w, "card.css", "", "\n.dg { color: teal }\n"),
    "card template": lambda w, _: own_template(w, "term/recognition.html", "<hr>", "<hr><hr>"),
    "generator upgraded": lambda w, m: upgraded(m),
    "other sentence marks": lambda w, _: w.article("talk.md", TALK.replace("，", "；")),
}  # fmt: skip


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("name", CHANGES)
def test_no_change_harms_what_a_learner_has(base, tmp_path, monkeypatch, name, options):
    """Any kind of change, imported with default options or with merging: the invariants hold, pulled edits stand."""
    folder, now, pulled, late = base
    shutil.copytree(folder, tmp_path / "b")
    work, learner = Workshop.again(tmp_path / "b" / "work", now), Learner(tmp_path / "b" / "anki")
    before, _, _ = work.project.decks()[0].files.load()
    CHANGES[name](work, monkeypatch)
    after = work.build().pins
    log = take(learner, work.package, **OPTIONS[options])
    changed = {p.guid for p in after.active() for q in [before.pins.get(p.key)] if q and p.modified != q.modified}
    assert log.updated <= len(changed | set(before_pull(before)))
    for (guid, field), value in pulled.items():
        assert learner.note(guid)[field] == value, f"the pulled {field} was lost"
    hard = next(guid for guid, field in pulled if field == "MyNotes")
    assert "hard" in learner.note(hard).tags
    lost = learner.note(late)["Notes"] != "too late"
    assert not lost or late in changed  # the one limit: not pulled, and the author changed the same card
    learner.close()


def before_pull(known):
    """Cards on which words of the learner stand: their time has moved with the pull."""
    return [pin.guid for pin in known.pins.values() if pin.under or "MyNotes" in pin.fields]


@pytest.mark.parametrize("options", OPTIONS)
def test_refresh_of_a_better_generator_keeps_histories_and_pulled_edits(base, tmp_path, monkeypatch, options):
    """The largest change there is: every card is rewritten, and the learner's words stand."""
    folder, now, pulled, _ = base
    shutil.copytree(folder, tmp_path / "b")
    work, learner = Workshop.again(tmp_path / "b" / "work", now), Learner(tmp_path / "b" / "anki")
    upgraded(monkeypatch)
    after = work.build(refresh=True).pins
    take(learner, work.package, **OPTIONS[options])
    assert all(learner.note(guid)[field] == value for (guid, field), value in pulled.items())
    fresh = [p for p in after.active() if p.kind == "term" and p.fields["Gloss"].endswith("!")]
    assert len(fresh) >= 5
    assert all(learner.note(p.guid)["Gloss"] == p.fields["Gloss"] for p in fresh)
    learner.close()


def test_a_deck_renamed_on_both_sides_stays_one_deck(base, tmp_path):
    """The way that the plan names: rename in Anki, then in the recipe; new cards join the old ones."""
    folder, now, _, _ = base
    shutil.copytree(folder, tmp_path / "b")
    work, learner = Workshop.again(tmp_path / "b" / "work", now), Learner(tmp_path / "b" / "anki")
    learner.col.decks.rename(learner.col.decks.id_for_name("Talks"), "Better talks")
    work.recipe(**OPEN, title="Better talks")
    work.article("clinic.md", CLINIC)
    work.build()
    assert take(learner, work.package).new
    assert set(learner.decks()) == {"Better talks::Terms", "Better talks::Quotes"}
    learner.close()


# ---- the golden collection -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", OPTIONS)
def test_today_imports_over_the_golden_collection(tmp_path, options):
    """Who has had the deck since v0.1.0 loses nothing: same cards, updates only for changed notes, same schema."""
    shutil.copytree(GOLDEN / "corpus", tmp_path / "corpus")
    (tmp_path / "decks" / "golden").mkdir(parents=True)
    shutil.copy(GOLDEN / "deck.toml", tmp_path / "decks" / "golden")
    shutil.copy(GOLDEN / "pins.jsonl", tmp_path / "decks" / "golden")
    first = pins.load((GOLDEN / "pins.jsonl").read_text("utf-8"), "pins.jsonl")
    (tmp_path / "first.apkg").write_bytes(apkg.package("Golden", first.active(), note_types(), first.types))
    learner = Learner(tmp_path / "anki")
    learner.take(tmp_path / "first.apkg")
    learner.study()
    (built,) = build.build_project(Project(tmp_path), (), language(), START + 100 * DAY)
    log = take(learner, built.out, **OPTIONS[options])
    after = {pin.key: pin for pin in built.pins.active()}
    assert {key: pin.guid for key, pin in first.pins.items()} == {key: after[key].guid for key in first.pins}
    changed = [key for key, pin in first.pins.items() if after[key].modified != pin.modified]
    assert (log.updated, log.new) == (len(changed), len(after) - len(first.pins))
    learner.close()


# ---- a year ----------------------------------------------------------------------------------------------------------


def author(work, rng, week):
    """What happens to a project in a week: articles come, go and change, edits are made by hand, the recipe moves."""
    talk = work.root / "corpus" / "talk.md"
    text = talk.read_text("utf-8")
    known = [p.key for p in work.project.decks()[0].files.load()[0].active()]
    for act in rng.sample(range(8), 2):
        if act == 0:
            a, b = rng.choice(
                [("那一层", "最后一层"), ("最后一层", "那一层"), ("危险的", "要命的"), ("要命的", "危险的")]
            )
            text = text.replace(a, b)
        elif act == 1:
            text = text.replace("date: 2026-05-04", f"date: 2026-05-{rng.randrange(10, 30)}")
        elif act == 2:
            clinic = work.root / "corpus" / "clinic.md"
            work.article("clinic.md", None if clinic.exists() else CLINIC)
        elif act == 3:
            edit(work.project, (), rng.choice(known), {"notes": f"the author's, week {week}"})
        elif act == 4:
            work.recipe(**OPEN, terms=rng.randrange(1, 14), quotes=rng.randrange(1, 5))
        elif act == 5:
            work.recipe(**OPEN, tones=rng.choice(["none", "safe"]))
        elif act == 6:
            edit(work.project, (), rng.choice(known), {"translation": f"In English, week {week}"})
        else:
            text = text if rng.random() < 0.5 else traditional(text) if "护栏" in text else TALK
    talk.write_text(text, "utf-8")


@settings(
    max_examples=2, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(rng=st.randoms(use_true_random=True))
def test_a_year_of_weekly_rebuilds(tmp_path_factory, rng):
    """52 weeks, both sides at work: no history harmed, no card twice, no pulled edit lost."""
    tmp_path = tmp_path_factory.mktemp("year")
    work = Workshop(tmp_path / "work", **OPEN)
    work.build()
    learner = Learner(tmp_path / "anki")
    learner.take(work.package)
    learner.study(1)
    promised: dict[tuple[str, str], str] = {}
    pulled = unpulled = 0
    for week in range(52):
        work.now += 2 * DAY
        guids = learner.guids()
        typed = {}
        for guid in rng.sample(guids, min(3, len(guids))):
            field = rng.choice(
                ["Gloss", "Notes", "Before", "MyNotes"]
                if "Gloss" in learner.note(guid)
                else ["Notes", "After", "MyNotes"]
            )
            typed[guid, field] = f"mine, week {week}"
            learner.write(guid, field, typed[guid, field])
            learner.at(work.now, guid)
        if rng.random() < 0.7:
            export = learner.export(tmp_path / "e.apkg", legacy=rng.random() < 0.5, scheduling=rng.random() < 0.5)
            pull_project(work.project, (), export, work.now + 60)
            promised |= typed
            pulled += len(typed)
        else:
            unpulled += len(typed)
            promised = {place: value for place, value in promised.items() if place not in typed}
        author(work, rng, week)
        after = work.build(after=2 * DAY).pins
        by_guid = {pin.guid: pin for pin in after.pins.values()}
        if rng.random() < 0.8:
            take(learner, work.package, **rng.choice(list(OPTIONS.values())))
            learner.study(1)
            learner.col.db.execute("update notes set mod = ? where mod > ?", work.now, work.now)
        for (guid, field), value in list(promised.items()):
            name = {"Notes": "notes", "Gloss": "gloss"}.get(field, field)
            ruled = [
                e for e in work.project.decks()[0].files.load()[1].changes.get(by_guid[guid].key, ()) if e.field == name
            ]
            if field != "MyNotes" and ruled and ruled[0].now != value:
                del promised[guid, field]  # the author has since written something else there, by hand
                continue
            assert by_guid[guid].fields.get(field) == value, (
                f"week {week}: {by_guid[guid].key} lost {field} in the pins"
            )
            if by_guid[guid].status == "active":
                assert learner.note(guid)[field] == value, f"week {week}: {by_guid[guid].key} lost {field} in Anki"
    assert pulled > 80
    assert promised
    print(f"{pulled} edits pulled, {unpulled} not, {len(promised)} still standing, {len(learner.guids())} cards")
    learner.close()
