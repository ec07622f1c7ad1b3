"""The ten rules of regeneration as stories of an author and a learner; each must catch a deckgen that breaks it."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from deckgen import apkg, build, pins, project, pull
from deckgen.errors import PinsError
from tests.learner import Learner
from tests.workshop import CLINIC, Workshop

DAY = 86_400
OPEN = {"term_cards": ["recognition", "production"], "quote_cards": ["comprehension", "cloze"]}


class Desk:
    """An author's project, and a learner who has imported and studied its first deck."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.work = Workshop(folder / "work", **OPEN)
        self.first = self.work.build().pins
        self.learner = Learner(folder / "anki")
        self.learner.take(self.work.package)
        self.learner.study()

    def type(self, key: str, field: str, value: str) -> None:
        """The learner edits a field, a day after the last build."""
        guid = self.first.pins[key].guid
        self.learner.write(guid, field, value)
        self.learner.at(self.work.now + DAY, guid)

    def pull(self, *, forget: bool = False) -> pull.Pulled:
        path = self.learner.export(self.folder / "export.apkg")
        return pull.pull_project(self.work.project, (), path, self.work.now + DAY, forget_missing=forget)[0]

    def update(self) -> pins.Pins:
        """Three days later a new build, imported."""
        after = self.work.build(after=3 * DAY).pins
        self.learner.take(self.work.package)
        return after


def better_generator(break_: pytest.MonkeyPatch) -> None:
    honest = build.cards.term_cards
    break_.setattr(
        build.cards, "term_cards",
        lambda *args: [replace(c, senses=(replace(c.senses[0], gloss="better"),)) for c in honest(*args)],
    )  # fmt: skip


# ---- the rules -------------------------------------------------------------------------------------------------------


