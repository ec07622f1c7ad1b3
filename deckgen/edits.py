"""Edits: what the user decided about single cards, one small table a card in edits.toml. The only importer of tomlkit.

Pure: text in, text out. An edit wins over everything and remembers what it replaced. Nothing is deleted for the user.
Small names are plain text (gloss = {was = "…", now = "…"}); a name with a capital is one of Anki's own fields, as HTML,
and comes from `deckgen pull`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from deckgen.errors import ProjectError, nearest
from deckgen.fields import ZHUYIN, escape, pinyin_field, plain, ruby_field, sentence_field, zhuyin_field
from deckgen.language.script import simplified, traditional
from deckgen.markup import harmless
from deckgen.model import Context, Edit, Problem, Ruby

FIELDS: Mapping[str, Mapping[str, str]] = {
    "term": {
        "sentence": "Sentence",
        "pinyin": "Pinyin",
        "gloss": "Gloss",
        "translation": "Translation",
        "notes": "Notes",
    },
    "quote": {"sentence": "Quote", "pinyin": "QuoteRuby", "translation": "Translation", "notes": "Notes"},
}
"""What can be edited as plain text, and the field of the note that shows it."""

OURS = frozenset(("Key", "Style", "Lang", "GlossSource", "MyNotes"))
"""Fields that no edit touches: machinery, and the learner's own notes, which travel by themselves."""

RULINGS = ("drop", "want", "continues")

HEADER = """\
# What you decided about single cards of this deck. deckgen keeps your comments and never deletes a line.
#   ["term:推理"]
#   gloss = { was = "reasoning", now = "inference" }    also: pinyin, sentence, translation, notes
#   drop = true                                         no such card; want = true asks for one
# Take a line out and the card says again what deckgen would say.
"""

_TONES = '<span class="t'
"""Tells a deck whose pinyin is marked by tone."""

Annotate = Callable[[str, int, int], Sequence[Ruby]]
"""Words with their pinyin for a text, cut at the two ends of the term in it."""


@dataclass(frozen=True, slots=True)
class Edits:
    """All of a deck's edits: changed fields by key, keys that are unwanted or wanted, quotes ruled to be older ones."""

    changes: Mapping[str, tuple[Edit, ...]] = field(default_factory=dict)
    drop: frozenset[str] = frozenset()
    want: frozenset[str] = frozenset()
    continues: Mapping[str, str] = field(default_factory=dict)


def with_lists(edits: Edits, want: Iterable[str], drop: Iterable[str]) -> Edits:
    """The edits together with the keys that a recipe wants or drops; where they disagree, edits.toml wins.

    >>> both = with_lists(Edits(drop=frozenset(["term:推理"])), ["term:推理", "term:算力"], ["term:护栏"])
    >>> sorted(both.want), sorted(both.drop)
    (['term:算力'], ['term:护栏', 'term:推理'])
    """
    wanted, dropped = frozenset(want) - edits.drop, frozenset(drop) - edits.want
    return replace(edits, want=edits.want | wanted, drop=edits.drop | dropped)


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision about a whole card: drop, want (true or false), or continues (a key, or "new"); None takes it out."""

    key: str
    name: str
    value: bool | str | None


def load(text: str, where: str) -> Edits:
    r"""Edits from the text of an edits.toml. Raises ProjectError for what is not TOML or cannot be meant.

    >>> load('["term:推理"]\ngloss = {was = "reasoning", now = "inference"}', "edits.toml").changes["term:推理"]
    (Edit(key='term:推理', field='gloss', was='reasoning', now='inference'),)
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProjectError(
            f"the edits are not valid TOML: {error}", where=where, hint="mend the line it names"
        ) from error
    changes: dict[str, tuple[Edit, ...]] = {}
    rulings: dict[str, dict[str, Any]] = {name: {} for name in RULINGS}
    for key, table in tables.items():
        kind = key.split(":")[0]
        if kind not in FIELDS or not isinstance(table, dict):
            raise ProjectError(
                f"{key!r} is no card", where=where, hint='each table is named by its key: ["term:推理"], ["quote:…"]'
            )
        for name, value in table.items():
            if name in RULINGS:
                _check_ruling(name, value, f"{where}: {key}")
                rulings[name][key] = value
            else:
                changes[key] = (*changes.get(key, ()), _edit(key, kind, name, value, f"{where}: {key}"))
    drop, want = (frozenset(key for key, yes in rulings[name].items() if yes) for name in ("drop", "want"))
    return Edits(changes, drop, want, rulings["continues"])


def _check_ruling(name: str, value: Any, where: str) -> None:
    wanted: type = str if name == "continues" else bool
    if not isinstance(value, wanted):
        hint = 'a key in quotes, or "new"' if name == "continues" else f"{name} = true"
        raise ProjectError(f"{name} cannot be {value!r}", where=where, hint=hint)


