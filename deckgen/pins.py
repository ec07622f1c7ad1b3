"""Pins: what Anki already knows of each card. Identity, membership and fields are sticky here, and nowhere else.

Pure: text in, text out; deckgen/project.py reads and writes the file. One line a card, sorted, readable in a diff.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from deckgen.cards import REVIEW
from deckgen.edits import Annotate, Edits, lay_over
from deckgen.errors import PinsError
from deckgen.fields import SANDHI, ZHUYIN, plain, sized
from deckgen.identity import core
from deckgen.model import Edit, Note, Pin, Problem

VERSION = 1
_BASE91 = "".join(chr(n) for n in range(33, 127) if chr(n) not in "\"'\\")

LEAD: Mapping[str, str] = {"term": "Sentence", "quote": "Quote"}
"""The field whose text an article must hold for a card's context to stay as it is."""

_CONTEXT = frozenset(
    "Sentence Translation Before After Speaker Source Link Quote QuoteRuby OtherScript OtherWordings Words Question Role Lang".split()
)
"""Fields that follow the article's text; all others of an exported card stay until the user or `refresh` moves them."""

_PLACE = frozenset("Before After Speaker Source Link Question".split())
"""Those of them that may follow it one by one, while the sentence itself stays."""

_DRESS = frozenset(("Style",))
"""Fields that follow the recipe."""

_READ = frozenset(("Pinyin", "Zhuyin", "Words"))
"""Fields of readings that stand outside the sentence; they follow a recipe that wants readings written in another way."""

_SOUNDS = frozenset(("Audio", "SentenceAudio"))
"""Fields that follow what the card says; deckgen/media.py fills them."""

KEPT = frozenset(("MyNotes",))
"""The learner's field: only a pull fills it."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A note type's definition as last exported: its digest and when it changed."""

    digest: str
    modified: int


@dataclass(frozen=True, slots=True)
class Pins:
    """A deck's memory: its random uuid, note type stamps, a pin for each card ever exported, its title in Anki."""

    deck: str
    types: Mapping[str, Stamp] = field(default_factory=dict)
    pins: Mapping[str, Pin] = field(default_factory=dict)
    title: str = ""

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


@dataclass(frozen=True, slots=True)
class Today:
    """What a build knows besides its notes: the time, what the articles say, note type digests, how to read a text.

    `says` tells whether a text still stands in the deck's articles; cards that are `held` stay as they are, because a
    doubtful quote may turn out to be them.
    """

    now: int
    says: Callable[[str], bool]
    types: Mapping[str, str]
    annotate: Annotate
    title: str = ""
    held: frozenset[str] = frozenset()


def stamp(
    notes: Sequence[Note], known: Pins, edits: Edits, today: Today, *, refresh: bool = False
) -> tuple[Pins, tuple[Problem, ...]]:
    """The pins after a build, and what the user should hear of.

    New notes get an identity, known ones keep what Anki has, edits go over both, changed notes get a new time.
    """
    made = {one.key: one for one in notes}
    pins = dict(known.pins)
    problems: list[Problem] = []
    due = max((pin.due for pin in pins.values()), default=-1)
    guids = {pin.guid for pin in pins.values()}
    for key in dict.fromkeys((*made, *known.pins)):
        pin, one = pins.get(key), made.get(key)
        if pin is None and one is not None and key not in edits.drop:
            due += 1
            new, said = _settle(one, _mint(one, known.deck, today.now, due, guids), edits, today, refresh)
            pins[key] = replace(new, modified=today.now, past={})
            guids.add(new.guid)
            problems += said
            continue
        if pin is None or _is_gone(pin, one, edits, today):
            if pin is not None and pin.status != "deleted":
                pins[key] = replace(pin, status="dropped" if key in edits.drop else "retired")
            continue
        pins[key], said = _settle(one, pin, edits, today, refresh)
        problems += said
    stamps = {name: _stamped(digest, known.types.get(name), today.now) for name, digest in today.types.items()}
    return Pins(known.deck, stamps, pins, today.title or known.title), tuple(problems)


def _is_gone(pin: Pin, one: Note | None, edits: Edits, today: Today) -> bool:
    """Dropped by the user, deleted in Anki and not wanted back, or in no article any more."""
    if pin.key in edits.drop or (pin.status == "deleted" and pin.key not in edits.want):
        return True
    return one is None and pin.key not in today.held and (pin.status != "active" or not today.says(_thought(pin)))


def _thought(pin: Pin) -> str:
    base = {**pin.fields, **pin.under}
    return plain(base.get("Term" if pin.kind == "term" else "Quote", ""))


def _mint(one: Note, deck: str, now: int, due: int, taken: set[str]) -> Pin:
    counter = 0
    while (minted := guid(deck, one.key, counter)) in taken:
        counter += 1
    return Pin(one.key, one.kind, minted, "active", now, one.gates, one.tags, dict(one.fields), due)


