"""What a learner's Anki holds, read from a package that Anki itself has exported: legacy or new format.

A new package carries the true collection as `collection.anki21b` (zstd, schema 18) and a decoy named `collection.anki2`
with one note that says "please update"; a legacy one is plain SQLite with its note types in JSON.
"""

from __future__ import annotations

import importlib
import io
import json
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deckgen.errors import SourceError

LARGEST = 1 << 30
"""Bytes of an unpacked collection; more is no learner's deck but a trap."""

_DAMAGE = (
    zipfile.BadZipFile, zlib.error, sqlite3.Error, ValueError, LookupError, TypeError, AttributeError, EOFError,
    RuntimeError, MemoryError,
)  # fmt: skip
"""What damaged or foreign files make zipfile, zlib, sqlite3, json and our own reading raise."""

_NAMES = ("collection.anki21b", "collection.anki21", "collection.anki2")


MATURE = 21
"""Days: a card with an interval of 21 days or more is mature, as Anki's own statistics count (`ivl >= 21` in stats.py of
Anki 26.9; "Card Counts" in its manual says the same)."""


@dataclass(frozen=True, slots=True)
class Found:
    """A note as Anki holds it: field values by the name that the note type had when deckgen made it.

    `interval` is the longest of its cards' intervals in days; `reviewed` tells whether one of them was ever answered
    or given an interval.
    """

    guid: str
    note_type: int
    modified: int
    tags: tuple[str, ...]
    fields: Mapping[str, str]
    interval: int = 0
    reviewed: bool = False


def read_export(path: Path, names: Mapping[int, str]) -> tuple[Found, ...]:
    """The notes of an exported .apkg; `names` are our field names by field id, because a learner may rename fields.

    Raises SourceError when the file is no such export, or needs a package that is not installed.
    """
    try:
        with zipfile.ZipFile(path) as package:
            name = next((name for name in _NAMES if name in package.namelist()), None)
            if name is None:
                raise SourceError("this is no Anki package", where=str(path), hint="in Anki: File > Export, as .apkg")
            if package.getinfo(name).file_size > LARGEST:
                raise SourceError("the package is too large", where=str(path))
            data = package.read(name)
        if name.endswith("b"):
            data = _unpack(data, path)
        return tuple(_notes(data, names))
    except FileNotFoundError as error:
        raise SourceError("there is no such file", where=str(path), hint="in Anki: File > Export, as .apkg") from error
    except OSError as error:
        raise SourceError(f"the file cannot be read: {error.strerror or error}", where=str(path)) from error
    except _DAMAGE as error:
        raise SourceError(
            f"the package is damaged ({type(error).__name__}: {error})",
            where=str(path),
            hint="export it again from Anki",
        ) from error


def _unpack(data: bytes, path: Path) -> bytes:
    """The bytes inside a zstd frame, by Python 3.14 itself or the zstandard package."""
    zstd = _zstd("compression.zstd") or _zstd("zstandard")
    if zstd is None:
        raise SourceError(
            "this export is in Anki's new format, which needs one more package to be read",
            where=str(path),
            hint='pip install "deckgen[pull]", or export again with "Support older Anki versions" ticked',
        )
    try:
        own = hasattr(zstd, "ZstdFile")
        stream = zstd.ZstdFile(io.BytesIO(data)) if own else zstd.ZstdDecompressor().stream_reader(data)
        unpacked: bytes = stream.read(LARGEST + 1)
    except zstd.ZstdError as error:
        raise ValueError(error) from error
    if len(unpacked) > LARGEST:
        raise SourceError("the package is too large", where=str(path))
    return unpacked


def _zstd(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def _notes(data: bytes, names: Mapping[int, str]) -> Iterator[Found]:
    connection = sqlite3.connect(":memory:")
    try:
        connection.deserialize(data[:18] + b"\x01\x01" + data[20:])  # journal mode: a log of its own cannot be had here
        connection.execute("pragma trusted_schema = off")
        types = dict(_schema_18(connection, names) if _has(connection, "notetypes") else _schema_11(connection, names))
        for guid, kind, modified, tags, fields, days, answers in connection.execute(_QUERY):
            values = dict(zip(types.get(kind, ()), str(fields).split("\x1f"), strict=False))
            own = tuple(str(tags).split())
            yield Found(str(guid), int(kind), int(modified), own, values, int(days or 0), bool(days or answers))
    finally:
        connection.close()


_QUERY = """
select guid, mid, notes.mod, tags, flds, max(ivl), max(reps) from notes left join cards on nid = notes.id
group by notes.id order by notes.id"""


def _has(connection: sqlite3.Connection, table: str) -> bool:
    return bool(connection.execute("select 1 from sqlite_master where name = ?", (table,)).fetchone())


def _schema_11(connection: sqlite3.Connection, names: Mapping[int, str]) -> Iterator[tuple[int, list[str]]]:
    models: dict[str, Any] = json.loads(connection.execute("select models from col").fetchone()[0])
    for number, model in models.items():
        fields = sorted(model["flds"], key=lambda field: field["ord"])
        yield int(number), [names.get(field.get("id") or 0, field["name"]) for field in fields]


def _schema_18(connection: sqlite3.Connection, names: Mapping[int, str]) -> Iterator[tuple[int, list[str]]]:
    found: dict[int, list[str]] = {}
    for number, name, config in connection.execute("select ntid, name, config from fields order by ntid, ord"):
        found.setdefault(number, []).append(names.get(_field_id(config), name))
    yield from found.items()


def _field_id(config: bytes) -> int:
    """A field's constant id: number 9 of the protobuf message that Anki keeps about it, 0 where there is none.

    >>> _field_id(bytes([0x1A, 1, 65, 0x48, 0xAC, 0x02]))
    300
    """
    at = 0
    while at < len(config):
        tag, at = _varint(config, at)
        wire = tag & 7
        if wire == 0:
            value, at = _varint(config, at)
            if tag >> 3 == 9:
                return value - (1 << 64) if value >> 63 else value
        elif wire == 2:
            length, at = _varint(config, at)
            at += length
        else:
            at += 8 if wire == 1 else 4
    return 0


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if not byte & 0x80:
            return value, at
