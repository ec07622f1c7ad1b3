"""The gloss of a compound from its parts: 主权 sovereignty + AI, 预 pre- + 训练 training."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from deckgen.language.affixes import PREFIXES, SUFFIXES, prefixed, suffixed

LONGEST = 6
"""Hanzi in a part; longer words stand in a dictionary as a whole or not at all."""


_ADJECTIVE = re.compile(
    r"^[a-z]+-(?:purpose|based|scale|level|end|wide|free)$|^[a-z-]+(?:al|ive|ic|ary|ous|ent|ant|ful|less|ed|able|ible)$"
)


def compose(term: str, senses: Callable[[str], Sequence[str]]) -> str:
    """Join glosses of the fewest known parts: the last as a noun, those before it as what describes one.

    `senses` gives a part's glosses, best first. "" when a part is unknown or the result is long.

    >>> known = {"主权": ["sovereignty"], "AI": ["AI"], "数字": ["number", "digital"], "智能": ["smart", "intelligence"],
    ...          "强化": ["to reinforce"], "学习": ["to learn"]}
    >>> compose("主权AI", lambda part: known.get(part, []))
    'sovereignty AI'
    >>> compose("数字智能", lambda part: known.get(part, []))   # shùzì zhìnéng: digital intelligence
    'digital intelligence'
    >>> compose("强化学习", lambda part: known.get(part, []))   # qiánghuà xuéxí, said in the field: reinforcement learning
    'reinforced learning'
    >>> compose("预学习", lambda part: known.get(part, []))
    'pre-learning'
    """
    made = _joined(term, senses) or _derived(term, senses)
    return made if len(made) <= 40 else ""


def _joined(term: str, senses: Callable[[str], Sequence[str]]) -> str:
    known: dict[str, Sequence[str]] = {}

    def parts(piece: str) -> Sequence[str]:
        if piece not in known:
            known[piece] = (senses(piece) or _as_list(_derived(piece, senses))) if _is_word(piece) else ()
        return known[piece]

    pieces = cut(term, lambda piece: bool(parts(piece)))
    if not pieces or len(pieces) > 4:
        return ""
    glosses = [_describing(parts(piece)) for piece in pieces[:-1]] + [_named(parts(pieces[-1]))]
    return " ".join(glosses).replace("- ", "-") if all(glosses) else ""


def _is_word(piece: str) -> bool:
    return len(piece) > 1 or piece.isascii()


def _as_list(gloss: str) -> list[str]:
    return [gloss] if gloss else []


def _derived(term: str, senses: Callable[[str], Sequence[str]]) -> str:
    """A word with a suffix or a prefix of one character; the rest is a word or joined from words."""
    if term[-1] in SUFFIXES and (base := _base(term[:-1], senses, _describing)):
        return suffixed(base, term[-1])
    if term[0] in PREFIXES and (base := _base(term[1:], senses, _named)):
        return prefixed(term[0], base)
    return ""


def _base(word: str, senses: Callable[[str], Sequence[str]], form: Callable[[Sequence[str]], str]) -> str:
    if len(word) < 2:
        return ""
    found = senses(word)
    return form(found) if found else _joined(word, senses) or _derived(word, senses)


def _describing(glosses: Sequence[str]) -> str:
    """The gloss that can stand before a noun: an adjective among the first few, else the leading one; a verb as -ed."""
    ranked = sorted(glosses[:6], key=lambda gloss: (not _ADJECTIVE.match(_bare(gloss)), gloss.startswith("to ")))
    return _participle(ranked[0]) if ranked[0].startswith("to ") else _bare(ranked[0]).removeprefix("becoming ")


def _named(glosses: Sequence[str]) -> str:
    """The gloss that names a thing: the first that is neither a verb nor an adjective, else the leading one; a verb as -ing."""
    nouns = (gloss for gloss in glosses[:6] if not gloss.startswith("to ") and not _is_adjective(_bare(gloss)))
    found = next(nouns, glosses[0])
    return _gerund(found) if found.startswith("to ") else _bare(found)


_IRREGULAR = {
    "make": "made", "build": "built", "teach": "taught", "sell": "sold", "send": "sent", "write": "written", "set": "set",
    "cut": "cut", "put": "put", "lead": "led", "run": "run", "drive": "driven", "grow": "grown", "buy": "bought",
    "lose": "lost", "spread": "spread", "choose": "chosen", "break": "broken", "take": "taken", "give": "given",
}  # fmt: skip


def _participle(gloss: str) -> str:
    """To accelerate -> accelerated; phrases stay as they are."""
    verb = _bare(gloss)
    if " " in verb or not verb.isalpha():
        return verb
    return _IRREGULAR.get(verb) or _stem(verb) + ("d" if _stem(verb).endswith("e") else "ed")


def _gerund(gloss: str) -> str:
    """To compute -> computing; phrases stay as they are."""
    verb = _bare(gloss)
    if " " in verb or not verb.isalpha():
        return verb
    return (verb[:-1] if re.search(r"[^eoy]e$", verb) else _doubled(verb)) + "ing"


def _stem(verb: str) -> str:
    return verb[:-1] + "i" if re.search(r"[^aeiou]y$", verb) else _doubled(verb)


def _doubled(verb: str) -> str:
    """A short verb doubles its last letter: plan, planned."""
    return verb + verb[-1] if re.fullmatch(r"[^aeiou]*[aeiou][bdgklmnprt]", verb) else verb


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
