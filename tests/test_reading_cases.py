"""Reading, case by case: tests/cases/reading/*.toml, each with label, source, expected and comment."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from deckgen.model import Article
from deckgen.reading import read

CASES = Path(__file__).parent / "cases" / "reading"


def _cases():
    for path in sorted(CASES.glob("*.toml")):
        marks = [pytest.mark.xfail(strict=True)] if path.stem == "known_failures" else []
        for case in tomllib.loads(path.read_text("utf-8"))["case"]:
            yield pytest.param(case, id=f"{path.stem}: {case['label']}", marks=marks)


def _spoken(article: Article, kind: str) -> list[tuple[str | None, str]]:
    return [(block.speaker, block.text) for block in article.blocks if block.kind == kind]


def _holds(article: Article, key: str, wanted) -> bool:
    """Whether an article fulfils one line of a case's expectations."""
    match key:
        case "title" | "published" | "publisher" | "author" | "url" | "script":
            return (getattr(article, key) or "") == wanted
        case "speakers":
            return sorted((s.name, s.role, s.turns) for s in article.speakers) == sorted(map(tuple, wanted))
        case "said" | "quoted":
            found = _spoken(article, "paragraph" if key == "said" else "quote")
            return all(any(who == name and start in text for name, text in found) for who, start in wanted)
        case "highlights":
            return _spoken(article, "highlight") == [tuple(row) for row in wanted]
        case "headings":
            return [text for _, text in _spoken(article, "heading")] == wanted
        case "text":
            return [block.text for block in article.blocks if block.kind != "heading"] == wanted
        case "translations":
            return [block.translation for block in article.blocks] == wanted
        case "glosses":
            return {(gloss.zh, gloss.en) for gloss in article.glosses} == {tuple(row) for row in wanted}
        case "dropped":
            return [dropped.reason for dropped in article.dropped] == wanted
        case "absent":
            return not any(bad in block.text for bad in wanted for block in article.blocks)
    raise AssertionError(f"a case cannot expect {key}")


@pytest.mark.parametrize("case", list(_cases()))
def test_case(case, language):
    """The article read from the source is what the case expects."""
    article = read(case["source"].lstrip("\n").encode(), case["name"], language.segmenter, language.lexicon)
    for key, wanted in case["expected"].items():
        assert _holds(article, key, wanted), (key, wanted, article)
