"""The contract with Anki, rule by rule, against the real importer; each rule must also catch its saboteur."""

from __future__ import annotations

import re
import shutil
import time
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from deckgen import apkg, pins
from deckgen.build import build_project, open_language
from deckgen.errors import PinsError
from deckgen.project import Project
from deckgen.templates import PACKAGED, note_types
from tests import saboteurs as s
from tests.learner import Learner
from tests.workshop import CLINIC, START, TALK, Workshop

ALL_CARDS = {
    "term_cards": ["recognition", "production", "cloze", "listening"],
    "quote_cards": ["comprehension", "cloze", "listening"],
}
MENDED = TALK.replace("一个敏感词都没有命中", "敏感词一个都没有命中").replace("说那次事故，护栏", "说那次事故吧，护栏")


@dataclass(frozen=True)
class Story:
    """A deck imported and studied (`desk` is that collection, closed), and what its author built from it later."""

    folder: Path
    desk: Path
    first: Path
    later: Path
    before: pins.Pins
    after: pins.Pins

    def sit(self, name: str) -> Learner:
        """The learner's collection, as a copy that may be changed."""
        shutil.copytree(self.desk, self.folder / name)
        return Learner(self.folder / name)

    @property
    def changed(self) -> set[str]:
        """Guids of notes that the later package must update."""
        old = {pin.guid: pin.modified for pin in self.before.active()}
        return {pin.guid for pin in self.after.active() if pin.guid in old and pin.modified != old[pin.guid]}

    @property
    def new(self) -> set[str]:
        return {pin.guid for pin in self.after.active()} - {pin.guid for pin in self.before.pins.values()}

    @property
    def retired(self) -> set[str]:
        return {pin.guid for pin in self.before.active()} - {pin.guid for pin in self.after.active()}


@pytest.fixture(scope="module")
def story(tmp_path_factory) -> Story:
    """First a deck of one talk; then a mended article, another article, an edit, a dropped card, another style."""
    folder = tmp_path_factory.mktemp("story")
    work = Workshop(folder / "work", **ALL_CARDS)
    before = work.build().pins
    first = Path(shutil.copy(work.package, folder / "first.apkg"))
    learner = Learner(folder / "desk")
    learner.take(first)
    learner.study()
    for guid in learner.guids():
        learner.at(before_time(before, guid), guid)
    learner.close()
    work.article("talk.md", MENDED)
    work.article("clinic.md", CLINIC)
    dropped = before.active()[-1].key
    work.edits.write_text(f'["term:护栏"]\ngloss = "guard rail of a model"\n["{dropped}"]\ndrop = true\n', "utf-8")
    (work.root / "templates" / "cards").mkdir(parents=True)
    css = (PACKAGED[1] / "cards" / "card.css").read_text("utf-8")
    (work.root / "templates" / "cards" / "card.css").write_text(css + "\n.dg { letter-spacing: 0 }\n", "utf-8")
    after = work.build().pins
    later = Path(shutil.copy(work.package, folder / "later.apkg"))
    return Story(folder, folder / "desk", first, later, before, after)


def before_time(known: pins.Pins, guid: str) -> int:
    return next(pin.modified for pin in known.pins.values() if pin.guid == guid)


# ---- the rules: each a function that raises AssertionError when the later package breaks it ------------------------


def guids_are_stable(story: Story, learner: Learner) -> None:
    """Rule 1: a card that was known is never imported as a new one."""
    assert learner.take(story.later).new == len(story.new)
    keys = [learner.note(guid)["Key"] for guid in learner.guids()]
    assert len(keys) == len(set(keys))


def guids_are_unique(story: Story, learner: Learner) -> None:
    """Rules 1 and 18: no guid stands on two notes."""
    learner.take(story.later)
    assert len(learner.guids()) == len(set(learner.guids()))


def only_changed_notes_are_updated(story: Story, learner: Learner) -> None:
    """Rule 3: the importer updates what has changed, once, and nothing else."""
    log = learner.take(story.later)
    assert (log.new, log.updated) == (len(story.new), len(story.changed))
    assert learner.take(story.later).updated == 0
    assert story.changed


def no_time_lies_in_the_future(story: Story, learner: Learner) -> None:
    """Rule 3: a later edit of the learner always looks newer."""
    with s.opened(story.later) as connection:
        assert connection.execute("select max(mod) from notes").fetchone()[0] <= time.time()


def own_words_on_unchanged_notes_stay(story: Story, learner: Learner) -> None:
    """Rules 3 and 16: what the learner wrote on a note that the author left alone survives without any pull."""
    guid = next(p.guid for p in story.after.active() if p.guid not in story.changed | story.new)
    learner.write(guid, "MyNotes", "mine")
    learner.tag(guid, "hard")
    learner.take(story.later)
    assert learner.note(guid)["MyNotes"] == "mine"
    assert "hard" in learner.note(guid).tags


