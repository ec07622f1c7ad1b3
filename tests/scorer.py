"""How good a build is, against hand-made annotations: tests/gold/NAME.json, the schema of tests/gold/README.md.

Shares between 0 and 1, or counts (better low). Everything is compared in simplified script without punctuation.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from deckgen import picking
from deckgen.annotate import annotate
from deckgen.build import read_article
from deckgen.cards import Language, quote_cards, term_cards
from deckgen.language.analysis import sentences_of
from deckgen.language.script import simplified
from deckgen.model import Article, Card, Decisions, QuoteCard, TermCard

GOLD = Path(__file__).parent / "gold"
CORPUS = Path(__file__).parent.parent / "corpus"
STOP = frozenset("a an the to of be or and in on for with by sth sb one s".split())


def core(text: str) -> str:
    """Letters and hanzi alone, simplified, lower case."""
    return re.sub(r"[\W_]+", "", simplified(unicodedata.normalize("NFKC", text))).lower()


@dataclass
class Score:
    """Hits and totals by row; counts apart."""

    hits: Counter[str] = field(default_factory=Counter)
    totals: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)

    def add(self, row: str, hit: bool, what: str) -> None:
        """Note one hit or miss."""
        self.totals[row] += 1
        self.hits[row] += hit
        if not hit:
            self.misses.append(f"{row}: {what}")

    def shares(self) -> dict[str, float]:
        """Each row's share of hits."""
        return {row: self.hits[row] / total for row, total in sorted(self.totals.items())}


def score_all(language: Language, terms: int = 60, quotes: int = 15) -> Score:
    """The score over all annotated articles of the corpus."""
    total = Score()
    for path in sorted(GOLD.glob("*.json")):
        gold = json.loads(path.read_text("utf-8"))
        article = read_article(CORPUS / gold["file"], language)
        score(path.stem, gold, article, cards_of(article, language, terms, quotes), language, total)
    return total


def cards_of(article: Article, language: Language, terms: int, quotes: int) -> list[Card]:
    """The cards of one article as a first build would choose them."""
    sentences = sentences_of(article, language.segmenter)
    lexicon = language.lexicon
    picked = picking.terms.pick(
        picking.terms.survey(article, sentences, lexicon), Decisions(), picking.terms.Request(terms)
    )
    chosen = picking.quotes.pick(article, sentences, lexicon, picking.quotes.Request(quotes))
    found = term_cards(article, sentences, picked, language), quote_cards(article, sentences, chosen, language)
    return [*found[0], *found[1]]


def score(
    name: str, gold: dict[str, Any], article: Article, cards: list[Card], language: Language, total: Score
) -> None:
    """Add one article's figures."""
    _reading(name, gold, article, total)
    _terms(name, gold, [c for c in cards if isinstance(c, TermCard)], total)
    _quotes(name, gold, article, [c for c in cards if isinstance(c, QuoteCard)], total)
    for one in gold["polyphones"]:
        words = annotate(one["sentence"], language)
        readings = [reading for word in words for reading in word.readings]
        wanted = {_numbered(p) for p in [one["pinyin"], *one.get("pinyin_also_ok", [])]}
        got = readings[one["index"]]
        total.add("polyphone", got in wanted, f"{name}: {one['char']} in {one['sentence']} read {got}, wants {wanted}")
    for one in gold["wsd"]:
        gloss = _gloss_at(annotate(one["sentence"], language), one["index"], one["term"])
        total.add("sense", same_gloss(gloss, one["good"]), f"{name}: {one['term']} in {one['sentence']} = {gloss!r}")


def _reading(name: str, gold: dict[str, Any], article: Article, total: Score) -> None:
    if gold.get("title"):
        total.add(
            "title", bool(article.title) and core(article.title) in core(gold["title"]), f"{name}: {article.title}"
        )
    if gold.get("published"):
        total.add("published", (article.published or "")[:10] == gold["published"][:10], f"{name}: {article.published}")
    found = {core(s.name): s for s in article.speakers}
    for one in gold["speakers"]:
        if one["turns"]:
            names = {core(n) for n in (one["name"], *one.get("aliases", []), *one.get("also_ok", []))}
            turns = sum(found[n].turns for n in names if n in found)
            total.add("turns", turns == one["turns"], f"{name}: {one['name']} has {one['turns']} turns, read {turns}")
    for label, said in _labelled(name, gold):
        who = [b.speaker for b in article.blocks if said in core(b.text)]
        total.add(
            "attribution", any(core(w or "") in label for w in who), f"{name}: {said} is by {label}, read {who[:2]}"
        )
    given = {(core(g.zh), core(g.en)) for g in article.glosses}
    for one in gold["inline_glosses"]:
        total.add("inline_glosses", (core(one["zh"]), core(one["en"])) in given, f"{name}: {one['zh']} = {one['en']}")
    body = re.sub(r"\s+", "", "".join(block.text for block in article.blocks))
    for noise in gold["noise"]:
        for bad in noise["must_not_appear"]:
            if re.sub(r"\s+", "", bad) in body and len(bad) > 1:
                total.counts["noise"] += 1
                total.misses.append(f"noise: {name}: {bad}")


