"""Voices and the sounds of a deck."""

from __future__ import annotations

import io
import json
import shutil
import sys
import wave
import zipfile
from dataclasses import replace

import pytest

from deckgen import build, media
from deckgen.project import Recipe, beside
from tests.conftest import CORPUS
from tests.learner import Learner

RECIPE = Recipe(title="Aloud", terms=10, quotes=1, term_cards=("recognition", "listening"), audio="command")
SPEAKER = """
import io, sys, wave
text = sys.argv[1] if len(sys.argv) > 1 else sys.stdin.buffer.read().decode()
with open({log!r}, "a", encoding="utf-8") as log: log.write(text + "\\n")
if "护栏" in text and {fails}: sys.exit("no tongue")
out = io.BytesIO()
with wave.open(out, "wb") as file:
    file.setparams((1, 2, 8000, 0, "NONE", ""))
    file.writeframes(text.encode() * 40)
open(sys.argv[2], "wb").write(out.getvalue()) if len(sys.argv) > 2 else sys.stdout.buffer.write(out.getvalue())
"""


@pytest.fixture
def speaker(tmp_path, monkeypatch):
    """A program that speaks, and the file in which it keeps what it was asked to say."""

    def make(*, fails: bool = False, arguments: str = ""):
        log = tmp_path / "said.txt"
        script = tmp_path / "speak.py"
        script.write_text(SPEAKER.format(log=str(log), fails=fails), "utf-8")
        monkeypatch.setenv(media.VOICE, f'"{sys.executable}" "{script}" {arguments}')
        return log

    return make


def make(language, folder, recipe=RECIPE, at=1_760_000_000):
    """The deck of one article, with sounds."""
    files = [CORPUS / "guardrails.md"]
    return build.build_files(files, folder / "d.apkg", recipe, language, build.open_language()[1], at)


def played(built):
    """The files that a deck's cards play, in the order of its cards."""
    sounds = (pin.fields.get(name, "") for pin in built.pins.active() for name in ("Audio", "SentenceAudio"))
    return [sound[len("[sound:") : -1] for sound in sounds if sound]


def frames(data):
    """How many samples a WAV file holds."""
    with wave.open(io.BytesIO(data)) as file:
        return file.getnframes()


@pytest.mark.parametrize("arguments", ["", '"{text}"', '"{text}" "{out}.wav"'])
def test_any_program_can_be_the_voice(arguments, speaker, language, tmp_path):
    """Text comes by stdin or {text}, sound goes by stdout or {out}; every card's sounds arrive in real Anki."""
    speaker(arguments=arguments)
    built = make(language, tmp_path)
    assert built.problems == ()
    learner = Learner(tmp_path / "anki")
    learner.take(built.out)
    notes = [learner.col.get_note(number) for number in learner.col.find_notes("")]
    names = {note[name][7:-1] for note in notes for name in ("Audio", "SentenceAudio") if dict(note.items()).get(name)}
    assert names == set(played(built))
    assert {name for name in names if learner.col.media.have(name)} == names
    learner.col.close()


def test_nothing_is_spoken_twice(speaker, language, tmp_path):
    """A second build asks the voice for nothing and writes nothing."""
    log = speaker()
    make(language, tmp_path)
    said = log.read_text("utf-8")
    again = make(language, tmp_path, at=1_770_000_000)
    assert log.read_text("utf-8") == said
    assert not again.written


def test_each_file_is_packed_once_under_a_name_made_of_its_content(speaker, language, tmp_path):
    """The package's media are exactly the files that its cards play."""
    speaker()
    built = make(language, tmp_path)
    with zipfile.ZipFile(built.out) as package:
        names = json.loads(package.read("media"))
        assert sorted(names.values()) == sorted(set(played(built)))
        assert len(played(built)) > 5
        for number, name in names.items():
            assert package.read(number) == (beside(built.out).media / name).read_bytes()
            assert frames(package.read(number))


def test_a_voice_that_fails_costs_its_sound_only(speaker, language, tmp_path):
    """The build goes on and says which cards stay silent and why; Anki's own voice reads those."""
    speaker(fails=True)
    built = make(language, tmp_path)
    silent = [problem for problem in built.problems if problem.code == "no-voice"]
    assert silent
    assert "no tongue" in silent[0].message
    assert built.written
    assert any("Audio" in pin.fields for pin in built.pins.active())
    assert all("Audio" not in pin.fields for pin in built.pins.active() if pin.key == "term:护栏")


@pytest.mark.parametrize("line", ["", "no-such-voice-here"])
def test_a_voice_that_is_not_there_is_one_finding(line, language, tmp_path, monkeypatch):
    """Without a program there is one finding for the deck, not one a card."""
    monkeypatch.setenv(media.VOICE, line)
    built = make(language, tmp_path)
    assert [problem.code for problem in built.problems] == ["no-voice"]
    assert built.written


def test_what_is_no_sound_is_not_taken(speaker, language, tmp_path, monkeypatch):
    """A program that answers with an error page does not get it into the deck."""
    monkeypatch.setenv(media.VOICE, f'"{sys.executable}" -c "print(1)"')
    built = make(language, tmp_path)
    assert not any("Audio" in pin.fields for pin in built.pins.active())
    assert {problem.message for problem in built.problems} == {"no sound: what came out is no sound file"}


def test_a_recipe_cannot_name_a_program():
    """What a stranger's deck.toml says is never run: only the user's environment names a program."""
    assert media.voice("rm -rf /") is None


def test_a_deck_that_falls_silent_keeps_its_sounds(speaker, language, tmp_path):
    """Taking `audio` out of the recipe changes no card and leaves its sounds in the package."""
    speaker()
    first = make(language, tmp_path)
    second = make(language, tmp_path, replace(RECIPE, audio=""), at=1_770_000_000)
    assert not second.written
    assert second.pins == first.pins


@pytest.mark.skipif(
    shutil.which("espeak-ng") is None, reason="needs espeak-ng (Debian and Ubuntu: apt install espeak-ng)"
)
def test_espeak_reads_the_pinyin_of_the_card(language, tmp_path):
    """espeak-ng is offline and deterministic, and different readings of one hanzi sound different."""
    voice = media.Espeak()
    assert frames(voice.speak("行", "xing2")) > 4000
    assert voice.speak("行", "xing2") != voice.speak("行", "hang2")
    built = make(language, tmp_path, replace(RECIPE, audio="espeak-ng"))
    assert built.problems == ()
    assert all("SentenceAudio" in pin.fields for pin in built.pins.active() if pin.kind == "term")
