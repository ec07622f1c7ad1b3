"""What the learner changed in Anki comes home, from every kind of export, and nothing of it is lost on the way."""

from __future__ import annotations

import random
import sys
import zipfile
from dataclasses import replace

import pytest

from deckgen.edits import load
from deckgen.errors import SourceError
from deckgen.export import read_export
from deckgen.pull import pull_project
from tests.learner import Learner
from tests.saboteurs import opened
from tests.workshop import CLINIC, Workshop


class World:
    """An author's project and a learner's Anki."""

    def __init__(self, folder, **recipe):
        self.folder = folder
        self.work = Workshop(folder / "work", **recipe)
        self.known = self.work.build().pins
        self.anki = Learner(folder / "anki")
        self.deliver()
        self.exports = 0

    def deliver(self, **options):
        return self.anki.take(self.work.package, **options)

    def guid(self, key):
        return self.known.pins[key].guid

    def pull(self, *, forget=False, **options):
        self.exports += 1
        path = self.anki.export(self.folder / f"export{self.exports}.apkg", **options)
        return pull_project(self.work.project, (), path, self.work.now, forget_missing=forget)[0]

    def pins(self):
        return self.work.build(after=1).pins.pins

    def edits(self):
        return load(self.work.edits.read_text("utf-8"), "edits.toml")


@pytest.fixture
def world(tmp_path):
    world = World(tmp_path)
    yield world
    world.anki.close()


FORMATS = [{"legacy": legacy, "scheduling": scheduling} for legacy in (False, True) for scheduling in (False, True)]


@pytest.mark.parametrize("options", FORMATS, ids=str)
def test_an_edit_arrives_from_every_kind_of_export(world, options):
    """New and legacy format, with and without scheduling; studying is no edit."""
    world.anki.study()
    world.anki.write(world.guid("term:护栏"), "Gloss", "safety layer &amp; more")
    report = world.pull(**options)
    assert [(e.key, e.field, e.now) for e in report.edits] == [("term:护栏", "gloss", "safety layer & more")]
    assert world.pins()["term:护栏"].fields["Gloss"] == "safety layer &amp; more"


def test_nothing_changed_is_nothing_pulled(world):
    """An export without edits changes no pin but that it was seen, and writes no edits.toml."""
    report = world.pull()
    assert (report.edits, report.notes, report.tags, report.missing) == ((), (), (), ())
    assert not world.work.edits.exists()
    assert {k: replace(p, seen=False) for k, p in world.pins().items()} == dict(world.known.pins)


def test_one_subdeck_is_enough(world):
    """An export of the terms alone says nothing about the quotes."""
    world.anki.write(world.guid("term:护栏"), "Notes", "by me")
    report = world.pull(deck="Talks::Terms")
    assert [e.now for e in report.edits] == ["by me"]
    assert report.missing == ()


def test_markup_of_the_editor_is_kept_and_scripts_are_not(world):
    """Bold stays bold; what could run is taken out."""
    world.anki.write(
        world.guid("term:护栏"), "Gloss", 'a <b>guard</b><script>x()</script> <img src="rail.jpg" onerror="x()">'
    )
    world.pull()
    assert world.pins()["term:护栏"].fields["Gloss"] == 'a <b>guard</b> <img src="rail.jpg">'


def test_a_pulled_edit_that_is_taken_out_gives_the_generated_value_back(world):
    """An edit from Anki is an edit like any other: without its line the card says again what deckgen says."""
    world.anki.write(world.guid("term:护栏"), "Gloss", "mine")
    world.pull()
    assert world.pins()["term:护栏"].fields["Gloss"] == "mine"
    world.work.edits.write_text("", "utf-8")
    assert world.pins()["term:护栏"].fields["Gloss"] == world.known.pins["term:护栏"].fields["Gloss"]


def test_any_field_can_be_edited_in_anki(world):
    """What edits.toml has no small name for comes as Anki's own field: ruby, context, a recording, spare fields."""
    changes = {"Sentence": " 护栏[hùlan] 好[hǎo]。", "Before": "别的", "Audio": "[sound:me.mp3]", "Spare1": "1"}
    for field, value in changes.items():
        world.anki.write(world.guid("term:护栏"), field, value)
    world.pull()
    fields = world.pins()["term:护栏"].fields
    assert {field: fields[field] for field in changes} == changes


