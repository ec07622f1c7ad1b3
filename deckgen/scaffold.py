"""`deckgen init`: a project that builds at once. Never overwrites."""

from __future__ import annotations

from pathlib import Path

from deckgen.errors import OutputError
from deckgen.templates import PACKAGED


def init(folder: Path) -> list[Path]:
    """Copy the starter project into a folder; the files made. Raises OutputError when one of them is there already."""
    source = next((place / "project" for place in PACKAGED if (place / "project").is_dir()), None)
    assert source is not None, "the starter project is part of the package"
    files = sorted(path for path in source.rglob("*") if path.is_file())
    targets = {path: folder / path.relative_to(source) for path in files}
    for target in targets.values():
        if target.exists():
            raise OutputError(
                "this file exists, and init never overwrites", where=str(target), hint="choose an empty folder"
            )
    for path, target in targets.items():
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
        except OSError as error:
            raise OutputError(f"cannot write here: {error.strerror}", where=str(target)) from error
    return list(targets.values())
