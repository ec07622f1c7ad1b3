"""The installed wheel works as the checkout does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile

import pytest

from tests.conftest import CORPUS, ROOT


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A new virtual environment with the built wheel; the dependencies are this environment's, seen through a .pth."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    wheel = next(folder.glob("*.whl"))
    venv.create(folder / "env", with_pip=False)
    scheme = "nt" if os.name == "nt" else "posix_prefix"
    home = {"base": str(folder / "env"), "platbase": str(folder / "env")}
    site = sysconfig.get_path("purelib", scheme, home)
    with zipfile.ZipFile(wheel) as file:
        file.extractall(site)
    (folder / "dependencies").mkdir()
    dependencies = sysconfig.get_path("purelib")
    with open(os.path.join(site, "dependencies.pth"), "w", encoding="utf-8") as file:  # noqa: PTH118, PTH123
        file.write(dependencies + "\n")
    return sysconfig.get_path("scripts", scheme, home), folder


def run(installed, *args):
    """Run the installed program far away from the checkout."""
    scripts, folder = installed
    python = os.path.join(scripts, "python.exe" if os.name == "nt" else "python")  # noqa: PTH118
    return subprocess.run([python, *map(str, args)], cwd=folder, capture_output=True, encoding="utf-8", check=False)


def test_the_wheel_is_what_runs(installed):
    """Deckgen comes from the wheel, with its templates."""
    done = run(
        installed,
        "-c",
        "import deckgen, deckgen.templates as t; print(deckgen.__file__); print(t.note_types()['term'].id)",
    )
    assert str(installed[1]) in done.stdout, done.stderr
    assert "1763712000101" in done.stdout


def test_the_wheel_builds_the_same_cards(installed, tmp_path):
    """Wheel and checkout make the same notes of the same article, but for the deck's own identity."""
    notes = []
    for name, command in (("wheel", lambda *a: run(installed, *a)), ("checkout", _here)):
        out = tmp_path / f"{name}.json"
        done = command(
            "-m", "deckgen", "build", CORPUS / "small-court.md", "--out", tmp_path / f"{name}.apkg", "--cards-json", out
        )
        assert done.returncode == 0, done.stderr
        notes.append(
            [{k: v for k, v in note.items() if k != "guid"} for note in json.loads(out.read_text("utf-8"))["notes"]]
        )
    assert notes[0] == notes[1]


def _here(*args):
    return subprocess.run(
        [sys.executable, *map(str, args)], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )


def test_the_wheel_makes_a_starter_project(installed, tmp_path):
    """`init` works from the wheel: the starter project travels with it."""
    assert run(installed, "-m", "deckgen", "init", tmp_path / "p").returncode == 0
    assert (tmp_path / "p" / "decks" / "first" / "deck.toml").is_file()
