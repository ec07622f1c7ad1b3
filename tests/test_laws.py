"""The architecture's laws, read off the imports."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "deckgen"
LEVELS = {
    "model": 0, "errors": 0,
    "language": 1,
    "reading": 2,
    "glossing": 3,
    "picking": 4,
    "annotate": 5, "cards": 5, "check": 5, "coverage": 5, "edits": 5, "explain": 5, "fields": 5, "identity": 5, "interchange": 5, "markup": 5,
    "ordering": 5, "pins": 5, "plan": 5, "sheet": 5, "stats": 5, "terminal": 5, "vocabulary": 5, "wordlist": 5,
    "apkg": 6, "disk": 6, "export": 6, "fetch": 6, "known": 6, "media": 6, "translation": 6, "project": 6, "scaffold": 6, "store": 6, "templates": 6,
    "build": 7, "edit": 7, "figures": 7, "interlinear": 7, "preview": 7, "pull": 7, "add": 7,
    "cli": 8, "__main__": 9, "__init__": 9,
}  # fmt: skip
HEAVY = {"jieba", "rjieba", "pypinyin", "genanki", "jinja2", "opencc", "sqlite3", "numpy", "trafilatura", "pysubs2"}
PURE = 5


def modules() -> list[Path]:
    """Every module of the package."""
    return sorted(path for path in PACKAGE.rglob("*.py") if "_templates" not in path.parts)


def room(path: Path) -> str:
    """The room a module belongs to: the first part of its path inside the package."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imported(path: Path) -> set[str]:
    """The dotted names of all modules that a file imports, also inside functions."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {
                f"{node.module}.{alias.name}" if node.module == "deckgen" else node.module for alias in node.names
            }
    return found


def third_party(path: Path) -> set[str]:
    """The third-party packages that a file imports."""
    tops = {name.partition(".")[0] for name in imported(path)}
    return {top for top in tops if top not in sys.stdlib_module_names and top != "deckgen"}


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_room_imports_only_lower_levels_or_itself(path):
    """A room imports only lower levels; inside a level only itself, the pure rooms of level 5 and the edges apart."""
    here = LEVELS[room(path)]
    for name in imported(path):
        if name.startswith("deckgen."):
            other = name.split(".")[1]
            assert LEVELS[other] < here or other == room(path) or (LEVELS[other] == here and here >= PURE), (
                f"{path.name} imports {name}"
            )


def test_each_third_party_library_is_imported_by_one_module():
    """Replacing a library means changing one file."""
    owners: dict[str, set[str]] = {}
    for path in modules():
        for library in third_party(path):
            owners.setdefault(library, set()).add(str(path.relative_to(PACKAGE)))
    assert {library: files for library, files in owners.items() if len(files) > 1} == {}


@pytest.mark.parametrize(
    "path", [p for p in modules() if LEVELS.get(room(p), 9) <= PURE], ids=lambda p: str(p.relative_to(PACKAGE))
)
def test_the_lower_rooms_know_no_clock_and_no_network(path):
    """Below level 6 values go in and values come out."""
    assert not imported(path) & {
        "time",
        "datetime",
        "socket",
        "urllib.request",
        "http.client",
        "tempfile",
        "os",
        "subprocess",
        "shutil",
    }


def test_only_the_command_line_prints():
    """Print and click.echo stand in cli.py alone."""
    for path in modules():
        if room(path) != "cli":
            calls = [n for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Call)]
            assert not any(getattr(call.func, "id", "") == "print" for call in calls), path


def test_help_loads_no_heavy_library():
    """`deckgen --help` loads neither dictionary nor genanki nor jinja2."""
    code = (
        "import sys, deckgen.cli as c\n"
        "try: c.commands.main(['--help'], prog_name='deckgen')\n"
        "except SystemExit: pass\n"
        f"sys.exit(str(sorted(set(sys.modules) & {HEAVY!r})))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.strip() == "[]"
    assert "Usage: deckgen" in done.stdout


def test_no_module_grows_past_a_few_hundred_lines():
    """A file that passes 450 lines is asked what wants to leave."""
    long = {path.name: n for path in modules() if (n := len(path.read_text("utf-8").splitlines())) > 450}
    assert long == {}
