"""Pins: what Anki already knows of each card. Identity, membership and fields are sticky here, and nowhere else.

Pure: text in, text out; deckgen/project.py reads and writes the file. One line a card, sorted, readable in a diff.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from deckgen.errors import PinsError
from deckgen.fields import plain
from deckgen.model import Note, Pin
from deckgen.picking.quotes import alike, squash

VERSION = 1
_BASE91 = "".join(chr(n) for n in range(33, 127) if chr(n) not in "\"'\\") + ""
_CONTEXT = frozenset(
    "Sentence Translation Before After Speaker Source Link Quote QuoteRuby OtherScript Words Question Role".split()
)
"""Fields that follow the article's text; all others of an exported card stay until the user or `refresh` moves them."""

_DRESS = frozenset(("Style", "Lang"))
"""Fields that follow the recipe."""

SAME = 0.72
"""Likeness from which a new quote is the old one with its typo mended. Two neighbouring thoughts of one turn share at
most 0.42 of their bigrams in corpus/, one mended or re-punctuated sentence at least 0.8 (bench/quote_likeness.py)."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A note type's definition as last exported: its digest and when it changed."""

    digest: str
    modified: int


@dataclass(frozen=True, slots=True)
class Pins:
    """A deck's memory: its random uuid, note type stamps, and a pin for each card ever exported."""

    deck: str
    types: Mapping[str, Stamp] = field(default_factory=dict)
    pins: Mapping[str, Pin] = field(default_factory=dict)

    def active(self) -> list[Pin]:
        """The pins of cards that the package holds, in the order in which they are to be learned."""
        return sorted((p for p in self.pins.values() if p.status == "active"), key=lambda p: (p.due, p.key))


def guid(deck: str, key: str, counter: int = 0) -> str:
    """A note's identity, minted once: ten characters of base91 over deck uuid, key and counter.

    >>> guid("d", "term:推理") == guid("d", "term:推理"), guid("d", "term:推理") == guid("e", "term:推理")
    (True, False)
    """
    number = int.from_bytes(hashlib.sha256(f"{deck}\0{key}\0{counter}".encode()).digest()[:8], "big")
    digits = []
    while number:
        number, digit = divmod(number, len(_BASE91))
        digits.append(_BASE91[digit])
    return "".join(digits)


def match_quotes(texts: Mapping[str, str], pins: Pins) -> dict[str, str]:
    """Quote keys of a build -> keys of the pins they continue; `texts` are the new quotes, simplified and squashed.

    A key that a pin already has maps to itself. Otherwise the likeliest pin whose text is gone takes the quote over,
    if it is likely enough and no other is nearly as likely.
    """
    old = {p.key: squash(plain(p.fields.get("Quote", ""))) for p in pins.pins.values() if p.kind == "quote"}
    renames = {key: key for key in texts if key in old}
    free = {key: text for key, text in old.items() if key not in renames}
    for key, text in texts.items():
        if key in renames or not free:
            continue
        ranked = sorted(((alike(text, other), name) for name, other in free.items()), reverse=True)
        if ranked[0][0] >= SAME and (len(ranked) == 1 or ranked[1][0] < ranked[0][0] - 0.1):
            renames[key] = ranked[0][1]
            del free[ranked[0][1]]
    return renames


def stamp(
    notes: Sequence[Note], pins: Pins, now: int, is_said: Callable[[str], bool], types: Mapping[str, str]
) -> Pins:
    """The pins after a build: new notes get an identity, known ones keep what Anki has, changed ones get a new time.

    `is_said` tells whether a sentence still stands in the deck's articles; `types` are note type digests by name.
    """
    updated = dict(pins.pins)
    due = max((p.due for p in pins.pins.values()), default=-1)
    guids = {p.guid for p in pins.pins.values()}
    for one in notes:
        pin = updated.get(one.key)
        if pin is None:
            due += 1
            new = _mint(one, pins.deck, now, due, guids)
            guids.add(new.guid)
            updated[one.key] = new
        elif pin.status != "deleted":
            updated[one.key] = _settle(one, pin, now, is_said)
    present = {one.key for one in notes}
    for key, pin in updated.items():
        if key not in present and pin.status == "active":
            updated[key] = replace(pin, status="retired")
    stamps = {name: _stamped(digest, pins.types.get(name), now) for name, digest in types.items()}
    return Pins(pins.deck, stamps, updated)


