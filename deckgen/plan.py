"""What the next import will change, told before it happens. Pure: pins before, pins after, findings -> a plan."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from deckgen.model import Pin, Problem
from deckgen.pins import Pins

DECKS = {"term": "Terms", "quote": "Quotes"}
NOTE_TYPES = {"term": "deckgen Term", "quote": "deckgen Quote"}
_QUIET = frozenset(("Style", "Lang", "Key", "GlossSource"))
"""Fields whose change is no news to a reader, where another field changes too."""


@dataclass(frozen=True, slots=True)
class Change:
    """A field of a card that will say something else."""

    key: str
    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Closed:
    """A card type that the recipe has switched off; Anki keeps its cards until somebody suspends them."""

    kind: str
    name: str
    cards: int
    search: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The next import, card by card. `kept` are cards on which the user's own words stand."""

    title: str
    new: tuple[str, ...]
    changed: Mapping[str, tuple[Change, ...]]
    unchanged: int
    kept: tuple[str, ...]
    retired: tuple[str, ...]
    returned: tuple[str, ...]
    closed: tuple[Closed, ...]
    refresh: Mapping[str, tuple[Change, ...]]
    problems: tuple[Problem, ...]

    @property
    def conflicts(self) -> tuple[Problem, ...]:
        """Edits whose base has moved."""
        return tuple(problem for problem in self.problems if problem.code == "moved-base")

    @property
    def doubtful(self) -> tuple[Problem, ...]:
        """Quotes that may be older ones in other words."""
        return tuple(problem for problem in self.problems if problem.code == "doubtful-quote")

    def as_json(self) -> dict[str, Any]:
        """The plan as plain values."""
        return {
            "title": self.title,
            "new": list(self.new),
            "changed": {key: [asdict(one) for one in changes] for key, changes in self.changed.items()},
            "unchanged": self.unchanged,
            "kept": list(self.kept),
            "conflicts": [asdict(problem) for problem in self.conflicts],
            "doubtful": [asdict(problem) for problem in self.doubtful],
            "retired": [{"key": key, "search": search_key(key)} for key in self.retired],
            "returned": list(self.returned),
            "closed": [asdict(one) for one in self.closed],
            "refresh": {key: [asdict(one) for one in changes] for key, changes in self.refresh.items()},
            "problems": [asdict(problem) for problem in self.problems],
        }

    def lines(self) -> list[str]:
        """The plan for people: counts first, then every change."""
        counts = f"{len(self.new)} new, {len(self.changed)} changed, {self.unchanged} unchanged"
        counts += f", {len(self.returned)} back" if self.returned else ""
        out = [f"{self.title}: {counts}, {len(self.retired)} retired, {len(self.kept)} with words of your own"]
        out += [f"  new      {key}" for key in self.new]
        out += [f"  back     {key}" for key in self.returned]
        for key, changes in self.changed.items():
            out += [f"  changed  {key}", *(f"    {line}" for one in changes for line in diff(one))]
        out += [f"  kept     {key}: your edit stands" for key in self.kept]
        out += [f"  retired  {key}: stays in Anki; to find it: {search_key(key)}" for key in self.retired]
        out += [
            f"  closed   {one.cards} {one.name} cards stay in Anki; to suspend them: {one.search}"
            for one in self.closed
        ]
        out += [f"  {p.code}: {p.message}\n    to do: {p.hint}" for p in self.problems]
        if self.refresh:
            out.append(f"  deckgen refresh would change {len(self.refresh)} more:")
            for key, changes in self.refresh.items():
                out += [f"    {key}", *(f"      {line}" for one in changes for line in diff(one))]
        return out


def diff(change: Change) -> list[str]:
    """A change as two lines without markup, cut to what differs where they are long.

    >>> diff(Change("term:推理", "Gloss", "reasoning", "inference"))
    ['Gloss: - reasoning', 'Gloss: + inference']
    """
    old, new = _readable(change.old), _readable(change.new)
    if old == new:  # markup alone
        old, new = change.old, change.new
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    sides = (("-", old), ("+", new))
    return [f"{change.field}: {sign} {_cut(text, start, end)}" for sign, text in sides if text]


def _readable(value: str) -> str:
    """A field's text; pinyin stays in its brackets."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", value)).split())


def _common(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _cut(text: str, start: int, end: int, around: int = 24) -> str:
    """The middle of a text, with what stands around it."""
    left, right = max(0, start - around), min(len(text), len(text) - end + around)
    return f"{'…' if left else ''}{text[left:right]}{'…' if right < len(text) else ''}"


def plan(
    title: str,
    before: Pins,
    after: Pins,
    better: Pins,
    gates: Mapping[str, Sequence[str]],
    problems: Sequence[Problem] = (),
) -> Plan:
    """Compare what Anki has with what it would get, and with what `refresh` would make of it.

    `gates` are the card types that the recipe opens, by kind.
    """
    active = {pin.key: pin for pin in after.active()}
    was = {key: pin.status for key, pin in before.pins.items()}
    stayed = [key for key in active if was.get(key) == "active"]
    changed = {key: changes for key in stayed if (changes := _changes(before.pins[key], active[key]))}
    refreshed = {
        key: changes for key, pin in active.items() if key in was and (changes := _changes(pin, better.pins[key]))
    }
    return Plan(
        title=title,
        new=tuple(key for key in active if key not in was),
        changed=changed,
        unchanged=sum(before.pins[key] == active[key] for key in stayed),
        kept=tuple(key for key, pin in active.items() if pin.under),
        retired=tuple(key for key, status in was.items() if status == "active" and key not in active),
        returned=tuple(key for key in active if was.get(key, "active") != "active"),
        closed=tuple(_closed(title, list(active.values()), gates)),
        refresh=refreshed,
        problems=tuple(problems),
    )


def _changes(old: Pin, new: Pin) -> tuple[Change, ...]:
    """What differs, field by field; how a card is dressed is named only where nothing else is."""
    names = dict.fromkeys((*old.fields, *new.fields))
    found = [Change(new.key, n, old.fields.get(n, ""), new.fields.get(n, "")) for n in names]
    found = [one for one in found if one.old != one.new]
    if not found and old.tags != new.tags:
        return (Change(new.key, "Tags", " ".join(old.tags), " ".join(new.tags)),)
    return tuple([one for one in found if one.field not in _QUIET] or found)


def _closed(title: str, active: Sequence[Pin], gates: Mapping[str, Sequence[str]]) -> list[Closed]:
    """Card types that notes have open and the recipe does not."""
    found = []
    for kind, open_ones in gates.items():
        counts: dict[str, int] = {}
        for pin in active:
            for gate in pin.gates if pin.kind == kind else ():
                if gate not in open_ones:
                    counts[gate] = counts.get(gate, 0) + 1
        for gate, cards in counts.items():
            name = gate.removeprefix("Ask")
            search = f'"deck:{_quoted(title)}::{DECKS[kind]}" "note:{NOTE_TYPES[kind]}" card:{name} -is:suspended'
            found.append(Closed(kind, name, cards, search))
    return found


def search_key(key: str) -> str:
    """What finds a card in Anki's browser.

    >>> search_key("term:推理")
    '"Key:term:推理"'
    """
    return f'"Key:{_quoted(key)}"'


def _quoted(text: str) -> str:
    return "".join(f"\\{char}" if char in '\\"*_' else char for char in text)
