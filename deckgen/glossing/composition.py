"""The gloss of a compound from its parts: 主权 sovereignty + AI."""

from __future__ import annotations

import re
from collections.abc import Callable

LONGEST = 6
"""Hanzi in a part; longer words stand in a dictionary as a whole or not at all."""


def compose(term: str, part: Callable[[str], str]) -> str:
    """Join the leading glosses of the fewest known parts, "" when a part is unknown or the result is long.

    >>> compose("主权AI", {"主权": "sovereignty", "AI": "AI"}.get)
    'sovereignty AI'
    >>> compose("加速计算", {"加速": "to speed up", "计算": "to compute"}.get)
    'speed up compute'
    """
    pieces = cut(term, lambda piece: bool(part(piece)))
    if not pieces or len(pieces) > 4:
        return ""
    glosses = [_bare(part(piece)) for piece in pieces]
    made = " ".join(glosses)
    return made if len(made) <= 40 and all(glosses) else ""


def _bare(gloss: str) -> str:
    gloss = re.sub(r"\([^)]*\)", "", re.split(r"[;,/]", gloss)[0]).strip()
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
