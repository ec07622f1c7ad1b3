"""A provider of translations: asked once, never in the way of a build, behind the user's own words."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest

from deckgen import build, translation
from deckgen.model import Decisions
from deckgen.project import Recipe
from tests.conftest import CORPUS

RECIPE = Recipe(title="Told", terms=3, quotes=2, translation="command")
PROGRAM = """
import sys
text = sys.stdin.buffer.read().decode()
open({log!r}, "a", encoding="utf-8").write(text + "\\n")
if {fails}: sys.exit("no words")
sys.stdout.buffer.write(f"<b>{{len(text)}} hanzi</b>\\n".encode())
"""


@pytest.fixture
def program(tmp_path, monkeypatch):
    """A program that translates, and the file in which it keeps what it was asked."""

    def make(*, fails: bool = False):
        log, script = tmp_path / "asked.txt", tmp_path / "tell.py"
        script.write_text(PROGRAM.format(log=str(log), fails=fails), "utf-8")
        monkeypatch.setenv(translation.TRANSLATOR, f'"{sys.executable}" "{script}"')
        return log

    return make


def made(language, folder, recipe=RECIPE):
    """The deck of one article."""
    return build.build_files(
        [CORPUS / "small-court.md"], folder / "t.apkg", recipe, language, Decisions(), 1_760_000_000
    )


def test_every_card_without_a_translation_gets_one_and_is_asked_once(language, tmp_path, program):
    """The pins keep what was told; a second build asks nobody and writes nothing."""
    log = program()
    first = made(language, tmp_path)
    assert all(pin.fields["Translation"].endswith("hanzi&lt;/b&gt;") for pin in first.pins.active())
    assert len(log.read_text("utf-8").splitlines()) == 5
    assert not made(language, tmp_path).written
    assert len(log.read_text("utf-8").splitlines()) == 5


def test_what_fails_is_a_finding_and_the_deck_is_built(language, tmp_path, program):
    """No translation, no field, a problem a card; the next build tries again."""
    program(fails=True)
    built = made(language, tmp_path)
    assert built.out.exists()
    assert {problem.code for problem in built.problems} == {"no-translation"}
    assert not any("Translation" in pin.fields for pin in built.pins.active())
    program()
    assert all(pin.fields["Translation"] for pin in made(language, tmp_path).pins.active())


def test_nobody_is_asked_where_nobody_is_named(language, tmp_path, monkeypatch):
    """A recipe that wants a provider and finds none says so; one that wants none is silent."""
    monkeypatch.delenv(translation.TRANSLATOR, raising=False)
    assert [problem.code for problem in made(language, tmp_path).problems] == ["no-translation"]
    silent = tmp_path / "silent"
    silent.mkdir()
    assert made(language, silent, replace(RECIPE, translation="")).problems == ()
