"""Decisions made outside Anki: `deckgen edit` for one card, `deckgen sheet` for many. Both end in edits.toml."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from deckgen.edits import RULINGS, Ruling, amend, check_name, load, shown
from deckgen.errors import DeckgenError, OutputError, ProjectError, SourceError, nearest
from deckgen.model import Edit, Problem
from deckgen.pins import Pins
from deckgen.project import Deck, Project, read_source, write
from deckgen.sheet import read_sheet, sheet

_TRUTH = {"true": True, "yes": True, "false": None, "no": None}


@dataclass(frozen=True, slots=True)
class Edited:
    """What was decided, in which deck, and what could not be."""

    deck: str
    decisions: tuple[Edit | Ruling, ...]
    problems: tuple[Problem, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The report as plain values."""
        return asdict(self)

    def lines(self) -> list[str]:
        """The report for people."""
        out = [f"{self.deck}: {len(self.decisions)} decisions; deckgen build takes them over"]
        for one in self.decisions:
            said = f'{one.field} "{one.was}" -> "{one.now}"' if isinstance(one, Edit) else f"{one.name} = {one.value}"
            out.append(f"  {one.key}: {said}")
        return [*out, *(f"  {p.where}: {p.message}\n    to do: {p.hint}" for p in self.problems)]


def edit(
    project: Project, names: tuple[str, ...], key: str, values: Mapping[str, str], remove: Sequence[str] = ()
) -> Edited:
    """Decide about one card: fields (gloss="…"), drop, want or continues; `remove` takes decisions back.

    Raises ProjectError for a card or a field that is not there.
    """
    deck, key = _find(project, names, key, wanted=set(values) <= {"want", "continues"})
    with deck.files.hold():
        pins, _, text = deck.files.load()
        decisions = [_decision(pins, key, name, value) for name, value in values.items()]
        text = amend(text, decisions, [(key, name) for name in remove])
        load(text, str(deck.files.edits))
        deck.files.save(pins, edits=text)
    return Edited(deck.name, (*decisions, *(Ruling(key, name, None) for name in remove)))


def _decision(pins: Pins, key: str, name: str, value: str) -> Edit | Ruling:
    if name in RULINGS:
        if name == "continues":
            return Ruling(key, name, value)
        if value.lower() not in _TRUTH:
            raise ProjectError(f'{name} cannot be "{value}"', where=key, hint=f"{name}=true or {name}=false")
        return Ruling(key, name, _TRUTH[value.lower()])
    pin = pins.pins[key]
    check_name(pin.kind, name, key)
    return Edit(key, name, shown(pin.kind, name, {**pin.fields, **pin.under}), value)


def _find(project: Project, names: tuple[str, ...], key: str, *, wanted: bool) -> tuple[Deck, str]:
    """The deck that has this card, and the card's whole key: "推理" is enough for "term:推理"."""
    decks = {deck.name: deck for deck in project.decks(names)}
    known = {name: deck.files.load()[0].pins for name, deck in decks.items()}
    for whole in (key, f"term:{key}", f"quote:{key}"):
        having = [name for name, pins in known.items() if whole in pins]
        if len(having) > 1:
            raise ProjectError(f"{len(having)} decks have {whole}", hint=f"name one: --deck {having[0]}")
        if having:
            return decks[having[0]], whole
    if wanted and len(decks) == 1:
        return next(iter(decks.values())), key if ":" in key else f"term:{key}"
    everything = [known_key for pins in known.values() for known_key in pins]
    hint = "name the deck: --deck NAME" if wanted else "deckgen plan lists the cards; build a deck before editing it"
    raise ProjectError(f"there is no card {key}{nearest(key, everything)}", hint=hint)


def write_sheet(project: Project, name: str, path: Path) -> None:
    """Write a deck as CSV. Raises OutputError where a file lies that is no sheet, or whose changes were not taken."""
    pins, edits, _ = project.decks((name,))[0].files.load()
    if path.exists():
        try:
            decisions, problems = read_sheet(_decoded(path), pins, edits, str(path))
        except DeckgenError:
            decisions, problems = [], [Problem("other-file", str(path), "", "")]
        if decisions or problems:
            hint = f"take it over first: deckgen sheet {name} {path} --take; or choose another name"
            raise OutputError("this file holds something that would be lost", where=str(path), hint=hint)
    write(path, sheet(pins, edits).encode("utf-8"))


def take_sheet(project: Project, name: str, path: Path) -> Edited:
    """Take over what was changed in a sheet. Raises ProjectError when the file is none, or not UTF-8."""
    deck = project.decks((name,))[0]
    with deck.files.hold():
        pins, edits, text = deck.files.load()
        decisions, problems = read_sheet(_decoded(path), pins, edits, str(path))
        if decisions:
            text = amend(text, decisions)
            load(text, str(deck.files.edits))
            deck.files.save(pins, edits=text)
    return Edited(deck.name, tuple(decisions), tuple(problems))


def _decoded(path: Path) -> str:
    """The text of a sheet: UTF-8, or the UTF-16 that Excel calls Unicode text."""
    data = read_source(path)
    try:
        return data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        hint = 'in Excel: Save as, "CSV UTF-8 (comma delimited)"'
        raise SourceError("the sheet is not UTF-8", where=str(path), hint=hint) from error
