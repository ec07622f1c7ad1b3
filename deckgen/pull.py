"""What the learner changed in Anki comes home: three-way, field by field, and nothing is decided in silence.

Base is what was exported, theirs what Anki holds, ours what edits.toml says by now. A value that deckgen itself once
exported is no edit but a card not imported yet. Words of the learner become edits; MyNotes and tags go to the pins.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from deckgen.edits import FIELDS, OURS, Edits, amend, lay_over, load, remark, shown
from deckgen.export import Found, read_export
from deckgen.fields import escape
from deckgen.markup import harmless
from deckgen.model import Edit, Pin, Problem
from deckgen.pins import Pins, changed, digest
from deckgen.project import Project
from deckgen.templates import note_types

_STRIPPED = frozenset(("marked", "leech"))
"""Tags that Anki keeps for itself."""


@dataclass(frozen=True, slots=True)
class Pulled:
    """What a pull did to one deck; `missing` are cards that Anki should have and the export does not."""

    deck: str
    found: int = 0
    edits: tuple[Edit, ...] = ()
    notes: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    forgotten: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The report as plain values."""
        return asdict(self)

    def lines(self) -> list[str]:
        """The report for people."""
        out = [
            f"{self.deck}: {self.found} cards found, {len(self.edits)} edits, {len(self.notes)} notes of your own, "
            f"{len(self.tags)} with other tags"
        ]
        out += [f'  edited     {e.key}: {e.field} "{e.was}" -> "{e.now}"' for e in self.edits]
        out += [f"  notes      {key}" for key in self.notes]
        out += [f"  tags       {key}" for key in self.tags]
        out += [f"  forgotten  {key}: deleted in Anki, will not come back" for key in self.forgotten]
        if self.missing:
            out.append(f"  {len(self.missing)} cards are not in this export; if you deleted them: --forget-missing")
            out += [f"    {key}" for key in self.missing]
        return [*out, *(f"  {p.code}: {p.message}\n    to do: {p.hint}" for p in self.problems)]


def pull_project(
    project: Project, names: tuple[str, ...], path: Path, now: int, *, forget_missing: bool = False
) -> list[Pulled]:
    """Take over an export from Anki into the decks of a project, all or those named."""
    project.check_identities()
    types = note_types(project.templates)
    found = {one.guid: one for one in read_export(path, {f.id: f.name for t in types.values() for f in t.fields})}
    type_ids = {kind: one.id for kind, one in types.items()}
    pulled = []
    for deck in project.decks(names):
        with deck.files.hold():
            pins, edits, text = deck.files.load()
            after, text, report = pull(
                deck.name, pins, edits, text, found, type_ids, now, forget_missing=forget_missing
            )
            load(text, str(deck.files.edits))  # what is written can be read again
            deck.files.save(after, edits=text or None)
        pulled.append(report)
    return pulled


