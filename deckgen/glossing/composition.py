"""The gloss of a compound from its parts: 主权 sovereignty + AI, 预 pre- + 训练 training."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from deckgen.language.affixes import PREFIXES, SUFFIXES, prefixed, suffixed

LONGEST = 6
"""Hanzi in a part; longer words stand in a dictionary as a whole or not at all."""


_ADJECTIVE = re.compile(
    r"^[a-z]+-(?:purpose|based|scale|level|end|wide|free)$|^[a-z-]+(?:al|ive|ic|ary|ous|ent|ant|ful|less|ed|able|ible)$"
)


@dataclass(frozen=True, slots=True)
class Parts:
    """What is known of the words a compound is made of.

    `senses` gives a word's glosses, best first; `inside` how it is rendered before a noun and as the last word of a
    compound ("environmental", "environment"), "" where that is not known.
    """

    senses: Callable[[str], Sequence[str]]
    inside: Callable[[str], tuple[str, str]] = lambda _: ("", "")

    def describing(self, word: str) -> str:
        """The word before a noun, "" when it is unknown."""
        return self.inside(word)[0] or (_describing(found) if (found := self._known(word)) else "")

    def named(self, word: str) -> str:
        """The word as the last of a compound, "" when it is unknown."""
        return self.inside(word)[1] or (_named(found) if (found := self._known(word)) else "")

    def knows(self, word: str) -> bool:
        """True for a word that has a gloss, or for one derived from such a word."""
        return (len(word) > 1 or word.isascii()) and bool(self._known(word))

    def _known(self, word: str) -> Sequence[str]:
        return self.senses(word) or ([made] if (made := _derived(word, self)) else [])


def compose(term: str, parts: Parts) -> str:
    """Join glosses of the fewest known parts: the last as a noun, those before it as what describes one.

    "" when a part is unknown or the result is long.

    >>> known = {"主权": ["sovereignty"], "AI": ["AI"], "数字": ["number", "digital"], "智能": ["smart", "intelligence"],
    ...          "强化": ["to reinforce"], "学习": ["to learn"]}
    >>> parts = Parts(lambda word: known.get(word, []))
    >>> compose("主权AI", parts), compose("数字智能", parts)     # zhǔquán AI, shùzì zhìnéng
    ('sovereignty AI', 'digital intelligence')
    >>> compose("强化学习", parts), compose("预学习", parts)      # qiánghuà xuéxí, yùxuéxí
    ('reinforced learning', 'pre-learning')
    >>> inside = {"主权": ("sovereign", "sovereignty")}
    >>> compose("主权AI", Parts(lambda word: known.get(word, []), lambda word: inside.get(word, ("", ""))))
    'sovereign AI'
    """
    made = _joined(term, parts) or _derived(term, parts)
    return made if len(made) <= 40 else ""


def _joined(term: str, parts: Parts) -> str:
    pieces = cut(term, cache(parts.knows))
    if not pieces or len(pieces) > 4:
        return ""
    glosses = [*map(parts.describing, pieces[:-1]), parts.named(pieces[-1])]
    return " ".join(glosses).replace("- ", "-") if all(glosses) else ""


def _derived(term: str, parts: Parts) -> str:
    """A word with a suffix or a prefix of one character; the rest is a word or joined from words."""
    if len(term) < 3:
        return ""
    if term[-1] in SUFFIXES and (base := parts.describing(term[:-1]) or _joined(term[:-1], parts)):
        return suffixed(base, term[-1])
    if term[0] in PREFIXES and (base := parts.named(term[1:]) or _joined(term[1:], parts)):
        return prefixed(term[0], base)
    return ""


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