def a_changed_style_arrives(story: Story, learner: Learner) -> None:
    """Rules 4 and 8: templates and CSS may change, and do."""
    learner.take(story.later)
    assert "letter-spacing: 0 }" in learner.col.models.by_name("deckgen Term")["css"]


def a_style_of_their_own_stays(story: Story, learner: Learner) -> None:
    """Rule 4: an unchanged note type does not overwrite what the learner did to it."""
    learner.take(story.later)
    kind = learner.col.models.by_name("deckgen Term")
    kind["css"] += ".mine {}"
    learner.col.models.update_dict(kind)
    learner.take(story.later)
    assert ".mine" in learner.col.models.by_name("deckgen Term")["css"]


def note_types_stay_two(story: Story, learner: Learner) -> None:
    """Rules 5, 7 and 8: no conflict, and no second note type beside ours."""
    assert learner.take(story.later).conflicting == 0
    ours = [one.name for one in learner.col.models.all_names_and_ids() if one.name.startswith("deckgen")]
    assert sorted(ours) == ["deckgen Quote", "deckgen Term"]


def renaming_a_field_does_no_harm(story: Story, learner: Learner) -> None:
    """Rule 6: a learner may rename a field or a card type; constant ids still match."""
    kind = learner.col.models.by_name("deckgen Term")
    learner.col.models.rename_field(kind, next(f for f in kind["flds"] if f["name"] == "Gloss"), "Meaning")
    kind["tmpls"][0]["name"] = "Reading"
    learner.col.models.update_dict(kind)
    log = learner.take(story.later)
    assert (log.conflicting, log.updated) == (0, len(story.changed))


def the_schema_stays(story: Story, learner: Learner) -> None:
    """Rules 7 and 9: even with merging on, no device must sync anew, because nothing of the schema changes."""
    before = learner.schema()
    assert learner.take(story.later, merge=True).conflicting == 0
    assert learner.schema() == before


def the_kind_is_plain(story: Story, learner: Learner) -> None:
    """Rules 10 and 11: no cloze note type, so no cloze number can move."""
    with s.opened(story.later) as connection:
        assert {one["type"] for one in s.column(connection, "models").values()} == {0}


def no_card_becomes_empty(story: Story, learner: Learner) -> None:
    """Rule 12: gates only open."""
    before = learner.histories()
    learner.take(story.later)
    assert not learner.col.get_empty_cards().notes
    assert before.keys() <= learner.histories().keys()


def decks_keep_their_names(story: Story, learner: Learner) -> None:
    """Rule 13: new cards go where the old ones are."""
    names = set(learner.decks())
    learner.take(story.later)
    assert set(learner.decks()) == names == {"Talks::Terms", "Talks::Quotes"}


def decks_are_not_described(story: Story, learner: Learner) -> None:
    """Rule 13: what the learner wrote about the deck stays."""
    deck = learner.col.decks.by_name("Talks::Terms")
    deck["desc"] = "my own words"
    learner.col.decks.update_dict(deck)
    learner.take(story.later)
    assert learner.col.decks.by_name("Talks::Terms")["desc"] == "my own words"


def the_retired_rest(story: Story, learner: Learner) -> None:
    """Rule 14: a dropped card is exported no more, stays in Anki, and nobody gets its guid."""
    assert story.retired
    before = {guid: learner.note(guid)["Key"] for guid in story.retired}
    learner.take(story.later)
    assert {guid: learner.note(guid)["Key"] for guid in story.retired} == before
    with s.opened(story.later) as connection:
        assert not story.retired & {guid for (guid,) in connection.execute("select guid from notes")}


def tags_are_ours_and_whole(story: Story, learner: Learner) -> None:
    """Rule 15: every tag is namespaced, in one piece, and none of those that Anki keeps for itself."""
    with s.opened(story.later) as connection:
        tags = [tag for (line,) in connection.execute("select tags from notes") for tag in line.strip().split(" ")]
    assert tags
    assert all(re.fullmatch(r"deckgen::[^\s\u3000\x00-\x1f]+", tag) for tag in tags)


def foreign_text_is_shown_not_run(story: Story, learner: Learner) -> None:
    """Rule 17: nothing of an article becomes a tag, a sound or a script."""
    learner.take(story.later)
    for number in learner.col.find_cards(""):
        card = learner.col.get_card(number)
        assert "<script" not in card.question() + card.answer()
        assert not [tag for tag in card.answer_av_tags() if hasattr(tag, "filename")]


def the_import_runs_through(story: Story, learner: Learner) -> None:
    """Rule 17: no text can break the fields apart."""
    try:
        log = learner.take(story.later)
    except Exception as error:
        raise AssertionError(error) from error
    assert log.others == 0


