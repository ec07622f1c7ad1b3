"""How alike are a quote and itself after a mend, and how alike are two different quotes.

Run: python bench/quote_likeness.py

Every passage of corpus/ that could be a quote is mended the way authors and sites do it, and compared with itself; the
same passages are compared with every other passage of the corpus that shares no sentence with them. `SAME` and `MAYBE`
of deckgen/identity.py are set from what this prints.
"""

from __future__ import annotations

import itertools
import random
import re
from pathlib import Path

from deckgen.build import open_language, read_article
from deckgen.identity import MAYBE, SAME, core, likeness
from deckgen.language.analysis import sentences_of
from deckgen.language.script import simplified, traditional
from deckgen.picking.quotes import _runs

CORPUS = Path(__file__).parent.parent / "corpus"
COMMON = "的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会"


def typo(text: str, rng: random.Random, times: int = 1) -> str:
    chars = list(text)
    for at in rng.sample(range(len(chars)), times):
        chars[at] = rng.choice(COMMON)
    return "".join(chars)


def mends(text: str, rng: random.Random) -> dict[str, str]:
    """Change the text once in each honest way."""
    clauses = re.split(r"(?<=[，；：])", text)
    at = rng.randrange(1, len(text))
    return {
        "one character mended": typo(text, rng),
        "two characters mended": typo(text, rng, 2),
        "three characters mended": typo(text, rng, 3),
        "punctuation": text.replace("，", ",").replace("。", ".").replace("“", '"'),
        "other script and back": simplified(traditional(text)),
        "an English gloss put in": f"{text[:at]}（guardrails）{text[at:]}",
        "a word of two put in": f"{text[:at]}其实{text[at:]}",
        "first clause cut off": "".join(clauses[1:]) if len(clauses) > 1 else "",
        "last clause cut off": "".join(clauses[:-1]) if len(clauses) > 1 else "",
    }


def main() -> None:
    language, _ = open_language()
    rng = random.Random(1)
    passages: list[tuple[str, int, int, str, str]] = []
    for path in sorted(CORPUS.iterdir()):
        article = read_article(path, language)
        sentences = sentences_of(article, language.segmenter)
        passages += [(path.name, r.first, r.last, r.shadow, core(r.shadow)) for r in _runs(article, sentences)]
    scores: dict[str, list[float]] = {}
    for _, _, _, text, _ in passages:
        for kind, mended in mends(text, rng).items():
            if len(core(mended)) >= 8:
                scores.setdefault(kind, []).append(likeness(core(text), core(mended)))
    for kind, values in scores.items():
        values.sort()
        under = sum(v < SAME for v in values) / len(values)
        low = values[len(values) // 100]
        print(f"{kind:26} n={len(values):5} least {values[0]:.2f}  1% {low:.2f}  below {SAME}: {under:.2%}")
    others = sorted(
        likeness(a[4], b[4])
        for a, b in itertools.combinations(passages, 2)
        if a[0] != b[0] or a[2] < b[1] or b[2] < a[1]
    )
    print(f"different passages         n={len(others)}  most {others[-1]:.2f}")
    for limit in (0.3, MAYBE, 0.5, SAME, 0.72):
        print(f"  at least {limit}: {sum(v >= limit for v in others)}")


if __name__ == "__main__":
    main()
