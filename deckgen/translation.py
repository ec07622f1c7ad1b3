"""Translations of sentences and quotes that have none: an interface, and one provider, a program of the user's choice.

None is required. A translation once given stands in the pins like any other field: it is asked for once, kept until
the sentence under it changes, and an edit of the user's wins over it. A provider that fails never fails a build.
"""

from __future__ import annotations

import os
import shlex
import subprocess
from dataclasses import dataclass, replace
from typing import Protocol

from deckgen.fields import escape, plain
from deckgen.model import Problem
from deckgen.pins import Pins, changed

TRANSLATOR = "DECKGEN_TRANSLATOR"
"""The environment variable with the user's own program: recipes travel between people and must not run programs."""

PATIENCE = 60
"""Seconds that a provider may take for one text."""

SOURCES = {"term": "Sentence", "quote": "Quote"}


class Translator(Protocol):
    """Who translates: Chinese in, English out."""

    def translate(self, text: str) -> str:
        """One translation. Raises OSError or subprocess.SubprocessError when there is none."""


@dataclass(frozen=True, slots=True)
class Command:
    """A program: {text} stands for the Chinese, without it standard input serves; what it prints is the English."""

    line: str

    def translate(self, text: str) -> str:
        """What the program printed, as one line."""
        words = [word.replace("{text}", text) for word in shlex.split(self.line, posix=os.name != "nt")]
        done = subprocess.run(words, input=text.encode(), capture_output=True, timeout=PATIENCE, check=True)
        return " ".join(done.stdout.decode("utf-8", "replace").split())


def translator(name: str) -> Translator | None:
    """The provider that a recipe asks for; None for nobody, and where `command` names no program."""
    line = os.environ.get(TRANSLATOR, "")
    return Command(line) if name == "command" and line else None


def translated(pins: Pins, name: str, now: int) -> tuple[Pins, tuple[Problem, ...]]:
    """The pins with a translation where the recipe wants one and the card has none, and what could not be translated."""
    provider = translator(name)
    if provider is None:
        hint = f'set {TRANSLATOR} to a program that translates: see "translation" in docs/recipes.md'
        return pins, (Problem("no-translation", pins.title, f"nobody is named by {TRANSLATOR}", hint),) if name else ()
    told, problems = dict(pins.pins), []
    for pin in pins.active():
        if pin.fields.get("Translation") or "Translation" in pin.under:
            continue
        try:
            english = provider.translate(plain(pin.fields[SOURCES[pin.kind]]))
        except (OSError, subprocess.SubprocessError) as error:
            problems.append(
                Problem("no-translation", pin.key, f"no translation: {error}", "the next build tries again")
            )
            continue
        if english:
            told[pin.key] = changed(pin, {**pin.fields, "Translation": escape(english)}, now)
    return replace(pins, pins=told), tuple(problems)