def text_is_what_anki_will_store(story: Story, learner: Learner) -> None:
    """Rule 17: fields are in NFC, so that what is compared later is what was written."""
    with s.opened(story.later) as connection:
        for (fields,) in connection.execute("select flds from notes"):
            assert unicodedata.normalize("NFC", fields) == fields


def histories_stay(story: Story, learner: Learner) -> None:
    """Rule 18: id, deck, due, interval, ease, queue, repetitions, lapses and review log of every card are as before."""
    before = learner.histories()
    texts = {guid: learner.note(guid)["Key"] for guid in learner.guids()}
    learner.take(story.later)
    after = learner.histories()
    assert {card: after.get(card) for card in before} == before
    assert {guid: learner.note(guid)["Key"] for guid in texts} == texts


def media_are_named_by_content(story: Story, learner: Learner) -> None:
    """Rule 19: no media file can overwrite another, or fail to arrive."""
    import json

    names = json.loads(zipfile.ZipFile(story.later).read("media") or b"{}").values()
    assert all(re.fullmatch(r"_?dg-[0-9a-f]{8,}\.\w+", name) for name in names)


def packages_carry_no_schedule(story: Story, learner: Learner) -> None:
    """Rule 20: every card of a package is new, and nothing was ever reviewed."""
    with s.opened(story.later) as connection:
        assert connection.execute("select count(*) from cards where type or queue or ivl or reps").fetchone() == (0,)
        assert connection.execute("select count(*) from revlog").fetchone() == (0,)


def every_note_has_a_card(story: Story, learner: Learner) -> None:
    """Contract, section 5: Anki takes a note without cards in silence, so none is made."""
    with s.opened(story.later) as connection:
        lost = "select count(*) from notes where id not in (select nid from cards)"
        assert connection.execute(lost).fetchone() == (0,)


Rule = Callable[[Story, Learner], None]
RULES: list[tuple[Rule, list[s.Breaker]]] = [
    (guids_are_stable, [s.default_guid, s.new_guids]),
    (guids_are_unique, [s.cloned_guid]),
    (only_changed_notes_are_updated, [s.global_time, s.old_times]),
    (no_time_lies_in_the_future, [s.future_times]),
    (own_words_on_unchanged_notes_stay, [s.replaced_tags, s.blank_my_notes, s.global_time]),
    (a_changed_style_arrives, [s.old_type_time]),
    (a_style_of_their_own_stays, [s.global_type_time]),
    (note_types_stay_two, [s.other_type_id, s.added_field, s.removed_field, s.reordered_field, s.dropped_template,
                           s.added_template, s.reordered_templates, s.renamed_field]),
    (renaming_a_field_does_no_harm, [s.no_ids]),
    (the_schema_stays, [s.added_field, s.added_template, s.other_type_id]),
    (the_kind_is_plain, [s.cloze_kind]),
    (no_card_becomes_empty, [s.closed_gates]),
    (decks_keep_their_names, [s.renamed_decks]),
    (decks_are_not_described, [s.described_decks]),
    (the_retired_rest, []),
    (tags_are_ours_and_whole, [s.blank_tags]),
    (foreign_text_is_shown_not_run, [s.raw_markup]),
    (the_import_runs_through, [s.separator_inside]),
    (text_is_what_anki_will_store, [s.decomposed]),
    (histories_stay, [s.wrong_words]),
    (media_are_named_by_content, []),
    (packages_carry_no_schedule, [s.scheduled]),
    (every_note_has_a_card, [s.no_cards]),
]  # fmt: skip


@pytest.mark.parametrize("rule", [rule for rule, _ in RULES], ids=lambda rule: rule.__name__)
def test_the_rule_holds(rule: Rule, story: Story, tmp_path: Path) -> None:
    """What deckgen builds keeps the rule."""
    learner = replace(story, folder=tmp_path).sit("desk")
    rule(story, learner)
    learner.close()


CASES = [(rule, breaker) for rule, breakers in RULES for breaker in breakers]


@pytest.mark.parametrize(("rule", "breaker"), CASES, ids=[f"{r.__name__}-{n}" for n, (r, _) in enumerate(CASES)])
def test_the_rule_catches_its_saboteur(rule: Rule, breaker: s.Breaker, story: Story, tmp_path: Path) -> None:
    """A package broken in just this way does not pass."""
    bad = s.broken(story.later, breaker, tmp_path / "bad.apkg")
    learner = replace(story, folder=tmp_path).sit("desk")
    with pytest.raises(AssertionError):
        rule(replace(story, later=bad), learner)
    learner.close()


