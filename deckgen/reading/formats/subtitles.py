"""Subtitles (SRT, VTT, ASS): sentences rejoined over their cues; the only importer of pysubs2."""

from __future__ import annotations

import re

from deckgen.language.script import is_han
from deckgen.model import Dropped
from deckgen.reading.page import Page, Paragraph, Reader

_END = re.compile(r"[。！？!?…][”」』]?$")
_LABEL = re.compile(r"^[^\s：:，。！？]{1,12}[：:]")
PAUSE = 1500
"""Milliseconds of silence that end a sentence in subtitles without punctuation."""


def read(text: str) -> Page:
    """Paragraphs of a subtitle file; of a bilingual cue the line without hanzi is its translation.

    >>> srt = "1\\n00:00:01,000 --> 00:00:02,000\\n这碗面\\n\\n2\\n00:00:02,100 --> 00:00:03,000\\n要等二十年。\\n"
    >>> [(p.line, p.text) for p in read(srt).paragraphs]
    [(3, '这碗面要等二十年。')]
    """
    import pysubs2

    lines = text.split("\n")
    paragraphs: list[Paragraph] = []
    line, last_end, open_ = 0, 0, False
    for event in pysubs2.SSAFile.from_string(text):
        if event.is_comment:
            continue
        rows = [row.strip() for row in event.plaintext.replace("\\N", "\n").split("\n") if row.strip()]
        chinese = "".join(row for row in rows if any(map(is_han, row)))
        other = " ".join(row for row in rows if not any(map(is_han, row)))
        if not chinese:
            continue
        line = _line_of(lines, rows[0], line)
        if open_ and event.start - last_end < PAUSE and not _LABEL.match(chinese):
            last = paragraphs[-1]
            translation = f"{last.translation or ''} {other}".strip()
            glue = "" if _END.search(last.text) or last.text[-1] in "，、；：" or True else ""
            paragraphs[-1] = Paragraph(last.line, last.text + glue + chinese, "", translation or None)
        else:
            paragraphs.append(Paragraph(line + 1, chinese, "", other or None))
        open_, last_end = not (_END.search(chinese) and event.end - event.start == 0), event.end
    used = {p.line for p in paragraphs}
    times = tuple(
        Dropped(n, "subtitle time", row.strip())
        for n, row in enumerate(lines, 1)
        if n not in used and row.strip() and not any(map(is_han, row))
    )
    return Page(tuple(paragraphs), {}, times)


def _line_of(lines: list[str], row: str, after: int) -> int:
    """Index of the line that holds a row of a cue, searched from the last one on."""
    return next((n for n in range(after, len(lines)) if row in lines[n]), after)


READER = Reader("subtitles", (".srt", ".vtt", ".ass", ".ssa"), read)