def test_my_notes_and_tags_come_along_and_survive_an_update(world):
    """The learner's own field and tags are carried, even when the author changes the card."""
    guid = world.guid("term:护栏")
    world.anki.write(guid, "MyNotes", "seen on the train")
    world.anki.tag(guid, "hard", "exam::may")
    report = world.pull()
    assert (report.notes, report.tags) == (("term:护栏",), ("term:护栏",))
    world.work.edits.write_text('["term:护栏"]\ngloss = "guard rail"\n', "utf-8")
    world.work.now = 1_900_000_000  # whatever the clock of the pull was, the change must arrive
    world.work.build(after=0)
    assert world.deliver().updated == 1
    note = world.anki.note(guid)
    assert (note["Gloss"], note["MyNotes"]) == ("guard rail", "seen on the train")
    assert {"hard", "exam::may"} < set(note.tags)


def test_a_pulled_edit_survives_a_change_of_the_author(world):
    """Pulled first, the learner's words stand although the same card changes otherwise."""
    guid = world.guid("term:护栏")
    world.anki.write(guid, "Gloss", "mine")
    world.pull()
    edits = world.work.edits.read_text("utf-8")
    world.work.edits.write_text(f'{edits}notes = "the author\'s"\n', "utf-8")
    world.work.build()
    world.deliver()
    note = world.anki.note(guid)
    assert (note["Gloss"], note["Notes"]) == ("mine", "the author's")


def test_after_a_pull_the_next_import_changes_nothing(world):
    """What Anki already says is not sent again."""
    guid = world.guid("term:护栏")
    world.anki.write(guid, "Notes", "mine")
    world.anki.tag(guid, "hard")
    world.pull()
    world.work.build()
    assert world.deliver().updated == 0
    assert world.pull().edits == ()


def test_a_card_that_was_not_updated_yet_is_no_edit(world):
    """An older export of deckgen in Anki does not undo the newer one."""
    world.work.edits.write_text('["term:护栏"]\ngloss = "newer"\n', "utf-8")
    world.work.build()
    report = world.pull()
    assert report.edits == ()
    assert world.pins()["term:护栏"].fields["Gloss"] == "newer"


def test_an_edit_beside_a_missed_update_is_taken_and_the_update_still_arrives(world):
    """Another field edited in Anki meanwhile: both sides end up on the card, in Anki too."""
    world.work.edits.write_text('["term:护栏"]\ngloss = "newer"\n', "utf-8")
    world.work.build()
    guid = world.guid("term:护栏")
    world.anki.write(guid, "Notes", "mine")
    report = world.pull()
    assert [e.now for e in report.edits] == ["mine"]
    assert "old-words" in [p.code for p in report.problems]
    world.work.build()
    assert world.deliver().updated == 1
    note = world.anki.note(guid)
    assert (note["Gloss"], note["Notes"]) == ("newer", "mine")


def test_of_two_edits_ankis_wins_and_the_other_stays_as_a_comment(world):
    """Edited here and there: the learner's words stand, the author's are in the file for who wants them back."""
    world.anki.write(world.guid("term:护栏"), "Gloss", "theirs")
    world.work.edits.write_text('["term:护栏"]\ngloss = "ours" # mine\n', "utf-8")
    report = world.pull()
    assert [p.code for p in report.problems] == ["both-edited"]
    assert [e.now for e in world.edits().changes["term:护栏"]] == ["theirs"]
    assert "# gloss was also edited here: ours" in world.work.edits.read_text("utf-8")
    assert world.pins()["term:护栏"].fields["Gloss"] == "theirs"


def test_a_deleted_card_is_only_missed_until_somebody_says_so(world):
    """Without --forget-missing a card that the export lacks is reported and stays."""
    world.pull()
    world.anki.delete(world.guid("term:护栏"))
    assert world.pull().missing == ("term:护栏",)
    assert world.pins()["term:护栏"].status == "active"


def test_a_deleted_card_stays_away_when_told_so(world):
    """Seen before, missing now, and --forget-missing: it never comes back by itself, only by a wish."""
    world.pull()
    world.anki.delete(world.guid("term:护栏"))
    assert world.pull(forget=True).forgotten == ("term:护栏",)
    assert world.pins()["term:护栏"].status == "deleted"
    assert world.deliver().new == 0
    world.work.edits.write_text('["term:护栏"]\nwant = true\n', "utf-8")
    assert world.pins()["term:护栏"].guid == world.guid("term:护栏")
    assert world.deliver().new == 1


def test_a_card_that_no_pull_ever_saw_is_not_forgotten(world):
    """A new card that was not imported yet is no deleted one."""
    world.pull()
    world.work.article("clinic.md", CLINIC)
    world.work.build()
    report = world.pull(forget=True)
    assert report.missing
    assert report.forgotten == ()


def test_an_export_without_any_card_of_the_deck_forgets_nothing(world):
    """An export of something else says nothing about this deck."""
    world.pull()
    for key in world.known.pins:
        world.anki.delete(world.guid(key))
    assert world.pull(forget=True).forgotten == ()