def _settle(one: Note | None, pin: Pin, edits: Edits, today: Today, refresh: bool) -> tuple[Pin, tuple[Problem, ...]]:
    """A pinned card meets what the generator would make of it now, and what the user wants of it."""
    base = {**pin.fields, **pin.under}
    gates = pin.gates
    if one is not None:
        moved = _moved(one, base, today, refresh)
        worn, lead = base.get("Style", ""), LEAD[pin.kind]
        base = {k: v for k, v in base.items() if k not in moved} | {k: v for k, v in one.fields.items() if k in moved}
        if lead not in moved and _written(worn) != _written(base.get("Style", "")) and lead in base:
            as_it_is = Edit(pin.key, "sentence", None, plain(base[lead]))  # the same words, read in the new way
            base |= lay_over(pin.kind, base, [as_it_is], today.annotate)[0]
        gates = tuple(dict.fromkeys((*pin.gates, *one.gates)))  # gates only open
    base |= dict.fromkeys(gates, "1") | {"Key": pin.key}
    values, problems = lay_over(pin.kind, base, edits.changes.get(pin.key, ()), today.annotate)
    fields = {name: value for name, value in {**base, **values}.items() if value}
    if style := _style(fields, pin.fields):
        fields["Style"] = style
    under = {name: base.get(name, "") for name in values}
    tags = _reviewed(pin, one, edits, refresh)
    settled = changed(replace(pin, status="active", gates=gates, under=under, tags=tags), fields, today.now)
    if tags != pin.tags and settled.modified == pin.modified:
        settled = replace(settled, modified=max(today.now, pin.modified + 1))
    return settled, problems


def _reviewed(pin: Pin, one: Note | None, edits: Edits, refresh: bool) -> tuple[str, ...]:
    """The card's tags without the doubts that are settled: by an edit, or with `refresh` by the generator.

    No build gives a doubt to a card that Anki has already: it would change notes that nobody has touched.
    """
    decided = {edit.field.lower() for edit in edits.changes.get(pin.key, ())}
    gone = {f"{REVIEW}{'pinyin' if name == 'zhuyin' else name}" for name in decided}
    if refresh and one is not None:
        gone |= {tag for tag in pin.tags if tag.startswith(REVIEW) and tag not in one.tags}
    return tuple(tag for tag in pin.tags if tag not in gone)


def _written(style: str) -> frozenset[str]:
    """How a card writes its readings, by the classes of its style."""
    return frozenset((ZHUYIN, SANDHI)) & frozenset(style.split())


def _style(fields: Mapping[str, str], before: Mapping[str, str]) -> str:
    """The card's style, measured anew only where it shows something else or the recipe dresses it in another way.

    Otherwise a better way of measuring would touch every note, and cost the words of learners who cannot pull.
    """
    style, worn = sized(fields.get("Style", ""), fields), before.get("Style", "")
    same = all(fields.get(name, "") == before.get(name, "") for name in {*fields, *before} - {"Style"})
    return worn if same and sized(worn, {}) == sized(style, {}) else style


def _moved(one: Note, base: Mapping[str, str], today: Today, refresh: bool) -> frozenset[str]:
    """Which generated fields take over what the generator says now."""
    lead = LEAD[one.kind]
    if refresh:
        return frozenset((*one.fields, *base)) - KEPT - _SOUNDS
    if not today.says(plain(base.get(lead, ""))):
        return _CONTEXT | _DRESS
    if core(plain(one.fields.get(lead, ""))) != core(plain(base.get(lead, ""))):
        return _DRESS | _redressed(one, base)
    stale = {f for f in _PLACE if not all(today.says(part) for part in _parts(base.get(f, "")))}
    if any(base.get(gate) != "1" for gate in one.gates):
        stale |= {"QuoteRuby"} & one.fields.keys()  # a cloze that opens now needs its blank
    return _DRESS | _redressed(one, base) | frozenset(stale)


def _redressed(one: Note, base: Mapping[str, str]) -> frozenset[str]:
    """Where the recipe dresses cards anew, fields that say the same take the new markup: tones, for one.

    So do the readings where the recipe wants them written in another way.
    """
    worn, wanted = (sized(fields.get("Style", ""), {}) for fields in (base, one.fields))
    if worn == wanted:
        return frozenset()
    same = {name for name in one.fields.keys() & base.keys() if plain(one.fields[name]) == plain(base[name])}
    blank = '<b class="here">'
    again = frozenset(name for name in same if blank in one.fields[name] or blank not in base[name])
    return again | _READ if _written(worn) != _written(wanted) else again


def _parts(value: str) -> list[str]:
    """A field as the pieces that came from an article: a source line is three, a link loses its text fragment."""
    return [part for part in plain(value).split("#:~:")[0].split(" · ") if part]


def changed(pin: Pin, fields: Mapping[str, str], now: int) -> Pin:
    """The pin with other field values: a later time if they differ, and the old ones remembered as once exported."""
    old = {name: pin.fields.get(name, "") for name in (*pin.fields, *fields)}
    gone = {name: value for name, value in old.items() if value != fields.get(name, "")}
    if not gone:
        return pin
    past = dict(pin.past)
    for name, value in gone.items():
        past[name] = tuple(dict.fromkeys((*past.get(name, ()), digest(value))))
    return replace(pin, fields=dict(fields), past=past, modified=max(now, pin.modified + 1))