def _edit(key: str, kind: str, name: str, value: Any, where: str) -> Edit:
    check_name(kind, name, where)
    if isinstance(value, str):
        return Edit(key, name, None, value)
    if (
        not isinstance(value, dict)
        or not isinstance(value.get("now"), str)
        or not isinstance(value.get("was", ""), str)
    ):
        raise ProjectError(f"{name} cannot be {value!r}", where=where, hint=f'{name} = {{ was = "…", now = "…" }}')
    if unknown := set(value) - {"was", "now"}:
        raise ProjectError(f"an edit has no {sorted(unknown)[0]!r}", where=where, hint="only was and now")
    return Edit(key, name, value.get("was"), value["now"])


def check_name(kind: str, name: str, where: str) -> None:
    """Raise ProjectError unless cards of this kind have such a field."""
    is_own = name[:1].isupper() and name not in OURS and not name.startswith("Ask")
    if name not in FIELDS[kind] and not is_own:
        hint = f"a {kind} has {', '.join(FIELDS[kind])}; besides: {', '.join(RULINGS)}"
        raise ProjectError(f'"{name}" cannot be edited{nearest(name, FIELDS[kind])}', where=where, hint=hint)


def amend(text: str, decisions: Iterable[Edit | Ruling], removed: Iterable[tuple[str, str]] = ()) -> str:
    r"""The text of an edits.toml with decisions put in and (key, field) pairs taken out; all else stays as it is.

    >>> print(amend("# mine\n", [Ruling("term:推理", "drop", True)]), end="")
    # mine
    <BLANKLINE>
    ["term:推理"]
    drop = true
    """
    import tomlkit

    document = tomlkit.parse(text or HEADER)
    for key, name in removed:
        if key in document:
            document[key].pop(name, None)
    for one in decisions:
        if isinstance(one, Ruling) and one.value is None:
            if one.key in document:
                document[one.key].pop(one.name, None)
            continue
        if one.key not in document:
            if document.body:
                document.add(tomlkit.nl())
            document.add(one.key, tomlkit.table())
        table: Any = document[one.key]
        if isinstance(one, Ruling):
            table[one.name] = one.value
            continue
        value = tomlkit.inline_table()
        if one.was is not None:
            value["was"] = one.was
        value["now"] = one.now
        table[one.field] = value
    return tomlkit.dumps(document)


def remark(text: str, key: str, comment: str) -> str:
    """The text with a comment put into a card's table."""
    import tomlkit

    document = tomlkit.parse(text)
    if key not in document:
        document.add(key, tomlkit.table())
    table: Any = document[key]
    table.add(tomlkit.comment(" ".join(comment.split())))
    return tomlkit.dumps(document)


def shown(kind: str, name: str, fields: Mapping[str, str]) -> str:
    """What a card shows under a name of an edit: plain text for small names, HTML for Anki's own.

    >>> shown("quote", "pinyin", {"QuoteRuby": " 护栏[hùlán]！"})
    'hùlán'
    """
    value = fields.get(FIELDS[kind].get(name, name), "")
    if name not in FIELDS[kind]:
        return value
    if kind == "quote" and name == "pinyin":
        return " ".join(map(plain, re.findall(r"\[([^\]]*)\]", value)))
    lines = re.split(r"<br ?/?>|</div>|</p>", value)
    return "\n".join(plain(line) for line in lines).strip()


def lay_over(
    kind: str, base: Mapping[str, str], edits: Iterable[Edit], annotate: Annotate
) -> tuple[dict[str, str], tuple[Problem, ...]]:
    """What the edits make of a note's generated fields: only the fields they change, and what a user should hear of."""
    values: dict[str, str] = {}
    problems: list[Problem] = []
    order = [*FIELDS[kind]]
    for edit in sorted(edits, key=lambda e: order.index(e.field) if e.field in order else len(order)):
        made = _made(kind, edit, {**base, **values}, annotate)
        if made is None:
            problems.append(_misfit(edit, base))
            continue
        before = shown(kind, edit.field, base)
        if edit.was is not None and not _equal(edit.was, before) and not _equal(edit.now, before):
            problems.append(_conflict(edit, before))
        values |= made
    return values, tuple(problems)


def _equal(one: str, other: str) -> bool:
    return " ".join(one.split()) == " ".join(other.split())


def _conflict(edit: Edit, before: str) -> Problem:
    return Problem(
        "moved-base",
        edit.key,
        f'your {edit.field} "{edit.now}" is kept; it was made for "{edit.was}", and deckgen would now say "{before}"',
        f'keep yours: deckgen edit "{edit.key}" {edit.field}="{edit.now}"; or take the line out of edits.toml',
    )


