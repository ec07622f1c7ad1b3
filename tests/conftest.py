"""What the tests share: the language tools, the project's own articles, the real ones where they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from deckgen.build import open_language

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "corpus"
SEEDS = ROOT.parent / "shared" / "seeds"
ARTICLE_KEYS = set("title published publisher author url script blocks speakers glosses dropped".split())
"""What `read --json` prints: others measure by these names."""


@pytest.fixture(scope="session")
def language():
    """Lexicon, segmenter and reader without a project's corrections."""
    return open_language()[0]


@pytest.fixture(scope="session")
def seeds():
    """The real articles that the project is measured on; they are not part of it."""
    files = sorted(SEEDS.glob("*.txt"))
    if not files:
        pytest.skip("the real articles are not here (they lie beside a maintainer's checkout, in ../shared/seeds)")
    return files
