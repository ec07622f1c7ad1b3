"""Packages for Anki; the only importer of genanki.

What genanki leaves open is settled here: identity, a time of its own for every note and note type, constant ids for
fields and templates, cards that follow from the gates alone, and the same bytes for the same content.
"""

from __future__ import annotations

import hashlib
import io
import itertools
import json
import sqlite3
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import genanki

from deckgen.model import Pin
from deckgen.pins import Stamp
from deckgen.templates import NoteType

DECKS = {"term": "Terms", "quote": "Quotes"}
_EPOCH = (1980, 1, 1, 0, 0, 0)


class _Model(genanki.Model):  # type: ignore[misc]
    """A note type with its own modification time; genanki would stamp the package's."""

    def __init__(self, note_type: NoteType, modified: int) -> None:
        super().__init__(
            note_type.id,
            note_type.name,
            fields=[{"name": f.name, "id": f.id, "collapsed": f.collapsed} for f in note_type.fields],
            templates=[{"name": t.name, "id": t.id, "qfmt": t.front, "afmt": t.back} for t in note_type.templates],
            css=note_type.css,
        )
        names = [f.name for f in note_type.fields]
        self.gates = [names.index(note_type.gate(n)) for n in range(len(note_type.templates))]
        self.modified = modified

    @property
    def _req(self) -> list[list[Any]]:
        """Which fields make a card: its gate alone (genanki would guess by rendering every template)."""
        return [[n, "any", [gate]] for n, gate in enumerate(self.gates)]

    def to_json(self, timestamp: float, deck_id: int) -> dict[str, Any]:
        """The definition with this type's own time."""
        definition: dict[str, Any] = super().to_json(self.modified, deck_id)
        return definition


class _Note(genanki.Note):  # type: ignore[misc]
    """A note with its own modification time and the cards its gates open."""

    def __init__(self, model: _Model, pin: Pin, fields: Sequence[str]) -> None:
        super().__init__(model, list(fields), guid=pin.guid, tags=list(pin.tags), due=pin.due)
        self.modified = pin.modified

    @property
    def cards(self) -> list[genanki.Card]:
        return [genanki.Card(n) for n, gate in enumerate(self.model.gates) if self.fields[gate]]

    def write_to_db(self, cursor: sqlite3.Cursor, timestamp: float, deck_id: int, id_gen: Any) -> None:
        super().write_to_db(cursor, self.modified, deck_id, id_gen)


def package(
    title: str,
    pins: Sequence[Pin],
    note_types: Mapping[str, NoteType],
    stamps: Mapping[str, Stamp],
    media: Mapping[str, bytes] | None = None,
) -> bytes:
    """A package as bytes: the same pins and sounds give the same bytes (with the same SQLite and zlib)."""
    models = {kind: _Model(one, stamps[one.name].modified) for kind, one in note_types.items()}
    decks = []
    for kind, name in DECKS.items():
        full = f"{title}::{name}"
        deck = genanki.Deck(_deck_id(full), full)
        for pin in pins:
            if pin.kind == kind:
                values = [pin.fields.get(f.name, "") for f in note_types[kind].fields]
                note = _Note(models[kind], pin, values)
                assert note.cards, f"{pin.key} opens no card"
                deck.add_note(note)
        if deck.notes:
            decks.append(deck)
    newest = max([pin.modified for pin in pins] + [s.modified for s in stamps.values()], default=0)
    connection = sqlite3.connect(":memory:")
    try:
        genanki.Package(decks).write_to_db(connection.cursor(), newest, itertools.count(newest * 1000))
        connection.commit()
        connection.execute("vacuum")
        collection = connection.serialize()
    finally:
        connection.close()
    names = sorted(media or {})
    index = json.dumps({str(n): name for n, name in enumerate(names)}).encode()
    files = {str(n): media[name] for n, name in enumerate(names)} if media else {}
    return _zip({"collection.anki2": collection, "media": index, **files})


def _zip(members: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, date_time=_EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o644 << 16
            file.writestr(info, data)
    return buffer.getvalue()


def _deck_id(name: str) -> int:
    """A constant id for a deck name; Anki itself goes by the name."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:5], "big") + (1 << 40)


def digest(note_type: NoteType) -> str:
    """What a note type is made of, as a short hash: a change of it moves its time."""
    parts = [note_type.name, note_type.css, [(f.id, f.name, f.collapsed) for f in note_type.fields]]
    parts.append([(t.id, t.name, t.front, t.back) for t in note_type.templates])
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:16]