def _misfit(edit: Edit, base: Mapping[str, str]) -> Problem:
    wanted = len(shown("quote", "pinyin", base).split(" "))
    message = f"your pinyin has {len(edit.now.split())} words where the quote has {wanted}; it is kept in edits.toml"
    return Problem("pinyin-misfit", edit.key, message, "write one word of pinyin for each word that the card annotates")


def _made(kind: str, edit: Edit, fields: Mapping[str, str], annotate: Annotate) -> dict[str, str] | None:
    """An edit as field values; None when its pinyin does not fit the quote."""
    text = edit.now
    if edit.field not in FIELDS[kind]:
        return {edit.field: harmless(text)}
    if edit.field == "sentence":
        return _term_sentence(text, fields, annotate) if kind == "term" else _quote(text, fields, annotate)
    if edit.field == "pinyin" and kind == "quote":
        return _quote_pinyin(text, fields)
    value = "<br>".join(escape(line) for line in text.split("\n"))
    if edit.field == "pinyin":
        given = text, plain(fields.get("Term", "")), _TONES in fields.get("Sentence", "")
        value = pinyin_field(*given)
        if _is_zhuyin(fields):
            return {"Pinyin": value, "Zhuyin": zhuyin_field(*given)}
    return {FIELDS[kind][edit.field]: value, **({"GlossSource": "edit"} if edit.field == "gloss" else {})}


def _is_zhuyin(fields: Mapping[str, str]) -> bool:
    return ZHUYIN in fields.get("Style", "").split()


def _term_sentence(text: str, fields: Mapping[str, str], annotate: Annotate) -> dict[str, str]:
    forms = [plain(fields.get(name, "")) for name in ("Term", "Simplified", "Traditional")]
    start, end = next(
        ((text.find(form), text.find(form) + len(form)) for form in forms if form and form in text), (0, 0)
    )
    context = Context(text, start, end, "", "", None, "", "", "", 0, tuple(annotate(text, start, end)))
    return {"Sentence": sentence_field(context, _TONES in fields.get("Sentence", ""), zhuyin=_is_zhuyin(fields))}


def _quote(text: str, fields: Mapping[str, str], annotate: Annotate) -> dict[str, str]:
    other = simplified(text) if fields.get("Lang", "").endswith("Hant") else traditional(text)
    before = fields.get("QuoteRuby", "")
    asked = "".join(map(plain, re.findall(r'<b class="here">(.*?)</b>', before)[:1]))
    start = text.find(asked) if asked else -1
    spans = [(start, start + len(asked), "here")] if start >= 0 else []
    words = annotate(text, *(spans[0][:2] if spans else (0, 0)))
    ruby = ruby_field(words, spans, _TONES in before, zhuyin=_is_zhuyin(fields))
    return {"Quote": escape(text), "QuoteRuby": ruby, "OtherScript": escape(other) if other != text else ""}


def _quote_pinyin(text: str, fields: Mapping[str, str]) -> dict[str, str] | None:
    brackets = re.findall(r"\[[^\]]*\]", fields.get("QuoteRuby", ""))
    zhuyin, tones = _is_zhuyin(fields), _TONES in fields["QuoteRuby"]
    words = zhuyin_field(text, "").split() if zhuyin else text.split()
    spaced = [len(plain(bracket[1:-1]).split()) for bracket in brackets]
    if len(words) != sum(spaced):
        return None
    taken = iter(words)
    field_ = zhuyin_field if zhuyin else pinyin_field
    renewed = iter([f"[{field_(' '.join(next(taken) for _ in range(n)), '', tones)}]" for n in spaced])
    return {"QuoteRuby": re.sub(r"\[[^\]]*\]", lambda _: next(renewed), fields["QuoteRuby"])}


def orphans(edits: Edits, known: Iterable[str], says: Callable[[str], bool]) -> tuple[Problem, ...]:
    """Edits of cards that the deck does not have, each with the key that may be meant.

    A card that is dropped before it ever was one, or wanted, is none of them as long as the articles say it.
    """
    known = sorted(known)
    ruled = {key for key in edits.drop | edits.want if says(key.partition(":")[2].partition("#")[0])}
    targets = {key for key in edits.continues.values() if key != "new"}
    return tuple(
        Problem(
            "orphan-edit", key, f"there is no card {key}{nearest(key, known)}; the edit is kept and waits",
            "change the key in edits.toml, or leave the line for the day the card is back",
        )
        for key in sorted({*edits.changes, *(edits.drop | edits.want) - ruled, *targets}) if key not in known
    )  # fmt: skip
