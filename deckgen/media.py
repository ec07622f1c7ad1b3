"""Cards read aloud: voices, and the sounds of a deck. A voice is text in, sound out; one that fails never fails a build.

Sounds lie in the deck's media folder under names made of their content, with an index of who said what, so that nothing
is spoken twice and a rebuild finds the same files.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shlex
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from deckgen import disk
from deckgen.fields import plain
from deckgen.language import zhuyin
from deckgen.language.pinyin import marked, numbered
from deckgen.language.tones import syllables
from deckgen.model import Problem
from deckgen.pins import Pins, changed

VOICE = "DECKGEN_VOICE"
"""The environment variable with the user's own program: recipes travel between people and must not run programs."""

PATIENCE = 60
"""Seconds that a voice may take for one text."""

SOURCES = {"term": {"Audio": ("Term", "Pinyin"), "SentenceAudio": ("Sentence", "Sentence")},
           "quote": {"Audio": ("Quote", "QuoteRuby")}}  # fmt: skip
"""Which fields hold sounds, and from which the text and its pinyin are taken."""

_MAGIC = {b"RIFF": "wav", b"OggS": "ogg", b"fLaC": "flac", b"ID3": "mp3", b"\xff\xfb": "mp3", b"\xff\xf3": "mp3"}
_SOUND = re.compile(r"\[sound:(dg-[0-9a-f]{16}\.\w+)\]")
_BRACKETS = re.compile(r" ?([^ >\[\]]+?)\[([^\]]*)\]")


class Voice(Protocol):
    """Who reads aloud. `name` tells voices apart in the index: another name, another sound."""

    @property
    def name(self) -> str:
        """The name under which the index keeps what was said."""

    def speak(self, text: str, pinyin: str) -> bytes:
        """A sound file. Raises OSError or subprocess.SubprocessError when there is none."""


@dataclass(frozen=True, slots=True)
class Espeak:
    """espeak-ng, offline and plain; it is given the pinyin, because its own reading of hanzi is poor."""

    name: str = "espeak-ng"

    def speak(self, text: str, pinyin: str) -> bytes:
        """A WAV file of the pinyin."""
        return _run(["espeak-ng", "-v", "cmn-latn-pinyin", "-s", "150", "--stdin", "--stdout"], pinyin)


@dataclass(frozen=True, slots=True)
class Command:
    """A program of the user's: {text} and {out} stand for text and file; without them stdin and stdout serve."""

    line: str

    @property
    def name(self) -> str:
        """The whole line: another voice or speed is another sound."""
        return self.line

    def speak(self, text: str, pinyin: str) -> bytes:
        """What the program wrote."""
        with tempfile.TemporaryDirectory(prefix="deckgen-voice-") as folder:
            out = str(Path(folder) / "sound")
            words = shlex.split(self.line, posix=os.name != "nt")
            said = _run([word.replace("{text}", text).replace("{out}", out) for word in words], text)
            return next((path.read_bytes() for path in sorted(Path(folder).iterdir())), said)


def _run(words: list[str], text: str) -> bytes:
    return subprocess.run(words, input=text.encode(), capture_output=True, timeout=PATIENCE, check=True).stdout


def voice(audio: str) -> Voice | None:
    """The voice that a recipe asks for; None for nobody, and where `command` names no program."""
    line = os.environ.get(VOICE, "")
    return Espeak() if audio == "espeak-ng" else Command(line) if audio == "command" and line else None


