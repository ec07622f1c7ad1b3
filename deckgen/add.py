"""New articles for a project: any file or address into corpus/ as Markdown that a person can correct."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from pathlib import Path, PurePath

from deckgen import fetch, project
from deckgen.cards import Language
from deckgen.errors import OutputError, ProjectError
from deckgen.model import Article
from deckgen.project import Deck
from deckgen.reading import read, transcript

_RESERVED = frozenset(
    ("con", "prn", "aux", "nul", *(f"{device}{n}" for device in ("com", "lpt") for n in range(1, 10)))
)


@dataclass(frozen=True, slots=True)
class Added:
    """An article as it was read, and the file it was written to."""

    article: Article
    path: Path


def add(source: str, corpus: Path, language: Language, *, force: bool = False, allow_private: bool = False) -> Added:
    """Read a file or an address and write it to corpus/NAME.md.

    Raises SourceError when it cannot be read, OutputError when the file exists and `force` is false.
    """
    article = read_source(source, language, allow_private=allow_private)
    path = corpus / f"{safe_name(article.name)}.md"
    if path.exists() and not force:
        raise OutputError(
            "this file exists already",
            where=str(path),
            hint="use --force to write it anew; your corrections in it are lost",
        )
    project.write(path, transcript.write(article).encode("utf-8"))
    return Added(replace(article, name=path.stem), path)


def read_source(source: str, language: Language, *, allow_private: bool = False) -> Article:
    """Read a file or an address as an Article; an address is also the article's address where it tells no other."""
    path = Path(source)
    if not fetch.is_url(source) or path.exists():
        name = path.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        return read(project.read_source(path), name, language.segmenter, language.lexicon)
    page = fetch.fetch(source, allow_private=allow_private)
    article = read(page.data, page.name, language.segmenter, language.lexicon)
    named = (
        article.name
        if re.search(r"[^\W\d_]{3}", article.name) and article.name != "index"
        else article.title or article.name
    )
    return replace(article, name=safe_name(named), url=article.url or page.url)


def safe_name(name: str) -> str:
    """A file name, without ending, that every system takes.

    >>> safe_name("推理：值/不值？"), safe_name("con"), safe_name("..")
    ('推理：值-不值？', 'con-1', 'article')
    """
    clean = re.sub(r'[<>:"/\\|?*\x00-\x1f\x7f]+', "-", name)
    clean = re.sub(r"\s+", "-", clean).strip("-. ")[:60].rstrip("-. ")
    if not clean:
        return "article"
    return f"{clean}-1" if PurePath(clean).stem.lower() in _RESERVED else clean


def list_in(deck: Deck, name: str) -> bool:
    """Name an article in a deck's recipe; False when the recipe takes it anyway.

    Raises ProjectError when the recipe's list has a form that cannot be edited safely.
    """
    if any(fnmatch(name, pattern) for pattern in deck.recipe.articles):
        return False
    path = deck.files.pins.parent / "deck.toml"
    text = project.read_text(path)
    listed = re.compile(r"^articles\s*=\s*\[(.*?)\]", re.MULTILINE | re.DOTALL)
    match = listed.search(text)
    inside = match[1].strip().rstrip(",") if match else ""
    line = f'articles = [{inside}{", " if inside else ""}"{name}"]'
    edited = text[: match.start()] + line + text[match.end() :] if match else f"{line}\n{text}"
    if name not in tomllib.loads(edited).get("articles", ()):
        raise ProjectError(
            "the list of articles cannot be extended", where=str(path), hint=f'add "{name}" to articles yourself'
        )
    return project.write(path, edited.encode("utf-8"))
