"""The note types and their templates; the only importer of jinja2.

Templates are looked for in the project's own templates/, then in the package, then beside a checkout. Only our own
files are rendered here: article text never meets jinja.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from deckgen.errors import ProjectError

PACKAGED = (Path(__file__).parent / "_templates", Path(__file__).parent.parent / "templates")


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a note type; `id` is what Anki matches by."""

    id: int
    name: str
    collapsed: bool


@dataclass(frozen=True, slots=True)
class CardTemplate:
    """A card type: Anki's front and back, both wholly inside the gate Ask<name>."""

    id: int
    name: str
    front: str
    back: str


@dataclass(frozen=True, slots=True)
class NoteType:
    """A note type as Anki will store it."""

    id: int
    name: str
    kind: Literal["term", "quote"]
    fields: tuple[Field, ...]
    templates: tuple[CardTemplate, ...]
    css: str

    def gate(self, ordinal: int) -> str:
        """The field that opens a card type.

        >>> note_types()["term"].gate(0)
        'AskRecognition'
        """
        return f"Ask{self.templates[ordinal].name}"


def note_types(own: Path | None = None) -> dict[str, NoteType]:
    """Both note types by kind; `own` is a project's templates folder, whose files win over ours."""
    return _load(tuple(folder for folder in (own, *PACKAGED) if folder is not None and folder.is_dir()))


def page(name: str, **values: str) -> str:
    """A page of ours filled with values that are HTML already; they are never read as templates."""
    environment = _environment(tuple(folder for folder in PACKAGED if folder.is_dir()))
    return str(environment.get_template(name).render(**values))  # type: ignore[attr-defined]


def _environment(folders: tuple[Path, ...]) -> object:
    import jinja2

    return jinja2.Environment(
        loader=jinja2.FileSystemLoader([str(folder) for folder in folders]),
        variable_start_string="[[",
        variable_end_string="]]",
        block_start_string="[%",
        block_end_string="%]",
        comment_start_string="[#",
        comment_end_string="#]",
        autoescape=False,  # our own files; article text goes through fields.escape instead
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _load(folders: tuple[Path, ...]) -> dict[str, NoteType]:
    import jinja2

    environment = _environment(folders)
    try:
        definitions = tomllib.loads(_find(folders, "note-types.toml").read_text("utf-8"))
        css = _find(folders, "cards/card.css").read_text("utf-8")
        return {kind: _note_type(kind, one, css, environment) for kind, one in definitions.items()}
    except jinja2.TemplateError as error:
        where = f"{getattr(error, 'name', None) or 'templates'}, line {getattr(error, 'lineno', '?')}"
        raise ProjectError(f"a card template cannot be used: {error}", where=where) from error


def _note_type(kind: str, one: dict[str, object], css: str, environment: object) -> NoteType:
    number, fields, templates = one["id"], one["fields"], one["templates"]
    assert isinstance(number, int)
    assert isinstance(fields, list)
    assert isinstance(templates, list)
    return NoteType(
        id=number,
        name=str(one["name"]),
        kind="term" if kind == "term" else "quote",
        fields=tuple(
            Field(number * 100 + n, name, _is_collapsed(name, one["collapsed"])) for n, name in enumerate(fields)
        ),
        templates=tuple(
            CardTemplate(number * 100 + 90 + n, name, *_sides(kind, name, environment))
            for n, name in enumerate(templates)
        ),
        css=css,
    )


def _is_collapsed(name: str, patterns: object) -> bool:
    assert isinstance(patterns, Sequence)
    return any(name == p or (p.endswith("*") and name.startswith(p[:-1])) for p in patterns)


def _sides(kind: str, name: str, environment: object) -> tuple[str, str]:
    template = environment.get_template(f"cards/{kind}/{name.lower()}.html")  # type: ignore[attr-defined]
    front, back = (template.render(kind=kind, name=name, side=side).strip() for side in ("front", "back"))
    return front, back


def _find(folders: Sequence[Path], name: str) -> Path:
    for folder in folders:
        if (folder / name).is_file():
            return folder / name
    raise ProjectError(f"the template {name} is missing", hint="install deckgen again")