def test_saboteurs_that_need_a_guid_or_a_file_are_caught_too(story: Story, tmp_path: Path) -> None:
    """A reused guid of a retired card, and a media file named by hand."""
    guid = min(story.retired)
    reused = s.broken(story.later, s.reused_guid(guid), tmp_path / "reused.apkg")
    learner = replace(story, folder=tmp_path).sit("desk")
    with pytest.raises(AssertionError):
        the_retired_rest(replace(story, later=reused), learner)
    named = s.broken(story.later, lambda _: None, tmp_path / "named.apkg", media={"0": "logo.png"})
    with pytest.raises(AssertionError):
        media_are_named_by_content(replace(story, later=named), learner)
    learner.close()


# ---- the whole corpus, and what needs no learner -------------------------------------------------------------------


def test_the_decks_of_the_corpus_import_without_a_warning_and_twice_without_an_update(tmp_path: Path) -> None:
    """Every deck of the checkout, built anew: nothing conflicts, nothing is missing, the second import changes nothing."""
    root = Path(__file__).parent.parent
    shutil.copytree(root / "corpus", tmp_path / "corpus")
    for recipe in root.glob("decks/*/deck.toml"):
        (tmp_path / "decks" / recipe.parent.name).mkdir(parents=True)
        shutil.copy(recipe, tmp_path / "decks" / recipe.parent.name)
    language, _ = open_language()
    learner = Learner(tmp_path / "desk")
    for built in build_project(Project(tmp_path), (), language, START):
        cards = len(built.pins.active())
        assert learner.take(built.out) == (cards, 0, 0, 0, 0)
        assert learner.take(built.out) == (0, 0, cards, 0, 0)
    assert not learner.col.get_empty_cards().notes
    assert "deckgen Term+" not in [one.name for one in learner.col.models.all_names_and_ids()]
    learner.close()


def test_a_style_of_the_learners_own_stays_when_only_notes_have_changed(tmp_path: Path) -> None:
    """Rule 4: a note type has a time of its own, and newer notes beside it do not make it newer."""
    work = Workshop(tmp_path / "work")
    work.build()
    learner = Learner(tmp_path / "desk")
    learner.take(work.package)
    kind = learner.col.models.by_name("deckgen Term")
    kind["css"] += ".mine {}"
    learner.col.models.update_dict(kind)
    learner.col.db.execute("update notetypes set mtime_secs = ?", work.now + 3600)
    work.article("talk.md", MENDED)
    work.article("clinic.md", CLINIC)
    work.build()
    assert learner.take(work.package).new
    assert ".mine" in learner.col.models.by_name("deckgen Term")["css"]
    learner.close()


def test_ids_and_lists_of_the_note_types_are_what_they_were(tmp_path: Path) -> None:
    """Rules 5 to 8: ids, field lists and template lists are frozen; the frozen ones stand in tests/golden."""
    import json

    frozen = json.loads((Path(__file__).parent / "golden" / "note-types.json").read_text("utf-8"))
    now = {
        kind: {"id": t.id, "name": t.name, "fields": [[f.id, f.name] for f in t.fields],
               "templates": [[c.id, c.name] for c in t.templates]}
        for kind, t in note_types().items()
    }  # fmt: skip
    assert now == frozen


def test_the_same_pins_give_the_same_bytes(story: Story) -> None:
    """Reproducible: same inputs, same bytes, and no date of today in the zip."""
    types = note_types()
    stamps = {t.name: pins.Stamp("d", START) for t in types.values()}
    one, two = (apkg.package("Talks", story.after.active(), types, stamps) for _ in range(2))
    assert one == two
    assert {info.date_time for info in zipfile.ZipFile(story.later).infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_pins_are_never_made_anew_beside_a_package(tmp_path: Path) -> None:
    """Rule 2: a deck whose pins are gone is refused, because new ones would start every review anew."""
    work = Workshop(tmp_path)
    work.build()
    work.pins.unlink()
    with pytest.raises(PinsError, match=r"restore pins\.jsonl"):
        work.build()


def test_two_people_never_share_a_guid_and_two_builds_always_do(tmp_path: Path) -> None:
    """Identity is the deck's own: the same article in two projects makes two decks in one Anki."""
    one, two = Workshop(tmp_path / "a"), Workshop(tmp_path / "b")
    mine, yours = one.build().pins, two.build().pins
    assert mine.pins.keys() == yours.pins.keys()
    assert not {p.guid for p in mine.pins.values()} & {p.guid for p in yours.pins.values()}
    assert one.build().pins == mine


def test_a_copied_deck_folder_is_refused(tmp_path: Path) -> None:
    """Two decks with one identity would be one in Anki."""
    work = Workshop(tmp_path)
    work.build()
    shutil.copytree(tmp_path / "decks" / "talks", tmp_path / "decks" / "copy")
    with pytest.raises(PinsError, match="have the same pins"):
        work.build()