def two_people_share_no_guid_and_two_builds_do(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """1. Identity: minted once, from the deck's own random uuid; afterwards the pin is the only source."""
    desk, other = Desk(folder / "a"), Workshop(folder / "b", **OPEN)
    yours = {pin.guid for pin in other.build().pins.pins.values()}
    assert not yours & set(desk.learner.guids())
    assert {pin.guid for pin in desk.update().active()} == set(desk.learner.guids())


def an_exported_card_stays(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """2. Membership: a card once exported stays, whatever its rank."""
    desk = Desk(folder)
    desk.work.recipe(**OPEN, terms=1, quotes=0)
    assert {pin.key for pin in desk.update().active()} == set(desk.first.pins)


def words_of_those_who_never_pull_survive_an_upgrade(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """3. Fields: an upgraded generator touches nothing, so learners' own edits survive without any pull."""
    desk = Desk(folder)
    desk.type("term:护栏", "Gloss", "mine")
    better_generator(patch)
    desk.update()
    assert desk.learner.note(desk.first.pins["term:护栏"].guid)["Gloss"] == "mine"
    assert desk.learner.note(desk.first.pins["term:算力"].guid)["Gloss"] != "better"


def no_card_of_a_closed_type_turns_empty(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """4. Gates: a card type that is switched off stays where it is open."""
    desk = Desk(folder)
    desk.work.recipe(term_cards=["recognition"], quote_cards=["comprehension"])
    desk.update()
    assert not desk.learner.col.get_empty_cards().notes


def only_what_changed_is_newer(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """5. Times: each note carries the time at which its own content last changed."""
    desk = Desk(folder)
    desk.work.edits.write_text('["term:护栏"]\ngloss = "rail"\n', "utf-8")
    desk.work.build(after=3 * DAY)
    assert desk.learner.take(desk.work.package).updated == 1


def an_edit_wins_over_everything(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """6. Edits: pulled or written by hand, they stand over refresh and every change of the article."""
    desk = Desk(folder)
    desk.type("term:护栏", "Gloss", "mine")
    desk.pull()
    better_generator(patch)
    desk.work.build(after=3 * DAY, refresh=True)
    desk.learner.take(desk.work.package)
    assert desk.learner.note(desk.first.pins["term:护栏"].guid)["Gloss"] == "mine"
    assert desk.learner.note(desk.first.pins["term:算力"].guid)["Gloss"] == "better"


def only_a_card_that_was_seen_can_be_forgotten(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """7. Deleted in Anki: believed only of a note that an earlier pull saw there."""
    desk = Desk(folder)
    desk.pull()
    desk.work.article("clinic.md", CLINIC)
    fresh = {pin.key for pin in desk.work.build().pins.active()} - set(desk.first.pins)
    gone = "term:护栏"
    desk.learner.delete(desk.first.pins[gone].guid)
    assert desk.pull(forget=True).forgotten == (gone,)
    after = {pin.key for pin in desk.update().active()}
    assert fresh
    assert fresh < after
    assert gone not in after


def new_cards_join_the_old_ones(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """8. Deck names are keys: what comes later comes into the same two decks."""
    desk = Desk(folder)
    desk.work.article("clinic.md", CLINIC)
    desk.update()
    assert set(desk.learner.decks()) == {"Talks::Terms", "Talks::Quotes"}


def damaged_pins_stop_the_build(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """9. The pins are user data: refused when damaged, never made anew."""
    desk = Desk(folder)
    desk.work.pins.write_text(desk.work.pins.read_text("utf-8")[:-40], "utf-8")
    before = desk.work.package.read_bytes()
    try:
        desk.work.build()
    except PinsError:
        pass
    else:
        raise AssertionError("built from nothing")
    assert desk.work.package.read_bytes() == before


def the_golden_collection_takes_every_later_build(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """10. Frozen: whoever has the deck since the first release loses nothing (in full in tests/test_year.py)."""
    golden = Path(__file__).parent / "golden"
    shutil.copytree(golden / "corpus", folder / "corpus")
    (folder / "decks" / "golden").mkdir(parents=True)
    for name in ("deck.toml", "pins.jsonl"):
        shutil.copy(golden / name, folder / "decks" / "golden")
    first = pins.load((golden / "pins.jsonl").read_text("utf-8"), "pins.jsonl")
    (built,) = build.build_project(project.Project(folder), (), build.open_language()[0], 1_790_000_000)
    assert {key: pin.guid for key, pin in first.pins.items()}.items() <= {
        p.key: p.guid for p in built.pins.active()
    }.items()


# ---- the saboteurs ---------------------------------------------------------------------------------------------------


def one_uuid_for_all(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(uuid, "uuid4", lambda: uuid.UUID(int=7))


def forgetful_membership(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(pins, "kept_terms", lambda *_: frozenset())
    patch.setattr(pins, "kept_quotes", lambda *_: {})
    patch.setattr(pins, "_is_gone", lambda pin, one, *_: one is None)


def always_refreshing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(pins, "_moved", lambda one, base, *_: frozenset((*one.fields, *base)))


def closing_gates(patch: pytest.MonkeyPatch) -> None:
    honest = pins._settle

    def close(one, pin, *rest):
        settled, said = honest(one, pin, *rest)
        kept = {k: v for k, v in settled.fields.items() if not k.startswith("Ask") or k in one.gates}
        return pins.changed(replace(settled, gates=one.gates), kept, rest[1].now), said

    patch.setattr(pins, "_settle", close)


def one_time_for_all(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(pins, "changed", lambda pin, fields, now: replace(pin, fields=dict(fields), modified=now))


def deaf_to_edits(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(pins, "lay_over", lambda *_: ({}, ()))


def believing_every_gap(patch: pytest.MonkeyPatch) -> None:
    honest = pull._missing
    patch.setattr(pull, "_missing", lambda *args: [replace(pin, seen=True) for pin in honest(*args)])


def other_deck_names(patch: pytest.MonkeyPatch) -> None:
    honest, calls = apkg.package, []

    def package(*args, **named):
        patch.setattr(apkg, "DECKS", {"term": "Words", "quote": "Quotes"} if calls else apkg.DECKS)
        calls.append(1)
        return honest(*args, **named)

    patch.setattr(apkg, "package", package)


def pins_from_nothing(patch: pytest.MonkeyPatch) -> None:
    honest = project.load_pins

    def load(path):
        try:
            return honest(path)
        except PinsError:
            return pins.Pins(uuid.uuid4().hex)

    patch.setattr(project, "load_pins", load)


def guids_of_another_kind(patch: pytest.MonkeyPatch) -> None:
    honest = pins.load

    def load(text, where):
        known = honest(text, where)
        return replace(known, pins={k: replace(p, guid=pins.guid("x", k)) for k, p in known.pins.items()})

    patch.setattr(project, "load", load)


Story = Callable[[Path, pytest.MonkeyPatch], None]
RULES: list[tuple[Story, Callable[[pytest.MonkeyPatch], None]]] = [
    (two_people_share_no_guid_and_two_builds_do, one_uuid_for_all),
    (an_exported_card_stays, forgetful_membership),
    (words_of_those_who_never_pull_survive_an_upgrade, always_refreshing),
    (no_card_of_a_closed_type_turns_empty, closing_gates),
    (only_what_changed_is_newer, one_time_for_all),
    (an_edit_wins_over_everything, deaf_to_edits),
    (only_a_card_that_was_seen_can_be_forgotten, believing_every_gap),
    (new_cards_join_the_old_ones, other_deck_names),
    (damaged_pins_stop_the_build, pins_from_nothing),
    (the_golden_collection_takes_every_later_build, guids_of_another_kind),
]


@pytest.mark.parametrize("rule", [rule for rule, _ in RULES], ids=lambda rule: rule.__name__)
def test_the_rule_holds(rule: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The story ends well with deckgen as it is."""
    rule(tmp_path, monkeypatch)


@pytest.mark.parametrize(("rule", "saboteur"), RULES, ids=[saboteur.__name__ for _, saboteur in RULES])
def test_the_rule_catches_its_saboteur(rule: Story, saboteur, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With just this one part broken, the same story fails."""
    saboteur(monkeypatch)
    with pytest.raises(AssertionError):
        rule(tmp_path, monkeypatch)