@dataclass(slots=True)
class Sounds:
    """The sounds of a deck, in its media folder."""

    folder: Path
    index: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        path = self.folder / "index.json"
        if path.is_file():
            self.index = json.loads(path.read_text("utf-8"))

    def say(self, reader: Voice, text: str, pinyin: str) -> str:
        """The name of the file in which `reader` says the text. Raises OSError, SubprocessError or ValueError."""
        request = f"{reader.name}\t{text}\t{pinyin}"
        name = self.index.get(request)
        if name and (self.folder / name).is_file():
            return name
        data = reader.speak(text, pinyin)
        kind = next((kind for magic, kind in _MAGIC.items() if data.startswith(magic)), None)
        if kind is None:
            raise ValueError("what came out is no sound file" if data else "nothing came out")
        name = f"dg-{hashlib.sha256(data).hexdigest()[:16]}.{kind}"
        self.folder.mkdir(exist_ok=True)
        disk.write(self.folder / name, data)
        self.index[request] = name
        return name

    def save(self) -> None:
        """Write down who said what."""
        if self.index:
            text = json.dumps(self.index, ensure_ascii=False, indent=0, sort_keys=True)
            disk.write(self.folder / "index.json", f"{text}\n".encode())

    def packed(self, pins: Pins) -> dict[str, bytes]:
        """The files that the deck's cards play, each once; one that is lost is left out."""
        names = {name for pin in pins.active() for name in _SOUND.findall("".join(pin.fields.values()))}
        return {name: (self.folder / name).read_bytes() for name in sorted(names) if (self.folder / name).is_file()}


def voiced(pins: Pins, audio: str, sounds: Sounds, now: int) -> tuple[Pins, tuple[Problem, ...]]:
    """The pins with a sound wherever the recipe wants one, and what could not be said.

    A field that the user filled is left alone; so are all where the recipe asks for nobody.
    """
    reader = voice(audio)
    if reader is None:
        hint = f'set {VOICE} to a program that speaks: see "audio" in docs/recipes.md'
        return pins, (Problem("no-voice", pins.title, f"nobody is named by {VOICE}", hint),) if audio else ()
    spoken, problems = dict(pins.pins), []
    for pin in pins.active():
        fields = dict(pin.fields)
        for name, (text, pinyin) in SOURCES[pin.kind].items():
            if name in pin.under or not fields.get(text):
                continue
            fields.pop(name, None)
            try:
                said = sounds.say(reader, plain(pin.fields[text]), aloud(pin.fields.get(pinyin, "")))
                fields[name] = f"[sound:{said}]"
            except FileNotFoundError:
                hint = "install it, or change `audio` in the recipe"
                return pins, (Problem("no-voice", pins.title, f"{reader.name.split()[0]} is not installed", hint),)
            except (OSError, subprocess.SubprocessError, ValueError) as error:
                problems.append(
                    Problem("no-voice", pin.key, f"no sound: {_reason(error)}", "the next build tries again")
                )
        spoken[pin.key] = changed(pin, fields, now)
    sounds.save()
    return replace(pins, pins=spoken), tuple(problems)


def _reason(error: Exception) -> str:
    said = getattr(error, "stderr", None)
    return said.decode("utf-8", "replace").strip()[-200:] if said else str(error)


def aloud(field_: str) -> str:
    """A pinyin or ruby field as numbered syllables, with its punctuation.

    >>> aloud(' 推理[tuīlǐ]<wbr> 很[hěn] 贵[guì]。')
    'tui1 li3 hen3 gui4.'
    >>> aloud("zhǔquán AI")
    'zhu3 quan2 A I'
    >>> aloud(" 推[ㄊㄨㄟ] 理[ㄌㄧˇ]。")
    'tui1 li3.'
    """
    text = plain(_BRACKETS.sub(r" \2 ", re.sub(r"<[^>]*>", "", field_)))
    text = _ZHUYIN.sub(lambda found: marked(zhuyin.numbered(found[0]) or found[0]), text)
    pieces = (f" {_number(piece, tone)} " if tone else piece for piece, tone in syllables(_spelt(text)))
    joined = "".join(pieces).translate(_STOPS)
    return re.sub(r"\s+([,.?!;:])", r"\1", " ".join(joined.split()))


_ZHUYIN = re.compile(f"[˙ˊˇˋ{''.join(sorted(zhuyin.LETTERS))}]+")
_STOPS: Mapping[int, str] = str.maketrans(
    {"，": ", ", "。": ". ", "？": "? ", "！": "! ", "；": "; ", "：": ": ", "、": ", ", "-": " "}
)


def _spelt(text: str) -> str:
    """Capitals letter by letter: AI is no syllable."""
    return re.sub(r"[A-Z]{2,}", lambda found: " ".join(found[0]), text)


def _number(piece: str, tone: int) -> str:
    return piece if piece.isupper() else f"{numbered(piece)[:-1]}{tone}"
