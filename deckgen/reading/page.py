"""What a format hands to the rest of the reading room: paragraphs with their lines, and what markup says of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from deckgen.model import Dropped

Mark = Literal["", "heading", "quote", "item", "speech", "aside"]
"""What markup says of a paragraph: speech is never a heading, an aside is narration that ends the turn before it."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph as its format sees it; `line` is that of its first character."""

    line: int
    text: str
    mark: Mark = ""
    translation: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A whole source: paragraphs, metadata that the format states, lines that hold no speech (images, rules).

    `meta` may hold title, date, publisher, author, url and speakers.
    """

    paragraphs: tuple[Paragraph, ...]
    meta: Mapping[str, str] = field(default_factory=dict)
    dropped: tuple[Dropped, ...] = ()


@dataclass(frozen=True, slots=True)
class Reader:
    """A format of text: the endings it answers to and the function from decoded text to a page. One file each in formats/."""

    name: str
    suffixes: tuple[str, ...]
    read: Callable[[str], Page]


@dataclass(frozen=True, slots=True)
class BinaryReader:
    """A format that is no text (a ZIP, a PDF): `read` takes the bytes of the file."""

    name: str
    suffixes: tuple[str, ...]
    read: Callable[[bytes], Page]