def test_a_renamed_field_is_known_by_its_id(world):
    """A learner who renames Gloss to Meaning can still pull, in both formats."""
    kind = world.anki.col.models.by_name("deckgen Term")
    world.anki.col.models.rename_field(kind, next(f for f in kind["flds"] if f["name"] == "Gloss"), "Meaning")
    world.anki.col.models.update_dict(kind)
    world.anki.write(world.guid("term:护栏"), "Meaning", "mine")
    for legacy in (True, False):
        found = {n.guid: n for n in read_export(world.anki.export(world.folder / "r.apkg", legacy=legacy), _names())}
        assert found[world.guid("term:护栏")].fields["Gloss"] == "mine"


def _names():
    from deckgen.templates import note_types

    return {f.id: f.name for t in note_types().values() for f in t.fields}


def test_a_changed_note_type_is_left_alone_and_named(world):
    """A card moved to another note type has other fields: it is reported, not guessed at."""
    col, guid = world.anki.col, world.guid("term:护栏")
    info = col.models.change_notetype_info(
        old_notetype_id=col.models.by_name("deckgen Term")["id"], new_notetype_id=col.models.by_name("Basic")["id"]
    )
    request = info.input
    request.note_ids.append(world.anki.note(guid).id)
    col.models.change_notetype_of_notes(request)
    assert [p.code for p in world.pull().problems] == ["other-type"]


def test_the_decoy_of_the_new_format_is_not_read(world):
    """The new format carries an old-looking collection with one note that says "please update"."""
    path = world.anki.export(world.folder / "new.apkg")
    assert {"collection.anki21b", "collection.anki2"} <= set(zipfile.ZipFile(path).namelist())
    with opened(path) as decoy:
        assert decoy.execute("select count(*) from notes").fetchone() == (1,)
    assert len(read_export(path, {})) == len(world.known.pins)


def test_without_zstandard_the_letter_names_both_ways_out(world, monkeypatch):
    """The new format needs one more package before Python 3.14: the extra, or another export."""
    path = world.anki.export(world.folder / "new.apkg")
    monkeypatch.setitem(sys.modules, "zstandard", None)
    monkeypatch.setitem(sys.modules, "compression.zstd", None)
    with pytest.raises(SourceError) as caught:
        read_export(path, {})
    assert 'pip install "deckgen[pull]"' in str(caught.value)
    assert "Support older Anki versions" in str(caught.value)


@pytest.mark.parametrize("legacy", [True, False])
def test_an_export_damaged_anywhere_is_a_letter_or_is_read(world, legacy):
    """300 exports with a few bytes changed: never a traceback, never a hang."""
    good = world.anki.export(world.folder / "good.apkg", legacy=legacy).read_bytes()
    rng, refused = random.Random(1), 0
    for _ in range(300):
        bad = bytearray(good)
        for _ in range(rng.randrange(1, 8)):
            bad[rng.randrange(len(bad))] = rng.randrange(256)
        path = world.folder / "bad.apkg"
        path.write_bytes(bad)
        try:
            read_export(path, _names())
        except SourceError:
            refused += 1
    assert refused > 100


def test_a_damaged_collection_inside_a_sound_package_is_a_letter_or_is_read(world):
    """The same below the zip, where no checksum guards: SQLite pages with bytes changed."""
    good = zipfile.ZipFile(world.anki.export(world.folder / "good.apkg", legacy=True)).read("collection.anki21")
    rng, letters = random.Random(2), set()
    for _ in range(300):
        bad = bytearray(good)
        for _ in range(rng.randrange(1, 60)):
            bad[rng.randrange(len(bad))] = rng.randrange(256)
        path = world.folder / "bad.apkg"
        with zipfile.ZipFile(path, "w") as file:
            file.writestr("collection.anki21", bytes(bad))
        try:
            read_export(path, _names())
        except SourceError as error:
            letters.add(error.hint)
    assert letters == {"export it again from Anki"}


@pytest.mark.parametrize("damage", ["not a zip", "empty zip", "cut", "no database", "missing"])
def test_a_file_that_is_no_export_is_a_letter(world, damage):
    """Whatever is given, the answer is one short letter, and nothing is changed."""
    path = world.folder / "bad.apkg"
    good = world.anki.export(world.folder / "good.apkg", legacy=True).read_bytes()
    if damage == "not a zip":
        path.write_bytes(b"hello")
    elif damage == "cut":
        path.write_bytes(good[: len(good) // 2])
    elif damage != "missing":
        with zipfile.ZipFile(path, "w") as file:
            file.writestr(*(("collection.anki21", b"x" * 200) if damage == "no database" else ("readme", b"")))
    before = world.work.files()
    with pytest.raises(SourceError) as caught:
        pull_project(world.work.project, (), path, world.work.now)
    assert "bad.apkg" in str(caught.value)
    assert world.work.files() == before