def _mint(one: Note, deck: str, now: int, due: int, taken: set[str]) -> Pin:
    counter = 0
    while (minted := guid(deck, one.key, counter)) in taken:
        counter += 1
    return Pin(one.key, one.kind, minted, "active", now, one.gates, one.tags, dict(one.fields), due)


def _settle(one: Note, pin: Pin, now: int, is_said: Callable[[str], bool]) -> Pin:
    """A pinned card meets what the generator would make of it now."""
    said = plain(pin.fields.get("Sentence" if one.kind == "term" else "Quote", ""))
    moved = _DRESS if is_said(said) else _CONTEXT | _DRESS
    fields = {k: v for k, v in pin.fields.items() if k not in moved}
    fields |= {k: v for k, v in one.fields.items() if k in moved}
    gates = tuple(dict.fromkeys((*pin.gates, *one.gates)))  # gates only open
    fields |= dict.fromkeys(gates, "1")
    settled = replace(pin, status="active", gates=gates, fields=fields)
    return settled if settled == pin else replace(settled, modified=max(now, pin.modified + 1))


def _stamped(digest: str, before: Stamp | None, now: int) -> Stamp:
    if before and before.digest == digest:
        return before
    return Stamp(digest, max(now, before.modified + 1) if before else now)


def dump(pins: Pins) -> str:
    """Pins as text: a header line, then one line a card, sorted by key.

    >>> print(dump(Pins("d0")), end="")
    {"deckgen": 1, "deck": "d0", "cards": 0, "types": {}}
    """
    types = {name: [s.digest, s.modified] for name, s in sorted(pins.types.items())}
    lines = [{"deckgen": VERSION, "deck": pins.deck, "cards": len(pins.pins), "types": types}]
    lines += [_line(pin) for _, pin in sorted(pins.pins.items())]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _line(pin: Pin) -> dict[str, Any]:
    return {
        "key": pin.key,
        "kind": pin.kind,
        "guid": pin.guid,
        "status": pin.status,
        "modified": pin.modified,
        "due": pin.due,
        "gates": list(pin.gates),
        "tags": list(pin.tags),
        "fields": dict(sorted(pin.fields.items())),
    }


def load(text: str, where: str) -> Pins:
    """Pins from text. Raises PinsError for a file that is damaged: it is never rebuilt from nothing.

    >>> load(dump(Pins("d0")), "pins.jsonl")
    Pins(deck='d0', types={}, pins={})
    """
    try:
        header, *rows = [json.loads(line) for line in text.splitlines() if line.strip()]
        if header["deckgen"] > VERSION:
            raise PinsError("these pins were written by a newer deckgen", where=where, hint="upgrade deckgen")
        types = {name: Stamp(digest, modified) for name, (digest, modified) in header["types"].items()}
        pins = {row["key"]: _pin(row) for row in rows}
        if len(pins) != header["cards"] or len({p.guid for p in pins.values()}) != len(pins):
            raise ValueError("lines are missing or double")
        return Pins(header["deck"], types, pins)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise PinsError(
            f"the pins are damaged ({type(error).__name__}: {error})",
            where=where,
            hint="restore the file from your backup or from git; a build without it would start all reviews anew",
        ) from error


def _pin(row: Mapping[str, Any]) -> Pin:
    return Pin(
        row["key"], row["kind"], row["guid"], row["status"], int(row["modified"]),
        tuple(row["gates"]), tuple(row["tags"]), dict(row["fields"]), int(row["due"]),
    )  # fmt: skip


def kept_terms(pins: Pins) -> frozenset[str]:
    """The simplified terms that earlier builds exported: membership is sticky."""
    return frozenset(p.key.removeprefix("term:") for p in pins.pins.values() if p.kind == "term" and p.status != "dropped")


def kept_quotes(pins: Pins) -> Iterable[str]:
    """The texts of the quotes that earlier builds exported."""
    return [plain(p.fields["Quote"]) for p in pins.pins.values() if p.kind == "quote" and p.status != "dropped"]
