"""Which terms other ways of choosing would put on cards, scored like ours against hand-made annotations.

    python -m bench.rivals GOLD INPUTS [--terms 60]

GOLD holds NAME.json files whose "file" is found under INPUTS: tests/gold and corpus for our own articles. Every way
reads the same cleaned article (`deckgen read`), so that only the choice differs. The rows are those of terms in
tests/scorer.py and of whoever scores the command line: a term counts when it is the same but for script, case,
punctuation and blanks.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jieba
import jieba.analyse

from deckgen import picking
from deckgen.build import open_language, read_article
from deckgen.cards import Language
from deckgen.language.analysis import sentences_of
from deckgen.language.script import is_han, simplified
from deckgen.model import Article, Decisions
from tests.scorer import core

Way = Callable[[Article, Language, int], Sequence[str]]


def text_of(article: Article) -> str:
    return simplified("\n".join(block.text for block in article.blocks))


def tf_idf(article: Article, _: Language, count: int) -> list[str]:
    """jieba.analyse.extract_tags as it comes: frequency times jieba's idf.txt."""
    return list(jieba.analyse.extract_tags(text_of(article), topK=count))


def text_rank(article: Article, _: Language, count: int) -> list[str]:
    """jieba.analyse.textrank as it comes: nouns and verbs, a window of five words."""
    return list(jieba.analyse.textrank(text_of(article), topK=count))


def words_of(article: Article) -> list[str]:
    """Every word of two hanzi or more, in order."""
    return [word for word in jieba.cut(text_of(article)) if len(word) > 1 and all(map(is_han, word))]


def frequency(article: Article, _: Language, count: int) -> list[str]:
    """The commonest words of two hanzi or more."""
    return [word for word, _ in Counter(words_of(article)).most_common(count)]


def dictionary(article: Article, language: Language, count: int) -> list[str]:
    """A card for every word that CC-CEDICT has, in the order of the text, as pop-up readers offer it; cut at `count`."""
    return [w for w in dict.fromkeys(words_of(article)) if language.lexicon.lists(w)][:count]


def whole_dictionary(article: Article, language: Language, _: int) -> list[str]:
    """The same without any limit: the most that a list of dictionary words can recall, and what it costs."""
    return [word for word in dict.fromkeys(words_of(article)) if language.lexicon.lists(word)]


def ours(article: Article, language: Language, count: int) -> list[str]:
    """What a first build chooses."""
    sentences = sentences_of(article, language.segmenter)
    request = picking.terms.Request(count)
    picked = picking.terms.pick(picking.terms.survey(article, sentences, language.lexicon), Decisions(), request)
    return [candidate.text for candidate in picked]


@dataclass(slots=True)
class Tally:
    """Figures of one way over all articles."""

    wanted: int = 0
    must: int = 0
    same_head: int = 0
    picked: int = 0
    in_gold: int = 0
    not_terms: int = 0
    misses: list[str] = field(default_factory=list)

    def add(self, gold: dict[str, Any], terms: Sequence[str]) -> None:
        """One article: a chosen term stands in for one wanted term of its head, not for two."""
        chosen = dict.fromkeys(core(term) for term in terms)
        good = {core(term["term"]) for term in gold["terms"]}
        spent: set[str] = set()
        for term in (core(one["term"]) for one in gold["terms"] if one["tier"] == 1):
            near = term if term in chosen else next((c for c in chosen if c not in spent and same_head(term, c)), None)
            self.wanted += 1
            self.must += term in chosen
            self.same_head += near is not None
            if near is not None:
                spent.add(near)
        self.picked += len(chosen)
        self.in_gold += len(chosen.keys() & good)
        self.not_terms += sum(core(bad) in chosen for bad in gold.get("not_terms", []))


def same_head(one: str, other: str) -> bool:
    """One ends with the other and is at most two characters longer: 安全护栏 and 护栏."""
    short, long = sorted((one, other), key=len)
    return len(short) >= 2 and long.endswith(short) and len(long) - len(short) <= 2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("inputs", type=Path)
    parser.add_argument("--terms", type=int, default=60)
    args = parser.parse_args()
    jieba.setLogLevel("WARNING")
    full, plain = open_language()[0], open_language(field=False)[0]
    ways: list[tuple[str, Way, Language]] = [
        ("ours", ours, full),
        ("ours --no-glossary", ours, plain),
        ("TF-IDF", tf_idf, full),
        ("TextRank", text_rank, full),
        ("frequency", frequency, full),
        ("dictionary words", dictionary, full),
        ("dictionary, no limit", whole_dictionary, full),
    ]
    tallies = {name: Tally() for name, _, _ in ways}
    golds = sorted(args.gold.glob("*.json"))
    for path in golds:
        gold = json.loads(path.read_text("utf-8"))
        source = next(args.inputs.rglob(gold["file"]))
        article = read_article(source, full)
        for name, way, language in ways:
            tallies[name].add(gold, way(article, language, args.terms))
    print(f"{len(golds)} articles, {args.terms} terms an article")
    print(f"{'':22}{'must_recall':>12}{'same_head':>11}{'precision':>11}{'not_terms':>11}{'picked':>8}")
    for name, t in tallies.items():
        shares = f"{t.must / t.wanted:12.3f}{t.same_head / t.wanted:11.3f}{t.in_gold / max(1, t.picked):11.3f}"
        print(f"{name:22}{shares}{t.not_terms:11}{t.picked:8}")


if __name__ == "__main__":
    main()
