"""A deck as a spreadsheet and back: CSV whose changes arrive as edits. Pure: pins -> text, text and pins -> edits.

A cell that a spreadsheet would take for a formula begins with an apostrophe, which reading takes off again.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

from deckgen.edits import FIELDS, Edits, Ruling, shown
from deckgen.errors import ProjectError
from deckgen.model import Edit, Pin, Problem
from deckgen.pins import Pins, digest

NAMES = ("sentence", "pinyin", "gloss", "translation", "notes")
COLUMNS = ("key", "card", *NAMES, "drop", "version")
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "'")


def sheet(pins: Pins, edits: Edits) -> str:
    r"""A deck as CSV, in the order of learning; `version` tells later whether a row is still up to date.

    >>> sheet(Pins("d0"), Edits())
    '\ufeffkey,card,sentence,pinyin,gloss,translation,notes,drop,version\r\n'
    """
    rows = []
    for pin in pins.active():
        values = _values(pin)
        card = values["sentence"] if pin.kind == "quote" else shown("term", "Term", pin.fields)
        drop = "yes" if pin.key in edits.drop else ""
        rows.append([pin.key, card, *(values[name] for name in NAMES), drop, _version(values)])
    return spreadsheet(COLUMNS, rows)


def spreadsheet(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    r"""Rows as CSV that Excel opens as UTF-8, no cell of which it takes for a formula.

    >>> spreadsheet(("term", "gloss"), [("推理", "=inference")])
    "\ufeffterm,gloss\r\n推理,'=inference\r\n"
    """
    out = io.StringIO()
    csv.writer(out).writerows([columns, *([guard(cell) for cell in row] for row in rows)])
    return "\ufeff" + out.getvalue()


def guard(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula.

    >>> guard("=1+1"), guard("'s"), guard("推理")
    ("'=1+1", "''s", '推理')
    """
    return f"'{cell}" if cell.startswith(_RISKY) else cell


def unguard(cell: str) -> str:
    """The cell as it was before `guard`.

    >>> unguard("'=1+1"), unguard("''s"), unguard("'tis")
    ('=1+1', "'s", "'tis")
    """
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_RISKY) else cell


def _values(pin: Pin) -> dict[str, str]:
    return {name: shown(pin.kind, name, pin.fields) if name in FIELDS[pin.kind] else "" for name in NAMES}


def _version(values: Mapping[str, str]) -> str:
    return f"v{digest(chr(31).join(values[name] for name in NAMES))}"  # a letter first: never a number to a spreadsheet


def read_sheet(text: str, pins: Pins, edits: Edits, where: str) -> tuple[list[Edit | Ruling], list[Problem]]:
    """The decisions that a sheet holds, and rows that cannot be taken. Raises ProjectError for what is no sheet."""
    decisions: list[Edit | Ruling] = []
    problems: list[Problem] = []
    for number, row in _rows(text, where):
        pin = pins.pins.get(row["key"])
        place = f"{where}, line {number}"
        if pin is None or pin.status != "active":
            problems.append(Problem("unknown-row", place, f"there is no card {row['key']}", "make a new sheet"))
            continue
        values = _values(pin)
        wanted = {name: row[name] for name in FIELDS[pin.kind] if name in row and not _equal(row[name], values[name])}
        if wanted and row.get("version", "") != _version(values):
            hint = "make a new sheet with deckgen sheet, and change that one"
            problems.append(Problem("stale-row", place, f"{pin.key} has changed since this sheet was made", hint))
            continue
        base = {**pin.fields, **pin.under}
        decisions += [Edit(pin.key, name, shown(pin.kind, name, base), now) for name, now in wanted.items()]
        drop = row.get("drop", "").strip().lower() not in ("", "no", "false", "0")
        if drop != (pin.key in edits.drop):
            decisions.append(Ruling(pin.key, "drop", True if drop else None))
    return decisions, problems


def _equal(one: str, other: str) -> bool:
    return one.split() == other.split()


def _rows(text: str, where: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows by column name, with line numbers; commas, semicolons and tabs are all the same to spreadsheets."""
    text = text.removeprefix("\ufeff")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        header = [name.strip() for name in next(reader, [])]
        if "key" not in header:
            hint = f"the first line names the columns: {', '.join(COLUMNS)}"
            raise ProjectError("this is no sheet of deckgen's", where=where, hint=hint)
        for cells in reader:
            if any(cells):
                row = dict(zip(header, map(unguard, cells), strict=False))
                yield reader.line_num, {name: cell.replace("\r\n", "\n") for name, cell in row.items()}
    except csv.Error as error:
        raise ProjectError(f"the sheet cannot be read: {error}", where=where, hint="save it as CSV UTF-8") from error
