"""Make the golden pins anew: python -m tests.golden.make. For use before the tag v0.1.0, and never after it.

corpus/ and deck.toml are the recipe, pins.jsonl what a learner got from it, note-types.json the lists that are frozen.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from deckgen.build import build_project, open_language
from deckgen.project import Project
from deckgen.templates import note_types

HERE = Path(__file__).parent
TIME = 1_760_000_000


def main() -> None:
    tags = subprocess.run(["git", "tag"], cwd=HERE, capture_output=True, text=True, check=False).stdout.split()
    if any(tag.startswith("v") for tag in tags):
        sys.exit("The golden collection is frozen: learners have it since the first tag.")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(HERE / "corpus", folder / "corpus")
        (folder / "decks" / "golden").mkdir(parents=True)
        shutil.copy(HERE / "deck.toml", folder / "decks" / "golden")
        build_project(Project(folder), (), open_language()[0], TIME)
        shutil.copy(folder / "decks" / "golden" / "pins.jsonl", HERE)
    types = {
        kind: {
            "id": one.id,
            "name": one.name,
            "fields": [[field.id, field.name] for field in one.fields],
            "templates": [[template.id, template.name] for template in one.templates],
        }
        for kind, one in note_types().items()
    }
    (HERE / "note-types.json").write_text(json.dumps(types, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
