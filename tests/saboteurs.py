"""Packages broken on purpose, each in just one way: what a rule must catch, or it guards nothing."""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Breaker = Callable[[sqlite3.Connection], None]


@contextlib.contextmanager
def opened(package: Path) -> Iterator[sqlite3.Connection]:
    """The collection inside a package, to look into."""
    connection = sqlite3.connect(":memory:")
    connection.deserialize(zipfile.ZipFile(package).read("collection.anki2"))
    yield connection
    connection.close()


def broken(package: Path, breaker: Breaker, out: Path, media: dict[str, str] | None = None) -> Path:
    """The same package with its collection changed by the breaker."""
    with opened(package) as connection:
        breaker(connection)
        connection.commit()
        data = connection.serialize()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("collection.anki2", data)
        file.writestr("media", json.dumps(media or {}))
        for number in media or {}:
            file.writestr(number, b"x")
    return out


def column(connection: sqlite3.Connection, name: str) -> dict[str, Any]:
    return dict(json.loads(connection.execute(f"select {name} from col").fetchone()[0]))


def put(connection: sqlite3.Connection, name: str, value: dict[str, Any]) -> None:
    connection.execute(f"update col set {name} = ?", (json.dumps(value),))


def models(change: Callable[[dict[str, Any]], None]) -> Breaker:
    """A breaker that changes every note type."""

    def breaker(connection: sqlite3.Connection) -> None:
        types = column(connection, "models")
        for one in types.values():
            change(one)
        put(connection, "models", types)

    return breaker


def notes(change: Callable[[list[str], list[str]], None]) -> Breaker:
    """A breaker that changes every note's field values, given with their names."""

    def breaker(connection: sqlite3.Connection) -> None:
        types = column(connection, "models")
        for number, kind, flds in connection.execute("select id, mid, flds from notes").fetchall():
            values = flds.split("\x1f")
            change(values, [field["name"] for field in types[str(kind)]["flds"]])
            connection.execute("update notes set flds = ? where id = ?", ("\x1f".join(values), number))

    return breaker


def default_guid(connection: sqlite3.Connection) -> None:
    """As genanki does it: a hash of the fields."""
    for number, flds in connection.execute("select id, flds from notes").fetchall():
        guid = hashlib.sha256(flds.encode()).hexdigest()[:10]
        connection.execute("update notes set guid = ? where id = ?", (guid, number))


def new_guids(connection: sqlite3.Connection) -> None:
    """As a build whose pins were lost and made anew."""
    connection.execute("update notes set guid = guid || 'x'")


def global_time(connection: sqlite3.Connection) -> None:
    """As genanki does it: one time for all."""
    connection.execute("update notes set mod = ?", (int(time.time()) + 5,))


def old_times(connection: sqlite3.Connection) -> None:
    connection.execute("update notes set mod = 1000")


def future_times(connection: sqlite3.Connection) -> None:
    connection.execute("update notes set mod = ?", (int(time.time()) + 90_000_000,))


global_type_time = models(lambda one: one.update(mod=int(time.time()) + 5))
old_type_time = models(lambda one: one.update(mod=1000))
cloze_kind = models(lambda one: one.update(type=1))
styled = models(lambda one: one.update(css=one["css"] + " .x {}", mod=1000))


def other_type_id(connection: sqlite3.Connection) -> None:
    types = column(connection, "models")
    moved = {}
    for number, one in types.items():
        one["id"] = int(number) + 50
        moved[str(one["id"])] = one
    put(connection, "models", moved)
    connection.execute("update notes set mid = mid + 50")


def _without_ids(one: dict[str, Any]) -> None:
    for part in (*one["flds"], *one["tmpls"]):
        part.pop("id", None)


no_ids = models(_without_ids)


def _renamed_anew(one: dict[str, Any]) -> None:
    one["flds"][-2].update(name="Fresh", id=4711)


renamed_field = models(_renamed_anew)


def _extra_field(one: dict[str, Any]) -> None:
    one["flds"].append({**one["flds"][-1], "name": "Extra", "id": 4712, "ord": len(one["flds"])})


def added_field(connection: sqlite3.Connection) -> None:
    models(_extra_field)(connection)
    connection.execute("update notes set flds = flds || char(31)")


def _one_less(one: dict[str, Any]) -> None:
    one["flds"].pop()