@dataclass(slots=True)
class _Tally:
    edits: list[Edit] = field(default_factory=list)
    removed: list[tuple[str, str]] = field(default_factory=list)
    remarks: list[tuple[str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)


def pull(
    name: str,
    pins: Pins,
    edits: Edits,
    text: str,
    found: Mapping[str, Found],
    type_ids: Mapping[str, int],
    now: int,
    *,
    forget_missing: bool = False,
) -> tuple[Pins, str, Pulled]:
    """Merge what Anki holds into a deck's pins and edits; pure. Gives the new pins, the new edits.toml and a report."""
    tally = _Tally()
    updated = dict(pins.pins)
    seen = [pin for pin in pins.pins.values() if pin.guid in found and pin.status != "deleted"]
    for pin in seen:
        theirs = found[pin.guid]
        if theirs.note_type != type_ids[pin.kind]:
            hint = "give it back its note type in Anki, or drop the card here"
            tally.problems.append(Problem("other-type", pin.key, "its note type was changed in Anki; left alone", hint))
            continue
        updated[pin.key] = replace(_merge(pin, theirs, edits, now, tally), seen=True)
    missing = _missing(pins, found, {pin.kind for pin in seen})
    forgotten = [pin.key for pin in missing if pin.seen] if forget_missing else []
    for key in forgotten:
        updated[key] = replace(updated[key], status="deleted")
    text = amend(text, tally.edits, tally.removed) if tally.edits or tally.removed else text
    for key, comment in tally.remarks:
        text = remark(text, key, comment)
    report = Pulled(
        deck=name,
        found=len(seen),
        edits=tuple(tally.edits),
        notes=tuple(tally.notes),
        tags=tuple(tally.tags),
        missing=tuple(pin.key for pin in missing if pin.key not in forgotten),
        forgotten=tuple(forgotten),
        problems=tuple(tally.problems),
    )
    return replace(pins, pins=updated), text, report


def _missing(pins: Pins, found: Mapping[str, Found], kinds: Iterable[str]) -> list[Pin]:
    """Cards of a sub-deck that the export holds others of, which it does not hold."""
    kinds = set(kinds)
    return [pin for pin in pins.active() if pin.kind in kinds and pin.guid not in found]


def _merge(pin: Pin, theirs: Found, edits: Edits, now: int, tally: _Tally) -> Pin:
    """One card: the learner's fields become edits, MyNotes and tags come along.

    The time becomes Anki's where both now say the same, so that the next import leaves the card alone; otherwise it
    moves past Anki's, so that the next import reaches it.
    """
    base = {**pin.fields, **pin.under}
    fields, under = dict(pin.fields), dict(pin.under)
    mine = {edit.field: edit for edit in edits.changes.get(pin.key, ())}
    for name, value in theirs.fields.items():
        if name == "MyNotes":
            notes = harmless(value)
            if notes != pin.fields.get(name, ""):
                tally.notes.append(pin.key)
            fields[name] = notes
        elif name in OURS or name.startswith("Ask") or _same(value, pin.fields.get(name, "")):
            continue
        elif digest(value) in pin.past.get(name, ()):
            if theirs.modified > pin.modified:
                tally.problems.append(_old_words(pin, name, value))
        else:
            edit = _edit(pin, base, name, value)
            _replace_mine(pin, edit, name, mine, tally)
            tally.edits.append(edit)
            values, _ = lay_over(pin.kind, base, [edit], lambda *_: ())
            fields |= values
            under |= {field: base.get(field, "") for field in values}
    fields = {name: value for name, value in fields.items() if value}
    tags = _tags(pin.tags, theirs.tags)
    if tags != pin.tags:
        tally.tags.append(pin.key)
    merged = replace(changed(replace(pin, under=under), fields, pin.modified), tags=tags, modified=pin.modified)
    if theirs.modified <= pin.modified and merged.fields == pin.fields and tags == pin.tags:
        return merged
    settled = all(_same(value, merged.fields.get(name, "")) for name, value in theirs.fields.items())
    if settled and set(tags) == set(theirs.tags) - _STRIPPED:
        return replace(merged, modified=max(pin.modified, theirs.modified))
    return replace(merged, modified=max(now, pin.modified + 1, theirs.modified + 1))


def _old_words(pin: Pin, name: str, value: str) -> Problem:
    """An earlier export said this: most likely the last package was not imported, but nobody can know."""
    small = next((small for small, own in FIELDS[pin.kind].items() if own == name), name)
    message = f'Anki has the older {name} "{value}"; taken for a card that was not updated yet'
    hint = f'if you put it back yourself: deckgen edit "{pin.key}" {small}="{shown(pin.kind, small, {name: value})}"'
    return Problem("old-words", pin.key, message, hint)


def _same(one: str, other: str) -> bool:
    """Whether two values say the same; Anki's editor writes some characters in another way."""
    return one == other or _canonical(one) == _canonical(other)


def _canonical(value: str) -> str:
    kept = value.replace("&lt;", "&amp;lt;").replace("&gt;", "&amp;gt;")
    return html.unescape(kept).replace("\xa0", " ").replace("\r\n", "\n").strip()


def _edit(pin: Pin, base: Mapping[str, str], name: str, value: str) -> Edit:
    """The learner's value as an edit: plain text where that says it all, else Anki's own field."""
    small = {own: small for small, own in FIELDS[pin.kind].items() if small != "sentence" and own != "QuoteRuby"}
    if name in small:
        text = shown(pin.kind, small[name], {name: value})
        edit = Edit(pin.key, small[name], shown(pin.kind, small[name], base), text)
        values, _ = lay_over(pin.kind, base, [edit], lambda *_: ())
        if _same(values[name], value):
            return edit
    return Edit(pin.key, name, base.get(name, ""), harmless(value))


def _replace_mine(pin: Pin, edit: Edit, name: str, mine: Mapping[str, Edit], tally: _Tally) -> None:
    """Where edits.toml has other words for the same field, the learner's win, and the older ones stay as a comment."""
    names = {edit.field, name, *(small for small, own in FIELDS[pin.kind].items() if own == name)}
    for old in (mine[n] for n in names & mine.keys()):
        if old.field != edit.field:
            tally.removed.append((pin.key, old.field))
        if _same(escape(old.now), escape(edit.now)) or shown(pin.kind, old.field, pin.fields) == old.now:
            continue
        tally.remarks.append((pin.key, f"{old.field} was also edited here: {old.now}"))
        message = f'{old.field} is "{edit.now}" in Anki and "{old.now}" in edits.toml; Anki\'s is kept'
        hint = "the other one stands in edits.toml as a comment: put it back if you prefer it"
        tally.problems.append(Problem("both-edited", pin.key, message, hint))


def _tags(ours: Sequence[str], theirs: Sequence[str]) -> tuple[str, ...]:
    """The learner's tags, without those that Anki keeps for itself; ours come first.

    >>> _tags(("deckgen::term",), ("hard", "deckgen::term", "leech"))
    ('deckgen::term', 'hard')
    """
    there = dict.fromkeys(tag for tag in theirs if tag.lower() not in _STRIPPED)
    return (*(tag for tag in ours if tag in there), *(tag for tag in there if tag not in ours))
