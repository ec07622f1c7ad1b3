"""The learner's own word lists, from files: text, CSV, TSV, or what Anki exported with its scheduling."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from deckgen.errors import SourceError, nearest
from deckgen.export import MATURE, read_export
from deckgen.project import read_source
from deckgen.reading.decoding import check_size, decode
from deckgen.templates import note_types
from deckgen.vocabulary import words_in_list, words_of_notes


def known_words(paths: Iterable[Path]) -> frozenset[str]:
    """All words of the lists, simplified. Raises SourceError for a file that is missing or tells no word."""
    return frozenset(word for path in paths for word in read_known(path))


def read_known(path: Path) -> frozenset[str]:
    """The words of one list: those that stand in it, or of an .apkg the words of notes that have a mature card.

    Raises SourceError where there is nothing to read. A package in which nothing is mature yet tells no word.
    """
    if path.is_dir():
        raise SourceError("this is a folder, not a word list", where=str(path), hint="name the files in it")
    if not path.is_file():
        close = nearest(path.name, [p.name for p in path.parent.glob("*")]) if path.parent.is_dir() else ""
        hint = "`known` and --known name word lists: .txt, .csv, .tsv, or an .apkg exported with scheduling"
        raise SourceError(f"there is no such word list{close}", where=str(path), hint=hint)
    if path.suffix.lower() in (".xlsx", ".xls", ".ods", ".numbers"):
        raise SourceError(
            "a spreadsheet is no word list yet", where=str(path), hint="save it as CSV, and name that file"
        )
    if _is_package(path):
        return _mature(path)
    data, where = read_source(path), str(path)
    try:
        check_size(data, where)
        words = words_in_list(decode(data, where), path.name)
    except SourceError as error:
        raise SourceError(f"no word list can be read: {error.what}", where=error.where, hint=_FORM) from error
    if not words:
        raise SourceError("there is no word in this list", where=where, hint=_FORM)
    return words


_FORM = "a list is text with one word a line, a table has a column of words with a heading such as word or simplified"


def _is_package(path: Path) -> bool:
    """True for what is named as Anki's packages are, or is a zip archive under another name."""
    if path.suffix.lower() in (".apkg", ".colpkg"):
        return True
    try:
        with path.open("rb") as file:
            return file.read(4) == b"PK\x03\x04"
    except OSError:
        return False  # who reads it next tells why it cannot be read


def _mature(path: Path) -> frozenset[str]:
    """The words that Anki says are known. Raises SourceError for an export without scheduling."""
    types = note_types()
    notes = read_export(path, {field.id: field.name for one in types.values() for field in one.fields})
    if not any(note.reviewed for note in notes):
        raise SourceError(
            "this export tells of no review, so nobody can say which of its words you know", where=str(path),
            hint='export it again from Anki with "Include scheduling information" ticked',
        )  # fmt: skip
    mature = ((note.note_type, note.fields) for note in notes if note.interval >= MATURE)
    return words_of_notes(mature, types["term"].id, types["quote"].id)