def digest(value: str) -> str:
    """A field value as eight hexadecimal digits.

    >>> digest("inference")
    '925733da'
    """
    return hashlib.sha256(value.encode()).hexdigest()[:8]


def _stamped(digest: str, before: Stamp | None, now: int) -> Stamp:
    if before and before.digest == digest:
        return before
    return Stamp(digest, max(now, before.modified + 1) if before else now)


def dump(pins: Pins) -> str:
    """Pins as text: a header line, then one line a card, sorted by key.

    >>> print(dump(Pins("d0")), end="")
    {"deckgen": 1, "deck": "d0", "title": "", "cards": 0, "types": {}}
    """
    types = {name: [s.digest, s.modified] for name, s in sorted(pins.types.items())}
    lines: list[dict[str, Any]] = [
        {"deckgen": VERSION, "deck": pins.deck, "title": pins.title, "cards": len(pins.pins), "types": types}
    ]
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
        **({"under": dict(sorted(pin.under.items()))} if pin.under else {}),
        **({"past": {name: list(digests) for name, digests in sorted(pin.past.items())}} if pin.past else {}),
        **({"seen": True} if pin.seen else {}),
    }


def load(text: str, where: str) -> Pins:
    """Pins from text. Raises PinsError for a file that is damaged: it is never rebuilt from nothing.

    >>> load(dump(Pins("d0")), "pins.jsonl")
    Pins(deck='d0', types={}, pins={}, title='')
    """
    try:
        header, *rows = [json.loads(line) for line in text.split("\n") if line.strip()]
        if header["deckgen"] > VERSION:
            raise PinsError("these pins were written by a newer deckgen", where=where, hint="upgrade deckgen")
        types = {name: Stamp(digest, modified) for name, (digest, modified) in header["types"].items()}
        pins = {row["key"]: _pin(row) for row in rows}
        if len(rows) != header["cards"] or len(pins) != len(rows) or len({p.guid for p in pins.values()}) != len(pins):
            raise ValueError("lines are missing or double")
        return Pins(header["deck"], types, pins, header.get("title", ""))
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        raise PinsError(
            f"the pins are damaged ({type(error).__name__}: {error})",
            where=where,
            hint="restore the file from your backup or from git; a build without it would start all reviews anew",
        ) from error


def _pin(row: Mapping[str, Any]) -> Pin:
    if row["kind"] not in LEAD or row["status"] not in ("active", "retired", "dropped", "deleted"):
        raise ValueError(f"{row['key']} is {row['status']!r}")
    past = {name: _texts(digests) for name, digests in row.get("past", {}).items()}
    fields, under = dict(row["fields"]), dict(row.get("under", {}))
    _texts((row["key"], row["guid"], *fields.values(), *under.values()))
    return Pin(
        row["key"], row["kind"], row["guid"], row["status"], int(row["modified"]), _texts(row["gates"]),
        _texts(row["tags"]), fields, int(row["due"]), under, past, bool(row.get("seen", False)),
    )  # fmt: skip


def _texts(values: Iterable[Any]) -> tuple[str, ...]:
    """The values as a tuple. Raises TypeError when one of them is no text."""
    texts = tuple(values)
    if isinstance(values, str) or not all(isinstance(text, str) for text in texts):
        raise TypeError("a text is missing")
    return texts


def kept_terms(pins: Pins, edits: Edits) -> frozenset[str]:
    """The simplified terms that earlier builds exported and that nobody has thrown out: membership is sticky."""
    return frozenset(pin.key.removeprefix("term:") for pin in _kept(pins, edits) if pin.kind == "term")


def owned_terms(pins: Pins) -> frozenset[str]:
    """The simplified terms that belong to a deck: all that it ever exported but those its user dropped.

    A card that is retired, or deleted in Anki, counts: the learner has met it, and it comes back here or nowhere.
    """
    held = (pin for pin in pins.pins.values() if pin.kind == "term" and pin.status != "dropped")
    return frozenset(pin.key.removeprefix("term:") for pin in held)


def kept_quotes(pins: Pins, edits: Edits) -> dict[str, str]:
    """The texts of the quotes that earlier builds exported and that nobody has thrown out, by key."""
    return {pin.key: _thought(pin) for pin in _kept(pins, edits) if pin.kind == "quote"}


def quotes(pins: Pins) -> dict[str, str]:
    """The texts of all quotes ever exported, by key, as the generator wrote them."""
    return {pin.key: _thought(pin) for pin in pins.pins.values() if pin.kind == "quote"}


def _kept(pins: Pins, edits: Edits) -> Iterable[Pin]:
    gone = {pin.key for pin in pins.pins.values() if pin.status == "deleted"} - edits.want
    return [pin for pin in pins.pins.values() if pin.key not in edits.drop | gone]
