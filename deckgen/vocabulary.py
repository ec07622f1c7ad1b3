"""Word lists that learners bring: a word a line, a column of a table, notes of somebody's Anki. Pure: text -> words.

Words come out as deckgen's terms are written: simplified, without markup, reading, or a blank beside a hanzi.
"""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from deckgen.identity import term_key
from deckgen.language.script import is_han

COLUMNS = (
    "simplified", "simplified chinese", "简体", "简体字", "term", "word", "words", "hanzi", "headword", "chinese",
    "vocabulary", "front", "汉字", "生词", "词语", "词", "单词", "中文", "traditional", "繁體",
)  # fmt: skip
"""What the column of words is called, the surest name first; letters' case does not count."""

_HIDDEN = re.compile(r"<!--.*?-->|<(style|script|rt|rp)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_CLOZE = re.compile(r"\{\{c\d+::(.*?)(?:::.*?)?\}\}", re.DOTALL)
_BRACKETS = re.compile(r"\[[^\[\]]*\]|（[^（）]*）|\([^()]*\)|【[^【】]*】")
_SPLIT = re.compile(r"[|/,;，；、]")
_WORD = re.compile(r"[\w ·.+#-]{1,20}")  # what is longer is no word
_READING = re.compile(r"\s+\S*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ].*$")


def bare(value: str) -> str:
    """A field or cell as plain text: no markup, no ruby, no sound, no reading in brackets.

    >>> bare("<ruby>护<rt>hù</rt></ruby>栏<br>"), bare("<b> 推理[tuīlǐ]</b>"), bare("{{c1::算力::hint}}")
    ('护栏', '推理', '算力')
    """
    text = _CLOZE.sub(r"\1", _HIDDEN.sub("", value))
    text = html.unescape(re.sub(r"<[^>]*>", "", _BRACKETS.sub("", text)))
    return " ".join(re.sub("[\u200b\u2060\ufeff]", "", text).split())


def terms_of(value: str) -> tuple[str, ...]:
    """The words of a cell: one, or its variants; none where it holds no hanzi or is a sentence.

    >>> terms_of("護欄 hùlán"), terms_of("爸爸|爸"), terms_of("生成式 AI（名词）"), terms_of("rail"), terms_of("坏了。")
    (('护栏',), ('爸爸', '爸'), ('生成式AI',), (), ())
    """
    parts = [part.strip() for part in _SPLIT.split(_READING.sub("", bare(value)))]
    if not all(_WORD.fullmatch(part) for part in parts if part):
        return ()
    return tuple(term(part) for part in parts if any(map(is_han, part)))


def term(text: str) -> str:
    """A term as its card's key names it.

    >>> term("生成式 AI"), term("護欄")
    ('生成式AI', '护栏')
    """
    return term_key(" ".join(text.split())).removeprefix("term:")


def words_in_list(text: str, name: str) -> frozenset[str]:
    r"""The words of a list: a line each, or the column of a table that a name or the hanzi in it tell.

    What is written after "#" at the beginning of a line is a comment, as Anki's exports of notes as text have them.

    >>> sorted(words_in_list("# mine\n推理\n護欄\n", "known.txt"))
    ['护栏', '推理']
    >>> sorted(words_in_list("level,word\n4,护栏\n", "hsk.csv")), sorted(words_in_list("tool\t护栏,栏杆\n", "a.tsv"))
    (['护栏'], ['护栏', '栏杆'])
    """
    lines = [line for line in text.split("\n") if line.strip() and not line.startswith("#")]
    between = _delimiter(lines, name)
    if between is None:
        return frozenset(word for line in lines for word in terms_of(line))
    try:
        rows = [row for row in csv.reader(io.StringIO("\n".join(lines)), delimiter=between) if row]
    except csv.Error:  # a quotation mark that nobody closed
        rows = [line.split(between) for line in lines]
    column, body = _column(rows)
    return frozenset(word for row in body if column < len(row) for word in terms_of(row[column]))


def _delimiter(lines: Sequence[str], name: str) -> str | None:
    """What stands between the cells of a table; None for a plain list."""
    if any("\t" in line for line in lines):
        return "\t"
    if not name.lower().endswith((".csv", ".tsv")):
        return None
    return max(",;", key=lambda mark: sum(line.count(mark) for line in lines))


def _column(rows: Sequence[Sequence[str]]) -> tuple[int, Sequence[Sequence[str]]]:
    """The number of the column that holds the words, and the rows without their heading."""
    heading = [cell.strip().lower() for cell in rows[0]] if rows else []
    for name in COLUMNS:
        column = heading.index(name) if name in heading else -1
        if column >= 0 and all(column >= len(row) or row[column].strip().lower() != name for row in rows[1:]):
            return column, rows[1:]
    words: dict[int, set[str]] = {}  # distinct ones: a column that always says the same is the name of a deck
    for row in rows:
        for number, cell in enumerate(row):
            words.setdefault(number, set()).update(terms_of(cell))
    filled = sorted(number for number, found in words.items() if found)
    return next((n for n in filled if len(words[n]) * 2 > len(rows)), filled[0] if filled else 0), rows


def words_of_notes(notes: Iterable[tuple[int, Mapping[str, str]]], terms: int, quotes: int) -> frozenset[str]:
    """The words of Anki's notes, each a note type's id and its fields in order; `terms` and `quotes` are our own types.

    Of a foreign note it is the first field that is wholly hanzi.

    >>> ours, foreign = (1, {"Term": "護欄", "Simplified": "护栏"}), (7, {"No": "12", "Hanzi": "<b>推理</b>"})
    >>> sorted(words_of_notes([ours, foreign, (2, {"Quote": "算力"})], terms=1, quotes=2))
    ['护栏', '推理']
    """
    return frozenset(
        word for kind, fields in notes if kind != quotes for word in _word_of(fields, is_ours=kind == terms)
    )


def _word_of(fields: Mapping[str, str], *, is_ours: bool) -> Iterator[str]:
    if is_ours:
        yield term(bare(fields.get("Simplified") or fields.get("Term", "")))
        return
    texts = (bare(value).replace(" ", "") for value in fields.values())
    if whole := next((text for text in texts if text and all(map(is_han, text))), ""):
        yield term(whole)