def _labelled(name: str, gold: dict[str, Any]) -> Iterator[tuple[set[str], str]]:
    """The labelled paragraphs of the reference text: accepted names and the first letters of what was said."""
    headings = {core(h) for h in gold.get("label_like_headings", [])}
    for line in (GOLD / "clean" / f"{name}.txt").read_text("utf-8").splitlines():
        label, colon, said = line.replace("：", ":", 1).partition(":")
        for one in gold["speakers"]:
            names = {core(n) for n in (one["name"], *one.get("aliases", []), *one.get("also_ok", []))}
            if colon and one["turns"] and core(label) in names and core(line) not in headings and len(core(said)) >= 6:
                yield names, core(said)[:16]


def _terms(name: str, gold: dict[str, Any], cards: list[TermCard], total: Score) -> None:
    by_term = {core(card.simplified): card for card in cards}
    wanted = {core(one["term"]): one for one in gold["terms"]}
    for key, one in wanted.items():
        if one["tier"] == 1:
            total.add("must_recall", key in by_term, f"{name}: {one['term']}")
            near = any(_same_head(key, other) for other in by_term)
            total.add("must_recall_same_head", key in by_term or near, f"{name}: {one['term']}")
        if card := by_term.get(key):
            spellings = [one["pinyin"], *one.get("pinyin_also_ok", [])]
            fits = _letters(card.pinyin) in map(_letters, spellings)
            total.add("term_pinyin", fits, f"{name}: {one['term']} {card.pinyin} wants {spellings}")
            fits = same_gloss(card.gloss, [one["gloss"], *one["also_ok"]])
            total.add("term_gloss", fits, f"{name}: {one['term']} = {card.gloss!r} wants {one['gloss']!r}")
    for key, card in by_term.items():
        total.add("precision", key in wanted, f"{name}: {card.term}")
        total.counts["without_gloss"] += not card.gloss
        total.counts["gloss_too_long"] += len(card.gloss) > 40
        total.counts["context_without_term"] += any(c.surface not in c.sentence for c in card.contexts)
    for bad in gold["not_terms"]:
        if core(bad) in by_term:
            total.counts["not_terms"] += 1
            total.misses.append(f"not_terms: {name}: {bad}")


def _quotes(name: str, gold: dict[str, Any], article: Article, cards: list[QuoteCard], total: Score) -> None:
    body = "".join(block.text for block in article.blocks)
    for one in gold["key_quotes"]:
        hit = any(_same_quote(card.text, text) for card in cards for text in [one["text"], *one.get("variants", [])])
        total.add("quote_must" if one["must"] else "quote_good", hit, f"{name}: {one['text']}")
    total.counts["quotes_not_in_article"] += sum(card.text not in body for card in cards)


def _same_quote(got: str, want: str) -> bool:
    got, want = core(got), core(want)
    if want in got or (got in want and len(got) >= len(want) / 2):
        return True
    run = SequenceMatcher(None, got, want, autojunk=False).find_longest_match().size
    return run >= 0.6 * min(len(got), len(want))


def _same_head(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) >= 2 and long.endswith(short) and len(long) - len(short) <= 2


def _words(gloss: str) -> list[str]:
    text = re.sub(r"\([^)]*\)", " ", gloss.lower()) or gloss.lower()
    text = re.sub(r"isation\b", "ization", re.sub(r"our\b", "or", re.sub(r"ies\b", "y", text)))
    return [w.rstrip("s") if len(w) > 3 else w for w in re.findall(r"[a-z0-9]+", text) if w not in STOP]


def same_gloss(got: str, wanted: list[str]) -> bool:
    """True when one sense of the leading gloss says what an accepted gloss says."""
    leading = re.split(r"[;/；]", got)[0]
    if core(leading) in map(core, wanted):
        return True
    parts = [set(_words(part)) for part in re.split(r"[;/,]", leading)] + [set(_words(leading))]
    for want in (set(_words(one)) for one in wanted):
        for part in parts:
            if (
                want
                and part
                and ((want <= part and len(part) <= len(want) + 2) or len(want & part) / len(want | part) > 0.5)
            ):
                return True
    return False


def _gloss_at(words: Any, index: int, term: str) -> str:
    start = 0
    for word in words:
        if start <= index and index + len(term) <= start + len(word.text):
            return word.gloss
        start += len(word.text)
    return ""


def _letters(pinyin: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFC", pinyin.lower()))


def _numbered(syllable: str) -> str:
    from deckgen.language.pinyin import numbered

    return numbered(syllable) if not syllable[-1:].isdigit() else syllable
