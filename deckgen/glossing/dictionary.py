"""CC-CEDICT's senses as glosses: short, without the dictionary's own jargon, everyday senses first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from deckgen.model import Entry

_JARGON = re.compile(
    r"^(?:CL:|variant of|old variant of|Japanese variant|erhua variant|also written|also pr\.|Taiwan pr\.|see (?!to )|see also|used in |same as |equivalent to|abbr\. to |pr\. )|^\(?(?:idiom|onom\.)\)?$"
)
_MARK = re.compile(
    r"\((?:old|literary|archaic|coll\.|dialect|slang|Tw|bound form|idiom|loanword|polite|honorific|fig\.|lit\.|math\.|physics|computing|grammar|linguistics|medicine|law|finance|sports|of [^)]*|esp\. [^)]*)\)\s*"
)
_REFERENCE = re.compile(r"\s*[\u3400-\u9fff|·]+(?:\[[^\]]*\])?")
_POINTS = re.compile(
    r"^(?:variant of|old variant of|erhua variant of|also written|see|abbr\. for|same as) [\u3400-\u9fff]*\|?([\u3400-\u9fff]+)"
)
_RARE = re.compile(
    r"\((?:old|literary|archaic|dialect|slang|Tw|vulgar|Internet slang)\)|^surname |^name of|^\(used in|Buddhism|Chinese opera|in Chinese astrology|Kangxi radical|euphemis"
)


def glosses(entries: Sequence[Entry], readings: tuple[str | None, ...]) -> list[str]:
    """The senses of a headword as short glosses; those of another reading and rare ones stand last.

    >>> row = Entry("推理", "推理", ("tui1", "li3"), ("reasoning", "inference", "to infer", "CL:個|个[ge4]"), False)
    >>> glosses([row], ("tui1", "li3"))
    ['reasoning', 'inference', 'to infer']
    """
    ranked: list[tuple[tuple[bool, bool, int, int], str]] = []
    for place, entry in enumerate(entries):
        other = bool(readings) and tuple(readings) != entry.readings
        for number, sense in enumerate(entry.senses):
            if gloss := short(sense):
                rare = bool(_RARE.search(sense)) or entry.proper or sense.startswith("lit. ")
                ranked.append(((other, rare, place, number), gloss))
    ranked.sort(key=lambda row: row[0])
    return list(dict.fromkeys(gloss for _, gloss in ranked))


def points_to(entries: Sequence[Entry]) -> str:
    """The headword that an entry only refers to: 啰嗦 for 啰唆 (variant of 囉嗦|啰嗦[luo1 suo5]), or "".

    >>> points_to([Entry("囉唆", "啰唆", ("luo1", "suo5"), ("variant of 囉嗦|啰嗦[luo1 suo5]",), False)])
    '啰嗦'
    """
    found = (_POINTS.match(sense) for entry in entries for sense in entry.senses)
    return next((match[1] for match in found if match), "")


@lru_cache(maxsize=65536)
def short(sense: str) -> str:
    """One dictionary sense in at most 40 characters, or "" for a line that is no gloss.

    >>> short("to adjust; to regulate (a system so that it works well) [tiao2]"), short("CL:個|个[ge4]")
    ('to adjust; to regulate', '')
    >>> short("lit. splits when it meets the knife's edge (idiom); fig. easily solved")
    'easily solved'
    >>> short("(bound form) fence"), short("abbr. for 人工智能[ren2gong1 zhi4neng2], artificial intelligence")
    ('fence', 'artificial intelligence')
    """
    if _JARGON.search(sense):
        return ""
    text = re.sub(r"^abbr\. (?:for|of) ", "", sense)
    text = re.sub(r"^(?:\([^)]*\) ?)?lit\. .*?[;,(].*?\bfig\. ", "", text)
    text = _REFERENCE.sub("", _MARK.sub("", text))
    text = re.sub(r"\s*\[[^\]]*\]", "", text).strip(" ,;")
    text = re.sub(r"^\((?:coll|fig|lit|idiom)[^)]*\)\s*", "", text)
    text = re.sub(r"^(?:lit|fig)\. ", "", text)
    if len(text) > 40:
        text = re.sub(r"\s*\([^)]*\)", "", text).strip()
    if len(text) > 40:
        text = text.split(";")[0].strip()
    if len(text) > 40:
        text = text.split(",")[0].strip()
    if len(text) > 40:
        text = text[:40].rsplit(" ", 1)[0]
    text = re.sub(r"\s+([;,])", r"\1", text)
    return text if re.search(r"[A-Za-z]", text) else ""