def removed_field(connection: sqlite3.Connection) -> None:
    notes(lambda values, _: values.pop() and None)(connection)
    models(_one_less)(connection)


def _swapped(one: dict[str, Any]) -> None:
    fields = one["flds"]
    fields[2], fields[4] = {**fields[4], "ord": 2}, {**fields[2], "ord": 4}


def reordered_field(connection: sqlite3.Connection) -> None:
    def swap(values: list[str], _: list[str]) -> None:
        values[2], values[4] = values[4], values[2]

    notes(swap)(connection)
    models(_swapped)(connection)


dropped_template = models(lambda one: one["tmpls"].pop() and None)


def _another_template(one: dict[str, Any]) -> None:
    one["tmpls"].append({**one["tmpls"][0], "name": "More", "id": 4713, "ord": len(one["tmpls"])})


added_template = models(_another_template)


def _first_last(one: dict[str, Any]) -> None:
    one["tmpls"] = [{**t, "ord": n} for n, t in enumerate([*one["tmpls"][1:], one["tmpls"][0]])]


reordered_templates = models(_first_last)


def _close(values: list[str], names: list[str]) -> None:
    for n, name in enumerate(names):
        if name.startswith("Ask"):
            values[n] = ""


def closed_gates(connection: sqlite3.Connection) -> None:
    global_time(connection)
    notes(_close)(connection)


def renamed_decks(connection: sqlite3.Connection) -> None:
    decks = column(connection, "decks")
    for one in decks.values():
        one["name"] = one["name"].replace("Talks", "Better talks")
    put(connection, "decks", decks)


def described_decks(connection: sqlite3.Connection) -> None:
    decks = column(connection, "decks")
    for one in decks.values():
        one["desc"] = "Made with love"
    put(connection, "decks", decks)


def cloned_guid(connection: sqlite3.Connection) -> None:
    row = list(connection.execute("select * from notes order by id desc limit 1").fetchone())
    card = list(connection.execute("select * from cards where nid = ? limit 1", (row[0],)).fetchone())
    row[0], card[0], card[1] = row[0] + 500_000, card[0] + 500_000, row[0] + 500_000
    connection.execute(f"insert into notes values ({','.join('?' * len(row))})", row)
    connection.execute(f"insert into cards values ({','.join('?' * len(card))})", card)


def reused_guid(guid: str) -> Breaker:
    """Give the guid of a retired card to another one."""

    def breaker(connection: sqlite3.Connection) -> None:
        connection.execute(
            "update notes set guid = ?, mod = ? where id = (select max(id) from notes)", (guid, int(time.time()))
        )

    return breaker


def blank_tags(connection: sqlite3.Connection) -> None:
    connection.execute("update notes set tags = ' deckgen::第一\u3000课 marked '")


def replaced_tags(connection: sqlite3.Connection) -> None:
    connection.execute("update notes set tags = ' deckgen::term ', mod = ?", (int(time.time()) + 5,))


def blank_my_notes(connection: sqlite3.Connection) -> None:
    def change(values: list[str], names: list[str]) -> None:
        values[names.index("MyNotes")] = ""

    notes(change)(connection)
    global_time(connection)


def raw_markup(connection: sqlite3.Connection) -> None:
    def change(values: list[str], names: list[str]) -> None:
        for name in ("Before", "After", "Source"):
            values[names.index(name)] = "<script>x()</script> [sound:x.mp3]"

    notes(change)(connection)


def separator_inside(connection: sqlite3.Connection) -> None:
    connection.execute("update notes set flds = flds || char(31) || 'x'")


def decomposed(connection: sqlite3.Connection) -> None:
    import unicodedata

    def change(values: list[str], _: list[str]) -> None:
        values[:] = [unicodedata.normalize("NFD", value) for value in values]

    notes(change)(connection)


def scheduled(connection: sqlite3.Connection) -> None:
    connection.execute("update cards set type = 2, queue = 2, ivl = 30, reps = 5")


def no_cards(connection: sqlite3.Connection) -> None:
    connection.execute("delete from cards where nid = (select min(id) from notes)")


def wrong_words(connection: sqlite3.Connection) -> None:
    """As a build that gave one card the words of another: its history would sit on another text."""

    def change(values: list[str], names: list[str]) -> None:
        if "Term" in names:
            values[names.index("Key")] = "term:别的"
            values[names.index("Term")] = "别的"

    notes(change)(connection)
    global_time(connection)
