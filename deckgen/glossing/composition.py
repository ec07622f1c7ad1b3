"""The gloss of a compound from its parts: 主权 sovereignty + AI."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

LONGEST = 6
"""Hanzi in a part; longer words stand in a dictionary as a whole or not at all."""


_ADJECTIVE = re.compile(
    r"^[a-z]+-(?:purpose|based|scale|level|end|wide|free)$|^[a-z-]+(?:al|ive|ic|ary|ous|ent|ant|ful|less|ed|able|ible)$"
)


def compose(term: str, senses: Callable[[str], Sequence[str]]) -> str:
    """Join glosses of the fewest known parts: the last as a noun, those before it as what describes one.

    `senses` gives a part's glosses, best first. "" when a part is unknown or the result is long.

    >>> known = {"主权": ["sovereignty"], "AI": ["AI"], "数字": ["number", "digital"], "智能": ["smart", "intelligence"]}
    >>> compose("主权AI", lambda part: known.get(part, []))
    'sovereignty AI'
    >>> compose("数字智能", lambda part: known.get(part, []))   # shùzì zhìnéng: digital intelligence
    'digital intelligence'
    """
    pieces = cut(term, lambda piece: bool(senses(piece)))
    if not pieces or len(pieces) > 4:
        return ""
    glosses = [_describing(senses(piece)) for piece in pieces[:-1]] + [_named(senses(pieces[-1]))]
    made = " ".join(glosses)
    return made if len(made) <= 40 and all(glosses) else ""


def _describing(glosses: Sequence[str]) -> str:
    """The gloss that can stand before a noun: an adjective among the first few, else the leading one without `to`."""
    ranked = sorted(glosses[:6], key=lambda gloss: (not _ADJECTIVE.match(_bare(gloss)), gloss.startswith("to ")))
    return _bare(ranked[0])


def _named(glosses: Sequence[str]) -> str:
    """The gloss that names a thing: the first that is neither a verb nor an adjective, else the leading one."""
    nouns = (gloss for gloss in glosses[:6] if not gloss.startswith("to ") and not _is_adjective(_bare(gloss)))
    return _bare(next(nouns, glosses[0]))


def _is_adjective(gloss: str) -> bool:
    return bool(_ADJECTIVE.match(gloss)) or gloss in ("smart", "big", "small", "new", "old", "good", "common", "open")


def _bare(gloss: str) -> str:
    gloss = re.split(r"[;,/]", re.sub(r"\([^)]*\)", "", gloss))[0].strip()
    return re.sub(r"^to ", "", gloss)


def cut(term: str, known: Callable[[str], bool]) -> list[str]:
    """Cut a term into the fewest known parts (Latin runs are one part); [] when that cannot be done.

    >>> cut("主权AI", {"主权", "AI", "主", "权"}.__contains__)
    ['主权', 'AI']
    """
    atoms = re.findall(r"[A-Za-z0-9.+\-]+|[^A-Za-z0-9.+\-\s]", term)
    best: list[list[str] | None] = [[], *([None] * len(atoms))]
    for end in range(1, len(atoms) + 1):
        for start in range(max(0, end - LONGEST), end):
            before, piece = best[start], "".join(atoms[start:end])
            if before is None or (piece == term) or not known(piece):
                continue
            now = best[end]
            if now is None or len(before) + 1 < len(now):
                best[end] = [*before, piece]
    return best[-1] or []
