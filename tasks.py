"""The project's tasks, standard library only: `make deck` and `make test` call this, Windows runs `py tasks.py deck`."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")


def deck() -> None:
    """Install deckgen into .venv and build every deck of decks/ from corpus/."""
    install("")
    run(PYTHON, "-m", "deckgen", "build")


def test() -> None:
    """Install what the tests need, then run all of them: style, types, behaviour, quality floors."""
    install("test")
    run(PYTHON, "-m", "ruff", "check", ".")
    run(PYTHON, "-m", "ruff", "format", "--check", ".")
    run(PYTHON, "-m", "mypy")
    run(PYTHON, "-m", "pytest", *sys.argv[2:])


def pictures() -> None:
    """Make docs/pictures anew: screenshots of real cards, in headless Chromium."""
    install("test")
    run(PYTHON, ROOT / "docs" / "pictures.py")


def install(extra: str) -> None:
    """Make .venv where there is none and install deckgen there, again only when pyproject.toml has changed."""
    if sys.version_info < (3, 11):
        sys.exit(f"deckgen needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    if not PYTHON.exists():
        print("Making .venv …", flush=True)
        try:
            venv.create(VENV, with_pip=True)
        except (OSError, subprocess.CalledProcessError) as error:
            sys.exit(
                f"Python cannot make a virtual environment here: {error}\nOn Debian and Ubuntu: apt install python3-venv"
            )
    stamp = VENV / f"installed{'-' + extra if extra else ''}"
    wanted = (ROOT / "pyproject.toml").read_text("utf-8") + str(ROOT)
    if stamp.exists() and stamp.read_text("utf-8") == wanted:
        return
    print("Installing deckgen and the packages it needs …", flush=True)
    target = f"{ROOT}[{extra}]" if extra else str(ROOT)
    run(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--editable", target)
    run(PYTHON, "-m", "compileall", "-q", "deckgen")  # pip does so for every package but an editable one
    stamp.write_text(wanted, "utf-8")


def run(*command: str | Path) -> None:
    """Run a command in the project's folder; stop with its exit code when it fails."""
    done = subprocess.run([str(part) for part in command], cwd=ROOT, check=False)
    if done.returncode:
        sys.exit(done.returncode)


TASKS: dict[str, Callable[[], None]] = {"deck": deck, "test": test, "pictures": pictures}

if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in TASKS:
        sys.exit("usage: python tasks.py " + "|".join(TASKS))
    TASKS[sys.argv[1]]()
