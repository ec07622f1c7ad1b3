"""Where sentences end."""

from __future__ import annotations

import re

_END = re.compile(r"(?:[。！？!?…]+|(?<![A-Za-z0-9])\.{3,})[”’」』】）)\"'》]*|\n+")
_INSIDE = re.compile(r"^[，,、；;：:的地得和与说道表示]")


def spans(text: str) -> list[tuple[int, int]]:
    """The sentences of a paragraph as spans without outer blanks; closing quotes stay with their sentence.

    The ASCII full stop ends no sentence, so 1.5万 and X.ai survive; a mark inside brackets or followed by a comma
    or a particle does not end one either.

    >>> text = "“推理更贵了？”他说。1.5万人在看！"
    >>> [text[a:b] for a, b in spans(text)]
    ['“推理更贵了？”他说。', '1.5万人在看！']
    """
    found, start, depth = [], 0, 0
    opened = 0
    for match in _END.finditer(text):
        between = text[opened : match.start()]
        depth = max(0, depth + between.count("(") + between.count("（") - between.count(")") - between.count("）"))
        opened = match.start()
        tail = text[match.end() : match.end() + 4]
        closing = match.group()[-1:] in "”」』\"'’"
        if depth and len(text) - match.end() > 0 and (")" in text[match.end() :] or "）" in text[match.end() :]):
            continue
        if _INSIDE.match(tail) or (
            closing and re.match(r"^[\u4e00-\u9fff]{1,6}(?:说|道|问|答|表示|称)", text[match.end() : match.end() + 8])
        ):
            continue
        found.append((start, match.end()))
        start = match.end()
        depth = 0
        opened = match.end()
    found.append((start, len(text)))
    return [trimmed for a, b in found if (trimmed := _trim(text, a, b))[0] < trimmed[1]]


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def split(text: str) -> list[str]:
    """The sentences of a paragraph as strings.

    >>> split("算力很贵。我们买不起。")
    ['算力很贵。', '我们买不起。']
    """
    return [text[a:b] for a, b in spans(text)]
