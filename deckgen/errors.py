"""Exceptions: only for what stops the build. Each message is a short letter: what, where, what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class DeckgenError(Exception):
    """The base of all errors that deckgen raises on purpose.

    >>> print(DeckgenError("cannot read notes.txt", where="notes.txt, line 3", hint="save it as UTF-8"))
    cannot read notes.txt
      where: notes.txt, line 3
      to do: save it as UTF-8
    """

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(what)
        self.what, self.where, self.hint = what, where, hint

    def __str__(self) -> str:
        lines = [self.what]
        if self.where:
            lines.append(f"  where: {self.where}")
        if self.hint:
            lines.append(f"  to do: {self.hint}")
        return "\n".join(lines)


class SourceError(DeckgenError):
    """An article cannot be read."""


class ProjectError(DeckgenError):
    """A project file (deckgen.toml, deck.toml, edits.toml, a word list) cannot be used as it is."""


class PinsError(DeckgenError):
    """The pins are damaged: building without them would cost the learner's history."""


class OutputError(DeckgenError):
    """A result cannot be written."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Say which known name was probably meant: ' (did you mean "title"?)', or nothing.

    >>> nearest("tilte", ["title", "terms"])
    ' (did you mean "title"?)'
    """
    close = difflib.get_close_matches(name, list(known), n=1)
    return f' (did you mean "{close[0]}"?)' if close else ""
