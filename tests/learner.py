"""A learner with a real Anki: imports packages, studies, edits, exports. Used by the tests of regeneration."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from anki.collection import Collection, DeckIdLimit, ExportAnkiPackageOptions, ImportAnkiPackageOptions
from anki.collection import ImportAnkiPackageRequest as Request


class Imported(NamedTuple):
    """What Anki's own log says about an import."""

    new: int
    updated: int
    same: int
    conflicting: int
    others: int


class Learner:
    """One collection on disk, opened by the real Anki."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.col = Collection(str(folder / "collection.anki2"))

    def take(self, package: Path, *, merge: bool = False, always: bool = False) -> Imported:
        """Import a package with Anki's default options, or with merging of note types."""
        options = ImportAnkiPackageOptions(
            merge_notetypes=merge, update_notes=1 if always else 0, update_notetypes=1 if always else 0
        )
        log = self.col.import_anki_package(Request(package_path=str(package), options=options)).log
        others = (
            len(log.missing_notetype) + len(log.missing_deck) + len(log.empty_first_field) + len(log.first_field_match)
        )
        return Imported(len(log.new), len(log.updated), len(log.duplicate), len(log.conflicting), others)

    def study(self, rounds: int = 3) -> None:
        """Answer every card several times, some of them badly, so that each has a history of its own."""
        for turn in range(rounds):
            for number, card_id in enumerate(sorted(self.col.find_cards(""))):
                card = self.col.get_card(card_id)
                card.start_timer()
                self.col.sched.answerCard(card, (3, 4, 3, 2, 1)[(number + turn) % 5])

    def histories(self) -> dict[int, tuple[object, ...]]:
        """All that Anki remembers of each card."""
        return {
            card: (self.col.db.all("select nid, did, ord, type, queue, due, ivl, factor, reps, lapses, left, odue, odid, "
                                   "flags, data from cards where id = ?", card),
                   self.col.db.all("select id, ease, ivl, lastIvl, factor, time, type from revlog where cid = ?", card))
            for card in self.col.db.list("select id from cards")
        }  # fmt: skip

    def guids(self) -> list[str]:
        return self.col.db.list("select guid from notes order by guid")

    def note(self, guid: str):  # type: ignore[no-untyped-def]
        return self.col.get_note(self.col.db.scalar("select id from notes where guid = ?", guid))

    def write(self, guid: str, field: str, value: str) -> None:
        """Type something into a field, as in Anki's editor."""
        note = self.note(guid)
        note[field] = value
        self.col.update_note(note)

    def tag(self, guid: str, *tags: str) -> None:
        self.col.tags.bulk_add([self.note(guid).id], " ".join(tags))

    def at(self, seconds: int, guid: str) -> None:
        """Pretend that a note was last touched at this time: tests do not wait for the clock."""
        self.col.db.execute("update notes set mod = ? where guid = ?", seconds, guid)

    def delete(self, guid: str) -> None:
        self.col.remove_notes([self.note(guid).id])

    def export(self, path: Path, *, legacy: bool = False, scheduling: bool = False, deck: str = "") -> Path:
        """Export the collection, or one deck, as Anki's dialog does."""
        options = ExportAnkiPackageOptions(with_scheduling=scheduling, with_deck_configs=scheduling, legacy=legacy)
        limit = DeckIdLimit(self.col.decks.id_for_name(deck)) if deck else None
        self.col.export_anki_package(out_path=str(path), options=options, limit=limit)
        return path

    def decks(self) -> dict[str, int]:
        """Cards by deck name."""
        return {d.name: n for d in self.col.decks.all_names_and_ids() if (n := self.col.decks.card_count(d.id, False))}

    def schema(self) -> int:
        return int(self.col.db.scalar("select scm from col"))

    def close(self) -> None:
        self.col.close()
